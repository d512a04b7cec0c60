"""Closed years: what a year is scored by is stored with it once all its counted periods have closed.

The programme's files are stored as they are installed. A year closes by those that were installed last when it did, so
that a table changed for the next year does not score the last one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from schemas.programme import Programme
from schemas.programme.load import load_files
from schemas.tables import CLOSED_YEAR, PROGRAMME_FILE
from warehouse.session import Warehouse


@dataclass(frozen=True, slots=True)
class ClosedYear:
    """A year that has closed: by which programme it is scored, when its last counted period closed.

    `is_kept`: that programme is the one installed when it closed; else its files were not stored then, and it is the
    programme that the desk had when the year was found closed.
    """

    year: int
    programme: Programme
    closed_at: datetime
    is_kept: bool


def keep_programme_files(warehouse: Warehouse, programme: Programme, texts: Mapping[str, str]) -> None:
    """Store the files of a programme that is installed or about to be; nothing where they are stored already."""
    if keeps_programme(warehouse, programme.content_hash):
        return
    rows = [{"programme_hash": programme.content_hash, "file": name, "content": text} for name, text in texts.items()]
    warehouse.insert(PROGRAMME_FILE, rows)


def close_years(warehouse: Warehouse, programme: Programme, now: datetime) -> None:
    """Store by what each year is scored that has reports and whose counted periods have all closed since.

    It is the programme that was installed last; the present one where a desk of an earlier version has not kept the
    files of that. To be called before another programme is installed.
    """
    due = warehouse.records("years_to_close", now=now)
    if not due:
        return
    installed = warehouse.records("installed_programme")
    kept = str(installed[0]["programme_hash"]) if installed else programme.content_hash
    rows = [
        {"year": int(row["year"]), "programme_hash": kept, "closed_at": row["closed_at"], "recorded_at": now}
        for row in due
    ]
    warehouse.insert(CLOSED_YEAR, rows)


def find_closed_year(warehouse: Warehouse, year: int, present: Programme | None = None) -> ClosedYear | None:
    """The year as it was closed, or None while it is open. ProgrammeError if what is stored cannot be read.

    `present`: a programme that is at hand, which is given back where it is the one.
    """
    rows = warehouse.records("closed_year", year=year)
    if not rows:
        return None
    row = rows[0]
    kept = str(row["programme_hash"])
    if present is not None and present.content_hash == kept and keeps_programme(warehouse, kept):
        programme = present
    else:
        programme = load_kept_programme(warehouse, kept)
    return ClosedYear(year, programme, row["closed_at"], bool(row["is_kept"]))


def load_kept_programme(warehouse: Warehouse, programme_hash: str) -> Programme:
    """The programme of the files stored under the hash. ProgrammeError if there are none or they cannot be read."""
    stored = warehouse.records("programme_files", programme_hash=programme_hash)
    return load_files({row["file"]: row["content"] for row in stored}, programme_hash)


def keeps_programme(warehouse: Warehouse, programme_hash: str) -> bool:
    """True if the files of that programme are stored."""
    found = warehouse.connection.execute(
        f"SELECT 1 FROM {PROGRAMME_FILE.name} WHERE programme_hash = $hash LIMIT 1",  # noqa: S608 -- declared
        {"hash": programme_hash},
    )
    return bool(found.fetchall())
