"""From what was collected and read to cases that can be judged, and to rows that can be stored."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import pandas as pd

from schemas.findings import Finding, make_finding
from schemas.judging import Case
from schemas.programme import Programme
from sources.archive import Archive
from sources.documents import Claim, Collected, Document, Fault, ReadResult, Sighting
from sources.identity.identify import identify
from warehouse import Warehouse
from warehouse.load import Work

ORIGIN_MARK = " ▸ "


@dataclass(frozen=True, slots=True)
class Pending:
    """A case with the claims that identified it."""

    case: Case
    claims: tuple[Claim, ...]


@dataclass(frozen=True, slots=True)
class Settled:
    """Who sent a document and for when, by a person's decision; `open` until it has been judged so."""

    decision_id: str
    unit_id: str
    period_id: str
    open: bool


@dataclass(frozen=True, slots=True)
class Material:
    """All that judging needs of one document. Without a `path` there is nothing to read in it."""

    sha256: str
    path: Path | None
    media: str
    sightings: tuple[Sighting, ...]
    faults: tuple[Fault, ...]
    settled: Settled | None


def materials(
    collected: Collected, new: frozenset[str], archive: Archive, settled: Mapping[str, Settled]
) -> list[Material]:
    """The material of every new document, in the order of the places where they were first seen."""
    sightings: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in collected.sightings:
        sightings[sighting.sha256].append(sighting)
    faults: dict[str, list[Fault]] = defaultdict(list)
    for fault in collected.faults:
        faults[fault.sha256].append(fault)
    made = [
        material(d, sightings[d.sha256], faults[d.sha256], archive, settled.get(d.sha256))
        for d in collected.documents
        if d.sha256 in new
    ]
    return sorted(made, key=lambda m: (min((s.origin for s in m.sightings), default=()), m.sha256))


def material(
    document: Document,
    sightings: Sequence[Sighting],
    faults: Sequence[Fault],
    archive: Archive,
    settled: Settled | None,
) -> Material:
    """The material of one document."""
    path = archive.path(document.content) if document.disposition == "leaf" else None
    return Material(document.sha256, path, document.media, tuple(sightings), tuple(faults), settled)


def settled_by_people(warehouse: Warehouse) -> dict[str, Settled]:
    """The identity decisions in force, by document."""
    rows = warehouse.query("identity_decisions").to_dict("records")
    return {str(r["sha256"]): Settled(r["decision_id"], r["unit_id"], r["period_id"], bool(r["open"])) for r in rows}


def judgeable(collected: Collected) -> frozenset[str]:
    """The documents that become submissions: leaves, and whatever could not be opened."""
    faulty = {fault.sha256 for fault in collected.faults}
    return frozenset(d.sha256 for d in collected.documents if d.disposition == "leaf" or d.sha256 in faulty)


def moved(collected: Collected, held: pd.DataFrame) -> frozenset[str]:
    """Held documents that lie at a place they were not judged by: a person has moved them, so they are judged again."""
    known = set(zip(held["sha256"], held["sighting_id"], strict=True))
    waiting = set(held["sha256"])
    return frozenset(
        s.sha256 for s in collected.sightings if s.sha256 in waiting and (s.sha256, s.sighting_id) not in known
    )


def has_news(warehouse: Warehouse, collected: Collected) -> bool:
    """True if a place or a receipt is not recorded yet."""
    known = warehouse.query("known_receipts")
    recorded = set(zip(known["sighting_id"], known["kind"], known["claimed_at"], strict=True))
    return any((s.sighting_id, r.kind, r.at) not in recorded for s in collected.sightings for r in s.receipts)


