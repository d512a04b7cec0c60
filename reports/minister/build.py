"""Build the consolidated report's model from the warehouse at one moment. No wording but names, no drawing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any

from reports.answers.desk_questions import Question as Asked
from reports.answers.desk_questions import list_desk_questions, list_unit_questions
from reports.minister import texts
from reports.minister.claims import Ask, Row, Source, make_indicator_claims
from reports.minister.issue import FINAL, Issue
from reports.minister.model import (
    ACCRUING,
    CellRow,
    ClusterCounts,
    Comparison,
    Correction,
    Counts,
    Exemplar,
    GroupSection,
    Heading,
    IndicatorRow,
    Narrative,
    NextPeriod,
    Paragraph,
    PeriodReport,
    Question,
    RowKind,
    UnitRow,
)
from reports.minister.remarks import choose_quotes, split_limit
from reports.office.vietnamese import lower_first, one_line
from schemas.corrections import amount_vi
from schemas.programme import Indicator, Period, Programme
from warehouse import Moment

SENTENCES_PER_GROUP = 6
HIDDEN = "(không nêu)"
CELL_TEXTS = ("origin", "display_name", "sheet", "cell", "sha256", "corrected", "carried_from")
COUNTED = tuple(f.name for f in fields(Counts))
Others = Mapping[str, Period | None]


def build(source: Source, programme: Programme, period: Period, moment: Moment, issue: Issue = FINAL) -> PeriodReport:
    """The report of `period` as the warehouse stood at `moment`; the same moment gives an equal model."""
    ask = Ask(source, moment)
    others = _find_other_periods(programme, period)
    rows = _indicator_rows(ask, programme, period, others)
    counts, clusters = _discipline(ask, period)
    exemplars = _exemplars(ask, period) if programme.exemplar_kinds else ()
    limit = programme.narrative_rows_in_report
    difficulties, proposals = _narratives(ask, period, limit)
    notes = texts.write_comparison_notes(programme, {k: (o, _has_data(ask, o)) for k, o in others.items()})
    return PeriodReport(
        programme_id=programme.id,
        programme_hash=programme.content_hash,
        period_id=period.id,
        label_vi=period.label_vi,
        window_start=period.window_start,
        window_end=period.window_end,
        due_at=period.due_at,
        as_of=moment.as_of.astimezone(programme.tz),
        known_at=moment.known_at.astimezone(programme.tz),
        heading=_heading(programme, period),
        legal_bases=tuple(b.text_vi for b in programme.legal_bases if b.valid_on(period.due_at.date())),
        counts=counts,
        clusters=clusters,
        discipline=texts.write_discipline(ask, period, counts, others["previous"]),
        units=_units(ask, programme, period),
        comparison_notes=notes,
        groups=_groups(ask, programme, period, rows),
        exemplar_intro=texts.write_exemplars(ask, programme, period),
        exemplars=exemplars[:limit],
        exemplars_rest=exemplars[limit:],
        difficulties=difficulties,
        proposals=proposals,
        remarks=texts.write_assessment(ask, period, rows, others),
        follow_up=texts.write_follow_up(ask, period),
        questions=_questions(ask, programme, period),
        desk_questions=_desk_questions(ask, programme, period),
        cells=_cells(ask, period),
        corrections=_corrections(ask, period, others),
        next_period=_find_next_period(programme, period),
        query_hashes=ask.hashes(),
        issue=issue,
    )


def _find_other_periods(programme: Programme, period: Period) -> Others:
    """The counted period before this one and the same period of the year before, where the calendar has them."""
    before = [p for p in programme.periods if p.window_end < period.window_start]
    same = (p for p in programme.periods if (p.year, p.number) == (period.year - 1, period.number))
    return {"previous": before[-1] if before else None, "last_year": next(same, None)}


def _heading(programme: Programme, period: Period) -> Heading:
    agency = programme.agency_on(period.due_at.date())
    return Heading(
        subject_vi=f"Kết quả thực hiện {programme.short_name_vi} {lower_first(period.label_vi)}",
        layout=programme.layout_on(period.due_at.date()),
        **agency.model_dump(exclude={"valid_from", "mail", "superior_body_vi", "council_vi"}),
    )


def _discipline(ask: Ask, period: Period) -> tuple[Counts, tuple[ClusterCounts, ...]]:
    rows = ask.rows("claim_discipline", period_id=period.id)
    counts = [(row, Counts(**{name: row[name] for name in COUNTED})) for row in rows]
    overall = next(c for row, c in counts if row["is_all"])
    clusters = (
        ClusterCounts(row["cluster_code"] or "", row["cluster_name"] or "", c) for row, c in counts if not row["is_all"]
    )
    return overall, tuple(clusters)


def _units(ask: Ask, programme: Programme, period: Period) -> tuple[UnitRow, ...]:
    return tuple(_unit_row(row, programme) for row in ask.rows("report_units", period_id=period.id))


def _unit_row(row: Row, programme: Programme) -> UnitRow:
    def local(value: datetime | None) -> datetime | None:
        return None if value is None else value.astimezone(programme.tz)

    return UnitRow(
        unit_id=row["unit_id"],
        code=row["unit_code"],
        name_vi=row["unit_name"],
        cluster_code=row["cluster_code"] or "",
        cluster_name_vi=row["cluster_name"] or "",
        status=row["status"],
        sent=row["sent"],
        on_time=row["on_time"],
        first_received_at=local(row["first_received_at"]),
        received_at=local(row["received_at"]),
        days_late=row["days_late"],
        submissions=row["submissions"],
        returns=row["returns"],
        held_documents=row["held_documents"],
        expected_cells=row["expected_cells"] or 0,
        answered_cells=row["answered_cells"] or 0,
        missing_cells=row["missing_cells"] or 0,
        origin=row["origin"],
    )


def _totals(ask: Ask, period: Period | None) -> dict[str, Row]:
    if period is None:
        return {}
    rows = ask.rows("claim_indicator_total", period_id=period.id, indicator_code=None)
    return {row["indicator_code"]: row for row in rows}


def _has_data(ask: Ask, period: Period | None) -> bool:
    return any(row["units_reported"] for row in _totals(ask, period).values())


def _indicator_rows(ask: Ask, programme: Programme, period: Period, others: Others) -> tuple[IndicatorRow, ...]:
    totals = _totals(ask, period)
    valid = programme.indicators_of(period)
    return tuple(_indicator_row(ask, i, period, totals[i.code], others) for i in valid if i.code in totals)


def _indicator_row(ask: Ask, indicator: Indicator, period: Period, row: Row, others: Others) -> IndicatorRow:
    kind = _kind(indicator)
    return IndicatorRow(
        code=indicator.code,
        name_vi=indicator.name_vi,
        unit_vi=indicator.unit_vi,
        kind=kind,
        sensitive=indicator.sensitive,
        total=row["total"],
        ytd_total=row["ytd_total"] if kind in ACCRUING else None,
        ytd_carried_units=row["ytd_carried_units"] if kind in ACCRUING else 0,
        units_expected=row["units_expected"],
        units_reported=row["units_reported"],
        units_not_applicable=row["units_not_applicable"],
        units_missing=row["units_missing"],
        units_positive=row["units_positive"],
        previous=_compare_with(ask, indicator, period, others["previous"], ""),
        last_year=_compare_with(ask, indicator, period, others["last_year"], "cùng kỳ năm {year}"),
    )


def _kind(indicator: Indicator) -> RowKind:
    if indicator.type == "bool":
        return "yes_no"
    kinds: dict[str, RowKind] = {"sum": "flow", "last": "stock", "ytd": "cumulative"}
    return kinds[indicator.year_aggregation]


def _compare_with(ask: Ask, indicator: Indicator, period: Period, other: Period | None, label: str) -> Comparison:
    if other is None:
        return Comparison(None, "", None, 0, None, None, "no_period")
    total = _totals(ask, other).get(indicator.code)
    shown = None if total is None else total["total"]
    named = label.format(year=other.year) if label else other.label_vi
    changes = ask.rows("claim_indicator_change", period_id=period.id, other_id=other.id, indicator_code=None)
    change = next((r for r in changes if r["indicator_code"] == indicator.code), None)
    if change is not None:
        return Comparison(other.id, named, shown, change["units_common"], change["this_common"], change["other_common"])
    if indicator.year_aggregation == "ytd" and other.number != period.number:
        return Comparison(other.id, named, shown, 0, None, None, "cumulative")
    return Comparison(other.id, named, shown, 0, None, None, "no_data" if shown is None else "no_common_unit")


def _groups(ask: Ask, programme: Programme, period: Period, rows: Sequence[IndicatorRow]) -> tuple[GroupSection, ...]:
    valid = {i.code: i.task_group for i in programme.indicators}
    groups = []
    for group in programme.task_groups:
        mine = tuple(row for row in rows if valid[row.code] == group.code)
        if mine:
            groups.append(GroupSection(group.code, group.name_vi, _paragraphs(ask, period, mine), mine))
    return tuple(groups)


def _paragraphs(ask: Ask, period: Period, rows: Sequence[IndicatorRow]) -> tuple[Paragraph, ...]:
    """Sentences about the indicators that most units carried out, in form order; the table has them all."""
    told = [row for row in rows if row.total is not None and not row.sensitive and not row.is_part]
    widest = sorted(told, key=lambda row: -row.units_positive)[:SENTENCES_PER_GROUP]
    return tuple(Paragraph(make_indicator_claims(ask, row, period.id)) for row in told if row in widest)


def _exemplars(ask: Ask, period: Period) -> tuple[Exemplar, ...]:
    return tuple(
        Exemplar(
            unit_name=row["unit_name"],
            decided_on=row["decided_on"],
            **{key: one_line(row[key] or "") for key in ("kind", "name", "holder", "decision_number", "summary")},
        )
        for row in ask.rows("report_exemplars", period_id=period.id)
    )


def _narratives(ask: Ask, period: Period, limit: int) -> tuple[Narrative, Narrative]:
    rows = ask.rows("report_remarks", period_id=period.id)
    told = {kind: [r for r in rows if r["kind"] == kind] for kind in ("difficulty", "proposal")}
    limits = split_limit(limit, len(told["difficulty"]), len(told["proposal"]))
    nouns = {"difficulty": "khó khăn, vướng mắc", "proposal": "kiến nghị"}
    difficulty, proposal = (
        Narrative(texts.write_narrative(ask, period, kind, nouns[kind]), *choose_quotes(told[kind], shown))
        for kind, shown in zip(told, limits, strict=True)
    )
    return difficulty, proposal


def _questions(ask: Ask, programme: Programme, period: Period) -> tuple[Question, ...]:
    return tuple(_question(q, programme) for q in list_unit_questions(ask, None, period.id))


def _desk_questions(ask: Ask, programme: Programme, period: Period) -> tuple[Question, ...]:
    return tuple(_question(q, programme) for q in list_desk_questions(programme, ask, None, period.id))


def _question(asked: Asked, programme: Programme) -> Question:
    """Words that a unit typed beside a sensitive indicator stay at the desk; what an official ruled is shown."""
    indicator = programme.indicator_by_code.get(asked.indicator_code or "")
    message, answer = asked.message_vi, asked.answer or ""
    if indicator is not None and indicator.sensitive:
        answer = answer and HIDDEN
        if not _is_figure(asked.value_seen):
            message = programme.rule_by_code[asked.code].message_vi.format_map(_HiddenWords())
    return Question(
        unit_id=asked.unit_id or "",
        unit_name=asked.unit_name or "",
        rule_code=asked.code,
        indicator_code=asked.indicator_code or "",
        sheet=asked.sheet or "",
        cell=asked.cell or "",
        message_vi=one_line(message),
        fix_vi=one_line(asked.fix_vi),
        state=asked.state,
        state_vi=asked.state_vi,
        answer=one_line(answer),
        ruled_by=asked.ruled_by or "",
        ruling_reason=one_line(asked.ruling_reason or ""),
        ruled_on=asked.ruled_at.astimezone(programme.tz).date() if asked.ruled_at else None,
        derived=asked.is_derived,
    )


class _HiddenWords(dict[str, str]):
    """Stands for what a unit typed beside a sensitive indicator: figures may be shown, words may not."""

    def __missing__(self, key: str) -> str:
        return HIDDEN


def _is_figure(seen: Any) -> bool:
    return seen is None or not any(c.isalpha() for c in str(seen))


def _cells(ask: Ask, period: Period) -> tuple[CellRow, ...]:
    return tuple(
        CellRow(
            unit_id=row["unit_id"],
            indicator_code=row["indicator_code"],
            state=row["state"],
            amount=row["amount"],
            ytd_amount=row["ytd_amount"],
            **{key: row[key] or "" for key in CELL_TEXTS},
        )
        for row in ask.rows("report_cells", period_id=period.id)
    )


def _corrections(ask: Ask, period: Period, others: Others) -> tuple[Correction, ...]:
    """Corrections behind the report's figures: of this period, of the year so far, and of the periods compared with."""
    compared = {p.id for p in others.values() if p is not None}
    year = period.id[:4]
    return tuple(
        Correction(
            **{name: row[name] for name in ("unit_name", "period_id", "indicator_code", "measure")},
            reported_vi=amount_vi(row["reported_state"], row["reported_amount"], yes_no=row["yes_no"]),
            corrected_vi=amount_vi(row["corrected_state"], row["corrected_amount"], yes_no=row["yes_no"]),
            reported=row["reported_amount"],
            corrected=row["corrected_amount"],
            reason=one_line(row["reason"]),
            decided_by=row["decided_by"],
            decided_on=row["decided_on"],
        )
        for row in ask.rows("corrections", period_id=None)
        if row["applies"]
        and row["measure"] != "plan"
        and (row["period_id"] in compared or year <= row["period_id"] <= period.id)
    )


def _find_next_period(programme: Programme, period: Period) -> NextPeriod | None:
    following = next((p for p in programme.periods if p.window_start > period.window_start), None)
    if following is None:
        return None
    now = {i.code for i in programme.indicators_of(period)}
    then = {i.code for i in programme.indicators_of(following)}
    named = [i.code for i in programme.indicators]
    return NextPeriod(
        label_vi=following.label_vi,
        window_start=following.window_start,
        window_end=following.window_end,
        due_at=following.due_at,
        new_indicators=tuple(c for c in named if c in then - now),
        ended_indicators=tuple(c for c in named if c in now - then),
    )
