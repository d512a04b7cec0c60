"""The administrative layout of Word documents: Decree 30/2020/NĐ-CP, annex I (and Circular 01/2011/TT-BNV).

Primitives only: page, fonts, rules, headings, paragraphs, tables, page numbers. What stands in them is the caller's.
"""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Mm, Pt, RGBColor, Twips
from docx.text.paragraph import Paragraph
from docx.text.run import Run as TextRun

from reports.office.tree import JOINER, Run, clean
from reports.office.vietnamese import one_line
from reports.office.widths import CELL_MARGIN, TABLE_HEAD_SIZE, TABLE_SIZE, measure_bold_width

FONT = "Times New Roman"
BODY_SIZE = 13.0
TOP = BOTTOM = 20
LEFT, RIGHT = 30, 15
WIDTH, HEIGHT = 210, 297
PORTRAIT_TEXT = WIDTH - LEFT - RIGHT
FIRST_LINE = Mm(12.7)
HOLD = f"{JOINER}\u2060"
"""Stands before a raised mark: LibreOffice breaks lines behind Word's no-width non break, but not at a word joiner
behind it; in the other order it does."""
_BROKEN = re.compile(r"[\t\n\r]")
_PARAGRAPH = qn("w:p")
_TABLE_FONT = f'<w:rFonts w:ascii="{FONT}" w:hAnsi="{FONT}" w:eastAsia="{FONT}" w:cs="{FONT}"/>'

CENTER, LEFTWARD = WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.LEFT
RIGHTWARD, JUSTIFIED = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.JUSTIFY


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a data table: heading, width in millimetres, alignment of its cells."""

    heading: str
    width: float
    align: Any = LEFTWARD


def new_document(title: str, moment: datetime, profile: str) -> Any:
    """An A4 portrait document with the layout's fonts, styles and page numbers, dated `moment`, signed by nobody."""
    document = Document()
    properties = document.core_properties
    properties.author = properties.last_modified_by = properties.comments = ""
    properties.title, properties.language = title, "vi-VN"
    properties.created = properties.modified = moment
    _set_styles(document)
    _set_modern_mode(document)
    _drop_template_parts(document)
    set_page(document.sections[0], profile)
    return document


def _drop_template_parts(document: Any) -> None:
    """Without the library's own template: its thumbnail and its custom XML."""
    for holder in (document.part.package, document.part):
        for key, relation in list(holder.rels.items()):
            if relation.reltype.endswith(("/thumbnail", "/customXml")):
                del holder.rels[key]


def _set_styles(document: Any) -> None:
    normal = document.styles["Normal"]
    set_font(normal, BODY_SIZE)
    form = normal.paragraph_format
    form.space_before, form.space_after, form.line_spacing = Pt(0), Pt(0), 1.0
    for level in (1, 2, 3):
        style = document.styles[f"Heading {level}"]
        set_font(style, BODY_SIZE, bold=level < 3, italic=False)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(6), Pt(6)
        style.paragraph_format.first_line_indent = FIRST_LINE
        style.paragraph_format.keep_with_next = True


def set_font(target: Any, size: float, *, bold: bool | None = None, italic: bool | None = None) -> None:
    """Times New Roman for every script of a run or style, black, in the given size."""
    target.font.name, target.font.size = FONT, Pt(size)
    target.font.bold, target.font.italic = bold, italic
    target.font.color.rgb = RGBColor(0, 0, 0)
    fonts = target.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), FONT)
        fonts.attrib.pop(qn(f"w:{script}Theme"), None)
    fonts.attrib.pop(qn("w:cstheme"), None)


def _set_modern_mode(document: Any) -> None:
    """Vietnamese as the proofing language, and no compatibility mode."""
    for language in document.styles.element.iter(qn("w:lang")):
        for kind in ("val", "eastAsia"):
            language.set(qn(f"w:{kind}"), "vi-VN")
    settings = document.settings.element
    compat = settings.find(qn("w:compat"))
    if compat is None:
        compat = _add_child(settings, "w:compat")
    mode = {"name": "compatibilityMode", "uri": "http://schemas.microsoft.com/office/word", "val": "15"}
    for old in compat.findall(qn("w:compatSetting")):
        if old.get(qn("w:name")) == mode["name"]:
            compat.remove(old)
    _add_child(compat, "w:compatSetting", **mode)


