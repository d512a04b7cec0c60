"""Which period a document reports: the claims of stamp, sheet, names and subjects, combined only where they agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from schemas.form import Form
from schemas.grammar.periods import find_periods
from schemas.programme import Period, Programme
from schemas.rules.codes import RuleCode
from sources.documents import Claim

_STAMP = re.compile(r"[0-9]{4}Q[0-9]")
_LONE_YEAR = re.compile(r"\s*(?:năm\s*|nam\s*)?(20[0-9]{2})\s*", re.IGNORECASE)
# A quarter no calendar has: `Quý 5/2018`. The grammar of periods knows only real quarters.
_ODD_QUARTER = re.compile(r"(?:qu[ýyíi]|\bq)\s*([05-9])\s*[/ .-]\s*(20[0-9]{2})", re.IGNORECASE)

# What a person may mean by a period without the words that make it one: `IV-2026`, `quý bốn`, `Q.4`.
_LIKE_PERIOD = re.compile(
    r"qu[ýyíi]|(?<![^\W_])q[\W_]*[0-9iv]|(?<![^\W_])i{0,3}v?[\W_]*20[0-9]{2}|tháng|thang", re.IGNORECASE
)

PeriodFault = tuple[RuleCode, dict[str, str]]


@dataclass(frozen=True, slots=True)
class StatedPeriod:
    """A period as one source states it; what it leaves out is None, several at once are `mixed`.

    `cumulative`: the amounts since the start of the year (`9 tháng đầu năm`), and no word of the quarter.
    `place`: the sheet and cell of a text of the form.
    """

    source: str
    seen: str
    quarter: int | None = None
    year: int | None = None
    mixed: bool = False
    cumulative: bool = False
    place: str = ""

    @property
    def period_id(self) -> str | None:
        """The id if quarter and year are stated."""
        return f"{self.year}Q{self.quarter}" if self.quarter is not None and self.year is not None else None


def list_period_claims(
    form: Form | None, texts: Iterable[tuple[str, str]], programme: Programme
) -> tuple[StatedPeriod, ...]:
    """Everything that the form, the names and the subjects say about the period."""
    found = [*(_read_form(form, programme) if form is not None else ()), *_read_texts(texts)]
    return tuple(dict.fromkeys(found))


def settle_period(
    stated: Sequence[StatedPeriod], programme: Programme
) -> tuple[str | None, tuple[Claim, ...], PeriodFault | None]:
    """The one period the claims mean, the claims as recorded, and the fault (K01 to K04) if there is none.

    A cumulative report is no quarter's: a person decides, unless the form itself names the quarter.
    """
    known = {period.id for period in programme.periods}
    full = {s.period_id for s in stated if s.period_id}
    meant = full or _combine_statements(stated)
    fits = {m for m in meant if m and all(_agrees(s, m) for s in stated)}
    period_id = next(iter(fits)) if len(meant) == 1 and fits else None
    cumulative = _find_cumulative(stated)
    settled = period_id if cumulative is None else None
    claims = tuple(Claim("period", s.source, s.seen, _resolve_period(s, settled, known), s.place) for s in stated)
    if cumulative is not None and (period_id in known or not meant):
        return None, claims, ("K04", {"seen": cumulative.seen})
    if period_id in known:
        return period_id, claims, None
    if period_id is not None:
        return None, claims, ("K03", {"seen": _format_quote(stated, period_id)})
    return None, claims, ("K02" if meant else "K01", {})


def find_possible_periods(form: Form | None, texts: Iterable[tuple[str, str]]) -> tuple[Claim, ...]:
    """The titles, names and subjects that may mean a period but are not understood, for a person to read."""
    titles = [("sheet", str(cell.value), cell.place_vi) for cell in form.heads] if form is not None else []
    every = [*titles, *((source, text, "") for source, text in texts)]
    return tuple(Claim("period", source, text, None, at) for source, text, at in every if _LIKE_PERIOD.search(text))


def find_nearest_periods(stated: Sequence[StatedPeriod], programme: Programme) -> tuple[Period, ...]:
    """The calendar's periods nearest to those stated with a year: they tell the catalogue where none is settled."""
    wanted = {s.year * 4 + (s.quarter or 4) for s in stated if s.year is not None}
    return tuple(min(programme.periods, key=lambda p: abs(p.year * 4 + p.quarter - w)) for w in sorted(wanted))


