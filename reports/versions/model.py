"""Two versions of a unit's report side by side, as plain typed data: what terminal and workbook show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from schemas.findings import Severity, Verdict

Kind = Literal["added", "removed", "changed"]
Fate = Literal["gone", "stayed", "came"]
Which = Literal["before", "after"]
Scope = Literal["all", "cluster"]
Quantity = Literal["total", "ytd_total"]

KIND_VI: dict[Kind, str] = {"added": "thêm", "removed": "bỏ", "changed": "sửa"}
FATE_VI: dict[Fate, str] = {"gone": "không còn", "stayed": "vẫn còn", "came": "mới"}

SAME_VI = "như bản trước"
YTD_NOTE_VI = "Lũy kế: đơn vị không có số kỳ này thì giữ số lũy kế gần nhất trong năm, như trong báo cáo tổng hợp."


@dataclass(frozen=True, slots=True)
class Version:
    """One submission of the unit for the period. `version_no` is None for copies; times are in the programme's zone.

    `days_after_due`: calendar days from the due day to its receipt, 0 before it; whether the report is late is another
    matter (`out.reporting`). `has_values`: figures were read in it, so that it can be compared. `standing_vi` says how
    it stands to the others.
    """

    submission_id: str
    sha256: str
    receipt_number: str
    version_no: int | None
    verdict: Verdict
    received_at: datetime
    days_after_due: int | None
    is_effective: bool
    is_copy: bool
    has_values: bool
    standing_vi: str
    place: str

    @property
    def id(self) -> str:
        """The id as `thidua status` shows it."""
        return self.submission_id[:8]


@dataclass(frozen=True, slots=True)
class CellContent:
    """What one version says in one cell. `state` is None where the version has no such row at all.

    `text_vi` is the amount or the state in words; what was refused is quoted as typed. `place` is sheet and cell.
    """

    state: str | None
    amount: Decimal | None
    text_vi: str
    place: str


@dataclass(frozen=True, slots=True)
class CellChange:
    """One figure that differs: by state, by amount, or by the text that was refused.

    `difference` is None unless both versions give an amount; `percent` besides where the earlier one is not above zero,
    and for yes/no. `note_vi` tells of a correction in force on the version that counts.
    """

    code: str
    name_vi: str
    unit_vi: str
    measure: str
    measure_vi: str
    before: CellContent
    after: CellContent
    difference: Decimal | None
    percent: Decimal | None
    note_vi: str
    yes_no: bool = False


@dataclass(frozen=True, slots=True)
class TotalChange:
    """The total of an indicator over all units or over the unit's cluster: as it stands, and with either version.

    None where no unit gave a value. `units_…` count the units behind it. `difference` is after less before.
    `by_correction`: the versions say the same, only a correction of the one that counts makes the difference.
    """

    code: str
    name_vi: str
    unit_vi: str
    quantity: Quantity
    quantity_vi: str
    scope: Scope
    scope_vi: str
    standing: Decimal | None
    before: Decimal | None
    after: Decimal | None
    difference: Decimal | None
    percent: Decimal | None
    units_standing: int
    units_before: int
    units_after: int
    by_correction: bool


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field of a row; None where the version has no such row, `(trống)` where the field is blank."""

    label_vi: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class PartChange:
    """An activity, exemplar, self-score or remark that was added, removed or changed."""

    part_vi: str
    kind: Kind
    title_vi: str
    fields: tuple[FieldChange, ...]
    before_place: str
    after_place: str

    @property
    def kind_vi(self) -> str:
        """As an official reads it."""
        return KIND_VI[self.kind]


@dataclass(frozen=True, slots=True)
class FindingChange:
    """A finding of either version. One that stayed may say something else: the figures that it quotes have changed."""

    fate: Fate
    code: str
    severity: Severity
    indicator_code: str | None
    before_vi: str | None
    after_vi: str | None
    before_place: str
    after_place: str

    @property
    def outcome_vi(self) -> str:
        """As an official reads it."""
        return FATE_VI[self.fate]

    @property
    def after_text_vi(self) -> str:
        """What the later version's finding says, not told again where it is the same."""
        return SAME_VI if self.after_vi is not None and self.after_vi == self.before_vi else self.after_vi or ""


@dataclass(frozen=True, slots=True)
class CorrectionNote:
    """A correction in force on the unit's figures of the period; `applies` only to the version that counts."""

    code: str
    measure: str
    measure_vi: str
    expected_vi: str
    corrected_vi: str
    applies: bool
    status_vi: str
    reason: str
    decided_by: str
    decided_on: date


@dataclass(frozen=True, slots=True)
class ReportDiff:
    """What differs between two versions, with the effect on totals. `versions` are all there are, by receipt.

    `side_by_side` is what is known of the two, a label and a text for each; `others_vi` a line for every other version.
    """

    unit_code: str
    unit_name: str
    period_id: str
    label_vi: str
    as_of: datetime
    known_at: datetime
    moment_vi: str
    before: Version
    after: Version
    versions: tuple[Version, ...]
    cells: tuple[CellChange, ...]
    totals: tuple[TotalChange, ...]
    parts: tuple[PartChange, ...]
    findings: tuple[FindingChange, ...]
    corrections: tuple[CorrectionNote, ...]
    summary_vi: tuple[str, ...]
    side_by_side: tuple[tuple[str, str, str], ...]
    others_vi: tuple[str, ...]

    @property
    def effective(self) -> Which | None:
        """Which of the two counts; None if neither does."""
        return "before" if self.before.is_effective else "after" if self.after.is_effective else None

    @property
    def totals_note_vi(self) -> str:
        """How to read the totals; empty where nothing is out of the common."""
        return YTD_NOTE_VI if any(total.quantity == "ytd_total" for total in self.totals) else ""
