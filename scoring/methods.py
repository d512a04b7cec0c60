"""The scoring methods by the name that the criteria table calls them, and the check that a table can be scored."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from types import MappingProxyType

from schemas.programme import Criterion, Programme
from scoring.achievement import per_item_bonus, percentile_in_cluster, ratio, ratio_to_plan, yes_no
from scoring.discipline import completeness, first_time_quality, late_bands, per_item_penalty
from scoring.outcome import Methods

METHODS: Methods = MappingProxyType(
    {
        "late_bands": late_bands,
        "completeness": completeness,
        "first_time_quality": first_time_quality,
        "yes_no": yes_no,
        "ratio_to_plan": ratio_to_plan,
        "ratio": ratio,
        "percentile_in_cluster": percentile_in_cluster,
        "per_item_bonus": per_item_bonus,
        "per_item_penalty": per_item_penalty,
    }
)

REPORTING_INPUTS = MappingProxyType(
    {
        "late_bands": "receipt",
        "completeness": "expected_cells",
        "first_time_quality": "findings",
        "per_item_penalty": "missing_reports",
    }
)
"""What a method on reporting discipline is said to read; the others read indicators by code."""


def criteria_faults(programme: Programme, criteria: Sequence[Criterion], methods: Methods) -> Iterator[str]:
    """Every criterion that cannot be scored, as one readable line: unknown method, wrong or unknown input."""
    for criterion in criteria:
        place = f"criteria.csv, criterion {criterion.code}"
        if criterion.method not in methods:
            yield f"{place}, column method: {criterion.method!r} is unknown; known: {', '.join(methods)}"
        elif criterion.method in REPORTING_INPUTS:
            expected = REPORTING_INPUTS[criterion.method]
            if criterion.inputs != expected:
                yield f"{place}, column inputs: {criterion.inputs!r}, but {criterion.method} reads {expected!r}"
        else:
            yield from _input_faults(programme, criterion, place)


def _input_faults(programme: Programme, criterion: Criterion, place: str) -> Iterator[str]:
    codes = criterion.inputs.split("/") if criterion.method == "ratio" else list(criterion.input_codes)
    if criterion.method == "ratio" and len(codes) != 2:
        yield f"{place}, column inputs: {criterion.inputs!r}; write a ratio of two indicators as 2.22/2.21"
    if criterion.method == "per_item_bonus" and len(codes) != 1:
        yield f"{place}, column inputs: {criterion.inputs!r}; {criterion.method} counts one indicator"
    for code in codes:
        if code not in programme.indicator_by_code:
            yield f"{place}, column inputs: no indicator {code!r} in indicators.csv"
