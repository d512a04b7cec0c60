"""The one-page letter with its words left open: drawn once for each agency and layout, since drawing takes long."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final
from zipfile import ZipFile

from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from lxml import etree

from reports.office import docx_layout as layout
from reports.office.docx_layout import CENTER, JUSTIFIED, LEFTWARD, Column
from reports.office.packing.stable_zip import CONTENT_TYPES, FIXED_MOMENT
from reports.office.widths import measure_bold_width

DOCUMENT: Final = "word/document.xml"
NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
LEFT_BLOCK, RIGHT_BLOCK = 77.0, 93.0
CAUSE_WIDTHS: Final = (25.0, 77.0, 63.0)
BODY_SIZE: Final = 13.0
STEP_INDENT: Final = 8.0


@dataclass(frozen=True, slots=True)
class Template:
    """The package's parts, its document, and what repeats there: `row`, `more` and `step` are one of each."""

    parts: tuple[tuple[str, bytes], ...]
    document: str
    row: str
    more: str
    step: str


@lru_cache(maxsize=32)
def make_template(superior_vi: str, issuing_vi: str, layout_profile: str) -> Template:
    """The letter of an agency: `{{name}}` are open words; the comments `{{rows}}`, `{{mores}}`, `{{steps}}` repeat."""
    document = _draw(superior_vi, issuing_vi, layout_profile)
    body = document.element.body
    texts = {name: _cut_out(body, name, tag) for name, tag in (("row", "w:tr"), ("more", "w:p"), ("step", "w:p"))}
    buffer = io.BytesIO()
    document.save(buffer)
    with ZipFile(buffer) as package:
        parts = {name: package.read(name) for name in dict.fromkeys(package.namelist())}
    whole = parts.pop(DOCUMENT).decode()
    ordered = sorted(parts.items(), key=lambda part: part[0] != CONTENT_TYPES)
    return Template(tuple(ordered), whole, texts["row"], texts["more"], texts["step"])


def _draw(superior_vi: str, issuing_vi: str, profile: str) -> Any:
    document = layout.new_document("Phiếu kết quả kiểm tra báo cáo", FIXED_MOMENT, profile)
    add_letterhead(document, superior_vi, issuing_vi, "{{dated}}")
    _add_centred_line(document, "PHIẾU KẾT QUẢ KIỂM TRA BÁO CÁO", 14, before=12)
    _add_centred_line(document, "{{subject}}", 14)
    _add_centred_line(document, "Số tiếp nhận: {{receipt_number}}", BODY_SIZE, bold=False)
    _add_centred_line(document, "Kính gửi: {{unit}}", 14, bold=False, before=8, after=8)
    _remove_spacing(layout.add_body(document, "{{opening}}"))
    verdict = layout.add_run(document.add_paragraph(), "Kết quả: {{verdict}}", bold=True, align=JUSTIFIED)
    verdict.paragraph_format.first_line_indent = layout.FIRST_LINE
    verdict.paragraph_format.space_after = Pt(6)
    headings = ("Mức độ", "Nội dung", "Cách sửa")
    columns = [Column(name, width) for name, width in zip(headings, CAUSE_WIDTHS, strict=True)]
    layout.add_data_table(document, columns, [("{{severity}}", "{{cause}}", "{{fix}}")])
    _remove_spacing(layout.add_body(document, "{{more_causes}}", italic=True))
    _remove_spacing(layout.add_body(document, "Đề nghị đơn vị:"))
    step = layout.add_run(document.add_paragraph(), "{{step}}", align=JUSTIFIED)
    step.paragraph_format.left_indent = Mm(STEP_INDENT)
    step.paragraph_format.space_after = Pt(3)
    _add_closing(document)
    return document


def add_letterhead(document: Any, superior_vi: str, issuing_vi: str, dated: str) -> None:
    """The agency on the left; the nation, its motto and place and day on the right."""
    left, right = layout.add_frame_table(document, (LEFT_BLOCK, RIGHT_BLOCK))
    layout.add_run(layout.take_paragraph(left), superior_vi, 12, align=CENTER)
    layout.add_run(left.add_paragraph(), issuing_vi, 12, bold=True, align=CENTER)
    layout.add_rule(left, min(measure_bold_width(issuing_vi, 12), LEFT_BLOCK) * 0.4, LEFT_BLOCK)
    layout.add_run(layout.take_paragraph(right), NATION, 12, bold=True, align=CENTER)
    layout.add_run(right.add_paragraph(), MOTTO, 13, bold=True, align=CENTER)
    layout.add_rule(right, measure_bold_width(MOTTO, 13), RIGHT_BLOCK)
    layout.add_run(right.add_paragraph(), dated, 13, italic=True, align=CENTER)


def _add_closing(document: Any) -> None:
    document.add_paragraph()
    left, right = layout.add_frame_table(document, (layout.PORTRAIT_TEXT / 2, layout.PORTRAIT_TEXT / 2))
    layout.add_run(layout.take_paragraph(left), "Nơi nhận:", 12, bold=True, italic=True, align=LEFTWARD)
    layout.add_run(left.add_paragraph(), "- Như trên;", 11, align=LEFTWARD)
    layout.add_run(left.add_paragraph(), "- Lưu: {{file_mark}}.", 11, align=LEFTWARD)
    layout.add_run(layout.take_paragraph(right), "BỘ PHẬN TIẾP NHẬN BÁO CÁO", 13, bold=True, align=CENTER)
    layout.add_run(right.add_paragraph(), "(Phiếu do hệ thống lập, không đóng dấu)", 11, italic=True, align=CENTER)


def _add_centred_line(
    document: Any, text: str, size: float, *, bold: bool = True, before: float = 0, after: float = 0
) -> None:
    paragraph = layout.add_run(document.add_paragraph(), text, size, bold=bold, align=CENTER)
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(before), Pt(after)


def _remove_spacing(paragraph: Any) -> None:
    paragraph.paragraph_format.space_before, paragraph.paragraph_format.space_after = Pt(0), Pt(6)


def _cut_out(body: Any, name: str, tag: str) -> str:
    """Take the one element of that tag which holds the repeated words out of the body; its text stands in its place."""
    word = {"row": "{{cause}}", "more": "{{more_causes}}", "step": "{{step}}"}[name]
    (found,) = [e for e in body.iter(qn(tag)) if word in "".join(e.itertext()) and not _is_inside_table(e, tag)]
    text: str = etree.tostring(found, encoding="unicode", with_tail=False)
    mark = etree.Comment(f"{{{{{name}s}}}}")
    found.addprevious(mark)
    found.getparent().remove(found)
    return text


def _is_inside_table(element: Any, tag: str) -> bool:
    return tag == "w:p" and any(parent.tag == qn("w:tc") for parent in element.iterancestors())
