"""Which period a document reports: the claims of stamp, sheet, names and subjects, combined only where they agree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import lru_cache

from schemas.form import Cell, Form
from schemas.grammar.periods import find_periods
from schemas.kinds import PeriodKind
from schemas.programme import Period, Programme
from schemas.rules.codes import RuleCode
from sources.documents import Claim

_YEAR = re.compile(r"(?<![0-9./-])(20[0-9]{2})(?![0-9/-])")
_LONE_YEAR = re.compile(r"\s*(?:năm\s*|nam\s*)?(20[0-9]{2})\s*", re.IGNORECASE)

PeriodFault = tuple[RuleCode, dict[str, str]]


@dataclass(frozen=True, slots=True)
class StatedPeriod:
    """A period as one source states it; what it leaves out is None, several at once are `mixed`.

    `cumulative`: the amounts since the start of the year (`9 tháng đầu năm`), and no word of the period itself.
    `place`: the sheet and cell of a text of the form.
    """

    kind: PeriodKind
    source: str
    seen: str
    number: int | None = None
    year: int | None = None
    mixed: bool = False
    cumulative: bool = False
    place: str = ""

    @property
    def period_id(self) -> str | None:
        """The id if number and year are stated."""
        if self.number is None or self.year is None:
            return None
        return self.kind.make_id(self.year, self.number)


def list_period_claims(
    form: Form | None, texts: Iterable[tuple[str, str]], programme: Programme
) -> tuple[StatedPeriod, ...]:
    """Everything that the form, the names and the subjects say about the period."""
    found = [
        *(_read_form(form, programme) if form is not None else ()),
        *_read_texts(texts, programme.calendar.of_kind),
    ]
    return tuple(dict.fromkeys(found))


def settle_period(
    stated: Sequence[StatedPeriod], programme: Programme
) -> tuple[str | None, tuple[Claim, ...], PeriodFault | None]:
    """The one period the claims mean, the claims as recorded, and the fault (K01 to K04) if there is none.

    A cumulative report is no single period's: a person decides, unless the form itself names the period.
    """
    known = programme.period_by_id.keys()
    full = {s.period_id for s in stated if s.period_id}
    meant = full or _combine_statements(stated, programme.calendar.of_kind)
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
        return None, claims, ("K03", {"seen": name_period(_format_quote(stated, period_id), programme)})
    return None, claims, ("K02" if meant else "K01", {})


def find_possible_periods(form: Form | None, texts: Iterable[tuple[str, str]], kind: PeriodKind) -> tuple[Claim, ...]:
    """The titles, names and subjects that may mean a period but are not understood, for a person to read."""
    titles = [("sheet", str(cell.value), cell.place_vi) for cell in form.heads] if form is not None else []
    every = [*titles, *((source, text, "") for source, text in texts)]
    return tuple(Claim("period", source, text, None, at) for source, text, at in every if kind.like.search(text))


def name_period(period_id: str, programme: Programme) -> str:
    """A period's id as an official writes it: `Quý IV/2018`; any other text as it is."""
    kind = programme.calendar.of_kind
    found = kind.parse_id(period_id)
    return kind.label_vi(*found) if found is not None and found[1] in kind.numbers else period_id


def find_stated_periods(stated: Sequence[StatedPeriod], programme: Programme) -> tuple[Period, ...]:
    """The calendar's periods that may be meant where none is settled: they tell the catalogue.

    A year alone may mean any of its periods; a year that the calendar has not (2081) is a slip, and says nothing.
    """
    found = {
        period.id: period
        for s in stated
        if s.year is not None
        for of_year in [[p for p in programme.periods if p.year == s.year]]
        for period in [p for p in of_year if p.number == s.number] or of_year
    }
    return tuple(found[key] for key in sorted(found))


def _read_form(form: Form, programme: Programme) -> Iterator[StatedPeriod]:
    kind = programme.calendar.of_kind
    stamp = form.stamp.get("period", "").strip()
    if stamp and form.stamp.get("programme", programme.id) == programme.id:
        year, number = kind.parse_id(stamp) or (None, None)
        yield StatedPeriod(kind, "stamp", stamp, number, year)
    cell = form.info.get("period")
    said = None
    labelled = cell is not None and cell.kind != "empty"
    if not labelled:
        cell = _join_titles(form.titles, kind) or cell
    if cell is not None and cell.quotation.strip():
        text = cell.quotation.strip()
        said = replace(_read_text("sheet", text, kind) or StatedPeriod(kind, "sheet", text), place=cell.place_vi)
        yield said
    beside = [(cell, False) for cell in form.titles if labelled] + [(cell, True) for cell in form.column_texts]
    for cell, year_alone in beside:
        other = _read_beside(cell.quotation.strip(), kind, year_alone=year_alone)
        if other is not None and (said is None or _differ(said, other)):
            yield replace(other, place=cell.place_vi)


