"""An inbox to which anything happens, collected twice: with the journal, and without by an archive of its own."""

from __future__ import annotations

import io
import os
import random
import shutil
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from sources.archive import Archive
from sources.documents import CollectedInbox, InboxState
from sources.inbox import collect
from sources.inbox.collect import collect_documents
from sources.inbox_journal.journal import InboxJournal
from sources.inbox_journal.marks import Mark
from tests.sources.containers.test_edxml import REPLACED, make_edxml
from tests.sources.source_files import NOW, PROGRAMME

PLACES: Final = (
    "a.xlsx", "b/a.xlsx", "b/c.eml", "d/e.zip", "d/thu.mbox", "f.pdf", "f/g.eml", "h.edxml", "i.edxml", "hong.zip",
    "b/c.pdf.part",
)  # fmt: skip
WORDS: Final = (b"mot", b"hai", b"ba0")
"""Of one length, so that a file may be replaced without a change of its size."""


@dataclass(frozen=True, slots=True)
class _Left:
    """What a collection found, by what and when."""

    found: CollectedInbox
    made_with: str
    at: datetime


class Inbox:
    """The inbox, the two archives, and when files are taken to be read: long after they were last changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "inbox"
        self.folder.mkdir(parents=True)
        self.archive, self.plain = folder / "archive", folder / "plain"
        self.now = NOW
        self.made_with = "1"
        self.minutes = 0
        self.left: _Left | None = None
        self.as_before = 0

    def clock(self) -> int:
        """When files are read: that long after they were last changed."""
        return long_after() + self.minutes * 60_000_000_000

    def journal(self, *, verify_all: bool = False) -> InboxJournal:
        return InboxJournal(Archive(self.archive), self.made_with, verify_all=verify_all)

    def collect(self, *, verify_all: bool = False) -> CollectedInbox:
        """With the journal."""
        return self._collect(None, verify_all=verify_all)

    def collect_or_compare(self, *, says: bool = True) -> CollectedInbox:
        """With the journal, unless the inbox is found as some collection before left it: then what that one found.

        `says`: later ones may find it as this one leaves it; not every run of a desk says it.
        """
        left = self.left
        if left is not None and (left.made_with != self.made_with or self.now < left.at):
            left = None
        found = self._collect(left.found.state if left is not None else None)
        if found.as_before:
            assert left is not None
            self.as_before += 1
            return left.found
        if says:
            self.left = _Left(found, self.made_with, self.now)
        return found

    def _collect(self, before: InboxState | None, *, verify_all: bool = False) -> CollectedInbox:
        archive = Archive(self.archive)
        journal = InboxJournal(archive, self.made_with, verify_all=verify_all)
        return collect_documents(
            self.folder, archive, PROGRAMME, self.now, relook=0, journal=journal, before=before
        )  # fmt: skip

    def collect_plainly(self) -> CollectedInbox:
        """Without it."""
        return collect_documents(self.folder, Archive(self.plain), PROGRAMME, self.now, relook=0)

    def later(self) -> None:
        self.now += timedelta(hours=1)

    def put(self, place: str, data: bytes) -> Path:
        path = self.folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path


def long_after() -> int:
    """Stands in for the clock by which a file is read: a minute after any change."""
    return time.time_ns() + 60_000_000_000


def mark_on_fat(status: os.stat_result) -> Mark:
    """What such a file system tells of a file: whoever writes to it and sets its time back leaves no trace."""
    return status.st_size, status.st_mtime_ns, 0, 0, status.st_dev


def contents(place: str, word: bytes) -> bytes:
    """Bytes for a file of that name; of one length for every word."""
    if place.endswith(".eml"):
        return mail(word)
    if place.endswith(".mbox"):
        return b"From a@b.vn Mon Jan  1 00:00:00 2018\n" + mail(word) + b"\n"
    if place == "hong.zip":
        return b"PK\x03\x04 torn " + word
    if place.endswith(".zip"):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as file:
            file.writestr(zipfile.ZipInfo("trong/bao-cao.xlsx"), b"xlsx " + word)
            file.writestr(zipfile.ZipInfo("anh.png"), b"\x89PNG\r\n\x1a\n" + word)
        return data.getvalue()
    if place.endswith(".edxml"):
        return exchanged(word, takes_back=place == "i.edxml")
    return b"%PDF-1.4 " + word


def exchanged(word: bytes, *, takes_back: bool) -> bytes:
    """A document of the national exchange; one that takes back number 11, if it is there."""
    number = "11" if word == b"mot" else "12"
    if takes_back:
        return make_edxml(("a.txt", word), kind="revoke", more=REPLACED, number="13")
    return make_edxml(("a.txt", word), number=number)


def mail(word: bytes) -> bytes:
    message = EmailMessage()
    message["From"] = "don.vi@example.vn"
    message["Message-ID"] = f"<{word.decode()}@example.vn>"
    message.set_content("Kính gửi")
    if word != b"ba0":  # one carries nothing
        message.add_attachment(word, maintype="application", subtype="octet-stream", filename="bao-cao.xlsx")
    return message.as_bytes()


Change = Callable[[Inbox, random.Random], None]


def add_or_change(inbox: Inbox, rng: random.Random) -> None:
    place = rng.choice(PLACES)
    inbox.put(place, contents(place, rng.choice(WORDS)))


def replace_in_place(inbox: Inbox, rng: random.Random) -> None:
    """Other bytes of the same number, and the modification time set back to what it was."""
    for path in _some(inbox, rng):
        before = path.stat()
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        with path.open("r+b") as file:
            file.write(data)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def replace_by_another(inbox: Inbox, rng: random.Random) -> None:
    """Another file takes the name, of the same size and time."""
    for path in _some(inbox, rng):
        before = path.stat()
        data = bytearray(path.read_bytes())
        data[-1] ^= 1
        other = inbox.folder.parent / "other"
        other.write_bytes(data)
        os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
        other.replace(path)


def touch(inbox: Inbox, rng: random.Random) -> None:
    for path in _some(inbox, rng):
        os.utime(path, (1_500_000_000, 1_500_000_000 + rng.randrange(9)))


def move(inbox: Inbox, rng: random.Random) -> None:
    for path in _some(inbox, rng):
        target = inbox.folder / rng.choice(PLACES)
        target.parent.mkdir(parents=True, exist_ok=True)
        if target != path and path.suffix == target.suffix:
            path.replace(target)


def swap_folders(inbox: Inbox, _: random.Random) -> None:
    one, other, aside = inbox.folder / "b", inbox.folder / "f", inbox.folder.parent / "aside"
    if one.is_dir() and other.is_dir():
        one.rename(aside)
        other.rename(one)
        aside.rename(other)


def delete(inbox: Inbox, rng: random.Random) -> None:
    for path in _some(inbox, rng):
        path.unlink()


def write_register(inbox: Inbox, rng: random.Random) -> None:
    lines = [f"{place},2018-11-0{rng.randrange(1, 9)}T08:00+07:00,Lan" for place in rng.sample(PLACES, 3)]
    inbox.put(PROGRAMME.receipt.register_file, "\n".join(["tep,nhan_luc,nguoi_ghi", *lines]).encode())


def write_register_of_a_folder(inbox: Inbox, rng: random.Random) -> None:
    """With a line that says nothing, sometimes."""
    lines = ["tep,nhan_luc,nguoi_ghi", f"c.eml,2018-11-0{rng.randrange(1, 9)}T08:00+07:00,Lan"]
    inbox.put(f"b/{PROGRAMME.receipt.register_file}", "\n".join([*lines, *["x,y"] * rng.randrange(2)]).encode())


def remove_register(inbox: Inbox, _: random.Random) -> None:
    (inbox.folder / PROGRAMME.receipt.register_file).unlink(missing_ok=True)


def lose_first_sightings(inbox: Inbox, rng: random.Random) -> None:
    """Of the same places, all or the later ones."""
    keep = rng.random() if rng.randrange(2) else 0
    for folder in (inbox.archive, inbox.plain):
        path = folder / "first_seen.jsonl"
        if path.is_file():
            lines = sorted(path.read_bytes().splitlines(keepends=True))
            path.write_bytes(b"".join(lines[: int(len(lines) * keep)]))


def set_clock_back(inbox: Inbox, rng: random.Random) -> None:
    inbox.now -= timedelta(hours=rng.randrange(1, 4))


def wait(inbox: Inbox, _: random.Random) -> None:
    """So long that the clock of any file system has moved on."""
    inbox.minutes += 1


def _pick_object(inbox: Inbox, rng: random.Random) -> list[Path]:
    """One, as long as there is any."""
    objects = sorted(Archive(inbox.archive).list_objects())
    return rng.sample(objects, min(1, len(objects)))


def lose_object(inbox: Inbox, rng: random.Random) -> None:
    for path in _pick_object(inbox, rng):
        path.unlink()


def damage_object(inbox: Inbox, rng: random.Random) -> None:
    """With its times set back, too."""
    for path in _pick_object(inbox, rng):
        before = path.stat()
        path.write_bytes(b"x" * before.st_size)
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def damage_journal(inbox: Inbox, rng: random.Random) -> None:
    """A torn end, a changed byte, none at all."""
    path = inbox.archive / "inbox.jsonl"
    if path.is_file() and path.stat().st_size:
        data = bytearray(path.read_bytes())
        how = rng.randrange(3)
        if how == 0:
            data = data[: rng.randrange(len(data))]
        elif how == 1:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(data if how < 2 else b"")


def other_programme(inbox: Inbox, rng: random.Random) -> None:
    inbox.made_with = rng.choice("12")


def nothing(_: Inbox, __: random.Random) -> None:
    """A run with nothing new."""


CHANGES: Final[tuple[Change, ...]] = (
    add_or_change, add_or_change, add_or_change, replace_in_place, replace_by_another, touch, move, swap_folders,
    delete, write_register, write_register_of_a_folder, remove_register, lose_object, damage_object, damage_journal,
    lose_first_sightings, set_clock_back, wait, other_programme, nothing, nothing, nothing,
)  # fmt: skip


def _some(inbox: Inbox, rng: random.Random) -> list[Path]:
    found = sorted(path for path in inbox.folder.rglob("*") if path.is_file() and path.suffix != ".csv")
    return rng.sample(found, min(len(found), 2))


def forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


__all__ = ["CHANGES", "Inbox", "collect", "contents", "forget", "long_after"]
