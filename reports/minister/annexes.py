"""The annexes of the report: standing of every unit, all indicators, who leads and lags, questions, words, ranking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.minister.charts import draw_lagging, draw_totals
from reports.minister.figures.tables import (
    PLAN_COLUMNS,
    correction_notes,
    describe_marks,
    full_columns,
    full_row,
    plan_row,
)
from reports.minister.headings import Say, head
from reports.minister.model import Counts, PeriodReport, Question, RankedUnit, UnitRow
from reports.minister.sentences.narrative_blocks import list_quotations, make_remark_table
from reports.minister.sentences.telling import (
    CHANGES_ANNEX,
    FIGURES_ANNEX,
    QUESTIONS_ANNEX,
    RANKING_ANNEX,
    STATUS_ANNEX,
    UNITS_ANNEX,
    WORDS_ANNEX,
)
from reports.office.letterhead import BLANK_DATE
from reports.office.tree import AnnexTitle, Block, Column, Heading, Section, Table, note, paragraph
from reports.office.vietnamese import day_short, minute_short, number, share
from reports.since.annex import make_blocks as make_change_blocks

STATUS_COLUMNS = (
    Column("column_number", 11, "center"),
    Column("column_unit", 46),
    Column("column_cluster", 72),
    Column("column_received", 33, "center", "received_at"),
    Column("column_days_late", 18, "center", "days_late"),
    Column("column_submissions", 22, "center", "submissions"),
    Column("column_verdict", 30),
    Column("column_complete", 20, "center", "complete"),
)
QUESTION_COLUMNS = (
    Column("column_number", 10, "center"),
    Column("column_unit", 28),
    Column("column_indicator", 15, "center"),
    Column("column_place", 24),
    Column("column_question", 80),
    Column("column_explanation", 48),
    Column("column_ruling", 47),
)
DESK_COLUMNS = (
    Column("column_number", 10, "center"),
    Column("column_unit", 28),
    Column("column_sign", 119),
    Column("column_explanation", 48),
    Column("column_ruling", 47),
)
EXEMPLAR_COLUMNS = (
    Column("column_number", 11, "center"),
    Column("column_unit", 36),
    Column("column_kind", 25),
    Column("column_exemplar", 85),
    Column("column_holder", 50),
    Column("column_decision_day", 45),
)


CLUSTER_COLUMNS = (
    Column("column_cluster", 78),
    Column("column_units", 18, "center", "units"),
    Column("column_sent", 18, "center", "sent"),
    Column("column_on_time", 18, "center", "on_time"),
    Column("column_late", 18, "center", "late"),
    Column("column_accepted", 20, "center", "accepted"),
    Column("column_returned", 20, "center", "returned"),
    Column("column_held", 20, "center", "held"),
    Column("column_unusable", 24, "center", "unusable"),
    Column("column_unsent", 18, "center", "unsent"),
)
UNITS_COLUMNS = (
    Column("column_code", 12, "center"),
    Column("column_indicator", 70),
    Column("column_highest", 60),
    Column("column_plan_leading", 55),
    Column("column_plan_lagging", 55),
)
MARKED_COLUMNS = (Column("column_number", 12, "center"), Column("column_unit", 90), Column("column_result", 80))
RANKING_COLUMNS = (
    Column("column_rank", 18, "center"),
    Column("column_unit", 60),
    Column("column_points", 24, "right"),
    Column("column_class", 40),
    Column("column_note", 110),
)


def make_annexes(report: PeriodReport) -> tuple[Section, ...]:
    """The annexes, each a landscape section of its own; one that has nothing to hold is left out, its number too."""
    annexes = (
        _make_status_annex(report),
        _make_figures_annex(report),
        _make_units_annex(report),
        _make_question_annex(report),
        _make_words_annex(report),
        _make_ranking_annex(report),
        _make_changes_annex(report),
    )
    return tuple(Section(blocks, landscape=True) for made in annexes if (blocks := tuple(made)))


def _title(report: PeriodReport, name: str, title: str) -> AnnexTitle:
    attached = report.wording.fill("annex_attached", symbol=report.heading.symbol_vi, dated=BLANK_DATE)
    return AnnexTitle(name, title, attached)


def _make_status_annex(report: PeriodReport) -> Iterator[Block]:
    say = report.wording.say
    yield _title(report, STATUS_ANNEX, say("annex_status", period=report.label_vi.upper()))
    yield Heading(f"1. {say('heading_clusters')}", 2)
    clusters = [(c.name_vi or say("cell_no_cluster"), *_count_cells(c.counts)) for c in report.clusters]
    clusters.append((say("cell_total"), *_count_cells(report.counts)))
    subjects = (*(f"cluster.{c.code}" for c in report.clusters), "cluster.*")
    name = say("table_clusters")
    yield Table(head(CLUSTER_COLUMNS, say), tuple(clusters), total_rows=1, name=name, subjects=subjects)
    yield from draw_lagging(report)
    yield Heading(f"2. {say('heading_units')}", 2)
    rows = tuple(make_status_row(i, u) for i, u in enumerate(report.units, start=1))
    subjects = tuple(f"unit.{u.unit_id}" for u in report.units)
    name = say("table_status")
    yield Table(head(STATUS_COLUMNS, say), rows, name=name, sortable=True, subjects=subjects)


def _count_cells(counts: Counts) -> tuple[str, ...]:
    unusable, unsent = counts.unreadable + counts.incomplete, counts.missing + counts.not_yet_due
    outcomes = (counts.accepted, counts.returned, counts.held, unusable, unsent)
    shown = (counts.units, counts.sent, counts.on_time, counts.late, *outcomes)
    return tuple(str(figure) for figure in shown)


def _make_figures_annex(report: PeriodReport) -> Iterator[Block]:
    say = report.wording.say
    yield _title(report, FIGURES_ANNEX, say("annex_figures", period=report.label_vi.upper()))
    yield from draw_totals(report)
    yield note(describe_marks(report))
    columns = full_columns(report)
    for position, group in enumerate(report.groups, start=1):
        yield Heading(f"{position}. {group.name_vi}", 2)
        rows = tuple(full_row(row, report) for row in group.rows)
        subjects = tuple(f"indicator.{row.code}" for row in group.rows)
        yield Table(columns, rows, name=say("table_figures", group=group.name_vi), subjects=subjects)
    yield from map(note, correction_notes(report, {row.code for row in report.rows}))


def _make_units_annex(report: PeriodReport) -> Iterator[Block]:
    told, say = report.summary, report.wording.say
    if not (report.units_of_rows or told.leading or told.lagging):
        return
    yield _title(report, UNITS_ANNEX, say("annex_units", period=report.label_vi.upper()))
    marked = [(name, say("marked_leading")) for name in told.leading]
    marked += [(name, say("marked_lagging")) for name in told.lagging]
    if marked:
        yield Heading(f"1. {say('heading_marked')}", 2)
        listed = tuple((str(place), *one) for place, one in enumerate(marked, start=1))
        yield Table(head(MARKED_COLUMNS, say), listed, name=say("table_marked"))
        yield Heading(f"2. {say('heading_indicators')}", 2)
    if report.behind:
        yield Heading(say("heading_behind"), 2)
        subjects = tuple(f"indicator.{row.code}" for row in report.behind)
        behind = tuple(plan_row(row, say) for row in report.behind)
        yield Table(head(PLAN_COLUMNS, say), behind, name=say("table_behind"), subjects=subjects)
        yield Heading(say("heading_leading"), 2)
    rows = tuple(
        (row.code, row.name_vi, row.highest_vi, row.plan_leading_vi, row.plan_lagging_vi)
        for row in report.units_of_rows
    )
    yield Table(head(UNITS_COLUMNS, say), rows, name=say("table_units"))


def _make_ranking_annex(report: PeriodReport) -> Iterator[Block]:
    if report.ranking is None or not report.ranking.rows:
        return
    say = report.wording.say
    yield _title(report, RANKING_ANNEX, say("annex_ranking", year=str(report.ranking.year)))
    rows = tuple(ranking_rows(report.ranking.rows, say))
    yield Table(head(RANKING_COLUMNS, say), rows, name=say("table_ranking"), sortable=True)


def ranking_rows(units: Sequence[RankedUnit], say: Say) -> Iterator[tuple[str, ...]]:
    """The cells of units in a table of the proposed ranking; one without a place has a dash."""
    for unit in units:
        proposed = say("cell_proposed") if unit.is_proposed else ""
        noted = "; ".join(part for part in (proposed, unit.note_vi) if part)
        yield ("–" if unit.rank is None else str(unit.rank), unit.unit_vi, unit.total_vi, unit.class_vi, noted)


def _make_question_annex(report: PeriodReport) -> Iterator[Block]:
    say = report.wording.say
    yield _title(report, QUESTIONS_ANNEX, say("annex_questions"))
    if report.questions:
        name = say("table_questions")
        yield Table(head(QUESTION_COLUMNS, say), tuple(_list_question_rows(report)), name=name, sortable=True)
    else:
        yield paragraph(say("no_questions"))
    if report.desk_questions:
        yield paragraph(say("desk_questions"))
        name = say("table_desk_questions")
        yield Table(head(DESK_COLUMNS, say), tuple(_list_desk_question_rows(report)), name=name, sortable=True)


def make_status_row(position: int, unit: UnitRow) -> tuple[str, ...]:
    """The cells of a unit's row in annex I; what is not known stays blank."""
    received = unit.received_at or unit.first_received_at
    return (
        str(position),
        unit.name_vi,
        unit.cluster_name_vi,
        minute_short(received) if received else "",
        "" if unit.days_late is None else number(unit.days_late),
        f"{unit.submissions} / {unit.returns}" if unit.submissions else "",
        unit.verdict_vi,
        share(unit.answered_cells, unit.expected_cells) if unit.is_accepted else "",
    )


