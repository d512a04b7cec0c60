"""The units' own words, those that wrote the same together. Every word is kept; all of them stand in an annex."""

from __future__ import annotations

from collections.abc import Sequence

from reports.minister.claims import Row
from reports.minister.model import Remark
from reports.office.vietnamese import one_line


def merge_remarks(rows: Sequence[Row]) -> tuple[Remark, ...]:
    """Distinct texts with the units that wrote them, in row order. Rows carry unit_name and text."""
    units: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    for row in rows:
        text = one_line(row["text"])
        key = text.casefold().rstrip(" .;,")
        texts.setdefault(key, text)
        names = units.setdefault(key, [])
        if row["unit_name"] not in names:
            names.append(row["unit_name"])
    return tuple(Remark(tuple(units[key]), text) for key, text in texts.items() if text)
