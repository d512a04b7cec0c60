"""Files are written whole or not at all, whatever ends the writer and whoever writes beside it."""

from __future__ import annotations

import errno
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from schemas import files
from schemas.files import flushing

OLD, NEW = b"so lieu cu", b"so lieu moi"
LONGEST = "ồ" * 83 + "x.docx"
Write = Callable[[Path, bytes], object]


def through_a_path(path: Path, data: bytes) -> None:
    with files.new_file(path) as temporary:
        temporary.write_bytes(data)


WRITERS: dict[str, Write] = {
    "bytes": files.write_bytes,
    "text": lambda path, data: files.write_text(path, data.decode()),
    "not flushed": lambda path, data: files.write_bytes(path, data, durable=False),
    "created": files.create_bytes,
    "created, not flushed": lambda path, data: files.create_bytes(path, data, durable=False),
    "together": lambda path, data: files.write_together({path: data}),
    "through a path": through_a_path,
}
DURABLE = {name: write for name, write in WRITERS.items() if "not flushed" not in name}

DIE = """
import os, stat, sys
from pathlib import Path
from schemas import files

where, target = sys.argv[1], Path(sys.argv[2])
synced, replaced = os.fsync, Path.replace

def sync(descriptor):
    flushed = "folder" if stat.S_ISDIR(os.fstat(descriptor).st_mode) else "file"
    if where == f"before the {flushed} is flushed":
        os._exit(9)
    synced(descriptor)

def replace(self, other):
    if where == "before the rename":
        os._exit(9)
    replaced(self, other)
    if where == "after the rename":
        os._exit(9)

os.fsync, Path.replace = sync, replace
files.write_bytes(target, b"so lieu moi")
"""


def die_while_writing(where: str, target: Path) -> None:
    """Write `target` in a process that ends like one that is killed."""
    program = [sys.executable, "-c", DIE, where, str(target)]
    assert subprocess.run(program, check=False, cwd=Path(files.__file__).parents[2]).returncode == 9


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_a_file_is_written_with_the_folders_it_needs(tmp_path: Path, write: Write) -> None:
    path = tmp_path / "2018Q4" / "63-01" / "báo cáo.xlsx"
    write(path, NEW)
    assert path.read_bytes() == NEW
    assert names(path.parent) == ["báo cáo.xlsx"]


@pytest.mark.parametrize("write", [w for name, w in WRITERS.items() if "created" not in name])
def test_a_file_is_written_anew(tmp_path: Path, write: Write) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(OLD)
    write(path, NEW)
    assert path.read_bytes() == NEW
    assert names(tmp_path) == ["a.json"]


@pytest.mark.parametrize("durable", [True, False])
def test_what_is_created_leaves_what_is_there(tmp_path: Path, durable: bool) -> None:
    path = tmp_path / "a"
    assert files.create_bytes(path, OLD, durable=durable)
    before = path.stat()
    assert not files.create_bytes(path, NEW, durable=durable)
    assert path.read_bytes() == OLD
    assert (path.stat().st_ino, path.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)
    assert names(tmp_path) == ["a"]


