"""Tiny builders of scoring facts: name only what the test is about."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd
import pyarrow as pa

from schemas.programme import Criterion, Indicator, Programme, Unit, load_programme
from schemas.programme.records import NothingArose
from scoring.facts import Exemplar, PeriodValue, ReportFact, UnitFacts, VerifiedScore, YearFacts, YearState, YearValue
from scoring.outcome import Context, Field
from scoring.years import year_value

PROGRAMME = load_programme("ttdn")
YEAR = 2018
PERIODS = tuple(p for p in PROGRAMME.periods if p.year == YEAR)
YEAR_END = datetime(2018, 12, 31, tzinfo=UTC)


@dataclass(frozen=True)
class At:
    """A moment."""

    as_of: datetime = YEAR_END
    known_at: datetime = YEAR_END


@dataclass
class FakeSource:
    """Answers queries from rows given by query name; a query without rows gives none."""

    tables: Mapping[str, Sequence[Mapping[str, Any]]]
    asked: list[str] = field(default_factory=list)

    def records(self, name: str, **bound: Any) -> list[dict[str, Any]]:
        self.asked.append(name)
        return [dict(row) for row in self.tables.get(name, ())]

    def batches(self, name: str, **bound: Any) -> Iterator[pa.RecordBatch]:
        return iter(pa.Table.from_pandas(pd.DataFrame(self.records(name, **bound), dtype=object)).to_batches())


def with_scoring(**changes: Any) -> Programme:
    """The programme with other scoring rules."""
    return PROGRAMME.model_copy(update={"scoring": PROGRAMME.scoring.model_copy(update=changes)})


def with_nothing_arose(earns: NothingArose, *codes: str) -> Programme:
    """The programme where that is what a year without anything earns at these indicators, else at all."""
    rows = [
        i.model_copy(update={"nothing_arose": earns}) if not codes or i.code in codes else i
        for i in PROGRAMME.indicators
    ]
    made = PROGRAMME.model_copy(update={"indicators": tuple(rows)})
    made.__dict__.pop("indicator_by_code", None)  # made of the rows that were replaced
    return made


def criterion(method: str, inputs: str, params: str = "", points: str = "10", **more: Any) -> Criterion:
    part = "bonus" if "bonus" in method else "penalty" if "penalty" in method else "standard"
    known = {"code": "T.1", "group_code": "T", "group_vi": "Nhóm", "name_vi": "Tiêu chí", "part": part}
    rest = {"max_points": Decimal(points), "evidence_required": False, "applies_to": "all", **more}
    return Criterion.model_validate({**known, "method": method, "inputs": inputs, "params": params, **rest})


def report(quarter: int = 1, status: str = "accepted", late: int | None = 0, **more: Any) -> ReportFact:
    period = PERIODS[quarter - 1]
    sent = status not in ("missing", "not_yet_due", "unreadable", "incomplete")
    basis = ReportFact(
        period_id=period.id,
        label_vi=period.label_vi,
        due_at=period.due_at,
        status=status,
        sent=sent,
        submission_id=f"{quarter:016x}" if sent else None,
        received_at=period.due_at if sent else None,
        receipt_kind="received_trusted" if sent else None,
        receipt_detail="Received: by mail.ttdn.example.vn" if sent else None,
        days_late=late if sent else None,
        returns=0,
        expected_cells=40,
        answered_cells=40 if status.startswith("accepted") else 0,
    )
    return replace(basis, **more)


def make_value(
    code: str,
    value: str | int | None = None,
    plan: str | int | None = None,
    *,
    state: YearState | None = None,
    proof: str = "",
) -> YearValue:
    """A year value: `value` when given, else missing or the state named."""
    amount = None if value is None else Decimal(value)
    found: YearState = state or ("missing" if amount is None else "value")
    quarters = (PeriodValue("2018Q4", _cell_state(found, amount), amount, None),)
    return YearValue(code, found, amount, None if plan is None else Decimal(plan), quarters, (proof,) if proof else ())


def _cell_state(state: YearState, amount: Decimal | None) -> str:
    if state == "value":
        return "value" if amount else "zero"
    return state


def make_year(of: Unit, indicator: Indicator, cells: Iterable[PeriodValue], proof: Sequence[str] = ()) -> YearValue:
    """The indicator's year for the unit over all periods; its year-to-date is what the cells come to."""
    known = [replace(c, amount=c.amount or Decimal(0)) if c.state in ("value", "zero") else c for c in cells]
    required = PROGRAMME.applies(of, indicator.applies_to)
    return year_value(indicator, PERIODS, known, proof, required=required, to_date=_to_date(indicator, known))


