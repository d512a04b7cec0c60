"""Draw a tree of blocks (`reports.office.tree`) as a Word document in the administrative layout."""

from __future__ import annotations

import math
from collections.abc import Iterator
from io import BytesIO
from typing import Any, assert_never

from docx.shared import Mm, Pt

from reports.office import docx_layout as layout
from reports.office import tree
from reports.office.docx_layout import CENTER, JUSTIFIED, LEFTWARD, PORTRAIT_TEXT, RIGHTWARD
from reports.office.letterhead import ADDRESSED_TO, MOTTO, NATION, RECIPIENTS
from reports.office.packing.stable_zip import make_stable
from reports.office.square_code import draw_square_code_picture
from reports.office.typesetting import draw_png
from reports.office.widths import TABLE_SIZE, measure_bold_width

LEFT_BLOCK, RIGHT_BLOCK = 77.0, 93.0  # a little wider than the text, so that the superior body fits one line
ALIGNMENT = {"left": LEFTWARD, "center": CENTER, "right": RIGHTWARD}


def draw_docx(document: tree.Document) -> bytes:
    """The .docx of the document; equal trees give equal bytes."""
    drawn = BytesIO()
    draw_word_document(document).save(drawn)
    return make_stable(drawn.getvalue(), document.moment)


def draw_word_document(document: tree.Document) -> Any:
    """The python-docx document of the tree."""
    word = layout.new_document(document.title, document.moment, document.profile)
    for position, section in enumerate(document.sections):
        if position:
            layout.add_section(word, document.profile, landscape=section.landscape)
        else:
            layout.set_page(word.sections[0], document.profile, landscape=section.landscape)
        for block, following in tree.pair_blocks(section):
            _draw(block, word)
            if tree.leads_in(block, following):
                _keep_last_with_next(word)
    if document.mark:
        layout.mark_pages(word, document.mark, document.profile)
    if document.imprint:
        _draw_imprint(document.imprint, word)
    return word


def _keep_last_with_next(word: Any) -> None:
    """Keep the last paragraph, if there is one, on the page of what follows."""
    last = layout.find_last_paragraph(word)
    if last is not None:
        last.paragraph_format.keep_with_next = True


def _draw_imprint(imprint: tree.Imprint, word: Any) -> None:
    """Id and hash at the foot of every page; the square code on the first, where no page number stands."""
    told = f"{imprint.id} · {imprint.digest}"
    for position, section in enumerate(word.sections):
        for is_first, band in ((True, section.first_page_footer), (False, section.footer)):
            band.is_linked_to_previous = False
            below = band.paragraphs[0] if not band.paragraphs[0].runs else band.add_paragraph()
            below.alignment = LEFTWARD
            if is_first and position == 0:
                section.footer_distance = Mm(6)
                picture = draw_square_code_picture(imprint.code)
                layout.add_picture(below, picture, 13, "Mã QR của báo cáo: số hiệu và mã băm")
            layout.add_run(below, told, 8)


def _draw(block: tree.Block, word: Any) -> None:
    match block:
        case tree.Heading():
            layout.add_heading(word, block.text, block.level)
        case tree.Paragraph():
            layout.add_body_runs(word, block.runs)
        case tree.Note():
            layout.add_body_runs(word, block.runs, TABLE_SIZE, italic=True)
        case tree.Table():
            _draw_table(block, word)
        case tree.Chart():
            _draw_chart(block, word)
        case tree.Letterhead():
            _draw_letterhead(block, word)
        case tree.Signature():
            _draw_signature(block, word)
        case tree.AnnexTitle():
            _draw_annex_title(block, word)
        case tree.PageBreak():
            layout.add_page_break(word)
        case _:
            assert_never(block)


def _draw_table(block: tree.Table, word: Any) -> None:
    columns = [layout.Column(c.heading, c.width, ALIGNMENT[c.align]) for c in block.columns]
    rows = [[tree.text_of(cell) for cell in row] for row in block.rows]
    cells = ((place, tree.mark_of(cell)) for row in enumerate(block.rows) for place, cell in _list_places(*row))
    marks = {place: mark for place, mark in cells if mark}
    layout.add_data_table(word, columns, rows, total_rows=block.total_rows, marks=marks)


