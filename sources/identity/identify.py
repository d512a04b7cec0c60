"""Who sent a document and for which period. Every sign is kept as a claim; disagreement is a fault, never a choice."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import PurePosixPath
from typing import NamedTuple

from schemas.form import Cell, Form
from schemas.grammar.text import clean
from schemas.programme import Period, Programme
from sources.documents import Claim, Fault, Identity, Sighting
from sources.identity.lookup import Match, UnitLookup, build_lookup, find_lookup
from sources.identity.period import (
    find_possible_periods,
    find_stated_periods,
    list_period_claims,
    name_period,
    settle_period,
)
from sources.identity.senders import find_sender_fault, find_sender_note
from sources.identity.signs import SOURCES_VI, are_enough

_LIST = 3
"""A sheet whose titles name so many units is a list of them, and no letterhead."""
_MOST_QUOTED = 3
_YEAR = re.compile(r"(?:năm|nam)?[ _-]*20[0-9]{2}", re.IGNORECASE)
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_NAMED_MONTH = re.compile(
    r"(?:tháng|thang|t)[ ._-]*(?:0?[1-9]|1[0-2])(?:[ ._-]*20[0-9]{2})?"
    r"|20[0-9]{2}[ ._-]+(?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[ ._-]+20[0-9]{2}",
    re.IGNORECASE,
)
_DAY = re.compile(r"0?[1-9]|[12][0-9]|3[01]")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_Signs = Sequence[tuple[str, str]]


class Sign(NamedTuple):
    """What one text says about the unit. `place`: the sheet and cell of a text of the form."""

    source: str
    match: Match
    place: str = ""


def identify(form: Form | None, sightings: Sequence[Sighting], programme: Programme, sha256: str) -> Identity:
    """The document's unit and period from all its sightings; None with a fault where a person must decide."""
    texts = _list_texts(sightings)
    stated = list_period_claims(form, texts, programme)
    period_id, periods, period_fault = settle_period(stated, programme)
    settled = (programme.period(period_id),) if period_id else find_stated_periods(stated, programme)
    lookup = _find_lookup(settled, sightings, programme)
    found = list(_drop_repeats(_list_unit_signs(form, sightings, texts, lookup, programme)))
    unit_ids = _find_named_units(found)
    claims = tuple(Claim("unit", s.source, s.match.seen, _find_meant_unit(s.match, unit_ids), s.place) for s in found)
    called = _find_stated_unit(found)
    faults, notes = [], []
    if len(unit_ids) != 1 or _names_other_unit(found, unit_ids) or (called is not None and called.unit_id is None):
        faults.append(_unit_fault(sha256, found, texts, lookup))
        unit_ids = set()
    elif form is not None and not are_enough(s.source for s in found if s.match.unit_id or s.match.former):
        faults.append(_lone_sign_fault(sha256, found, lookup))
        unit_ids = set()
    elif form is not None and (doubt := find_sender_fault(sha256, sightings, min(unit_ids), programme)) is not None:
        faults.append(doubt)
    elif form is not None and (note := find_sender_note(sha256, sightings, programme)) is not None:
        notes.append(note)
    if period_fault is not None:
        code, words = period_fault
        unread = find_possible_periods(form, texts, programme.calendar.of_kind)[:_MOST_QUOTED] if code == "K01" else ()
        shown = "; ".join(
            _format_claim(
                c.source,
                name_period(c.seen, programme) if c.source == "stamp" else c.seen,
                c.place,
                c.resolved and name_period(c.resolved, programme),
            )
            for c in dict.fromkeys((*periods, *unread))
        )
        faults.append(Fault(sha256, code, {"detail": shown or "không có dấu hiệu nào", **words}))
    unit_id = unit_ids.pop() if len(unit_ids) == 1 else None
    return Identity(unit_id, period_id, (*claims, *periods), tuple(faults), tuple(notes))


def list_unit_claims(sightings: Sequence[Sighting], programme: Programme, catalogue: str) -> tuple[Claim, ...]:
    """What sender, folder, name and subject say of the unit, in the words of one catalogue whatever the day."""
    lookup = build_lookup(programme, (unit for unit in programme.units if unit.catalogue == catalogue))
    found = list(_drop_repeats(_list_unit_signs(None, sightings, _list_texts(sightings), lookup, programme)))
    unit_ids = _find_named_units(found)
    return tuple(Claim("unit", s.source, s.match.seen, _find_meant_unit(s.match, unit_ids), s.place) for s in found)


def _find_named_units(found: Iterable[Sign]) -> set[str]:
    """The units that texts name. A code alone names none: as often a day, a month or a serial number."""
    return {sign.match.unit_id for sign in found if sign.match.unit_id}


def _find_meant_unit(match: Match, unit_ids: Collection[str]) -> str | None:
    """The unit a sign counts for; a code alone counts only for the one that everything else names."""
    return match.code_of if match.code_of and unit_ids == {match.code_of} else match.unit_id


