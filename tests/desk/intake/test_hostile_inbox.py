"""No file stops the run: each of these lies beside a report, which is taken in and judged as if it lay alone."""

from __future__ import annotations

import errno
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import pytest

from desk.intake import ingest
from desk.intake.summary import IngestSummary
from desk.settings import Settings
from sources.containers.folder import WRITING_VI, FolderFile
from sources.inbox import collect
from sources.inbox.opening import TOO_MUCH_MEMORY_VI
from tests.desk.tiny_inbox import at, form, put, settings
from warehouse import Warehouse

__all__ = ["settings"]
ROOT = Path(__file__).parents[3]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no such files there")


@pytest.fixture
def desk(settings: Settings) -> Settings:
    put(settings, "m.xlsx", form(settings))
    return settings


def list_unread(desk: Settings) -> dict[str, str]:
    """What could not be read, with what is said of it."""
    with Warehouse.reader(desk.warehouse) as warehouse:
        rows = warehouse.sql(
            "SELECT g.origin, f.message_vi FROM raw.document AS d JOIN raw.sighting AS g USING (sha256) "
            "JOIN core.submission AS s USING (sha256) JOIN core.finding AS f USING (submission_id) "
            "WHERE d.disposition = 'unread'"
        )
    return dict(rows.itertuples(index=False, name=None))


def run(desk: Settings) -> IngestSummary:
    summary = ingest.run(desk, now=at(desk, 5))
    assert summary.verdicts["ACCEPTED"] == 1
    assert summary.faults == []
    return summary


