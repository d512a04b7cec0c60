"""Publish a release: a folder that never changes, with the same figures as database, Parquet and CSV.

The pipeline's own file is never shared: a release is a new folder under a new name, so no lock is ever met. It is built
beside its place and renamed: readers see a whole release or none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

import duckdb

from schemas import files
from schemas.programme import Programme
from warehouse.release.bounds import bound_memory, spill_into
from warehouse.release.database import DATABASE, Identity, write_database
from warehouse.release.exports import export_tables
from warehouse.release.folder import PACKAGE, hash_file, list_files, read_package
from warehouse.release.index import POINTER, Entry, Index, make_entry, read_index, write_index, write_pointer
from warehouse.release.package import Told, describe_package, write_package
from warehouse.release.rows.build import keep_tables
from warehouse.release.rows.content import YearSums, hash_tables, sum_years
from warehouse.release.rows.parts import LARGE, Parts
from warehouse.release.rows.programme_rows import NOTHING, Published
from warehouse.release.rows.units import describe_attributes
from warehouse.release.star import RELEASED
from warehouse.session import Moment, Warehouse

_MOST_BASES: Final = 3


@dataclass(frozen=True, slots=True)
class Made:
    """A release that is being made: where, what it says of itself, the sums of its rows by table and year.

    `bases`: earlier releases, from which what holds the same rows may be taken over.
    """

    folder: Path
    identity: Identity
    sums: YearSums = field(default_factory=dict)
    bases: tuple[Path, ...] = ()


Documents = Callable[[Made], Told]
"""Writes what people read into the folder of a release that has its data; gives what its data package says of them."""


@dataclass(frozen=True, slots=True)
class Release:
    """A published release. `fresh` is False when a release with this very content was there, which is named then."""

    name: str
    database: Path
    pointer: Path
    rows: dict[str, int]
    fresh: bool


def publish(
    warehouse: Warehouse,
    folder: Path,
    programme: Programme,
    moment: Moment,
    unfinished: Collection[str] = (),
    used: Collection[str] = (),
    documents: Documents | None = None,
    published: Published = NOTHING,
) -> Release:
    """Publish what is known at the moment; the same content is published once, however often and in whichever order.

    `unfinished`: releases of runs that were killed. `used`: names that were given before, should the index lack them.
    `published`: rows of rankings that have been published.
    """
    folder.mkdir(parents=True, exist_ok=True)
    index = read_index(folder, used)
    with (
        spill_into(folder) as spill,
        _hold_to_bounds(warehouse, spill),
        keep_tables(warehouse, programme, moment, spill, published, _list_bases(folder, index)) as parts,
    ):
        sums = _sum_tables(warehouse, parts)
        content = hash_tables(RELEASED, sums)
        entry = _find_content(folder, index, content)
        fresh = entry is None or entry.name in unfinished
        if entry is None:
            identity = _identify(index.next_name(programme.id, moment), programme, moment, content)
            made = Made(folder / identity.name, identity, sums, tuple(_list_bases(folder, index)))
            entry = _write(warehouse, made, documents, spill, parts)
            index = index.add(entry)
    write_index(folder, index)
    rows = _read_rows(folder / entry.name)
    write_pointer(folder, entry, moment, rows)
    return Release(entry.name, folder / entry.name / DATABASE, folder / POINTER, rows, fresh)


def read_moment(database: Path) -> Moment:
    """The moment that a release says it is of."""
    with duckdb.connect(str(database), read_only=True) as released:
        ((as_of, known_at),) = released.execute("SELECT as_of, known_at FROM out.release").fetchall()
    return Moment(as_of, known_at)


def _find_content(folder: Path, index: Index, content: str) -> Entry | None:
    """The newest release with this content that is still there."""
    same = [e for e in index.entries if e.content_hash == content and (folder / e.name / DATABASE).is_file()]
    return same[-1] if same else None


def _identify(name: str, programme: Programme, moment: Moment, content: str) -> Identity:
    return Identity(
        name=name,
        as_of=moment.as_of.isoformat(),
        known_at=moment.known_at.isoformat(),
        programme_id=programme.id,
        programme_hash=programme.content_hash,
        time_zone=programme.time_zone,
        content_hash=content,
    )


@contextmanager
def _hold_to_bounds(warehouse: Warehouse, spill: Path) -> Iterator[None]:
    """For the time of the block the warehouse's connection is held to its share of memory."""
    bound_memory(warehouse.connection, spill)
    try:
        yield
    finally:
        for setting in ("memory_limit", "preserve_insertion_order"):
            warehouse.connection.execute(f"RESET {setting}")


def _list_bases(folder: Path, index: Index) -> Iterator[Path]:
    """The releases that parts may be taken over from, the newest first: such as are as they were published."""
    for entry in index.entries[: -_MOST_BASES - 1 : -1]:
        package = folder / entry.name / PACKAGE
        if package.is_file() and hash_file(package) == entry.package_sha256:
            yield package.parent


def _sum_tables(warehouse: Warehouse, parts: Parts) -> YearSums:
    """Of all tables; those of the large ones, and of what makes them, are known."""
    known = {*LARGE, *(table for table, _ in parts.sums)}
    small = [table for table in RELEASED if table not in known]
    return parts.sums | {
        (table, year): sums
        for table in small
        for year, sums in sum_years(warehouse.connection, "release_", table).items()
    }


def _write(warehouse: Warehouse, made: Made, documents: Documents | None, spill: Path, parts: Parts) -> Entry:
    """Write the release's folder, its data package last; gives what the index says of it."""
    attributes, identity = describe_attributes(warehouse), made.identity
    with files.new_folder(made.folder) as building:
        to = (building / DATABASE, identity, attributes)
        rows = write_database(warehouse.connection, *to, made.sums, made.folder.parent)
        with duckdb.connect(str(building / DATABASE), read_only=True) as released:
            bound_memory(released, spill)
            lines = export_tables(released, building, parts)
            told = documents(replace(made, folder=building)) if documents else {}
            package = describe_package(released, building, identity, rows, attributes, parts, lines, told)
            write_package(building, package)
        for path in [*list_files(building), *building.glob("*.json")]:
            path.chmod(path.stat().st_mode & ~0o222)
    return make_entry(made.folder)


def _read_rows(folder: Path) -> dict[str, int]:
    tables = {
        resource["name"].replace("-", "_"): resource.get("rows") for resource in read_package(folder)["resources"]
    }
    return {name: int(tables[name]) for name in RELEASED if tables.get(name) is not None}
