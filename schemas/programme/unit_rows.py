"""The rows of units.csv: the columns every programme has, and the attributes that programme.toml declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeVar

from pydantic import ValidationError

from schemas.programme.faults import Fault
from schemas.programme.records import Record, Unit, UnitAttribute

FILE = "units.csv"
COMMON = tuple(name for name in Unit.model_fields if name != "attributes")
"""The columns that units of every programme have; those with a default may be left out."""
_Section = TypeVar("_Section", bound=Record)
_FLAGS = {"0": False, "1": True}


def read_sections(toml: Mapping[str, Any], key: str, record: type[_Section]) -> list[tuple[int, _Section]]:
    """Place (from 1) and record of each `[[key]]` that is sound; the others are told with the rest of the file."""
    found = []
    sections = toml.get(key, ())
    for place, section in enumerate(sections if isinstance(sections, list) else (), start=1):
        try:
            found.append((place, record.model_validate(section)))
        except ValidationError:
            continue
    return found


def read_attributes(toml: Mapping[str, Any]) -> list[UnitAttribute]:
    """The attributes that programme.toml declares."""
    return [attribute for _, attribute in read_sections(toml, "unit_attributes", UnitAttribute)]


def check_columns(columns: Sequence[str], declared: Sequence[UnitAttribute]) -> Iterator[Fault]:
    """Columns that nobody declared, and declared ones that are not there, each told once, at the head."""
    codes = [attribute.code for attribute in declared]
    for column in columns:
        if column not in (*COMMON, *codes):
            yield Fault(FILE, "no [[unit_attributes]] of programme.toml declares this column", 1, column)
    for code in codes:
        if code not in columns:
            yield Fault(FILE, "programme.toml declares this attribute, but the column is missing", 1, code)


def gather_attributes(
    cells: Mapping[str, str], line: int, declared: Sequence[UnitAttribute]
) -> tuple[dict[str, Any], list[Fault]]:
    """The row as `Unit` takes it, its attributes in one place, and the faults of flags that are neither 0 nor 1."""
    row: dict[str, Any] = {name: cell for name, cell in cells.items() if name in COMMON}
    attributes: list[tuple[str, bool | str]] = []
    faults = []
    for attribute in declared:
        if attribute.code not in cells:  # told once, at the head
            continue
        cell = (cells[attribute.code] or "").strip()
        if attribute.kind == "text":
            attributes.append((attribute.code, cell))
        elif cell in _FLAGS:
            attributes.append((attribute.code, _FLAGS[cell]))
        else:
            faults.append(Fault(FILE, f"a flag is 0 or 1 (found {cell!r})", line, attribute.code))
    return {**row, "attributes": tuple(attributes)}, faults