def set_page(section: Any, profile: str, *, landscape: bool = False) -> None:
    """Page size, margins and numbering of a section: numbers from 1, none on its first page."""
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    wide, high = (HEIGHT, WIDTH) if landscape else (WIDTH, HEIGHT)
    section.page_width, section.page_height = Mm(wide), Mm(high)
    section.top_margin, section.bottom_margin = _round_up(TOP), _round_up(BOTTOM)
    section.left_margin, section.right_margin = _round_up(LEFT), _round_up(RIGHT)
    section.header_distance = section.footer_distance = Mm(10)
    section.different_first_page_header_footer = True
    _number_from_one(section._sectPr)
    band = section.footer if profile == "tt01_2011" else section.header
    band.is_linked_to_previous = False
    paragraph = band.paragraphs[0]
    paragraph.clear()
    paragraph.alignment = RIGHTWARD if profile == "tt01_2011" else CENTER
    run = paragraph.add_run()
    set_font(run, BODY_SIZE)
    for kind, text in (("begin", None), (None, "PAGE"), ("separate", None), (None, "1"), ("end", None)):
        if kind:
            _add_child(run._r, "w:fldChar", fldCharType=kind)
        else:
            _add_child(run._r, "w:instrText" if text == "PAGE" else "w:t").text = text


def _round_up(millimetres: float) -> Any:
    """The length in whole twips, rounded up: Word stores no other, and a margin may not fall short."""
    return Twips(math.ceil(millimetres * 1440 / 25.4))


def _number_from_one(properties: Any) -> None:
    for copied in properties.findall(qn("w:pgNumType")):
        properties.remove(copied)
    numbering = _add_child(properties, "w:pgNumType", start="1")
    columns = properties.find(qn("w:cols"))
    if columns is not None:
        columns.addprevious(numbering)


def add_section(document: Any, profile: str, *, landscape: bool) -> None:
    """A new section on a new page, with its own page numbers."""
    set_page(document.add_section(WD_SECTION.NEW_PAGE), profile, landscape=landscape)


def mark_pages(document: Any, text: str, profile: str) -> None:
    """Put a word at the right edge of every page of every section, where no page number stands."""
    for section in document.sections:
        for band in (section.first_page_header, section.header if profile == "tt01_2011" else section.footer):
            band.is_linked_to_previous = False
            add_run(take_paragraph(band), text, 12, bold=True, align=RIGHTWARD)


def add_run(
    paragraph: Any, text: str, size: float = BODY_SIZE, *, bold: bool = False, italic: bool = False, align: Any = None,
    raised: bool = False,
) -> Any:  # fmt: skip
    """Add a run of text to a paragraph in the layout's font, small and `raised` or not; returns the paragraph."""
    run = paragraph.add_run()
    _tell(run, f"{HOLD}{text}" if raised else text)
    run._r.insert(0, deepcopy(_make_look(size, bold=bold, italic=italic, raised=raised)))
    if align is not None:
        paragraph.alignment = align
    return paragraph


def _tell(run: TextRun, text: str) -> None:
    """The text of a new run; in one piece where python-docx, which looks at each letter, would find nothing else."""
    if _BROKEN.search(text):
        run.text = text
    elif text:
        run._r.add_t(text)


@lru_cache
def _make_look(size: float, *, bold: bool, italic: bool, raised: bool) -> Any:
    """The properties of runs of one look, made once: through python-docx it takes a millisecond for each run."""
    element: Any = OxmlElement("w:r")
    nowhere: Any = None
    run = TextRun(element, nowhere)
    set_font(run, size, bold=bold, italic=italic)
    if raised:
        run.font.superscript = True
    return run._r.rPr