def _to_date(indicator: Indicator, cells: Sequence[PeriodValue]) -> dict[str, Decimal | None]:
    come_to: dict[str, Decimal | None] = {}
    total: Decimal | None = None
    for cell in cells:
        if indicator.valid_on(PROGRAMME.period(cell.period_id).window_end) and cell.state in ("value", "zero"):
            own = cell.amount or Decimal(0)
            total = own if total is None or indicator.year_aggregation != "sum" else total + own
        come_to[cell.period_id] = total
    return come_to


def unit(code: str = "01", *values: YearValue, cluster: str | None = "C1", **more: Any) -> UnitFacts:
    """A unit; indicators that are not given are missing (or not valid this year)."""
    found = next(u for u in PROGRAMME.units if u.id == f"63-{code}")
    blank = {i.code: make_year(found, i, ()) for i in PROGRAMME.indicators}
    more.setdefault("reports", tuple(report(q) for q in (1, 2, 3, 4)))
    return UnitFacts(
        found,
        found.name_vi,
        cluster,
        cluster and f"Cụm {cluster}",
        values={**blank, **{v.code: v for v in values}},
        **more,
    )


def context(facts: UnitFacts, *others: UnitFacts, programme: Programme = PROGRAMME) -> Context:
    return Context(facts, Field((facts, *others)), programme)


def make_verified_score(points: str, reason: str = "Đã đối chiếu hồ sơ") -> VerifiedScore:
    return VerifiedScore(Decimal(points), "Nguyễn Văn A", reason, YEAR_END)


def initiative(number: str | None = "12/QĐ", name: str = "Trang tin", day: date | None = date(2018, 5, 1)) -> Exemplar:
    return Exemplar("2018Q2", "Sáng kiến", name, number, day)


def year(units: Iterable[UnitFacts], *, provisional: bool = False) -> YearFacts:
    return YearFacts(YEAR, PERIODS, provisional, tuple(units))


def season(seed: int = 1) -> YearFacts:
    """A whole made-up year of 63 units: late, returned and missing reports, every kind of empty."""
    rng = random.Random(seed)
    return year(_season_unit(rng, u.code) for u in PROGRAMME.units_of(PERIODS[-1]))


def _season_unit(rng: random.Random, code: str) -> UnitFacts:
    found = next(u for u in PROGRAMME.units if u.id == f"63-{code}")
    silent = rng.random() < 0.03
    reports = tuple(_season_report(rng, q, silent=silent) for q in (1, 2, 3, 4))
    zeal = rng.choice([2, 3, 4, 5, 6])
    values = {}
    for indicator in PROGRAMME.indicators:
        cells = [_season_cell(rng, zeal, r.period_id, indicator.type) for r in reports if r.is_accepted]
        proof = ["Số 12/KH-UBND ngày 05/01/2018"] if rng.random() < 0.8 and cells else []
        values[indicator.code] = make_year(found, indicator, cells, proof)
    member = PROGRAMME.cluster_of(found, PERIODS[-1].due_at.date())
    names = {c.code: c.name_vi for c in PROGRAMME.clusters}
    exemplars = tuple(initiative(f"{n}/QĐ-UBND", f"Sáng kiến {n}") for n in range(rng.choice([0, 0, 1, 2])))
    return UnitFacts(found, found.name_vi, member, names.get(member or ""), reports, values, exemplars)


def _season_report(rng: random.Random, quarter: int, *, silent: bool) -> ReportFact:
    if silent or rng.random() < 0.04:
        return report(quarter, "missing")
    if rng.random() < 0.03:
        return report(quarter, "returned", returns=1)
    answered = 40 - rng.choice([0, 0, 0, 1, 4])
    return report(
        quarter, late=rng.choice([0, 0, 0, 0, 1, 4, 12]), returns=rng.choice([0, 0, 0, 1, 2]), answered_cells=answered
    )


def _season_cell(rng: random.Random, zeal: int, period_id: str, kind: str) -> PeriodValue:
    luck = rng.random()
    if kind == "bool":
        return PeriodValue(period_id, "value", Decimal(1), None)
    if luck < 0.05:
        return PeriodValue(period_id, rng.choice(["missing", "not_applicable", "invalid"]), None, None)
    amount = Decimal(rng.randrange(0, zeal * 3))
    return PeriodValue(period_id, "value" if amount else "zero", amount, Decimal(rng.choice([12, 16, 20])))
