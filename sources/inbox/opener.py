"""Open containers inwards and say what each document found is: container, message, leaf or supporting."""

from __future__ import annotations

import io
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from schemas.late_imports import late_import
from schemas.programme import Programme
from sources import receipts
from sources.archive import Archive
from sources.containers.archive_file import open_archive
from sources.containers.edxml import open_edxml
from sources.containers.mail import open_message
from sources.containers.mailbox import split_mailbox
from sources.containers.parts import MAX_DEPTH, Budget, ContainerError, Contents, HeavyError, Letter, Part
from sources.containers.pst import read_messages
from sources.containers.tnef import open_tnef
from sources.documents import Disposition, Receipt
from sources.identity.senders import find_doubt
from sources.inbox.ledger import Place
from sources.inbox.notes import Notes
from sources.media import WORKBOOKS, sniff
from sources.names import display_name

MESSAGES = frozenset({"eml", "msg"})
ARCHIVES = frozenset({"zip", "tar", "tgz", "gz", "bz2", "tnef", "edxml"})
CONTAINERS = MESSAGES | ARCHIVES | {"mbox", "pst"}
LIGHT_BYTES = 2 * 1024 * 1024
"""A container that is larger is heavy."""
LIGHT_UNPACKED = 64 * 1024 * 1024
"""So is a file that unpacks to more, all its layers together."""
MAX_INNER_DATA_FILES = 8
"""Outlook data files that are opened inside one received file: each starts a process."""
_SHEET_SUFFIXES = (".xls", ".xlsx", ".xlsm", ".xlsb", ".ods")


@dataclass(slots=True)
class _LetterContent:
    """What the outermost message carries, nested messages and archives included."""

    workbooks: int = 0
    faults: int = 0
    others: list[tuple[bytes, str, str, Place]] = field(default_factory=list)


@dataclass(slots=True)
class _Bundle:
    """What an archive that came in no letter carries: what lies beside or below a workbook goes with it."""

    folders: set[tuple[str, ...]] = field(default_factory=set)
    others: list[tuple[bytes, str, str, Place]] = field(default_factory=list)

    def goes_with_workbook(self, place: Place) -> bool:
        """True if a workbook lies in the same folder of the archive or in one above."""
        own = _list_folders(place)
        return any(own[: len(folder)] == folder for folder in self.folders)


@dataclass(slots=True)
class _FileContext:
    """One received file on its way through its layers."""

    budget: Budget = field(default_factory=Budget)
    carried: _LetterContent | None = None
    bundle: _Bundle | None = None
    data_files: int = 0


