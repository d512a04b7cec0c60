"""The sheet `Kết quả kiểm tra`: the verdict, the findings by cause with links to their cells, what to do next."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import count
from typing import Final

from reports.answers.causes import Cause, group_by_cause
from reports.answers.notes import COLOURS, find_cell, shorten
from reports.answers.records import FeedbackHeader, FindingRow, list_requirements, sort_for_reading
from reports.answers.texts import MEANINGS, NOUNS, describe_workbook, next_steps, verdict_sentence
from reports.office.ooxml.book import Book, quote_title
from reports.office.ooxml.plain_sheet import Box, Line, Page, render_sheet
from reports.office.ooxml.sheet import address
from reports.office.ooxml.styles import Look
from reports.office.vietnamese import lower_first, minute_long, one_line
from reports.office.vietnamese import number as number_vi
from schemas.findings import Severity, Verdict
from schemas.form import RESULT_SHEET
from schemas.grammar.text import fold

COLUMNS: Final = (
    ("STT", 6.0), ("Trang", 20.0), ("Ô", 8.0), ("Chỉ tiêu", 32.0), ("Giá trị trong ô", 23.0), ("Nội dung", 76.0),
)  # fmt: skip
LAST: Final = len(COLUMNS)
WIDTHS: Final = tuple(width for _, width in COLUMNS)
WIDTH: Final = sum(WIDTHS)
VALUE_WIDTH: Final = sum(WIDTHS[2:])
MOST_LEFTOVERS: Final = 100
NO_FINDINGS: Final = "Không có nội dung nào phải sửa hoặc giải trình."

_LINE_HEIGHT, _PADDING, _MOST_HEIGHT = 15.5, 5.0, 405.0
_HEAD: Final = "FFD9E5F1"
_ACCEPTED: Final = "FFC6E5C3"
_VERDICTS: dict[Verdict, Severity | None] = {
    Verdict.ACCEPTED: None,
    Verdict.ACCEPTED_WITH_QUESTIONS: Severity.EXPLAIN,
    Verdict.RETURNED: Severity.BLOCK,
    Verdict.HELD: Severity.HOLD,
    Verdict.UNREADABLE: Severity.BLOCK,
}
_USUAL_LENGTH: Final = 500
_CELL = Look(boxed=True, indent=1)
_CENTRED = Look(boxed=True, align="center")


def write_result_sheet(
    book: Book, header: FeedbackHeader, findings: Sequence[FindingRow], leftovers: Sequence[str] = ()
) -> None:
    """Put the sheet first, in place of an earlier answer's, and let the workbook open at it."""
    for tab in book.list_tabs():
        if fold(tab.title) == fold(RESULT_SHEET):
            book.remove(tab)
    ordered = sort_for_reading(findings, book.list_titles())
    top = [*_make_header_lines(header), Line(), *_make_count_lines(ordered), Line()]
    lines = (
        *top,
        *_make_finding_lines(book, group_by_cause(ordered, book.list_titles())),
        Line(),
        *_make_leftover_lines(leftovers),
        *_make_closing_lines(header, ordered),
    )
    repeated = len(top) + 1
    book.insert(0, RESULT_SHEET, render_sheet(Page(lines, WIDTHS), book.styles))
    book.print_titles(0, RESULT_SHEET, repeated)
    book.show_first()


def _make_header_lines(header: FeedbackHeader) -> list[Line]:
    facts = [
        ("Số tiếp nhận", header.receipt_number),
        ("Đơn vị gửi", header.unit_vi or "Chưa xác định được"),
        ("Kỳ", header.period_vi or "Chưa xác định được"),
        ("Tệp", header.file_name),
        ("Nhận lúc", minute_long(header.received_at)),
        *([("Tệp này", enclosed)] if (enclosed := describe_workbook(header)) else []),
        *([("Hạn gửi", f"{header.due_at:%d/%m/%Y}")] if header.due_at else []),
    ]
    worst = _VERDICTS[header.verdict]
    result = f"{header.verdict.label_vi}. {verdict_sentence(header)}"
    return [
        _make_text_line(header.superior_vi),
        _make_text_line(header.agency_vi, Look(bold=True)),
        _make_text_line("KẾT QUẢ KIỂM TRA BÁO CÁO", Look(size=15, bold=True, align="center"), height=30),
        *(_make_fact_line(label, value) for label, value in facts),
        _make_fact_line("Kết quả", result, replace(_CELL, bold=True, fill=COLOURS[worst] if worst else _ACCEPTED)),
    ]


def _make_count_lines(findings: Sequence[FindingRow]) -> list[Line]:
    counted = Counter(row.severity for row in findings)
    return [
        _make_fact_line(
            s.label_vi, f"{counted[s]} {NOUNS[s]}: {MEANINGS[s]}" if counted[s] else "Không có", label_fill=COLOURS[s]
        )
        for s in Severity
    ]


