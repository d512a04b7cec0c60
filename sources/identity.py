"""Who sent a document and for which period. Every sign is kept as a claim; disagreement is a fault, never a choice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from schemas.form import Cell, Form
from schemas.grammar.text import clean
from schemas.programme import Period, Programme
from sources.documents import Claim, Fault, Identity, Sighting
from sources.identity_lookup import Match, UnitLookup, lookup_for, lookup_of
from sources.identity_period import nearest_periods, period_claims, settle_period
from sources.senders import sender_fault

SOURCES_VI = {
    "stamp": "dấu biểu mẫu",
    "sheet": "trang Thông tin chung",
    "sheet_code": "mã đơn vị trong biểu",
    "file_name": "tên tệp",
    "folder": "thư mục",
    "sender": "người gửi",
    "subject": "tiêu đề thư",
}
"""Where a claim was read, as findings say it."""
_YEAR = re.compile(r"(?:năm|nam)?[ _-]*20[0-9]{2}", re.IGNORECASE)
_MONTH = re.compile(r"0?[1-9]|1[0-2]")
_NAMED_MONTH = re.compile(
    r"(?:tháng|thang|t)[ ._-]*(?:0?[1-9]|1[0-2])(?:[ ._-]*20[0-9]{2})?"
    r"|20[0-9]{2}[ ._-]+(?:0?[1-9]|1[0-2])|(?:0?[1-9]|1[0-2])[ ._-]+20[0-9]{2}",
    re.IGNORECASE,
)
_DAY = re.compile(r"0?[1-9]|[12][0-9]|3[01]")
_SUFFIX = re.compile(r"\.[A-Za-z0-9]{1,5}$")
_Signs = Iterable[tuple[str, str]]


def identify(form: Form | None, sightings: Sequence[Sighting], programme: Programme, sha256: str) -> Identity:
    """The document's unit and period from all its sightings; None with a fault where a person must decide."""
    texts = _texts(sightings)
    stated = period_claims(form, texts, programme)
    period_id, periods, period_fault = settle_period(stated, programme)
    settled = (programme.period(period_id),) if period_id else nearest_periods(stated, programme)
    lookup = _lookup_for(settled, sightings, programme)
    found = list(_distinct(_unit_signs(form, sightings, texts, lookup, programme)))
    claims = tuple(Claim("unit", source, match.seen, match.unit_id) for source, match in found)
    unit_ids = {claim.resolved for claim in claims if claim.resolved}
    stated_name = next((match for source, match in found if source == "sheet"), None)
    faults = []
    if len(unit_ids) != 1 or (stated_name is not None and stated_name.unit_id is None):
        faults.append(_unit_fault(sha256, found, lookup))
        unit_ids = set()
    elif form is not None and (doubt := sender_fault(sha256, sightings, min(unit_ids), programme)) is not None:
        faults.append(doubt)
    if period_fault is not None:
        code, words = period_fault
        shown = _listed(((c.source, c.seen, c.resolved) for c in periods), {})
        faults.append(Fault(sha256, code, {"detail": shown or "không có dấu hiệu nào", **words}))
    return Identity(unit_ids.pop() if len(unit_ids) == 1 else None, period_id, (*claims, *periods), tuple(faults))


def _lookup_for(periods: Sequence[Period], sightings: Sequence[Sighting], programme: Programme) -> UnitLookup:
    """The catalogue of the periods: codes and names are per catalogue. Without one, that of the day of receipt."""
    lookup = lookup_for(programme, periods)
    if lookup is not None:
        return lookup
    day = _received_on(sightings, programme)
    return lookup_of(programme, (unit for unit in programme.units if unit.valid_on(day)))


def _received_on(sightings: Sequence[Sighting], programme: Programme) -> date:
    ranked = [(r.rank, r.at) for s in sightings for r in s.receipts if r.rank is not None]
    seen = [(len(programme.receipt.precedence), s.first_seen_at) for s in sightings]
    best = min([*ranked, *seen], default=None)
    return best[1].astimezone(programme.tz).date() if best else programme.periods[-1].window_end


