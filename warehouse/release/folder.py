"""The folder of a release: where its files lie, their hashes, and what its data package says of them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

PACKAGE: Final = "datapackage.json"
CSV, PARQUET = "csv", "parquet"
BLOCK: Final = 1 << 20


def place_csv(folder: Path, table: str) -> Path:
    """The CSV file of a table."""
    return folder / CSV / f"{table}.csv"


def place_parquet(folder: Path, table: str, year: int | None = None) -> Path:
    """The Parquet file of a table, of a large one its file of a year."""
    return folder / PARQUET / (f"{table}.parquet" if year is None else f"{table}/year={year}/{table}.parquet")


def hash_file(path: Path) -> str:
    """SHA-256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def list_files(folder: Path) -> Iterator[Path]:
    """Every file of a release but datapackage.json, in the order of their paths."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / PACKAGE)


def read_package(folder: Path) -> dict[str, Any]:
    """datapackage.json of a release; OSError or ValueError where there is none that can be read."""
    package: dict[str, Any] = json.loads((folder / PACKAGE).read_text("utf-8"))
    if not isinstance(package, dict) or not isinstance(package.get("resources"), list):
        raise ValueError(f"{folder / PACKAGE} is no data package")  # noqa: TRY004 -- of the file, not of a caller
    return package


def list_hashes(package: Mapping[str, Any]) -> Iterable[tuple[str, int, str]]:
    """Path, size and SHA-256 of each file that a data package names."""
    for resource in package["resources"]:
        yield str(resource["path"]), int(resource["bytes"]), str(resource["hash"]).removeprefix("sha256:")
