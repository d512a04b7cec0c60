"""Load a year's facts from the warehouse: frames in, typed records out.

Only periods whose due moment has passed count: a report that is not yet due is not missing, and one that came early is
not yet held against others. Units are those that owe the latest due period; a unit abolished during the year is not
ranked and nothing of it is added to its successor.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal

import pandas as pd

from schemas.programme import Indicator, Period, Programme, Unit
from scoring.errors import ScoringError
from scoring.facts import (
    Exemplar,
    Moment,
    PeriodValue,
    ReportFact,
    SelfScore,
    UnitFacts,
    VerifiedScore,
    YearFacts,
    YearValue,
)
from scoring.frames import Row, Source, read_amounts, read_keys, rows
from scoring.reviews.verified import load_verified_scores
from scoring.years import year_value

Grouped = Mapping[tuple[str, ...], Sequence[Row]]
Cells = Mapping[str, Mapping[str, Sequence[tuple[PeriodValue, Decimal | None]]]]
"""By unit and indicator: what each due period's cell says, and what the year had come to by then."""


@dataclass(frozen=True, slots=True)
class _Tables:
    """The rows of the score queries by unit, or by unit and indicator; due periods only."""

    reports: Grouped
    cells: Cells
    evidence: Grouped
    exemplars: Grouped
    self_scores: Grouped
    verified: Mapping[str, Mapping[str, VerifiedScore]]


def load_facts(source: Source, programme: Programme, year: int, moment: Moment) -> YearFacts:
    """The facts of the year at the moment, units in the programme's order.

    Raises ScoringError if no counted period of the year is due, if the warehouse's ledger lacks a unit's report, or if
    a verified score cannot be read or belongs to no ranked unit.
    """
    counted = [p for p in programme.periods if p.year == year]
    due = tuple(p for p in counted if p.due_at < moment.as_of)
    if not due:
        known = ", ".join(f"{p.id} due {p.due_at.isoformat()}" for p in counted) or "none"
        raise ScoringError([f"no counted period of {year} is due at {moment.as_of.isoformat()} (counted: {known})"])
    members = programme.units_of(due[-1])
    with _without_collection():
        tables = _load_tables(source, due, year, moment)
        faults = [*_ledger_gaps(programme, members, due, tables), *_strays(members, year, tables)]
        if faults:
            raise ScoringError(faults)
        units = tuple(_unit_facts(programme, unit, due, tables) for unit in members)
    return YearFacts(year, due, provisional=len(due) < len(counted), units=units)


