"""Attributes and scopes of units, what applies to them, and codes that read alike. Clusters are `clusters`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from schemas.grammar.text import fold
from schemas.programme import records
from schemas.programme.draft import TOML, Draft
from schemas.programme.faults import Fault
from schemas.programme.unit_rows import COMMON, read_attributes, read_sections

_RESERVED = frozenset({*COMMON, records.ALL, "unit_id", "position"})
"""Columns that units have in units.csv or for analysts, and the word for every unit."""


def check_unit_words(draft: Draft) -> Iterable[Fault]:
    """Attributes and scopes that bear a name which is taken."""
    seen: set[str] = set()
    attributes = read_sections(draft.toml, "unit_attributes", records.UnitAttribute)
    scopes = read_sections(draft.toml, "scopes", records.UnitScope)
    named = [("unit_attributes", place, one.code) for place, one in attributes]
    named += [("scopes", place, one.code) for place, one in scopes]
    for key, place, code in named:
        if code in _RESERVED:
            yield Fault(TOML, f"{code!r} is a name that every programme's units have", column=f"{key}.{place}.code")
        elif code in seen:
            yield Fault(TOML, f"{code!r} is an attribute or scope already", column=f"{key}.{place}.code")
        seen.add(code)


def check_scopes(draft: Draft) -> Iterable[Fault]:
    """Scopes made of what no unit has, and indicators and criteria that apply to no scope or to no unit."""
    kinds = {attribute.code: attribute.kind for attribute in read_attributes(draft.toml)}
    scopes = read_sections(draft.toml, "scopes", records.UnitScope)
    units = _list_units(draft, kinds)
    for place, scope in scopes:
        for term in scope.terms:
            if what := _find_term_fault(term, kinds, units):
                yield Fault(TOML, what, column=f"scopes.{place}.{'all' if scope.all else 'any'}")
    by_code = {scope.code: scope for _, scope in scopes}
    asked = [("indicators.csv", line, row.applies_to) for line, row in draft.of("indicators", records.Indicator)]
    asked += [("criteria.csv", line, row.applies_to) for line, row in draft.of("criteria", records.Criterion)]
    for file, line, applies_to in asked:
        if what := _find_scope_fault(applies_to, by_code, kinds, units):
            yield Fault(file, what, line, "applies_to")


def _list_units(draft: Draft, kinds: Iterable[str]) -> list[records.Unit] | None:
    """All units; None where some could not be read, or not all that is declared of them."""
    units = [unit for _, unit in draft.of("units", records.Unit)]
    if not units or draft.unread.get("units") or {name for name, _ in units[0].attributes} != set(kinds):
        return None
    return units


def _find_term_fault(term: str, kinds: Mapping[str, str], units: Sequence[records.Unit] | None) -> str | None:
    """Why the term is no flag and no value; without `units`, which could not all be read, only what it names."""
    attribute, equals, value = term.partition("=")
    wanted = "text" if equals else "flag"
    if kinds.get(attribute) != wanted:
        known = ", ".join(f"{code}=…" if kind == "text" else code for code, kind in kinds.items()) or "none"
        return f"{term!r} is no {wanted} that is declared; declared are: {known}"
    if units is not None and not any(unit.has(term) for unit in units):
        return f"no unit has {f'{value!r} in {attribute}' if equals else f'the flag {attribute!r}'}"
    return None


def _find_scope_fault(
    scope: str,
    scopes: Mapping[str, records.UnitScope],
    kinds: Mapping[str, str],
    units: Sequence[records.Unit] | None,
) -> str | None:
    if scope == records.ALL:
        return None
    if scope not in scopes:
        if what := _find_term_fault(scope, kinds, units):
            known = ", ".join((records.ALL, *scopes))
            return f"{what}; or one of {known}"
        return None
    if units is not None and not any(map(scopes[scope].covers, units)):
        return f"scope {scope!r} covers no unit"
    return None


def check_codes_apart(draft: Draft) -> Iterator[Fault]:
    """Units of one catalogue whose codes differ by case alone: file names and folders do not tell them apart."""
    seen: dict[tuple[str, str], str] = {}
    for line, unit in draft.of("units", records.Unit):
        first = seen.setdefault((unit.catalogue, fold(unit.code)), unit.code)
        if first != unit.code:
            yield Fault("units.csv", f"code {unit.code!r} reads like {first!r}", line, "code")
