"""The named queries: each name once, each read by the code, none that is not there."""

import ast
from collections import Counter
from pathlib import Path

import pytest

from warehouse.release.star import RELEASED
from warehouse.session import QUERIES, query_text

ROOT = Path(__file__).parents[2]
PACKAGES = ("desk", "flows", "reports", "sample", "schemas", "scoring", "sources", "warehouse")
LARGEST_ROOM = 16


def names_in_code() -> set[str]:
    """Every text constant of the product that may name a query, and the names that a release makes of its tables."""
    modules = [path for package in PACKAGES for path in (ROOT / package).rglob("*.py")]
    nodes = (node for path in modules for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    texts = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    return texts | {f"release_{table}" for table in RELEASED}


def test_a_name_is_one_query_in_one_room() -> None:
    paths = list(QUERIES.rglob("*.sql"))
    assert {path.parent.parent for path in paths} == {QUERIES}
    assert max(Counter(path.stem for path in paths).values()) == 1
    assert max(Counter(path.parent for path in paths).values()) <= LARGEST_ROOM


def test_every_query_is_found_and_used() -> None:
    names = {path.stem for path in QUERIES.rglob("*.sql")}
    assert all(query_text(name).startswith("-- ") for name in names)
    assert names - names_in_code() == set()


def test_a_query_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match="no query nothing_of_this_name"):
        query_text("nothing_of_this_name")
