"""The letter to a unit: one page that says what became of its report, which causes there are, and what to do."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

from reports.answers.causes import Cause
from reports.answers.letter_template import BODY_SIZE, CAUSE_WIDTHS, DOCUMENT, STEP_INDENT, Template, make_template
from reports.answers.model import UnitAnswer
from reports.answers.records import FindingRow
from reports.answers.texts import verdict_sentence
from reports.office import docx_layout as layout
from reports.office.packing.stable_zip import pack
from reports.office.vietnamese import day_long, minute_long, number, one_line
from reports.office.widths import TABLE_SIZE, measure_bold_width
from schemas.findings import Severity
from schemas.rules.codes import RuleCode

ROOM: Final = 728.0
"""Points between the margins of the page."""
FIXED: Final = 255.0
"""Points that heading, title, table head, closing and the space between them take."""
LONGEST_NAME, LONGEST_TEXT = 90, 220
CONVERTED: Final[frozenset[RuleCode]] = frozenset({"V16", "V22"})
"""Rules by which another number counts than was written: the letter says both of the first cell."""
WORDINESS: Final = ((LONGEST_TEXT, 5), (110, 3), (72, 1), (44, 0), (30, 0))
"""How long a cause's texts may be and how many cells are named, from how a letter is best read to how most fits."""

_LINE, _WIDER = 1.2, 1.06
_OPEN = re.compile(r"\{\{(\w+)\}\}")
_REPEATED = re.compile(r"<!--\{\{(\w+)\}\}-->")


def render(answer: UnitAnswer) -> bytes:
    """The letter as .docx; equal answers give equal bytes. Causes that do not fit the page are counted, not shown."""
    drawn = make_template(answer.header.superior_vi, answer.header.agency_vi, answer.layout)
    document = _fill_template(drawn, answer)
    return pack([*drawn.parts, (DOCUMENT, document.encode())])


@dataclass(frozen=True, slots=True)
class Line:
    """A cause as the table words it."""

    cause: Cause
    text: str
    fix: str

    @property
    def words(self) -> dict[str, str]:
        """Severity, what is wrong, how to mend it."""
        return {"severity": self.cause.severity.label_vi, "cause": self.text, "fix": self.fix}

    @property
    def height(self) -> float:
        """Points that it takes in the table."""
        cells = zip(self.words.values(), CAUSE_WIDTHS, strict=True)
        return max(_measure_height(text, width - 3, TABLE_SIZE) for text, width in cells) + 4


def choose_causes(answer: UnitAnswer) -> tuple[Line, ...]:
    """The first causes: as many as the page has room for, at least one; in fewer words where those that must be mended
    do not all fit otherwise.
    """
    room = ROOM - FIXED - sum(_measure_height(text, layout.PORTRAIT_TEXT, BODY_SIZE) + 6 for text in _prose(answer))
    room -= sum(
        _measure_height(step, layout.PORTRAIT_TEXT - STEP_INDENT, BODY_SIZE) + 3 for step in _list_steps(answer)
    )
    shown: tuple[Line, ...] = ()
    for longest, cells in WORDINESS:
        shown = tuple(_fit_causes(answer.causes, room, longest, cells))
        if len(shown) >= _count_blocking(answer.causes):
            break
    return shown


def _fit_causes(causes: Sequence[Cause], room: float, longest: int, cells: int) -> Iterator[Line]:
    for place, cause in enumerate(causes):
        line = Line(cause, _format_cause(cause, longest, cells), _shorten(cause.fix_vi, longest))
        room -= line.height
        if room < 0 and place:
            return
        yield line


def _count_blocking(causes: Sequence[Cause]) -> int:
    return sum(cause.severity is Severity.BLOCK for cause in causes)


def _fill_template(drawn: Template, answer: UnitAnswer) -> str:
    shown = choose_causes(answer)
    repeated = {
        "rows": "".join(_fill_words(drawn.row, line.words) for line in shown),
        "mores": "".join(_fill_words(drawn.more, {"more_causes": text}) for text in _describe_rest(answer, shown)),
        "steps": "".join(_fill_words(drawn.step, {"step": text}) for text in _list_steps(answer)),
    }
    whole = _fill_words(drawn.document, _list_words(answer))
    return _REPEATED.sub(lambda found: repeated[found[1]], whole)


