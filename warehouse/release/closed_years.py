"""The closed years of a released database, kept beside the releases, so that the next one begins from there.

A database file with the rows of those years of tables that no index holds, and a list of what is in it. Rows are only
ever added to it: nothing lies in it, in freed pages neither, but what is released still. Where one of its years is no
longer what is released, or it is not the file that was kept, it is of no use.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from schemas import files
from warehouse.journal.database import STORAGE_VERSION
from warehouse.release.folder import BLOCK
from warehouse.release.rows.content import Sums

DATABASE_OF_CLOSED: Final = ".nam-da-khoa.duckdb"
LIST_OF_CLOSED: Final = ".nam-da-khoa.json"
YearOfTable = tuple[str, int]


@dataclass(frozen=True, slots=True)
class ClosedYears:
    """What a database is to have of closed years: its tables as they are declared, and the sums of each one's years."""

    folder: Path
    declared: Mapping[str, str]
    years: Mapping[YearOfTable, Sums]

    def list_years(self, table: str) -> list[int]:
        """Those of a table."""
        return sorted(year for of, year in self.years if of == table)

    def take(self, target: Path) -> frozenset[YearOfTable]:
        """Begin the database from what is kept; gives which years it has, none where there is nothing to begin from."""
        try:
            told = json.loads((self.folder / LIST_OF_CLOSED).read_text("utf-8"))
            found = {(row["table"], row["year"]): row["sums"] for row in told["years"]}
            if not found or told["made_by"] != _hash_makers() or not self._agrees(found, told["declared"]):
                return frozenset()
            if _copy(self.folder / DATABASE_OF_CLOSED, target) == told["hash"]:
                return frozenset(found)
        except (OSError, ValueError, KeyError, TypeError):
            pass  # what is not whole is made anew
        target.unlink(missing_ok=True)
        return frozenset()

    def forget(self) -> None:
        """Remove what is kept: where nothing of it is of use, some of it may be released no longer."""
        for name in (LIST_OF_CLOSED, DATABASE_OF_CLOSED):
            (self.folder / name).unlink(missing_ok=True)

    def keep(self, database: Path) -> None:
        """Keep a database that has these years and nothing else. Where it cannot be kept, the next one begins anew."""
        try:
            self._keep(database)
        except OSError:
            with suppress(OSError):
                self.forget()

    def _keep(self, database: Path) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / LIST_OF_CLOSED).unlink(missing_ok=True)
        with files.new_file(self.folder / DATABASE_OF_CLOSED, durable=False) as place:
            digest = _copy(database, place)
        told = {
            "made_by": _hash_makers(),
            "hash": digest,
            "declared": {table: self.declared[table] for table, _ in self.years},
            "years": [
                {"table": table, "year": year, "sums": _tell(sums)}
                for (table, year), sums in sorted(self.years.items())
            ],
        }
        files.write_text(self.folder / LIST_OF_CLOSED, json.dumps(told, indent=1) + "\n", durable=False)

    def _agrees(self, found: Mapping[YearOfTable, Any], declared: Mapping[str, str]) -> bool:
        """True where all that is kept is released still, in tables that are declared alike."""
        return all(key in self.years and _tell(self.years[key]) == sums for key, sums in found.items()) and all(
            self.declared.get(table) == text for table, text in declared.items()
        )


def _tell(sums: Sums) -> list[str]:
    return [str(number) for number in sums]


def _hash_makers() -> str:
    return hashlib.sha256(f"{duckdb.__version__} {STORAGE_VERSION}".encode()).hexdigest()


def _copy(source: Path, target: Path) -> str:
    """Copy a file; gives the SHA-256 of what was copied."""
    digest = hashlib.sha256()
    with source.open("rb") as file, target.open("wb") as written:
        while block := file.read(BLOCK):
            digest.update(block)
            written.write(block)
    return digest.hexdigest()
