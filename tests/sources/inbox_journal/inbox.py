"""An inbox to which anything happens, collected twice: with the journal, and without by an archive of its own."""

from __future__ import annotations

import io
import os
import random
import shutil
import time
import zipfile
from collections.abc import Callable
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Final

from sources.archive import Archive
from sources.documents import CollectedInbox
from sources.inbox import collect
from sources.inbox.collect import collect_documents
from sources.inbox_journal.journal import InboxJournal
from tests.sources.source_files import NOW, PROGRAMME

PLACES: Final = ("a.xlsx", "b/a.xlsx", "b/c.eml", "d/e.zip", "d/thu.mbox", "f.pdf", "f/g.eml", "h.edxml")
WORDS: Final = (b"mot", b"hai", b"ba0")
"""Of one length, so that a file may be replaced without a change of its size."""


class Inbox:
    """The inbox, the two archives, and when files are taken to be read: long after they were last changed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "inbox"
        self.folder.mkdir(parents=True)
        self.archive, self.plain = folder / "archive", folder / "plain"
        self.now = NOW
        self.made_with = "1"

    def journal(self, *, verify_all: bool = False) -> InboxJournal:
        return InboxJournal(Archive(self.archive), self.made_with, verify_all=verify_all)

    def collect(self, *, verify_all: bool = False) -> CollectedInbox:
        """With the journal."""
        archive = Archive(self.archive)
        journal = InboxJournal(archive, self.made_with, verify_all=verify_all)
        return collect_documents(self.folder, archive, PROGRAMME, self.now, relook=0, journal=journal)

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


def contents(place: str, word: bytes) -> bytes:
    """Bytes for a file of that name; of one length for every word."""
    if place.endswith(".eml"):
        return mail(word)
    if place.endswith(".mbox"):
        return b"From a@b.vn Mon Jan  1 00:00:00 2018\n" + mail(word) + b"\n"
    if place.endswith(".zip"):
        data = io.BytesIO()
        with zipfile.ZipFile(data, "w") as file:
            file.writestr(zipfile.ZipInfo("trong/bao-cao.xlsx"), b"xlsx " + word)
            file.writestr(zipfile.ZipInfo("anh.png"), b"\x89PNG\r\n\x1a\n" + word)
        return data.getvalue()
    if place.endswith(".edxml"):
        header = b"<DocumentId>" + word + b"</DocumentId><Subject>B\xc3\xa1o c\xc3\xa1o</Subject>"
        return b"<edXML><edXMLHeader><MessageHeader>" + header + b"</MessageHeader></edXMLHeader></edXML>"
    return b"%PDF-1.4 " + word


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
    delete, write_register, lose_object, damage_object, damage_journal, other_programme, nothing,
)  # fmt: skip


def _some(inbox: Inbox, rng: random.Random) -> list[Path]:
    found = sorted(path for path in inbox.folder.rglob("*") if path.is_file() and path.suffix != ".csv")
    return rng.sample(found, min(len(found), 2))


def forget(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)


__all__ = ["CHANGES", "Inbox", "collect", "contents", "forget", "long_after"]