def add_body(document: Any, text: str, size: float = BODY_SIZE, *, italic: bool = False) -> Any:
    """A justified paragraph with first-line indent and 6 points after it."""
    return add_body_runs(document, (Run(text),), size, italic=italic)


def add_body_runs(document: Any, runs: Sequence[Run], size: float = BODY_SIZE, *, italic: bool = False) -> Any:
    """The same of several runs, each with its own weight."""
    paragraph = document.add_paragraph()
    for place, run in enumerate(runs):
        slanted, align = italic or run.italic, None if place else JUSTIFIED
        add_run(paragraph, clean(run.text), size, bold=run.bold, italic=slanted, align=align, raised=run.raised)
    form = paragraph.paragraph_format
    form.first_line_indent, form.space_before, form.space_after = FIRST_LINE, Pt(3), Pt(6)
    return paragraph


def add_heading(document: Any, text: str, level: int) -> Any:
    """A heading of level 1 (I.), 2 (1.) or 3 (a)), visible in Word's navigation."""
    paragraph = document.add_paragraph()
    paragraph._p.style = f"Heading{level}"
    return add_run(paragraph, one_line(text), bold=level < 3, align=JUSTIFIED)


def add_page_break(document: Any) -> None:
    """A break behind the last paragraph: what follows begins on a new page, and no empty line is left for it."""
    last = find_last_paragraph(document)
    assert last is not None
    run = last.add_run()
    set_font(run, BODY_SIZE)
    run.add_break(WD_BREAK.PAGE)


def find_last_paragraph(document: Any) -> Any:
    """The last paragraph of the body that is in no table; None where there is none."""
    for element in reversed(document.element.body):
        if element.tag == _PARAGRAPH:
            return Paragraph(element, document._body)
    return None


def add_rule(container: Any, length: float, width: float) -> None:
    """A centred horizontal rule of `length` in a column of `width` millimetres, drawn as a paragraph's border."""
    paragraph = container.add_paragraph()
    form = paragraph.paragraph_format
    indent = Mm(max(0.0, (width - length) / 2))
    form.left_indent, form.right_indent, form.first_line_indent = indent, indent, Mm(0)
    form.space_before, form.line_spacing_rule, form.line_spacing = Pt(2), WD_LINE_SPACING.EXACTLY, Pt(4)
    borders = _add_child(paragraph._p.get_or_add_pPr(), "w:pBdr")
    _add_child(borders, "w:top", val="single", sz="6", space="1", color="000000")
    properties = paragraph._p.pPr
    properties.insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def add_frame_table(document: Any, widths: Sequence[float]) -> Any:
    """The one row, in one piece, of a borderless table that places heading and signature blocks; returns its cells."""
    table = document.add_table(rows=1, cols=len(widths))
    _add_child(table.rows[0]._tr.get_or_add_trPr(), "w:cantSplit")
    _fix_widths(table, widths, margin=0)
    return table.rows[0].cells


def add_balanced_title(document: Any, text: str, size: float) -> Any:
    """A centred bold title whose lines are about equally long."""
    paragraph = add_run(document.add_paragraph(), text, size, bold=True, align=CENTER)
    lines = math.ceil(measure_bold_width(text, size) / PORTRAIT_TEXT)
    if lines > 1:
        indent = Mm(max(0.0, (PORTRAIT_TEXT - measure_bold_width(text, size) / lines * 1.12) / 2))
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = indent
    return paragraph


def take_paragraph(container: Any) -> Any:
    """The empty first paragraph of a cell, or a new one."""
    first = container.paragraphs[0]
    return first if not first.runs and len(container.paragraphs) == 1 else container.add_paragraph()


