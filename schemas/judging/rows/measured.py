"""Amounts in the unit of measure that the eye reads them in: converted exactly, or refused where that is not sure.

What may say a unit are the row's own cell, the indicator's name, titles and headings, the cell's number format and
words typed behind the number. All that speak must agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

from schemas.form import Cell, Form, Row
from schemas.grammar.measures import (
    find_cell_ratio,
    find_line_measures,
    find_mentioned_money,
    find_ratio,
    find_stated_measures,
    is_money,
    read_measure,
    says_more,
    split_bracket,
)
from schemas.grammar.number_formats import Section, find_section
from schemas.grammar.numbers import Number, format_vi, parse_number, split_unit
from schemas.judging.rows.amount_text import format_amount
from schemas.judging.rows.amounts import Amount, make_amount
from schemas.programme import Indicator
from schemas.rules.codes import RuleCode

_UNIT = "unit_of_measure"
_SAYING = frozenset({"text", "number", "date", "bool"})
_WORDED = {"name": "tên chỉ tiêu ghi", "note": "cột Ghi chú ghi", "evidence": "cột Minh chứng ghi"}
_MOST_DECIMALS = 4
_PERCENT = "%"
_TYPED_VI = "trong ô ghi"


class MeasureSign(NamedTuple):
    """One place that says a unit of measure: where, its words, how many of the indicator's own units that is."""

    where_vi: str
    text: str
    ratio: Fraction | None


class Weighed(NamedTuple):
    """The amount in the indicator's own unit, with the finding that this makes and its words; `also` makes another."""

    amount: Amount
    code: RuleCode | None = None
    words: Mapping[str, str] = {}
    also: Weighed | None = None


@dataclass(frozen=True, slots=True)
class FormMeasures:
    """What a form says of units of measure outside its rows: `stated` by column key (empty: for all), and the number
    formats that show something else than the number."""

    stated: tuple[tuple[str, Cell], ...]
    formats: Mapping[tuple[str, str], str]

    @classmethod
    def of(cls, form: Form) -> FormMeasures:
        """Those of this form; nearly all say nothing."""
        return cls(form.measured, {(s.sheet, s.ref): s.detail for s in form.signs if s.kind == "format"})

    def is_silent(self, row: Row, indicator: Indicator) -> bool:
        """True where nothing says another unit than the indicator's own, typed words apart: so in nearly every row."""
        if self.stated or self.formats:
            return False
        own, unit = indicator.unit_vi, row.get(_UNIT)
        if unit is not None and unit.value != own and unit.kind != "empty":
            return False
        return not is_money(own) or not any(_list_row_units(row))

    def weigh(self, row: Row, key: str, indicator: Indicator, amount: Amount) -> Weighed:
        """The amount as it counts; a nought is one in every unit, what is no number is left as it is."""
        cell = row.get(key)
        if cell is None or indicator.type == "bool":
            return Weighed(amount)
        signs = list(self._list_signs(row, key, indicator))
        if amount.code == "V02" and cell.kind == "text":
            number, unit = split_unit(str(cell.value))
            parsed = parse_number(number) if unit else None
            ratio = find_ratio(unit, indicator.unit_vi)
            if not isinstance(parsed, Number) or (ratio is None and not is_money(unit)) or _holds_number(unit):
                return Weighed(amount)
            signs.insert(0, MeasureSign(_TYPED_VI, unit, None if says_more(unit, indicator.unit_vi) else ratio))
            amount = make_amount(parsed.value)
        if amount.state != "value" or amount.amount is None:
            return Weighed(amount)
        return self._weigh_display(cell, indicator, amount, signs)

    def _list_signs(self, row: Row, key: str, indicator: Indicator) -> Iterator[MeasureSign]:
        """The places that say a unit for this row; a title or heading is for the rows of its own kind alone."""
        own = indicator.unit_vi
        unit = row.get(_UNIT)
        if unit is not None and unit.kind in _SAYING and read_measure(unit.quotation) is not None:
            text = unit.quotation
            yield MeasureSign("cột Đơn vị tính ghi", text.strip(), find_cell_ratio(text, own))
        if is_money(own):
            for where, text in _list_row_units(row):
                yield MeasureSign(where, text, find_ratio(text, own))
        for column, cell in self.stated:
            if column in ("", key, _UNIT, "name"):
                where = "tiêu đề cột" if column else "dòng chữ"
                if any(other.sheet != cell.sheet for other in row.values()):
                    where = f"{where} ở trang {cell.sheet},"
                for text in find_stated_measures(str(cell.value)) if column else find_line_measures(str(cell.value)):
                    ratio = find_ratio(text, own)
                    if ratio is None and not column and _is_of_others(text):
                        continue
                    if is_money(own) if ratio is None or not _has_family(text) else True:
                        yield MeasureSign(f"{where} ở ô {cell.ref} ghi".replace(", ở ô", ", ô"), text, ratio)

    def _weigh_display(self, cell: Cell, indicator: Indicator, amount: Amount, signs: list[MeasureSign]) -> Weighed:
        """The amount by its signs and by what its number format makes of it."""
        assert amount.amount is not None
        pattern = self.formats.get((cell.sheet, cell.ref)) if cell.kind == "number" else None
        section = find_section(pattern, amount.amount) if pattern is not None else Section()
        own, shown = indicator.unit_vi, amount.amount
        if section.has_own_digits:
            return Weighed(Amount("invalid"), "V26", {"detail": f"thêm chữ số “{section.words}”"})
        if section.words:
            signs.insert(0, MeasureSign("định dạng ô hiện chữ", section.words, find_ratio(section.words, own)))
        if section.divisor != 1:
            shown = section.show(amount.amount)
            is_meant = section.words or (section.is_percent and find_ratio(_PERCENT, own) is not None)
            if not is_meant or shown * section.divisor != amount.amount:
                mark = _PERCENT if section.is_percent else f" {section.words}" if section.words else ""
                return Weighed(Amount("invalid"), "V26", {"detail": f"{format_vi(shown)}{mark}"})
            if section.is_percent:
                signs.insert(0, MeasureSign("định dạng ô hiện dấu", _PERCENT, find_ratio(_PERCENT, own)))
        weighed = _settle(own, amount, shown, signs)
        return _ask_about_rounding(weighed, section, indicator, amount.amount)


