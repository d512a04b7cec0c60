"""What the archive holds is what came in: a damaged or exchanged object changes no figure, and is told."""

from __future__ import annotations

import hashlib
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest

from desk.answers.answer import answer_units
from desk.intake import ingest
from desk.settings import Settings
from desk.system_faults import list_faults
from sources.archive import UNFLUSHED, Archive
from sources.inbox.collect import collect_documents
from tests.desk.tiny_inbox import CORRECTED, VALUES, at, form, put, settings
from warehouse import Warehouse

__all__ = ["settings"]


def total(settings: Settings) -> list[str]:
    """Every amount of 1.1 that is on record."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        rows = warehouse.sql("SELECT amount FROM core.value WHERE indicator_code = '1.1' AND measure = 'period'")
    return [f"{amount:f}" for amount in rows["amount"] if amount is not None]


def exchange(settings: Settings, data: bytes, other: bytes) -> Path:
    """Put other bytes under the object's name."""
    path = Archive(settings.archive).path(hashlib.sha256(data).hexdigest())
    path.write_bytes(other)
    return path


def test_an_object_exchanged_before_it_is_read_changes_no_figure(settings: Settings) -> None:
    data, other = form(settings), form(settings, CORRECTED)
    put(settings, "a.xlsx", data)
    plan = ingest.collect(settings, at(settings, 5))
    exchange(settings, data, other)
    parts = ingest.judge(settings, plan)
    summary = ingest.load(settings, plan, parts, at(settings, 5))
    assert (parts, summary.verdicts, total(settings)) == ([], {}, [])
    (fault,) = list_faults(settings)
    assert "không còn đúng nội dung" in fault.log.read_text("utf-8")
    later = ingest.run(settings, now=at(settings, 6))
    assert (later.verdicts, later.repaired, list_faults(settings)) == ({"ACCEPTED": 1}, 1, [])
    assert total(settings) == ["5.0000"]


def test_a_damaged_object_comes_back_from_the_inbox_and_is_told(settings: Settings) -> None:
    data = form(settings)
    put(settings, "a.xlsx", data)
    ingest.run(settings, now=at(settings, 5))
    path = exchange(settings, data, bytes([data[0] ^ 1]) + data[1:])
    assert ingest.run(settings, now=at(settings, 6)).repaired == 1
    assert path.read_bytes() == data
    assert ingest.run(settings, now=at(settings, 7)).repaired == 0


def test_no_answer_is_made_of_an_exchanged_object(settings: Settings) -> None:
    """The marked copy would show a unit another one's report."""
    bad = form(settings, {**VALUES, "1.1": {"period": "khoảng 5", "ytd": 5}})
    put(settings, "a.xlsx", bad)
    plan = ingest.collect(settings, at(settings, 5))
    ingest.load(settings, plan, ingest.judge(settings, plan), at(settings, 5))
    exchange(settings, bad, form(settings, unit="h-2"))
    with pytest.raises(OSError, match="không còn đúng nội dung"):
        answer_units(settings)
    assert list(settings.feedback.rglob("*.xlsx")) == []


@pytest.mark.skipif(sys.platform != "linux", reason="names of open files are read from /proc")
def test_what_a_killed_run_left_unflushed_is_flushed_before_it_is_on_record(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(settings, "a.xlsx", form(settings))
    killed = Archive(settings.archive)
    killed.flush = lambda: None  # type: ignore[method-assign]
    found = collect_documents(settings.inbox, killed, settings.programme, at(settings, 5), relook=0)
    assert (settings.archive / UNFLUSHED).exists()
    flushed: set[Path] = set()
    real = os.fsync

    def note(descriptor: int) -> None:
        flushed.add(Path(f"/proc/self/fd/{descriptor}").readlink())
        real(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    ingest.collect(settings, at(settings, 6))
    path = killed.path(found.documents[0].sha256)
    assert {path, path.parent} <= flushed
    assert not (settings.archive / UNFLUSHED).exists()


def test_what_a_run_left_that_was_killed_while_it_wrote_an_object_goes(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The object itself is there: nobody writes under that name again, and its temporary would stay for ever."""
    put(settings, "a.xlsx", form(settings))
    with monkeypatch.context() as killed:
        killed.setattr(Path, "unlink", lambda *_, **__: None)
        killed.setattr(Archive, "flush", lambda _: None)
        collect_documents(settings.inbox, Archive(settings.archive), settings.programme, at(settings, 5), relook=0)
    assert len(list(Archive(settings.archive).list_strangers())) == 1
    ingest.collect(settings, at(settings, 6))
    assert list(Archive(settings.archive).list_strangers()) == []


def test_two_ingests_at_once_note_each_place_once(settings: Settings) -> None:
    for number in range(4):
        put(settings, f"{number}.xlsx", form(settings, {**VALUES, "1.2": {"period": number, "ytd": number}}))
    with ThreadPoolExecutor(2) as threads:
        plans = list(threads.map(lambda _: ingest.collect(settings), range(2)))
    for plan in plans:
        ingest.load(settings, plan, ingest.judge(settings, plan))
    with Warehouse.reader(settings.warehouse) as warehouse:
        rows = warehouse.sql("SELECT sighting_id, kind, count(*) AS n FROM raw.receipt GROUP BY ALL")
        submissions = warehouse.sql("SELECT count(*) AS n FROM core.submission")
    assert len(rows) == 8
    assert set(rows["n"]) == {1}
    assert submissions["n"].tolist() == [4]


def test_a_place_is_first_seen_when_it_was_whatever_a_later_run_says(settings: Settings) -> None:
    put(settings, "a.xlsx", form(settings))
    first = ingest.collect(settings, at(settings, 5))
    again = ingest.collect(settings, at(settings, 5) + timedelta(minutes=1))
    seen = [plan.places.collected.sightings[0].first_seen_at for plan in (first, again)]
    assert seen == [at(settings, 5)] * 2
