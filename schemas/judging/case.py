"""What judging takes and gives: cases, and the judged tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from schemas.findings import Finding, Verdict
from schemas.form import Cell, Form
from schemas.worksheets import UnitWorksheet

ROWS = ("value", "activity", "exemplar", "self_score", "remark", "score_explanation")


@dataclass(frozen=True, slots=True)
class Case:
    """One document to judge: its form if one was found, who and when if known, and the findings so far.

    A `worksheet` stands where it is no report but what a unit says to its scores; then it is for no period.
    """

    submission_id: str
    sha256: str
    form: Form | None
    unit_id: str | None
    period_id: str | None
    findings: tuple[Finding, ...] = ()
    worksheet: UnitWorksheet | None = None

    @property
    def is_readable(self) -> bool:
        """True if a form or a worksheet was found in it."""
        return self.form is not None or self.worksheet is not None

    @property
    def is_identified(self) -> bool:
        """True if the form can be judged: there is one, and unit and period are known."""
        return self.form is not None and self.unit_id is not None and self.period_id is not None


@dataclass(slots=True)
class Typed:
    """The typed rows of one case, by table, and its findings. Filled while judging.

    `no_evidence`: by indicator the cell for its document that names none (`không có`): it counts as left empty.
    `doubtful`: positions of the activities whose indicator is not certain. `in_doubt`: the measures whose column the
    headings do not settle: what stands there is no amount, and nothing is asked about it.
    """

    case: Case
    rows: dict[str, list[dict[str, Any]]]
    findings: list[Finding]
    no_evidence: dict[str, Cell] = field(default_factory=dict)
    doubtful: set[int] = field(default_factory=set)
    in_doubt: frozenset[str] = frozenset()

    @classmethod
    def of(cls, case: Case) -> Typed:
        """A case with nothing typed yet."""
        in_doubt = case.form.amounts_in_doubt if case.form is not None else frozenset[str]()
        return cls(case, {name: [] for name in ROWS}, list(case.findings), in_doubt=in_doubt)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one case. `trials` are hits of rules in shadow: counted, of no consequence."""

    case: Case
    verdict: Verdict
    findings: tuple[Finding, ...]
    content_hash: str | None
    trials: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """A judged batch: an outcome a case and the rows of every judged table, keyed by the table's short name."""

    outcomes: Sequence[Outcome]
    rows: Mapping[str, Sequence[Mapping[str, Any]]]
