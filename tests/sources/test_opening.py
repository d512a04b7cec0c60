"""What is heavy is opened in a confined worker: the same comes of it, and what breaks there costs itself alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from sources.archive import UNFLUSHED, Archive
from sources.containers.parts import HeavyError
from sources.documents import UNREAD_PREFIX
from sources.inbox import opener, opening
from sources.inbox.ledger import Place
from sources.inbox.notes import Notes
from sources.limits import Limits
from tests.sources.containers.test_edxml import make_edxml
from tests.sources.source_files import PROGRAMME, Desk, form_bytes, letter, make_zip

BOOK = form_bytes()
PLACE = Place(("a.eml",), None, "a.eml", "a.eml")
EMPTY_PARTS = (
    b"From: a@b.example.vn\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    + b"--b\n\n" * (opener.LIGHT_BYTES // 4)
)
"""2.5 MB, and near 200 MB once it is parsed, piece by piece."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def list_objects(desk: Desk) -> list[str]:
    return [path.name for path in Archive(desk.archive.folder).list_objects()]


def test_the_same_comes_of_a_file_wherever_it_is_opened(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Desk(tmp_path / "other")
    mailbox = b"From a@b.example.vn Thu Apr  9 10:00:00 2020\n" + letter(("x.xlsx", BOOK)) + b"\n"
    files = {
        "a.eml": letter(("a.xlsx", BOOK), ("goi.zip", make_zip(("b.xlsx", BOOK + b"2"), ("c.pdf", b"%PDF")))),
        "b.zip": make_zip(("x.txt", b"0" * 3000), ("thu.eml", letter(("d.xlsx", BOOK + b"3")))),
        "c.mbox": mailbox + mailbox.replace(b"x.xlsx", b"y.xlsx"),
        "d.edxml": make_edxml(("e.xlsx", BOOK + b"4")),
        "e.zip": make_zip(("x.xlsx", BOOK))[:300],
        "f.xlsx": BOOK,
    }
    for name, data in files.items():
        desk.put(name, data)
        other.put(name, data)
    here = desk.collect()
    monkeypatch.setattr(opener, "LIGHT_BYTES", 100)
    there = other.collect()
    assert [d.sha256 for d in there.documents] == [d.sha256 for d in here.documents]
    assert [(s.origin, s.sha256, s.disposition) for s in there.sightings] == [
        (s.origin, s.sha256, s.disposition) for s in here.sightings
    ]
    assert there.faults == here.faults
    assert list_objects(other) == list_objects(desk)
    assert not (other.archive.folder / UNFLUSHED).exists()


UNPACKS_TO_MUCH = make_zip(("x.bin", b"0" * (opener.LIGHT_UNPACKED + 1)))


@pytest.mark.parametrize("data", [EMPTY_PARTS, UNPACKS_TO_MUCH], ids=["large", "unpacks to much"])
def test_nothing_heavy_is_opened_in_the_process_that_collects(desk: Desk, data: bytes) -> None:
    with pytest.raises(HeavyError):
        opener.Opener(Notes(), desk.archive, PROGRAMME, light=True).take_file(data, PLACE, None)


@pytest.mark.parametrize(
    ("limits", "told"),
    [
        (Limits(memory=10 * 2**20), opening.TOO_MUCH_MEMORY_VI),
        (Limits(seconds=0.2, margin=0.2), "đọc quá 0.2 giây"),
    ],
    ids=["memory", "time"],
)
def test_what_breaks_a_worker_costs_itself_alone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, limits: Limits, told: str
) -> None:
    monkeypatch.setattr(opening, "OPENING_LIMITS", limits)
    monkeypatch.setattr(opener, "LIGHT_BYTES", len(EMPTY_PARTS) // 5)
    desk.put("a.eml", EMPTY_PARTS[: len(EMPTY_PARTS) // 4])
    desk.put("b.xlsx", BOOK)
    found = desk.collect()
    unread, good = found.documents
    assert (unread.sha256.startswith(UNREAD_PREFIX), good.media) == (True, "xlsx")
    assert [told in fault.words["detail"] for fault in found.faults] == [True]
    assert len(list_objects(desk)) == 2, "its bytes are kept"
    assert not (desk.archive.folder / UNFLUSHED).exists()