def test_a_file_system_without_hard_links_still_creates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EPERM, "no hard links here")

    monkeypatch.setattr(Path, "hardlink_to", refuse)
    assert files.create_bytes(tmp_path / "a", OLD)
    assert not files.create_bytes(tmp_path / "a", NEW)
    assert (tmp_path / "a").read_bytes() == OLD
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("refused", ["open", "link"])
def test_a_system_that_makes_no_files_without_names_still_creates(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    made = getattr(os, refused)
    nameless = getattr(os, "O_TMPFILE", 0)

    def refuse(place: Any, *rest: Any, **named: Any) -> object:
        if (refused == "open" and rest[0] & nameless == nameless) or str(place).startswith("/proc/"):
            raise OSError(errno.EOPNOTSUPP, "Operation not supported", str(place))
        return made(place, *rest, **named)

    monkeypatch.setattr(os, refused, refuse)
    assert files.create_bytes(tmp_path / "a", OLD, durable=False)
    assert not files.create_bytes(tmp_path / "a", NEW, durable=False)
    assert (tmp_path / "a").read_bytes() == OLD
    files.write_bytes(tmp_path / "b", NEW, durable=False)
    assert (tmp_path / "b").read_bytes() == NEW
    assert names(tmp_path) == ["a", "b"]


@pytest.mark.skipif(not hasattr(os, "O_TMPFILE"), reason="the system makes no files without names")
@pytest.mark.parametrize("write", ["create_bytes", "write_bytes"])
def test_a_writer_that_is_killed_before_a_new_file_has_its_name_leaves_nothing(tmp_path: Path, write: str) -> None:
    program = """
import os, sys
from pathlib import Path
from schemas import files
os.link = lambda *_, **__: os._exit(9)
getattr(files, sys.argv[1])(Path(sys.argv[2]), b"so lieu moi", durable=False)
"""
    root, path = Path(files.__file__).parents[2], str(tmp_path / "a")
    assert subprocess.run([sys.executable, "-c", program, write, path], check=False, cwd=root).returncode == 9
    assert names(tmp_path) == []


@pytest.mark.parametrize("number", [1, 2])
@pytest.mark.parametrize("name", ["a.json", LONGEST])
@pytest.mark.parametrize("write", [files.create_bytes, files.write_bytes])
def test_a_new_file_that_is_not_flushed_removes_what_killed_writers_left(
    tmp_path: Path, name: str, number: int, write: Callable[..., object]
) -> None:
    files.temporary_of(tmp_path / name, number).write_bytes(b"left")
    write(tmp_path / name, NEW, durable=False)
    assert names(tmp_path) == [name]


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    assert files.write_text(tmp_path / "a", "một\nhai\r\n").read_bytes() == "một\nhai\r\n".encode()


@pytest.mark.parametrize(
    ("where", "content"),
    [
        ("before the file is flushed", OLD),
        ("before the rename", OLD),
        ("after the rename", NEW),
        ("before the folder is flushed", NEW),
    ],
)
def test_a_writer_that_is_killed_leaves_the_old_file_or_the_new_one(tmp_path: Path, where: str, content: bytes) -> None:
    path = tmp_path / "a.json"
    path.write_bytes(OLD)
    die_while_writing(where, path)
    assert path.read_bytes() == content
    left = [name for name in names(tmp_path) if name != "a.json"]
    assert left == ([files.temporary_of(path).name] if content == OLD else [])
    files.write_bytes(path, b"the next run")
    assert path.read_bytes() == b"the next run"
    assert names(tmp_path) == ["a.json"]


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_every_writer_removes_what_a_killed_one_left(tmp_path: Path, write: Write) -> None:
    path = tmp_path / "a.json"
    die_while_writing("before the rename", path)
    assert names(tmp_path) == [".a.json.dang-ghi"]
    write(path, NEW)
    assert path.read_bytes() == NEW
    assert names(tmp_path) == ["a.json"]


def test_what_two_killed_writers_left_is_removed(tmp_path: Path) -> None:
    for number in (1, 2):
        files.temporary_of(tmp_path / "a", number).write_bytes(OLD)
    files.write_bytes(tmp_path / "a", NEW)
    assert names(tmp_path) == ["a"]


@pytest.mark.parametrize("write", DURABLE.values(), ids=DURABLE)
@pytest.mark.parametrize("fails", ["fsync", "rename"])
def test_a_failed_write_names_the_file_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write, fails: str
) -> None:
    path = tmp_path / "a.json"

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    if fails == "fsync":
        monkeypatch.setattr(os, "fsync", refuse)
    else:
        monkeypatch.setattr(Path, "replace", refuse)
        monkeypatch.setattr(Path, "hardlink_to", refuse)
    with pytest.raises(OSError, match="No space left") as caught:
        write(path, NEW)
    assert (caught.value.errno, caught.value.filename) == (errno.ENOSPC, str(path))
    assert names(tmp_path) == []


