"""Build what changed between two reports of a period, from the warehouse at their two moments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from reports.minister.claims import Ask, Source
from reports.minister.figures.sentences import strip_hint
from reports.minister.sentences.wording import Wording
from reports.since.causes import Causes, index_documents
from reports.since.model import (
    CAUSES,
    QUANTITIES,
    CountChange,
    FigureChange,
    Quantity,
    Reason,
    ReportChanges,
    Side,
    StandingChange,
    UnitChange,
)
from reports.status_words import STATUS_VI
from schemas.programme import Indicator, Period, Programme
from warehouse import Moment

Row = Mapping[str, Any]
COUNTS: Final = (
    "units", "sent", "on_time", "late", "accepted", "with_questions", "returned", "held", "incomplete", "unreadable",
    "missing", "expected_cells", "answered_cells",
)  # fmt: skip
"""What is counted of a report, in the order in which it is told."""
STANDING_BEHIND: Final[Mapping[Quantity, str]] = {"total": "units_reported", "ytd_total": "ytd_units"}
"""How many units stand behind a total."""
AMOUNT: Mapping[Quantity, str] = {"total": "amount", "ytd_total": "ytd_amount"}


@dataclass(frozen=True, slots=True)
class Known:
    """All that one of the two reports rests on: rows of the named queries at its moment."""

    side: Side
    cells: tuple[Row, ...]
    documents: tuple[Row, ...]
    corrections: tuple[Row, ...]
    totals: tuple[Row, ...]
    units: tuple[Row, ...]
    counts: Row


def load_foundation(source: Source, period: Period, side: Side) -> Known:
    """What the report at this moment rests on; for two reports it is loaded twice, each under its settled marts."""
    ask = Ask(source, Moment(side.as_of, side.known_at))
    return Known(
        side=side,
        cells=tuple(ask.rows("since_cells", period_id=period.id)),
        documents=tuple(ask.rows("since_documents", period_id=period.id)),
        corrections=tuple(ask.rows("since_corrections", period_id=period.id)),
        totals=tuple(ask.rows("claim_indicator_total", period_id=period.id, indicator_code=None)),
        units=tuple(ask.rows("report_units", period_id=period.id)),
        counts=next(row for row in ask.rows("claim_discipline", period_id=period.id) if row["is_all"]),
    )


def build(source: Source, programme: Programme, period: Period, before: Known, after: Known) -> ReportChanges:
    """What changed from `before` to `after`; equal inputs give an equal model. `source` tells decisions alone."""
    wording = Wording(programme.report_text_by_code)
    causes = _make_causes(source, programme, before, after, wording)
    cells = tuple(_list_unit_changes(before, after, programme, period, causes))
    return ReportChanges(
        period_id=period.id,
        label_vi=period.label_vi,
        before=before.side,
        after=after.side,
        counts=tuple(_list_count_changes(before.counts, after.counts, wording)),
        standings=tuple(_list_standing_changes(before, after, period, causes)),
        figures=tuple(_list_figure_changes(before, after, programme, cells, wording)),
        cells=tuple(cell for cell in cells if cell.code not in programme.sensitive_codes),
        wording=wording,
    )


def _make_causes(source: Source, programme: Programme, before: Known, after: Known, wording: Wording) -> Causes:
    moments = {"known_before": before.side.known_at, "known_at": after.side.known_at}
    decided = source.records("since_decisions", **moments)
    return Causes(
        before=before.side,
        after=after.side,
        documents_before=index_documents(before.documents),
        documents_after=index_documents(after.documents),
        decided={row["sha256"]: row for row in decided},
        corrections_before=_group_corrections(before.corrections),
        corrections_after=_group_corrections(after.corrections),
        zone=programme.tz,
        wording=wording,
    )


def _group_corrections(rows: Iterable[Row]) -> dict[tuple[str, str, str], tuple[Row, ...]]:
    found: dict[tuple[str, str, str], tuple[Row, ...]] = {}
    for row in rows:
        key = (row["unit_id"], row["period_id"], row["indicator_code"])
        found[key] = (*found.get(key, ()), row)
    return found


def _list_unit_changes(
    before: Known, after: Known, programme: Programme, period: Period, causes: Causes
) -> Iterator[UnitChange]:
    old, new = (
        {(r["unit_id"], r["period_id"], r["indicator_code"]): r for r in known.cells} for known in (before, after)
    )
    periods = [p.id for p in programme.periods if p.year == period.year and p.number <= period.number]
    for key in dict.fromkeys((*old, *new)):
        unit_id, period_id, code = key
        if period_id != period.id or code not in programme.indicator_by_code:
            continue
        row = new.get(key) or old[key]
        for quantity in _quantities_of(programme.indicator_by_code[code]):
            was, now = (_amount(side.get(key), quantity) for side in (old, new))
            if was != now:
                reason = _find_reason(causes, unit_id, code, periods, quantity)
                yield UnitChange(unit_id, row["unit_name"], code, quantity, was, now, reason)


def _quantities_of(indicator: Indicator) -> tuple[Quantity, ...]:
    """The report's figures of it: a cumulative one has one, what stands at the end of a period no sum of the year."""
    if indicator.type == "bool" or indicator.year_aggregation == "last":
        return ("total",)
    return ("ytd_total",) if indicator.year_aggregation == "ytd" else QUANTITIES


