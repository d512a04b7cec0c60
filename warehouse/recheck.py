"""Hold the reports of past periods to rules again, in force then or not.

So that a rule that was just added, or is in shadow, shows what it would have found. What was stored is read into the
operands that judging sees (`warehouse.operands`, `warehouse.history`) and held to the checks by the code that judges
(`schemas.judging`); what judging found then is not looked at. Reports are read a portion at a time, so memory does
not grow with their number.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from schemas.judging import History
from schemas.judging.hold import Broken, find_judgeable_rows, finding_of, hold_checks
from schemas.judging.operands import Operands
from schemas.known_pandas import pd
from schemas.programme import Period, Programme
from schemas.rules import Check
from warehouse.arrow import frame
from warehouse.history import Past
from warehouse.light_arrow import pa
from warehouse.operands import make_operands
from warehouse.session import Moment, Warehouse

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


def count_passes(
    warehouse: Warehouse,
    programme: Programme,
    period: Period,
    moment: Moment,
    checks: Sequence[Check],
    found: Mapping[str, Collection[tuple[str, str]]],
    left_out: Collection[str] = (),
) -> dict[str, int]:
    """By the check's code, how many cells of the period's reports it could be held to and had nothing found at.

    `found`: by code, the submissions and indicators at which judging found something; nothing is judged anew. A cell is
    an indicator of a submission; those of the indicators `left_out` are not counted.
    """
    late = any(check.needs_history for check in checks)
    history = Past(warehouse, programme, moment).history(period) if late else History()
    reports = warehouse.arrow("reports_of_period", periods=[period.id], **moment.bound())
    passed = {check.code: 0 for check in checks}
    for _, operands in read_operands(warehouse, programme, period, reports):
        hidden = operands.list_rows((report, code) for report in operands.reports for code in left_out)
        for check, rows in find_judgeable_rows(operands, period, checks, history):
            apart = np.concatenate((hidden, operands.list_rows(found.get(check.code, ()))))
            passed[check.code] += len(np.setdiff1d(rows, apart))
    return passed


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
