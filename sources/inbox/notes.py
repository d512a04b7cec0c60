"""What opening one received file found, kept apart until all of it is open, and entered into the ledger then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from schemas.rules.codes import RuleCode
from sources.containers.edxml import ExchangedDocument
from sources.documents import Disposition, Document
from sources.exchange import Exchange
from sources.inbox.ledger import Ledger, Place


@dataclass(frozen=True, slots=True)
class SeenNote:
    """A document seen at a place."""

    document: Document
    place: Place


@dataclass(frozen=True, slots=True)
class UnreadableNote:
    """Something that is there and cannot be read."""

    place: Place
    detail_vi: str


@dataclass(frozen=True, slots=True)
class FaultNote:
    """Why a document cannot be used."""

    sha256: str
    code: RuleCode
    detail_vi: str


@dataclass(frozen=True, slots=True)
class ExchangeNote:
    """A document of the national exchange: what it takes back is told once all are open."""

    sha256: str
    place_vi: str
    document: ExchangedDocument


Entry = SeenNote | UnreadableNote | FaultNote | ExchangeNote


def leave_out_registers(entry: Entry) -> Entry:
    """The note without what the desk's registers say of its place."""
    if not isinstance(entry, (SeenNote, UnreadableNote)):
        return entry
    own = tuple(one for one in entry.place.receipts if one.kind != "register")
    return replace(entry, place=replace(entry.place, receipts=own))


@dataclass(slots=True)
class Notes:
    """Documents with their places and faults, in the order met. Small, so that a worker can hand them over."""

    entries: list[Entry] = field(default_factory=list)

    def note(self, data: bytes, sha256: str, media: str, disposition: Disposition, place: Place) -> None:
        """A document seen at a place."""
        self.entries.append(SeenNote(Document(sha256, len(data), media, disposition), place))

    def note_unreadable(self, place: Place, detail_vi: str) -> None:
        """Something that is there and cannot be read."""
        self.entries.append(UnreadableNote(place, detail_vi))

    def note_fault(self, sha256: str, code: RuleCode, detail_vi: str = "") -> None:
        """Why a document cannot be used."""
        self.entries.append(FaultNote(sha256, code, detail_vi))

    def note_exchange(self, sha256: str, place_vi: str, document: ExchangedDocument) -> None:
        """A document of the national exchange: what it takes back is told once all are open."""
        self.entries.append(ExchangeNote(sha256, place_vi, document.without_contents()))

    def add(self, entries: Sequence[Entry]) -> None:
        """What another opening found, behind these."""
        self.entries.extend(entries)

    def enter(self, ledger: Ledger, exchange: Exchange) -> None:
        """Enter all of it."""
        for entry in self.entries:
            match entry:
                case SeenNote(document, place):
                    ledger.note(document, place)
                case UnreadableNote(place, detail_vi):
                    ledger.note_unreadable(place, detail_vi)
                case FaultNote(sha256, code, detail_vi):
                    ledger.note_fault(sha256, code, detail_vi)
                case ExchangeNote(sha256, place_vi, document):
                    exchange.note(sha256, place_vi, document)
