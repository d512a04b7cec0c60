"""What judging takes and gives: cases, what is known from earlier, and the judged tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from schemas.findings import Finding, Verdict
from schemas.form import Form

ROWS = ("value", "activity", "exemplar", "self_score", "remark")


@dataclass(frozen=True, slots=True)
class Case:
    """One document to judge: its form if one was found, who and when if known, and the findings so far."""

    submission_id: str
    sha256: str
    form: Form | None
    unit_id: str | None
    period_id: str | None
    findings: tuple[Finding, ...] = ()

    @property
    def identified(self) -> bool:
        """True if the form can be judged: there is one, and unit and period are known."""
        return self.form is not None and self.unit_id is not None and self.period_id is not None


@dataclass(frozen=True, slots=True)
class History:
    """What earlier accepted reports said.

    `year_to_date` maps (unit, period, indicator) to the amount accumulated in the year before that period;
    a key that is absent is not known.
    """

    year_to_date: Mapping[tuple[str, str, str], Decimal] = field(default_factory=dict)


class Accrual(NamedTuple):
    """An amount since the start of the year beside the period's own, with the address of the first."""

    submission_id: str
    sha256: str
    unit_id: str
    period_id: str
    indicator_code: str
    primary: Decimal
    ytd: Decimal
    sheet: str | None
    cell: str | None


@dataclass(slots=True)
class Typed:
    """The typed rows of one case, by table, and its findings. Filled while judging."""

    case: Case
    rows: dict[str, list[dict[str, Any]]]
    findings: list[Finding]

    @classmethod
    def of(cls, case: Case) -> Typed:
        """A case with nothing typed yet."""
        return cls(case, {name: [] for name in ROWS}, list(case.findings))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case."""

    case: Case
    verdict: Verdict
    findings: tuple[Finding, ...]
    content_hash: str | None


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged batch: an outcome a case and the rows of every judged table, keyed by the table's short name.

    `accruals` are what is still to be held against earlier quarters, in whatever order those become known.
    """

    outcomes: Sequence[Outcome]
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
    accruals: Sequence[Accrual] = ()
