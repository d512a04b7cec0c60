from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.spill import MOST_HELD, Spill
from sources.archive import Archive, is_whole
from sources.containers import folder
from sources.containers.folder import FolderFile
from sources.inbox import collect
from sources.inbox_journal import journal as journals
from sources.inbox_journal.marks import FileSystems, Mark
from tests.sources.inbox_journal.inbox import CHANGES, Change, Inbox, contents, long_after, mark_on_fat

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere no file system is trusted")


@pytest.fixture
def inbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Inbox:
    monkeypatch.setattr(collect, "read_clock", long_after)
    return Inbox(tmp_path)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read, in their order."""
    files: list[str] = []
    take = collect._take_file

    def note(file: FolderFile, *rest: object) -> bool:
        files.append(file.relative)
        return take(file, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(collect, "_take_file", note)
    return files


@settings(max_examples=150, deadline=None)
@given(
    changes=st.lists(st.sampled_from(CHANGES), min_size=1, max_size=12),
    seed=st.integers(0, 10**6),
    compares=st.booleans(),
    kind=st.sampled_from(["ext4", "ext4", "nfs4", "vfat"]),
    most_held=st.sampled_from([0, MOST_HELD]),
)
def test_a_collection_with_the_journal_finds_what_one_without_finds(
    changes: list[Change], seed: int, compares: bool, kind: str, most_held: int
) -> None:
    """Whatever happens to inbox, archive and journal between two of them; and what is damaged is made whole. Also where
    an inbox that is found as it was left is not collected again.
    """
    rng = random.Random(seed)
    with tempfile.TemporaryDirectory() as home, ExitStack() as patches:
        inbox = Inbox(Path(home))
        patches.enter_context(patch.object(collect, "read_clock", inbox.clock))
        patches.enter_context(patch.object(FileSystems, "kind_of", lambda *_: kind))
        patches.enter_context(patch.object(journals, "Spill", partial(Spill, most_held)))
        for module in (collect, folder) if kind == "vfat" else ():
            patches.enter_context(patch.object(module, "mark_of", mark_on_fat))
        for change in changes:
            change(inbox, rng)
            found = inbox.collect_or_compare(says=rng.random() < 0.7) if compares else inbox.collect()
            plain = inbox.collect_plainly()
            assert replace(found, repaired=()) == replace(plain, repaired=())
            needed = {document.content for document in plain.documents if document.disposition != "unread"}
            assert all(is_whole(Archive(inbox.archive).path(sha256)) for sha256 in needed)
            inbox.later()


def test_what_is_as_it_was_is_not_read(inbox: Inbox, read: list[str]) -> None:
    for place in ("a.xlsx", "b/c.eml", "d/e.zip", "d/thu.mbox"):
        inbox.put(place, contents(place, b"mot"))
    first = inbox.collect()
    assert sorted(read) == ["a.xlsx", "b/c.eml", "d/e.zip", "d/thu.mbox"]
    read.clear()
    assert inbox.collect() == first
    assert read == []
    inbox.put("a.xlsx", contents("a.xlsx", b"hai"))
    inbox.collect()
    assert read == ["a.xlsx"]


def test_everything_is_read_where_that_is_asked_for(inbox: Inbox, read: list[str]) -> None:
    inbox.put("a.xlsx", b"%PDF-1.4")
    for _ in range(2):
        inbox.collect(verify_all=True)
    assert read == ["a.xlsx"] * 2


def test_what_was_written_just_before_it_was_read_is_read_again(
    inbox: Inbox, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have been written to once more within the same tick of the file system's clock."""
    inbox.put("a.xlsx", b"%PDF-1.4")
    monkeypatch.setattr(collect, "read_clock", time.time_ns)
    inbox.collect()
    inbox.collect()
    assert read == ["a.xlsx"] * 2
    monkeypatch.setattr(collect, "read_clock", long_after)
    inbox.collect()
    inbox.collect()
    assert read == ["a.xlsx"] * 3


