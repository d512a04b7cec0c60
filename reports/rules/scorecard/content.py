"""The scorecard as a tree of blocks, which `reports.office.html_tree` draws as one page that loads nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reports.office.charts import GridRow, Share, draw_share_grid
from reports.office.tree import Block, Cell, Column, Document, Heading, Row, Section, Table, note, paragraph
from reports.office.vietnamese import number, share
from reports.rules.scorecard.model import Quality, RuleLine, Scorecard, UnitLine
from reports.rules.scorecard.texts import (
    LOOKS_AT_VI,
    MEASURES_VI,
    NONE,
    counting_vi,
    list_measures,
    moment_vi,
    owner_vi,
    quality_vi,
    summary_vi,
    title_vi,
    together_vi,
)

CHARTED: Final = 10
CHART_VI: Final = "Số bản nộp không mắc: các quy tắc bắt gặp nhiều nhất, theo kỳ"
WIDTH: Final = 230.0
RULE_COLUMNS: Final = (
    Column("Mã", 16, "center"),
    Column("Quy tắc", 52),
    Column("Căn cứ", 52),
    Column("Phụ trách; phiên bản", 22, "center"),
    Column("Đã xét", 22, "right"),
    Column("Đạt", 14, "right"),
    Column("Hỏi", 11, "right"),
    Column("Trả lại", 11, "right"),
    Column("Khác", 11, "right"),
    Column("Tỷ lệ bắt gặp", 14, "right"),
    Column("Hay đi cùng", 20, "center"),
)
QUIET_COLUMNS: Final = RULE_COLUMNS[:5]
PAIR_COLUMNS: Final = (
    Column("Quy tắc thứ nhất", 70),
    Column("Quy tắc thứ hai", 70),
    Column("Bản nộp mắc cả hai", 22, "right"),
    Column("Mắc thứ nhất", 20, "right"),
    Column("Mắc thứ hai", 20, "right"),
    Column("Gấp mấy lần ngẫu nhiên", 24, "right"),
)


def make_document(card: Scorecard) -> Document:
    """The scorecard's page."""
    blocks = tuple(_list_blocks(card))
    return Document(title_vi(card), card.as_of, "nd30_2020", (Section(blocks, landscape=True),))


def _list_blocks(card: Scorecard) -> Iterator[Block]:
    yield Heading(title_vi(card))
    yield note(moment_vi(card))
    yield paragraph(summary_vi(card))
    yield from _chart(card)
    yield from _list_speaking_rules(card)
    yield from _list_pairs(card)
    yield Heading("3. Chất lượng số liệu qua các kỳ", 2)
    yield _totals_table(card)
    yield _units_table(card)
    yield note(quality_vi())
    yield Heading("4. Quy tắc không bắt gặp lần nào trong kỳ", 2)
    quiet = tuple(_head(rule) for rule in card.quiet_rules)
    yield Table(QUIET_COLUMNS, quiet, name="Quy tắc không bắt gặp", sortable=True)


def _chart(card: Scorecard) -> Iterator[Block]:
    """The rules found most, over the periods told: documents without it out of all."""
    columns = [period.short_vi for period in card.periods]
    rows = [GridRow(f"{rule.code} {rule.title_vi}", _list_shares(rule, card)) for rule in card.speaking_rules[:CHARTED]]
    if rows:
        yield draw_share_grid(CHART_VI, columns, rows, WIDTH)


def _list_shares(rule: RuleLine, card: Scorecard) -> tuple[Share, ...]:
    pairs = zip(card.periods, rule.trend_documents, strict=True)
    return tuple(Share(period.documents - bearing, period.documents) for period, bearing in pairs)


def _list_speaking_rules(card: Scorecard) -> Iterator[Block]:
    yield Heading("1. Quy tắc có bắt gặp trong kỳ", 2)
    if card.speaking_rules:
        columns = (*RULE_COLUMNS, Column(f"Số chỗ bắt gặp qua các kỳ: {_span(card)}", 34, "center"))
        yield Table(columns, tuple(map(_rule_row, card.speaking_rules)), name="Quy tắc có bắt gặp", sortable=True)
    else:
        yield paragraph("Không có quy tắc nào bắt gặp.")
    yield from map(note, counting_vi(card))


def _list_pairs(card: Scorecard) -> Iterator[Block]:
    yield Heading("2. Các quy tắc hay đi cùng nhau", 2)
    if card.pairs:
        yield Table(PAIR_COLUMNS, tuple(_pair_rows(card)), name="Các quy tắc hay đi cùng nhau", sortable=True)
    else:
        yield paragraph("Không có cặp quy tắc nào hay đi cùng nhau.")
    yield note(together_vi(card))


def _span(card: Scorecard) -> str:
    """The periods of a series, from first to last."""
    names = list(dict.fromkeys((card.periods[0].short_vi, card.periods[-1].short_vi)))
    return " → ".join(names)


def _head(rule: RuleLine) -> Row:
    checked = Cell(f"{number(rule.whole)} {LOOKS_AT_VI[rule.looks_at]}", sort=rule.whole)
    return rule.code, rule.title_vi, rule.basis_vi, owner_vi(rule), checked


def _rule_row(rule: RuleLine) -> Row:
    counts = (rule.passed, rule.asked, rule.returned, rule.held + rule.noted + rule.untold)
    rate = Cell(share(rule.hits, rule.whole), sort=rule.hits)
    series = Cell(_join(rule.trend), sort=sum(rule.trend))
    return (*_head(rule), *map(_count, counts), rate, ", ".join(rule.together) or NONE, series)


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
    columns = (Column("Tất cả các đơn vị", 70), *(Column(p.short_vi, 25, "right") for p in card.periods))
    told = [[q for unit in card.units if (q := unit.periods[place]) is not None] for place in range(len(card.periods))]
    late = tuple(_count(sum(quality.is_late for quality in some)) for some in told)
    sums: list[Row] = [
        (name, *(_count(sum(list_measures(quality)[place] or 0 for quality in some)) for some in told))
        for place, name in enumerate(MEASURES_VI)
    ]
    documents: Row = ("Số bản nộp", *(_count(period.documents) for period in card.periods))
    tardy: Row = ("Số đơn vị chậm", *late)
    return Table(columns, (documents, *sums, tardy), name="Chất lượng số liệu qua các kỳ")


def _units_table(card: Scorecard) -> Table:
    """A unit a row: each measure period by period, the earliest first."""
    measures = tuple(Column(f"{name}: {_span(card)}", 42, "center") for name in MEASURES_VI)
    columns = (Column("Mã", 12, "center"), Column("Đơn vị", 50), *measures)
    return Table(columns, tuple(map(_unit_row, card.units)), name="Chất lượng số liệu của các đơn vị", sortable=True)


def _unit_row(unit: UnitLine) -> Row:
    return (unit.code, unit.name_vi, *(_series(unit.periods, place) for place in range(len(MEASURES_VI))))


def _series(periods: Sequence[Quality | None], place: int) -> Cell:
    values = [list_measures(quality)[place] for quality in periods]
    return Cell(_join(values), sort=sum(value or 0 for value in values))


def _join(values: Sequence[int | None]) -> str:
    return " · ".join(NONE if value is None else number(value) for value in values)
