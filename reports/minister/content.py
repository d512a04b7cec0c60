"""What the consolidated report says and in which order: the tree of blocks that Word, PDF and web page draw.

Each part of the report is a function that yields its blocks; a new part is one more of these in `_body`. Lists longer
than the programme's `list_rows`, what single units said, and their words stand in annexes (`reports.minister.annexes`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from reports.minister.annexes import make_annexes
from reports.minister.charts import OnTime, draw_on_time
from reports.minister.figures.tables import correction_notes, result_columns, result_row
from reports.minister.headings import Say, head
from reports.minister.issue import make_report_id, write_issue_notes
from reports.minister.model import Exemplar, GroupSection, PeriodReport
from reports.minister.model import Heading as ReportHeading
from reports.minister.model import Paragraph as Sentence
from reports.minister.sentences.drafting import list_drafts
from reports.minister.sentences.narrative_blocks import list_narratives
from reports.minister.sentences.telling import FIGURES_ANNEX, RANKING_ANNEX, STATUS_ANNEX, UNITS_ANNEX, WORDS_ANNEX
from reports.minister.sentences.wording import Wording
from reports.office.letterhead import BLANK_DATE
from reports.office.tree import (
    Block,
    Column,
    Document,
    Heading,
    Imprint,
    Letterhead,
    PageBreak,
    Paragraph,
    Run,
    Section,
    Signature,
    Table,
    hash_content,
    note,
    paragraph,
)
from reports.office.vietnamese import day_short, join_list, lower_first, minute_long
from reports.office.widths import CELL_MARGIN, TABLE_SIZE, count_lines, fit_figures
from reports.trace.codes import CodedFigure, name_code, number_figures

NUMERALS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")
Part = tuple[str, Iterator[Block]]
MOST_LINES = 2
"""A list stands in the body only if no name in it takes more."""
EXEMPLAR_COLUMNS = (
    Column("column_number", 9, "center"),
    Column("column_unit", 24),
    Column("column_kind", 20),
    Column("column_exemplar", 52),
    Column("column_holder", 30),
    Column("column_decision", 30),
)


def make_document(report: PeriodReport, record: Sequence[OnTime] = ()) -> Document:
    """The whole report as a tree of blocks: the body in portrait, each annex a landscape section of its own.

    `record`: who was on time in this and earlier periods, for the chart of it.
    """
    return imprint(report, number_report(report, record)[0])


def imprint(report: PeriodReport, document: Document) -> Document:
    """The numbered document with what stands at its foot: the report's id, and the hash of all that it says."""
    digest = hash_content(document)
    named = make_report_id(report.period_id, report.as_of, report.issue)
    code = f"thidua:{report.programme_id}:{named}:{digest}"
    return replace(document, imprint=Imprint(named, f"SHA-256 {digest}", code))


def number_report(report: PeriodReport, record: Sequence[OnTime] = ()) -> tuple[Document, tuple[CodedFigure, ...]]:
    """The document with the codes of its figures, without imprint, and these figures."""
    document = Document(
        title=report.wording.say("document_title", subject=lower_first(report.heading.subject_vi)),
        moment=report.as_of,
        profile=report.heading.layout,
        sections=(Section(tuple(_body(report, record))), *make_annexes(report)),
        mark=report.wording.say("issue_mark") if report.issue.is_draft else "",
    )
    numbered, figures = number_figures(document, report.period_id)
    return fit_figures(numbered), figures


def _body(report: PeriodReport, record: Sequence[OnTime]) -> Iterator[Block]:
    yield _letterhead(report.heading, report.wording)
    yield from _summary(report)
    yield PageBreak()
    yield _opening(report)
    parts: list[Part] = [
        ("title_discipline", _discipline(report, record)),
        ("title_results", _results(report)),
        ("title_plan", _plan(report)),
        ("title_priorities", _priorities(report)),
        ("title_exemplars", _exemplars(report)),
        ("title_narratives", list_narratives(report)),
        ("title_ranking", _ranking(report)),
        ("title_assessment", _assessment(report)),
    ]
    told = [(report.wording.say(title), blocks) for title, part in parts if (blocks := tuple(part))]
    for number, (title, blocks) in zip(NUMERALS, told, strict=False):
        yield Heading(f"{number}. {title}")
        yield from blocks
    yield _signature(report.heading)


