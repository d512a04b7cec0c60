"""A release in a folder that has others is what it would be in one that has none: all files, all rows."""

from pathlib import Path
from typing import Any

import duckdb

from tests.warehouse.build import Desk, moment
from warehouse.release import Release, publish
from warehouse.release.publishing import Documents
from warehouse.release.star import RELEASED
from warehouse.release.verifying import verify_release

BEFORE, AFTER = "2021-05-01 00:00", "2021-08-01 00:00"


def issue(
    desk: Desk, folder: Path, when: str = AFTER, used: tuple[str, ...] = (), documents: Documents | None = None
) -> Release:
    return publish(desk.warehouse, folder, desk.programme, moment(when), used=used, documents=documents)


def files_of(release: Release) -> dict[str, bytes]:
    """Every file but the database, whose bytes depend on which thread was first."""
    root = release.database.parent
    found = (path for path in root.rglob("*") if path.is_file() and path != release.database)
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in found}


def rows_of(release: Release) -> dict[str, list[Any]]:
    with duckdb.connect(str(release.database), read_only=True) as opened:
        told = {table: opened.execute(f"SELECT * FROM out.{table} ORDER BY ALL").fetchall() for table in RELEASED}
        told["described"] = opened.execute("SELECT sql FROM duckdb_tables() ORDER BY table_name").fetchall()
    return told


def assert_as_from_nothing(
    desk: Desk,
    release: Release,
    before: Release,
    folder: Path,
    when: str = AFTER,
    documents: Documents | None = None,
) -> None:
    """The release is what it would be in a folder in which there is none."""
    whole = issue(desk, folder / "whole", when, used=(before.name,), documents=documents)
    assert whole.name == release.name
    made, from_nothing = files_of(release), files_of(whole)
    assert made.keys() == from_nothing.keys()
    told = ("datapackage.json",)
    assert [name for name in made if made[name] != from_nothing[name] and name not in told] == []
    assert without_database(made[told[0]]) == without_database(from_nothing[told[0]])
    assert rows_of(release) == rows_of(whole)
    assert verify_release(release.database.parent.parent, release.name) == []


def without_database(package: bytes) -> list[str]:
    """The lines of a data package without the size and hash of the database, which stand before its name."""
    lines = package.decode().splitlines()
    place = next(n for n, line in enumerate(lines) if '"thidua.duckdb"' in line)
    end = next(n for n in range(place, len(lines)) if lines[n].strip().startswith("}"))
    return lines[:place] + lines[end:]
