"""What a desk holds, but for the moments at which it came to hold it: two desks that did the same hold the same."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from desk.answers import deliver
from desk.doctor.examine import examine
from desk.keeping import rebuild
from desk.settings import Settings
from schemas.errors import PlainError
from schemas.files import TEMPORARY_SUFFIX

MOMENTS: Final = re.compile(
    r"[0-9a-f]{16,}|\d{4}-?\d\d-?\d\d[T_ ]?\d\d[:h]?\d\d\S*|\d\d?[:h]\d\d|\d\d/\d\d/\d{4}|[0-9a-f]{8,}"
)
"""Times, days and keys in names and texts; a key may have been made of a moment."""
NOT_COMPARED: Final = ("core.run", "core.delivery", "main.migration", "main.journal")
"""A killed run stands there as begun, and is told as such; of letters counts how they stand, and what the mail server
took, not by how many attempts."""
_UNLIKE: Final = ("run_id", "decision_id", "content_sha256", "hash")


@dataclass(frozen=True, slots=True)
class State:
    """Rows and files of a desk, each as often as it is there, and what an examination says needs a person."""

    rows: Counter[str]
    files: Counter[str]
    notices: Counter[str]

    def compare(self, other: State) -> list[str]:
        """What `other` lacks or has too much, by words."""
        told = []
        for what, own, its in (
            ("row", self.rows, other.rows),
            ("file", self.files, other.files),
            ("notice", self.notices, other.notices),
        ):
            told += [f"{what} lost: {one} ({number})" for one, number in (own - its).items()]
            told += [f"{what} doubled: {one} ({number})" for one, number in (its - own).items()]
        return told


def look_at(settings: Settings) -> State:
    """The desk as it stands."""
    rows = _rows(settings.warehouse)
    rows.update(f"letter {mask(mail.receipt_number)} {mail.state}" for mail in deliver.list_mails(settings))
    return State(rows, _files(settings.home), _notices(settings))


def find_disagreement(settings: Settings) -> list[str]:
    """Where warehouse and journal disagree, by table, or what is wrong with either; temporaries of killed writers."""
    try:
        differing = [
            f"journal and warehouse disagree: {one.table}" for one in rebuild.run(settings, check=True).differing
        ]
    except PlainError as error:
        differing = [str(error)]
    left = sorted(settings.home.parent.rglob(f".*{TEMPORARY_SUFFIX}"))
    return [*differing, *(f"left behind: {one}" for one in left)]


def _rows(path: Path) -> Counter[str]:
    """Every row of every table, times and keys aside."""
    counted: Counter[str] = Counter()
    if not path.is_file():
        return counted
    with duckdb.connect(str(path), read_only=True) as connection:
        listed = connection.execute(
            "SELECT schema_name || '.' || table_name, list(column_name ORDER BY column_index) FROM duckdb_columns() "
            "SEMI JOIN duckdb_tables() USING (database_name, schema_name, table_name) "
            "WHERE NOT internal AND data_type NOT LIKE 'TIMESTAMP%' GROUP BY 1 ORDER BY 1"
        ).fetchall()
        for table, columns in listed:
            if table not in NOT_COMPARED:
                kept = ", ".join(f'"{column}"' for column in columns if column not in _UNLIKE)
                for row in connection.execute(f"SELECT {kept or 1} FROM {table}").fetchall():
                    counted[f"{table} {mask(str(row))}"] += 1
    return counted


def _files(home: Path) -> Counter[str]:
    kept = (path.relative_to(home).as_posix() for path in home.rglob("*") if path.is_file())
    counted = (place for place in kept if not (place.endswith((".lock", ".wal")) or "-before-" in place))
    return Counter(mask(place) for place in counted)


def _notices(settings: Settings) -> Counter[str]:
    return Counter(mask(one.found_vi) for one in examine(settings) if one.needs_person)


def mask(text: str) -> str:
    """The text without moments and keys."""
    return MOMENTS.sub("#", text)
