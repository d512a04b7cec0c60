"""Names of units as people write them, one lookup per catalogue. A name matches whole and exactly, or not at all."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from schemas.grammar.text import clean, fold, strip_diacritics
from schemas.programme import Period, Programme, Unit

MAX_SUGGESTIONS = 5
_MOST_KEPT = 4096
_ABBREVIATION = "abbr3"
M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Match:
    """What a text says about the unit: one id, several (ambiguous), or none; `seen` is the text."""

    seen: str
    unit_ids: tuple[str, ...]

    @property
    def unit_id(self) -> str | None:
        """The unit, if the text means exactly one."""
        return self.unit_ids[0] if len(self.unit_ids) == 1 else None


def name_key(text: str) -> str:
    """The form in which names are compared: folded, everything but letters and digits a space."""
    return " ".join(re.sub(r"[\W_]+", " ", fold(text)).split())


class UnitLookup:
    """The spellings of one set of units."""

    def __init__(self, programme: Programme, units: Sequence[Unit]) -> None:
        self.units = {unit.id: unit for unit in units}
        self._codes: dict[str, str] = {}
        for unit in units:
            for code in (unit.id, unit.code):
                self._codes.setdefault(code, unit.id)
        self._named: dict[str, Match] = {}
        self._found: dict[str, Match | None] = {}
        self._bodies = tuple({name_key(agency.unit_body_vi) for agency in programme.agencies} | {"sở", "so"})
        self._programme_words = frozenset(name_key(f"{programme.id} {programme.form_id}").upper().split())
        self._contacts = {
            c.email.strip().casefold(): f"{c.catalogue}-{c.code}"
            for c in programme.contacts
            if f"{c.catalogue}-{c.code}" in self.units
        }
        names: dict[str, set[str]] = defaultdict(set)
        abbreviations: dict[str, set[str]] = defaultdict(set)
        for alias in programme.aliases:
            unit_id = f"{alias.catalogue}-{alias.code}"
            if unit_id in self.units:
                (abbreviations if alias.kind == _ABBREVIATION else names)[_key(alias.alias, alias.kind)].add(unit_id)
        for unit in units:
            for spelling in _spellings(unit):
                names[spelling].add(unit.id)
        self._names = {key: tuple(sorted(ids)) for key, ids in names.items() if key}
        self._abbreviations = {key: tuple(sorted(ids)) for key, ids in abbreviations.items()}
        self._initials = _shared_initials(units)
        longest_first = sorted(self._names, key=lambda key: (-len(key), key))
        self._search = re.compile(rf"(?<!\S)(?:{'|'.join(map(re.escape, longest_first))})(?!\S)" if names else r"(?!)")

    def by_code(self, text: str) -> str | None:
        """The unit of an id (`63-01`) or a code of this catalogue (`01`)."""
        return self._codes.get(clean(text))

    def by_sender(self, address: str) -> str | None:
        """The unit that registered this address."""
        return self._contacts.get(address.strip().casefold())

    def by_name(self, text: str) -> Match:
        """A text that should be a unit's name and nothing else, its body (Sở …) apart."""
        return _kept(self._named, text, self._by_name)

    def _by_name(self, text: str) -> Match:
        key = name_key(text)
        ids = self._names.get(key) or self._abbreviations.get(clean(text)) or self._initials.get(key.upper())
        if not ids:
            ids = self._after_body(key)
        return Match(text, ids or ())

    def in_text(self, text: str) -> Match | None:
        """What a file name, folder or subject says among other words; None if it says nothing."""
        return _kept(self._found, text, self._in_text)

    def _in_text(self, text: str) -> Match | None:
        key = name_key(text)
        ids = {unit_id for found in self._search.findall(key) for unit_id in self._names[found]}
        lone_code = re.fullmatch(r"[0-9]{2}", key)
        if not ids and lone_code:
            ids = {unit_id for unit_id in [self.by_code(key)] if unit_id}
        if not ids:
            ids = self._short_forms(text)
        return Match(text, tuple(sorted(ids))) if ids else None

    def suggest(self, text: str) -> tuple[str, ...]:
        """Units with similar names, for a person to choose from; never used to decide."""
        plain = {strip_diacritics(name_key(u.name_vi)): u.name_vi for u in self.units.values()}
        near = difflib.get_close_matches(
            strip_diacritics(self._without_body(name_key(text))), plain, MAX_SUGGESTIONS, 0.5
        )
        return tuple(plain[name] for name in near)

    def label(self, unit_id: str) -> str:
        """A unit as findings name it."""
        unit = self.units.get(unit_id)
        return f"{unit.name_vi} ({unit_id})" if unit else unit_id

    def _after_body(self, key: str) -> tuple[str, ...]:
        """The name at the end of a text that begins with the reporting body's: `Sở … tỉnh Hà Nam`."""
        words = key.split(" ")
        if self._without_body(key) == key:
            return ()
        for start in range(1, len(words)):
            name = " ".join(words[start:])
            ids = self._names.get(name) or self._initials.get(name.upper())
            if ids:
                return ids
        return ()

    def _without_body(self, key: str) -> str:
        """The text without the reporting body and the word for province or city before the name."""
        body = max((body for body in self._bodies if key.startswith(body + " ")), key=len, default="")
        return re.sub(r"^(?:tỉnh|tinh|thành phố|thanh pho|tp) ", "", key[len(body) :].strip())

    def _short_forms(self, text: str) -> set[str]:
        """Abbreviations in capitals standing alone. In a text all in capitals every short word would look like one.

        The programme's own name is no such word: `HNI_2018Q4_TTDN` names Hà Nội.
        """
        tokens = re.sub(r"[\W_]+", " ", clean(text)).split()
        known = [t for t in tokens if t in self._abbreviations or t in self._initials]
        others = (t for t in tokens if t not in known and t.upper() not in self._programme_words)
        words = [t for t in others if t.isalpha() and len(t) > 2]
        if words and all(word.isupper() for word in words):
            return set()
        return {i for t in known for i in self._abbreviations.get(t) or self._initials[t]}