def add_data_table(
    document: Any, columns: Sequence[Column], rows: Sequence[Sequence[str]], *, total_rows: int = 0,
    marks: Mapping[tuple[int, int], str] | None = None,
) -> Any:  # fmt: skip
    """A bordered table whose heading row is repeated on every page; no row breaks across pages.

    At a page's foot the heading row stands with two rows at least, and the last row, or the bold totals at the end,
    never stand alone on the next page. `marks` stand raised behind the text of a cell, by row and column from 0.
    """
    table = document.add_table(rows=1, cols=len(columns))
    table._tbl.tblStyle_val = "TableGrid"
    _fix_widths(table, [c.width for c in columns], margin=CELL_MARGIN)
    table._tbl.remove(table.rows[0]._tr)
    heads = [[c.heading for c in columns], *rows]
    last_kept = len(rows) - max(1, total_rows)
    raised: defaultdict[int, dict[int, str]] = defaultdict(dict)
    for (at, place), mark in (marks or {}).items():
        raised[at][place] = mark
    drawn = []
    for number, texts in enumerate(heads):
        is_total = number > len(rows) - total_rows
        keeps = number < len(rows) and (number < 2 or number >= last_kept)
        behind = raised.get(number - 1, {})
        drawn.append(_draw_row(columns, texts, behind, is_head=number == 0, is_total=is_total, keeps=keeps))
    for row in parse_xml(f"<w:tbl {nsdecls('w')}>{''.join(drawn)}</w:tbl>"):
        table._tbl.append(row)
    after = document.add_paragraph()
    after.paragraph_format.line_spacing_rule, after.paragraph_format.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(8)
    return table


def _draw_row(
    columns: Sequence[Column],
    texts: Sequence[str],
    raised: Mapping[int, str],
    *,
    is_head: bool,
    is_total: bool,
    keeps: bool,
) -> str:
    """A row as XML: thousands of cells made one by one through python-docx take minutes.

    `raised`: what stands small behind the text, by place.
    """
    keep = "<w:keepNext/>" if keeps else ""
    bold = "<w:b/>" if is_head or is_total else '<w:b w:val="0"/>'
    size = round(2 * (TABLE_HEAD_SIZE if is_head else TABLE_SIZE))
    look = f'{_TABLE_FONT}{bold}<w:i w:val="0"/><w:color w:val="000000"/><w:sz w:val="{size}"/>'
    cells = []
    for place, (column, told) in enumerate(zip(columns, texts, strict=True)):
        align = WD_ALIGN_PARAGRAPH.to_xml(CENTER if is_head else column.align)
        text = escape(one_line(told))
        mark = f"{HOLD}{escape(raised[place])}" if place in raised else ""
        behind = f'<w:r><w:rPr>{look}<w:vertAlign w:val="superscript"/></w:rPr><w:t>{mark}</w:t></w:r>' if mark else ""
        cells.append(
            f'<w:tc><w:tcPr><w:tcW w:type="dxa" w:w="{Mm(column.width).twips}"/><w:vAlign w:val="center"/></w:tcPr>'
            f'<w:p><w:pPr>{keep}<w:jc w:val="{align}"/></w:pPr>'
            f"<w:r><w:rPr>{look}</w:rPr>{f'<w:t>{text}</w:t>' if text else ''}</w:r>{behind}</w:p></w:tc>"
        )
    head = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"


def add_picture(paragraph: Any, png: bytes, width: float, alternative: str) -> None:
    """A picture in the line, `width` millimetres wide, with what it shows in words."""
    run = paragraph.add_run()
    set_font(run, BODY_SIZE)
    drawing = run.add_picture(BytesIO(png), width=Mm(width))
    drawing._inline.docPr.set("descr", alternative)


def _fix_widths(table: Any, widths: Sequence[float], margin: float) -> None:
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    properties = table._tbl.tblPr
    cell_margins = OxmlElement("w:tblCellMar")
    for side in ("top", "left", "bottom", "right"):
        shown = margin if side in ("left", "right") else margin / 2
        _add_child(cell_margins, f"w:{side}", w=str(Mm(shown).twips), type="dxa")
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(cell_margins)
    else:
        look.addprevious(cell_margins)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Mm(width)


def _add_child(parent: Any, tag: str, **attributes: str) -> Any:
    element = OxmlElement(tag)
    for name, value in attributes.items():
        element.set(qn(f"w:{name}"), value)
    parent.append(element)
    return element
