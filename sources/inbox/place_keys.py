"""Which places of one content belong together.

A form is one submission wherever it is seen. What cannot be a report by itself (empty, a picture, a text, unreadable)
says nothing of who sent it: the same bytes from two senders are two submissions, each answered. What merely lies beside
a report is no submission at all, whatever the same bytes are elsewhere.

The first group keeps the content's hash as its key; every other has a key of its own, made of content, sender, period.
Places that are recorded stay with the key they have, so a later run tells the same groups apart in the same way.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from schemas.programme import Programme
from sources.documents import CollectedInbox, Disposition, Document, Fault, Sighting
from sources.identity.identify import identify
from sources.media import READABLE

_BESIDE, _OWN = "beside", "own"
_NOBODY = ""
"""The sender of what lies in a folder without any sign of a unit."""


@dataclass(frozen=True, slots=True)
class RecordedPlace:
    """A place that an earlier run recorded: the document it stands under, and whether no form was found in that."""

    content: str
    disposition: Disposition
    unreadable: bool
    sighting: Sighting


@dataclass(slots=True)
class _Group:
    """The places of one sender. A place that names no period goes with any. `vacated`: one recorded is gone by now;
    `present`: one is there.
    """

    key: str
    sender: str
    period_id: str | None
    vacated: bool = False
    present: bool = False

    def accepts(self, sender: str, period_id: str | None) -> bool:
        """True if such a place belongs here; the group then knows its period."""
        if self.vacated and sender == _NOBODY:
            return True  # moved to where nothing says whose it is
        if sender != self.sender or (period_id and self.period_id and period_id != self.period_id):
            return False
        self.period_id = self.period_id or period_id
        return True

    def moves_to(self, sender: str, period_id: str | None) -> bool:
        """True if all its places are gone and this is where it was moved: to another period's folder, or from where
        nothing says whose it is to its sender's. The group then knows its sender.
        """
        if self.present or not self.vacated or self.sender not in (sender, _NOBODY):
            return False
        self.learn(sender, period_id)
        return True

    def learn(self, sender: str, period_id: str | None) -> None:
        """Know what one of its places says, where nothing was known."""
        self.sender, self.period_id = self.sender or sender, self.period_id or period_id


@dataclass(slots=True)
class _Content:
    """One content as collected, and as recorded before."""

    document: Document
    sightings: list[Sighting] = field(default_factory=list)
    recorded: list[RecordedPlace] = field(default_factory=list)
    faulty: bool = False

    @property
    def is_supporting(self) -> bool:
        """True if it lies beside a report somewhere, here or by what is recorded."""
        return any(s.disposition == "supporting" for s in self.sightings) or self.is_recorded_as_supporting

    @property
    def is_recorded_as_supporting(self) -> bool:
        """True if the content's own hash is the key of what lies beside a report: so earlier versions recorded it."""
        return any(r.disposition == "supporting" and r.sighting.sha256 == r.content for r in self.recorded)

    @property
    def own_places(self) -> list[Sighting]:
        """The places where it is no supporting document, in the order they were first seen."""
        return sorted((s for s in self.sightings if s.disposition != "supporting"), key=_sort_key)

    @property
    def is_each_senders_own(self) -> bool:
        """True if it is known that no form is in it: every sender's is a submission of its own."""
        judged = self.document.disposition == "leaf" or (self.document.disposition == "container" and self.faulty)
        without_form = self.document.media not in READABLE or any(r.unreadable for r in self.recorded)
        return judged and without_form


@dataclass(frozen=True, slots=True)
class Places:
    """A collection in which every place has its document, as far as it is known before anything is read.

    `collected` takes a content that was seen at several places and may hold a form for one document. `by_sender` says
    of the key of such a document which sender's document each of its places belongs to if no form is found in it.
    """

    collected: CollectedInbox
    by_sender: Mapping[str, Mapping[str, tuple[Sighting, ...]]]
    _found: CollectedInbox
    _keys: Mapping[str, str]
    _keys_by_sender: Mapping[str, Mapping[str, str]]

    def after_reading(self, without_form: Collection[str]) -> CollectedInbox:
        """The collection once it is known in which documents, by the keys they were judged under, no form was found."""
        split = {key for key, senders in self.by_sender.items() if not senders.keys().isdisjoint(without_form)}
        contents = {document.content for document in self.collected.documents if document.sha256 in split}
        if not contents:
            return self.collected
        keys = dict(self._keys)
        for content in contents:
            keys |= self._keys_by_sender[content]
        return _rekey(self._found, keys)