def reread(warehouse: Warehouse, collected: Collected) -> dict[str, bool]:
    """What could not be read and needs no reading any more, or again does: by document key.

    None is needed where this collection met the fault no more although it looked into the file that holds it, or where
    that file is no longer there. Nothing is gone from a folder that could not be entered; and what comes back with its
    fault, such as a share that was not mounted for a while, is not readable again.
    """
    met = {document.sha256 for document in collected.documents}
    unread = {document.sha256 for document in collected.documents if document.disposition == "unread"}
    looked = {sighting.origin[0] for sighting in collected.sightings if sighting.sha256 not in unread}
    shut = {sighting.origin[0] for sighting in collected.sightings if sighting.sha256 in unread}
    changed = {}
    for row in warehouse.query("unread_entries").to_dict("records"):
        still, file = row["sha256"] in met, str(row["origin"]).split(ORIGIN_MARK, 1)[0]
        if still and row["readable"]:
            changed[str(row["sha256"])] = False
        elif not still and not row["readable"] and (file in looked or not _hidden(file, shut)):
            changed[str(row["sha256"])] = True
    return changed


def _hidden(file: str, shut: Container[str]) -> bool:
    """True if the file, or a folder it lies in, could not be entered: whether it is there is not known."""
    return any(place in shut for place in (file, *map(str, PurePosixPath(file).parents)))


def submission_id(sha256: str, programme_hash: str, reader_version: str, attempt: str = "") -> str:
    """Key of the work: document, programme and reader version; `attempt` tells apart judgements at other places."""
    key = f"{sha256}|{programme_hash}|{reader_version}|{attempt}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def pending_case(material: Material, read: ReadResult, programme: Programme, reader_version: str) -> Pending:
    """The case of one document; what a person settled overrules the claims."""
    sha256, form, settled = material.sha256, read.form, material.settled
    identity = identify(form, material.sightings, programme, sha256)
    attempt = _places(material.sightings) if identity.faults else ""
    if settled is not None:
        identity = replace(identity, unit_id=settled.unit_id, period_id=settled.period_id, faults=())
        attempt = settled.decision_id
    faults = [*material.faults, *read.faults]
    # Without a form there is nothing to attribute: whose it might be is kept as claims, not as one more fault.
    all_faults = [*faults, *identity.faults] if form is not None else faults
    case = Case(
        submission_id=submission_id(sha256, programme.content_hash, reader_version, attempt),
        sha256=sha256,
        form=form,
        unit_id=identity.unit_id,
        period_id=identity.period_id,
        findings=tuple(_finding(programme, fault) for fault in all_faults),
    )
    return Pending(case, identity.claims)


def _places(sightings: Sequence[Sighting]) -> str:
    return " ".join(sorted(s.sighting_id for s in sightings))


def _finding(programme: Programme, fault: Fault) -> Finding:
    words = dict(fault.words)
    return make_finding(
        programme,
        fault.sha256,
        fault.code,
        sheet=words.pop("sheet", None),
        cell=words.pop("cell", None),
        seen=words.pop("seen", None),
        **words,
    )


def stamps(batch: Sequence[Pending]) -> dict[str, bool]:
    """Whether each submission's form carried its stamp."""
    return {p.case.submission_id: bool(p.case.form and p.case.form.stamp) for p in batch}


def claim_rows(batch: Sequence[Pending]) -> list[dict[str, Any]]:
    """Rows of `raw.identity_claim`, each claim once."""
    rows = {
        (p.case.submission_id, c.about, c.source, c.quoted): {
            "submission_id": p.case.submission_id,
            "about": c.about,
            "source": c.source,
            "seen": c.quoted,
            "resolved": c.resolved,
        }
        for p in batch
        for c in p.claims
    }
    return list(rows.values())


PORTION = 1_000
"""Documents or places whose rows are made at once: a dictionary for each weighs far more than what it says."""


def collected_rows(collected: Collected, work: Work) -> Iterator[dict[str, list[dict[str, Any]]]]:
    """Rows of `raw.document`, `raw.sighting` and `raw.receipt`, portion by portion; each key once."""
    for start in range(0, len(collected.documents), PORTION):
        some = collected.documents[start : start + PORTION]
        yield {"document": [_document_row(document, work) for document in some]}
    places = list({sighting.sighting_id: sighting for sighting in collected.sightings}.values())
    for start in range(0, len(places), PORTION):
        seen = places[start : start + PORTION]
        rows = [_sighting_row(sighting, work) for sighting in seen]
        yield {"sighting": rows, "receipt": [row for sighting in seen for row in _receipt_rows(sighting, work)]}


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


def _receipt_rows(sighting: Sighting, work: Work) -> list[dict[str, Any]]:
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