def _amount(row: Row | None, quantity: Quantity) -> Decimal | None:
    if row is None or (quantity == "total" and row["state"] not in ("value", "zero")):
        return None
    amount: Decimal | None = row[AMOUNT[quantity]]
    return amount


def _find_reason(causes: Causes, unit_id: str, code: str, periods: list[str], quantity: Quantity) -> Reason:
    """The reason in the period itself; for a year-to-date else the last earlier period that has one."""
    asked = periods[-1:] if quantity == "total" else list(reversed(periods))
    for period_id in asked:
        if (reason := causes.find(unit_id, period_id, code)) is not None:
            return reason
    return Reason("programme", periods[-1], causes.wording.say("reason_reckoning"))


def _list_figure_changes(
    before: Known, after: Known, programme: Programme, cells: tuple[UnitChange, ...], wording: Wording
) -> Iterator[FigureChange]:
    moved: dict[tuple[str, Quantity], list[UnitChange]] = defaultdict(list)
    for cell in cells:
        moved[cell.code, cell.quantity].append(cell)
    old, new = ({row["indicator_code"]: row for row in known.totals} for known in (before, after))
    for indicator in programme.indicators:
        for quantity in _quantities_of(indicator):
            changed = moved[indicator.code, quantity]
            was, now = (side.get(indicator.code, {}).get(quantity) for side in (old, new))
            if changed or was != now:
                made = _make_figure(indicator, quantity, was, now, changed, wording)
                sides = [side.get(indicator.code) for side in (old, new)]
                yield _guard(programme, made, sides) if indicator.code in programme.sensitive_codes else made


def _make_figure(
    indicator: Indicator,
    quantity: Quantity,
    was: Decimal | None,
    now: Decimal | None,
    changed: list[UnitChange],
    wording: Wording,
) -> FigureChange:
    sums = {cause: sum((c.difference for c in changed if c.reason.cause == cause), Decimal(0)) for cause in CAUSES}
    met = {c.reason.cause for c in changed}
    return FigureChange(
        code=indicator.code,
        name_vi=strip_hint(indicator.name_vi),
        unit_vi=wording.say("cell_units_yes") if indicator.type == "bool" else indicator.unit_vi,
        quantity=quantity,
        before=was,
        after=now,
        units=len(changed),
        by_cause=tuple((cause, sums[cause]) for cause in CAUSES if cause in met),
    )


def _guard(programme: Programme, figure: FigureChange, totals: Sequence[Row | None]) -> FigureChange:
    """A figure of a sensitive indicator, or of one tied to it: without causes, and without amounts where these would
    tell what single units said: so few stand behind a total, or so few moved it."""
    least = programme.report.sensitive_least_units
    behind = [row[STANDING_BEHIND[figure.quantity]] for row in totals if row and row[figure.quantity] is not None]
    guarded = replace(figure, by_cause=(), sensitive=True)
    if min(figure.units, *behind, least) < least:
        return replace(guarded, before=None, after=None, is_withheld=True)
    return guarded


def _list_count_changes(old: Row, new: Row, wording: Wording) -> Iterator[CountChange]:
    for name in COUNTS:
        if old[name] != new[name]:
            yield CountChange(wording.say(f"count_{name}"), old[name], new[name])


def _list_standing_changes(before: Known, after: Known, period: Period, causes: Causes) -> Iterator[StandingChange]:
    old = {row["unit_id"]: row for row in before.units}
    for row in after.units:
        unit_id = row["unit_id"]
        if unit_id not in old:
            continue
        was, now = (_describe_standing(one, causes.wording) for one in (old[unit_id], row))
        if was != now:
            yield StandingChange(unit_id, row["unit_name"], was, now, causes.find(unit_id, period.id))


def _describe_standing(row: Row, wording: Wording) -> str:
    days, standing = row["days_late"], STATUS_VI[row["status"]]
    if days:
        return wording.say("standing_late", days, standing=standing)
    return wording.say("standing_on_time", standing=standing) if days == 0 and row["on_time"] else standing
