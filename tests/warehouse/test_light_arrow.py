"""Arrow does without pandas until somebody needs a frame, and knows it from then on."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("schemas", "sources", "warehouse", "scoring", "reports", "desk", "sample", "flows")


def run_apart(script: str) -> None:
    """In a process of its own: pandas is imported here."""
    subprocess.run([sys.executable, "-c", script], check=True, cwd=ROOT)


def test_rows_become_columns_and_rows_again_without_pandas() -> None:
    run_apart("""
import sys
from datetime import UTC, datetime
from decimal import Decimal
from schemas.tables import RECEIPT, VALUE
from warehouse.arrow import ARROW, arrow_rows, arrow_schema
from warehouse.light_arrow import pa

at = datetime(2018, 12, 14, 7, 30, tzinfo=UTC)
row = {name: None for name in RECEIPT.columns} | {"claimed_at": at, "recorded_at": at, "sighting_id": "a"}
assert arrow_rows(RECEIPT, [row]).to_pylist()[0]["claimed_at"] == at
row = {name: None for name in VALUE.columns} | {"amount": Decimal("1.5000")}
assert arrow_rows(VALUE, [row]).to_pylist()[0]["amount"] == Decimal("1.5")
assert "pandas" not in sys.modules
assert all(type(finder).__module__ != "warehouse.light_arrow" for finder in sys.meta_path)
""")


def test_arrow_takes_a_series_for_what_it_is_once_pandas_is_there() -> None:
    run_apart("""
from warehouse.light_arrow import pa
from schemas.known_pandas import pd

assert pa.array(pd.Series([1.0, float("nan")])).null_count == 1
assert pa.array(pd.Series(["a", None], dtype="str")).to_pylist() == ["a", None]
assert pa.Table.from_pandas(pd.DataFrame({"a": ["x", None]})).to_pandas()["a"].isna().tolist() == [False, True]
""")


def test_a_model_of_a_table_is_told_by_pandera_after_arrow_did_without_pandas() -> None:
    run_apart("""
from pytest import raises
from schemas.tables import TABLES
from warehouse.load import check_table

table = next(table for table in TABLES if table.name == "core.self_score")
from pandera.errors import SchemaErrors
with raises(SchemaErrors):
    check_table(table, [dict.fromkeys(table.columns)])
""")


def test_judging_answering_and_loading_are_there_without_pandas() -> None:
    run_apart("""
import sys
import desk.answers.answer, desk.intake.load, desk.intake.reading

assert not {"pandas", "pandera", "docx"} & sys.modules.keys()
""")


def test_pandas_is_taken_from_one_place() -> None:
    places = [path for room in ROOMS for path in (ROOT / room).rglob("*.py")]
    late = [path for path in places if path.name != "known_pandas.py" and _imports_pandas(path)]
    assert late == []


def _imports_pandas(path: Path) -> bool:
    """True where it does so when it runs: what is for types alone imports nothing."""
    tree = ast.parse(path.read_text("utf-8"))
    for_types = {
        id(node)
        for block in ast.walk(tree)
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    return any(
        isinstance(node, ast.Import) and id(node) not in for_types and any(one.name == "pandas" for one in node.names)
        for node in ast.walk(tree)
    )