def make_socket(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    before = Path.cwd()
    os.chdir(place.parent)  # the path of a socket may not be long
    try:
        with socket.socket(socket.AF_UNIX) as one:
            one.bind(place.name)
    finally:
        os.chdir(before)


SPECIAL: dict[str, Callable[[Path], object]] = {
    "socket": make_socket,
    "pipe": os.mkfifo,
    "link to itself": lambda place: place.symlink_to(place.name),
    "link to the folder it lies in": lambda place: place.symlink_to(".", target_is_directory=True),
    "link to nothing": lambda place: place.symlink_to("khong-co.xlsx"),
    "link to a device": lambda place: place.symlink_to("/dev/zero"),
}


def replace_by_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def grow(path: Path) -> None:
    with path.open("ab") as more:
        more.write(b"y" * 1000)


CHANGES: dict[str, Callable[[Path], None]] = {"gone.xlsx": Path.unlink, "a-pipe.xlsx": replace_by_pipe}
"""What becomes of these between the walk and the opening."""
REFUSED = [errno.ESTALE, errno.EIO, errno.EACCES, errno.ENXIO, errno.ETIMEDOUT]
"""What a remote inbox answers at one file."""


def test_files_that_are_none_that_change_and_that_cannot_be_opened_are_listed(
    desk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All of them in one inbox: each is told by itself, and the report beside them counts."""
    for kind, make in SPECIAL.items():
        make(desk.inbox / f"{kind}.xlsx")
    refused = {f"refused-{code}.xlsx": code for code in REFUSED}
    for name in (*CHANGES, *refused):
        put(desk, name, name.encode())
    put(desk, "grows.xlsx", b"x" * 100_000)
    take, open_ = collect._take_file, collect._open_regular

    def take_late(file: FolderFile, *told: object) -> None:
        if change := CHANGES.get(file.relative):
            change(file.path)
        take(file, *told)  # type: ignore[arg-type]  # handed on as it came

    def open_badly(place: str) -> BinaryIO:
        path = Path(place)
        if code := refused.get(path.name):
            raise OSError(code, os.strerror(code), place)
        stream = open_(place)
        if path.name == "grows.xlsx":
            grow(path)
        return stream

    monkeypatch.setattr(collect, "_take_file", take_late)
    monkeypatch.setattr(collect, "_open_regular", open_badly)
    run(desk)
    told = {place: message.partition(": ")[2] for place, message in list_unread(desk).items()}
    special = "đây là liên kết hoặc tệp đặc biệt, không phải tệp thường"
    assert {place for place, message in told.items() if message.startswith(special)} == {
        f"{one}.xlsx" for one in SPECIAL
    }
    assert {place for place, message in told.items() if message.startswith("tệp không còn ở đó")} == set(CHANGES)
    assert told["grows.xlsx"].startswith(WRITING_VI)
    assert told.keys() == {*(f"{one}.xlsx" for one in SPECIAL), *CHANGES, *refused, "grows.xlsx"}


def test_a_read_only_inbox_is_read(desk: Settings) -> None:
    for path in (desk.inbox / "m.xlsx", desk.inbox):
        path.chmod(path.stat().st_mode & ~0o222)
    try:
        run(desk)
    finally:
        desk.inbox.chmod(0o700)


def test_folders_deeper_than_python_calls_itself(desk: Settings) -> None:
    before = Path.cwd()
    os.chdir(desk.inbox)
    try:
        for _ in range(1_200):
            Path("s").mkdir()
            os.chdir("s")
        Path("a.pdf").write_bytes(b"%PDF-1.4")
    finally:
        os.chdir(before)
    try:
        assert run(desk).documents == 2
    finally:  # pytest, which removes what tests leave behind, calls itself for every folder
        subprocess.run(["rm", "-r", str(desk.inbox / "s")], check=True)


def cost_of_files(settings: Settings, number: int) -> float:
    """Seconds of this process for an inbox of so many files, all the same content: walk, ledger and loading."""
    folder_ = settings.inbox / str(number)
    folder_.mkdir(parents=True)
    for one in range(number):
        (folder_ / f"{one}.txt").touch()
    began = time.process_time()
    ingest.run(settings, now=at(settings, 5))
    spent = time.process_time() - began
    with Warehouse.reader(settings.warehouse) as warehouse:
        assert warehouse.sql("SELECT count(*) AS n FROM raw.sighting")["n"].tolist() == [number]
    return spent


def test_ten_times_the_files_cost_no_more_than_ten_times_as_much(settings: Settings) -> None:
    """What grew with the square would cost fifty times as much and more."""
    few, many = (
        cost_of_files(replace(settings, home=settings.home / name), n) for name, n in (("a", 300), ("b", 3_000))
    )
    assert many < 20 * few


LIMITED = """
import resource, sys
from datetime import datetime
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (3 * 1024**3,) * 2)
from desk.intake import ingest
from desk.settings import Settings
settings = Settings(Path(sys.argv[1]), sys.argv[2], workers=1)
summary = ingest.run(settings, now=datetime(2020, 4, 5, 9, tzinfo=settings.programme.tz))
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
print(summary.verdicts.get("ACCEPTED"), peak)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="address space is limited on Linux alone")
def test_a_message_of_300_mb_costs_itself_alone(desk: Settings) -> None:
    """In three gigabytes of address space, as a small server has them."""
    line = b"QUJD" * 18 + b"\r\n"
    with (desk.inbox / "a.eml").open("wb") as file:
        file.write(b"From: a@b.example.vn\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; ")
        file.write(b"boundary=b\r\n\r\n--b\r\nContent-Type: application/octet-stream; name=x.bin\r\n")
        file.write(b"Content-Transfer-Encoding: base64\r\n\r\n")
        for _ in range(300):
            file.write(line * (1024**2 // len(line)))
        file.write(b"--b--\r\n")
    words = [sys.executable, "-c", LIMITED, str(desk.home), desk.programme_name]
    ended = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, check=False)
    print(ended.stdout)
    assert ended.returncode == 0, ended.stderr[-2000:]
    accepted, peak = map(int, ended.stdout.split())
    assert (accepted, peak < 2_400) == (1, True)
    assert TOO_MUCH_MEMORY_VI in list_unread(desk)["a.eml"]