_built: dict[tuple[str, tuple[str, ...]], UnitLookup] = {}
_catalogues: dict[tuple[str, tuple[str, ...]], UnitLookup | None] = {}


def lookup_for(programme: Programme, periods: Sequence[Period]) -> UnitLookup | None:
    """The lookup of the one catalogue in which all these periods are reported, else None."""
    key = (programme.content_hash, tuple(period.id for period in periods))
    if key not in _catalogues:
        catalogues = {programme.units_of(period) for period in periods}
        _catalogues[key] = lookup_of(programme, catalogues.pop()) if len(catalogues) == 1 else None
    return _catalogues[key]


def lookup_of(programme: Programme, units: Iterable[Unit]) -> UnitLookup:
    """The lookup over these units of the programme, built once a process."""
    units = tuple(units)
    key = (programme.content_hash, tuple(unit.id for unit in units))
    if key not in _built:
        _built[key] = UnitLookup(programme, units)
    return _built[key]


def _kept(known: dict[str, M], text: str, find: Callable[[str], M]) -> M:
    """What the text says; the names of units and folders come again with every form."""
    if text not in known:
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[text] = find(text)
    return known[text]


def _key(alias: str, kind: str) -> str:
    return clean(alias) if kind == _ABBREVIATION else name_key(alias)


def _spellings(unit: Unit) -> set[str]:
    """The unit's own name, with its type, without marks, and the latter written together."""
    name = name_key(unit.name_vi)
    plain = strip_diacritics(name)
    kind = "thành phố" if name_key(unit.type_vi).startswith("thành phố") else name_key(unit.type_vi)
    return {name, plain, plain.replace(" ", ""), f"{kind} {name}"}


def _shared_initials(units: Iterable[Unit]) -> dict[str, tuple[str, ...]]:
    """Initials that several units share (ĐN, HN, QN, BT), with and without marks: they name nobody."""
    found: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        initials = "".join(word[0] for word in name_key(unit.name_vi).split()).upper()
        found[initials].add(unit.id)
        found[strip_diacritics(initials)].add(unit.id)
    return {key: tuple(sorted(ids)) for key, ids in found.items() if len(ids) > 1}