@contextmanager
def _without_collection() -> Iterator[None]:
    """No search for cycles meanwhile: records have none, and among millions it takes longer than making them."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load_tables(source: Source, due: Sequence[Period], year: int, moment: Moment) -> _Tables:
    ids = {p.id for p in due}

    def ask(name: str) -> pd.DataFrame:
        return source.query(name, as_of=moment.as_of, known_at=moment.known_at, year=year)

    def load(name: str, *key: str) -> Grouped:
        groups: defaultdict[tuple[str, ...], list[Row]] = defaultdict(list)
        for row in rows(ask(name)):
            if row.key("period_id") in ids:
                groups[tuple(row.key(column) for column in key)].append(row)
        return groups

    return _Tables(
        reports=load("score_reports", "unit_id"),
        cells=_load_cells(ask("score_cells"), ids),
        evidence=load("score_evidence", "unit_id", "indicator_code"),
        exemplars=load("score_exemplars", "unit_id"),
        self_scores=load("score_self", "unit_id"),
        verified=load_verified_scores(rows(source.query("score_verified", known_at=moment.known_at, year=year)), year),
    )


def _load_cells(frame: pd.DataFrame, due: Container[str]) -> Cells:
    """The cells column by column: a nation has millions."""
    found: defaultdict[str, defaultdict[str, list[tuple[PeriodValue, Decimal | None]]]]
    found = defaultdict(lambda: defaultdict(list))
    if frame.empty:
        return found
    keys = (read_keys(frame, name) for name in ("unit_id", "indicator_code", "period_id", "state"))
    amounts = (read_amounts(frame, name) for name in ("amount", "plan_amount", "ytd_amount"))
    for unit_id, code, period_id, state, amount, plan, to_date in zip(*keys, *amounts, strict=True):
        if period_id in due:
            found[unit_id][code].append((PeriodValue(period_id, state, amount, plan), to_date))
    return found


def _ledger_gaps(
    programme: Programme, members: Sequence[Unit], due: Sequence[Period], tables: _Tables
) -> Iterator[str]:
    owing = {p.id: {u.id for u in programme.units_of(p)} for p in due}
    for unit in members:
        there = {row.key("period_id") for row in tables.reports.get((unit.id,), ())}
        for period in due:
            if unit.id in owing[period.id] and period.id not in there:
                yield f"the warehouse's ledger has no row for {unit.id} in {period.id}; run `thidua ingest` first"


def _strays(members: Sequence[Unit], year: int, tables: _Tables) -> Iterator[str]:
    for unit_id in sorted(tables.verified.keys() - {u.id for u in members}):
        yield f"verified score {unit_id}:{year}: no such unit is ranked; withdraw it (points null) and record it anew"


def _unit_facts(programme: Programme, unit: Unit, due: Sequence[Period], tables: _Tables) -> UnitFacts:
    reports = {row.key("period_id"): row for row in tables.reports[(unit.id,)]}
    periods = [p for p in due if p.id in reports]
    latest = reports[periods[-1].id]
    return UnitFacts(
        unit=unit,
        name_vi=latest.text("unit_name") or unit.name_vi,
        cluster_code=latest.text("cluster_code"),
        cluster_name=latest.text("cluster_name"),
        reports=tuple(_report(programme, p, reports[p.id]) for p in periods),
        values={i.code: _year(programme, unit, i, periods, tables) for i in programme.indicators},
        exemplars=tuple(_exemplar(row) for row in tables.exemplars.get((unit.id,), ())),
        self_scores={row.key("criterion_code"): _self(row) for row in tables.self_scores.get((unit.id,), ())},
        verified=tables.verified.get(unit.id, {}),
    )


def _report(programme: Programme, period: Period, row: Row) -> ReportFact:
    return ReportFact(
        period_id=period.id,
        label_vi=period.label_vi,
        due_at=row.moment("due_at", programme.tz) or period.due_at,
        status=row.key("status"),
        sent=row.flag("sent"),
        submission_id=row.text("submission_id"),
        received_at=row.moment("received_at", programme.tz),
        receipt_kind=row.text("receipt_kind"),
        receipt_detail=row.text("receipt_detail"),
        days_late=row.whole("days_late"),
        returns=row.whole("returns") or 0,
        expected_cells=row.whole("expected_cells") or 0,
        answered_cells=row.whole("answered_cells") or 0,
    )


def _year(
    programme: Programme, unit: Unit, indicator: Indicator, periods: Sequence[Period], tables: _Tables
) -> YearValue:
    said = tables.cells.get(unit.id, {}).get(indicator.code, ())
    documents = (row.text("text") for row in tables.evidence.get((unit.id, indicator.code), ()))
    evidence = dict.fromkeys(text for text in documents if text)
    required = programme.applies(unit, indicator.applies_to)
    to_date = {value.period_id: amount for value, amount in said}
    return year_value(indicator, periods, [value for value, _ in said], evidence, required=required, to_date=to_date)


def _exemplar(row: Row) -> Exemplar:
    return Exemplar(
        row.key("period_id"), row.text("kind"), row.text("name"), row.text("decision_number"), row.day("decided_on")
    )


def _self(row: Row) -> SelfScore:
    return SelfScore(row.amount("points"), row.text("evidence"), row.text("note"))
