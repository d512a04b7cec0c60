"""Hold the reports of a past period to rules again, by the rules' DuckDB SQL over a relation of operands.

So that a rule that was just added, or is in shadow, shows what it would have found. The operands are those that
judging sees at the same moment (`warehouse.history`, `schemas.judging.operands`), reckoned by another engine; a test
holds both to the same hits. Only what is usual in a cluster is taken over from there: logarithms of two engines may
differ in their last digit. What judging stored is not looked at here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from schemas.findings import make_finding
from schemas.judging.operands import Amounts
from schemas.judging.shown import BLANK_VI, NOTHING_VI, shown
from schemas.programme import Period, Programme
from schemas.rules import Check
from schemas.rules.language import Quantity
from schemas.rules.sql import breaks_sql, nothing_name, quoted, quoted_sql
from schemas.rules.vector import NUMBER, unscaled
from warehouse.history import Past, footing, preceding, year_before
from warehouse.session import Moment, Warehouse

_AMOUNT = pa.decimal128(28, 4)


def recheck(
    warehouse: Warehouse, programme: Programme, period: Period, moment: Moment, checks: Sequence[Check]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The reports of the period that rules look at, and every hit of the checks, in force then or not.

    Reports: a row a submission, with unit, verdict and whether it is effective. Hits: a row a check, submission and
    indicator, with what the finding would say. A check whose code has no rule in the programme says nothing.
    """
    with warehouse.laid(operand=operands(warehouse, programme, period, moment, checks)):
        reports = warehouse.sql(
            "SELECT DISTINCT submission_id, unit_id, verdict, is_effective FROM operand ORDER BY submission_id"
        )
        hits = [_hits(warehouse, programme, period, check) for check in checks]
    return reports, pd.concat(hits, ignore_index=True)


def operands(
    warehouse: Warehouse, programme: Programme, period: Period, moment: Moment, checks: Sequence[Check]
) -> pa.Table:
    """The relation of `queries/operands.sql` for one period, and the named rows that the checks ask for."""
    units = [unit.id for unit in programme.units_of(period)]
    previous, same = preceding(programme, period), year_before(programme, period)
    before = previous if previous is not None and previous.year == period.year else None
    bound: dict[str, Any] = {"units": units, "period_id": period.id, **moment.bound()}
    accumulated = warehouse.arrow(
        "year_to_date_before",
        codes=[i.code for i in programme.indicators_of(period) if i.year_aggregation == "sum"],
        earlier_quarters=[q for q in programme.calendar.quarters(period.year) if q < period.quarter],
        start=footing(programme, period),
        year=period.year,
        **bound,
    )
    high = _usual(programme, units, Past(warehouse, programme, moment).usual(period))
    with warehouse.laid(indicator=_indicators(programme), accumulated=accumulated, usual=high):
        made = warehouse.arrow(
            "operands",
            quarter=period.quarter,
            previous_id=_id(previous),
            before_id=_id(before),
            last_year_id=_id(same),
            **bound,
        )
    named = dict.fromkeys(q for check in checks for q in check.operands if q.source == "row")
    return _with_named_rows(warehouse, made, tuple(named))


def _id(period: Period | None) -> str | None:
    return period.id if period else None


def _indicators(programme: Programme) -> pa.Table:
    return pa.table(
        {
            "position": pa.array(range(len(programme.indicators)), pa.int32()),
            "indicator_code": pa.array([i.code for i in programme.indicators], pa.string()),
            "cumulative": pa.array([i.measures[0] == "ytd" for i in programme.indicators], pa.bool_()),
            "other": pa.array([i.bound.other if i.bound else None for i in programme.indicators], pa.string()),
        }
    )


def _usual(programme: Programme, units: Sequence[str], high: Amounts) -> pa.Table:
    rows, columns = np.nonzero(high.state == NUMBER)
    codes = [i.code for i in programme.indicators]
    amounts: list[Decimal] = [unscaled(amount) for amount in high.amount[rows, columns]]
    return pa.table(
        {
            "unit_id": pa.array([units[int(row)] for row in rows], pa.string()),
            "indicator_code": pa.array([codes[int(column)] for column in columns], pa.string()),
            "amount": pa.array(amounts, _AMOUNT),
        }
    )


def _with_named_rows(warehouse: Warehouse, operand: pa.Table, named: Sequence[Quantity]) -> pa.Table:
    """Each named row of a form as two more columns on all rows of that form; its code is bound, its measure a word."""
    if not named:
        return operand
    columns = [column for place, quantity in enumerate(named) for column in _named_row(quantity, f"$row_{place}")]
    with warehouse.laid(operand=operand):
        return warehouse.connection.sql(
            f"SELECT *, {', '.join(columns)} FROM operand",  # noqa: S608 -- known words and quoted names
            params={f"row_{place}": quantity.row for place, quantity in enumerate(named)},
        ).to_arrow_table()


def _named_row(quantity: Quantity, code: str) -> Iterator[str]:
    for aggregate, name in (("max", str), ("bool_or", nothing_name)):
        source, target = quoted(name(quantity.measure)), quoted(name(quantity.name))
        yield f"{aggregate}({source}) FILTER (indicator_code = {code}) OVER (PARTITION BY submission_id) AS {target}"


def _hits(warehouse: Warehouse, programme: Programme, period: Period, check: Check) -> pd.DataFrame:
    seen, limit = quoted_sql(check)
    asked = "".join(f", {quoted(name(q.name))}" for q in check.operands for name in (str, nothing_name))
    hits = warehouse.sql(
        f"""
        SELECT
            $code AS code, submission_id, unit_id, verdict, is_effective, indicator_code,
            CAST({seen} AS DECIMAL(28, 4)) AS _seen, CAST({limit} AS DECIMAL(28, 4)) AS _limit{asked}
        FROM operand
        WHERE indicator_code IN (SELECT unnest(CAST($covered AS VARCHAR[]))) AND {breaks_sql(check)}
        ORDER BY unit_id, submission_id, list_position(CAST($covered AS VARCHAR[]), indicator_code)
        """,  # noqa: S608 -- compiled by schemas.rules.sql: numbers, known words, quoted names
        code=check.code,
        covered=[i.code for i in programme.indicators_of(period) if check.scope.covers(i)],
    )
    said = [_message(programme, check, row) for row in hits.to_dict("records")]
    return hits[["code", "submission_id", "unit_id", "verdict", "is_effective", "indicator_code"]].assign(
        message_vi=said
    )


def _message(programme: Programme, check: Check, row: Mapping[Any, Any]) -> str:
    """What judging would say of the hit: every operand by its name, and both sides of the comparison."""
    if check.code not in programme.rule_by_code:
        return ""
    words = {}
    for quantity in check.operands:
        amount = row[quantity.name]
        blank = NOTHING_VI if row[nothing_name(quantity.name)] is True else BLANK_VI
        words[quantity.name.replace(".", "_")] = blank if amount is None else shown(amount)
    if check.subject is not None:
        words |= {"seen": shown(row["_seen"]), "limit": shown(row["_limit"])}
    indicator = programme.indicator_by_code[row["indicator_code"]]
    if indicator.bound:
        words["other"] = indicator.bound.other
    return make_finding(programme, "", check.code, indicator=indicator.code, **words).message_vi
