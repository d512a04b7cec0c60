"""A tiny desk with planted sensitive amounts and texts, what it released, and that as a source of exports."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from reports.exports.formats import Source
from reports.exports.read import read_export
from reports.release.documents import write_documents
from schemas.programme import Programme
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from tests.warehouse.release.planting import plant
from warehouse import Warehouse
from warehouse.install import install
from warehouse.release import Release, publish


@pytest.fixture(scope="module")
def tiny_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """Two reports of the first quarter, one with a part above its whole; one of the second, much larger."""
    home = tmp_path_factory.mktemp("exports")
    tiny = load_tiny(home)
    with Warehouse.writer(home / "w" / "t.duckdb") as warehouse:
        install(warehouse, tiny, at("2020-01-01 00:00"))
        desk = Desk(warehouse, tiny)
        plant(desk)
        desk.send("h-1", "2020Q1", "2020-04-08 08:00", values={"1.1": 3, "1.2": 9, "1.3": "2.25"})
        desk.send("h-1", "2020Q2", "2020-07-08 08:00", values={"1.1": 2000, "1.2": 4, "1.3": "0.125"})
        yield desk


@pytest.fixture(scope="module")
def release(tiny_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Release:
    tiny = tiny_desk.programme
    folder = tmp_path_factory.mktemp("published") / "releases"
    documents = partial(write_documents, tiny)
    return publish(tiny_desk.warehouse, folder, tiny, moment("2020-08-01 00:00"), documents=documents)


@pytest.fixture(scope="module")
def source(release: Release, tiny_desk: Desk) -> Source:
    folder = release.database.parent
    return Source(read_export(folder), folder, tiny_desk.programme)


@pytest.fixture
def programme(tiny_desk: Desk) -> Programme:
    return tiny_desk.programme


@pytest.fixture
def out(tmp_path: Path) -> Path:
    place = tmp_path / "out"
    place.mkdir()
    return place
