"""Which sheets a release's workbook has: one of each table, of a table with many rows one of each year.

Where most years are as they were, so are their sheets, and these are taken over from an earlier release.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zipfile import BadZipFile

import duckdb

from reports.office.packing.zip_writer import Packed, list_packed_parts
from warehouse.release.folder import read_package
from warehouse.release.rows.content import Sums, YearSums, add_sums
from warehouse.release.rows.years import UNDATED, find_year_of
from warehouse.release.star import StarTable

MOST_ROWS: Final = 300_000
"""Of a table: beyond that an office program hardly opens the workbook."""
MOST_TOGETHER: Final = 20_000
"""Of a table that is on one sheet: rows of more are sorted by year."""
NO_YEAR_VI: Final = "chưa rõ kỳ"
SHEETS: Final = "sheets"
_IN_THE_BOOK: Final = "path"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet: its table and name, how many rows it has, which of the table's they are, and their sums if known."""

    table: StarTable
    name: str
    count: int
    where: str = ""
    sums: Sums | None = None

    @property
    def is_left_out(self) -> bool:
        """True where the rows are in the other files alone."""
        return self.count > MOST_ROWS


@dataclass(frozen=True, slots=True)
class TakenSheet:
    """A sheet as an earlier release's workbook has it packed, and the hash of that."""

    part: Packed
    digest: str


def list_sheets(released: duckdb.DuckDBPyConnection, table: StarTable, sums: YearSums) -> Iterator[Sheet]:
    """The sheets of a table: one, or one of each year and one of what is of no year."""
    name = table.name
    ((count,),) = released.execute(f"SELECT count(*) FROM out.{name}").fetchall()  # noqa: S608 -- declared
    known = {year: found for (of, year), found in sums.items() if of == name}
    of = find_year_of(released, "out.", name)
    counted = (
        f"SELECT {of.year} AS year, count(*) FROM out.{name} AS t {of.join} GROUP BY year ORDER BY year NULLS LAST"  # noqa: S608
    )
    if not MOST_TOGETHER < count <= MOST_ROWS or of == UNDATED:
        yield Sheet(table, name, count, sums=add_sums(known.values()) if known else None)
        return
    for year, rows in released.execute(counted).fetchall():
        where = f"{of.join} WHERE {of.year} IS NOT DISTINCT FROM {'NULL' if year is None else int(year)}"
        yield Sheet(table, f"{name} {NO_YEAR_VI if year is None else year}", rows, where, known.get(year))


def identify_sheet(sums: Sums, laid_out: bytes, query: str) -> str:
    """A hash of all that makes the bytes of a packed sheet: its rows, what stands around them, how they are written."""
    versions = f"{duckdb.__version__} {zlib.ZLIB_RUNTIME_VERSION}"
    return hashlib.sha256(b"\n".join([repr(sums).encode(), laid_out, query.encode(), versions.encode()])).hexdigest()


def describe_sheet(part: str, inputs: str, digest: str) -> dict[str, str]:
    """What the data package says of a sheet, a part of the workbook, so that a later release can take it over."""
    return {_IN_THE_BOOK: part, "inputs": inputs, "hash": f"sha256:{digest}"}


def find_sheets(inputs: Mapping[str, str], bases: Iterable[Path], workbook: str) -> dict[str, TakenSheet]:
    """Of the wanted parts, each with the hash of what makes it, those that one of these releases has, as published."""
    found: dict[str, TakenSheet] = {}
    for folder in bases:
        if inputs.keys() <= found.keys():
            break
        try:
            lying = dict(_list_whole(folder, workbook, {*inputs.values()}))
        except (OSError, ValueError, KeyError, TypeError, BadZipFile):
            continue  # a release that is not whole gives nothing; verifying it says so
        found = {part: lying[wanted] for part, wanted in inputs.items() if wanted in lying} | found
    return found


def _list_whole(folder: Path, workbook: str, wanted: set[str]) -> Iterator[tuple[str, TakenSheet]]:
    """By its inputs each wanted sheet of a release that is as it was published."""
    told: list[dict[str, Any]] = next(
        (resource.get(SHEETS, []) for resource in read_package(folder)["resources"] if resource["path"] == workbook), []
    )
    parts = list_packed_parts(folder / workbook) if any(sheet["inputs"] in wanted for sheet in told) else {}
    for sheet in told:
        part = parts.get(sheet[_IN_THE_BOOK])
        digest = str(sheet["hash"]).removeprefix("sha256:")
        if part is not None and sheet["inputs"] in wanted and part.hash() == digest:
            yield sheet["inputs"], TakenSheet(part, digest)
