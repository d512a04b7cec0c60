"""Units of measure of indicators that contradict what else their rows say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from schemas.grammar.measures import PERCENT, read_measure
from schemas.programme.draft import Draft
from schemas.programme.faults import Fault
from schemas.programme.records import Indicator


def check_measures(draft: Draft) -> Iterable[Fault]:
    """A unit of measure of a yes or no, hundredths that add up, and bounds between multiples of one unit."""
    indicators = {indicator.code: indicator for _, indicator in draft.of("indicators", Indicator)}
    for line, indicator in draft.of("indicators", Indicator):
        other = indicators.get(indicator.bound.other) if indicator.bound else None
        for text in _find_contradictions(indicator, other):
            yield Fault("indicators.csv", text, line, "unit_vi")


def _find_contradictions(indicator: Indicator, other: Indicator | None) -> Iterator[str]:
    own = read_measure(indicator.unit_vi)
    if own is None:
        return
    if not own.family:
        yield f"{indicator.unit_vi!r} is a multiple of nothing; write of what"
    if indicator.type == "bool" and own.known:
        yield f"type is bool, which has no unit of measure, but unit_vi is {indicator.unit_vi!r}"
    if own.family == PERCENT and indicator.year_aggregation == "sum":
        yield f"year_aggregation is sum, but parts in {indicator.unit_vi!r} do not add up"
    bound = read_measure(other.unit_vi) if other is not None else None
    if other is not None and bound is not None and bound.family == own.family and bound.factor != own.factor:
        yield f"bound compares {indicator.unit_vi!r} with {other.unit_vi!r} of {other.code}, another multiple of it"
