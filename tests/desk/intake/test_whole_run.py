"""A run that finds all as a whole one left it ends at once; whatever else has changed makes it a whole run."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO
from unittest.mock import patch

import pytest

from desk.answers import answer, withdraw
from desk.intake import ingest, whole_run
from desk.rulings.decide import override_receipt
from desk.settings import Settings
from sources.archive import Archive
from sources.documents import CollectedInbox
from sources.inbox import collect
from tests.desk.tiny_inbox import CORRECTED, at, form, put, settings
from tests.sources.inbox_journal.inbox import long_after
from warehouse import WarehouseBusyError

__all__ = ["settings"]

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file system is trusted")


@pytest.fixture(autouse=True)
def read_long_after() -> Iterator[None]:
    with patch.object(collect, "read_clock", long_after):
        yield


@pytest.fixture
def desk(settings: Settings) -> Settings:
    """A desk whose last run had nothing to do: a report that is returned with all that its unit gets."""
    put(settings, "a/bao-cao.xlsx", form(settings, {**CORRECTED, "1.1": {"period": "khoảng 5", "ytd": 5}}))
    assert ingest.run(settings, now=at(settings, 5)).new_documents == 1
    assert not (settings.archive / whole_run.NAME).exists(), "it had something to do"
    ingest.run(settings, now=at(settings, 5))
    return settings


def ends_at_once(desk: Settings, day: int) -> bool:
    return ingest.collect(desk, at(desk, day)).as_before is not None


def answers(desk: Settings) -> list[Path]:
    found = [path for folder in (desk.feedback, desk.outbox) for path in folder.rglob("*") if path.suffix != ".lock"]
    return sorted(path for path in found if path.is_file())


def test_nothing_is_asked_again_and_the_same_is_told(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = ingest.run(desk, now=at(desk, 5), verify_all=True)
    assert ends_at_once(desk, 6)
    monkeypatch.setattr(collect, "Ledger", lambda *_: pytest.fail("entered again"))
    monkeypatch.setattr("desk.answers.answer.load_answer_cases", lambda *_: pytest.fail("asked again"))
    monkeypatch.setattr("desk.intake.load.summarise", lambda *_: pytest.fail("summed up again"))
    again = ingest.run(desk, now=at(desk, 6))
    assert (again.documents, again.verdicts, again.new_documents) == (whole.documents, whole.verdicts, 0)


def remove(end: str) -> Callable[[Settings], None]:
    return lambda desk: next(path for path in answers(desk) if path.suffix == end).unlink()


def empty(end: str) -> Callable[[Settings], None]:
    return lambda desk: os.truncate(next(path for path in answers(desk) if path.suffix == end), 0)


@pytest.mark.parametrize("lose", [act(end) for end in (".eml", ".json", ".docx", ".xlsx") for act in (remove, empty)])
def test_an_answer_that_is_lost_or_empty_is_made_anew(desk: Settings, lose: Callable[[Settings], None]) -> None:
    before = {path: path.stat().st_size for path in answers(desk)}
    lose(desk)
    assert ingest.run(desk, now=at(desk, 6)).new_documents == 0
    assert {path: path.stat().st_size > 0 for path in answers(desk)} == dict.fromkeys(before, True)
    ingest.run(desk, now=at(desk, 6))
    assert ends_at_once(desk, 7)


def new_report(desk: Settings) -> None:
    put(desk, "b/bao-cao.xlsx", form(desk, unit="h-2"))


def changed_report(desk: Settings) -> None:
    put(desk, "a/bao-cao.xlsx", form(desk, CORRECTED))


def report_gone(desk: Settings) -> None:
    (desk.inbox / "a" / "bao-cao.xlsx").unlink()


def register(desk: Settings) -> None:
    put(desk, "so-den.csv", b"tep,nhan_luc,nguoi_ghi\na/bao-cao.xlsx,2020-04-02T08:00+07:00,Lan\n")


def ruling(desk: Settings) -> None:
    sha256 = hashlib.sha256((desk.inbox / "a" / "bao-cao.xlsx").read_bytes()).hexdigest()
    override_receipt(desk, sha256, at(desk, 1), by="Lan", reason="dấu bưu điện", now=at(desk, 6))


def fault_of_ours(desk: Settings) -> None:
    desk.system_faults.mkdir()
    (desk.system_faults / "doc-1.txt").write_text("Tài liệu: a\nBước: đọc\nLúc: nay\n", "utf-8")


def renamed_report(desk: Settings) -> None:
    (desk.inbox / "a").rename(desk.inbox / "b")


def partial_download(desk: Settings) -> None:
    put(desk, "c.xlsx.part", b"PK")


def lost_sightings(desk: Settings) -> None:
    (desk.archive / "first_seen.jsonl").write_bytes(b"")


def lost_object(desk: Settings) -> None:
    next(Archive(desk.archive).list_objects()).unlink()


def damaged_object(desk: Settings) -> None:
    path = next(Archive(desk.archive).list_objects())
    path.write_bytes(b"x" * path.stat().st_size)


def damaged_mark(desk: Settings) -> None:
    path = desk.archive / whole_run.NAME
    path.write_text(path.read_text("utf-8").replace('"documents": 1', '"documents": 7'), "utf-8")


def torn_mark(desk: Settings) -> None:
    path = desk.archive / whole_run.NAME
    path.write_bytes(path.read_bytes()[:40])


@pytest.mark.parametrize(
    "happen",
    [
        new_report, changed_report, report_gone, renamed_report, partial_download, register, ruling, lost_sightings,
        lost_object, damaged_object, fault_of_ours, damaged_mark, torn_mark,
    ],
)  # fmt: skip
def test_what_has_happened_is_seen(desk: Settings, happen: Callable[[Settings], None]) -> None:
    assert ends_at_once(desk, 6)
    happen(desk)
    assert not ends_at_once(desk, 6)


def test_what_is_opened_each_time_has_to_give_the_same(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged archive, which nobody vouches for: here, and on a machine that opens it or fails otherwise."""
    put(desk, "hong.zip", b"PK\x03\x04 torn")
    for _ in range(3):
        ingest.run(desk, now=at(desk, 6))
    assert ends_at_once(desk, 6)
    opens, said = collect._open_regular, ["tệp không còn ở đó"]

    def refuse(place: str) -> BinaryIO:
        if place.endswith(".zip") and said:
            raise PermissionError(13, said.pop(), place)
        return opens(place)

    monkeypatch.setattr(collect, "_open_regular", refuse)
    assert not ends_at_once(desk, 6)
    monkeypatch.undo()


