"""The scorecard as a tree of blocks, which `reports.office.html_tree` draws as one page that loads nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reports.minister.headings import head
from reports.minister.sentences.wording import Wording
from reports.office.charts import GridRow, Share, draw_share_grid
from reports.office.tree import Block, Cell, Column, Document, Heading, Row, Section, Table, note, paragraph
from reports.office.vietnamese import number, share
from reports.office.widths import fit_figures
from reports.rules.scorecard.model import Quality, RuleLine, Scorecard, UnitLine
from reports.rules.scorecard.texts import (
    MEASURES,
    NONE,
    counting_vi,
    list_measures,
    looks_at_vi,
    measures_vi,
    moment_vi,
    owner_vi,
    quality_vi,
    summary_vi,
    title_vi,
    together_vi,
)

CHARTED: Final = 10
WIDTH: Final = 230.0
RULE_COLUMNS: Final = (
    Column("scorecard_column_rule_code", 16, "center"),
    Column("scorecard_column_rule", 52),
    Column("scorecard_column_basis", 52),
    Column("scorecard_column_owner_version", 22, "center"),
    Column("scorecard_column_checked", 22, "right"),
    Column("scorecard_column_passed", 14, "right"),
    Column("scorecard_column_asked", 11, "right"),
    Column("scorecard_column_returned", 11, "right"),
    Column("scorecard_column_others", 11, "right"),
    Column("scorecard_column_rate", 14, "right"),
    Column("scorecard_column_together", 20, "center"),
)
FOUND_COLUMN: Final = Column("scorecard_column_found", 34, "center")
QUIET_COLUMNS: Final = RULE_COLUMNS[:5]
PAIR_COLUMNS: Final = (
    Column("scorecard_column_first_rule", 70),
    Column("scorecard_column_second_rule", 70),
    Column("scorecard_column_both", 22, "right"),
    Column("scorecard_column_first_only", 20, "right"),
    Column("scorecard_column_second_only", 20, "right"),
    Column("scorecard_column_times", 24, "right"),
)
TOTALS_COLUMN: Final = Column("scorecard_column_all_units", 70)
PERIOD_COLUMN: Final = Column("scorecard_column_in_period", 25, "right")
UNIT_COLUMNS: Final = (Column("scorecard_column_rule_code", 12, "center"), Column("scorecard_column_unit", 50))
MEASURE_COLUMN: Final = Column("scorecard_column_measure", 42, "center")


def make_document(card: Scorecard) -> Document:
    """The scorecard's page."""
    blocks = tuple(_list_blocks(card))
    return fit_figures(Document(title_vi(card), card.as_of, "nd30_2020", (Section(blocks, landscape=True),)))


def _list_blocks(card: Scorecard) -> Iterator[Block]:
    say = card.wording.say
    yield Heading(title_vi(card))
    yield note(moment_vi(card))
    yield paragraph(summary_vi(card))
    yield from _chart(card)
    yield from _list_speaking_rules(card)
    yield from _list_pairs(card)
    yield Heading(say("scorecard_heading_quality"), 2)
    yield _totals_table(card)
    yield _units_table(card)
    yield note(quality_vi(card))
    yield Heading(say("scorecard_heading_quiet"), 2)
    quiet = tuple(_head(rule, card.wording) for rule in card.quiet_rules)
    yield Table(head(QUIET_COLUMNS, say), quiet, name=say("scorecard_table_quiet"), sortable=True)


def _chart(card: Scorecard) -> Iterator[Block]:
    """The rules found most, over the periods told: documents without it out of all."""
    columns = [period.short_vi for period in card.periods]
    rows = [GridRow(f"{rule.code} {rule.title_vi}", _list_shares(rule, card)) for rule in card.speaking_rules[:CHARTED]]
    if rows:
        yield draw_share_grid(card.wording.say("scorecard_chart"), columns, rows, WIDTH)


def _list_shares(rule: RuleLine, card: Scorecard) -> tuple[Share, ...]:
    pairs = zip(card.periods, rule.trend_documents, strict=True)
    return tuple(Share(period.documents - bearing, period.documents) for period, bearing in pairs)


