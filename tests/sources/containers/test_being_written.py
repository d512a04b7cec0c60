"""Files that somebody still writes while the inbox is collected: left for the next run, never half taken."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sources import media
from sources.containers import folder
from tests.sources.source_files import Desk, faults_of, form_bytes, letter, roles

BOOK = form_bytes()
OTHER = form_bytes(rows={"indicators": [{"code": "1.1", "period": 4}]})


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "RELOOK_SECONDS", 0.0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def grows(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Let somebody else write to the file once its first bytes have been read."""
    real = media.is_mbox

    def looked_at(head: bytes) -> bool:
        with path.open("ab") as stream:
            stream.write(b"more")
        return real(head)

    monkeypatch.setattr("sources.inbox.collect.is_mbox", looked_at)


def test_a_file_that_grew_since_the_first_look_is_left_for_the_next_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.put("a.xlsx", BOOK)
    desk.put("b.xlsx", OTHER)
    real = folder.walk

    def walk_then_write(inbox: Path) -> Any:
        yield from list(real(inbox))
        path.write_bytes(BOOK + b"more")

    monkeypatch.setattr(folder, "walk", walk_then_write)
    found = desk.collect()
    assert roles(found) == {"a.xlsx": "unread", "b.xlsx": "leaf"}
    assert [(f.code, f.words["detail"]) for f in found.faults] == [("F06", "tệp đang được ghi hoặc chép dở")]
    monkeypatch.setattr(folder, "walk", real)
    assert roles(desk.collect()) == {"a.xlsx": "leaf", "b.xlsx": "leaf"}


def test_a_file_that_grows_while_it_is_read_is_left_for_the_next_run(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = desk.put("a.xlsx", BOOK)
    grows(monkeypatch, path)
    found = desk.collect()
    assert roles(found) == {"a.xlsx": "unread"}
    assert not list(desk.archive.folder.glob("objects/*/*"))


def test_a_mailbox_that_grows_gives_all_but_its_last_letter(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    line = b"From a@b.vn Fri Dec 14 10:00:00 2018\n"
    path = desk.put("x.mbox", line + letter(("a.xlsx", BOOK)) + b"\n" + line + letter(("b.xlsx", OTHER))[:-300])
    grows(monkeypatch, path)
    found = desk.collect()
    assert sorted(roles(found).values()) == ["leaf", "message", "unread"]
    assert "thư cuối" in found.faults[0].words["detail"]


def test_recent_files_wait_together_and_only_a_moment(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(40):
        desk.put(f"{number}.xlsx", BOOK + b"%d" % number)
    waits: list[float] = []
    monkeypatch.setattr("sources.containers.folder.time.sleep", waits.append)
    monkeypatch.setattr(folder, "RELOOK_SECONDS", 0.25)
    found = desk.collect()
    assert all(0 <= wait <= 0.25 for wait in waits)
    assert max(waits) > 0
    assert set(roles(found).values()) == {"leaf"}
    waits.clear()
    for path in desk.inbox.iterdir():
        os.utime(path, (time.time() - 60, time.time() - 60))
    assert set(roles(desk.collect()).values()) == {"leaf"}
    assert waits == []


def test_a_clock_that_is_ahead_makes_no_file_wait_forever(desk: Desk) -> None:
    path = desk.put("a.xlsx", BOOK)
    for ahead in (3, 3600, 400 * 86400):
        os.utime(path, (time.time() + ahead, time.time() + ahead))
        assert roles(desk.collect()) == {"a.xlsx": "leaf"}


def test_downloads_under_way_are_listed_under_the_name_they_will_have(desk: Desk) -> None:
    desk.put("q4/a.xlsx.crdownload", BOOK[:100])
    desk.put("q4/b.xlsx.part", BOOK[:100])
    desk.put("q4/b.xlsx", b"")
    desk.put("c.zip.filepart", b"PK")
    for made_up in ("~WRD0001.tmp", "9A3F1000.tmp", "Unconfirmed 123.crdownload", "~$a.xlsx"):
        desk.put(made_up, BOOK)
    found = desk.collect()
    assert roles(found) == {"a.xlsx": "unread", "b.xlsx": "unread", "c.zip": "unread"}
    assert faults_of(found).count("F06") == 3
    for name in ("a.xlsx.crdownload", "b.xlsx.part"):
        (desk.inbox / "q4" / name).unlink()
    desk.put("q4/a.xlsx", BOOK)
    desk.put("q4/b.xlsx", OTHER)
    assert roles(desk.collect()) == {"a.xlsx": "leaf", "b.xlsx": "leaf", "c.zip": "unread"}


@given(st.from_regex(folder._UNFINISHED, fullmatch=False))
def test_every_name_of_an_unfinished_file_ends_as_one(name: str) -> None:
    """Only names that end so are held to the pattern."""
    assert folder._UNFINISHED.match(name) is None or name[-1] in folder._UNFINISHED_ENDS
