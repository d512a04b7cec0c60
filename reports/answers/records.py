"""What a feedback workbook says: the header of the answer and its findings. Pure records, no files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from textwrap import shorten
from typing import Any, Final, Literal

from reports.answers.version_standing import Standing
from reports.office.unit_titles import unit_title
from reports.office.vietnamese import upper_first
from schemas.findings import Severity, Verdict
from schemas.programme import Period, Programme, Unit
from schemas.rules.sentence import sentence

EXPLAINED_VI: Final = "Đã nhận giải trình ở cột Ghi chú, giải trình; đang chờ xem xét, đơn vị chưa phải làm gì thêm."
Enclosed = Literal["marked", "form", "sheet"]
"""What an answer encloses: the sender's own workbook, marked; the official form with what was read from a document that
cannot be marked; or the sheet of findings alone.
"""
RECEIPT_DIGITS: Final = 10
LONGEST_NAME: Final = 60
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384


@dataclass(frozen=True, slots=True)
class FindingRow:
    """One finding as the unit sees it. Without a sheet or cell it concerns the whole file.

    `title_vi` names what it has in common with the others of its code; without it the message stands for that.
    `expected_vi` says what must be true, where the rule is an expression; `basis_vi` is the clause it rests on.
    `indicator_vi` is the short name of its indicator. `explained`: the report itself gives the reason that a question
    asks for. `sent_sheet` and `sent_cell`: where it stands in the document as sent, if the workbook that is handed back
    is another one.
    """

    code: str
    severity: Severity
    sheet: str | None
    cell: str | None
    indicator_code: str | None
    value_seen: str | None
    message_vi: str
    fix_vi: str
    title_vi: str = ""
    expected_vi: str = ""
    basis_vi: str = ""
    explained: bool = False
    indicator_vi: str = ""
    sent_sheet: str | None = None
    sent_cell: str | None = None

    @property
    def original_place_vi(self) -> str:
        """Where it stands in the document as sent; empty where the workbook handed back has it in the same cell."""
        if self.sent_sheet is None or (self.sent_sheet, self.sent_cell) == (self.sheet, self.cell):
            return ""
        return f"trang {self.sent_sheet}, ô {self.sent_cell}" if self.sent_cell else f"trang {self.sent_sheet}"


@dataclass(frozen=True, slots=True)
class MendingTerm:
    """Until when (in the programme's zone) another version is in time, and how many working days there are for it."""

    until: datetime
    working_days: int


@dataclass(frozen=True, slots=True)
class FeedbackHeader:
    """Who is answered about what. `received_at` is tz-aware and shown in its own zone; it also dates the file.

    `receipt_number` is what sender and desk name the submission by; see `receipt_number`. Without a `standing` an
    accepted report is the one that counts. `answered_at` is when it was judged; without it, at receipt.
    `has_doubts`: figures of the enclosed form bear a sign of doubt. `mending`: the term in which a version that mends
    this one is in time (`core.sending_of`); None where none would be.
    """

    superior_vi: str
    agency_vi: str
    unit_vi: str | None
    period_vi: str | None
    file_name: str
    received_at: datetime
    verdict: Verdict
    due_at: datetime | None
    closes_at: datetime | None
    reply_to: str
    receipt_number: str
    standing: Standing | None = None
    answered_at: datetime | None = None
    enclosed: Enclosed = "marked"
    has_doubts: bool = False
    mending: MendingTerm | None = None

    @property
    def effective_at(self) -> datetime:
        """From when on the unit can act on the answer: what is past by then cannot be asked for."""
        return max(self.received_at, self.answered_at or self.received_at)


def make_finding_row(programme: Programme, stored: Mapping[str, Any]) -> FindingRow:
    """A row of `core.finding` as the unit sees it, in the words of the programme's rule where it still has it."""
    rule = programme.rule_by_code.get(stored["code"])
    check = programme.checks.get(stored["code"])
    names = ("code", "sheet", "cell", "indicator_code", "value_seen", "message_vi", "fix_vi")
    explained = bool(stored.get("explained"))
    told = {name: stored[name] for name in names}
    return FindingRow(
        severity=Severity(stored["severity"]),
        title_vi=programme.cause_by_code.get(stored["code"], ""),
        expected_vi=upper_first(sentence(check, programme.calendar.of_kind)) + "." if check else "",
        basis_vi=rule.basis_vi if rule else "",
        explained=explained,
        indicator_vi=_name_indicator(programme, stored["indicator_code"]),
        **(told | {"fix_vi": EXPLAINED_VI} if explained else told),
    )


def _name_indicator(programme: Programme, code: str | None) -> str:
    """The indicator's name, cut at a word where it is long; empty where there is none."""
    indicator = programme.indicator_by_code.get(code or "")
    return shorten(indicator.name_vi, LONGEST_NAME, placeholder="…") if indicator else ""


def list_requirements(row: FindingRow) -> tuple[str, ...]:
    """What is required and on what ground, each with its label; nothing for what is not known."""
    said = (("Yêu cầu", row.expected_vi), ("Căn cứ", f"{row.basis_vi}." if row.basis_vi else ""))
    return tuple(f"{label}: {text}" for label, text in said if text)


def make_header(
    programme: Programme,
    unit: Unit | None,
    period: Period | None,
    *,
    file_name: str,
    received_at: datetime,
    verdict: Verdict,
    sha256: str,
    standing: Standing | None = None,
    answered_at: datetime | None = None,
) -> FeedbackHeader:
    """The header in the words of the agency in office on the period's due day (or on the day of receipt)."""
    received = received_at.astimezone(programme.tz)
    agency = programme.agency_on((period.due_at if period else received).date())
    return FeedbackHeader(
        superior_vi=agency.superior_vi,
        agency_vi=agency.issuing_vi,
        unit_vi=_unit_name(programme, unit, period),
        period_vi=period.label_vi if period else None,
        file_name=file_name,
        received_at=received,
        verdict=verdict,
        due_at=period.due_at if period else None,
        closes_at=period.closes_at if period else None,
        reply_to=agency.mail,
        receipt_number=receipt_number(unit.id if unit else None, period.id if period else None, sha256),
        standing=standing,
        answered_at=answered_at.astimezone(programme.tz) if answered_at else None,
    )


def receipt_number(unit_id: str | None, period_id: str | None, sha256: str) -> str:
    """`2018Q4-63-01-1a2b3c4d5e`: period, unit, first digits of the document's hash.

    A rerun, or another judgement of the same document, gives the same number; what is not known yet is left out as
    `chua-ro`. The last part also names the submission on the command line.
    """
    known = [part for part in (period_id, unit_id) if part]
    return "-".join((*known, *(["chua-ro"] if len(known) < 2 else []), sha256[:RECEIPT_DIGITS]))


def sort_for_reading(findings: Sequence[FindingRow], sheets: Sequence[str]) -> list[FindingRow]:
    """Worst first, then as the sheets and cells follow each other; findings on the whole file lead their severity."""
    order = {name: number for number, name in enumerate(sheets)}

    def key(row: FindingRow) -> tuple[int, int, int, int, str, str]:
        place = parse_cell_address(row.cell) or (0, 0)
        sheet = -1 if row.sheet is None else order.get(row.sheet, len(order))
        return (rank_severity(row.severity), sheet, *place, row.code, row.message_vi)

    return sorted(findings, key=key)


def rank_severity(severity: Severity) -> int:
    """0 for the worst."""
    return list(Severity).index(severity)


def parse_cell_address(cell: str | None) -> tuple[int, int] | None:
    """Row and column of an A1 address; None for anything else."""
    from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
    from openpyxl.utils.exceptions import CellCoordinatesException  # late: looks that read no workbook start at once

    try:
        letters, row = coordinate_from_string(cell or "")
        column = column_index_from_string(letters)
    except (CellCoordinatesException, ValueError):
        return None
    return (row, column) if row <= LAST_ROW and column <= LAST_COLUMN else None


def _unit_name(programme: Programme, unit: Unit | None, period: Period | None) -> str | None:
    if unit is None:
        return None
    return unit_title(programme, unit, period) if period else unit.name_vi