def test_an_interrupted_write_leaves_the_old_file_alone(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(OLD)
    with pytest.raises(KeyboardInterrupt), files.new_file(path) as temporary:
        temporary.write_bytes(NEW)
        raise KeyboardInterrupt
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["a"]


def test_errors_about_other_files_pass_through(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError) as caught, files.new_file(tmp_path / "a"):
        (tmp_path / "another").read_bytes()
    assert caught.value.filename == str(tmp_path / "another")


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root and Windows write into read-only folders")
def test_a_read_only_folder_is_named_by_the_error(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(PermissionError) as caught:
            files.write_bytes(tmp_path / "a", NEW)
    finally:
        tmp_path.chmod(0o700)
    assert caught.value.filename == str(tmp_path / "a")


def test_a_folder_that_refuses_new_files_is_named_by_the_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = os.open

    def refuse(path: Any, flags: int, *rest: int) -> int:
        if flags & os.O_CREAT:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return made(path, flags, *rest)

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(PermissionError) as caught:
        files.write_bytes(tmp_path / "a", NEW)
    assert caught.value.filename == str(tmp_path / "a")


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such bits")
@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_permissions_are_those_of_any_new_file(tmp_path: Path, write: Write) -> None:
    before = os.umask(0o027)
    try:
        write(tmp_path / "a", NEW)
    finally:
        os.umask(before)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("write", WRITERS.values(), ids=WRITERS)
def test_the_longest_names_are_written(tmp_path: Path, write: Write) -> None:
    assert len(LONGEST.encode()) == 255
    write(tmp_path / LONGEST, NEW)
    assert (tmp_path / LONGEST).read_bytes() == NEW
    assert names(tmp_path) == [LONGEST]


def test_long_names_that_begin_alike_have_temporaries_of_their_own() -> None:
    ends = [files.temporary_of(Path(LONGEST[:-5] + end), number) for end in ("docx", "xlsx") for number in (1, 2, 99)]
    assert len(set(ends)) == 6
    for temporary in ends:
        assert len(os.fsencode(temporary.name)) <= 255
        assert temporary.name.startswith(".ồồ")
        assert temporary.name.endswith(files.TEMPORARY_SUFFIX)


def test_two_writers_of_one_file_do_not_disturb_each_other(tmp_path: Path) -> None:
    path = tmp_path / "a"
    with files.new_file(path) as first, files.new_file(path) as second:
        assert first != second
        first.write_bytes(OLD)
        second.write_bytes(NEW)
        assert files.write_bytes(path, b"a third").read_bytes() == b"a third"
        assert first.read_bytes() == OLD
    assert path.read_bytes() == OLD  # the last one to rename
    assert names(tmp_path) == ["a"]


def test_many_writers_of_one_file_leave_one_whole_file(tmp_path: Path) -> None:
    path = tmp_path / "a"
    contents = [bytes([number]) * 100_000 for number in range(8)]
    start = threading.Barrier(len(contents))

    def write(data: bytes) -> None:
        start.wait()
        for _ in range(40):
            files.write_bytes(path, data, durable=False)
            assert path.read_bytes() in contents

    with ThreadPoolExecutor(len(contents)) as threads:
        list(threads.map(write, contents))
    assert names(tmp_path) == ["a"]


def test_of_many_that_create_one_does(tmp_path: Path) -> None:
    start = threading.Barrier(8)

    def create(number: int) -> bool:
        start.wait()
        return files.create_bytes(tmp_path / "a", bytes([number]))

    with ThreadPoolExecutor(8) as threads:
        created = list(threads.map(create, range(8)))
    assert created.count(True) == 1
    assert (tmp_path / "a").read_bytes() == bytes([created.index(True)])
    assert names(tmp_path) == ["a"]


def test_files_are_put_together_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    places = [tmp_path / name for name in ("a.docx", "b.json", "c.eml")]
    places[0].write_bytes(OLD)
    order: list[str] = []
    replaced, synced = Path.replace, os.fsync

    def replace(self: Path, target: Path) -> Path:
        order.append(target.name)
        return replaced(self, target)

    def refuse(descriptor: int) -> None:
        raise OSError(errno.EIO, "disk")

    monkeypatch.setattr(Path, "replace", replace)
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(OSError, match="disk"):
        files.write_together(dict.fromkeys(places, NEW))
    assert (names(tmp_path), places[0].read_bytes(), order) == (["a.docx"], OLD, [])
    monkeypatch.setattr(os, "fsync", synced)
    assert files.write_together(dict.fromkeys(places, NEW)) == places
    assert [place.read_bytes() for place in places] == [NEW] * 3
    assert order == ["a.docx", "b.json", "c.eml"]


@pytest.mark.skipif(sys.platform != "linux", reason="names of open files are read from /proc")
@pytest.mark.parametrize("write", DURABLE.values(), ids=DURABLE)
def test_the_file_is_flushed_first_and_then_the_folders(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Write
) -> None:
    flushed: list[str] = []
    synced = os.fsync

    def watch(descriptor: int) -> None:
        flushed.append(str(Path(f"/proc/self/fd/{descriptor}").readlink().relative_to(tmp_path)))
        synced(descriptor)

    monkeypatch.setattr(os, "fsync", watch)
    write(tmp_path / "new" / "a", NEW)
    assert flushed[0] == "new/.a.dang-ghi"
    assert sorted(flushed[1:]) == [".", "new"]
    flushed.clear()
    files.write_bytes(tmp_path / "b", NEW, durable=False)
    assert flushed == []
    files.flush_files([tmp_path / "b", tmp_path / "new" / "a"], tmp_path)
    assert sorted(flushed[:2]) == ["b", "new/a"]
    assert sorted(flushed[2:]) == [".", "new"]


def test_a_share_that_flushes_no_folders_is_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced = os.fsync

    def refuse_folders(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        synced(descriptor)

    monkeypatch.setattr(os, "fsync", refuse_folders)
    assert files.write_bytes(tmp_path / "a", NEW).read_bytes() == NEW


def test_a_file_system_without_locks_is_written_to(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import fcntl

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    left = files.temporary_of(tmp_path / "a")
    left.write_bytes(OLD)
    files.write_bytes(tmp_path / "a", NEW)
    assert (tmp_path / "a").read_bytes() == NEW
    assert names(tmp_path) == [left.name, "a"]  # nobody can tell whether its writer lives


def test_a_folder_is_whole_or_not_there(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), files.new_folder(tmp_path / "r001") as building:
        (building / "a").write_bytes(OLD)
        raise KeyboardInterrupt
    assert names(tmp_path) == []
    files.temporary_of(tmp_path / "r001").mkdir()
    (files.temporary_of(tmp_path / "r001") / "left").touch()
    with files.new_folder(tmp_path / "r001") as building:
        (building / "parquet").mkdir()
        (building / "parquet" / "a").write_bytes(NEW)
        assert names(tmp_path) == [building.name]
    assert names(tmp_path) == ["r001"]
    assert names(tmp_path / "r001") == ["parquet"]
    with pytest.raises(OSError, match="r001"), files.new_folder(tmp_path / "r001"):
        pass
    assert names(tmp_path) == ["r001"]


def test_a_torn_last_line_is_ended_before_the_next(tmp_path: Path) -> None:
    path = tmp_path / "new" / "journal"
    files.append_lines(path, b"one\n")
    files.append_lines(path, b"two\nthr")
    files.append_lines(path, b"four\n")
    assert path.read_bytes() == b"one\ntwo\nthr\nfour\n"


def test_a_file_is_moved_into_a_new_folder(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(NEW)
    assert files.move_file(tmp_path / "a", tmp_path / "da-gui" / "a").read_bytes() == NEW
    assert names(tmp_path) == ["da-gui"]
    with pytest.raises(FileNotFoundError) as caught:
        files.move_file(tmp_path / "a", tmp_path / "b")
    assert (caught.value.filename, caught.value.filename2) == (str(tmp_path / "a"), str(tmp_path / "b"))


def test_many_files_are_flushed_with_their_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [files.write_bytes(tmp_path / f"{n % 3}" / f"{n}.txt", b"x", durable=False) for n in range(100)]
    texts, flushed = [str(path) for path in paths], list[str]()
    monkeypatch.setattr(flushing, "flush_path", flushed.append)
    files.flush_files(paths)
    assert flushed == ([] if sys.platform == "linux" else texts)
    monkeypatch.setattr(flushing, "_sync_file_systems", lambda _: False)
    files.flush_files(paths)
    assert sorted(flushed) == sorted(texts), "where the file system cannot be flushed as a whole, each file is"
