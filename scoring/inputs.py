"""Load a year's facts from the warehouse: frames in, typed records out.

Only periods whose due moment has passed count: a report that is not yet due is not missing, and one that came early is
not yet held against others. Units are those that owe the latest due period; a unit abolished during the year is not
ranked and nothing of it is added to its successor.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import pyarrow as pa

from schemas.garbage import without_collection
from schemas.programme import Period, Programme, Unit
from scoring.errors import ScoringError
from scoring.facts import Exemplar, Moment, ReportFact, SelfScore, UnitFacts, VerifiedScore, YearFacts, YearValue
from scoring.frames import Row, Source, plain_rows
from scoring.reviews.verified import load_verified_scores
from scoring.year_cells import Evidence, YearCells, read_year_cells

Grouped = Mapping[str, Sequence[Row]]
SelfScores = Mapping[str, Mapping[str, SelfScore]]


UNITS_AT_ONCE: Final = 1_500


@dataclass(frozen=True, slots=True)
class _Tables:
    """The rows of the score queries by unit; due periods only."""

    reports: Grouped
    exemplars: Grouped
    self_scores: SelfScores
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
    with without_collection():
        tables = _load_tables(source, due, year, moment)
        faults = [*_ledger_gaps(programme, members, due, tables), *_strays(members, year, tables)]
        if faults:
            raise ScoringError(faults)
        cells = _load_cells(source, programme, members, due, year, moment, tables.reports)
        units = tuple(
            _unit_facts(programme, unit, due, tables, cells.years_of(place)) for place, unit in enumerate(members)
        )
    return YearFacts(year, due, provisional=len(due) < len(counted), units=units)


def _load_tables(source: Source, due: Sequence[Period], year: int, moment: Moment) -> _Tables:
    ids = {p.id for p in due}
    bound = {"as_of": moment.as_of, "known_at": moment.known_at, "year": year}

    def load(name: str) -> Grouped:
        groups: defaultdict[str, list[Row]] = defaultdict(list)
        for row in map(Row, source.records(name, **bound)):
            if row.key("period_id") in ids:
                groups[row.key("unit_id")].append(row)
        return groups

    return _Tables(
        reports=load("score_reports"),
        exemplars=load("score_exemplars"),
        self_scores=_read_self_scores(source.batches("score_self", **bound), ids),
        verified=load_verified_scores(
            map(Row, source.records("score_verified", known_at=moment.known_at, year=year)), year
        ),
    )


def _read_self_scores(batches: Iterable[pa.RecordBatch], due: Container[str]) -> SelfScores:
    """What units gave themselves in the latest of the due periods; many say the same, which is one object."""
    found: defaultdict[str, dict[str, SelfScore]] = defaultdict(dict)
    known: dict[tuple[Any, ...], SelfScore] = {}
    names = ("points", "evidence", "note")
    for unit_id, period_id, criterion, *said in plain_rows(batches, "unit_id", "period_id", "criterion_code", *names):
        if period_id in due:
            key = tuple(said)
            if key not in known:
                row = Row(dict(zip(names, said, strict=True)))
                known[key] = SelfScore(row.amount("points"), row.text("evidence"), row.text("note"))
            found[unit_id][criterion] = known[key]
    return found


def _load_cells(
    source: Source,
    programme: Programme,
    members: Sequence[Unit],
    due: Sequence[Period],
    year: int,
    moment: Moment,
    reports: Grouped,
) -> YearCells:
    """The cells of the members, of the due periods for which each owed a report."""
    bound = {"as_of": moment.as_of, "known_at": moment.known_at, "year": year}
    owing = ({row.key("period_id") for row in reports[unit.id]} for unit in members)
    scopes = [indicator.applies_to for indicator in programme.indicators]
    asked = {scope: [programme.applies(unit, scope) for unit in members] for scope in dict.fromkeys(scopes)}
    return read_year_cells(
        _read_slices(source, [unit.id for unit in members], bound),
        [unit.id for unit in members],
        programme.indicators,
        due,
        owed=np.array([[p.id in owed for p in due] for owed in owing], dtype=bool).reshape(len(members), len(due)),
        required=np.array([asked[scope] for scope in scopes], dtype=bool).reshape(len(scopes), len(members)).T,
        evidence=_read_evidence(source.batches("score_evidence", **bound), programme, members, {p.id for p in due}),
    )


def _read_slices(source: Source, units: Sequence[str], bound: Mapping[str, Any]) -> Iterator[pa.RecordBatch]:
    """The cells of the units, of some at a time: what a year has come to is reckoned unit by unit."""
    ordered = sorted(units)
    for place in range(0, len(ordered), UNITS_AT_ONCE):
        some = ordered[place : place + UNITS_AT_ONCE]
        yield from source.batches("score_cells", **bound, first_unit=some[0], last_unit=some[-1])


def _read_evidence(
    batches: Iterable[pa.RecordBatch], programme: Programme, members: Sequence[Unit], due: Container[str]
) -> Evidence:
    """The documents by the places of unit and indicator, in the order they were named; each once."""
    units = {unit.id: place for place, unit in enumerate(members)}
    codes = {indicator.code: place for place, indicator in enumerate(programme.indicators)}
    found: defaultdict[tuple[int, int], dict[str, None]] = defaultdict(dict)
    for unit_id, period_id, code, text in plain_rows(batches, "unit_id", "period_id", "indicator_code", "text"):
        if period_id in due and unit_id in units and code in codes and (said := (text or "").strip()):
            found[units[unit_id], codes[code]][sys.intern(said)] = None
    return {at: tuple(texts) for at, texts in found.items()}


def _ledger_gaps(
    programme: Programme, members: Sequence[Unit], due: Sequence[Period], tables: _Tables
) -> Iterator[str]:
    owing = {p.id: {u.id for u in programme.units_of(p)} for p in due}
    for unit in members:
        there = {row.key("period_id") for row in tables.reports.get(unit.id, ())}
        for period in due:
            if unit.id in owing[period.id] and period.id not in there:
                yield f"the warehouse's ledger has no row for {unit.id} in {period.id}; run `thidua ingest` first"


def _strays(members: Sequence[Unit], year: int, tables: _Tables) -> Iterator[str]:
    for unit_id in sorted(tables.verified.keys() - {u.id for u in members}):
        yield f"verified score {unit_id}:{year}: no such unit is ranked; withdraw it (points null) and record it anew"


def _unit_facts(
    programme: Programme, unit: Unit, due: Sequence[Period], tables: _Tables, years: Mapping[str, YearValue]
) -> UnitFacts:
    reports = {row.key("period_id"): row for row in tables.reports[unit.id]}
    periods = [p for p in due if p.id in reports]
    latest = reports[periods[-1].id]
    return UnitFacts(
        unit=unit,
        name_vi=latest.text("unit_name") or unit.name_vi,
        cluster_code=latest.text("cluster_code"),
        cluster_name=latest.text("cluster_name"),
        reports=tuple(_report(programme, p, reports[p.id]) for p in periods),
        values=years,
        exemplars=tuple(_exemplar(row) for row in tables.exemplars.get(unit.id, ())),
        self_scores=tables.self_scores.get(unit.id, {}),
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


def _exemplar(row: Row) -> Exemplar:
    return Exemplar(
        row.key("period_id"), row.text("kind"), row.text("name"), row.text("decision_number"), row.day("decided_on")
    )
