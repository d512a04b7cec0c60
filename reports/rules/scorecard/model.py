"""A period's scorecard of rules as plain typed data. It is for information: nothing of it enters a score or a rank."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal

from reports.minister.sentences.wording import Wording
from schemas.programme.report.texts import load_report_texts
from schemas.rules.catalogue import Mode, SeverityName

LooksAt = Literal["documents", "forms", "rows", "cells", "lines", "scores", "indicators"]
"""What a rule's places are counted in: whole documents or forms, the form's rows, cells, listed lines or self-scores;
`indicators` for a rule over indicators, which is counted by the indicator of a report that it can be held to."""


@dataclass(frozen=True, slots=True)
class PeriodTold:
    """A period of the trend: its id, its short name, how many documents of it were looked at."""

    period_id: str
    short_vi: str
    documents: int


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule in the period: whose it is, the places it could be held to, and those where it found something.

    `asked`, `returned`, `held`, `noted` by severity; `untold`: counted and told to nobody (in shadow, or another rule
    asked the same). `documents`: how many bear it. `trend`, `trend_documents`: places found and documents
    that bear it in each period told, the last one this. `together`: codes that go with it, the closest first.
    """

    code: str
    title_vi: str
    family_vi: str
    basis_vi: str
    owner_vi: str
    version: int
    severity: SeverityName
    mode: Mode
    looks_at: LooksAt
    passed: int
    asked: int
    returned: int
    held: int
    noted: int
    untold: int
    documents: int
    trend: tuple[int, ...]
    trend_documents: tuple[int, ...]
    together: tuple[str, ...] = ()

    @property
    def hits(self) -> int:
        """Places at which it found something."""
        return self.asked + self.returned + self.held + self.noted + self.untold

    @property
    def whole(self) -> int:
        """Places that it was held to."""
        return self.passed + self.hits


@dataclass(frozen=True, slots=True)
class Pair:
    """Two rules found in the same documents more often than chance puts them there; counts are of documents."""

    first: str
    second: str
    both: int
    first_documents: int
    second_documents: int
    documents: int

    @property
    def times(self) -> Decimal:
        """How many times what chance gives: both over first × second / all."""
        return Decimal(self.both * self.documents) / (self.first_documents * self.second_documents)


@dataclass(frozen=True, slots=True)
class Quality:
    """What one unit sent for a period. `questions` is None without a report that counts, `days_late` where nothing can
    be late."""

    submissions: int
    questions: int | None
    returns: int
    days_late: int | None
    corrections: int

    @property
    def is_late(self) -> bool:
        """True if what was due came late, or has not come."""
        return bool(self.days_late)


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit of the period with its quality in each period told; None where it was asked for nothing."""

    unit_id: str
    code: str
    name_vi: str
    periods: tuple[Quality | None, ...]


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The whole scorecard. Of `withheld` indicators (sensitive, and what is tied to them) nothing is counted."""

    programme_vi: str
    period_id: str
    label_vi: str
    as_of: datetime
    known_at: datetime
    periods: tuple[PeriodTold, ...]
    rules: tuple[RuleLine, ...]
    pairs: tuple[Pair, ...]
    units: tuple[UnitLine, ...]
    withheld: tuple[str, ...]
    least_documents: int
    least_times: Decimal
    wording: Wording = field(default_factory=lambda: Wording(load_report_texts()))

    @property
    def speaking_rules(self) -> tuple[RuleLine, ...]:
        """The rules that found something, the most often found first."""
        return tuple(sorted((r for r in self.rules if r.hits), key=lambda r: (-r.hits, r.code)))

    @property
    def quiet_rules(self) -> tuple[RuleLine, ...]:
        """The rules that found nothing, in the programme's order."""
        return tuple(rule for rule in self.rules if not rule.hits)