NO_PLACES: Final = Places(CollectedInbox((), (), ()), {}, CollectedInbox((), (), ()), {}, {})


def assign_documents(found: CollectedInbox, recorded: Sequence[RecordedPlace], programme: Programme) -> Places:
    """Which document each place of the collection belongs to, and which it would if no form were found in it."""
    contents = _group_by_content(found, recorded)
    keys: dict[str, str] = {}
    by_sender: dict[str, dict[str, str]] = {}
    several = _at_several_places(found)
    for content, one in contents.items():
        if one.document.disposition == "unread" or (one.faulty and not one.own_places):
            continue
        alone = one.is_each_senders_own
        if alone or one.is_supporting or any(s.origin in _find_recorded_keys(one) for s in one.sightings):
            keys |= _choose_keys(content, one, programme, alone=alone)
        if content in several and not alone:
            by_sender[content] = _choose_keys(content, one, programme, alone=True)
    return Places(
        collected=_rekey(found, keys),
        by_sender=_documents_by_sender(found, keys, by_sender),
        _found=found,
        _keys=keys,
        _keys_by_sender=by_sender,
    )


def _documents_by_sender(
    found: CollectedInbox, keys: Mapping[str, str], by_sender: Mapping[str, Mapping[str, str]]
) -> dict[str, dict[str, tuple[Sighting, ...]]]:
    """For documents of which some places would belong to another: their places, by the keys they would have then."""
    split: dict[str, dict[str, tuple[Sighting, ...]]] = defaultdict(dict)
    for sighting in found.sightings:
        sender_key = by_sender.get(sighting.sha256, {}).get(sighting.sighting_id)
        if sender_key is not None and sighting.disposition != "supporting":
            senders = split[keys.get(sighting.sighting_id, sighting.sha256)]
            moved = sighting if sender_key == sighting.sha256 else _rekey_sighting(sighting, sender_key)
            senders[sender_key] = (*senders.get(sender_key, ()), moved)
    return {key: senders for key, senders in split.items() if set(senders) != {key}}


def _at_several_places(collected: CollectedInbox) -> frozenset[str]:
    """Contents that were seen at several places and may hold a form: whether they do is known once they are read."""
    places: dict[str, int] = defaultdict(int)
    for sighting in collected.sightings:
        places[sighting.sha256] += sighting.disposition == "leaf"
    media = {document.sha256: document.media for document in collected.documents}
    return frozenset(key for key, count in places.items() if count > 1 and media[key] in READABLE)


def _group_by_content(collected: CollectedInbox, recorded: Sequence[RecordedPlace]) -> dict[str, _Content]:
    contents = {document.sha256: _Content(document) for document in collected.documents}
    for sighting in collected.sightings:
        contents[sighting.sha256].sightings.append(sighting)
    for fault in collected.faults:
        contents[fault.sha256].faulty = True
    for one in sorted(recorded, key=lambda r: _sort_key(r.sighting)):
        if one.content in contents:
            contents[one.content].recorded.append(one)
    return contents


def _choose_keys(content: str, one: _Content, programme: Programme, *, alone: bool) -> dict[str, str]:
    """The document key of every place, by sighting."""
    beside, first = (
        (content, _derive_key(content, _OWN))
        if one.is_recorded_as_supporting
        else (_derive_key(content, _BESIDE), content)
    )
    keys = {s.sighting_id: beside for s in one.sightings if s.disposition == "supporting"}
    places = _find_recorded_keys(one)
    if not alone:
        return keys | {s.sighting_id: places.get(s.origin, first) for s in one.own_places}
    groups = _group_by_sender(one, programme)
    unplaced: list[tuple[Sighting, str, str | None]] = []
    for sighting in one.own_places:
        key = places.get(sighting.origin)
        if key is None:
            sender, period_id = _find_sender(sighting, programme)
            group = next((g for g in groups if g.accepts(sender, period_id)), None)
            if group is None:
                unplaced.append((sighting, sender, period_id))
                continue
            group.present, key = True, group.key
        keys[sighting.sighting_id] = key
    return keys | _place_others(content, one, groups, first, unplaced)


