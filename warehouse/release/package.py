"""datapackage.json: every file of a release with size and SHA-256, and of its CSV the schema.

By the Data Package standard (datapackage.org, version 1, which every reader of it knows): keys, enumerations, units.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import duckdb

from schemas import files
from schemas.value_labels import find_domain
from warehouse.release.columns import MEASURED, describe
from warehouse.release.database import Identity, Labels
from warehouse.release.exports import KEY, Lines, list_csv_columns
from warehouse.release.folder import CSV, PACKAGE, hash_file, list_files, place_csv
from warehouse.release.rows.parts import Parts
from warehouse.release.rows.taken import PARTS
from warehouse.release.star import STAR, StarTable

TYPES: Final[Mapping[str, str]] = {
    "VARCHAR": "string", "INTEGER": "integer", "BIGINT": "integer", "HUGEINT": "integer", "BOOLEAN": "boolean",
    "DATE": "date", "TIMESTAMP WITH TIME ZONE": "datetime", "KEY": "string",
}  # fmt: skip

Told = Mapping[str, Mapping[str, Any]]
"""By the path of a file what the data package says of it, besides size and hash."""


def describe_package(
    released: duckdb.DuckDBPyConnection,
    folder: Path,
    identity: Identity,
    rows: Mapping[str, int],
    attributes: Labels,
    parts: Parts,
    lines: Lines,
    told: Told,
) -> dict[str, Any]:
    """What datapackage.json says of the folder, all of whose other files lie there.

    `parts` and `lines`: of the large tables, what makes each year's rows, and where its lines are. `told`: what else
    is said of other files.
    """
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
            *(
                _describe_table(released, folder, table, rows.get(table.name, 1), attributes)
                | ({PARTS: _describe_parts(table.name, parts, lines)} if table.by_year else {})
                for table in STAR
            ),
            *_describe_files(folder, told),
        ],
    }


def write_package(folder: Path, package: Mapping[str, Any]) -> None:
    """Write it; nothing else may be added to the folder after that."""
    files.write_text(folder / PACKAGE, json.dumps(package, ensure_ascii=False, indent=1) + "\n", durable=False)


def _describe_table(
    released: duckdb.DuckDBPyConnection, folder: Path, table: StarTable, rows: int, attributes: Labels
) -> dict[str, Any]:
    path = place_csv(folder, table.name)
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


def _describe_parts(table: str, parts: Parts, lines: Lines) -> list[dict[str, Any]]:
    """Of each year where its lines are in the file, and by what a later release tells that its rows are the same."""
    return [
        {
            "year": year.year,
            **asdict(lines[table, year.year]),
            "sums": [str(number) for number in parts.sums[table, year.year]],
            "inputs": year.inputs,
        }
        for year in parts.years
    ]


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


def _describe_files(folder: Path, told: Told) -> Iterator[dict[str, Any]]:
    """All files but the tables' CSV, so that each has its hash."""
    for path in list_files(folder):
        place = path.relative_to(folder).as_posix()
        if place.startswith(f"{CSV}/"):
            continue
        name = "file-" + "".join(c if c.isalnum() else "-" for c in place.lower())
        kind = path.suffix.lstrip(".") or "txt"
        yield {"name": name, "path": place, "type": "file", "format": kind, **_measure(path), **told.get(place, {})}


def _measure(path: Path) -> dict[str, Any]:
    return {"bytes": path.stat().st_size, "hash": f"sha256:{hash_file(path)}"}
