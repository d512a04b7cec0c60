"""Which of the units' own words the body quotes and which it refers to the annex. Every word is kept somewhere."""

from __future__ import annotations

from collections.abc import Sequence

from reports.minister.claims import Row
from reports.minister.model import Remark
from reports.office.vietnamese import one_line

LONGEST_QUOTE = 600


def split_limit(limit: int, first: int, second: int) -> tuple[int, int]:
    """Share `limit` rows between two lists: half each, and what one does not need goes to the other."""
    half = limit // 2
    given = min(first, max(limit - half, limit - second))
    return given, min(second, limit - given)


def choose_quotes(rows: Sequence[Row], limit: int) -> tuple[tuple[Remark, ...], tuple[Remark, ...]]:
    """Remarks quoted and left for the annex: every unit's first before any unit's second; long ones go to the annex.

    Units that wrote the same words stand together. Rows carry unit_id, unit_name, position and text.
    """
    remarks = _merge_remarks(rows)
    fair = sorted(range(len(remarks)), key=lambda i: (len(remarks[i][1].text) > LONGEST_QUOTE, remarks[i][0], i))
    shown = {i for i in fair[:limit] if len(remarks[i][1].text) <= LONGEST_QUOTE}
    quoted = tuple(r for i, (_, r) in enumerate(remarks) if i in shown)
    return quoted, tuple(r for i, (_, r) in enumerate(remarks) if i not in shown)


def _merge_remarks(rows: Sequence[Row]) -> list[tuple[int, Remark]]:
    """Distinct texts with the lowest turn (1 = a unit's first remark) and the units that wrote them, in row order."""
    turns: dict[str, int] = {}
    units: dict[str, list[str]] = {}
    texts: dict[str, str] = {}
    lowest: dict[str, int] = {}
    for row in rows:
        turn = turns[row["unit_id"]] = turns.get(row["unit_id"], 0) + 1
        text = one_line(row["text"])
        key = text.casefold().rstrip(" .;,")
        texts.setdefault(key, text)
        lowest[key] = min(turn, lowest.get(key, turn))
        names = units.setdefault(key, [])
        if row["unit_name"] not in names:
            names.append(row["unit_name"])
    return [(lowest[key], Remark(tuple(units[key]), text)) for key, text in texts.items() if text]