def _differ(said: StatedPeriod, other: StatedPeriod) -> bool:
    """True if the other text adds to what the form says of its period: another number or year, or the first of them."""
    return other.number not in (None, said.number) or other.year not in (None, said.year)


@lru_cache(maxsize=4096)
def _read_beside(text: str, kind: PeriodKind, *, year_alone: bool = False) -> StatedPeriod | None:
    """The period in a text that stands beside what names it, or over a column; None unless it is one.

    `9 tháng` there is the period that ends with them: the report says elsewhere whether it is cumulative. Over a
    column a year alone says which year's amounts stand there.
    """
    stated = _read_text("sheet", text, kind)
    if stated is not None:
        return None if stated.mixed else replace(stated, cumulative=False)
    year = _YEAR.search(text) if year_alone else None
    return StatedPeriod(kind, "sheet", text, None, int(year[1])) if year else None


def _join_titles(titles: Sequence[Cell], kind: PeriodKind) -> Cell | None:
    """The titles that name a period, as one cell at the first one's place."""
    named = [cell for cell in titles if find_periods(str(cell.value), kind)]
    if not named:
        return None
    return named[0]._replace(value="; ".join(dict.fromkeys(str(cell.value) for cell in named)))


def _read_texts(texts: Iterable[tuple[str, str]], kind: PeriodKind) -> Iterator[StatedPeriod]:
    """What names say. A year by itself (a folder `2018`) only completes a period; it claims nothing alone."""
    for source, text in texts:
        year = _LONE_YEAR.fullmatch(text)
        stated = StatedPeriod(kind, source, text, None, int(year[1])) if year else _read_text(source, text, kind)
        if stated is not None:
            yield stated


@lru_cache(maxsize=4096)
def _read_text(source: str, text: str, kind: PeriodKind) -> StatedPeriod | None:
    """The period in a text; None if it names none."""
    found = find_periods(text, kind)
    odd = kind.odd.search(text) if kind.odd else None
    if len(found) == 1 and not odd:
        cumulative = kind.is_cumulative(found[0])
        return StatedPeriod(kind, source, text, found[0].number, found[0].year, cumulative=cumulative)
    if odd and not found:
        return StatedPeriod(kind, source, text, int(odd[1]), int(odd[2]))
    return StatedPeriod(kind, source, text, mixed=True) if found else None


def _combine_statements(stated: Sequence[StatedPeriod], kind: PeriodKind) -> set[str | None]:
    """Numbers without a year and years without a number make a period if all of each agree.

    A year alone names the period only where it is the kind's own.
    """
    numbers = {s.number for s in stated if s.number is not None}
    years = {s.year for s in stated if s.year is not None}
    return {kind.make_id(year, number) for year in years for number in numbers}


def _agrees(stated: StatedPeriod, period_id: str) -> bool:
    """False if a number is stated that the period has not; a lone year of a name is no statement about the period."""
    if stated.number is None and (stated.year is None or stated.source != "sheet"):
        return True
    if stated.number is None:
        return stated.kind.parse_id(period_id) in [(stated.year, number) for number in stated.kind.numbers]
    year, number = stated.kind.parse_id(period_id) or (None, None)
    return stated.number == number and stated.year in (None, year)


def _resolve_period(stated: StatedPeriod, period_id: str | None, known: Set[str]) -> str | None:
    """The period a claim means: its own, or, for a number without a year, the one it agrees with."""
    if stated.cumulative:
        return period_id if period_id in known and _agrees(stated, str(period_id)) else None
    if stated.period_id:
        return stated.period_id if stated.period_id in known else None
    return period_id if stated.number is not None and period_id in known else None


def _find_cumulative(stated: Sequence[StatedPeriod]) -> StatedPeriod | None:
    """The cumulative claim that makes the document no period's report.

    One of the form itself counts whatever the names say. One of a name counts unless the form states a period; a
    period in another name does not help: the desk's folder says nothing about what the unit filled in.
    """
    of_form = [s for s in stated if s.source in ("stamp", "sheet")]
    found = next((s for s in of_form if s.cumulative), None)
    if found is not None or any(s.number is not None for s in of_form):
        return found
    return next((s for s in stated if s.cumulative), None)


def _format_quote(stated: Sequence[StatedPeriod], period_id: str) -> str:
    return next((s.seen for s in stated if s.period_id == period_id), period_id)
