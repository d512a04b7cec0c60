"""The notes of one collection: documents once each, every sighting, every fault."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from schemas.programme import Programme
from schemas.rules.codes import RuleCode
from sources.archive import Archive
from sources.documents import (
    UNREAD_PREFIX,
    CollectedInbox,
    Disposition,
    Document,
    Fault,
    Receipt,
    Sighting,
)
from sources.exchange import Exchange
from sources.receipts import demote_impossible, drop_duplicates, make_receipt

_WEIGHT: dict[Disposition, int] = {"supporting": 0, "unread": 1, "leaf": 2, "message": 3, "container": 3}


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: the chain of containers, and what the message around it says."""

    origin: tuple[str, ...]
    folder: str | None
    raw_name: str
    display_name: str
    receipts: tuple[Receipt, ...] = ()
    channel: Literal["folder", "mail"] = "folder"
    container_sha256: str | None = None
    sender: str | None = None
    subject: str | None = None
    message_id: str | None = None
    sent_by: str | None = None
    authentication: str | None = None
    unproven: bool = False
    organ_id: str | None = None
    organ: str | None = None

    def inside(self, raw_name: str, shown: str, container_sha256: str | None) -> Place:
        """The place of a part of what stands here."""
        return replace(
            self,
            origin=(*self.origin, raw_name),
            raw_name=raw_name,
            display_name=shown,
            container_sha256=container_sha256,
        )


class Ledger:
    """Collects what one collection found."""

    def __init__(self, archive: Archive, programme: Programme, now: datetime) -> None:
        self.archive = archive
        self._programme = programme
        self._now = now
        self._documents: dict[str, Document] = {}
        self._sightings: dict[str, Sighting] = {}
        self._faults: dict[tuple[str, RuleCode, str], Fault] = {}
        self._missing: dict[str, str] = {}
        self._first_seen: dict[datetime, Receipt] = {}

    def note(self, document: Document, place: Place) -> None:
        """A document seen at a place. Where one content plays two roles, the weightier counts."""
        known = self._documents.get(document.sha256)
        if known is None or _WEIGHT[document.disposition] > _WEIGHT[known.disposition]:
            self._documents[document.sha256] = document
        chain = "\x1f".join((*place.origin, document.sha256)).encode(errors="surrogatepass")
        sighting_id = hashlib.sha256(chain).hexdigest()[:24]
        seen_at = self.archive.find_first_sighting(sighting_id, self._now)
        first_seen = self._first_seen.get(seen_at)
        if first_seen is None:
            first_seen = make_receipt(self._programme, "first_seen", seen_at, "hệ thống thấy lần đầu")
            self._first_seen[seen_at] = first_seen
        self._sightings.setdefault(
            sighting_id,
            Sighting(
                sighting_id=sighting_id,
                sha256=document.sha256,
                container_sha256=place.container_sha256,
                channel=place.channel,
                origin=place.origin,
                folder=place.folder,
                display_name=place.display_name,
                raw_name=place.raw_name,
                sender=place.sender,
                subject=place.subject,
                message_id=place.message_id,
                sent_by=place.sent_by,
                authentication=place.authentication,
                unproven=place.unproven,
                organ_id=place.organ_id,
                organ=place.organ,
                disposition=document.disposition,
                first_seen_at=seen_at,
                receipts=drop_duplicates((*demote_impossible(place.receipts, seen_at, self._programme), first_seen)),
            ),
        )

    def note_missing(self, place: Place, detail_vi: str) -> None:
        """A file that the desk's register has and that is not there: never was, or was taken in before and moved."""
        self._missing[self.note_unreadable(place, detail_vi)] = place.origin[0]

    def note_unreadable(self, place: Place, detail_vi: str) -> str:
        """Something that is there, or should be, and cannot be read; its key."""
        sha256 = (
            UNREAD_PREFIX + hashlib.sha256("\x1f".join(place.origin).encode(errors="surrogatepass")).hexdigest()[:57]
        )
        self.note(Document(sha256, 0, "unreadable", "unread"), place)
        self.note_fault(sha256, "F06", detail_vi)
        return sha256

    def note_fault(self, sha256: str, code: RuleCode, detail_vi: str = "") -> None:
        """Why a document cannot be used."""
        words = {"detail": detail_vi} if detail_vi else {}
        self._faults.setdefault((sha256, code, detail_vi), Fault(sha256, code, words))

    def note_supersessions(self, exchange: Exchange) -> None:
        """Say of every document of the national exchange what it takes back or replaces, once all are taken."""
        for sha256, kind, detail_vi in exchange.list_supersessions():
            if kind == "revocation":
                self.note_fault(sha256, "F30", detail_vi)
            elif kind in ("replacement", "update"):
                self.note_fault(sha256, "F31", detail_vi)
            else:
                self.note_fault(sha256, "F23", detail_vi)

    def to_collection(self) -> CollectedInbox:
        """All that was noted, in the order met."""
        return CollectedInbox(
            tuple(self._documents.values()),
            tuple(self._sightings.values()),
            tuple(self._faults.values()),
            tuple(self.archive.repaired),
            self._missing,
        )
