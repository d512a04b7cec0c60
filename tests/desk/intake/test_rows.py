"""A collection as rows: what the ledger has is not given to it once more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from desk.intake.documents_to_judge import find_receipt_key
from desk.intake.rows import RecordedRows, make_collected_rows
from sources.archive import Archive
from sources.inbox.collect import collect_documents
from tests.sources.source_files import NOW, PROGRAMME
from warehouse.load import Work


def test_what_is_recorded_is_left_out_and_a_new_receipt_of_a_known_place_is_not(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for name in ("a.pdf", "b.pdf", "c.pdf"):
        (inbox / name).write_bytes(b"%PDF-1.4 " + name.encode())
    collected = collect_documents(inbox, Archive(tmp_path / "archive"), PROGRAMME, NOW, relook=0)
    known, half_known, new = collected.sightings
    recorded = RecordedRows(
        frozenset({known.sha256, half_known.sha256}),
        frozenset({known.sighting_id, half_known.sighting_id}),
        frozenset(find_receipt_key(one, r) for one in (known, half_known) for r in one.receipts if r.kind == "mtime")
        | frozenset(find_receipt_key(known, r) for r in known.receipts),
    )
    work = Work("run", PROGRAMME.content_hash, "reader", NOW + timedelta(hours=1))
    rows: dict[str, list[tuple[str, ...]]] = {"document": [], "sighting": [], "receipt": []}
    for portion in make_collected_rows(collected, work, recorded):
        for name, some in portion.items():
            keys = ("sha256",) if name == "document" else ("sighting_id", "kind")[: 1 + (name == "receipt")]
            rows[name] += [tuple(row[key] for key in keys) for row in some]
    assert rows["document"] == [(new.sha256,)]
    assert rows["sighting"] == [(new.sighting_id,)]
    assert rows["receipt"] == [
        (half_known.sighting_id, "first_seen"),
        *((new.sighting_id, receipt.kind) for receipt in new.receipts),
    ]
    assert len(new.receipts) == 2
