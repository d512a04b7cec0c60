"""English names for those who read releases: every row of a table has one, or none has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from schemas.programme import records
from schemas.programme.draft import Draft
from schemas.programme.faults import Fault
from schemas.rules.catalogue import load_catalogue

INDICATOR_COLUMNS: Final = ("name_en", "unit_en")
RULE_COLUMN: Final = "title_en"


def check_english(draft: Draft) -> Iterable[Fault]:
    """Rows without an English text where other rows have one: half a code list is none."""
    indicators = list(draft.of("indicators", records.Indicator))
    for column in INDICATOR_COLUMNS:
        yield from _find_gaps("indicators.csv", column, indicators)
    engine = load_catalogue().by_code
    own = [(line, row) for line, row in draft.of("rules", records.RuleRow) if row.code not in engine]
    yield from _find_gaps("rules.csv", RULE_COLUMN, own)


def _find_gaps(
    file: str, column: str, rows: Iterable[tuple[int, records.Indicator | records.RuleRow]]
) -> Iterator[Fault]:
    texts = [(line, row.code, getattr(row, column)) for line, row in rows]
    if any(text for _, _, text in texts):
        for line, code, text in texts:
            if not text:
                yield Fault(file, f"{code}: no English text, while other rows have one", line, column)
