"""Open containers inwards and say what each document found is: container, message, leaf or supporting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from schemas.programme import Programme
from sources import receipts
from sources.archive import Archive
from sources.containers.archive_file import open_archive
from sources.containers.mail import open_message, split_mailbox
from sources.containers.msg import open_msg
from sources.containers.parts import MAX_DEPTH, Budget, ContainerError, Letter, Part
from sources.documents import Receipt
from sources.ledger import Ledger, Place
from sources.media import WORKBOOKS, sniff
from sources.names import display_name
from sources.senders import authentication_failure

MESSAGES = frozenset({"eml", "msg"})
ARCHIVES = frozenset({"zip", "tgz"})
_SHEET_SUFFIXES = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")


@dataclass(slots=True)
class _Carried:
    """What the outermost message carries, nested messages and archives included."""

    workbooks: int = 0
    faults: int = 0
    others: list[tuple[bytes, str, str, Place]] = field(default_factory=list)


@dataclass(slots=True)
class _Trip:
    """One received file on its way through its layers."""

    budget: Budget = field(default_factory=Budget)
    carried: _Carried | None = None


class Opener:
    """Takes received bytes, opens them as far as they contain something, and notes all in the ledger."""

    def __init__(self, ledger: Ledger, archive: Archive, programme: Programme) -> None:
        self._ledger = ledger
        self._archive = archive
        self._programme = programme

    def take_file(self, data: bytes, place: Place, modified: Receipt | None) -> None:
        """A file of the inbox. Its modification time is a claim about this file, not about what it contains."""
        self._take(data, place, _Trip(), modified)

    def take_mailbox_message(self, data: bytes, place: Place) -> None:
        """A message of a mailbox that stands at `place`."""
        self._take_from_mailbox(data, place, None, _Trip())

    def _take(self, data: bytes, place: Place, trip: _Trip, modified: Receipt | None = None) -> None:
        media = sniff(data)
        if media == "mbox":
            for message in split_mailbox(data.splitlines(keepends=True)):
                self._take_from_mailbox(message, place, place.container_sha256, trip)
            return
        sha256 = self._archive.put(data)
        if media in MESSAGES:
            self._take_message(data, sha256, media, place, trip)
            return
        own = place if modified is None else replace(place, receipts=(*place.receipts, modified))
        if media in ARCHIVES:
            self._ledger.note(data, sha256, media, "container", own)
            self._open_archive(data, sha256, media, place, trip)
        else:
            self._take_leaf(data, sha256, media, own, trip)

    def _take_from_mailbox(self, data: bytes, place: Place, container: str | None, trip: _Trip) -> None:
        """Its place is named by its content, not by its number, which changes when letters are deleted."""
        sha256 = self._archive.put(data)
        name = f"thu-{sha256[:12]}.eml"
        self._take_message(data, sha256, "eml", place.inside(name, name, container), trip)

    def _take_leaf(self, data: bytes, sha256: str, media: str, place: Place, trip: _Trip) -> None:
        carried = trip.carried
        if carried is None:
            self._ledger.note(data, sha256, media, "leaf", place)
        elif media in WORKBOOKS or place.raw_name.casefold().endswith(_SHEET_SUFFIXES):
            carried.workbooks += 1
            self._ledger.note(data, sha256, media, "leaf", place)
        else:
            carried.others.append((data, sha256, media, place))

    def _take_message(self, data: bytes, sha256: str, media: str, place: Place, trip: _Trip) -> None:
        outermost = trip.carried is None
        carried = trip.carried = trip.carried or _Carried()
        try:
            letter = self._open_letter(data, sha256, media, place, trip)
        except ContainerError as error:
            letter = Letter(None, None, None, (), None, ())
            self._fault(sha256, error, carried)
        if letter.damage_vi is not None:
            self._fault(sha256, ContainerError("F02", letter.damage_vi), carried)
        place = self._in_letter(place, letter, outermost)
        self._ledger.note(data, sha256, media, "message", place)
        self._take_parts(letter.parts, sha256, place, trip)
        if outermost:
            trip.carried = None
            self._settle(sha256, carried)

    def _settle(self, sha256: str, carried: _Carried) -> None:
        """A letter's other documents are its reports only where it carries no workbook."""
        for data, other, media, place in carried.others:
            self._ledger.note(data, other, media, "supporting" if carried.workbooks else "leaf", place)
        if not (carried.workbooks or carried.others or carried.faults):
            self._ledger.fault(sha256, "F08")

    def _open_letter(self, data: bytes, sha256: str, media: str, place: Place, trip: _Trip) -> Letter:
        _check_depth(place)
        if media == "msg":
            return open_msg(self._archive.path(sha256), trip.budget)
        return open_message(data, trip.budget)

    def _open_archive(self, data: bytes, sha256: str, media: str, place: Place, trip: _Trip) -> None:
        try:
            _check_depth(place)
            parts = open_archive(data, media, trip.budget)
        except ContainerError as error:
            self._fault(sha256, error, trip.carried)
            return
        self._take_parts(parts, sha256, place, trip)

    def _take_parts(self, parts: Sequence[Part], sha256: str, place: Place, trip: _Trip) -> None:
        used: set[str] = set()
        for part in parts:
            name = _unused(part.raw_name, used)
            inner = place.inside(name, display_name(part.raw_name), sha256)
            inner = replace(inner, raw_name=part.raw_name)
            if part.aside:
                self._ledger.note(part.data, self._archive.put(part.data), sniff(part.data), "supporting", inner)
            else:
                self._take(part.data, inner, trip)

    def _in_letter(self, place: Place, letter: Letter, outermost: bool) -> Place:
        return replace(
            place,
            channel="mail",
            sender=letter.sender or place.sender,
            subject=letter.subject or place.subject,
            message_id=letter.message_id or place.message_id,
            # What a message inside another says of its own sender was written by the one who sent the outer.
            sent_by=letter.sender if outermost else place.sent_by,
            authentication=(
                authentication_failure(letter.authentication, self._programme) if outermost else place.authentication
            ),
            receipts=(*place.receipts, *receipts.of_letter(letter, self._programme, outermost=outermost)),
        )

    def _fault(self, sha256: str, error: ContainerError, carried: _Carried | None) -> None:
        self._ledger.fault(sha256, error.code, error.detail_vi)
        if carried is not None:
            carried.faults += 1


def _check_depth(place: Place) -> None:
    if len(place.origin) > MAX_DEPTH:
        raise ContainerError("F02", f"tệp lồng nhau quá {MAX_DEPTH} lớp")


def _unused(name: str, used: set[str]) -> str:
    """The name, numbered where a container holds it twice: each place has its own key."""
    shown, number = name, 1
    while shown in used:
        number += 1
        shown = f"{name} ({number})"
    used.add(shown)
    return shown
