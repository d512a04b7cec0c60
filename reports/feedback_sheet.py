"""The sheet `Kết quả kiểm tra`: the verdict, every finding with a link to its cell, what to do next."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.feedback_notes import fill_of, find_cell, shortened
from reports.feedback_records import RESULT_SHEET, FeedbackHeader, FindingRow, in_reading_order
from reports.feedback_texts import MEANINGS, NOUNS, next_steps, verdict_sentence
from reports.vietnamese import minute_long, one_line
from schemas.findings import Severity, Verdict
from schemas.grammar.text import fold

FONT: Final = "Times New Roman"
COLUMNS: Final = (
    ("STT", 5.0), ("Mức độ", 14.0), ("Trang", 17.0), ("Ô", 8.0), ("Chỉ tiêu", 9.0), ("Giá trị trong ô", 18.0),
    ("Nội dung", 48.0), ("Cách sửa", 46.0),
)  # fmt: skip
LAST: Final = len(COLUMNS)
VALUE_WIDTH: Final = sum(width for _, width in COLUMNS[2:])
NO_FINDINGS: Final = "Không có nội dung nào phải sửa hoặc giải trình."
A4: Final = 9

_LINE_HEIGHT, _PADDING, _MOST_HEIGHT = 15.5, 5.0, 405.0
_SIDE = Side("thin", color="FF8C8C8C")
_BOX = Border(left=_SIDE, right=_SIDE, top=_SIDE, bottom=_SIDE)
_HEAD = PatternFill("solid", fgColor="FFD9E5F1")
_VERDICTS: dict[Verdict, Severity | None] = {
    Verdict.ACCEPTED: None,
    Verdict.ACCEPTED_WITH_QUESTIONS: Severity.EXPLAIN,
    Verdict.RETURNED: Severity.BLOCK,
    Verdict.HELD: Severity.HOLD,
    Verdict.UNREADABLE: Severity.BLOCK,
}
_ACCEPTED = PatternFill("solid", fgColor="FFC6E5C3")


def write_result_sheet(workbook: Workbook, header: FeedbackHeader, findings: Sequence[FindingRow]) -> Worksheet:
    """Put the sheet first and open the workbook on it; a sheet of that name from an earlier answer is replaced."""
    for sheet in [s for s in workbook.worksheets if fold(s.title) == fold(RESULT_SHEET)]:
        workbook.remove(sheet)
    ordered = in_reading_order(findings, workbook.sheetnames)
    page = _Page(workbook, workbook.create_sheet(RESULT_SHEET, 0))
    page.write_header(header)
    page.write_counts(ordered)
    page.write_findings(ordered)
    page.write_next_steps(header, ordered)
    for sheet in workbook.worksheets:
        sheet.sheet_view.tabSelected = sheet is page.sheet
    workbook.active = 0
    return page.sheet


def put_text(cell: Cell, text: str) -> None:
    """Write text as text: what looks like a formula or an error is neither computed nor offered for editing as one."""
    cell.value = one_line(text)
    cell.data_type = "s"
    if str(cell.value).startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True


class _Page:
    """Writes the sheet from top to bottom."""

    def __init__(self, workbook: Workbook, sheet: Worksheet) -> None:
        self.workbook, self.sheet, self.row = workbook, sheet, 1
        sheet.sheet_view.showGridLines = False
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.paperSize = A4
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.page_margins.left = sheet.page_margins.right = 0.5
        sheet.page_margins.top = sheet.page_margins.bottom = 0.7
        footer = sheet.oddFooter
        if footer is not None and footer.right is not None:
            footer.right.text = "Trang &P/&N"
        for number, (_, width) in enumerate(COLUMNS):
            sheet.column_dimensions["ABCDEFGH"[number]].width = width

    def write_header(self, header: FeedbackHeader) -> None:
        self._line(header.superior_vi, size=11)
        self._line(header.agency_vi, size=11, bold=True)
        self._line("KẾT QUẢ KIỂM TRA BÁO CÁO", size=15, bold=True, align="center", height=30)
        facts = (
            ("Đơn vị gửi", header.unit_vi or "Chưa xác định được"),
            ("Kỳ", header.period_vi or "Chưa xác định được"),
            ("Tệp", header.file_name),
            ("Nhận lúc", minute_long(header.received_at)),
        )
        for label, value in facts:
            self._fact(label, value)
        if header.due_at:
            self._fact("Hạn gửi", f"{header.due_at:%d/%m/%Y}")
        worst = _VERDICTS[header.verdict]
        fill = fill_of(worst) if worst else _ACCEPTED
        self._fact("Kết quả", f"{header.verdict.label_vi}. {verdict_sentence(header.verdict)}", fill=fill, bold=True)
        self.row += 1

    def write_counts(self, findings: Sequence[FindingRow]) -> None:
        counted = Counter(row.severity for row in findings)
        for severity in Severity:
            count = f"{counted[severity]} {NOUNS[severity]}"
            self._fact(severity.label_vi, f"{count}: {MEANINGS[severity]}", label_fill=fill_of(severity))
        self.row += 1

    def write_findings(self, findings: Sequence[FindingRow]) -> None:
        for number, (heading, _) in enumerate(COLUMNS, start=1):
            self._box(number, heading, "center", fill=_HEAD, bold=True)
        self.sheet.row_dimensions[self.row].height = 24
        self.sheet.print_title_rows = f"{self.row}:{self.row}"
        self.row += 1
        if not findings:
            self._span(1, LAST, NO_FINDINGS, Font(name=FONT, size=11, italic=True), "center")
            self.row += 1
        for number, finding in enumerate(findings, start=1):
            self._finding(number, finding)
        self.row += 1

    def write_next_steps(self, header: FeedbackHeader, findings: Sequence[FindingRow]) -> None:
        self._line("VIỆC CẦN LÀM TIẾP", size=12, bold=True, height=22)
        for number, step in enumerate(next_steps(header, findings), start=1):
            self._line(f"{number}. {step}", size=11)
        self._line(f"Địa chỉ nhận báo cáo: {header.reply_to}", size=11, bold=True)
        address = self.sheet.cell(self.row - 1, 1)
        address.hyperlink = Hyperlink(ref=address.coordinate, target=f"mailto:{header.reply_to}")

    def _finding(self, number: int, finding: FindingRow) -> None:
        texts = (
            str(number), finding.severity.label_vi, finding.sheet or "(cả tệp)", finding.cell or "",
            finding.indicator_code or "", shortened(finding.value_seen or ""), finding.message_vi, finding.fix_vi,
        )  # fmt: skip
        for column, text in enumerate(texts, start=1):
            align: Literal["left", "center"] = "center" if column in (1, 2, 4, 5) else "left"
            self._box(column, text, align, fill=fill_of(finding.severity) if column == 2 else None)
        self.sheet.cell(self.row, 1).value = number
        if target := find_cell(self.workbook, finding):
            self._link(self.sheet.cell(self.row, 4), target)
        widths = [width for _, width in COLUMNS]
        self.sheet.row_dimensions[self.row].height = max(_height(t, w) for t, w in zip(texts, widths, strict=True))
        self.row += 1

    def _link(self, cell: object, target: Cell) -> None:
        sheet = target.parent
        if not (isinstance(cell, Cell) and isinstance(sheet, Worksheet) and sheet.sheet_state == "visible"):
            return
        quoted = sheet.title.replace("'", "''")
        cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{target.coordinate}")
        cell.font = Font(name=FONT, size=11, color="FF0563C1", underline="single")

    def _fact(
        self,
        label: str,
        value: str,
        fill: PatternFill | None = None,
        label_fill: PatternFill | None = None,
        bold: bool = False,
    ) -> None:
        self._span(1, 2, label, Font(name=FONT, size=11, bold=True), "left", label_fill, boxed=True)
        self._span(3, LAST, value, Font(name=FONT, size=11, bold=bold), "left", fill, boxed=True)
        self.sheet.row_dimensions[self.row].height = _height(value, VALUE_WIDTH)
        self.row += 1

    def _line(
        self,
        text: str,
        size: int,
        bold: bool = False,
        align: Literal["left", "center"] = "left",
        height: float | None = None,
    ) -> None:
        self._span(1, LAST, text, Font(name=FONT, size=size, bold=bold), align)
        self.sheet.row_dimensions[self.row].height = height or _height(text, VALUE_WIDTH + 19)
        self.row += 1

    def _span(
        self,
        first: int,
        last: int,
        text: str,
        font: Font,
        align: Literal["left", "center"],
        fill: PatternFill | None = None,
        boxed: bool = False,
    ) -> None:
        for column in range(first, last + 1):
            if boxed:
                self.sheet.cell(self.row, column).border = _BOX
        cell = self.sheet.cell(self.row, first)
        if isinstance(cell, Cell):
            put_text(cell, text)
        cell.font = font
        cell.alignment = Alignment(align, "center", wrap_text=True, indent=int(boxed))
        if fill is not None:
            cell.fill = fill
        self.sheet.merge_cells(start_row=self.row, end_row=self.row, start_column=first, end_column=last)

    def _box(
        self,
        column: int,
        text: str,
        align: Literal["left", "center"],
        fill: PatternFill | None = None,
        bold: bool = False,
    ) -> None:
        cell = self.sheet.cell(self.row, column)
        if isinstance(cell, Cell):
            put_text(cell, text)
        cell.font = Font(name=FONT, size=11, bold=bold)
        cell.border = _BOX
        cell.alignment = Alignment(align, "center", wrap_text=True, indent=int(align == "left"))
        if fill is not None:
            cell.fill = fill


def _height(text: str, width: float) -> float:
    """The row height in points that shows the text in a column of that width (in characters)."""
    lines = max(1, len(textwrap.wrap(one_line(text), max(1, int(width * 1.1) - 2))))
    return min(lines * _LINE_HEIGHT + _PADDING, _MOST_HEIGHT)
