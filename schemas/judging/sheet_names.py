"""The names of the form's sheets: one that names another period may be left over from that period's report."""

from __future__ import annotations

import re
from itertools import chain

from schemas.findings import make_finding
from schemas.form import Form
from schemas.grammar.periods import find_periods
from schemas.judging.case import Typed
from schemas.kinds import ParsedPeriod
from schemas.programme import Period, Programme

_YEAR = re.compile(r"(?:.*\b(?:năm|nam)\s*)?(20[0-9]{2})", re.IGNORECASE)
"""A year by itself, or one said to be a year: not the number of a circular or of a form."""


def check_sheet_names(typed: Typed, programme: Programme, period: Period) -> None:
    """Ask about every sheet the form was read from whose name speaks of other periods and not of the report's (K05)."""
    assert typed.case.form is not None
    for name in _list_sheets(typed.case.form):
        if _names_another(name, programme, period):
            words = {"seen": name, "limit": period.label_vi}
            typed.findings.append(make_finding(programme, typed.case.sha256, "K05", sheet=name, **words))


def _list_sheets(form: Form) -> list[str]:
    """The sheets on which something of the form stands, in its order; the cells of a row are all on one."""
    names = dict.fromkeys(cell.sheet for cell in form.info.values() if cell.kind != "empty")
    for row in chain.from_iterable(form.tables.values()):
        sheet = next(iter(row.values())).sheet
        if sheet not in names and any(cell.kind != "empty" for cell in row.values()):
            names[sheet] = None
    return list(names)


def _names_another(name: str, programme: Programme, period: Period) -> bool:
    """True if the name says a period, and none that it says is this one; a name without any says nothing."""
    kind = programme.calendar.of_kind
    found = find_periods(name, kind)
    if found:
        return not any(_is_meant(one, period, kind.months) for one in found)
    odd = kind.odd.search(name) if kind.odd else None
    year = _YEAR.fullmatch(" ".join(name.replace("_", " ").split()))
    return odd is not None or (year is not None and int(year[1]) != period.year)


def _is_meant(named: ParsedPeriod, period: Period, months: int) -> bool:
    """True if what is named can be the period; `9 tháng` is the one that ends with them."""
    ends = named.cumulative_months in (None, months, period.number * months)
    return ends and named.number == period.number and named.year in (None, period.year)
