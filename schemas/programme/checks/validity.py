"""Validity ranges of all tables."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from schemas.programme import records
from schemas.programme.draft import TABLES, TOML, Draft
from schemas.programme.faults import Fault
from schemas.programme.sections import LegalBasis
from schemas.programme.unit_rows import read_sections


def check_validity(draft: Draft) -> Iterable[Fault]:
    """Rows and sections that end before they begin."""
    for table in TABLES:
        for line, row in draft.of(table, records.Dated):
            if what := _find_fault(row):
                yield Fault(f"{table}.csv", what, line, "valid_to")
    for place, basis in read_sections(draft.toml, "legal_bases", LegalBasis):
        if what := _find_fault(basis):
            yield Fault(TOML, what, column=f"legal_bases.{place}.valid_to")


def overlap(one: records.Dated, other: records.Dated) -> bool:
    """True if there is a day on which both are valid."""
    starts = max(row.valid_from or date.min for row in (one, other))
    return starts <= min(row.valid_to or date.max for row in (one, other))


def _find_fault(row: records.Dated) -> str | None:
    if row.valid_from and row.valid_to and row.valid_to < row.valid_from:
        return f"ends on {row.valid_to}, before it begins on {row.valid_from}"
    return None