def find_changed_unit(row: Row, indicator: Indicator) -> Cell | None:
    """The row's cell *Đơn vị tính* if it says something else than the indicator's unit, and no multiple of it.

    Money is left out: there an unknown unit refuses the amount.
    """
    unit = row.get(_UNIT)
    if unit is None or unit.kind == "empty" or unit.value == indicator.unit_vi or is_money(indicator.unit_vi):
        return None
    if unit.kind not in _SAYING:
        return None
    return unit if find_cell_ratio(unit.quotation, indicator.unit_vi) is None else None


def _settle(own: str, amount: Amount, shown: Decimal, signs: list[MeasureSign]) -> Weighed:
    """The amount by all its signs: they agree on one unit, or it is refused."""
    said = "; ".join(f"{sign.where_vi} “{sign.text}”" for sign in signs)
    unknown = [sign for sign in signs if sign.ratio is None]
    if unknown and is_money(own):
        return Weighed(Amount("invalid"), "V24", {"detail": said, "limit": own})
    ratios = {sign.ratio for sign in signs if sign.ratio is not None}
    if len(ratios) > 1:
        return Weighed(Amount("invalid"), "V23", {"detail": said})
    ratio = ratios.pop() if ratios else Fraction(1)
    other = next((sign for sign in unknown if not sign.where_vi.startswith("cột")), None)
    if other is not None:  # a changed unit cell is asked about once a row
        return Weighed(amount, "V25", {"detail": f"{other.where_vi} “{other.text}”", "limit": own})
    if ratio == 1 and shown == amount.amount:
        is_typed = bool(signs) and signs[0].where_vi == _TYPED_VI
        return Weighed(make_amount(shown, understood=True) if is_typed else amount)
    return _convert(own, shown, ratio, next((s for s in signs if s.ratio is not None), None))


def _ask_about_rounding(weighed: Weighed, section: Section, indicator: Indicator, number: Decimal) -> Weighed:
    """V39 where the eye sees the number rounded and it counts as stored; a fraction of a count is refused anyway."""
    is_refused = indicator.type == "int" and number != number.to_integral_value()
    counts = weighed.amount.amount is not None and (weighed.code is None or "understood" in weighed.words)
    if not counts or is_refused or not section.rounds(number):
        return weighed
    words = f"{format_amount(section.show(number))} {section.words}".strip()
    counted = f"{format_amount(weighed.amount.amount)} {indicator.unit_vi}"
    return weighed._replace(also=Weighed(weighed.amount, "V39", {"detail": words, "understood": counted}))


def _convert(own: str, shown: Decimal, ratio: Fraction, sign: MeasureSign | None) -> Weighed:
    """The amount in the indicator's own unit, exact to the last of its decimals."""
    exact = Fraction(shown) * ratio
    if (exact * 10**_MOST_DECIMALS).denominator != 1:
        why = f"kết quả có hơn {_MOST_DECIMALS} chữ số thập phân"
        return Weighed(Amount("invalid"), "V24", {"detail": why, "limit": own})
    amount = make_amount(Decimal(exact.numerator) / Decimal(exact.denominator))
    if amount.code is not None:
        return Weighed(amount)
    unit = sign.text if sign is not None else own
    written = f"{format_vi(shown)}{'' if unit == _PERCENT else ' '}{unit}"
    return Weighed(amount, "V22", {"detail": written, "understood": f"{format_vi(amount.amount or shown)} {own}"})


def _list_row_units(row: Row) -> Iterator[tuple[str, str]]:
    """The units that the name and the notes of an indicator of money say the row is in, and where."""
    for key, where in _WORDED.items():
        cell = row.get(key)
        if cell is not None and cell.kind == "text":
            for text in _find_row_units(str(cell.value), key == "name"):
                yield where, text


@lru_cache(maxsize=4096)
def _find_row_units(text: str, is_name: bool) -> tuple[str, ...]:
    """Those that are named as such, and what stands in brackets behind the name."""
    mentioned = find_mentioned_money(text)
    if mentioned or not is_name or not text.endswith((")", "]")) or not find_stated_measures(text):
        return mentioned
    return (split_bracket(text)[1],)


def _holds_number(unit: str) -> bool:
    """True if the words behind a number hold another one (`12 tin, bài, 3 phóng sự`); `1.000 đồng` is a unit."""
    found = read_measure(unit)
    return any(map(str.isdigit, unit)) and not (found is not None and found.known)


def _has_family(text: str) -> bool:
    found = read_measure(text)
    return found is not None and bool(found.family)


def _is_of_others(text: str) -> bool:
    """True for a known unit that is none of money: in a title it is that of other rows."""
    found = read_measure(text)
    return found is not None and found.known and not found.is_money
