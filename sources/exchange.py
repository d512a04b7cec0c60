"""What documents of the national exchange do to one another: told to a person, done by none of us.

Which document a revocation or replacement means is known once all of a collection are open: it names number and day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from sources.containers.edxml import NO_NUMBER_VI, ExchangedDocument, Reference

_MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class _Received:
    sha256: str
    place_vi: str
    document: ExchangedDocument


@dataclass(slots=True)
class Exchange:
    """The documents of the national exchange of one collection."""

    _received: list[_Received] = field(default_factory=list)

    def note(self, sha256: str, place_vi: str, document: ExchangedDocument) -> None:
        """A document that lies at this place."""
        self._received.append(_Received(sha256, place_vi, document))

    def list_supersessions(self) -> Iterator[tuple[str, str | None, str]]:
        """(Document, kind, what it does to which others and where those lie), in the order they were noted."""
        for one in self._received:
            supersession = one.document.supersession
            if supersession is None:
                continue
            named = "; ".join(self._describe_vi(one, reference) for reference in supersession.replaced)
            own = one.document.reference.describe_vi() or NO_NUMBER_VI
            detail = f"văn bản {own} {supersession.does_vi} văn bản: {named or 'không ghi rõ văn bản nào'}"
            yield one.sha256, supersession.kind, detail

    def _describe_vi(self, one: _Received, reference: Reference) -> str:
        places = [
            other.place_vi
            for other in self._received
            if other.sha256 != one.sha256
            and _have_one_sender(one.document, other.document)
            and reference.names(other.document.reference)
        ]
        found = ", ".join(dict.fromkeys(places[:_MOST_PLACES]))
        where = f"đã nhận ở {found}" if found else "chưa thấy trong hộp nhận"
        return f"{reference.describe_vi()} ({where})"


def _have_one_sender(one: ExchangedDocument, other: ExchangedDocument) -> bool:
    """False if both say who sent them, and differ: numbers are given anew by every office."""
    if one.organ_id and other.organ_id:
        return one.organ_id.casefold() == other.organ_id.casefold()
    return not one.organ or not other.organ or one.organ.casefold() == other.organ.casefold()