def _find_stated_unit(found: Iterable[Sign]) -> Match | None:
    """What the form itself calls the unit: its labelled cell, else its letterhead, which comes after it."""
    return next((sign.match for sign in found if sign.source == "sheet"), None)


def _names_other_unit(found: Iterable[Sign], unit_ids: Collection[str]) -> bool:
    """True if a text names a former unit that is no part of the one that the others name."""
    return any(former.unit_id not in unit_ids for sign in found for former in sign.match.former)


def _find_lookup(periods: Sequence[Period], sightings: Sequence[Sighting], programme: Programme) -> UnitLookup:
    """The catalogue of the periods: codes and names are per catalogue. Without one, that of the day of receipt."""
    lookup = find_lookup(programme, periods)
    if lookup is not None:
        return lookup
    return build_lookup(programme, programme.units_on(_find_receipt_day(sightings, programme)))


def _find_receipt_day(sightings: Sequence[Sighting], programme: Programme) -> date:
    ranked = [(r.rank, r.at) for s in sightings for r in s.receipts if r.rank is not None]
    seen = [(len(programme.receipt.precedence), s.first_seen_at) for s in sightings]
    best = min([*ranked, *seen], default=None)
    return best[1].astimezone(programme.tz).date() if best else programme.periods[-1].window_end


def _list_unit_signs(
    form: Form | None, sightings: Sequence[Sighting], texts: _Signs, lookup: UnitLookup, programme: Programme
) -> Iterator[Sign]:
    if form is not None:
        of_form = list(_list_form_signs(form, lookup, programme))
        yield from of_form
        yield from _find_letterheads(form, lookup, _find_named_units(of_form))
    for sighting in sightings:
        if sighting.sender:
            yield Sign("sender", _match(sighting.sender, lookup.find_by_sender(sighting.sender)))
        yield from _list_exchange_signs(sighting, lookup)
    for source, text in texts:
        match = lookup.find_in_text(text)
        if match is not None:
            yield Sign(source, match)


def _list_exchange_signs(sighting: Sighting, lookup: UnitLookup) -> Iterator[Sign]:
    """What a document of the national exchange says of its sender, as far as that means a unit."""
    by_id = lookup.find_by_exchange_id(sighting.organ_id) if sighting.organ_id else None
    by_name = lookup.find_by_name(sighting.organ) if sighting.organ else None
    for source, match in (("organ_id", by_id), ("organ", by_name)):
        if match is not None and (match.unit_ids or match.former):
            yield Sign(source, match)


def _list_form_signs(form: Form, lookup: UnitLookup, programme: Programme) -> Iterator[Sign]:
    stamped = form.stamp.get("unit")
    if stamped:
        ours = form.stamp.get("programme", programme.id) == programme.id
        yield Sign("stamp", _match(stamped, lookup.find_by_code(stamped) if ours else None))
    name, code = form.info.get("unit"), form.info.get("unit_code")
    if name is not None and name.quotation.strip():
        yield Sign("sheet", lookup.find_by_name(name.quotation.strip()), name.place_vi)
    if code is not None and code.quotation.strip():
        shown = _format_code(code, lookup)
        yield Sign("sheet_code", _match(shown, lookup.find_by_code(shown)), code.place_vi)


def _find_letterheads(form: Form, lookup: UnitLookup, said: Collection[str]) -> Iterator[Sign]:
    """The titles that are a unit's letterhead, where they say more than is said; on a list of units they are none."""
    found = [(cell, match) for cell in form.heads if (match := lookup.find_by_letterhead(str(cell.value))) is not None]
    units: dict[str, set[str]] = defaultdict(set)
    for cell, match in found:
        units[cell.sheet] |= {*match.unit_ids, *(former.name_vi for former in match.former)}
    told = set(said)
    for cell, match in found:
        if len(units[cell.sheet]) < _LIST and match.unit_id not in told:
            told |= {*match.unit_ids}
            yield Sign("sheet", match, cell.place_vi)


def _format_code(cell: Cell, lookup: UnitLookup) -> str:
    """The code as the catalogue writes it: typed as a number it has lost its leading zero."""
    shown = cell.quotation.strip()
    return lookup.restore_code(shown) if cell.kind == "number" else shown


def _match(seen: str, unit_id: str | None) -> Match:
    return Match(seen, (unit_id,) if unit_id else ())


def _list_texts(sightings: Sequence[Sighting]) -> _Signs:
    """Names, folders and subjects in which a unit or a period may stand, each once."""
    found: dict[tuple[str, str], None] = {}
    for sighting in sightings:
        for number, name in enumerate(sighting.origin):
            *folders, last = name.replace("\\", "/").split("/")
            if number == 0:
                folders = (sighting.folder or "").split("/")
            container = _SUFFIX.sub("", PurePosixPath(sighting.origin[number - 1]).name) if number else ""
            for place, part in enumerate(folders):
                # A folder that an archive was packed under its own name with says what the archive's name says.
                if part and part != container and not _is_part_of_date(folders, place):
                    found["folder", part] = None
            if not last.casefold().endswith(".mbox"):  # a mailbox is named for the desk, not for a sender
                found["file_name", _SUFFIX.sub("", last)] = None
        if sighting.subject:
            found["subject", sighting.subject] = None
    return list(found)


