"""Years that have closed keep the tables they are scored by, whatever becomes of the programme."""

from __future__ import annotations

from datetime import datetime

from desk.settings import Settings
from schemas.programme.load import read_files
from warehouse import Warehouse
from warehouse.closed_years import close_years, keep_programme_files


def keep_closed_years(warehouse: Warehouse, settings: Settings, now: datetime) -> None:
    """Store what the years that closed since are scored by, then the files of the present programme."""
    with warehouse.transaction():
        _keep_files_of_earlier_desk(warehouse, settings)
        close_years(warehouse, settings.programme, now)
        keep_programme_files(warehouse, settings.programme, read_files(settings.programme_name))


def _keep_files_of_earlier_desk(warehouse: Warehouse, settings: Settings) -> None:
    """A desk of an earlier version did not store the files of the programme it installed: store them while it is it."""
    last = warehouse.connection.execute("SELECT programme_hash FROM core.programme ORDER BY recorded_at DESC LIMIT 1")
    if [key for (key,) in last.fetchall()] == [settings.programme.content_hash]:
        keep_programme_files(warehouse, settings.programme, read_files(settings.programme_name))