def _list_places(number: int, row: tree.Row) -> Iterator[tuple[tuple[int, int], str | tree.Cell]]:
    return (((number, position), cell) for position, cell in enumerate(row))


def _draw_chart(block: tree.Chart, word: Any) -> None:
    title = layout.add_run(word.add_paragraph(), block.title, TABLE_SIZE, bold=True, align=CENTER)
    if block.mark:
        layout.add_run(title, block.mark, TABLE_SIZE, raised=True)
    title.paragraph_format.space_before, title.paragraph_format.keep_with_next = Pt(6), True
    picture = word.add_paragraph()
    picture.alignment = CENTER
    picture.paragraph_format.space_after = Pt(6)
    layout.add_picture(picture, draw_png(block.svg, block.width), block.width, block.alternative)


def _draw_letterhead(block: tree.Letterhead, word: Any) -> None:
    left, right = layout.add_frame_table(word, (LEFT_BLOCK, RIGHT_BLOCK))
    layout.add_run(layout.take_paragraph(left), block.superior, 12, align=CENTER)
    layout.add_run(left.add_paragraph(), block.issuing, 12, bold=True, align=CENTER)
    line = min(measure_bold_width(block.issuing, 12), LEFT_BLOCK)
    layout.add_rule(left, line * 0.4, LEFT_BLOCK)
    layout.add_run(left.add_paragraph(), block.number_line, 13, align=CENTER)
    if not block.kind:
        below = layout.add_run(left.add_paragraph(), block.subject, 12, align=CENTER)
        below.paragraph_format.space_before = Pt(6)
    layout.add_run(layout.take_paragraph(right), NATION, 12, bold=True, align=CENTER)
    layout.add_run(right.add_paragraph(), MOTTO, 13, bold=True, align=CENTER)
    layout.add_rule(right, measure_bold_width(MOTTO, 13), RIGHT_BLOCK)
    layout.add_run(right.add_paragraph(), block.dated_line, 13, italic=True, align=CENTER)
    if block.kind:
        _draw_title(block, word)
    addressee = layout.add_run(word.add_paragraph(), f"{ADDRESSED_TO}{block.addressee}", 14, align=CENTER)
    addressee.paragraph_format.space_before = addressee.paragraph_format.space_after = Pt(12)


def _draw_title(block: tree.Letterhead, word: Any) -> None:
    kind = layout.add_run(word.add_paragraph(), block.kind, 14, bold=True, align=CENTER)
    kind.paragraph_format.space_before = Pt(18)
    layout.add_balanced_title(word, block.subject, 14)
    width = measure_bold_width(block.subject, 14)
    layout.add_rule(word, width / math.ceil(width / PORTRAIT_TEXT) * 0.4, PORTRAIT_TEXT)


def _draw_signature(block: tree.Signature, word: Any) -> None:
    """Never alone on a page: the paragraph before it goes along."""
    _keep_last_with_next(word)
    left, right = layout.add_frame_table(word, (PORTRAIT_TEXT / 2, PORTRAIT_TEXT / 2))
    layout.add_run(layout.take_paragraph(left), RECIPIENTS, 12, bold=True, italic=True, align=LEFTWARD)
    for recipient in block.recipients:
        layout.add_run(left.add_paragraph(), f"- {recipient};", 11, align=LEFTWARD)
    layout.add_run(left.add_paragraph(), f"- Lưu: {block.file_mark}.", 11, align=LEFTWARD)
    layout.add_run(layout.take_paragraph(right), block.signatory, 13, bold=True, align=CENTER)
    for _ in range(5):
        right.add_paragraph().alignment = JUSTIFIED


def _draw_annex_title(block: tree.AnnexTitle, word: Any) -> None:
    name = layout.add_run(word.add_paragraph(style="Heading 1"), block.name, 14, bold=True, align=CENTER)
    name.paragraph_format.first_line_indent = 0
    layout.add_run(word.add_paragraph(), block.title, 14, bold=True, align=CENTER)
    below = layout.add_run(word.add_paragraph(), block.attached, 13, italic=True, align=CENTER)
    below.paragraph_format.space_after = Pt(8)
