"""The annexes of the report: standing of every unit, all indicators, who leads and lags, questions, words, ranking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.minister.charts import draw_lagging, draw_totals
from reports.minister.figures.tables import (
    choose_marks,
    correction_notes,
    describe_marks,
    full_columns,
    full_row,
    plan_columns,
    plan_row,
)
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
    Column("TT", 11, "center"),
    Column("Đơn vị", 46),
    Column("Cụm thi đua", 72),
    Column("Ngày nhận", 33, "center", "received_at"),
    Column("Số ngày chậm", 18, "center", "days_late"),
    Column("Số lần nộp / trả lại", 22, "center", "submissions"),
    Column("Kết luận", 30),
    Column("Tỷ lệ đầy đủ", 20, "center", "complete"),
)
QUESTION_COLUMNS = (
    Column("TT", 10, "center"),
    Column("Đơn vị", 28),
    Column("Chỉ tiêu", 15, "center"),
    Column("Vị trí", 24),
    Column("Nội dung cần giải trình và đề nghị", 80),
    Column("Đơn vị giải trình", 48),
    Column("Kết quả xem xét", 47),
)
DESK_COLUMNS = (
    Column("TT", 10, "center"),
    Column("Đơn vị", 28),
    Column("Dấu hiệu và việc cần làm", 119),
    Column("Đơn vị giải trình", 48),
    Column("Kết quả xem xét", 47),
)
EXEMPLAR_COLUMNS = (
    Column("TT", 11, "center"),
    Column("Đơn vị", 36),
    Column("Loại", 25),
    Column("Tên điển hình, sáng kiến", 85),
    Column("Tập thể, cá nhân", 50),
    Column("Ngày quyết định", 45),
)


CLUSTER_COLUMNS = (
    Column("Cụm thi đua", 78),
    Column("Số đơn vị", 18, "center", "units"),
    Column("Đã gửi", 18, "center", "sent"),
    Column("Đúng hạn", 18, "center", "on_time"),
    Column("Gửi chậm", 18, "center", "late"),
    Column("Được chấp nhận", 20, "center", "accepted"),
    Column("Trả lại, chưa gửi lại", 20, "center", "returned"),
    Column("Chờ xác nhận", 20, "center", "held"),
    Column("Không đọc được, chưa đủ số liệu", 24, "center", "unusable"),
    Column("Chưa gửi", 18, "center", "unsent"),
)
UNITS_COLUMNS = (
    Column("Mã", 12, "center"),
    Column("Chỉ tiêu", 70),
    Column("Đơn vị có số liệu cao nhất", 60),
    Column("Đạt kế hoạch năm cao nhất", 55),
    Column("Đạt kế hoạch năm thấp nhất", 55),
)
MARKED_COLUMNS = (Column("TT", 12, "center"), Column("Đơn vị", 90), Column("Kết quả", 80))
RANKING_COLUMNS = (
    Column("Hạng", 18, "center"),
    Column("Đơn vị", 60),
    Column("Điểm", 24, "right"),
    Column("Xếp loại", 40),
    Column("Ghi chú", 110),
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
    attached = f"(Kèm theo Báo cáo số          /{report.heading.symbol_vi} {BLANK_DATE})"
    return AnnexTitle(name, title, attached)


def _make_status_annex(report: PeriodReport) -> Iterator[Block]:
    say = report.wording.say
    yield _title(report, STATUS_ANNEX, say("annex_status", period=report.label_vi.upper()))
    yield Heading(f"1. {say('heading_clusters')}", 2)
    clusters = [(c.name_vi or "Chưa xếp cụm", *_count_cells(c.counts)) for c in report.clusters]
    clusters.append(("Tổng số", *_count_cells(report.counts)))
    subjects = (*(f"cluster.{c.code}" for c in report.clusters), "cluster.*")
    name = "Tình hình gửi báo cáo theo cụm thi đua"
    yield Table(CLUSTER_COLUMNS, tuple(clusters), total_rows=1, name=name, subjects=subjects)
    yield from draw_lagging(report)
    yield Heading(f"2. {say('heading_units')}", 2)
    rows = tuple(make_status_row(i, u) for i, u in enumerate(report.units, start=1))
    subjects = tuple(f"unit.{u.unit_id}" for u in report.units)
    name = "Tình hình gửi báo cáo của các đơn vị"
    yield Table(STATUS_COLUMNS, rows, name=name, sortable=True, subjects=subjects)


def _count_cells(counts: Counts) -> tuple[str, ...]:
    unusable, unsent = counts.unreadable + counts.incomplete, counts.missing + counts.not_yet_due
    outcomes = (counts.accepted, counts.returned, counts.held, unusable, unsent)
    shown = (counts.units, counts.sent, counts.on_time, counts.late, *outcomes)
    return tuple(str(figure) for figure in shown)


def _make_figures_annex(report: PeriodReport) -> Iterator[Block]:
    yield _title(report, FIGURES_ANNEX, report.wording.say("annex_figures", period=report.label_vi.upper()))
    yield from draw_totals(report)
    yield note(describe_marks(report))
    columns = full_columns(report)
    for position, group in enumerate(report.groups, start=1):
        yield Heading(f"{position}. {group.name_vi}", 2)
        last = report.is_years_last
        rows = tuple(full_row(row, choose_marks(row, report), is_years_last=last) for row in group.rows)
        subjects = tuple(f"indicator.{row.code}" for row in group.rows)
        yield Table(columns, rows, name=f"Toàn bộ chỉ tiêu: {group.name_vi}", subjects=subjects)
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
        yield Table(MARKED_COLUMNS, listed, name="Đơn vị đạt mọi yêu cầu, đơn vị chưa đạt yêu cầu nào")
        yield Heading(f"2. {say('heading_indicators')}", 2)
    if report.behind:
        yield Heading(say("heading_behind"), 2)
        subjects = tuple(f"indicator.{row.code}" for row in report.behind)
        behind = tuple(map(plan_row, report.behind))
        yield Table(plan_columns(), behind, name="Chỉ tiêu chậm tiến độ kế hoạch năm", subjects=subjects)
        yield Heading(say("heading_leading"), 2)
    rows = tuple(
        (row.code, row.name_vi, row.highest_vi, row.plan_leading_vi, row.plan_lagging_vi)
        for row in report.units_of_rows
    )
    yield Table(UNITS_COLUMNS, rows, name="Đơn vị dẫn đầu và chậm theo chỉ tiêu")


def _make_ranking_annex(report: PeriodReport) -> Iterator[Block]:
    if report.ranking is None or not report.ranking.rows:
        return
    yield _title(report, RANKING_ANNEX, report.wording.say("annex_ranking", year=str(report.ranking.year)))
    rows = tuple(ranking_rows(report.ranking.rows))
    yield Table(RANKING_COLUMNS, rows, name="Kết quả xếp hạng thi đua (đề xuất)", sortable=True)


def ranking_rows(units: Sequence[RankedUnit]) -> Iterator[tuple[str, ...]]:
    """The cells of units in a table of the proposed ranking; one without a place has a dash."""
    for unit in units:
        proposed = "Đề nghị xét" if unit.is_proposed else ""
        noted = "; ".join(part for part in (proposed, unit.note_vi) if part)
        yield ("–" if unit.rank is None else str(unit.rank), unit.unit_vi, unit.total_vi, unit.class_vi, noted)


def _make_question_annex(report: PeriodReport) -> Iterator[Block]:
    yield _title(report, QUESTIONS_ANNEX, report.wording.say("annex_questions"))
    if report.questions:
        name = "Nội dung đề nghị các đơn vị giải trình"
        yield Table(QUESTION_COLUMNS, tuple(_list_question_rows(report)), name=name, sortable=True)
    else:
        yield paragraph(report.wording.say("no_questions"))
    if report.desk_questions:
        yield paragraph(report.wording.say("desk_questions"))
        name = "Dấu hiệu cần cán bộ xem xét"
        yield Table(DESK_COLUMNS, tuple(_list_desk_question_rows(report)), name=name, sortable=True)


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
    return [
        (
            str(position),
            q.unit_name,
            q.indicator_code,
            ", ".join(part for part in (q.sheet, f"ô {q.cell}" if q.cell else "") if part),
            _question_text(q),
            q.answer,
            format_ruling(q),
        )
        for position, q in enumerate(report.questions, start=1)
    ]


def _list_desk_question_rows(report: PeriodReport) -> list[tuple[str, ...]]:
    numbered = enumerate(report.desk_questions, start=1)
    return [(str(position), q.unit_name, _question_text(q), q.answer, format_ruling(q)) for position, q in numbered]


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
    words = make_remark_table(report)
    if words is None and not report.exemplars_rest:
        return
    title = "annex_words_exemplars" if report.exemplars_rest else "annex_words"
    yield _title(report, WORDS_ANNEX, report.wording.say(title))
    if report.exemplars_rest:
        exemplars = tuple(
            (str(i), e.unit_name, e.kind, e.name, e.holder, day_short(e.decided_on) if e.decided_on else "")
            for i, e in enumerate(report.exemplars_rest, start=1)
        )
        yield Table(EXEMPLAR_COLUMNS, exemplars, name="Điển hình, sáng kiến", sortable=True)
    yield from list_quotations(report)
    if words is not None:
        yield Heading(report.wording.say("heading_words"), 2)
        yield words


def _make_changes_annex(report: PeriodReport) -> Iterator[Block]:
    """What reports that the Minister has would say otherwise now."""
    if report.since:
        yield _title(report, CHANGES_ANNEX, report.wording.say("annex_changes"))
    for changes in report.since:
        yield from make_change_blocks(changes, report.wording.say)
