"""A collection as rows of `raw`, and the places that earlier runs recorded read back from them."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desk.intake.documents_to_judge import ORIGIN_MARK, ReceiptKey, find_receipt_key, load_recorded_receipts
from sources.documents import CollectedInbox, Disposition, Document, Sighting
from sources.inbox.place_keys import RecordedPlace
from warehouse import Warehouse

if TYPE_CHECKING:
    from warehouse.load import Work

PORTION = 1_000
"""Documents or places whose rows are made at once: a dictionary for each weighs far more than what it says."""


@dataclass(frozen=True, slots=True)
class RecordedRows:
    """The keys that the ledger has of documents, places and receipts."""

    documents: Set[str] = frozenset()
    sightings: Set[str] = frozenset()
    receipts: Set[ReceiptKey] = frozenset()


def load_recorded_rows(warehouse: Warehouse) -> RecordedRows:
    """What need not be given to the ledger once more."""
    documents, sightings = (warehouse.arrow(name) for name in ("known_documents", "known_sightings"))
    return RecordedRows(
        frozenset(documents["sha256"].to_pylist()),
        frozenset(sightings["sighting_id"].to_pylist()),
        load_recorded_receipts(warehouse),
    )


def make_collected_rows(
    collected: CollectedInbox, work: Work, recorded: RecordedRows
) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Rows of `raw.document`, `raw.sighting` and `raw.receipt` that are not recorded, portion by portion; each key
    once.
    """
    for start in range(0, len(collected.documents), PORTION):
        some = collected.documents[start : start + PORTION]
        new = (document for document in some if document.sha256 not in recorded.documents)
        yield {"document": [_document_row(document, work) for document in new]}
    places = list({sighting.sighting_id: sighting for sighting in collected.sightings}.values())
    for start in range(0, len(places), PORTION):
        seen = places[start : start + PORTION]
        rows = [_sighting_row(one, work) for one in seen if one.sighting_id not in recorded.sightings]
        receipts = [row for sighting in seen for row in _receipt_rows(sighting, work, recorded)]
        yield {"sighting": rows, "receipt": receipts}


def _document_row(document: Document, work: Work) -> dict[str, Any]:
    return {
        "sha256": document.sha256,
        "size_bytes": document.size_bytes,
        "media": document.media,
        "disposition": document.disposition,
        "content_sha256": document.content_sha256,
        "run_id": work.run_id,
        "recorded_at": work.now,
    }


def _receipt_rows(sighting: Sighting, work: Work, recorded: RecordedRows) -> list[dict[str, Any]]:
    receipts = {(receipt.kind, receipt.at): receipt for receipt in sighting.receipts}
    return [
        {
            "sighting_id": sighting.sighting_id,
            "kind": receipt.kind,
            "claimed_at": receipt.at,
            "rank": receipt.rank,
            "detail": receipt.detail,
            "recorded_at": work.now,
        }
        for receipt in receipts.values()
        if find_receipt_key(sighting, receipt) not in recorded.receipts
    ]


def _sighting_row(sighting: Sighting, work: Work) -> dict[str, Any]:
    names = (
        "sighting_id", "sha256", "container_sha256", "channel", "folder", "display_name", "raw_name", "sender",
        "subject", "message_id", "sent_by", "authentication", "first_seen_at",
    )  # fmt: skip
    return {
        **{name: getattr(sighting, name) for name in names},
        "origin": ORIGIN_MARK.join(sighting.origin),
        "recorded_at": work.now,
        "run_id": work.run_id,
    }


def load_recorded_places(warehouse: Warehouse) -> list[RecordedPlace]:
    """The places that earlier runs recorded of contents of which each sender's is a document of its own."""
    return [_make_recorded_place(row) for row in warehouse.arrow("occurrences").to_pylist()]


def load_held_places(warehouse: Warehouse) -> list[Sighting]:
    """The places by which documents that are held now were judged."""
    return [_make_sighting(row, "leaf") for row in warehouse.arrow("held_places").to_pylist()]


def _make_recorded_place(row: dict[Any, Any]) -> RecordedPlace:
    sighting = _make_sighting(row, row["disposition"])
    return RecordedPlace(row["content_sha256"], row["disposition"], bool(row["unreadable"]), sighting)


def _make_sighting(row: dict[Any, Any], disposition: Disposition) -> Sighting:
    names = (
        "sighting_id", "sha256", "container_sha256", "channel", "folder", "display_name", "raw_name", "sender",
        "subject", "message_id", "sent_by", "authentication",
    )  # fmt: skip
    return Sighting(
        **{name: row[name] for name in names},
        origin=tuple(str(row["origin"]).split(ORIGIN_MARK)),
        first_seen_at=row["first_seen_at"],
        receipts=(),
        disposition=disposition,
    )
