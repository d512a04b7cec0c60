"""Build the consolidated report's model from the warehouse at one moment. No wording but names, no drawing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime

from reports.answers.desk_questions import Question as Asked
from reports.answers.desk_questions import list_desk_questions, list_unit_questions
from reports.minister.claims import Ask, Row, Source
from reports.minister.content import has_short_names
from reports.minister.figures.figure import IndicatorRow
from reports.minister.figures.load import Others, find_other_periods, load_rows
from reports.minister.figures.noteworthy import choose_noteworthy, choose_table_rows
from reports.minister.figures.plan import list_behind, load_units_of_rows, write_plan
from reports.minister.figures.sentences import write_indicator
from reports.minister.issue import FINAL, Issue
from reports.minister.model import (
    CellRow,
    ClusterCounts,
    Correction,
    Counts,
    Exemplar,
    GroupSection,
    Heading,
    PeriodReport,
    Question,
    RankedYear,
    UnitRow,
)
from reports.minister.sentences import texts
from reports.minister.sentences.discipline import write_discipline
from reports.minister.sentences.drafting import build_drafts
from reports.minister.sentences.narratives import build_narrative
from reports.minister.sentences.summary import write_summary
from reports.minister.sentences.telling import Telling
from reports.minister.sentences.year import write_priorities, write_ranking
from reports.office.vietnamese import WITHHELD, lower_first, one_line
from reports.since.model import ReportChanges
from schemas.corrections import amount_vi
from schemas.programme import Period, Programme
from warehouse import Moment

COUNTED = tuple(f.name for f in fields(Counts))


def build(
    source: Source,
    programme: Programme,
    period: Period,
    moment: Moment,
    issue: Issue = FINAL,
    ranking: RankedYear | None = None,
    since: Sequence[ReportChanges] = (),
    release: str = "",
) -> PeriodReport:
    """The report of `period` as the warehouse stood at `moment`; the same moment gives an equal model.

    `ranking`: the year's, as it is proposed, where the period is the year's last. `since`: what changed since reports
    that were issued before. `release`: the name of the one with the figures of the moment, where there is one.
    """
    telling = Telling(Ask(source, moment), programme, period, find_other_periods(programme, period))
    ask = telling.ask
    rows = load_rows(ask, programme, period, telling.others, telling.wording)
    counts, clusters = _discipline(ask, period)
    exemplars = _exemplars(ask, period) if programme.exemplar_kinds else ()
    is_short = len(exemplars) <= telling.rules.list_rows and has_short_names(exemplars)
    summary = write_summary(telling, rows, ranking)
    proposals = build_narrative(telling, "proposal")
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
        heading=_heading(telling),
        legal_bases=tuple(b.text_vi for b in programme.legal_bases if b.valid_on(period.due_at.date())),
        summary=summary,
        counts=counts,
        clusters=clusters,
        discipline=write_discipline(telling),
        units=_units(ask, programme, period),
        comparison_notes=texts.write_comparison_notes(telling),
        groups=_groups(telling, rows),
        plan=write_plan(telling, rows, "plan"),
        behind=list_behind(rows, telling.rules.list_rows),
        units_of_rows=load_units_of_rows(telling, rows),
        is_years_last=telling.is_years_last,
        priorities=write_priorities(telling, rows) if telling.is_years_last else (),
        ranking=ranking,
        ranking_vi=write_ranking(telling, ranking) if ranking else "",
        exemplar_intro=texts.write_exemplars(telling),
        exemplars=exemplars if is_short else (),
        exemplars_rest=() if is_short else exemplars,
        difficulties=build_narrative(telling, "difficulty"),
        proposals=proposals,
        remarks=texts.write_assessment(telling, rows),
        drafts=build_drafts(telling, proposals, texts.write_follow_up(telling), is_asked=summary.is_asked),
        questions=_questions(ask, programme, period),
        desk_questions=_desk_questions(ask, programme, period),
        cells=_cells(ask, programme, period),
        corrections=_corrections(ask, programme, period, telling.others),
        names_in_sentence=telling.rules.names_in_sentence,
        query_hashes=ask.hashes(),
        issue=issue,
        since=tuple(since),
        release=release,
        wording=telling.wording,
    )


def _heading(telling: Telling) -> Heading:
    programme, period = telling.programme, telling.period
    agency = programme.agency_on(period.due_at.date())
    return Heading(
        subject_vi=telling.wording.say(
            "subject", programme=programme.short_name_vi, period=lower_first(period.label_vi)
        ),
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


def _groups(telling: Telling, rows: Sequence[IndicatorRow]) -> tuple[GroupSection, ...]:
    """The task groups with their sentences and rows; nothing is said of indicators before anybody reported."""
    valid = {i.code: i.task_group for i in telling.programme.indicators}
    told = choose_noteworthy(rows, telling.rules) if any(row.total is not None for row in rows) else ()
    groups = []
    for group in telling.programme.task_groups:
        mine = tuple(row for row in rows if valid[row.code] == group.code)
        if not mine:
            continue
        paragraphs = tuple(p for row in told if row in mine and (p := write_indicator(telling, row)) is not None)
        shown = choose_table_rows(mine, told, telling.rules)
        groups.append(GroupSection(group.code, group.name_vi, paragraphs, mine, shown))
    return tuple(groups)


def _exemplars(ask: Ask, period: Period) -> tuple[Exemplar, ...]:
    return tuple(
        Exemplar(
            unit_name=row["unit_name"],
            decided_on=row["decided_on"],
            **{key: one_line(row[key] or "") for key in ("kind", "name", "holder", "decision_number", "summary")},
        )
        for row in ask.rows("report_exemplars", period_id=period.id)
    )


def _questions(ask: Ask, programme: Programme, period: Period) -> tuple[Question, ...]:
    return tuple(_question(q, programme) for q in list_unit_questions(ask, None, period.id))


def _desk_questions(ask: Ask, programme: Programme, period: Period) -> tuple[Question, ...]:
    return tuple(_question(q, programme) for q in list_desk_questions(programme, ask, None, period.id))


def _question(asked: Asked, programme: Programme) -> Question:
    """What was asked of a sensitive indicator, or by a rule that reads one, stays at the desk, figures too."""
    message, answer, reason = asked.message_vi, asked.answer or "", asked.ruling_reason or ""
    if _is_guarded(asked, programme):
        message = programme.rule_by_code[asked.code].message_vi.format_map(_HiddenWords())
        answer, reason = answer and WITHHELD, reason and WITHHELD
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
        ruling_reason=one_line(reason),
        ruled_on=asked.ruled_at.astimezone(programme.tz).date() if asked.ruled_at else None,
        derived=asked.is_derived,
    )


def _is_guarded(asked: Asked, programme: Programme) -> bool:
    check = programme.checks.get(asked.code)
    named = {asked.indicator_code, *(quantity.row for quantity in (check.operands if check else ()))}
    return bool(named & programme.sensitive_codes)


class _HiddenWords(dict[str, str]):
    """Stands for the words and figures of a message about a sensitive indicator."""

    def __missing__(self, key: str) -> str:
        return WITHHELD


def _cells(ask: Ask, programme: Programme, period: Period) -> tuple[CellRow, ...]:
    """What each unit said, without sensitive indicators: of these the report has totals only."""
    read = ask.read("report_cells", *CellRow._fields, period_id=period.id)
    return tuple(
        CellRow(
            unit_id, code, state, amount, origin or "", name or "", sheet or "", cell or "", sha256 or "",
            corrected or "", to_date, carried_from or "",
        )
        for unit_id, code, state, amount, origin, name, sheet, cell, sha256, corrected, to_date, carried_from in read
        if code not in programme.sensitive_codes
    )  # fmt: skip


def _corrections(ask: Ask, programme: Programme, period: Period, others: Others) -> tuple[Correction, ...]:
    """Corrections behind the report's figures: of this period, of the year so far, and of the periods compared with."""
    compared = {p.id for p in others.values() if p is not None}
    year = period.id[:4]
    return tuple(
        _correction(row, row["indicator_code"] in programme.sensitive_codes)
        for row in ask.rows("corrections", period_id=None)
        if row["applies"]
        and row["measure"] != "plan"
        and (row["period_id"] in compared or year <= row["period_id"] <= period.id)
    )


def _correction(row: Row, is_guarded: bool) -> Correction:
    """A correction as the report shows it: of a sensitive indicator that there is one, and no figure."""
    before = amount_vi(row["reported_state"], row["reported_amount"], yes_no=row["yes_no"])
    after = amount_vi(row["corrected_state"], row["corrected_amount"], yes_no=row["yes_no"])
    return Correction(
        **{name: row[name] for name in ("unit_name", "period_id", "indicator_code", "measure")},
        reported_vi=WITHHELD if is_guarded else before,
        corrected_vi=WITHHELD if is_guarded else after,
        reported=None if is_guarded else row["reported_amount"],
        corrected=None if is_guarded else row["corrected_amount"],
        reason=WITHHELD if is_guarded else one_line(row["reason"]),
        decided_by=row["decided_by"],
        decided_on=row["decided_on"],
    )
