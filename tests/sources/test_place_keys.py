"""Which document a place belongs to, before and after reading: whatever was judged is in the collection."""

from datetime import UTC, datetime

import pytest

from schemas.programme import load_programme
from sources.documents import CollectedInbox, Document, Sighting
from sources.place_keys import RecordedPlace, assign_documents

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