def test_an_object_that_reading_mends_makes_it_a_whole_run(desk: Settings) -> None:
    """What is opened each time finds its own object damaged."""
    put(desk, "hong.zip", b"PK\x03\x04 torn")
    for _ in range(3):
        ingest.run(desk, now=at(desk, 6))
    sha256 = hashlib.sha256(b"PK\x03\x04 torn").hexdigest()
    Archive(desk.archive).path(sha256).write_bytes(b"another")
    plan = ingest.collect(desk, at(desk, 6))
    assert (plan.as_before, plan.found.repaired) == (None, (sha256,))
    assert ends_at_once(desk, 6)


@pytest.mark.parametrize("happens", [ruling, remove(".docx")])
def test_what_happens_after_the_inbox_was_looked_at_is_seen(
    desk: Settings, monkeypatch: pytest.MonkeyPatch, happens: Callable[[Settings], None]
) -> None:
    """Somebody decides, or an answer is lost, before the run has the warehouse: all is collected then."""
    looks, ended = collect.collect_documents, list[bool]()

    def look_then(*given: Any, **named: Any) -> CollectedInbox:
        found = looks(*given, **named)
        ended.append(found.as_before)
        if len(ended) == 1:
            happens(desk)
        return found

    monkeypatch.setattr(collect, "collect_documents", look_then)
    plan = ingest.collect(desk, at(desk, 6))
    assert (ended, plan.as_before) == ([True, False], None)
    assert [one.origin for one in plan.places.collected.sightings] == [("a/bao-cao.xlsx",)]


