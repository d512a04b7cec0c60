"""Which document a place belongs to, before and after reading: whatever was judged is in the collection."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from schemas.programme import load_programme
from sources.documents import CollectedInbox, Document, Sighting
from sources.inbox.place_keys import RecordedPlace, assign_documents

PROGRAMME = load_programme("ttdn")
CONTENT = "a" * 64
DOCUMENT = Document(CONTENT, 1, "xlsx", "leaf")


def sighting(folder: str) -> Sighting:
    return Sighting(
        sighting_id=folder * 24,
        sha256=CONTENT,
        container_sha256=None,
        channel="folder",
        origin=(folder, "x.xlsx"),
        folder=folder,
        display_name="x.xlsx",
        raw_name="x.xlsx",
        sender=None,
        subject=None,
        message_id=None,
        first_seen_at=datetime(2026, 1, 1, tzinfo=UTC),
        receipts=(),
    )


@pytest.mark.parametrize("recorded", [(), ("a",), ("b",), ("a", "b")])
@pytest.mark.parametrize("inbox", [("b", "c"), ("a", "b"), ("b",)])
def test_what_was_judged_by_sender_is_collected_by_sender(recorded: tuple[str, ...], inbox: tuple[str, ...]) -> None:
    """Also where the first sender's file, which has the content's own key, is gone by now."""
    found = CollectedInbox((DOCUMENT,), tuple(sighting(folder) for folder in inbox), ())
    places = assign_documents(found, [RecordedPlace(CONTENT, "leaf", False, sighting(f)) for f in recorded], PROGRAMME)
    before = {document.sha256 for document in places.collected.documents}
    judged = {key for document in before for key in places.by_sender.get(document, {document: ()})}
    after = places.after_reading(judged)
    assert {document.sha256 for document in after.documents} == judged
    assert {one.sha256 for one in after.sightings} == judged
    assert {document.content for document in after.documents} == {CONTENT}


def test_a_form_is_one_document_wherever_it_is_seen() -> None:
    found = CollectedInbox((DOCUMENT,), (sighting("b"), sighting("c")), ())
    places = assign_documents(found, (), PROGRAMME)
    assert [document.sha256 for document in places.after_reading(()).documents] == [CONTENT]


SCAN = Document(CONTENT, 1, "pdf", "leaf")


def at_place(origin: str, letter_sha256: str | None = None) -> Sighting:
    """In a folder, or in a letter of an unknown sender."""
    folder, _, name = origin.rpartition("/")
    return replace(
        sighting("a"),
        sighting_id=origin,
        folder=folder or None,
        raw_name=name,
        display_name=name,
        channel="mail" if letter_sha256 else "folder",
        origin=(origin, "x.pdf") if letter_sha256 else (origin,),
        container_sha256=letter_sha256,
    )


def key_of(place: Sighting, *recorded: Sighting) -> str:
    before = [RecordedPlace(CONTENT, "leaf", True, one) for one in recorded]
    found = assign_documents(CollectedInbox((SCAN,), (place,), ()), before, PROGRAMME)
    (one,) = found.collected.sightings
    return one.sha256


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("2018Q4/Chưa phân loại/x.pdf", "luu/2018Q4/2018Q4/Chưa phân loại/x.pdf"),
        ("2018Q4/Chưa phân loại/x.pdf", "luu/2018Q4/x.pdf"),
        ("x.pdf", "luu/2018Q4/x.pdf"),
        ("2018Q4/Hà Nội/x.pdf", "luu/2018Q4/Hà Nội/x.pdf"),
        ("2018Q4/Hà Nội/x.pdf", "luu/2018Q4/x.pdf"),
    ],
)
def test_a_file_without_a_form_that_was_moved_is_the_same(before: str, after: str) -> None:
    old = replace(at_place(before), sha256="e" * 64)
    assert key_of(at_place(after), old) == "e" * 64


def test_the_same_bytes_of_another_unit_stay_another_units() -> None:
    old = at_place("2018Q4/Hà Nội/x.pdf")
    assert key_of(at_place("2018Q4/Sơn La/x.pdf"), old) != CONTENT


def test_a_copy_beside_a_file_that_is_still_there_belongs_to_nobody_known() -> None:
    old, copy = at_place("2018Q4/Hà Nội/x.pdf"), at_place("khac/x.pdf")
    recorded = [RecordedPlace(CONTENT, "leaf", True, old)]
    found = assign_documents(CollectedInbox((SCAN,), (old, copy), ()), recorded, PROGRAMME).collected
    assert len({one.sha256 for one in found.sightings}) == 2


def test_two_folders_that_name_nobody_are_one_sender() -> None:
    found = CollectedInbox((SCAN,), (at_place("a/x.pdf"), at_place("b/x.pdf")), ())
    collected = assign_documents(found, (), PROGRAMME).collected
    assert {one.sha256 for one in collected.sightings} == {CONTENT}


def test_a_letter_of_nobody_known_is_known_by_its_bytes_not_by_its_place() -> None:
    old = at_place("thu/a.eml", letter_sha256="b" * 64)
    assert key_of(at_place("luu/2018Q4/thu/a.eml", letter_sha256="b" * 64), replace(old, sha256="e" * 64)) == "e" * 64
    other = key_of(at_place("luu/2018Q4/thu/a.eml", letter_sha256="c" * 64), replace(old, sha256="e" * 64))
    assert other != "e" * 64