def _read_form(form: Form, programme: Programme) -> Iterator[StatedPeriod]:
    stamp = form.stamp.get("period", "").strip()
    if stamp and form.stamp.get("programme", programme.id) == programme.id:
        quarter, year = (int(stamp[-1]), int(stamp[:4])) if _STAMP.fullmatch(stamp) else (None, None)
        yield StatedPeriod("stamp", stamp, quarter, year)
    cell = form.info.get("period")
    if cell is not None and cell.quotation.strip():
        text = cell.quotation.strip()
        yield replace(_read_text("sheet", text) or StatedPeriod("sheet", text), place=cell.place_vi)


def _read_texts(texts: Iterable[tuple[str, str]]) -> Iterator[StatedPeriod]:
    """What names say. A year by itself (a folder `2018`) only completes a quarter; it claims nothing alone."""
    for source, text in texts:
        year = _LONE_YEAR.fullmatch(text)
        stated = StatedPeriod(source, text, None, int(year[1])) if year else _read_text(source, text)
        if stated is not None:
            yield stated


@lru_cache(maxsize=4096)
def _read_text(source: str, text: str) -> StatedPeriod | None:
    """The period in a text; None if it names none."""
    found = find_periods(text)
    odd = _ODD_QUARTER.search(text)
    if len(found) == 1 and not odd:
        # The first three months are the first quarter, whatever they are called.
        cumulative = (found[0].cumulative_months or 0) > 3
        return StatedPeriod(source, text, found[0].quarter, found[0].year, cumulative=cumulative)
    if odd and not found:
        return StatedPeriod(source, text, int(odd[1]), int(odd[2]))
    return StatedPeriod(source, text, mixed=True) if found else None


def _combine_statements(stated: Sequence[StatedPeriod]) -> set[str | None]:
    """Quarters without a year and years without a quarter make a period if all of each agree."""
    quarters = {s.quarter for s in stated if s.quarter is not None}
    years = {s.year for s in stated if s.year is not None}
    if not quarters or not years:
        return set()
    return {f"{year}Q{quarter}" for year in years for quarter in quarters}


def _agrees(stated: StatedPeriod, period_id: str) -> bool:
    """False if a quarter is stated that the period is not; a lone year is no statement about the period."""
    if stated.quarter is None:
        return True
    year, quarter = int(period_id[:4]), int(period_id[5:])
    return stated.quarter == quarter and stated.year in (None, year)


def _resolve_period(stated: StatedPeriod, period_id: str | None, known: set[str]) -> str | None:
    """The period a claim means: its own, or, for a quarter without a year, the one it agrees with."""
    if stated.cumulative:
        return period_id if period_id in known and _agrees(stated, str(period_id)) else None
    if stated.period_id:
        return stated.period_id if stated.period_id in known else None
    return period_id if stated.quarter is not None and period_id in known else None


def _find_cumulative(stated: Sequence[StatedPeriod]) -> StatedPeriod | None:
    """The cumulative claim that makes the document no quarter's report.

    One of the form itself counts whatever the names say. One of a name counts unless the form states a quarter; a
    quarter in another name does not help: the desk's folder says nothing about what the unit filled in.
    """
    of_form = [s for s in stated if s.source in ("stamp", "sheet")]
    found = next((s for s in of_form if s.cumulative), None)
    if found is not None or any(s.quarter is not None for s in of_form):
        return found
    return next((s for s in stated if s.cumulative), None)


def _format_quote(stated: Sequence[StatedPeriod], period_id: str) -> str:
    return next((s.seen for s in stated if s.period_id == period_id), period_id)
