from __future__ import annotations

import hashlib
import os
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from sources.archive import JOURNAL, Archive
from tests.sources.source_files import NOW


def test_bytes_are_kept_under_their_hash(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    sha256 = archive.put(b"bao cao")
    assert sha256 == hashlib.sha256(b"bao cao").hexdigest()
    assert archive.path(sha256) == tmp_path / "objects" / sha256[:2] / sha256
    assert archive.has(sha256)
    assert archive.read(sha256) == b"bao cao"
    assert [p.name for p in (tmp_path / "objects").rglob("*") if p.is_file()] == [sha256]


def test_documents_of_an_archive_of_two_levels_are_still_found(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"bao cao").hexdigest()
    older = tmp_path / "objects" / sha256[:2] / sha256[2:4] / sha256
    older.parent.mkdir(parents=True)
    older.write_bytes(b"bao cao")
    archive = Archive(tmp_path)
    assert archive.put(b"bao cao") == sha256
    assert archive.read(sha256) == b"bao cao"
    new = archive.put(b"bao cao khac")
    assert archive.read(new) == b"bao cao khac"
    assert sorted(p for p in (tmp_path / "objects").rglob("*") if p.is_file()) == sorted([older, archive.path(new)])


def test_an_object_is_never_rewritten(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    path = archive.path(archive.put(b"x"))
    before = path.stat()
    archive.put(b"x")
    assert (path.stat().st_mtime_ns, path.stat().st_ino) == (before.st_mtime_ns, before.st_ino)


def test_a_failed_write_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    for name in ("replace", "hardlink_to"):
        monkeypatch.setattr(Path, name, refuse)
    archive = Archive(tmp_path)
    with pytest.raises(OSError, match="No space"):
        archive.put(b"x")
    assert not archive.has(hashlib.sha256(b"x").hexdigest())
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def test_a_document_that_a_power_cut_left_short_is_written_anew(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(b"bao cao").hexdigest()
    path = Archive(tmp_path).path(sha256)
    path.parent.mkdir(parents=True)
    path.touch()
    assert Archive(tmp_path).put(b"bao cao") == sha256
    assert path.read_bytes() == b"bao cao"


@pytest.mark.skipif(sys.platform != "linux", reason="names of open files are read from /proc")
def test_what_was_seen_and_put_is_flushed_when_it_is_to_last(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    flushed: set[Path] = set()
    monkeypatch.setattr(os, "fsync", lambda at: flushed.add(Path(f"/proc/self/fd/{at}").readlink()))
    archive = Archive(tmp_path / "archive")
    paths = {archive.path(archive.put(data)) for data in (b"bao cao", b"bao cao khac", b"bao cao")}
    archive.find_first_sighting("a", NOW)
    assert flushed == set()
    archive.remember()
    assert flushed == {archive.folder / JOURNAL, archive.folder}
    archive.flush()
    folders = {path.parent for path in paths} | {archive.folder / "objects", archive.folder, tmp_path}
    assert flushed == paths | folders | {archive.folder / JOURNAL}
    flushed.clear()
    archive.remember()
    archive.flush()
    assert flushed == set()


def test_the_first_moment_survives_and_an_earlier_one_replaces_it(tmp_path: Path) -> None:
    first = Archive(tmp_path)
    assert first.find_first_sighting("a", NOW) == NOW
    first.remember()
    assert Archive(tmp_path).find_first_sighting("a", NOW + timedelta(days=3)) == NOW
    earlier = Archive(tmp_path)
    assert earlier.find_first_sighting("a", NOW - timedelta(days=1)) == NOW - timedelta(days=1)
    earlier.remember()
    assert Archive(tmp_path).find_first_sighting("a", NOW) == NOW - timedelta(days=1)


def test_a_torn_last_line_loses_only_itself(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.find_first_sighting("a", NOW)
    archive.remember()
    with (tmp_path / JOURNAL).open("ab") as journal:
        journal.write(b'{"id": "b", "at": "2018-')
    again = Archive(tmp_path)
    later = NOW + timedelta(days=1)
    assert again.find_first_sighting("a", later) == NOW
    assert again.find_first_sighting("b", later) == later
    again.remember()
    third = Archive(tmp_path)
    assert third.find_first_sighting("b", later + timedelta(days=1)) == later
    assert third.find_first_sighting("a", later) == NOW


def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    Archive(tmp_path).remember()
    assert not (tmp_path / JOURNAL).exists()
