"""A year's ranking and the year before it, read for what explains and tries them. No output is written here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from desk.clock import now_in
from desk.closed_years import keep_closed_years
from desk.outputs.default_moment import find_default_moment, require_submissions
from desk.settings import Settings
from desk.version import code_version
from schemas.programme import Programme
from scoring import Ranking, ScoringError, rank
from scoring.explain.change import TwoYears
from warehouse import Moment, Warehouse
from warehouse.closed_years import find_closed_year


@dataclass(frozen=True, slots=True)
class RankedYears:
    """The year's ranking; the year before as it was known when it closed and as it is known now, if there is one."""

    ranking: Ranking
    then: Ranking | None
    restated: Ranking | None

    @property
    def both(self) -> TwoYears | None:
        """The two years as `scoring.explain.change` takes them; None without an earlier one."""
        if self.then is None or self.restated is None:
            return None
        return TwoYears(
            self.then.facts, self.restated.facts, self.ranking.facts, self.then.programme, self.ranking.programme
        )


def load_ranking(
    settings: Settings,
    year: int,
    moment: Moment | None = None,
    now: datetime | None = None,
    *,
    before: bool = False,
) -> RankedYears:
    """The year's ranking at the moment (else the standing one), by the tables that a closed year was closed with.

    What rankings are tried by is the present programme's: it changes no score. `before`: the year before as well. Years
    that have closed since are kept first, as by `desk.rankings.rank`: whoever comes first, the tables are the same.
    """
    clock = now or now_in(settings.programme)
    with Warehouse.writer(settings.warehouse, must_exist=True) as warehouse:
        keep_closed_years(warehouse, settings, clock)
    with Warehouse.reader(settings.warehouse) as warehouse:
        at = moment or find_default_moment(warehouse, settings.programme, clock)
        require_submissions(warehouse, at)
        ranking = _rank(warehouse, settings.programme, year, at)
        last = [p for p in settings.programme.periods if p.year == year - 1]
        if not before or not last:
            return RankedYears(ranking, None, None)
        closed = Moment(*(min(last[-1].closes_at, known) for known in (at.as_of, at.known_at)))
        try:
            then, restated = (_rank(warehouse, settings.programme, year - 1, when) for when in (closed, at))
        except ScoringError:  # there is no ledger of that year
            return RankedYears(ranking, None, None)
        if not any(row.reported for row in restated.rows):
            return RankedYears(ranking, None, None)
        # A desk that took in that year's reports only later knew nothing when it closed: nothing was ranked, or mended.
        return RankedYears(ranking, then if any(row.reported for row in then.rows) else restated, restated)


def _rank(warehouse: Warehouse, present: Programme, year: int, moment: Moment) -> Ranking:
    closed = find_closed_year(warehouse, year)
    tried_by = {"robustness": present.robustness, "fairness": present.fairness}
    programme = (closed.programme if closed else present).model_copy(update=tried_by)
    with warehouse.settle_marts(moment):
        ranking = rank(warehouse, programme, year, moment, code_version())
    return replace(ranking, closed_at=closed.closed_at, tables_kept=closed.is_kept) if closed else ranking