def test_on_another_machines_file_system_two_readings_must_agree(
    inbox: Inbox, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its clock is not ours: that a file is old says nothing of when it was changed. A minute lies between the two."""
    monkeypatch.setattr(FileSystems, "kind_of", lambda *_: "nfs4")
    inbox.put("a.xlsx", b"%PDF-1.4")
    for minute, expected in ((0, 1), (0, 2), (1, 3), (2, 3)):
        monkeypatch.setattr(collect, "read_clock", lambda minute=minute: long_after() + minute * 60_000_000_000)
        inbox.collect()
        assert len(read) == expected, minute


def test_an_inbox_that_is_as_it_was_left_is_not_entered_again(
    inbox: Inbox, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only what nobody vouches for is opened; nothing is collected where that gives the same."""
    for place in ("a.xlsx", "b/c.eml", "hong.zip", "b/c.pdf.part"):
        inbox.put(place, contents(place, b"mot"))
    first = inbox.collect_or_compare()
    read.clear()
    monkeypatch.setattr(collect, "Ledger", lambda *_: pytest.fail("entered again"))
    monkeypatch.setattr(journals, "decode_notes", lambda _: pytest.fail("taken apart"))
    assert inbox.collect_or_compare() is first
    assert (inbox.as_before, read) == (1, ["b/c.pdf", "hong.zip"])


def test_a_file_that_is_to_be_read_once_more_is_collected(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else it would be read each time, since nothing is noted of an inbox that is as it was left."""
    monkeypatch.setattr(FileSystems, "kind_of", lambda *_: "nfs4")
    monkeypatch.setattr(collect, "read_clock", inbox.clock)
    inbox.put("a.xlsx", b"%PDF-1.4")
    ends = []
    for minute in (0, 0, 1, 1):
        inbox.minutes = minute
        before = inbox.as_before
        inbox.collect_or_compare()
        ends.append((inbox.as_before > before, bool(list(inbox.journal().list_files()))))
    assert ends == [(False, False), (True, False), (False, True), (True, True)]


@pytest.mark.parametrize(
    "name", ['a"b.pdf', "a\\b.pdf", "a\tb.pdf", "a\nb.pdf", "Hà Nội.pdf", "Ha\u0300.pdf", "\udcff.pdf"]
)
def test_any_name_is_found_in_the_journal(inbox: Inbox, read: list[str], name: str) -> None:
    inbox.put(name, b"%PDF-1.4")
    for _ in range(2):
        inbox.collect()
    assert read == [name]


@pytest.mark.parametrize("kind", ["vfat", "fuse.sshfs", ""])
def test_file_systems_that_keep_no_change_times_are_not_trusted(
    inbox: Inbox, read: list[str], monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(FileSystems, "kind_of", lambda *_: kind)
    inbox.put("a.xlsx", b"%PDF-1.4")
    for _ in range(3):
        inbox.collect()
    assert read == ["a.xlsx"] * 3


@pytest.mark.parametrize(("changed", "kept"), [("none", False), ("as modified", False), ("its own", True)])
@pytest.mark.parametrize("kind", ["cifs", "smb3"])
def test_a_share_whose_disk_keeps_no_change_times_is_not_trusted(
    inbox: Inbox, read: list[str], monkeypatch: pytest.MonkeyPatch, kind: str, changed: str, kept: bool
) -> None:
    """Whoever writes to a file there and sets its modification time back leaves no trace in its mark."""

    def mark_of(status: os.stat_result) -> Mark:
        told = {"none": 0, "as modified": status.st_mtime_ns, "its own": status.st_mtime_ns + 1}[changed]
        return status.st_size, status.st_mtime_ns, told, status.st_ino, status.st_dev

    monkeypatch.setattr(FileSystems, "kind_of", lambda *_: kind)
    for module in (collect, folder):
        monkeypatch.setattr(module, "mark_of", mark_of)
    inbox.put("a.xlsx", b"%PDF-1.4")
    for minute in range(4):
        monkeypatch.setattr(collect, "read_clock", lambda minute=minute: long_after() + minute * 60_000_000_000)
        inbox.collect()
    assert len(read) == (2 if kept else 4)


def test_what_cannot_be_opened_is_tried_each_time(inbox: Inbox, read: list[str]) -> None:
    """The cause may lie in the machine: a program that is missing, memory, time."""
    inbox.put("a.zip", contents("a.zip", b"mot")[:-8])
    for _ in range(2):
        assert inbox.collect().faults
    assert read == ["a.zip"] * 2


def test_a_file_that_cannot_be_opened_any_more_is_not_vouched_for(inbox: Inbox, read: list[str]) -> None:
    """What was known of it before holds no more, also where it looks as it did."""
    inbox.put("a.xlsx", b"%PDF-1.4")
    inbox.collect()
    with patch.object(collect, "_open_regular", side_effect=PermissionError(13, "x")):
        assert inbox.collect(verify_all=True).faults
    read.clear()
    inbox.collect()
    assert read == ["a.xlsx"]


def test_a_run_killed_before_the_journal_was_written_loses_nothing(
    inbox: Inbox, read: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox.put("a.xlsx", b"%PDF-1.4")
    plain = inbox.collect_plainly()
    with monkeypatch.context() as patched:
        patched.setattr(journals.InboxJournal, "write", _die)
        with pytest.raises(KeyboardInterrupt):
            inbox.collect()
    read.clear()
    assert inbox.collect() == plain
    assert read == ["a.xlsx"]


def test_the_journal_does_not_grow_with_every_change(inbox: Inbox, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "_SPARE_LINES", 3)
    for number in range(30):
        path = inbox.put("a.xlsx", b"%PDF-1.4")
        os.utime(path, (1_500_000_000, 1_500_000_000 + number))
        inbox.collect()
    assert len((inbox.archive / journals.NAME).read_bytes().splitlines()) <= 6


def test_what_the_journal_vouches_for_has_the_hash_that_it_had(inbox: Inbox) -> None:
    places = ("a.xlsx", "b/c.eml", "d/e.zip", "d/thu.mbox")
    for place in places:
        inbox.put(place, contents(place, b"mot"))
    inbox.collect()
    trusted = {one.relative: one.sha256 for one in inbox.journal().list_files()}
    assert trusted == {place: journals.hash_file(inbox.folder / place) for place in places}


def test_mounts_are_told_by_the_deepest_place(tmp_path: Path) -> None:
    table = tmp_path / "mountinfo"
    lines = (
        "21 1 254:0 / / rw,relatime - ext4 /dev/vda rw",
        "30 21 0:40 / /chia\\040se rw - cifs //may/chia rw",
        "31 30 0:41 / /chia\\040se/kho rw shared:3 - vfat /dev/sdb rw",
    )
    table.write_text("\n".join(lines), "utf-8")
    systems = FileSystems(table)
    assert systems.kind_of(Path("/chia se/a/b.xlsx"), 40) == "cifs"
    assert systems.kind_of(Path("/chia se/kho/b.xlsx"), 41) == "vfat"
    assert systems.kind_of(Path("/chia se khac/b.xlsx"), 254) == "ext4"
    assert FileSystems(tmp_path / "none").kind_of(Path("/a"), 1) == ""


def _die(_: journals.InboxJournal) -> None:
    raise KeyboardInterrupt
