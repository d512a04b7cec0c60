"""What rules look at, reckoned from the stored rows in plain Python: the test's own reading of amounts and history.

No grids and no engine: dictionaries, fractions, and the sentences of the page of rules as the test reads them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from statistics import median
from typing import Any

from schemas.programme import Indicator, Period, Programme
from schemas.rules import Check
from schemas.rules.language import Quantity
from schemas.rules.sentence import empties, sentence
from tests.schemas.rules.sentences import NOTHING, Operand, breaks, read_sentence
from warehouse import Moment, Warehouse

JUDGED = ("ACCEPTED", "ACCEPTED_WITH_QUESTIONS", "RETURNED")
Hits = set[tuple[str, str, str]]
"""Rule, submission, indicator."""


class Stored:
    """The amounts and texts of every report, as known at a moment."""

    def __init__(self, warehouse: Warehouse, programme: Programme, moment: Moment) -> None:
        self.programme = programme
        every = warehouse.sql("FROM out.submission($as_of, $known_at)", **moment.bound()).to_dict("records")
        self._reports = [row for row in every if row["unit_id"] and row["verdict"] in JUDGED and not row["copy_of"]]
        self._effective = {
            (row["unit_id"], row["period_id"]): row["submission_id"] for row in every if row["is_effective"]
        }
        self._said: dict[tuple[str, str, str], Operand] = {
            (row["submission_id"], row["indicator_code"], row["measure"]): (
                NOTHING if row["state"] == "not_applicable" else Fraction(row["amount"])
            )
            for row in warehouse.sql("FROM core.value").to_dict("records")
            if row["state"] in ("value", "zero", "not_applicable")
        }
        self._texts = {
            (row["submission_id"], row["indicator_code"], row["kind"])
            for row in warehouse.sql("FROM core.remark").to_dict("records")
        }

    def reports(self, period: Period) -> list[dict[Any, Any]]:
        """The reports of the period that rules look at, by key."""
        found = [row for row in self._reports if row["period_id"] == period.id]
        return sorted(found, key=lambda row: str(row["submission_id"]))

    def hits(self, period: Period, checks: Sequence[Check]) -> Hits:
        """What a reader of the sentences finds."""
        return {(check.code, *place) for check in checks for place in self._broken(period, check)}

    def _broken(self, period: Period, check: Check) -> Iterator[tuple[str, str]]:
        read, said = read_sentence(sentence(check, self.programme.calendar.of_kind)), empties(check)
        for report in self.reports(period):
            for indicator in filter(check.scope.covers, self.programme.indicators_of(period)):
                row = {q.name: self.operand(q, period, report, indicator) for q in check.operands}
                texts = {text: self.text(text, report, indicator) for text in ("evidence", "note")}
                texts["nothing_arose"] = self._own(report["submission_id"], indicator.code, "value") == NOTHING
                if breaks(read, said, row, texts):
                    yield report["submission_id"], indicator.code

    def text(self, kind: str, report: dict[Any, Any], indicator: Indicator) -> bool:
        """True if something is written there."""
        return (report["submission_id"], indicator.code, kind) in self._texts

    def operand(self, asked: Quantity, period: Period, report: dict[Any, Any], indicator: Indicator) -> Operand:
        """One amount of the language, beside one indicator of one report."""
        submission, unit = report["submission_id"], report["unit_id"]
        match asked.source:
            case "own":
                return self._own(submission, indicator.code, asked.measure)
            case "calendar":
                last = max(p.number for p in self.programme.periods if p.year == period.year)
                return Fraction(period.number if asked.measure == "period_number" else period.number == last)
            case "row":
                return self._own(submission, asked.row, asked.measure)
            case "other":
                return self._own(submission, indicator.bound.other, asked.measure) if indicator.bound else None
            case "before" if asked.measure == "ytd":
                return self._accumulated(unit, period, indicator)
            case "cluster":
                return self._usual(unit, period, indicator)
            case _:
                earlier = self._earlier(asked.source, period)
                return self._of(unit, earlier, indicator.code, asked.measure) if earlier else None

    def _own(self, submission: str | None, code: str, measure: str) -> Operand:
        if measure == "value":
            measure = self.programme.indicator_by_code[code].measures[0]
        return self._said.get((submission or "", code, measure))

    def _of(self, unit: str, period: Period, code: str, measure: str) -> Operand:
        return self._own(self._effective.get((unit, period.id)), code, measure)

    def _earlier(self, source: str, period: Period) -> Period | None:
        if source == "last_year":
            place = (period.year - 1, period.number)
            return next((p for p in self.programme.periods if (p.year, p.number) == place), None)
        before = [p for p in self.programme.periods if p.window_end < period.window_end][-1:]
        return next((p for p in before if source == "previous" or p.year == period.year), None)

    def _accumulated(self, unit: str, period: Period, indicator: Indicator) -> Operand:
        """Quarter by quarter: its year-to-date; else what was known and its amount; a gap makes it unknown.

        A year-to-date below an earlier figure says nothing beside "nothing arose".
        """
        if indicator.year_aggregation != "sum" or not indicator.valid_on(period.window_end):
            return None
        year = [p for p in self.programme.periods if p.year == period.year]
        known = Fraction(0) if 1 in (period.number, year[0].number) else None
        highest = Fraction(0)
        for earlier in (p for p in year if p.number < period.number):
            ytd, own = (self._of(unit, earlier, indicator.code, measure) for measure in ("ytd", "period"))
            arose = own is None or isinstance(own, Fraction)
            if isinstance(ytd, Fraction) and (arose or ytd >= highest):
                known = ytd
            elif own is None:
                known = None
            elif isinstance(own, Fraction) and known is not None:
                known += own
            highest = max([highest, *(said for said in (ytd, own) if isinstance(said, Fraction))])
        return known

    def _usual(self, unit: str, period: Period, indicator: Indicator) -> Operand:
        """Six robust deviations above the median of the cluster's logarithms in the quarter before."""
        before = self._earlier("previous", period)
        cluster = {u.id: self.programme.cluster_of(u, period.window_end) for u in self.programme.units_of(period)}
        if before is None or cluster.get(unit) is None:
            return None
        members = [u for u, code in cluster.items() if code == cluster[unit]]
        said = [self._of(member, before, indicator.code, "value") for member in members]
        logs = [math.log1p(amount) for amount in said if isinstance(amount, Fraction)]
        if len(logs) < 5:
            return None
        middle = median(logs)
        spread = max(1.4826 * median(abs(log - middle) for log in logs), 0.6)
        return Fraction(min(math.ceil(math.expm1(middle + 6 * spread)), 10**12))