def _list_question_rows(report: PeriodReport) -> list[tuple[str, ...]]:
    say = report.wording.say
    return [
        (
            str(position),
            q.unit_name,
            q.indicator_code,
            ", ".join(part for part in (q.sheet, say("cell_place", cell=q.cell) if q.cell else "") if part),
            _question_text(q),
            q.answer,
            format_ruling(q),
        )
        for position, q in enumerate(report.questions, start=1)
    ]


def _list_desk_question_rows(report: PeriodReport) -> list[tuple[str, ...]]:
    """The signs; what the desk does about them, and types for it, is in the workbook."""
    numbered = enumerate(report.desk_questions, start=1)
    return [(str(position), q.unit_name, q.message_vi, q.answer, format_ruling(q)) for position, q in numbered]


def _question_text(question: Question) -> str:
    """The question, and what is to be done as long as it stands."""
    return question.message_vi if question.state == "accepted" else f"{question.message_vi} {question.fix_vi}"


def format_ruling(question: Question) -> str:
    """How the question stands; who ruled, when and why."""
    if not question.ruled_on or question.state == "explained":
        return question.state_vi
    return f"{question.state_vi}: {question.ruling_reason} ({question.ruled_by}, {day_short(question.ruled_on)})"


def _make_words_annex(report: PeriodReport) -> Iterator[Block]:
    """Difficulties and proposals, quoted by theme and then all of them word for word, and the exemplars left over."""
    words, say = make_remark_table(report), report.wording.say
    if words is None and not report.exemplars_rest:
        return
    title = "annex_words_exemplars" if report.exemplars_rest else "annex_words"
    yield _title(report, WORDS_ANNEX, say(title))
    if report.exemplars_rest:
        exemplars = tuple(
            (str(i), e.unit_name, e.kind, e.name, e.holder, day_short(e.decided_on) if e.decided_on else "")
            for i, e in enumerate(report.exemplars_rest, start=1)
        )
        yield Table(head(EXEMPLAR_COLUMNS, say), exemplars, name=say("table_exemplars_annex"), sortable=True)
    yield from list_quotations(report)
    if words is not None:
        yield Heading(say("heading_words"), 2)
        yield words


def _make_changes_annex(report: PeriodReport) -> Iterator[Block]:
    """What reports that the Minister has would say otherwise now."""
    if report.since:
        yield _title(report, CHANGES_ANNEX, report.wording.say("annex_changes"))
    for changes in report.since:
        yield from make_change_blocks(changes)
