"""Year-to-date amounts against what earlier quarters reported: the relation that needs more than the form."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

import pandas as pd

from schemas.findings import Finding, make_finding
from schemas.judging.case import Accrual, History, Typed
from schemas.judging.models import ACCRUALS, failures
from schemas.judging.relations import shown
from schemas.programme import Programme


def accruals_of(typed: Typed, programme: Programme) -> Iterator[Accrual]:
    """Every indicator of the form with an amount of the period and one since the start of the year."""
    amounts = {(row["indicator_code"], row["measure"]): row for row in typed.rows["value"] if row["amount"] is not None}
    for (code, measure), row in amounts.items():
        indicator = programme.indicator_by_code[code]
        primary = amounts.get((code, indicator.measures[0]))
        if measure == "ytd" and indicator.year_aggregation == "sum" and primary is not None:
            case = typed.case
            yield Accrual(
                case.submission_id,
                case.sha256,
                str(case.unit_id),
                str(case.period_id),
                code,
                primary["amount"],
                row["amount"],
                row["sheet"],
                row["cell"],
            )


def judge_accruals(
    accruals: Sequence[Accrual], programme: Programme, history: History
) -> list[tuple[Accrual, Finding]]:
    """The year-to-date amounts that are not what was accumulated before plus the period's own (R04)."""
    known = [(a, expected) for a in accruals if (expected := _expected(a, history)) is not None]
    frame = pd.DataFrame(
        {
            "adds_up": pd.Series([a.ytd == expected for a, expected in known], dtype=bool),
            "covers_period": pd.Series([a.ytd >= a.primary for a, _ in known], dtype=bool),
        }
    )
    return [
        (known[position][0], _finding(*known[position], programme, code))
        for position, code in failures(ACCRUALS, frame)
    ]


def _expected(accrual: Accrual, history: History) -> Decimal | None:
    before = history.year_to_date.get((accrual.unit_id, accrual.period_id, accrual.indicator_code))
    return None if before is None else before + accrual.primary


def _finding(accrual: Accrual, expected: Decimal, programme: Programme, code: str) -> Finding:
    return make_finding(
        programme,
        accrual.sha256,
        code,
        sheet=accrual.sheet,
        cell=accrual.cell,
        seen=shown(accrual.ytd),
        indicator=accrual.indicator_code,
        limit=shown(expected),
    )
