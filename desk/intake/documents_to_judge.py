"""What there is to judge: each document with what is known of it, what people decided, what was judged already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath
from typing import Any, Final

from schemas.programme import Programme
from sources.documents import Claim, CollectedInbox, Fault, Receipt, Sighting
from sources.identity.identify import identify
from sources.inbox.place_keys import Places
from sources.receipts import is_mailbox_export
from warehouse import Warehouse

ORIGIN_MARK: Final = " ▸ "
"""Stands between the containers of a place where they are stored as one text."""
ReceiptKey = tuple[str, str, int]
"""Place, kind and moment in microseconds."""


@dataclass(frozen=True, slots=True)
class IdentityDecision:
    """Who sent a document and for when, by a person's decision; `open` until it has been judged so."""

    decision_id: str
    unit_id: str
    period_id: str
    open: bool


@dataclass(frozen=True, slots=True)
class DocumentToJudge:
    """All that judging needs of one document. `content` names the archived object; without it nothing is read.

    `by_sender`: the documents, by key, that its places belong to if no form is found in it (see
    `sources.inbox.place_keys`).
    """

    sha256: str
    content: str | None
    media: str
    sightings: tuple[Sighting, ...]
    faults: tuple[Fault, ...]
    decision: IdentityDecision | None
    by_sender: Mapping[str, tuple[Sighting, ...]] = field(default_factory=dict)

    @property
    def place(self) -> str:
        """Where it lies, as people are told: the first of its places."""
        return min((ORIGIN_MARK.join(s.origin) for s in self.sightings), default=self.sha256)


def list_documents_to_judge(
    places: Places, wanted: frozenset[str], decisions: Mapping[str, IdentityDecision]
) -> list[DocumentToJudge]:
    """Every wanted document with what is known of it, in the order of the places where they were first seen."""
    sightings: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in places.collected.sightings:
        sightings[sighting.sha256].append(sighting)
    faults: dict[str, list[Fault]] = defaultdict(list)
    for fault in places.collected.faults:
        faults[fault.sha256].append(fault)
    to_judge = [
        DocumentToJudge(
            sha256=document.sha256,
            content=document.content if document.disposition == "leaf" else None,
            media=document.media,
            sightings=tuple(sightings[document.sha256]),
            faults=tuple(faults[document.sha256]),
            decision=decisions.get(document.sha256),
            by_sender=places.by_sender.get(document.sha256, {}),
        )
        for document in places.collected.documents
        if document.sha256 in wanted
    ]
    return sorted(to_judge, key=lambda one: (min((s.origin for s in one.sightings), default=()), one.sha256))


def load_identity_decisions(warehouse: Warehouse) -> dict[str, IdentityDecision]:
    """The identity decisions in force, by document."""
    rows = warehouse.arrow("identity_decisions").to_pylist()
    return {
        str(r["sha256"]): IdentityDecision(r["decision_id"], r["unit_id"], r["period_id"], bool(r["open"]))
        for r in rows
    }


def find_judgeable(collected: CollectedInbox) -> frozenset[str]:
    """The documents that become submissions: leaves, and whatever could not be opened."""
    faulty = {fault.sha256 for fault in collected.faults}
    return frozenset(d.sha256 for d in collected.documents if d.disposition == "leaf" or d.sha256 in faulty)


def find_moved_documents(collected: CollectedInbox, held: Sequence[Sighting], programme: Programme) -> frozenset[str]:
    """Held documents that lie at a place they were not judged by and that says something else than those did: a person
    has moved them, so they are judged again. One that was merely archived waits as before.
    """
    known: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in held:
        known[sighting.sha256].append(sighting)
    lying: dict[str, list[Sighting]] = defaultdict(list)
    for sighting in collected.sightings:
        if sighting.sha256 in known:
            lying[sighting.sha256].append(sighting)
    return frozenset(
        sha256
        for sha256, places in lying.items()
        if not {s.sighting_id for s in places} <= {s.sighting_id for s in known[sha256]}
        and _list_sayings(places, programme) != _list_sayings(known[sha256], programme)
    )


def _list_sayings(places: Sequence[Sighting], programme: Programme) -> set[tuple[object, ...]]:
    """What places say of whose a document is and for when, and what speaks for their senders."""
    said: set[tuple[object, ...]] = set()
    for one in places:
        exported = one.channel == "mail" and is_mailbox_export(one.folder, programme)
        said.add((one.channel, one.sender, one.sent_by, one.authentication, exported))
        claims = identify(None, [replace(one, receipts=())], programme, one.sha256).claims
        said |= {(claim.about, claim.resolved or claim.seen) for claim in claims if not _is_year_alone(claim)}
    return said


def _is_year_alone(claim: Claim) -> bool:
    """True for a folder `2018`: it completes a period that is named without one, and says nothing alone."""
    return claim.about == "period" and claim.resolved is None and claim.seen.strip().isdecimal()


def find_attributed_documents(
    collected: CollectedInbox, unattributed: Sequence[Mapping[str, Any]], programme: Programme
) -> frozenset[str]:
    """Documents without a form, of no known unit or period, that lie now where that is to be seen: a person has moved
    them there, so they are judged again.
    """
    known = {(row["sha256"], row["sighting_id"]) for row in unattributed}
    lacks = {str(row["sha256"]): (row["unit_id"] is None, row["period_id"] is None) for row in unattributed}
    found = set()
    for sighting in collected.sightings:
        if sighting.sha256 in lacks and (sighting.sha256, sighting.sighting_id) not in known:
            identity = identify(None, [sighting], programme, sighting.sha256)
            no_unit, no_period = lacks[sighting.sha256]
            if (no_unit and identity.unit_id) or (no_period and identity.period_id and identity.unit_id):
                found.add(sighting.sha256)
    return frozenset(found)


def has_new_receipts(warehouse: Warehouse, collected: CollectedInbox) -> bool:
    """True if a place or a receipt is not recorded yet."""
    recorded = load_recorded_receipts(warehouse)
    return any(find_receipt_key(s, r) not in recorded for s in collected.sightings for r in s.receipts)


def load_recorded_receipts(warehouse: Warehouse) -> frozenset[ReceiptKey]:
    """The keys of all recorded receipts."""
    known = warehouse.arrow("known_receipts")
    columns = (known[name].to_pylist() for name in ("sighting_id", "kind", "claimed_us"))
    return frozenset(zip(*columns, strict=True))


def find_receipt_key(sighting: Sighting, receipt: Receipt) -> ReceiptKey:
    """The key that the ledger has it under."""
    return sighting.sighting_id, receipt.kind, round(receipt.at.timestamp() * 1_000_000)


def find_readable_again(warehouse: Warehouse, collected: CollectedInbox) -> dict[str, bool]:
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
    for row in warehouse.arrow("unread_entries").to_pylist():
        still, file = row["sha256"] in met, str(row["origin"]).split(ORIGIN_MARK, 1)[0]
        if still and row["readable"]:
            changed[str(row["sha256"])] = False
        elif not still and not row["readable"] and (file in looked or not _is_hidden(file, shut)):
            changed[str(row["sha256"])] = True
    return changed


def _is_hidden(file: str, shut: Container[str]) -> bool:
    """True if the file, or a folder it lies in, could not be entered: whether it is there is not known."""
    return any(place in shut for place in (file, *map(str, PurePosixPath(file).parents)))
