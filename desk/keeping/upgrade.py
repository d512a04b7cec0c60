"""Bring the warehouse to the layout of this version, with a copy of it laid beside it first."""

from __future__ import annotations

from dataclasses import dataclass

from desk.settings import Settings
from warehouse import Warehouse
from warehouse.journal.chain import Journal, journal_of
from warehouse.journal.database import lock_warehouse, open_database
from warehouse.migrate import newest_layout, read_layout


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The layouts before and after; 0 before where there was no warehouse."""

    before: int
    after: int


def run(settings: Settings) -> Upgraded:
    """Upgrade; nothing where there is no warehouse, or it has the present layout and a journal.

    One that was killed before the journal began is ended by the next.
    """
    path, journal = settings.warehouse, Journal(journal_of(settings.warehouse))
    if not path.is_file() and journal.is_empty:
        return Upgraded(0, 0)
    before = _read_layout(settings)
    if before != newest_layout() or journal.is_empty:
        with Warehouse.writer(path):
            pass
    return Upgraded(before, newest_layout())


def _read_layout(settings: Settings) -> int:
    if not settings.warehouse.is_file():
        return 0
    with lock_warehouse(settings.warehouse), open_database(settings.warehouse) as connection:
        return read_layout(connection)