@pytest.mark.parametrize("name", ["code_version", "hash_of_reading", "engine_version"])
def test_another_reader_settles_nothing(desk: Settings, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(f"desk.intake.collect.{name}", lambda: "another")
    assert not ends_at_once(desk, 6)


def test_other_code_that_answers_settles_nothing(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("desk.intake.collect.hash_of_answering", lambda: "another")
    assert not ends_at_once(desk, 6)


def test_it_holds_until_time_alone_changes_something(desk: Settings) -> None:
    """A period closes; a clock that was set back does not know what the last run knew."""
    since = at(desk, 5)
    until = min(time for one in desk.programme.periods for time in (one.due_at, one.closes_at) if time > since)
    said = json.loads((desk.archive / whole_run.NAME).read_text("utf-8"))["whole_run"]
    assert said["until"] is not None
    for moment, holds in ((until - timedelta(seconds=1), True), (until, False), (since - timedelta(1), False)):
        assert (ingest.collect(desk, moment).as_before is not None) == holds


def test_a_receipt_that_is_dated_ahead_ends_it(desk: Settings) -> None:
    put(desk, "so-den.csv", b"tep,nhan_luc,nguoi_ghi\na/bao-cao.xlsx,2020-04-09T08:00+07:00,Lan\n")
    ingest.run(desk, now=at(desk, 7))
    ingest.run(desk, now=at(desk, 7))
    assert ends_at_once(desk, 8)
    assert not ends_at_once(desk, 9)


def load_then(monkeypatch: pytest.MonkeyPatch, happen: Callable[[], None]) -> None:
    """Have something happen between loading and answering."""
    load = ingest.load

    def load_and_more(*given: object, **named: object) -> object:
        found = load(*given, **named)  # type: ignore[arg-type]
        happen()
        return found

    monkeypatch.setattr(ingest, "load", load_and_more)


def test_nothing_is_said_where_somebody_decides_meanwhile(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was decided between loading and answering was not taken into account by all of the run."""
    (desk.archive / whole_run.NAME).unlink()
    load_then(monkeypatch, lambda: ruling(desk))
    ingest.run(desk, now=at(desk, 6))
    monkeypatch.undo()
    assert not (desk.archive / whole_run.NAME).exists()


def test_nothing_is_said_where_an_answer_is_lost_meanwhile(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was there when it was looked for, and is not when the run ends."""
    (desk.archive / whole_run.NAME).unlink()
    settle = withdraw.withdraw_answers

    def lose_one(*given: object) -> object:
        remove(".docx")(desk)
        return settle(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(answer, "withdraw_answers", lose_one)
    ingest.run(desk, now=at(desk, 6))
    monkeypatch.undo()
    assert not (desk.archive / whole_run.NAME).exists()
    ingest.run(desk, now=at(desk, 6))
    assert [path for path in answers(desk) if path.suffix == ".docx"]


def test_answers_behind_a_link_are_watched_too(desk: Settings, tmp_path: Path) -> None:
    (desk.feedback / "2020Q1").rename(tmp_path / "khac")
    (desk.feedback / "2020Q1").symlink_to(tmp_path / "khac", target_is_directory=True)
    ingest.run(desk, now=at(desk, 6))
    assert ends_at_once(desk, 6)
    next((tmp_path / "khac").rglob("*.docx")).unlink()
    assert not ends_at_once(desk, 6)


@pytest.mark.parametrize("error", [OSError("full"), WarehouseBusyError("a release")])
def test_a_run_that_cannot_say_it_is_as_good(desk: Settings, monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    (desk.archive / whole_run.NAME).unlink()

    def refuse(*_: object) -> None:
        raise error

    monkeypatch.setattr(whole_run, "_write", refuse)
    assert ingest.run(desk, now=at(desk, 6)).verdicts == {"RETURNED": 1}
    assert not (desk.archive / whole_run.NAME).exists()
