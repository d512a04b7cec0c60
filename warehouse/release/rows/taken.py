"""Parts of earlier releases that can be taken over: found in their data packages, held against their hashes.

Each CSV resource of a large table says of every year where its lines lie in the file, their hash, the sums of its
rows and the hash of what made them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from warehouse.release.folder import BLOCK, hash_file, list_hashes, place_csv, place_parquet, read_package
from warehouse.release.rows.content import Sums

PARTS: Final = "parts"


@dataclass(frozen=True, slots=True)
class Taken:
    """A part that lies in an earlier release: its Parquet file, its lines of the CSV, the sums of its rows."""

    parquet: Path
    csv: Path
    start: int
    size: int
    digest: str
    sums: Sums

    def read_lines(self) -> Iterator[bytes]:
        """Its lines of the CSV, block by block."""
        with self.csv.open("rb") as file:
            file.seek(self.start)
            left = self.size
            while left and (block := file.read(min(BLOCK, left))):
                left -= len(block)
                yield block

    def is_whole(self, parquet_hash: str) -> bool:
        """True where its Parquet file is as it was published; its lines are held against their hash when copied."""
        return hash_file(self.parquet) == parquet_hash


def find_parts(wanted: Mapping[tuple[str, int], str], bases: Iterable[Path]) -> dict[tuple[str, int], Taken]:
    """Of the wanted parts, each with the hash of what makes it, those that one of these releases has whole."""
    found: dict[tuple[str, int], Taken] = {}
    for folder in bases:
        if wanted.keys() <= found.keys():
            break
        try:
            package = read_package(folder)
            for key, inputs, part, parquet_hash in _list_parts(folder, package):
                if key not in found and wanted.get(key) == inputs and part.is_whole(parquet_hash):
                    found[key] = part
        except (OSError, ValueError, KeyError, TypeError):
            continue  # a release that is not whole gives nothing; verifying it says so
    return found


def _list_parts(folder: Path, package: Mapping[str, Any]) -> Iterator[tuple[tuple[str, int], str, Taken, str]]:
    hashes = {path: digest for path, _, digest in list_hashes(package)}
    for resource in package["resources"]:
        for part in resource.get(PARTS, ()):
            table, year = resource["name"].replace("-", "_"), int(part["year"])
            parquet = place_parquet(folder, table, year)
            count, first, second, third, last = map(int, part["sums"])
            taken = Taken(
                parquet,
                place_csv(folder, table),
                int(part["start"]),
                int(part["bytes"]),
                part["hash"].removeprefix("sha256:"),
                (count, first, second, third, last),
            )
            yield (table, year), part["inputs"], taken, hashes[parquet.relative_to(folder).as_posix()]
