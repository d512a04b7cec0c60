"""Draw the scorecard as a workbook: rules, pairs, units by period. Nothing is computed here."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from reports.minister.headings import head
from reports.minister.sentences.wording import Wording
from reports.office.vietnamese import lower_first
from reports.office.xlsx_styles import Book, SheetColumn, StyledValue
from reports.rules.scorecard.model import RuleLine, Scorecard
from reports.rules.scorecard.texts import (
    NONE,
    counting_vi,
    list_measures,
    looks_at_vi,
    measures_vi,
    moment_vi,
    quality_vi,
    title_vi,
    together_vi,
)
from reports.rules.texts import MODES_VI
from schemas import files
from schemas.findings import Severity

_RULES = (
    SheetColumn("scorecard_column_rule_code", 7, "center"),
    SheetColumn("scorecard_column_rule", 44),
    SheetColumn("scorecard_column_family", 24),
    SheetColumn("scorecard_column_basis", 36),
    SheetColumn("scorecard_column_owner", 14),
    SheetColumn("scorecard_column_version", 8, "whole"),
    SheetColumn("scorecard_column_severity", 14, "center"),
    SheetColumn("scorecard_column_mode", 10, "center"),
    SheetColumn("scorecard_column_looks_at", 10, "center"),
    SheetColumn("scorecard_column_checked", 10, "whole"),
    SheetColumn("scorecard_column_passed", 10, "whole"),
    SheetColumn("scorecard_column_asked", 8, "whole"),
    SheetColumn("scorecard_column_returned", 8, "whole"),
    SheetColumn("scorecard_column_held", 8, "whole"),
    SheetColumn("scorecard_column_noted", 8, "whole"),
    SheetColumn("scorecard_column_untold", 8, "whole"),
    SheetColumn("scorecard_column_rate", 9, "share"),
    SheetColumn("scorecard_column_bearing", 9, "whole"),
    SheetColumn("scorecard_column_together", 16),
)
_FOUND_IN = SheetColumn("scorecard_column_found_in", 10, "whole")
_PAIRS = (
    SheetColumn("scorecard_column_first", 9, "center"),
    SheetColumn("scorecard_column_second", 9, "center"),
    SheetColumn("scorecard_column_both", 12, "whole"),
    SheetColumn("scorecard_column_first_only", 12, "whole"),
    SheetColumn("scorecard_column_second_only", 12, "whole"),
    SheetColumn("scorecard_column_all_documents", 12, "whole"),
    SheetColumn("scorecard_column_times", 14, "whole"),
)
_UNITS = (
    SheetColumn("scorecard_column_rule_code", 7, "center"),
    SheetColumn("scorecard_column_unit", 30),
    SheetColumn("scorecard_column_period", 16, "center"),
    SheetColumn("scorecard_column_times_sent", 10, "whole"),
)
_MEASURED = SheetColumn("scorecard_column_measured", 12, "whole")


def render(card: Scorecard, path: Path) -> Path:
    """Write the workbook to `path` as .xlsx, all or nothing; equal scorecards give equal bytes."""
    title = card.wording.say("scorecard_workbook_title", period=lower_first(card.label_vi))
    book = Book(title, card.as_of)
    for draw in (_draw_rules, _draw_pairs, _draw_units):
        draw(book, card)
    return files.write_blocks(path, book.pack())


def _draw_rules(book: Book, card: Scorecard) -> None:
    say = card.wording.say
    trend = (one for period in card.periods for one in head((_FOUND_IN,), say, period=period.short_vi))
    columns = (*head(_RULES, say), *trend)
    note = " ".join((moment_vi(card), *counting_vi(card)))
    sheet = book.sheet(say("scorecard_sheet_rules"), title_vi(card), note, columns, frozen_columns=2)
    for rule in (*card.speaking_rules, *card.quiet_rules):
        sheet.row((*_describe(rule, card.wording), *_count(rule), *rule.trend))
    sheet.add_filters()


def _describe(rule: RuleLine, wording: Wording) -> tuple[str | int, ...]:
    severity = Severity(rule.severity).label_vi
    named = (rule.code, rule.title_vi, rule.family_vi, rule.basis_vi, rule.owner_vi, rule.version)
    return (*named, severity, MODES_VI[rule.mode], looks_at_vi(rule.looks_at, wording))


def _count(rule: RuleLine) -> tuple[int | Decimal | str | None, ...]:
    rate = Decimal(rule.hits) / rule.whole if rule.whole else None
    counts = (rule.whole, rule.passed, rule.asked, rule.returned, rule.held, rule.noted, rule.untold)
    return (*counts, rate, rule.documents, ", ".join(rule.together))


def _draw_pairs(book: Book, card: Scorecard) -> None:
    say = card.wording.say
    title = say("scorecard_sheet_pairs_title")
    sheet = book.sheet(say("scorecard_sheet_pairs"), title, together_vi(card), head(_PAIRS, say))
    for pair in card.pairs:
        counts = (pair.both, pair.first_documents, pair.second_documents, pair.documents)
        sheet.row((pair.first, pair.second, *counts, pair.times))
    sheet.add_filters()


def _draw_units(book: Book, card: Scorecard) -> None:
    """A row a unit and period, so that it can be filtered and pivoted."""
    say, note = card.wording.say, f"{moment_vi(card)} {quality_vi(card)}"
    measured = (one for name in measures_vi(card.wording) for one in head((_MEASURED,), say, measure=name))
    columns = (*head(_UNITS, say), *measured)
    title = say("scorecard_sheet_units_title")
    sheet = book.sheet(say("scorecard_sheet_units"), title, note, columns, frozen_columns=2)
    for unit in card.units:
        for period, quality in zip(card.periods, unit.periods, strict=True):
            told = None if quality is None else quality.submissions
            gaps = (StyledValue(NONE, "muted") if one is None else one for one in list_measures(quality))
            sheet.row((unit.code, unit.name_vi, period.short_vi, told, *gaps))
    sheet.add_filters()
