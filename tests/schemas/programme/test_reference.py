"""The page of a programme's files and columns: made from the records, complete, and not stale."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.programme.draft import TABLES
from schemas.programme.reference import render_reference

PAGE = Path(__file__).parents[3] / "docs" / "programme.md"


def test_the_page_is_what_the_records_say() -> None:
    assert PAGE.read_text("utf-8") == render_reference(), "run `make docs`"


def test_every_key_and_column_is_explained() -> None:
    rows = [line.split(" | ") for line in render_reference().splitlines() if line.startswith("| `")]
    assert len(rows) > 120
    assert [cells[0] for cells in rows if not cells[1].strip().endswith(".") and "…" not in cells[1]] == []


@pytest.mark.parametrize("table", TABLES)
def test_every_table_has_a_section(table: str) -> None:
    assert f"\n## {table}.csv" in render_reference()
