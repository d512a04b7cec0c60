"""What differs between two releases: cells by cause, and rows of units, periods, indicators, rules and criteria."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import duckdb

from schemas.errors import PlainError
from warehouse.release.database import DATABASE
from warehouse.release.star import BY_NAME, RELEASED
from warehouse.session import query_text

CAUSES: Final = {
    "new_period": ("kỳ mới", "a period more"),
    "definition": ("phạm vi, chỉ tiêu hoặc đơn vị thay đổi", "what is asked of whom has changed"),
    "report": ("báo cáo mới nhận", "a report counts where none did"),
    "gone": ("báo cáo không còn được tính", "no report counts any more"),
    "version": ("bản báo cáo khác được tính", "another version counts"),
    "correction": ("đính chính", "a correction"),
    "due": ("đã đến hạn", "the period has become due"),
    "carried": ("lũy kế: kỳ khác trong năm thay đổi", "year-to-date: another period of the year has changed"),
    "reading": ("cùng báo cáo, đọc khác", "the same report reads otherwise"),
}
"""Why a cell differs, in Vietnamese and English."""
DIMENSIONS: Final = ("unit", "unit_successor", "period", "indicator", "rule", "criterion", "cluster_member")
"""Tables whose rows are told one by one."""


class IncomparableError(PlainError, ValueError):
    """One of the releases has another layout."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row of a dimension that is new (`before` None), gone (`after` None), or has another value in a column."""

    table: str
    key: str
    column: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class ReleaseDifferences:
    """What differs. `cells` are rows of `release_changed_cells`; `counts`: rows added, gone and changed by table."""

    cells: list[dict[str, Any]]
    rows: list[RowChange]
    counts: dict[str, tuple[int, int, int]]

    @property
    def by_cause(self) -> dict[str, int]:
        """How many cells differ for each cause, in the order of CAUSES."""
        found = [cell["cause"] for cell in self.cells]
        return {cause: found.count(cause) for cause in CAUSES if cause in found}

    @property
    def is_empty(self) -> bool:
        """True where the two hold the same."""
        return not self.cells and not any(any(three) for three in self.counts.values())


def compare_releases(before: Path, after: Path) -> ReleaseDifferences:
    """Compare two releases' folders. IncomparableError where a table or column of one is not in the other."""
    with _attach(before, after) as both:
        columns = {table: _find_shared_columns(both, table) for table in RELEASED}
        cells = both.sql(query_text("release_changed_cells")).to_arrow_table().to_pylist()
        counts = {table: _count(both, table, columns[table]) for table in RELEASED}
        rows = [
            change for table in DIMENSIONS if any(counts[table]) for change in _list_rows(both, table, columns[table])
        ]
    return ReleaseDifferences(cells, rows, {table: three for table, three in counts.items() if any(three)})


@contextmanager
def _attach(before: Path, after: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as both:
        both.execute("SET TimeZone = 'UTC'")
        for name, folder in (("before", before), ("after", after)):
            place = str(folder / DATABASE).replace("'", "''")
            both.execute(f"ATTACH '{place}' AS {name} (READ_ONLY)")
        yield both


def _find_shared_columns(both: duckdb.DuckDBPyConnection, table: str) -> list[str]:
    """The columns of a table that both have; what a programme's attributes add to one side is a change of units."""
    found = [_columns(both, side, table) for side in ("before", "after")]
    missing = {*BY_NAME[table].key} - set(found[0]) | {*BY_NAME[table].key} - set(found[1])
    if missing:
        raise IncomparableError(
            f"bảng {table} của một trong hai bản không có {', '.join(sorted(missing))}: bản do phiên bản phần mềm cũ "
            "phát hành, không so sánh được. Phát hành lại (thidua release --as-of …) rồi so sánh"
        )
    return [name for name in found[0] if name in found[1]]


def _columns(both: duckdb.DuckDBPyConnection, side: str, table: str) -> list[str]:
    rows = both.execute(
        "SELECT column_name FROM duckdb_columns() WHERE database_name = $side AND schema_name = 'out' "
        "AND table_name = $table ORDER BY column_index",
        {"side": side, "table": table},
    ).fetchall()
    return [name for (name,) in rows]


def _join(table: str) -> str:
    keys = ", ".join(BY_NAME[table].key)
    return f"before.out.{table} AS a FULL JOIN after.out.{table} AS b USING ({keys})"


def _count(both: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> tuple[int, int, int]:
    key = BY_NAME[table].key[0]
    others = [name for name in columns if name not in BY_NAME[table].key]
    differs = " OR ".join(f'a."{name}" IS DISTINCT FROM b."{name}"' for name in others) or "FALSE"
    ((added, gone, changed),) = both.execute(
        f"SELECT count(*) FILTER (a.{key} IS NULL), count(*) FILTER (b.{key} IS NULL), "  # noqa: S608 -- declared names
        f"count(*) FILTER (a.{key} IS NOT NULL AND b.{key} IS NOT NULL AND ({differs})) FROM {_join(table)}"
    ).fetchall()
    return added, gone, changed


def _list_rows(both: duckdb.DuckDBPyConnection, table: str, columns: list[str]) -> Iterator[RowChange]:
    keys = BY_NAME[table].key
    key = " || ' ' || ".join(keys)
    others = [name for name in columns if name not in keys]
    pairs = ", ".join(f'CAST(a."{name}" AS VARCHAR), CAST(b."{name}" AS VARCHAR)' for name in others)
    told = ", ".join(filter(None, (key, f"a.{keys[0]} IS NULL", f"b.{keys[0]} IS NULL", pairs)))
    rows = both.execute(f"SELECT {told} FROM {_join(table)} ORDER BY 1").fetchall()  # noqa: S608 -- declared names
    for name, is_new, is_gone, *values in rows:
        if is_new or is_gone:
            yield RowChange(table, name, "", None if is_new else name, None if is_gone else name)
            continue
        for place, column in enumerate(others):
            before, after = values[2 * place], values[2 * place + 1]
            if before != after:
                yield RowChange(table, name, column, before, after)