def _place_others(
    content: str,
    one: _Content,
    groups: list[_Group],
    first: str,
    unplaced: Sequence[tuple[Sighting, str, str | None]],
) -> dict[str, str]:
    """The keys of places that none of the groups has room for: what another was moved to, else a sending of its own.

    Nothing is said to be moved while one of its places is there: a later sending is no move. Nor is an empty file,
    whose bytes tell it from no other.
    """
    keys = {}
    for sighting, sender, period_id in unplaced:
        group = next((g for g in groups if g.accepts(sender, period_id)), None)
        if group is None and one.document.size_bytes:
            group = next((g for g in groups if g.moves_to(sender, period_id)), None)
        if group is None:
            taken = first in {known.key for known in groups}
            group = _Group(_derive_key(content, sender, period_id or "") if taken else first, sender, period_id)
            groups.append(group)
        group.present = True
        keys[sighting.sighting_id] = group.key
    return keys


def _find_recorded_keys(one: _Content) -> dict[tuple[str, ...], str]:
    """The recorded places that stay with their key. Under the content's own hash only the first: earlier versions put
    every sender's there.
    """
    places: dict[tuple[str, ...], str] = {}
    first = True
    for r in one.recorded:
        if r.disposition == "supporting":
            continue
        if r.sighting.sha256 != r.content:
            places[r.sighting.origin] = r.sighting.sha256
        elif first:
            places.setdefault(r.sighting.origin, r.content)
            first = False
    return places


def _group_by_sender(one: _Content, programme: Programme) -> list[_Group]:
    """The groups as they are recorded, in the order they came up."""
    groups: dict[str, _Group] = {}
    present = {sighting.origin for sighting in one.sightings}
    for r in one.recorded:
        if r.disposition == "supporting":
            continue
        sender, period_id = _find_sender(r.sighting, programme)
        known = groups.get(r.sighting.sha256)
        if known is None:
            groups[r.sighting.sha256] = _Group(r.sighting.sha256, sender, period_id)
        else:
            known.learn(sender, period_id)
        group = groups[r.sighting.sha256]
        group.vacated |= r.sighting.origin not in present
        group.present |= r.sighting.origin in present
    return list(groups.values())


def _find_sender(sighting: Sighting, programme: Programme) -> tuple[str, str | None]:
    """Whose a place is, by the signs on it: the unit they name, else the mail's sender, else nobody's that is known.

    Never the folder: files are moved.
    """
    found = identify(None, [replace(sighting, receipts=())], programme, sighting.sha256)
    if found.unit_id:
        return found.unit_id, found.period_id
    if sighting.channel == "mail":
        return (sighting.sent_by or sighting.sender or sighting.container_sha256 or "").casefold(), found.period_id
    return _NOBODY, found.period_id


def _rekey(collected: CollectedInbox, keys: Mapping[str, str]) -> CollectedInbox:
    contents = {document.sha256: document for document in collected.documents}
    documents: dict[str, Document] = {}
    sightings: list[Sighting] = []
    of_content: dict[str, dict[str, None]] = defaultdict(dict)
    for sighting in collected.sightings:
        content = sighting.sha256
        key = keys.get(sighting.sighting_id, content)
        document = contents[content]
        if sighting.sighting_id in keys and (key != content or sighting.disposition == "supporting"):
            role: Disposition = "supporting" if sighting.disposition == "supporting" else document.disposition
            document = replace(document, sha256=key, disposition=role, content_sha256=content)
        documents.setdefault(key, document)
        if sighting.disposition != "supporting" or sighting.sighting_id not in keys:
            of_content[content][key] = None
        sightings.append(sighting if key == content else _rekey_sighting(sighting, key))
    faults = [fault for one in collected.faults for fault in _copy_fault(one, of_content[one.sha256])]
    return CollectedInbox(tuple(documents.values()), tuple(sightings), tuple(faults))


def _rekey_sighting(sighting: Sighting, key: str) -> Sighting:
    return replace(sighting, sha256=key, sighting_id=_derive_key(sighting.sighting_id, key)[:24])


def _copy_fault(fault: Fault, keys: Collection[str]) -> list[Fault]:
    return [replace(fault, sha256=key) for key in keys] or [fault]


def _derive_key(*parts: str) -> str:
    return hashlib.sha256("\x1f".join(parts).encode(errors="surrogatepass")).hexdigest()


def _sort_key(sighting: Sighting) -> tuple[object, ...]:
    return sighting.first_seen_at, sighting.origin
