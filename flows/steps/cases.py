"""From what was collected and read to cases that can be judged, and to rows that can be stored."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

import pandas as pd

from schemas.findings import Finding, make_finding
from schemas.form import Form
from schemas.judging import Case
from schemas.programme import Programme
from sources.documents import Claim, Collected, Fault, ReadResult, Sighting
from sources.identity import identify
from warehouse import Warehouse
from warehouse.load import Work


@dataclass(frozen=True, slots=True)
class Pending:
    """A case with the claims that identified it and when it was received."""

    case: Case
    claims: tuple[Claim, ...]
    received_at: datetime


@dataclass(frozen=True, slots=True)
class Settled:
    """Who sent a document and for when, by a person's decision; `open` until it has been judged so."""

    decision_id: str
    unit_id: str
    period_id: str
    open: bool


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


def submission_id(sha256: str, work: Work, attempt: str = "") -> str:
    """Key of the work: document, programme and reader version; `attempt` tells apart judgements at other places."""
    key = f"{sha256}|{work.programme_hash}|{work.reader_version}|{attempt}"
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def build(
    collected: Collected,
    results: Sequence[ReadResult],
    new: frozenset[str],
    programme: Programme,
    work: Work,
    received: Mapping[str, datetime],
    settled: Mapping[str, Settled],
) -> list[Pending]:
    """One pending case a new document, in order of receipt; what a person settled overrules the claims."""
    sightings: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in collected.sightings:
        sightings[sighting.sha256].append(sighting)
    faults: dict[str, list[Fault]] = defaultdict(list)
    forms: dict[str, Form | None] = {}
    for fault in collected.faults:
        faults[fault.sha256].append(fault)
    for result in results:
        forms[result.sha256] = result.form
        faults[result.sha256].extend(result.faults)
    pending = [
        _pending(
            sha256, forms.get(sha256), faults[sha256], sightings[sha256], programme, work, received, settled.get(sha256)
        )
        for sha256 in sorted(new)
    ]
    return sorted(pending, key=lambda p: (p.received_at, p.case.sha256))


def _pending(
    sha256: str,
    form: Form | None,
    faults: Sequence[Fault],
    sightings: Sequence[Sighting],
    programme: Programme,
    work: Work,
    received: Mapping[str, datetime],
    settled: Settled | None,
) -> Pending:
    identity = identify(form, sightings, programme, sha256)
    attempt = _places(sightings) if identity.faults else ""
    if settled is not None:
        identity = replace(identity, unit_id=settled.unit_id, period_id=settled.period_id, faults=())
        attempt = settled.decision_id
    # Without a form there is nothing to attribute: whose it might be is kept as claims, not as one more fault.
    all_faults = [*faults, *identity.faults] if form is not None else list(faults)
    case = Case(
        submission_id=submission_id(sha256, work, attempt),
        sha256=sha256,
        form=form,
        unit_id=identity.unit_id,
        period_id=identity.period_id,
        findings=tuple(_finding(programme, fault) for fault in all_faults),
    )
    return Pending(case, identity.claims, received.get(sha256, work.now))


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


def by_period(pending: Sequence[Pending], size: int) -> Iterator[tuple[str | None, list[Pending]]]:
    """Batches of one period each, periods in order, cases without a period last; at most `size` cases a batch."""

    def period_of(one: Pending) -> str:
        return one.case.period_id or "~"

    for key, group in groupby(sorted(pending, key=period_of), period_of):
        cases = list(group)
        for start in range(0, len(cases), size):
            yield (None if key == "~" else key), cases[start : start + size]


def stamps(batch: Sequence[Pending]) -> dict[str, bool]:
    """Whether each submission's form carried its stamp."""
    return {p.case.submission_id: bool(p.case.form and p.case.form.stamp) for p in batch}


def claim_rows(batch: Sequence[Pending]) -> list[dict[str, Any]]:
    """Rows of `raw.identity_claim`, each claim once."""
    rows = {
        (p.case.submission_id, c.about, c.source, c.seen): {
            "submission_id": p.case.submission_id,
            "about": c.about,
            "source": c.source,
            "seen": c.seen,
            "resolved": c.resolved,
        }
        for p in batch
        for c in p.claims
    }
    return list(rows.values())


def collected_rows(collected: Collected, work: Work) -> dict[str, list[dict[str, Any]]]:
    """Rows of `raw.document`, `raw.sighting` and `raw.receipt`."""
    recorded = {"recorded_at": work.now}
    documents = [
        {
            "sha256": d.sha256,
            "size_bytes": d.size_bytes,
            "media": d.media,
            "disposition": d.disposition,
            "run_id": work.run_id,
            **recorded,
        }
        for d in collected.documents
    ]
    sightings = {s.sighting_id: _sighting_row(s, work) for s in collected.sightings}
    receipts = {
        (s.sighting_id, r.kind, r.at): {
            "sighting_id": s.sighting_id,
            "kind": r.kind,
            "claimed_at": r.at,
            "rank": r.rank,
            "detail": r.detail,
            **recorded,
        }
        for s in collected.sightings
        for r in s.receipts
    }
    return {"document": documents, "sighting": list(sightings.values()), "receipt": list(receipts.values())}


def _sighting_row(sighting: Sighting, work: Work) -> dict[str, Any]:
    names = (
        "sighting_id", "sha256", "container_sha256", "channel", "folder", "display_name", "raw_name", "sender",
        "subject", "message_id", "sent_by", "authentication", "first_seen_at",
    )  # fmt: skip
    return {
        **{name: getattr(sighting, name) for name in names},
        "origin": " ▸ ".join(sighting.origin),
        "recorded_at": work.now,
        "run_id": work.run_id,
    }