def _fill_words(text: str, words: Mapping[str, str]) -> str:
    """Open words filled in one pass, so that nothing in a sender's words is taken for one of ours."""
    return _OPEN.sub(lambda found: escape(one_line(words[found[1]])) if found[1] in words else found[0], text)


def _list_words(answer: UnitAnswer) -> dict[str, str]:
    head = answer.header
    opening, verdict = _prose(answer)
    return {
        "dated": f"{answer.place_vi}, {day_long(answer.answered_at.date())}",
        "subject": head.period_vi or "Chưa xác định được kỳ báo cáo",
        "receipt_number": head.receipt_number,
        "unit": _shorten(head.unit_vi or "Đơn vị gửi báo cáo", LONGEST_NAME),
        "opening": opening,
        "verdict": verdict,
        "file_mark": answer.file_mark_vi,
    }


def _prose(answer: UnitAnswer) -> tuple[str, str]:
    head = answer.header
    file_name = _shorten(head.file_name, LONGEST_NAME)
    opening = f"Chúng tôi đã nhận tệp “{file_name}” của đơn vị lúc {minute_long(head.received_at)} và đã kiểm tra."
    if head.enclosed == "form":
        opening += f" Kèm theo là biểu mẫu chính thức đã điền số liệu đọc được từ tệp “{file_name}” của đơn vị."
    return opening, f"{head.verdict.label_vi}. {verdict_sentence(head)}"


def _list_steps(answer: UnitAnswer) -> list[str]:
    return [f"{place}. {_shorten(step, 2 * LONGEST_TEXT)}" for place, step in enumerate(answer.steps, start=1)]


def _describe_rest(answer: UnitAnswer, shown: Sequence[Line]) -> list[str]:
    left = answer.causes[len(shown) :]
    if not left:
        return ["Danh sách đầy đủ từng ô có ở trang Kết quả kiểm tra của tệp kèm theo."]
    count, blocking = sum(len(cause.findings) for cause in left), _count_blocking(left)
    mended = f" (trong đó {number(blocking)} nhóm phải sửa)" if blocking else ""
    return [
        f"Ngoài ra còn {number(len(left))} nhóm khác với {number(count)} nội dung{mended}; danh sách đầy đủ từng ô có "
        "ở trang Kết quả kiểm tra của tệp kèm theo."
    ]


def _format_cause(cause: Cause, longest: int, named: int) -> str:
    """`Giá trị âm (V06), 3 ô: D7, D9, D12`: the first cells by name."""
    cells = list(dict.fromkeys(row.cell for row in cause.findings if row.cell))
    sent = list(dict.fromkeys(row.sent_cell for row in cause.findings if row.sent_cell))
    text = f"{_shorten(cause.title_vi, longest)} ({cause.code}), {cause.extent_vi}"
    if not named or not (cells or sent):
        return text
    if cause.code in CONVERTED:
        text += f" ({_describe_cell(cause.findings[0])})"
    places = _name_cells(cells, named)
    if sent and sent != cells:
        places += f" (tệp đã gửi: {_name_cells(sent, named)})"
    return f"{text}: {places}" if cells else f"{text}{places}"


def _describe_cell(row: FindingRow) -> str:
    """What is said of one cell, as part of a sentence: `D7: Ô ghi 1.200 nghìn đồng; hệ thống tính 1,2 triệu đồng`."""
    said = _shorten(row.message_vi).rstrip(".")
    return f"{row.cell}: {said}" if row.cell else said


def _name_cells(cells: Sequence[str], named: int) -> str:
    return _shorten(", ".join(cells[:named]) + (", …" if len(cells) > named else ""))


def _shorten(text: str, most: int = LONGEST_TEXT) -> str:
    line = one_line(text)
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _measure_height(text: str, width: float, size: float) -> float:
    """Points that the text takes in a column of that width in millimetres; bold letters are the widest there are."""
    lines = math.ceil(measure_bold_width(text, size) * _WIDER / width)
    return max(1, lines) * size * _LINE