def spell(sentence: Sentence, lead: str = "", end: str = ".") -> Paragraph:
    """A sentence of the model as a paragraph whose every clause bears its claim; `lead` stands before it in bold."""
    runs = [Run(lead, bold=lead[:1].isalnum())] if lead else []
    runs += [Run(sentence.lead_vi)] if sentence.lead_vi else []
    for position, claim in enumerate(sentence.claims):
        runs += [Run(claim.join_vi)] if position else []
        runs.append(Run(claim.text_vi, claim=claim.id))
    return Paragraph((*runs, Run(end)))


def _letterhead(named: ReportHeading, wording: Wording) -> Letterhead:
    return Letterhead(
        superior=named.superior_vi,
        issuing=named.issuing_vi,
        number_line=wording.fill("letter_number", symbol=named.symbol_vi),
        dated_line=f"{named.place_vi}, {BLANK_DATE}",
        kind=wording.say("letter_kind"),
        subject=named.subject_vi,
        addressee=named.addressee_vi,
    )


def _summary(report: PeriodReport) -> Iterator[Block]:
    """The page one reads first; what stands on it is what the body says again with more."""
    told, say = report.summary, report.wording.say
    yield Heading(say("title_summary"))
    yield spell(told.reporting, f"1. {say('lead_reporting')} ")
    yield Paragraph((Run(f"2. {say('lead_changes')} ", bold=True), Run(told.changes_lead_vi)))
    yield from (spell(change, "- ") for change in told.changes)
    position = 3
    for lead, sentence in (("lead_plan", told.plan), ("lead_units", told.units), ("lead_asked", told.asked)):
        if sentence is not None:
            yield spell(sentence, f"{position}. {say(lead)} ")
            position += 1


def _opening(report: PeriodReport) -> Paragraph:
    bases = join_list(report.legal_bases)
    words = {"body": report.heading.unit_body_vi, "subject": lower_first(report.heading.subject_vi)}
    if not bases:
        return paragraph(report.wording.say("opening_without_basis", **words))
    return paragraph(report.wording.say("opening", bases=bases, **words))


def _discipline(report: PeriodReport, record: Sequence[OnTime]) -> Iterator[Block]:
    say, label = report.wording.say, lower_first(report.label_vi)
    start, end, due = map(day_short, (report.window_start, report.window_end, report.due_at.date()))
    yield paragraph(say("window", period=label, start=start, end=end, due=due))
    yield from (spell(sentence) for sentence in report.discipline)
    yield from draw_on_time(record, report.wording)
    where, codes = say("where_status", annex=STATUS_ANNEX), say("what_codes_are", code=name_code(report.period_id))
    released = (say("release_named", release=report.release),) if report.release else ()
    yield note(" ".join((moment_note(report), where, codes, *released)))


def moment_note(report: PeriodReport) -> str:
    """The note that fixes which data the figures rest on."""
    say, moment = report.wording.say, minute_long(report.as_of)
    if report.known_at == report.as_of:
        told = say("moment", moment=moment)
    else:
        told = say("moment_known", moment=moment, known=minute_long(report.known_at))
    return " ".join((told, *write_issue_notes(report.issue, report.wording)))


