"""Objects that are written beside the collecting: whole, flushed with the others, and told of where one is refused."""

from __future__ import annotations

import errno
import hashlib
import os
from dataclasses import replace
from pathlib import Path

import pytest

from schemas import files
from sources.archive import UNFLUSHED, Archive, is_whole
from sources.documents import CollectedInbox
from sources.inbox.collect import collect_documents
from sources.object_writer import ObjectNotWrittenError
from tests.sources.source_files import NOW, PROGRAMME

REPORTS = {f"{number:02}.pdf": b"%PDF-1.4 " + bytes([number]) for number in range(60)}


def fill(inbox: Path) -> Path:
    inbox.mkdir()
    for name, data in REPORTS.items():
        (inbox / name).write_bytes(data)
        os.utime(inbox / name, (0, 0))
    return inbox


def collect(inbox: Path, archive: Path) -> CollectedInbox:
    return collect_documents(inbox, Archive(archive), PROGRAMME, NOW, relook=0)


def refuse_object(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """The disk takes all but this."""
    create = files.create_bytes

    def create_others(path: Path, given: bytes, *, durable: bool = True) -> bool:
        if given == data:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(path))
        return create(path, given, durable=durable)

    monkeypatch.setattr(files, "create_bytes", create_others)


def test_what_is_written_beside_is_there_and_flushed_with_the_rest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = Archive(tmp_path / "archive")
    with archive.writes_beside():
        keys = [archive.put(data, beside=True) for data in (*REPORTS.values(), *REPORTS.values())]
        keys.append(archive.put(b"at once"))
        assert (tmp_path / "archive" / UNFLUSHED).exists()
    assert keys[:-1] == [hashlib.sha256(data).hexdigest() for data in REPORTS.values()] * 2
    assert all(is_whole(archive.path(key)) for key in keys)
    assert set(archive.list_to_flush()) == {str(archive.path(key)) for key in keys}
    assert archive.number_to_flush == len(REPORTS) + 1
    flushed: list[Path] = []
    monkeypatch.setattr(files, "flush_files", lambda paths, *_: flushed.extend(paths))
    archive.flush()
    assert set(map(Path, flushed)) == {archive.path(key) for key in keys}
    assert not (tmp_path / "archive" / UNFLUSHED).exists()


def test_what_waits_is_there_before_it_is_put_at_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    with archive.writes_beside():
        archive.put(b"one", beside=True)
        assert is_whole(archive.path(archive.put(b"one")))


def test_what_is_damaged_is_written_anew_once(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    path = archive.path(archive.put(b"bao cao"))
    path.write_bytes(b"x")
    again = Archive(tmp_path)
    with again.writes_beside():
        assert again.put(b"bao cao", beside=True) == path.name
        again.put(b"bao cao", beside=True)
    assert (path.read_bytes(), again.repaired) == (b"bao cao", [path.name])


@pytest.mark.parametrize("number", [1, 200])
def test_what_is_refused_beside_is_told_by_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    refuse_object(monkeypatch, b"0")
    archive = Archive(tmp_path)
    with pytest.raises(ObjectNotWrittenError), archive.writes_beside():
        for one in range(number):
            archive.put(str(one).encode(), beside=True)
    assert not archive.has(hashlib.sha256(b"0").hexdigest())
    archive.flush()
    assert archive.number_to_flush == 0


def test_a_refused_object_is_told_of_its_own_file_as_one_by_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = fill(tmp_path / "inbox")
    refuse_object(monkeypatch, REPORTS["07.pdf"])
    found = collect(inbox, tmp_path / "beside")
    monkeypatch.setattr("sources.archive.LARGEST", 0)
    assert found == collect(inbox, tmp_path / "at once")
    (fault,) = found.faults
    (place,) = (one.origin for one in found.sightings if one.sha256 == fault.sha256)
    assert (fault.code, place) == ("F06", ("07.pdf",))
    assert len(found.documents) == len(REPORTS)


def test_an_interrupted_collection_leaves_whole_objects_and_the_next_one_has_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = fill(tmp_path / "inbox")

    def interrupt(done: int, *_: object) -> None:
        if done == 40:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        collect_documents(inbox, Archive(tmp_path / "archive"), PROGRAMME, NOW, interrupt, relook=0)
    left = list(Archive(tmp_path / "archive").list_objects())
    assert all(is_whole(path) for path in left)
    found = collect(inbox, tmp_path / "archive")
    assert replace(found, repaired=()) == replace(collect(inbox, tmp_path / "another"), repaired=())
    assert all(is_whole(Archive(tmp_path / "archive").path(one.sha256)) for one in found.documents)