def _unit_signs(
    form: Form | None, sightings: Sequence[Sighting], texts: _Signs, lookup: UnitLookup, programme: Programme
) -> Iterator[tuple[str, Match]]:
    if form is not None:
        yield from _form_signs(form, lookup, programme)
    for sighting in sightings:
        if sighting.sender:
            yield "sender", _match(sighting.sender, lookup.by_sender(sighting.sender))
    for source, text in texts:
        match = lookup.in_text(text)
        if match is not None:
            yield source, match


def _form_signs(form: Form, lookup: UnitLookup, programme: Programme) -> Iterator[tuple[str, Match]]:
    stamped = form.stamp.get("unit")
    if stamped:
        ours = form.stamp.get("programme", programme.id) == programme.id
        yield "stamp", _match(stamped, lookup.by_code(stamped) if ours else None)
    name, code = form.info.get("unit"), form.info.get("unit_code")
    if name is not None and name.shown.strip():
        yield "sheet", lookup.by_name(name.shown.strip())
    if code is not None and code.shown.strip():
        shown = _code_text(code)
        yield "sheet_code", _match(shown, lookup.by_code(shown))


def _code_text(cell: Cell) -> str:
    """The code as the catalogue writes it: typed as a number it has lost its leading zero."""
    shown = cell.shown.strip()
    return shown.zfill(2) if cell.kind == "number" else shown


def _match(seen: str, unit_id: str | None) -> Match:
    return Match(seen, (unit_id,) if unit_id else ())


def _texts(sightings: Sequence[Sighting]) -> _Signs:
    """Names, folders and subjects in which a unit or a period may stand, each once."""
    found: dict[tuple[str, str], None] = {}
    for sighting in sightings:
        for number, name in enumerate(sighting.origin):
            *folders, last = name.replace("\\", "/").split("/")
            if number == 0:
                folders = (sighting.folder or "").split("/")
            for place, part in enumerate(folders):
                if part and not _in_date(folders, place):
                    found["folder", part] = None
            if not last.casefold().endswith(".mbox"):  # a mailbox is named for the desk, not for a sender
                found["file_name", _SUFFIX.sub("", last)] = None
        if sighting.subject:
            found["subject", sighting.subject] = None
    return list(found)


def _in_date(folders: Sequence[str], place: int) -> bool:
    """True for the `12` and the `15` of `2018/12/15`: a month or a day of filing, not a unit's code.

    Only what stands in a date as a whole: under a year alone, two digits above 12 are a unit's code.
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


def _distinct(signs: Iterable[tuple[str, Match]]) -> Iterator[tuple[str, Match]]:
    seen = set()
    for source, match in signs:
        if (source, match.seen) not in seen:
            seen.add((source, match.seen))
            yield source, match


def _unit_fault(sha256: str, found: Sequence[tuple[str, Match]], lookup: UnitLookup) -> Fault:
    """U02 where claims disagree, U03 where a name means several units, U04 where it means none, else U01."""
    labels = {unit_id: lookup.label(unit_id) for _, match in found for unit_id in match.unit_ids}
    listed = _listed(((source, match.seen, match.unit_id) for source, match in found), labels)
    if len({match.unit_id for _, match in found if match.unit_id}) > 1:
        return Fault(sha256, "U02", {"detail": listed})
    stated = next((match for source, match in found if source == "sheet"), None)
    ambiguous = stated if stated is not None else next((match for _, match in found if match.unit_ids), None)
    if stated is not None and not stated.unit_ids:
        near = ", ".join(lookup.suggest(stated.seen)) or "không có tên nào gần giống"
        return Fault(sha256, "U04", {"seen": stated.seen, "detail": near})
    if ambiguous is not None and ambiguous.unit_ids:
        several = ", ".join(labels[unit_id] for unit_id in ambiguous.unit_ids)
        return Fault(sha256, "U03", {"seen": ambiguous.seen, "detail": several})
    return Fault(sha256, "U01", {"detail": listed or "không có dấu hiệu nào"})


def _listed(signs: Iterable[tuple[str, str, str | None]], labels: dict[str, str]) -> str:
    """Claims as a person reads them: `tên tệp: Ha Noi.xlsx → Hà Nội (63-01)`."""
    return "; ".join(
        f"{SOURCES_VI[source]}: {seen} → {labels.get(resolved, resolved) if resolved else 'không rõ'}"
        for source, seen, resolved in signs
    )