def _make_finding_lines(book: Book, causes: Sequence[Cause]) -> list[Line]:
    head = replace(_CENTRED, bold=True, fill=_HEAD)
    lines = [Line(tuple(Box(n, text, head) for n, (text, _) in enumerate(COLUMNS, start=1)), 24)]
    if not causes:
        lines.append(Line((Box(1, NO_FINDINGS, Look(italic=True, align="center"), last=LAST),)))
    number = count(1)
    for place, cause in enumerate(causes, start=1):
        lines += _make_cause_lines(place, cause)
        lines += [_make_finding_line(book, next(number), row) for row in cause.findings]
    return lines


def _make_cause_lines(place: int, cause: Cause) -> list[Line]:
    """Two lines over the cells: which cause and how many cells, then what to do about all of them."""
    said = f"{place}. {cause.severity.label_vi}: {lower_first(cause.title_vi)} – {cause.extent_vi} ({cause.code})"
    fix = " ".join((f"Cách sửa: {cause.fix_vi}", *list_requirements(cause.findings[0])))
    return [
        Line(
            (Box(1, said, Look(bold=True, boxed=True, fill=COLOURS[cause.severity]), last=LAST),),
            _measure_height(said, WIDTH),
        ),
        Line((Box(1, fix, Look(italic=True, boxed=True), last=LAST),), _measure_height(fix, WIDTH)),
    ]


def _make_finding_line(book: Book, number: int, row: FindingRow) -> Line:
    target = find_cell(book, row)
    linked = target is not None and target.tab.visible
    indicator = f"{row.indicator_code or ''} {row.indicator_vi}".strip()
    where = "(ngoài biểu mẫu)" if row.sent_sheet else "(cả tệp)"
    said = f"{row.message_vi} (Tệp đã gửi: {row.original_place_vi}.)" if row.original_place_vi else row.message_vi
    texts = (
        str(number), row.sheet or where, row.cell or "", indicator,
        shorten(row.value_seen or ""), said,
    )  # fmt: skip
    looks = [_CENTRED if column in (1, 3) else _CELL for column in range(1, LAST + 1)]
    looks[2] = replace(looks[2], link=linked)
    boxes = [Box(n, text, look) for n, (text, look) in enumerate(zip(texts, looks, strict=True), start=1)]
    boxes[0] = replace(boxes[0], value=number)
    if linked and target is not None:
        boxes[2] = replace(boxes[2], goes_to=f"{quote_title(target.tab.title)}!{address(target.place)}")
    return Line(tuple(boxes), max(_measure_height(text, width) for text, width in zip(texts, WIDTHS, strict=True)))


def _make_leftover_lines(leftovers: Sequence[str]) -> list[Line]:
    """What was read and has no cell in the form: it is shown, so that nothing of it is lost."""
    if not leftovers:
        return []
    rest = len(leftovers) - MOST_LEFTOVERS
    more = [_make_text_line(f"… và {number_vi(rest)} dòng khác trong tệp đã gửi.")] if rest > 0 else []
    return [
        _make_text_line("NỘI DUNG ĐỌC ĐƯỢC NHƯNG KHÔNG CÓ CHỖ TRONG BIỂU MẪU", Look(size=12, bold=True), height=22),
        *(_make_text_line(text) for text in leftovers[:MOST_LEFTOVERS]),
        *more,
        Line(),
    ]


def _make_closing_lines(header: FeedbackHeader, findings: Sequence[FindingRow]) -> list[Line]:
    steps = enumerate(next_steps(header, findings), start=1)
    return [
        _make_text_line("VIỆC CẦN LÀM TIẾP", Look(size=12, bold=True), height=22),
        *(_make_text_line(f"{number}. {step}") for number, step in steps),
        _make_text_line(f"Địa chỉ nhận báo cáo: {header.reply_to}", Look(bold=True)),
    ]


def _make_fact_line(label: str, value: str, look: Look = _CELL, label_fill: str | None = None) -> Line:
    name = Box(1, label, replace(_CELL, bold=True, fill=label_fill), last=2)
    return Line((name, Box(3, value, look, last=LAST)), _measure_height(value, VALUE_WIDTH))


def _make_text_line(text: str, look: Look | None = None, height: float | None = None) -> Line:
    return Line((Box(1, text, look or Look(), last=LAST),), height or _measure_height(text, WIDTH))


def _measure_height(text: str, width: float) -> float:
    """The row height in points that shows the text in a column of that width (in characters)."""
    lines = (
        _count_lines_of_text(text, width)
        if len(text) <= _USUAL_LENGTH
        else _count_lines_of_text.__wrapped__(text, width)
    )
    return min(lines * _LINE_HEIGHT + _PADDING, _MOST_HEIGHT)


@lru_cache(maxsize=2048)
def _count_lines_of_text(text: str, width: float) -> int:
    return max(1, len(textwrap.wrap(one_line(text), max(1, int(width * 1.1) - 2))))