def _is_part_of_date(folders: Sequence[str], place: int) -> bool:
    """True for the `12` and the `15` of `2018/12/15`: a month or a day of filing, not a unit's code.

    Only what stands in a date as a whole: under a year alone, a number above 12 is a unit's code.
    """
    names = [clean(name) for name in folders]
    one, two = names[place - 1] if place else "", names[place - 2] if place > 1 else ""
    if _MONTH.fullmatch(names[place]) and _YEAR.fullmatch(one):
        return True
    if not _DAY.fullmatch(names[place]):
        return False
    if _NAMED_MONTH.fullmatch(one) or (_MONTH.fullmatch(one) and _YEAR.fullmatch(two)):
        return True
    # Written from the day on: `15/12/2018`.
    first = next((at for at in (place, place - 1) if _is_day_month_year(names[max(at, 0) : at + 3])), None)
    return first is not None


def _is_day_month_year(names: Sequence[str]) -> bool:
    patterns = (_DAY, _MONTH, _YEAR)
    return len(names) == 3 and all(p.fullmatch(name) for p, name in zip(patterns, names, strict=True))


def _drop_repeats(signs: Iterable[Sign]) -> Iterator[Sign]:
    seen = set()
    for sign in signs:
        if (key := (sign.source, sign.match.seen)) not in seen:
            seen.add(key)
            yield sign


def _unit_fault(sha256: str, found: Sequence[Sign], texts: _Signs, lookup: UnitLookup) -> Fault:
    """U02 where claims disagree, U03 where a name means several units, U04 where it means none, else U01."""
    unit_ids = _find_named_units(found)
    listed = _list_signs_vi(found, lookup)
    if len(unit_ids) > 1 or (unit_ids and _names_other_unit(found, unit_ids)):
        return Fault(sha256, "U02", {"detail": listed})
    stated = _find_stated_unit(found)
    ambiguous = stated if stated is not None else next((s.match for s in found if s.match.unit_ids), None)
    if stated is not None and not stated.unit_ids:
        near = [lookup.describe_former(former) for former in stated.former] or lookup.suggest(stated.seen)
        return Fault(sha256, "U04", {"seen": stated.seen, "detail": ", ".join(near) or "không có tên nào gần giống"})
    if ambiguous is not None and ambiguous.unit_ids:
        several = ", ".join(lookup.label(unit_id) for unit_id in ambiguous.unit_ids)
        return Fault(sha256, "U03", {"seen": ambiguous.seen, "detail": several})
    return Fault(sha256, "U01", {"detail": listed or _describe_absence(texts)})


def _lone_sign_fault(sha256: str, found: Sequence[Sign], lookup: UnitLookup) -> Fault:
    """U08: a word in a name, with nothing written elsewhere that says the same."""
    return Fault(sha256, "U08", {"detail": _list_signs_vi(found, lookup)})


def _list_signs_vi(found: Sequence[Sign], lookup: UnitLookup) -> str:
    """Every sign with where it was read and what it means."""
    unit_ids = _find_named_units(found)
    return "; ".join(
        _format_claim(s.source, _quote(s), s.place, _describe_meaning(s.match, unit_ids, lookup)) for s in found
    )


def _quote(sign: Sign) -> str:
    """What the sign says; a stamp holds the key of a unit, of which its code is what people know."""
    seen = sign.match.seen
    return f"mã {seen.rpartition('-')[2]}" if sign.source == "stamp" else seen


def _describe_meaning(match: Match, unit_ids: Collection[str], lookup: UnitLookup) -> str | None:
    """What a sign means, in words; None if nothing is known of it."""
    meant = _find_meant_unit(match, unit_ids)
    if match.code_of and not meant:
        what = "một số" if match.seen.strip().isdecimal() else "một mã"
        return f"chỉ là {what}, không đủ để xác định đơn vị (nếu là mã đơn vị: {lookup.label(match.code_of)})"
    shown = [lookup.label(meant)] if meant else [lookup.label(unit_id) for unit_id in match.unit_ids]
    return " hoặc ".join([*shown, *(lookup.describe_former(former) for former in match.former)]) or None


def _format_claim(source: str, seen: str, place: str, meaning: str | None) -> str:
    """A claim as a person reads it: `tên tệp: Ha Noi.xlsx → Hà Nội (mã 01)`."""
    where = place if source == "sheet" and place else SOURCES_VI[source] + (f" ({place})" if place else "")
    return f"{where}: {seen} → {meaning or 'không rõ'}"


def _describe_absence(texts: _Signs) -> str:
    """The words for no sign at all, with what was looked at in vain."""
    quoted = [f"{SOURCES_VI[source]}: {text}" for source, text in texts][:_MOST_QUOTED]
    return "không có dấu hiệu nào" + (f" (đã xem {'; '.join(quoted)})" if quoted else "")
