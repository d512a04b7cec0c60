"""The canonical texts of a unit's years, written from the arrays they lie in: a nation has millions of cells.

They are the texts of the records that the arrays stand for; a test holds both to that.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from json.encoder import encode_basestring

from scoring.year_cells import NOTHING, YEAR_STATES, UnitYears, YearCells

_WHOLE = 10_000


def write_years(years: UnitYears, periods_as: str) -> str:
    """What a mapping of the years by indicator is written as; `periods_as`: what the format calls a year's cells, a
    name between `plan` and `state`.
    """
    return f"{{{','.join(_write_each(years.cells, years.unit, encode_basestring(periods_as)))}}}"


def _write_each(cells: YearCells, unit: int, periods_as: str) -> Iterator[str]:
    """Each year under its indicator's code, in the order of the codes as texts."""
    columns = [column[unit].tolist() for column in (cells.there, cells.state, cells.amount, cells.plan, cells.gaps)]
    years = [column[unit].tolist() for column in (cells.year, cells.year_value, cells.year_plan)]
    periods = [f',"period_id":{encode_basestring(period)},"plan":' for period in cells.period_ids]
    states = [f',"state":{encode_basestring(state)}}}' for state in cells.states]
    labels = [period.label_vi for period in cells.periods]
    write = _write_amount
    for place in cells.code_order:
        there, state, amount, plan, gap = (column[place] for column in columns)
        said = [
            f'{{"amount":{write(amount[n])}{period}{write(plan[n])}{states[state[n]]}'
            for n, period in enumerate(periods)
            if there[n]
        ]
        gaps = ",".join([encode_basestring(label) for label, is_gap in zip(labels, gap, strict=True) if is_gap])
        evidence = ",".join(map(encode_basestring, cells.evidence.get((unit, place), ())))
        code = encode_basestring(cells.codes[place])
        year, value, whole_plan = (column[place] for column in years)
        yield (
            f'{code}:{{"code":{code},"evidence":[{evidence}],"gaps_vi":[{gaps}],"plan":{write(whole_plan)},'
            f'{periods_as}:[{",".join(said)}],"state":"{YEAR_STATES[year]}","value":{write(value)}}}'
        )


@lru_cache(maxsize=100_000)
def _write_amount(whole: int) -> str:
    """The canonical text of an amount in whole ten-thousandths."""
    if whole == NOTHING:
        return "null"
    amount, rest = divmod(abs(whole), _WHOLE)
    sign = "-" if whole < 0 else ""
    return f'"{sign}{amount}.{rest:04d}'.rstrip("0") + '"' if rest else f'"{sign}{amount}"'
