"""Invented amounts of one unit: plausible, the same from quarter to quarter, and free of every fault."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sample import magnitudes
from schemas.programme import Indicator, Period, Programme, Unit

ZERO = Decimal(0)
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Amounts:
    """What a unit reports in one row. `state` says why there are no amounts, if there are none."""

    state: str = "value"
    period: Decimal | None = None
    ytd: Decimal | None = None
    plan: Decimal | None = None

    def primary(self, indicator: Indicator) -> Decimal | None:
        """The amount that fixes the row's state."""
        return self.ytd if indicator.measures[0] == "ytd" else self.period


NOT_APPLICABLE, NOT_REQUIRED, MISSING = Amounts("not_applicable"), Amounts("not_required"), Amounts("missing")
Numbers = dict[str, dict[str, Amounts]]


def make_unit_numbers(programme: Programme, unit: Unit, periods: Sequence[Period], seed: int) -> Numbers:
    """Amounts by period and indicator; a year is made whole even if only some of its periods are asked for."""
    made: Numbers = {}
    for year in sorted({p.year for p in periods}):
        made |= _Year(programme, unit, year, seed).numbers()
    return {p.id: made[p.id] for p in periods}


class _Year:
    def __init__(self, programme: Programme, unit: Unit, year: int, seed: int) -> None:
        self.unit, self.year, self.seed = unit, year, seed
        self.periods = [p for p in programme.periods if p.year == year]
        self.programme = programme
        steady = random.Random(f"{seed}:{unit.id}")  # noqa: S311 - invented data, repeatable on purpose
        self.size = (2.2 if unit.type_vi.startswith("Thành phố") else 1.0) * steady.uniform(0.6, 1.3)

    def numbers(self) -> Numbers:
        """Every indicator of every period: free rows first, then those bound to another row."""
        series: dict[str, list[Decimal]] = {}
        result: Numbers = {p.id: {} for p in self.periods}
        wanted = {i.code: i for p in self.periods for i in self.programme.indicators_of(p)}
        for indicator in sorted(wanted.values(), key=lambda i: i.bound is not None):
            rng = self.rng(indicator)
            series[indicator.code] = amounts = self.series(indicator, series, rng)
            rows = self.rows(indicator, amounts, rng)
            for period, row in zip(self.periods, rows, strict=True):
                if indicator.valid_on(period.window_end):
                    result[period.id][indicator.code] = row
        return result

    def rng(self, indicator: Indicator) -> random.Random:
        return random.Random(f"{self.seed}:{self.unit.id}:{self.year}:{indicator.code}")  # noqa: S311

    def series(self, indicator: Indicator, known: Mapping[str, list[Decimal]], rng: random.Random) -> list[Decimal]:
        """The primary amounts, a quarter each."""
        count = len(self.periods)
        if indicator.type == "bool":
            start = rng.choices((0, 1, count), (88, 8, 4))[0]
            return [Decimal(int(i >= start)) for i in range(count)]
        if indicator.bound and indicator.bound.other in known:
            return self.dependent_series(indicator, known[indicator.bound.other], rng)
        if indicator.year_aggregation == "ytd":
            return _make_rising(self.total(indicator, rng), count, indicator, rng)
        if indicator.year_aggregation == "last":
            return [_round_amount(self.total(indicator, rng, whole_year=True), indicator)] * count
        weights = [rng.uniform(0.6, 1.4) for _ in range(count)]
        return [Decimal(n) for n in distribute(round(self.total(indicator, rng)), weights)]

    def total(self, indicator: Indicator, rng: random.Random, *, whole_year: bool = False) -> float:
        landmark = magnitudes.LANDMARKS.get((self.unit.code, indicator.code)) if self.unit.catalogue == "63" else None
        if landmark is not None:
            return landmark if self.year == magnitudes.LANDMARK_YEAR else landmark * 2 * rng.uniform(0.9, 1.2)
        otherwise = magnitudes.ELSE_DECIMAL if indicator.type == "decimal" else magnitudes.ELSE_INT
        low, high = magnitudes.YEARLY.get(indicator.code, otherwise)
        amount = rng.triangular(low, high, low + (high - low) * 0.35)
        if high >= 20:
            amount *= self.size
        return amount if whole_year else amount * len(self.periods) / 4

    def dependent_series(self, indicator: Indicator, other: list[Decimal], rng: random.Random) -> list[Decimal]:
        part = indicator.bound is not None and indicator.bound.op == "<="
        low, high = magnitudes.SHARES.get(indicator.code, magnitudes.ELSE_PART if part else magnitudes.ELSE_MULTIPLE)
        landmark = (self.unit.code, indicator.code) in magnitudes.LANDMARKS and self.unit.catalogue == "63"
        if landmark and self.year == magnitudes.LANDMARK_YEAR:
            total = magnitudes.LANDMARKS[self.unit.code, indicator.code]
            return [Decimal(n) for n in distribute(total, [float(o) for o in other])]
        if indicator.year_aggregation == "ytd":
            return _make_rising(float(other[-1]) * rng.uniform(low, high), len(other), indicator, rng)
        return [_round_amount(float(o) * rng.uniform(low, high), indicator) for o in other]

    def rows(self, indicator: Indicator, amounts: list[Decimal], rng: random.Random) -> list[Amounts]:
        if not self.programme.applies(self.unit, indicator.applies_to):
            return [NOT_APPLICABLE if rng.random() < 0.3 else NOT_REQUIRED] * len(amounts)
        if indicator.year_aggregation == "ytd":
            return [Amounts(ytd=a) for a in amounts]
        if indicator.year_aggregation == "last":
            return [Amounts(period=a) for a in amounts]
        return self.flow_rows(indicator, amounts, rng)

    def flow_rows(self, indicator: Indicator, amounts: list[Decimal], rng: random.Random) -> list[Amounts]:
        total = sum(amounts, ZERO)
        # A row and the row it is bound to share their ratio to plan, so that their plans keep the bound as well.
        root = indicator.bound.other if indicator.bound else indicator.code
        ratio = random.Random(f"{self.seed}:{self.unit.id}:{self.year}:{root}:plan").uniform(0.7, 1.3)  # noqa: S311
        plan = _round_amount(float(total) / ratio, indicator) if total else Decimal(1)
        marks_nothing = rng.random() < 0.5
        rows, ytd = [], ZERO
        for amount in amounts:
            ytd += amount
            # Only while the whole year is empty: later on a mark would leave the year's sum unsaid.
            rows.append(NOT_APPLICABLE if ytd == 0 and marks_nothing else Amounts("value", amount, ytd, plan))
        return rows


def distribute(total: int, weights: Sequence[float]) -> list[int]:
    """Whole numbers in the weights' proportion that add up to `total` (largest remainders)."""
    whole = sum(weights) or 1.0
    exact = [total * w / whole for w in weights]
    parts = [int(e) for e in exact]
    for place in sorted(range(len(parts)), key=lambda i: parts[i] - exact[i])[: total - sum(parts)]:
        parts[place] += 1
    return parts


def _make_rising(total: float, count: int, indicator: Indicator, rng: random.Random) -> list[Decimal]:
    shares = [(i + 1 - rng.uniform(0.0, 0.4)) / count for i in range(count)]
    return [_round_amount(total * share, indicator) for share in shares]


def _round_amount(amount: float, indicator: Indicator) -> Decimal:
    return Decimal(repr(amount)).quantize(TENTH if indicator.type == "decimal" else Decimal(1))
