"""What our own engine finds over the stored amounts, as known at a moment: what an engine of others is held to."""

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from schemas.judging.hold import hold_checks
from schemas.programme import Programme
from warehouse import Moment, Warehouse
from warehouse.history import Past
from warehouse.operands import make_operands

Broken = tuple[str, str, str]
"""Submission, indicator, rule."""


def find_broken(warehouse: Warehouse, programme: Programme, moment: Moment) -> set[Broken]:
    """Every rule over indicators that any version breaks, whether or not anybody was told of it."""
    return set(_find_broken(warehouse, programme, moment))


def _find_broken(warehouse: Warehouse, programme: Programme, moment: Moment) -> Iterator[Broken]:
    submissions = _read(warehouse, "SELECT * FROM core.submission WHERE unit_id IS NOT NULL AND period_id IS NOT NULL")
    values = _read(warehouse, "SELECT * FROM core.value")
    remarks = _read(warehouse, "SELECT * FROM core.remark")
    past = Past(warehouse, programme, moment)
    for period in programme.periods:
        some = submissions.filter(pc.equal(submissions["period_id"], period.id))
        if not some.num_rows:
            continue
        operands = make_operands(programme, period, some, values, remarks)
        checks = programme.checks_on(period.window_end)
        for broken in hold_checks(operands, period, checks, past.history(period)):
            yield operands.reports[broken.report], broken.indicator_code, broken.check.code


def _read(warehouse: Warehouse, sql: str) -> pa.Table:
    return warehouse.connection.sql(sql).to_arrow_table()
