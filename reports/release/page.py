"""docs/data.md: tables, grain, keys, columns, labels and traps of a release, and how its tables belong together.

Made from a release's database, whose columns are described in it, and from `warehouse.release.star`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

import duckdb

from schemas.value_labels import CODED, find_domain
from warehouse.release.columns import MEASURED
from warehouse.release.star import STAR, VIEWS, StarTable

TITLE: Final = "The data of a release"
INTRODUCTION: Final = Path(__file__).with_name("introduction.md")
FACTS: Final = ("submission", "reporting", "cell", "version_cell", "indicator_total")
"""What the picture shows in full: the facts that most questions are asked of."""
Columns = list[tuple[str, str, str]]
"""Name, type and description of each column."""


def render_page(database: Path) -> str:
    """The page, as Markdown; the same database and declarations give the same text."""
    with duckdb.connect(str(database), read_only=True) as released:
        columns = _read_columns(released)
    lines = [
        f"# {TITLE}\n",
        "<!-- Made by `make docs` from `warehouse.release.star` and a release of the built-in programme. -->\n",
        INTRODUCTION.read_text("utf-8"),
        "## How the tables belong together\n",
        *_draw_relations(),
        "## Traps\n",
        *_list_traps(),
        "## Tables\n",
        *(line for table in STAR for line in _render_table(table, columns[table.name])),
        "## Views for people\n",
        "They hold due periods only; keys stand beside names.\n",
        *(line for view in VIEWS for line in _render_columns(view.name, *view.title, *view.grain, columns[view.name])),
        "## What coded values mean\n",
        "`out.label` has the same rows.\n",
        *_render_labels(),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _read_columns(released: duckdb.DuckDBPyConnection) -> dict[str, Columns]:
    rows = released.execute(
        "SELECT table_name, column_name, data_type, comment FROM duckdb_columns() WHERE schema_name = 'out' "
        "ORDER BY table_name, column_index"
    ).fetchall()
    found: dict[str, Columns] = {}
    for table, name, kind, comment in rows:
        found.setdefault(table, []).append((name, kind, comment))
    return found


def _draw_relations() -> Iterator[str]:
    """An entity relationship diagram: every reference is a line, a fact many, what it refers to one."""
    yield "```mermaid\nerDiagram"
    for table in STAR:
        for to in table.refers:
            yield f'    {to.table} ||--o{{ {table.name} : "{", ".join(to.columns)}"'
    for table in STAR:
        if table.name in FACTS:
            yield f"    {table.name} {{"
            yield from (f"        key {name} PK" for name in table.key)
            yield "    }"
    yield "```\n"


def _list_traps() -> Iterator[str]:
    found: dict[tuple[str, str], list[str]] = {}
    for table in STAR:
        for warning in table.warnings:
            found.setdefault(warning, []).append(f"`{table.name}`")
    yield from (f"- {', '.join(names)}: {en}. *{vi}.*" for (vi, en), names in found.items())
    yield ""


def _render_table(table: StarTable, columns: Columns) -> Iterator[str]:
    yield from _render_columns(table.name, *table.title, *table.grain, columns)
    yield f"Key: {', '.join(f'`{name}`' for name in table.key)}."
    for to in table.refers:
        named = ", ".join(f"`{name}`" for name in to.columns)
        yield f"{named} → `{to.table}` ({', '.join(f'`{name}`' for name in to.target)})."
    if table.by_year:
        yield f"Parquet: `parquet/{table.name}/year=…/{table.name}.parquet`, sorted by period and key."
    yield ""


def _render_columns(name: str, vi: str, en: str, grain_vi: str, grain_en: str, columns: Columns) -> Iterator[str]:
    yield f"### out.{name}\n"
    yield f"{en}. {grain_en}. *{vi}. {grain_vi}.*\n"
    yield "| column | type | meaning | nghĩa | |"
    yield "|---|---|---|---|---|"
    for column, kind, comment in columns:
        meaning_vi, _, meaning_en = comment.partition(" / ")
        notes = [MEASURED[column]] if column in MEASURED else []
        coded = find_domain(name, column)
        notes += [f"values: {coded.domain}"] if coded else []
        yield f"| `{column}` | {kind} | {_cell(meaning_en)} | {_cell(meaning_vi)} | {', '.join(notes)} |"
    yield ""


def _render_labels() -> Iterator[str]:
    yield "| domain | value | meaning | nghĩa | columns |"
    yield "|---|---|---|---|---|"
    for coded in CODED:
        columns = ", ".join(f"`{table}.{column}`" for table, column in coded.columns)
        for value, (vi, en) in coded.labels.items():
            yield f"| {coded.domain} | `{value}` | {_cell(en)} | {_cell(vi)} | {columns} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")
