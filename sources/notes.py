"""What opening one received file found, kept apart until all of it is open, and entered into the ledger then."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from schemas.rules.codes import RuleCode
from sources.containers.edxml import ExchangedDocument
from sources.documents import Disposition, Document
from sources.exchange import Exchange
from sources.ledger import Ledger, Place


@dataclass(slots=True)
class Notes:
    """Documents with their places and faults, in the order met. Small, so that a worker can hand them over."""

    _entries: list[Callable[[Ledger, Exchange], None]] = field(default_factory=list)

    def note(self, data: bytes, sha256: str, media: str, disposition: Disposition, place: Place) -> None:
        """A document seen at a place."""
        self._entries.append(partial(_enter_document, Document(sha256, len(data), media, disposition), place))

    def note_unreadable(self, place: Place, detail_vi: str) -> None:
        """Something that is there and cannot be read."""
        self._entries.append(partial(_enter_unreadable, place, detail_vi))

    def note_fault(self, sha256: str, code: RuleCode, detail_vi: str = "") -> None:
        """Why a document cannot be used."""
        self._entries.append(partial(_enter_fault, sha256, code, detail_vi))

    def note_exchange(self, sha256: str, place_vi: str, document: ExchangedDocument) -> None:
        """A document of the national exchange: what it takes back is told once all are open."""
        self._entries.append(partial(_enter_exchange, sha256, place_vi, document.without_contents()))

    def enter(self, ledger: Ledger, exchange: Exchange) -> None:
        """Enter all of it."""
        for entry in self._entries:
            entry(ledger, exchange)


def _enter_document(document: Document, place: Place, ledger: Ledger, _: Exchange) -> None:
    ledger.note(document, place)


def _enter_unreadable(place: Place, detail_vi: str, ledger: Ledger, _: Exchange) -> None:
    ledger.note_unreadable(place, detail_vi)


def _enter_fault(sha256: str, code: RuleCode, detail_vi: str, ledger: Ledger, _: Exchange) -> None:
    ledger.note_fault(sha256, code, detail_vi)


def _enter_exchange(sha256: str, place_vi: str, document: ExchangedDocument, _: Ledger, exchange: Exchange) -> None:
    exchange.note(sha256, place_vi, document)
