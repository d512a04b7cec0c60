"""Notes of one file as a line of the journal, and back: the same notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta, timezone
from functools import lru_cache
from sys import intern
from typing import Any, Final

from sources.containers.edxml import ExchangedDocument, Reference, Supersession
from sources.containers.parts import Contents
from sources.documents import Document, Receipt
from sources.inbox.ledger import Place
from sources.inbox.notes import Entry, ExchangeNote, FaultNote, Notes, SeenNote

CERTAIN_FAULTS: Final = frozenset({"F08"})
"""Faults that a file's bytes alone decide. Others may lie in the machine: a program that is missing, memory, time."""
_DEFAULTS: Final = {field.name: field.default for field in fields(Place)}
_PLACE: Final = tuple(name for name in _DEFAULTS if name not in ("origin", "receipts"))


def is_certain(notes: Notes) -> bool:
    """True if opening the same bytes again, on whatever machine, must give the same notes."""
    return all(
        isinstance(entry, (SeenNote, ExchangeNote)) or (isinstance(entry, FaultNote) and entry.code in CERTAIN_FAULTS)
        for entry in notes.entries
    )


def encode_notes(notes: Notes) -> list[Any]:
    """What JSON can hold; ValueError for notes that are not certain."""
    return [_encode(entry) for entry in notes.entries]


def decode_notes(lines: Sequence[Any]) -> Notes:
    """The notes; KeyError, TypeError, ValueError or IndexError where these are none."""
    return Notes([_decode(line) for line in lines])


def encode_receipts(receipts: Sequence[Receipt]) -> list[Any]:
    """Receipts as JSON can hold them."""
    return [[one.kind, one.at.isoformat(), one.rank, one.detail] for one in receipts]


def _encode(entry: Entry) -> list[Any]:
    if isinstance(entry, SeenNote):
        one = entry.document
        return ["d", one.sha256, one.size_bytes, one.media, one.disposition, _encode_place(entry.place)]
    if isinstance(entry, FaultNote):
        return ["f", entry.sha256, entry.code, entry.detail_vi]
    if isinstance(entry, ExchangeNote):
        return ["x", entry.sha256, entry.place_vi, _encode_header(entry.document)]
    raise ValueError(f"{type(entry).__name__} is not certain")


def _decode(line: Sequence[Any]) -> Entry:
    kind, sha256, *rest = line
    if kind == "d":
        size, media, disposition, place = rest
        return SeenNote(Document(sha256, size, _share(media), _share(disposition)), _decode_place(place))
    if kind == "f":
        return FaultNote(sha256, *rest)
    if kind == "x":
        place_vi, document = rest
        return ExchangeNote(sha256, place_vi, _decode_header(document))
    raise ValueError(kind)


def _encode_place(place: Place) -> dict[str, Any]:
    said = {name: value for name in _PLACE if (value := getattr(place, name)) != _DEFAULTS[name]}
    return {**said, "origin": place.origin, "receipts": encode_receipts(place.receipts)}


def _decode_place(said: Mapping[str, Any]) -> Place:
    """What many places have in common is held once: they wait until all files of the inbox are looked at."""
    rest = {name: value for name, value in said.items() if name not in ("origin", "receipts")}
    rest |= {name: _share(rest[name]) for name in ("folder", "channel", "raw_name", "display_name") if rest.get(name)}
    receipts = [
        Receipt(_share(kind), _decode_time(at), rank, _share(detail)) for kind, at, rank, detail in said["receipts"]
    ]
    return Place(origin=tuple(said["origin"]), receipts=tuple(receipts), **rest)


def _share(text: Any) -> Any:
    """The text, one for all that are equal; TypeError where it is none."""
    return intern(text)


def _decode_time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    offset = at.utcoffset()
    return at if offset is None else at.replace(tzinfo=_zone(offset))


@lru_cache
def _zone(offset: timedelta) -> timezone:
    return timezone(offset)


def _encode_header(document: ExchangedDocument) -> list[Any]:
    does = document.supersession
    replaced = [_encode_reference(one) for one in does.replaced] if does else []
    return [
        document.organ_id, document.organ, document.subject, _encode_reference(document.reference),
        document.reference_vi, list(document.times), [does.kind, does.does_vi, replaced] if does else None,
    ]  # fmt: skip


def _decode_header(said: Sequence[Any]) -> ExchangedDocument:
    organ_id, organ, subject, reference, reference_vi, times, does = said
    supersession = Supersession(does[0], does[1], tuple(Reference(*one) for one in does[2])) if does else None
    return ExchangedDocument(
        organ_id, organ, subject, Reference(*reference), reference_vi, tuple(times), supersession, Contents(())
    )


def _encode_reference(one: Reference) -> list[str]:
    return [one.code, one.day, one.document_id]
