"""Hold the reports of past periods to rules again, in force then or not.

So that a rule that was just added, or is in shadow, shows what it would have found. What was stored is read into the
operands that judging sees (`warehouse.operands`, `warehouse.history`) and held to the checks by the code that judges
(`schemas.judging`); what judging found then is not looked at. Reports are read a portion at a time, so memory does
not grow with their number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa

from schemas.judging import History
from schemas.judging.hold import Broken, finding_of, hold_checks
from schemas.judging.operands import Operands
from schemas.programme import Period, Programme
from schemas.rules import Check
from warehouse.history import Past
from warehouse.operands import make_operands
from warehouse.session import Moment, Warehouse, frame

PORTION = 1000
"""So many reports are held at once: a grid of their amounts takes some 20 MiB."""
_HIT = ["code", "submission_id", "unit_id", "verdict", "is_effective", "indicator_code", "message_vi"]


class Rechecked(NamedTuple):
    """What holding a period's reports to checks again found.

    `reports`: a row a submission that rules look at, with unit, verdict and whether it is effective. `hits`: a row a
    check, submission and indicator, in this order, with what the finding would say.
    """

    period: Period
    reports: pd.DataFrame
    hits: pd.DataFrame


def recheck(
    warehouse: Warehouse, programme: Programme, periods: Sequence[Period], moment: Moment, checks: Sequence[Check]
) -> Iterator[Rechecked]:
    """Period by period, the reports that rules look at, and every hit of the checks.

    A check whose code has no rule in the programme says nothing.
    """
    past = Past(warehouse, programme, moment)
    late = any(check.needs_history for check in checks)
    for period in periods:
        history = past.history(period) if late else History()
        reports = warehouse.arrow("reports_of_period", periods=[period.id], **moment.bound())
        rows = reports.to_pylist()
        hits = [
            _hit(programme, broken, rows[start + broken.report])
            for start, operands in read_operands(warehouse, programme, period, reports)
            for broken in hold_checks(operands, period, checks, history)
        ]
        yield Rechecked(period, frame(reports), _sort(programme, checks, hits))


def read_operands(
    warehouse: Warehouse, programme: Programme, period: Period, reports: pa.Table
) -> Iterator[tuple[int, Operands]]:
    """The stored operands of a period's reports, `PORTION` at a time, and the place of the first report of each."""
    for start in range(0, reports.num_rows, PORTION):
        some = reports.slice(start, PORTION)
        keys = some["submission_id"].to_pylist()
        values, remarks = (warehouse.arrow(name, submissions=keys) for name in ("judged_values", "judged_texts"))
        yield start, make_operands(programme, period, some, values, remarks)


def _hit(programme: Programme, broken: Broken, report: Mapping[str, Any]) -> dict[str, Any]:
    known = broken.check.code in programme.rule_by_code
    return {
        "code": broken.check.code,
        **report,
        "indicator_code": broken.indicator_code,
        "message_vi": finding_of(broken, programme, "", {}).message_vi if known else "",
    }


def _sort(programme: Programme, checks: Sequence[Check], hits: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """By check, unit, submission and indicator, the checks and indicators in their own order."""
    rank = {check.code: place for place, check in enumerate(checks)}
    position = {indicator.code: place for place, indicator in enumerate(programme.indicators)}

    def order(hit: Mapping[str, Any]) -> tuple[int, str, str, int]:
        return rank[hit["code"]], hit["unit_id"], hit["submission_id"], position[hit["indicator_code"]]

    rows = sorted(hits, key=order)
    return pd.DataFrame(rows, columns=_HIT)