def _list_speaking_rules(card: Scorecard) -> Iterator[Block]:
    say = card.wording.say
    yield Heading(say("scorecard_heading_rules"), 2)
    if card.speaking_rules:
        columns = head((*RULE_COLUMNS, FOUND_COLUMN), say, periods=_span(card))
        rows = tuple(_rule_row(rule, card.wording) for rule in card.speaking_rules)
        yield Table(columns, rows, name=say("scorecard_table_rules"), sortable=True)
    else:
        yield paragraph(say("scorecard_no_rule"))
    yield from map(note, counting_vi(card))


def _list_pairs(card: Scorecard) -> Iterator[Block]:
    say = card.wording.say
    yield Heading(say("scorecard_heading_pairs"), 2)
    if card.pairs:
        columns, rows = head(PAIR_COLUMNS, say), tuple(_pair_rows(card))
        yield Table(columns, rows, name=say("scorecard_table_pairs"), sortable=True)
    else:
        yield paragraph(say("scorecard_no_pair"))
    yield note(together_vi(card))


def _span(card: Scorecard) -> str:
    """The periods of a series, from first to last."""
    names = list(dict.fromkeys((card.periods[0].short_vi, card.periods[-1].short_vi)))
    return " → ".join(names)


def _head(rule: RuleLine, wording: Wording) -> Row:
    checked = Cell(f"{number(rule.whole)} {looks_at_vi(rule.looks_at, wording)}", sort=rule.whole)
    return rule.code, rule.title_vi, rule.basis_vi, owner_vi(rule, wording), checked


def _rule_row(rule: RuleLine, wording: Wording) -> Row:
    counts = (rule.passed, rule.asked, rule.returned, rule.held + rule.noted + rule.untold)
    rate = Cell(share(rule.hits, rule.whole), sort=rule.hits)
    series = Cell(_join(rule.trend), sort=sum(rule.trend))
    return (*_head(rule, wording), *map(_count, counts), rate, ", ".join(rule.together) or NONE, series)


def _count(value: int | None) -> Cell:
    return Cell(NONE if value is None else number(value), sort=-1 if value is None else value)


def _pair_rows(card: Scorecard) -> Iterator[Row]:
    titles = {rule.code: rule.title_vi for rule in card.rules}
    for pair in card.pairs:
        names = (f"{code} {titles.get(code, '')}".strip() for code in (pair.first, pair.second))
        counts = (pair.both, pair.first_documents, pair.second_documents)
        yield (*names, *map(_count, counts), Cell(number(pair.times, 1), sort=pair.times))


def _totals_table(card: Scorecard) -> Table:
    """All units together: what was told and how many came late, period by period."""
    say = card.wording.say
    told_periods = (one for p in card.periods for one in head((PERIOD_COLUMN,), say, period=p.short_vi))
    columns = (*head((TOTALS_COLUMN,), say), *told_periods)
    told = [[q for unit in card.units if (q := unit.periods[place]) is not None] for place in range(len(card.periods))]
    late = tuple(_count(sum(quality.is_late for quality in some)) for some in told)
    sums: list[Row] = [
        (name, *(_count(sum(list_measures(quality)[place] or 0 for quality in some)) for some in told))
        for place, name in enumerate(measures_vi(card.wording))
    ]
    documents: Row = (say("scorecard_documents"), *(_count(period.documents) for period in card.periods))
    tardy: Row = (say("scorecard_late_units"), *late)
    return Table(columns, (documents, *sums, tardy), name=say("scorecard_table_quality"))


def _units_table(card: Scorecard) -> Table:
    """A unit a row: each measure period by period, the earliest first."""
    say, periods = card.wording.say, _span(card)
    named = (head((MEASURE_COLUMN,), say, measure=name, periods=periods) for name in measures_vi(card.wording))
    columns = (*head(UNIT_COLUMNS, say), *(one for columns in named for one in columns))
    return Table(columns, tuple(map(_unit_row, card.units)), name=say("scorecard_table_units"), sortable=True)


def _unit_row(unit: UnitLine) -> Row:
    return (unit.code, unit.name_vi, *(_series(unit.periods, place) for place in range(len(MEASURES))))


def _series(periods: Sequence[Quality | None], place: int) -> Cell:
    values = [list_measures(quality)[place] for quality in periods]
    return Cell(_join(values), sort=sum(value or 0 for value in values))


def _join(values: Sequence[int | None]) -> str:
    return " · ".join(NONE if value is None else number(value) for value in values)
