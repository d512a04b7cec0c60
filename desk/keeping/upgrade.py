"""Bring the warehouse to the layout of this version, with a copy of it laid beside it first."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from desk.settings import Settings
from warehouse import Warehouse
from warehouse.journal.chain import START, Journal, JournalError, journal_of
from warehouse.journal.database import lock_warehouse, open_database
from warehouse.journal.following import read_mark
from warehouse.migrate import newest_layout, read_layout


@dataclass(frozen=True, slots=True)
class Upgraded:
    """The layouts before and after; 0 before where there was no warehouse."""

    before: int
    after: int


def run(settings: Settings) -> Upgraded:
    """Upgrade; nothing where there is no warehouse, or it has the present layout and all that its journal holds.

    One that was killed before the journal had begun, or before the warehouse knew of it, is ended by the next.
    """
    path, journal = settings.warehouse, Journal(journal_of(settings.warehouse))
    if not path.is_file() and journal.is_empty:
        return Upgraded(0, 0)
    before, follows = _look(path, journal)
    if before != newest_layout() or not follows:
        with Warehouse.writer(path):
            pass
    return Upgraded(before, newest_layout())


def _look(path: Path, journal: Journal) -> tuple[int, bool]:
    """The layout of the file, 0 without one, and whether it has every line of a journal that has begun."""
    if not path.is_file():
        return 0, False
    with lock_warehouse(path), open_database(path) as connection:
        layout, mark = read_layout(connection), read_mark(connection)
        try:
            return layout, mark == journal.read_last() != START
        except JournalError:  # the last line is torn, or worse: who opens it to write sets it aside, or says so
            return layout, False
