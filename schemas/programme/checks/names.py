"""What units are known by: spellings, addresses, the events that rename or merge them; and the names of exemplars."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from datetime import timedelta
from typing import TypeVar

from schemas.grammar.text import fold
from schemas.programme import records
from schemas.programme.checks.validity import overlap
from schemas.programme.draft import TOML, Draft
from schemas.programme.faults import Fault
from schemas.programme.unit_rows import read_sections

_ADDRESS = re.compile(r"[^@\s]*@[^@\s.]+(?:\.[^@\s.]+)+")
_Row = TypeVar("_Row", records.Alias, records.Contact)


def check_aliases(draft: Draft) -> Iterable[Fault]:
    """Spellings that belong to two units of one catalogue at once: they would name neither."""
    rows = (
        (line, alias, _alias_key(alias))
        for line, alias in draft.of("aliases", records.Alias)
        if alias.kind not in records.NO_NAMES
    )
    for line, alias, other in _find_clashes(draft, rows):
        if other.id != f"{alias.catalogue}-{alias.code}":
            yield Fault("aliases.csv", f"{alias.alias!r} is unit {other.id}, too", line, "alias")


def _alias_key(alias: records.Alias) -> Hashable:
    return alias.catalogue, alias.kind == records.ABBREVIATION, fold(alias.alias)


def check_contacts(draft: Draft) -> Iterable[Fault]:
    """Contacts that are no address, and addresses of two units at once, or twice of one."""
    rows = [(line, contact, fold(contact.email)) for line, contact in draft.of("contacts", records.Contact)]
    for line, contact, _ in rows:
        if not _ADDRESS.fullmatch(contact.email.strip()):
            what = f"{contact.email!r} is neither an address nor a domain such as '@example.vn'"
            yield Fault("contacts.csv", what, line, "email")
        if contact.superior_email and not _is_mailbox(contact.superior_email):
            yield Fault("contacts.csv", f"{contact.superior_email!r} is no address", line, "superior_email")
    for line, contact, other in _find_clashes(draft, rows):
        yield Fault("contacts.csv", f"{contact.email!r} is a contact of unit {other.id} already", line, "email")


def _is_mailbox(text: str) -> bool:
    """True for an address to which a letter can go: not a whole domain."""
    address = text.strip()
    return _ADDRESS.fullmatch(address) is not None and not address.startswith("@")


def _find_clashes(draft: Draft, rows: Iterable[tuple[int, _Row, Hashable]]) -> Iterator[tuple[int, _Row, records.Unit]]:
    """Rows whose key an earlier row of a unit valid at the same time has, each with the first such unit."""
    units = {(unit.catalogue, unit.code): unit for _, unit in draft.of("units", records.Unit)}
    seen: dict[Hashable, list[records.Unit]] = defaultdict(list)
    for line, row, key in rows:
        unit = units.get((row.catalogue, row.code))
        if unit is None:
            continue
        if other := next((one for one in seen[key] if overlap(one, unit)), None):
            yield line, row, other
        seen[key].append(unit)


def check_exemplar_kinds(draft: Draft) -> Iterable[Fault]:
    """Kinds of exemplars whose code or name stands twice: a form names them by their names."""
    seen: set[tuple[str, str]] = set()
    for place, kind in read_sections(draft.toml, "exemplar_kinds", records.ExemplarKind):
        for column, key in (("code", kind.code), ("name_vi", fold(kind.name_vi))):
            if (column, key) in seen:
                yield Fault(TOML, f"{key!r} stands twice", column=f"exemplar_kinds.{place}.{column}")
            seen.add((column, key))


def check_unit_events(draft: Draft) -> Iterable[Fault]:
    """Events whose old unit is none on the eve, or whose new one is none on the day."""
    if draft.unread.get("units"):
        return
    units = [unit for _, unit in draft.of("units", records.Unit)]
    for line, event in draft.of("unit_events", records.UnitEvent):
        eve = event.effective - timedelta(days=1)
        for column, code, day in (("old_code", event.old_code, eve), ("new_code", event.new_code, event.effective)):
            if not any(unit.code == code and unit.valid_on(day) for unit in units):
                yield Fault("unit_events.csv", f"no unit {code!r} on {day}", line, column)
