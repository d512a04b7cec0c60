"""datapackage.json: every file of a release with size and SHA-256, and of its CSV the schema.

By the Data Package standard (datapackage.org, version 1, which every reader of it knows): keys, enumerations, units.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import duckdb

from schemas import files
from schemas.value_labels import find_domain
from warehouse.release.columns import MEASURED, describe
from warehouse.release.database import Identity, Labels
from warehouse.release.exports import CSV, KEY, list_csv_columns
from warehouse.release.star import STAR, StarTable

PACKAGE: Final = "datapackage.json"
TYPES: Final[Mapping[str, str]] = {
    "VARCHAR": "string", "INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer", "BOOLEAN": "boolean",
    "DATE": "date", "TIMESTAMP WITH TIME ZONE": "datetime", "KEY": "string",
}  # fmt: skip
_BLOCK: Final = 1 << 20


def describe_package(
    released: duckdb.DuckDBPyConnection, folder: Path, identity: Identity, rows: Mapping[str, int], attributes: Labels
) -> dict[str, Any]:
    """What datapackage.json says of the folder, all of whose other files lie there."""
    return {
        "profile": "data-package",
        "name": identity.name.lower(),
        "title": f"{identity.programme_id}: {identity.name}",
        "version": identity.name,
        "created": identity.known_at,
        "as_of": identity.as_of,
        "known_at": identity.known_at,
        "programme_hash": identity.programme_hash,
        "content_hash": identity.content_hash,
        "format": identity.format,
        "resources": [
            *(_describe_table(released, folder, table, rows.get(table.name, 1), attributes) for table in STAR),
            *_describe_files(folder),
        ],
    }


def write_package(folder: Path, package: Mapping[str, Any]) -> None:
    """Write it; nothing else may be added to the folder after that."""
    files.write_text(folder / PACKAGE, json.dumps(package, ensure_ascii=False, indent=1) + "\n", durable=False)


def hash_file(path: Path) -> str:
    """SHA-256 of a file, read in blocks."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def list_files(folder: Path) -> Iterator[Path]:
    """Every file of a release but datapackage.json, in the order of their paths."""
    yield from sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / PACKAGE)


def _describe_table(
    released: duckdb.DuckDBPyConnection, folder: Path, table: StarTable, rows: int, attributes: Labels
) -> dict[str, Any]:
    path = folder / CSV / f"{table.name}.csv"
    return {
        "profile": "tabular-data-resource",
        "name": table.name.replace("_", "-"),
        "path": f"{CSV}/{path.name}",
        "title": table.title[0],
        "description": table.comment,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "rows": rows,
        **_measure(path),
        "schema": {
            "fields": [
                _describe_field(table, *column, attributes) for column in list_csv_columns(released, table.name)
            ],
            "primaryKey": list(table.key),
            "foreignKeys": [
                {
                    "fields": list(r.columns),
                    "reference": {"resource": r.table.replace("_", "-"), "fields": list(r.target)},
                }
                for r in table.refers
            ],
            "missingValues": [""],
        },
    }


def _describe_field(table: StarTable, name: str, kind: str, attributes: Labels) -> dict[str, Any]:
    own = attributes.get(name) if table.name == "unit" else None
    vi, en = own or describe(name, table.name if name != KEY else "indicator")
    field: dict[str, Any] = {"name": name, "type": TYPES.get(kind, "number"), "title": vi, "description": en}
    constraints: dict[str, Any] = {"required": True} if name in table.key else {}
    coded = find_domain(table.name, name)
    if coded:
        field["domain"] = coded.domain
        if coded.closed:
            constraints["enum"] = list(coded.labels)
    if name in MEASURED:
        field["unit"] = MEASURED[name]
    if constraints:
        field["constraints"] = constraints
    return field


def _describe_files(folder: Path) -> Iterator[dict[str, Any]]:
    """All files but the tables' CSV, so that each has its hash."""
    for path in list_files(folder):
        place = path.relative_to(folder).as_posix()
        if place.startswith(f"{CSV}/"):
            continue
        name = "file-" + "".join(c if c.isalnum() else "-" for c in place.lower())
        kind = path.suffix.lstrip(".") or "txt"
        yield {"name": name, "path": place, "type": "file", "format": kind, **_measure(path)}


def _measure(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "hash": f"sha256:{hash_file(path)}"}


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
