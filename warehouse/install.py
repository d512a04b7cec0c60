"""Lay out a programme in the warehouse: dimensions and the ledger of expected cells, before anything arrives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from schemas.errors import PlainError
from schemas.programme import Programme
from schemas.tables import (
    PROGRAMME,
    RECEIPT_KIND,
    WORKING_DAY,
)
from warehouse.session import Warehouse


class ForeignProgrammeError(PlainError, ValueError):
    """The desk belongs to another programme."""


def install(warehouse: Warehouse, programme: Programme, now: datetime) -> bool:
    """Write the programme's dimensions; returns False if this very programme is installed already.

    Periods that have closed keep the rows they were judged under; open ones and those to come are laid out anew.
    Raises ForeignProgrammeError where the desk keeps another programme.
    """
    query = "SELECT programme_id, programme_hash FROM core.programme ORDER BY recorded_at DESC"
    known = warehouse.connection.execute(query).fetchall()
    others = {programme_id for programme_id, _ in known} - {programme.id}
    if others:
        raise ForeignProgrammeError(
            f"thư mục này giữ sổ của chương trình {', '.join(sorted(others))}, không phải {programme.id}: mỗi "
            "chương trình có một thư mục riêng (THIDUA_HOME; trên dòng lệnh: --home)"
        )
    if [key for _, key in known[:1]] == [programme.content_hash]:
        lay_out_working_days(warehouse, programme)
        return False
    with warehouse.transaction():
        _record_programme(warehouse, programme, now)
        warehouse.insert(RECEIPT_KIND, list(_receipt_kinds(programme)))
        lay_out_working_days(warehouse, programme)
        frozen = warehouse.sql("SELECT period_id FROM core.period WHERE closes_at <= $now", now=now)["period_id"]
        from warehouse.laid_out import lay_out_tables  # late: most runs find their programme installed

        for table, data in lay_out_tables(warehouse, programme, list(frozen)).items():
            warehouse.replace(table, data)
    return True


def _record_programme(warehouse: Warehouse, programme: Programme, now: datetime) -> None:
    """The programme as the one that was installed last; a row that is there keeps what it says besides."""
    known = warehouse.connection.sql(
        "FROM core.programme WHERE programme_hash = $hash", params={"hash": programme.content_hash}
    )
    rows = known.to_arrow_table().to_pylist() or [_programme_row(programme, now)]
    warehouse.put(PROGRAMME, [{**row, "recorded_at": now} for row in rows])


def lay_out_working_days(warehouse: Warehouse, programme: Programme) -> None:
    """The working days of the programme's calendar, unless they are there: a desk may be older than their table."""
    known = warehouse.connection.execute(
        "SELECT 1 FROM core.working_day WHERE programme_hash = $hash LIMIT 1", {"hash": programme.content_hash}
    )
    if not known.fetchall():
        days = enumerate(programme.calendar.working_days(), start=1)
        mark = {"programme_hash": programme.content_hash}
        warehouse.insert(WORKING_DAY, [{**mark, "day": day, "number": number} for number, day in days])


def _programme_row(programme: Programme, now: datetime) -> dict[str, Any]:
    return {
        "programme_hash": programme.content_hash,
        "programme_id": programme.id,
        "name_vi": programme.name_vi,
        "time_zone": programme.time_zone,
        "recorded_at": now,
        **programme.timeliness.model_dump(),
    }


def _receipt_kinds(programme: Programme) -> Iterator[dict[str, Any]]:
    """The programme's order of trust; rows of earlier versions stay, for the periods that these have closed."""
    for rank, kind in enumerate(programme.receipt.precedence):
        yield {"programme_hash": programme.content_hash, "kind": kind, "rank": rank}
