"""Names of units as people write them, one lookup per catalogue. A name matches whole and exactly, or not at all."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar

from schemas.grammar.text import clean, fold, strip_diacritics
from schemas.programme import Period, Programme, Unit
from schemas.programme.records import ABBREVIATION, COMMON_NOUN, LONGER_PHRASE, NO_NAMES
from sources.identity.names_in_text import NameSearch, name_key

MAX_SUGGESTIONS = 5
_MOST_KEPT = 4096
M = TypeVar("M")


_KIND = r"(?:tỉnh|tinh|thành phố|thanh pho|tp)"
_COUNCIL = re.compile(r"(?:ubnd|ủy ban nhân dân|uỷ ban nhân dân|uy ban nhan dan) ")
_OF_KIND = re.compile(rf"(?:{_KIND} )+")
_LEAD = re.compile(r"(?:tên )?(?:đơn vị|cơ quan)(?: (?:báo cáo|gửi|lập|lập biểu|gửi báo cáo))?\s*:\s*", re.IGNORECASE)
# What follows a name in a title: `… tỉnh Lai Châu - Quý IV/2018 (từ …)`. Not `nam` alone: Ha Nam, Quang Nam.
_TAIL_WORDS = r"báo cáo|bao cao|kỳ\b|từ\b|năm\b|nam\s*[0-9]|20[0-9]{2}|\("
# The departments that may have the field, as words: what stands between `Sở` and the province, and nothing else may.
_DEPARTMENT_WORD = re.compile(
    r"va|thong|tin|truyen|van|hoa|the|thao|du|lich|khoa|hoc|cong|nghe|ngoai|vu|noi|pho"
    r"|t{2,4}|vh|vhtt|vhttdl|dl|kh|cn|khcn"
)


@dataclass(frozen=True, slots=True)
class FormerUnit:
    """A unit that is one no longer: its name, the unit it is part of, and since when."""

    name_vi: str
    unit_id: str
    since: date


@dataclass(frozen=True, slots=True)
class Match:
    """What a text says about the unit: one id, several (ambiguous), or none; `seen` is the text.

    `former` are the units named in it that are none any longer. `code_of` is the unit whose code the text would be if
    it is that and nothing else, which is no sign by itself.
    """

    seen: str
    unit_ids: tuple[str, ...]
    former: tuple[FormerUnit, ...] = ()
    code_of: str | None = None

    @property
    def unit_id(self) -> str | None:
        """The unit, if the text means exactly one."""
        return self.unit_ids[0] if len(self.unit_ids) == 1 else None


class UnitLookup:
    """The spellings of one set of units."""

    def __init__(self, programme: Programme, units: Sequence[Unit]) -> None:
        self.units = {unit.id: unit for unit in units}
        self._codes: dict[str, str] = {}
        for unit in units:
            for code in (unit.id, unit.code):
                self._codes.setdefault(code, unit.id)
        self._codes_alone = {name_key(unit.code): unit.id for unit in units}
        self._digits = {unit.code for unit in units if unit.code.isdecimal()}
        self._named: dict[str, Match] = {}
        self._found: dict[str, Match | None] = {}
        self._heads: dict[str, Match | None] = {}
        self._bodies = tuple({name_key(agency.unit_body_vi) for agency in programme.agencies} | {"sở", "so"})
        self._programme_words = frozenset(name_key(f"{programme.id} {programme.form_id}").upper().split())
        self._contacts = {
            c.email.strip().casefold(): f"{c.catalogue}-{c.code}"
            for c in programme.contacts
            if f"{c.catalogue}-{c.code}" in self.units
        }
        self._exchange_ids: dict[str, set[str]] = defaultdict(set)
        for unit in units:
            for one in filter(None, map(_fold_id, unit.exchange_id.split(";"))):
                self._exchange_ids[one].add(unit.id)
        names: dict[str, set[str]] = defaultdict(set)
        abbreviations: dict[str, set[str]] = defaultdict(set)
        for alias in programme.aliases:
            unit_id = f"{alias.catalogue}-{alias.code}"
            if unit_id in self.units and alias.kind not in NO_NAMES:
                (abbreviations if alias.kind == ABBREVIATION else names)[_key(alias.alias, alias.kind)].add(unit_id)
        for unit in units:
            for spelling in _list_spellings(unit):
                names[spelling].add(unit.id)
        self._names = {key: tuple(sorted(ids)) for key, ids in names.items() if key}
        self._abbreviations = {key: tuple(sorted(ids)) for key, ids in abbreviations.items()}
        self._initials = _find_shared_initials(units)
        self._former = {key: one for key, one in _list_former_names(programme, units).items() if key not in self._names}
        self._search = NameSearch(
            self._names | {key: (former.name_vi,) for key, former in self._former.items()},
            phrases={alias.alias for alias in programme.aliases if alias.kind == LONGER_PHRASE},
            common={alias.alias for alias in programme.aliases if alias.kind == COMMON_NOUN},
        )
        self._most_words = max((key.count(" ") + 1 for key in (*self._names, *self._former)), default=1)
        self._body_words = frozenset(word for body in self._bodies for word in strip_diacritics(body).split())
        kind = programme.calendar.of_kind
        # Tried at the beginning of each run of marks alone: a line of dashes would be gone through once for every dash.
        self._tail = re.compile(rf"(?<![\s\-–—,;:./(])[\s\-–—,;:./(]+(?:{_TAIL_WORDS}|{kind.tail}).*", re.IGNORECASE)
        # The name of the form as `thidua form` writes it: programme, period, code. Digits after it would be a date.
        self._folded_codes = {fold(unit.code): unit.id for unit in units}
        codes = "|".join(map(re.escape, sorted(self._folded_codes, key=lambda code: (-len(code), code))))
        self._own_name = re.compile(
            rf"(?<![^\W_]){re.escape(fold(programme.id))}_{kind.id_pattern.lower()}_({codes})"
            r"(?:\s*\([0-9]{1,2}\))?(?=$|[\s_.-]+(?!th[aá]ng)[^\W\d_])"
        )

    def find_by_code(self, text: str) -> str | None:
        """The unit of an id (`63-01`) or a code of this catalogue (`01`)."""
        return self._codes.get(clean(text))

    def restore_code(self, typed: str) -> str:
        """The code as the catalogue writes it of one typed as a number, which has lost its leading zeros."""
        widths = sorted({len(code) for code in self._digits})
        padded = [typed.zfill(width) for width in widths]
        return next((code for code in padded if code in self._digits), padded[0] if padded else typed)

    def find_by_sender(self, address: str) -> str | None:
        """The unit that registered this address."""
        return self._contacts.get(address.strip().casefold())

    def find_by_exchange_id(self, organ_id: str) -> Match:
        """The unit that has this electronic identifier in the national document exchange, whole and exactly."""
        return Match(organ_id, tuple(sorted(self._exchange_ids.get(_fold_id(organ_id), ()))))

    def find_by_name(self, text: str) -> Match:
        """A text that should be a unit's name and nothing else, its body (Sở …) apart."""
        return _find_in_cache(self._named, text, self._find_by_name)

    def _find_by_name(self, text: str) -> Match:
        key = name_key(text)
        ids = self._names.get(key) or self._abbreviations.get(clean(text)) or self._initials.get(key.upper())
        former = None if ids else self._former.get(key)
        if not ids and former is None:
            ids = self._find_after_body(key, self._names) or self._find_after_body(key, self._initials)
            former = None if ids else self._find_after_body(key, self._former)
        if ids or former is not None:
            return Match(text, ids or (), () if former is None else (former,))
        return Match(text, (), self._list_former_units(self._search.find(text)))

    def find_by_letterhead(self, text: str) -> Match | None:
        """The unit or former unit of a title that is a letterhead as a whole; None for every other text.

        `Sở … tỉnh X`, `UBND tỉnh X`, `Tỉnh X`, `Thành phố X`, or `Đơn vị: X`, the period behind it apart.
        """
        return _find_in_cache(self._heads, text, self._find_by_letterhead)

    def _find_by_letterhead(self, text: str) -> Match | None:
        first, *others = (line for line in text.splitlines() if line.strip()) if text.strip() else ("",)
        own_lines = [line for line in others if not _OF_KIND.match(f"{name_key(line)} ")]
        for line in (text, first, *own_lines):
            name = self._read_letterhead_name(line)
            ids = self._names.get(name, ()) if name else ()
            former = self._former.get(name) if name else None
            if len(ids) == 1 or former is not None:
                return Match(" ".join(text.split()), ids, () if former is None else (former,))
        return None

    def _read_letterhead_name(self, line: str) -> str | None:
        """What stands where a letterhead has the name of the unit; None if the line is no letterhead."""
        plain = clean(line)
        whole = self._tail.sub("", _LEAD.sub("", plain, count=1) if (lead := _LEAD.match(plain)) else plain)
        key = name_key(whole)
        council = _COUNCIL.match(key)
        key = key[council.end() :] if council else key
        body = max((body for body in self._bodies if key.startswith(body + " ")), key=len, default="")
        if not body:
            kind = _OF_KIND.match(key)
            if not (kind or lead or council):
                return None
            return key if kind is None or key in self._names else key[kind.end() :]
        words = key[len(body) :].split()
        for start in range(len(words)):
            if len(words) - start <= self._most_words:
                name = " ".join(words[start:])
                if name in self._names or name in self._former:
                    return name
            word, two = strip_diacritics(words[start]), " ".join(words[start : start + 2])
            if not (word in self._body_words or _DEPARTMENT_WORD.fullmatch(word) or _OF_KIND.match(f"{two} ")):
                return None
        return None

    def find_in_text(self, text: str) -> Match | None:
        """What a file name, folder or subject says among other words; None if it says nothing."""
        return _find_in_cache(self._found, text, self._find_in_text)

    def _find_in_text(self, text: str) -> Match | None:
        key = name_key(text)
        named = self._search.find(text)
        ids = {unit_id for found in named for unit_id in self._names.get(found, ())}
        ids |= {self._folded_codes[code] for code in self._own_name.findall(fold(text))}
        former = self._list_former_units(named)
        if not ids and not former:
            ids = self._find_short_forms(text)
        if ids or former:
            return Match(text, tuple(sorted(ids)), former)
        code_of = self._codes_alone.get(key)
        return Match(text, (), code_of=code_of) if code_of else None

    def suggest(self, text: str) -> tuple[str, ...]:
        """Units with similar names, for a person to choose from; never used to decide."""
        plain = {strip_diacritics(name_key(u.name_vi)): u.name_vi for u in self.units.values()}
        near = difflib.get_close_matches(
            strip_diacritics(self._strip_body(name_key(text))), plain, MAX_SUGGESTIONS, 0.5
        )
        return tuple(plain[name] for name in near)

    def label(self, unit_id: str) -> str:
        """A unit as findings name it: `Hà Nội (mã 01)`; one of another catalogue by its code alone."""
        unit = self.units.get(unit_id)
        catalogue, _, code = unit_id.partition("-")
        return f"{unit.name_vi} (mã {unit.code})" if unit else f"mã {code} của danh mục {catalogue}"

    def describe_former(self, former: FormerUnit) -> str:
        """A former unit as findings name it, with the unit it is part of."""
        since = f"{former.since.day}/{former.since.month}/{former.since.year}"
        return f"{former.name_vi}: từ {since} thuộc {self.label(former.unit_id)}"

    def _list_former_units(self, named: Iterable[str]) -> tuple[FormerUnit, ...]:
        return tuple(dict.fromkeys(self._former[name] for name in named if name in self._former))

    def _find_after_body(self, key: str, known: Mapping[str, M]) -> M | None:
        """What is known of the name at the end of a text that begins with the reporting body's: `Sở … tỉnh Hà Nam`."""
        words = key.split(" ")
        if self._strip_body(key) == key:
            return None
        shortest = max(1, len(words) - self._most_words)
        names = (" ".join(words[start:]) for start in range(shortest, len(words)))
        return next((found for name in names if (found := known.get(name) or known.get(name.upper()))), None)

    def _strip_body(self, key: str) -> str:
        """The text without the reporting body and the word for province or city before the name."""
        body = max((body for body in self._bodies if key.startswith(body + " ")), key=len, default="")
        return re.sub(rf"^{_KIND} ", "", key[len(body) :].strip())

    def _find_short_forms(self, text: str) -> set[str]:
        """Abbreviations in capitals standing alone. In a text all in capitals every short word would look like one.

        The programme's own name is no such word: `HNI_2018Q4_TTDN` names Hà Nội.
        """
        tokens = re.sub(r"[\W_]+", " ", clean(text)).split()
        known = {t for t in tokens if t in self._abbreviations or t in self._initials}
        others = (t for t in tokens if t not in known and t.upper() not in self._programme_words)
        words = [t for t in others if t.isalpha() and len(t) > 2]
        if words and all(word.isupper() for word in words):
            return set()
        return {i for t in known for i in self._abbreviations.get(t) or self._initials[t]}


