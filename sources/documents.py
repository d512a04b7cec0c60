"""What the sources give on: documents, where each was seen, the evidence of receipt, and what was read from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from schemas.form import Form
from schemas.programme.sections import ReceiptKind
from schemas.rules.codes import RuleCode
from schemas.worksheets import UnitWorksheet

Disposition = Literal["container", "message", "leaf", "supporting", "unread"]
READER_VERSION = "13"
"""Part of the key of all work: a reader that finds something else has another."""
UNREAD_PREFIX = "unread-"
"""So begins the key of what stands for a file that could not be read: it has no bytes, only a place."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One candidate receipt time. `rank` is its place in the programme's precedence; None: only a claim."""

    kind: ReceiptKind
    at: datetime
    rank: int | None
    detail: str


@dataclass(frozen=True, slots=True)
class Document:
    """A content-addressed document. One that could not be read has a `sha256` of `unread-` and a hash of its place.

    `content_sha256` names the content where `sha256` is the key of some of its places only (see
    `sources.inbox.place_keys`).
    """

    sha256: str
    size_bytes: int
    media: str
    disposition: Disposition
    content_sha256: str | None = None

    @property
    def content(self) -> str:
        """The hash its bytes are archived under."""
        return self.content_sha256 or self.sha256


@dataclass(frozen=True, slots=True)
class Sighting:
    """A document seen at one place. `origin` is the chain of containers from the inbox inwards.

    `sent_by` sent the outermost message; `authentication` is what our server found to fail in it, if anything.
    `unproven`: our server did not say that the sender is genuine; known while it is collected, not recorded.
    `organ_id` and `organ` sent the document of the national exchange that it came in; known while it is collected, too.
    `disposition` is what the document is here: one picture lies beside a report at one place, alone at another.
    """

    sighting_id: str
    sha256: str
    container_sha256: str | None
    channel: Literal["folder", "mail"]
    origin: tuple[str, ...]
    folder: str | None
    display_name: str
    raw_name: str
    sender: str | None
    subject: str | None
    message_id: str | None
    first_seen_at: datetime
    receipts: tuple[Receipt, ...]
    sent_by: str | None = None
    authentication: str | None = None
    disposition: Disposition = "leaf"
    unproven: bool = False
    organ_id: str | None = None
    organ: str | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a document could not be used: the rule's code and the words its message needs."""

    sha256: str
    code: RuleCode
    words: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class InboxState:
    """By what an inbox is told as it was: two collections with the same state are the same, unless one mended the
    archive or the clock was set back between them.

    Hashes: `lies`, what lies there, and what is known of it without opening it; `gave`, what opening the others gave.
    `files`: of how many files, registers aside.
    """

    lies: str
    gave: str
    files: int


@dataclass(frozen=True, slots=True)
class CollectedInbox:
    """One collection of the inbox: unique documents, every sighting, and faults met on the way.

    `repaired` are the objects of the archive that were damaged and came in again. `missing` are the paths, by document
    key, at which the desk's register has a file and none is. `state`: how the next collection finds the inbox where
    nothing happens to it; None if that is not known. `as_before`: all is as it was said to be, and none of it is here.
    """

    documents: tuple[Document, ...]
    sightings: tuple[Sighting, ...]
    faults: tuple[Fault, ...]
    repaired: tuple[str, ...] = ()
    missing: Mapping[str, str] = field(default_factory=dict)
    state: InboxState | None = field(default=None, compare=False)
    as_before: bool = False

    def leave_out(self, keys: Collection[str]) -> CollectedInbox:
        """The collection without these documents."""
        return CollectedInbox(
            tuple(one for one in self.documents if one.sha256 not in keys),
            tuple(one for one in self.sightings if one.sha256 not in keys),
            tuple(one for one in self.faults if one.sha256 not in keys),
            self.repaired,
            state=self.state,
        )


@dataclass(frozen=True, slots=True)
class ReadResult:
    """What the reader found in one leaf document: its form, or the faults that say why there is none.

    A `worksheet` is no form: a unit's answer to its scores, see `sources.worksheets`.
    """

    sha256: str
    form: Form | None
    faults: tuple[Fault, ...]
    worksheet: UnitWorksheet | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim about the unit or the period of a document; `resolved` is a unit id or period id, or None.

    `place` is the sheet and cell of a text of the form (`trang Chỉ tiêu, ô A1`), empty for others.
    """

    about: Literal["unit", "period"]
    source: str
    seen: str
    resolved: str | None
    place: str = ""

    @property
    def quotation(self) -> str:
        """The text as read, with its place if it has one."""
        return f"{self.seen} ({self.place})" if self.place else self.seen


@dataclass(frozen=True, slots=True)
class Identity:
    """Who sent a document and for when; None with faults (U.., K..) where a person must decide.

    `notes` hold nothing up.
    """

    unit_id: str | None
    period_id: str | None
    claims: tuple[Claim, ...]
    faults: tuple[Fault, ...]
    notes: tuple[Fault, ...] = ()
