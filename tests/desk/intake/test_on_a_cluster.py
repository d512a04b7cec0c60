"""An ingest whose documents are read on a Dask cluster: the same parts as here, the archive found by its names."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from desk.intake import ingest
from desk.intake.engine import Identity, identify_engine, require_same_engine
from desk.settings import Settings
from flows.cli import main
from sources.archive import Archive, DamagedObjectError
from sources.object_store import open_object, publish_objects
from sources.workers.cluster import ClusterError
from tests.clusters import run_cluster
from tests.desk.intake.test_ingest import ledger, send
from tests.odd.things import list_things
from tests.programmes import tiny_folder
from warehouse.parts import Part

NOW = datetime(2020, 5, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def scheduler() -> Iterator[str]:
    with run_cluster() as cluster:
        yield cluster.scheduler_address


@pytest.fixture
def desk(tmp_path: Path) -> Settings:
    """Two reports among some fifty odd things."""
    settings = Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=2)
    send(settings, "2020Q1/Thanh Tân")
    send(settings, "2020Q1/Liêm Túc", "h-2")
    for thing in list_things(tmp_path, damaged=2)[::12]:
        path = settings.inbox / thing.place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(thing.data)
    return settings


def judge(settings: Settings, place: ingest.ClusterPlace | None) -> list[Part]:
    """What comes of the inbox."""
    with (
        ingest.start_workers(settings) as workers,
        ingest.start_readers(settings, place, workers) as readers,
    ):
        return ingest.judge(settings, ingest.collect(settings, NOW), readers, cluster=place)


def list_rows(parts: list[Part]) -> list[str]:
    """Every row by its table, in one order: which documents share a part depends on how many work."""
    return sorted(
        f"{part.period_id} {name} {row}"
        for part in parts
        for name, stream in part.streams.items()
        for row in pa.ipc.open_stream(stream).read_all().to_pylist()
    )


@pytest.mark.parametrize("as_store", [False, True])
def test_a_cluster_makes_the_same_parts(scheduler: str, desk: Settings, tmp_path: Path, *, as_store: bool) -> None:
    store = (tmp_path / "store").as_uri() if as_store else None
    here = judge(desk, None)
    there = judge(desk, ingest.ClusterPlace(scheduler, store))
    assert len(list_rows(here)) > 200
    assert list_rows(there) == list_rows(here)
    kept = sorted(path.name for path in (tmp_path / "store").rglob("*") if path.is_file())
    assert len(kept) > 5 if as_store else kept == []


def test_the_command_reads_on_a_cluster(
    scheduler: str, desk: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*words: str) -> int:
        asked = ["thidua", "ingest", "--home", str(desk.home), "--programme", desk.programme_name, *words]
        monkeypatch.setattr(sys, "argv", asked)
        try:
            main.main()
        except SystemExit as end:
            return int(end.code or 0)
        return 0

    assert run("--cluster-archive", "/srv/archive") == 2
    assert "--cluster-archive is for --cluster" in capsys.readouterr().err
    here = replace(desk, home=desk.home.with_name("here"))
    shutil.copytree(desk.inbox, here.inbox)
    assert run("--cluster", scheduler) == 0
    assert ingest.run(here).new_documents > 10
    assert sorted(ledger(desk)) == sorted(ledger(here))
    assert ingest.run(desk).new_documents == 0


def test_another_engine_or_programme_is_refused(desk: Settings) -> None:
    same = identify_engine(desk.programme_name)
    require_same_engine(desk.programme_name, same)
    for other in (
        Identity("thidua 0.0.1", same.engine, same.programme),
        Identity(same.software, "1-0", same.programme),
        Identity(same.software, same.engine, "0" * 64),
    ):
        with pytest.raises(ClusterError, match="có bản khác"):
            require_same_engine(desk.programme_name, other)
    with pytest.raises(ClusterError, match="không đọc được chương trình"):
        require_same_engine(str(desk.home / "nowhere"), same)


def test_a_store_keeps_objects_by_name_and_is_not_believed(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive")
    name = archive.put(b"content")
    store = (tmp_path / "store").as_uri()
    assert publish_objects(archive, store, [name, name]) == 1
    assert publish_objects(archive, store, [name]) == 0
    with open_object(store, name) as path:
        assert path.read_bytes() == b"content"
    (tmp_path / "store" / "objects" / name[:2] / name).write_bytes(b"Content")
    with pytest.raises(DamagedObjectError), open_object(store, name):
        pass