_built: dict[tuple[str, tuple[str, ...]], UnitLookup] = {}
_catalogues: dict[tuple[str, tuple[str, ...]], UnitLookup | None] = {}


def find_lookup(programme: Programme, periods: Sequence[Period]) -> UnitLookup | None:
    """The lookup of the one catalogue in which all these periods are reported, else None."""
    key = (programme.content_hash, tuple(period.id for period in periods))
    if key not in _catalogues:
        catalogues = {programme.units_of(period) for period in periods}
        _catalogues[key] = build_lookup(programme, catalogues.pop()) if len(catalogues) == 1 else None
    return _catalogues[key]


def build_lookup(programme: Programme, units: Iterable[Unit]) -> UnitLookup:
    """The lookup over these units of the programme, built once a process."""
    units = tuple(units)
    key = (programme.content_hash, tuple(unit.id for unit in units))
    if key not in _built:
        _built[key] = UnitLookup(programme, units)
    return _built[key]


def _find_in_cache(known: dict[str, M], text: str, find: Callable[[str], M]) -> M:
    """What the text says; the names of units and folders come again with every form."""
    if text not in known:
        if len(known) >= _MOST_KEPT:
            known.clear()
        known[text] = find(text)
    return known[text]


def _fold_id(text: str) -> str:
    return clean(text).casefold()