class Opener:
    """Takes the bytes of a received file, opens them as far as they contain something, and notes all of it."""

    def __init__(self, notes: Notes, archive: Archive, programme: Programme, *, light: bool = False) -> None:
        """`light`: what takes more than little is a HeavyError, so that it can be opened elsewhere."""
        self._notes = notes
        self._archive = archive
        self._programme = programme
        self._light = light

    def take_file(self, data: bytes, place: Place, modified: Receipt | None) -> None:
        """A file of the inbox. Its modification time is a claim about this file, not about what it contains."""
        self._take(data, place, self._begin(), modified)

    def take_mailbox_message(self, data: bytes, place: Place) -> None:
        """A message of a mailbox that stands at `place`."""
        self._take_from_mailbox(data, place, None, self._begin())

    def _begin(self) -> _FileContext:
        trip = _FileContext()
        trip.budget.light = LIGHT_UNPACKED if self._light else None
        return trip

    def _take(self, data: bytes, place: Place, trip: _FileContext, modified: Receipt | None = None) -> None:
        media = sniff(data)
        if self._light and len(data) > LIGHT_BYTES and media in CONTAINERS:
            raise HeavyError
        if media == "mbox":
            for message in split_mailbox(io.BytesIO(data)):
                self._take_from_mailbox(message, place, place.container_sha256, trip)
            return
        if media == "pst":
            self._take_inner_pst(data, place, trip)
            return
        sha256 = self._archive.put(data, beside=media not in CONTAINERS)
        if media in MESSAGES:
            self._take_message(data, sha256, media, place, trip)
            return
        own = place if modified is None else replace(place, receipts=(*place.receipts, modified))
        if media in ARCHIVES:
            self._notes.note(data, sha256, media, "container", own)
            self._open_archive(data, sha256, media, place, trip)
        else:
            self._take_leaf(data, sha256, media, own, trip)

    def _take_inner_pst(self, data: bytes, place: Place, trip: _FileContext) -> None:
        """A data file inside something that is archived whole: its reader wants a file of its own."""
        trip.data_files += 1
        if trip.data_files > MAX_INNER_DATA_FILES:
            self._notes.note_unreadable(place, f"một tệp chứa hơn {MAX_INNER_DATA_FILES} tệp .pst")
            return
        with tempfile.TemporaryDirectory(prefix="thidua-") as folder:
            path = Path(folder) / "thu.pst"
            path.write_bytes(data)
            self._take_pst(path, place, trip)

    def _take_pst(self, path: Path, place: Place, trip: _FileContext) -> None:
        try:
            for message in read_messages(path):
                times = [
                    receipts.make_receipt(self._programme, "msg_property", at, label) for label, at in message.times
                ]
                own = replace(place, receipts=(*place.receipts, *times))
                sha256 = self._take_from_mailbox(message.data, own, place.container_sha256, trip)
                if message.damage_vi is not None:
                    self._notes.note_fault(sha256, "F21", message.damage_vi)
        except ContainerError as error:
            self._notes.note_unreadable(place, error.detail_vi)
            if trip.carried is not None:
                trip.carried.faults += 1

    def _take_from_mailbox(self, data: bytes, place: Place, container: str | None, trip: _FileContext) -> str:
        """Its place is named by its content, not by its number, which changes when letters are deleted."""
        if self._light and len(data) > LIGHT_BYTES:
            raise HeavyError
        sha256 = self._archive.put(data)
        name = f"thu-{sha256[:12]}.eml"
        self._take_message(data, sha256, "eml", place.inside(name, name, container), trip)
        return sha256

    def _take_leaf(self, data: bytes, sha256: str, media: str, place: Place, trip: _FileContext) -> None:
        carried = trip.carried or trip.bundle
        if carried is None:
            self._notes.note(data, sha256, media, "leaf", place)
        elif media in WORKBOOKS or place.raw_name.casefold().endswith(_SHEET_SUFFIXES):
            if isinstance(carried, _Bundle):
                carried.folders.add(_list_folders(place))
            else:
                carried.workbooks += 1
            self._notes.note(data, sha256, media, "leaf", place)
        else:
            carried.others.append((data, sha256, media, place))

    def _take_message(self, data: bytes, sha256: str, media: str, place: Place, trip: _FileContext) -> None:
        outermost = trip.carried is None
        carried = trip.carried = trip.carried or _LetterContent()
        try:
            letter = self._open_letter(data, sha256, media, place, trip)
        except ContainerError as error:
            letter = Letter(None, None, None, (), None, ())
            self._note_fault(sha256, error, carried)
        if letter.damage_vi is not None:
            self._note_fault(sha256, ContainerError("F21", letter.damage_vi), carried)
        place = self._place_in_letter(place, letter, outermost)
        self._notes.note(data, sha256, media, "message", place)
        self._take_parts(letter.parts, sha256, place, trip)
        if outermost:
            trip.carried = None
            self._settle_roles(sha256, carried)

    def _settle_roles(self, sha256: str, carried: _LetterContent) -> None:
        """A letter's other documents are its reports only where it carries no workbook."""
        for data, other, media, place in carried.others:
            self._notes.note(data, other, media, "supporting" if carried.workbooks else "leaf", place)
        if not (carried.workbooks or carried.others or carried.faults):
            self._notes.note_fault(sha256, "F08")

    def _open_letter(self, data: bytes, sha256: str, media: str, place: Place, trip: _FileContext) -> Letter:
        _check_depth(place)
        if media == "msg":
            with late_import():  # letters of Outlook are few
                from sources.containers.msg import open_msg

            return open_msg(self._archive.path(sha256), trip.budget)
        return open_message(data, trip.budget)

    def _open_archive(self, data: bytes, sha256: str, media: str, place: Place, trip: _FileContext) -> None:
        try:
            _check_depth(place)
            place, contents = self._list_contents(data, sha256, media, place, trip)
        except ContainerError as error:
            self._note_fault(sha256, error, trip.carried)
            return
        for fault in contents.faults:
            self._note_fault(sha256, fault, trip.carried)
        outermost = trip.carried is None and trip.bundle is None
        bundle = trip.bundle = _Bundle() if outermost else trip.bundle
        self._take_parts(contents.parts, sha256, place, trip)
        if outermost and bundle is not None:
            trip.bundle = None
            for data, other, kind, inner in bundle.others:
                role: Disposition = "supporting" if bundle.goes_with_workbook(inner) else "leaf"
                self._notes.note(data, other, kind, role, inner)
        if media == "tnef" and not contents.parts and trip.carried is None:
            self._note_fault(sha256, ContainerError("F21", "winmail.dat không chứa tệp đính kèm nào"), None)

    def _list_contents(
        self, data: bytes, sha256: str, media: str, place: Place, trip: _FileContext
    ) -> tuple[Place, Contents]:
        """What an archive holds, and what it says of itself."""
        if media == "edxml":
            return self._open_edxml(data, sha256, place, trip)
        if media == "tnef":
            return place, open_tnef(data, trip.budget)
        return place, open_archive(data, media, place.raw_name, trip.budget)

    def _open_edxml(self, data: bytes, sha256: str, place: Place, trip: _FileContext) -> tuple[Place, Contents]:
        """A document of the national exchange. That it takes an earlier one back is said, and done by a person."""
        document = open_edxml(data, trip.budget)
        self._notes.note_exchange(sha256, " ▸ ".join(place.origin), document)
        if document.supersession is not None:
            if trip.carried is not None:
                trip.carried.faults += 1  # told once all are open, see `settle_exchange`
        elif not document.contents.parts and not document.contents.faults:
            self._note_fault(sha256, ContainerError("F21", "văn bản .edxml không có tệp đính kèm nào"), trip.carried)
        exported = trip.carried is None and receipts.is_mailbox_export(place.folder, self._programme)
        organ = " ".join(filter(None, (document.organ, document.organ_id and f"({document.organ_id})")))
        said = f"{organ or 'không rõ nơi gửi'}, {document.reference_vi}"
        times = receipts.list_trace_receipts(document.times, said, self._programme, trusted=exported)
        own = replace(
            place,
            subject=document.subject or place.subject,
            receipts=(*place.receipts, *times),
            organ=document.organ,
            # An identifier is typed by anybody; the desk's own export is taken at its word.
            organ_id=document.organ_id if exported else None,
        )
        return own, document.contents

    def _take_parts(self, parts: Sequence[Part], sha256: str, place: Place, trip: _FileContext) -> None:
        used: set[str] = set()
        for part in parts:
            name = _number_name(part.raw_name, used)
            inner = place.inside(name, display_name(part.raw_name), sha256)
            inner = replace(inner, raw_name=part.raw_name)
            if part.aside:
                self._notes.note(part.data, self._archive.put(part.data), sniff(part.data), "supporting", inner)
            else:
                self._take(part.data, inner, trip)

    def _place_in_letter(self, place: Place, letter: Letter, outermost: bool) -> Place:
        exported = receipts.is_mailbox_export(place.folder, self._programme)
        failure, unproven = find_doubt(letter, self._programme, exported=exported)
        return replace(
            place,
            channel="mail",
            sender=letter.sender or place.sender,
            subject=letter.subject or place.subject,
            message_id=letter.message_id or place.message_id,
            # What a message inside another says of its own sender was written by the one who sent the outer.
            sent_by=letter.sender if outermost else place.sent_by,
            authentication=failure if outermost else place.authentication,
            unproven=unproven if outermost else place.unproven,
            receipts=(
                *place.receipts,
                *receipts.list_letter_receipts(letter, self._programme, trusted=outermost and exported),
            ),
        )

    def _note_fault(self, sha256: str, error: ContainerError, carried: _LetterContent | None) -> None:
        self._notes.note_fault(sha256, error.code, error.detail_vi)
        if carried is not None:
            carried.faults += 1


def _check_depth(place: Place) -> None:
    if len(place.origin) > MAX_DEPTH:
        raise ContainerError("F21", f"tệp lồng nhau quá {MAX_DEPTH} lớp")


def _list_folders(place: Place) -> tuple[str, ...]:
    """The containers and the folders in them, from the inbox inwards, that a document lies in."""
    return tuple(part for name in place.origin for part in name.replace("\\", "/").split("/"))[:-1]


def _number_name(name: str, used: set[str]) -> str:
    """The name, numbered where a container holds it twice: each place has its own key."""
    shown, number = name, 1
    while shown in used:
        number += 1
        shown = f"{name} ({number})"
    used.add(shown)
    return shown
