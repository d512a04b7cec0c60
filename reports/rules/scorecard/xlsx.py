"""Draw the scorecard as a workbook: rules, pairs, units by period. Nothing is computed here."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO
from pathlib import Path

from reports.office.stable_zip import make_stable
from reports.office.vietnamese import lower_first
from reports.office.xlsx_styles import Book, SheetColumn, StyledValue
from reports.rules.scorecard.model import RuleLine, Scorecard
from reports.rules.scorecard.texts import (
    LOOKS_AT_VI,
    MEASURES_VI,
    counting_vi,
    list_measures,
    moment_vi,
    quality_vi,
    title_vi,
    together_vi,
)
from reports.rules.texts import MODES_VI
from schemas import files
from schemas.findings import Severity

_RULES = (
    SheetColumn("Mã", 7, "center"), SheetColumn("Quy tắc", 44), SheetColumn("Nhóm", 24), SheetColumn("Căn cứ", 36),
    SheetColumn("Phụ trách", 14), SheetColumn("Phiên bản", 8, "whole"), SheetColumn("Mức độ", 14, "center"),
    SheetColumn("Chế độ", 10, "center"), SheetColumn("Xét theo", 10, "center"), SheetColumn("Đã xét", 10, "whole"),
    SheetColumn("Đạt", 10, "whole"), SheetColumn("Hỏi", 8, "whole"), SheetColumn("Trả lại", 8, "whole"),
    SheetColumn("Chờ xác nhận", 8, "whole"), SheetColumn("Lưu ý", 8, "whole"), SheetColumn("Chỉ đếm", 8, "whole"),
    SheetColumn("Tỷ lệ bắt gặp", 9, "share"), SheetColumn("Số bản nộp mắc", 9, "whole"),
    SheetColumn("Hay đi cùng", 16),
)  # fmt: skip
_PAIRS = (
    SheetColumn("Thứ nhất", 9, "center"), SheetColumn("Thứ hai", 9, "center"),
    SheetColumn("Bản nộp mắc cả hai", 12, "whole"), SheetColumn("Mắc thứ nhất", 12, "whole"),
    SheetColumn("Mắc thứ hai", 12, "whole"), SheetColumn("Tổng số bản nộp", 12, "whole"),
    SheetColumn("Gấp mấy lần ngẫu nhiên", 14, "whole"),
)  # fmt: skip
_UNITS = (
    SheetColumn("Mã", 7, "center"), SheetColumn("Đơn vị", 30), SheetColumn("Kỳ", 16, "center"),
    SheetColumn("Số lần nộp", 10, "whole"), *(SheetColumn(name, 12, "whole") for name in MEASURES_VI),
)  # fmt: skip


def render(card: Scorecard, path: Path) -> Path:
    """Write the workbook to `path` as .xlsx, all or nothing; equal scorecards give equal bytes."""
    drawn = BytesIO()
    book = Book(drawn, f"Phiếu theo dõi quy tắc {lower_first(card.label_vi)}", card.as_of)
    for draw in (_draw_rules, _draw_pairs, _draw_units):
        draw(book, card)
    book.close()
    return files.write_bytes(path, make_stable(drawn.getvalue(), card.as_of))


def _draw_rules(book: Book, card: Scorecard) -> None:
    trend = tuple(SheetColumn(f"Bắt gặp {period.short_vi}", 10, "whole") for period in card.periods)
    note = " ".join((moment_vi(card), *counting_vi(card)))
    sheet = book.sheet("Quy tắc", title_vi(card), note, (*_RULES, *trend), frozen_columns=2)
    for rule in (*card.speaking_rules, *card.quiet_rules):
        sheet.row((*_describe(rule), *_count(rule), *rule.trend))
    sheet.add_filters()


def _describe(rule: RuleLine) -> tuple[str | int, ...]:
    severity = Severity(rule.severity).label_vi
    named = (rule.code, rule.title_vi, rule.family_vi, rule.basis_vi, rule.owner_vi, rule.version)
    return (*named, severity, MODES_VI[rule.mode], LOOKS_AT_VI[rule.looks_at])


def _count(rule: RuleLine) -> tuple[int | Decimal | str | None, ...]:
    rate = Decimal(rule.hits) / rule.whole if rule.whole else None
    counts = (rule.whole, rule.passed, rule.asked, rule.returned, rule.held, rule.noted, rule.untold)
    return (*counts, rate, rule.documents, ", ".join(rule.together))


def _draw_pairs(book: Book, card: Scorecard) -> None:
    sheet = book.sheet("Đi cùng nhau", "CÁC QUY TẮC HAY ĐI CÙNG NHAU", together_vi(card), _PAIRS)
    for pair in card.pairs:
        counts = (pair.both, pair.first_documents, pair.second_documents, pair.documents)
        sheet.row((pair.first, pair.second, *counts, pair.times))
    sheet.add_filters()


def _draw_units(book: Book, card: Scorecard) -> None:
    """A row a unit and period, so that it can be filtered and pivoted."""
    note = f"{moment_vi(card)} {quality_vi()}"
    sheet = book.sheet(
        "Đơn vị qua các kỳ", "CHẤT LƯỢNG SỐ LIỆU CỦA CÁC ĐƠN VỊ QUA CÁC KỲ", note, _UNITS, frozen_columns=2
    )
    for unit in card.units:
        for period, quality in zip(card.periods, unit.periods, strict=True):
            told = None if quality is None else quality.submissions
            gaps = (StyledValue("–", "muted") if one is None else one for one in list_measures(quality))
            sheet.row((unit.code, unit.name_vi, period.short_vi, told, *gaps))
    sheet.add_filters()