def _key(alias: str, kind: str) -> str:
    return clean(alias) if kind == ABBREVIATION else name_key(alias)


def _list_spellings(unit: Unit) -> set[str]:
    """The unit's own name, with its type, without marks, and the latter written together."""
    name = name_key(unit.name_vi)
    plain = strip_diacritics(name)
    kind = "thành phố" if name_key(unit.type_vi).startswith("thành phố") else name_key(unit.type_vi)
    return {name, plain, plain.replace(" ", ""), f"{kind} {name}".strip()}


def _list_former_names(programme: Programme, units: Sequence[Unit]) -> dict[str, FormerUnit]:
    """The spellings of the units that were merged into these, each with the one it is now part of."""
    found: dict[str, FormerUnit] = {}
    for event in programme.unit_events:
        now = next((u for u in units if (u.code, u.valid_from) == (event.new_code, event.effective)), None)
        eve = event.effective - timedelta(days=1)
        past = next((u for u in programme.units if u.code == event.old_code and u.valid_on(eve)), None)
        if now is None or past is None or past.name_vi == now.name_vi:
            continue
        of_past = (a for a in programme.aliases if (a.catalogue, a.code) == (past.catalogue, past.code))
        spellings = {name_key(alias.alias) for alias in of_past if alias.kind not in (ABBREVIATION, *NO_NAMES)}
        former = FormerUnit(past.name_vi, now.id, event.effective)
        found |= dict.fromkeys(spellings | _list_spellings(past), former)
    return found


def _find_shared_initials(units: Iterable[Unit]) -> dict[str, tuple[str, ...]]:
    """Initials that several units share (ĐN, HN, QN, BT), with and without marks: they name nobody."""
    found: dict[str, set[str]] = defaultdict(set)
    for unit in units:
        initials = "".join(word[0] for word in name_key(unit.name_vi).split()).upper()
        found[initials].add(unit.id)
        found[strip_diacritics(initials)].add(unit.id)
    return {key: tuple(sorted(ids)) for key, ids in found.items() if len(ids) > 1}