def _results(report: PeriodReport) -> Iterator[Block]:
    yield paragraph(" ".join(report.comparison_notes))
    columns = result_columns(report)
    for position, group in enumerate(report.groups, start=1):
        if not group.paragraphs:
            continue
        yield Heading(f"{position}. {group.name_vi}", 2)
        yield from (spell(sentence, "- ") for sentence in group.paragraphs)
        yield _group_table(report, group, columns)
        if len(group.shown) < len(group.rows):
            yield note(report.wording.say("rows_shown", len(group.shown), len(group.rows), annex=FIGURES_ANNEX))
        yield from map(note, correction_notes(report, {row.code for row in group.shown}))
    quiet = [str(position) for position, group in enumerate(report.groups, start=1) if not group.paragraphs]
    if quiet:
        yield paragraph(_describe_quiet(report, quiet))
    yield note(report.wording.say("legend_short", annex=FIGURES_ANNEX))


def _describe_quiet(report: PeriodReport, groups: Sequence[str]) -> str:
    """What is said of groups without a sentence: nothing stands out, or nobody has reported."""
    if all(row.total is None and not row.is_withheld for row in report.rows):
        return report.wording.say("no_figures", annex=FIGURES_ANNEX)
    return report.wording.say("quiet_groups", groups=join_list(groups), annex=FIGURES_ANNEX)


def _group_table(report: PeriodReport, group: GroupSection, columns: tuple[Column, ...]) -> Table:
    rows = tuple(result_row(row, report) for row in group.shown)
    subjects = tuple(f"indicator.{row.code}" for row in group.shown)
    return Table(columns, rows, name=group.name_vi, subjects=subjects)


def _plan(report: PeriodReport) -> Iterator[Block]:
    if report.plan is None:
        return
    yield spell(report.plan)
    yield note(report.wording.say("plan_note", annex=UNITS_ANNEX))


def _priorities(report: PeriodReport) -> Iterator[Block]:
    yield from (spell(sentence, "- ") for sentence in report.priorities)


def _exemplars(report: PeriodReport) -> Iterator[Block]:
    if report.exemplar_intro is None:
        return
    where = f". {report.wording.say('exemplars_where', annex=WORDS_ANNEX)}" if report.exemplars_rest else "."
    yield spell(report.exemplar_intro, end=where)
    if report.exemplars:
        say = report.wording.say
        yield Table(head(EXEMPLAR_COLUMNS, say), exemplar_rows(report.exemplars, say), name=say("table_exemplars"))


def has_short_names(exemplars: Sequence[Exemplar]) -> bool:
    """True if the table in the body has room for every name."""
    width = next(column.width for column in EXEMPLAR_COLUMNS if column.heading == "column_exemplar") - 2 * CELL_MARGIN
    return all(count_lines(one.name, TABLE_SIZE, width) <= MOST_LINES for one in exemplars)


def exemplar_rows(exemplars: Sequence[Exemplar], say: Say) -> tuple[tuple[str, ...], ...]:
    """The cells of the exemplar table, numbered from 1."""
    return tuple(
        (str(i), e.unit_name, e.kind, e.name, e.holder, _format_decision(e, say))
        for i, e in enumerate(exemplars, start=1)
    )


def _format_decision(exemplar: Exemplar, say: Say) -> str:
    dated = say("cell_decision_day", day=day_short(exemplar.decided_on)) if exemplar.decided_on else ""
    number = say("cell_decision_number", number=exemplar.decision_number) if exemplar.decision_number else ""
    return " ".join(part for part in (number, dated) if part)


def _ranking(report: PeriodReport) -> Iterator[Block]:
    if report.ranking is None:
        return
    if report.ranking.provisional_vi:
        yield note(report.ranking.provisional_vi)
    if not report.ranking_vi:
        return
    yield paragraph(report.ranking_vi)
    yield paragraph(report.wording.say("ranking_where", annex=RANKING_ANNEX))


def _assessment(report: PeriodReport) -> Iterator[Block]:
    yield Heading(f"1. {report.wording.say('heading_remarks')}", 2)
    if not report.remarks:
        yield paragraph(report.wording.say("no_remarks"))
    yield from (spell(sentence) for sentence in report.remarks)
    yield from list_drafts(report.drafts, report.wording)


def _signature(named: ReportHeading) -> Signature:
    return Signature(named.recipients_vi, named.file_mark_vi, named.signatory_vi)
