"""A tiny desk with one report, and a folder for its releases."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at
from warehouse import Warehouse
from warehouse.install import install


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "releases"


@pytest.fixture
def tiny_desk(tmp_path: Path) -> Iterator[Desk]:
    tiny = load_tiny(tmp_path)
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, tiny, at("2020-01-01 00:00"))
        desk = Desk(warehouse, tiny)
        desk.send("h-2", "2020Q1", "2020-04-08 08:00", values={"1.1": 7, "1.2": 1, "1.3": "2.5", "1.4": 99})
        yield desk
