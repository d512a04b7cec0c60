"""What the form says of itself while it is filled in: a status beside every indicator, and whether it can be sent.

The statuses are formulas compiled from the same rules that judge the report on arrival (`schemas.rules.excel`), without
macros. What needs earlier reports, other files or the grammar of typed text is judged on arrival only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from xlsxwriter.utility import xl_col_to_name

from schemas.form import INDICATORS, NO, YES
from schemas.programme import Indicator, Period, Programme, Unit
from schemas.rules import Check
from schemas.rules.excel import FormCell, breaks_formula, number_test
from schemas.rules.language import Quantity

HEADING_VI = "Kiểm tra"
FIX_VI, EXPLAIN_VI, EXPLAINED_VI, NOTE_VI = "Phải sửa", "Cần giải trình", "Đã giải trình", "Lưu ý"
BLANK_VI, FINE_VI, FREE_VI = "Chưa có số liệu", "Đạt", "Không bắt buộc"
READY_LABEL_VI = "Sẵn sàng gửi?"
READY_VI, NOT_READY_VI, ASKED_VI, EMPTY_VI = "SẴN SÀNG GỬI", "CHƯA GỬI ĐƯỢC", "GỬI ĐƯỢC", "CHƯA ĐIỀN SỐ LIỆU"
COLUMN = xl_col_to_name(len(INDICATORS.columns))

_LETTERS = {column.key: xl_col_to_name(place) for place, column in enumerate(INDICATORS.columns)}
_WORDS = {"BLOCK": FIX_VI, "EXPLAIN": EXPLAIN_VI, "NOTE": NOTE_VI}


@dataclass(frozen=True, slots=True)
class Status:
    """A row's formula, and what it gives as long as nothing is filled in."""

    formula: str
    blank: str


class FormChecks:
    """The formulas of one form; `rows` are the indicators' rows in the sheet, from 1."""

    def __init__(self, programme: Programme, unit: Unit, period: Period, rows: Mapping[str, int]) -> None:
        self._programme, self._unit, self._period, self._rows = programme, unit, period, rows
        checks = programme.checks_on(period.window_end)
        self._checks = [c for c in checks if programme.rule_by_code[c.code].mode == "on"]

    def status(self, indicator: Indicator) -> Status:
        """The formula of the row's status: the gravest thing first, one at a time."""
        required = self._unit.within(indicator.applies_to)
        found = sorted(self._findings(indicator), key=lambda f: list(_WORDS).index(f[0]))
        main = self._cell(indicator, indicator.measures[0])
        last = BLANK_VI if required else FREE_VI
        text = f'"{FINE_VI}"'
        if "ytd" in indicator.measures[1:]:
            text = f'IF(AND(LEN({main.ref})>0,LEN({self._cell(indicator, "ytd").ref})=0),"{BLANK_VI}",{text})'
        text = f'IF(AND(LEN({main.ref})=0,LEN(TRIM({main.mark}))=0),"{last}",{text})'
        note = f"{_LETTERS['note']}{self._rows[indicator.code]}"
        for severity, title, broken in reversed(found):
            said = f'"{_WORDS[severity]}: {_escaped(title)}"'
            if severity == "EXPLAIN":
                said = f'IF(LEN(TRIM({note}))>0,"{EXPLAINED_VI}","{EXPLAIN_VI}")&": {_escaped(title)}"'
            text = f"IF({broken},{said},{text})"
        return Status(f"={text}", last)

    def _findings(self, indicator: Indicator) -> Iterator[tuple[str, str, str]]:
        """Severity, title and condition of everything the form can tell of a row."""
        yield from self._of_cells(indicator)
        cells = dict(self._operands(indicator))
        texts = {key: f"{_LETTERS[key]}{self._rows[indicator.code]}" for key in ("evidence", "note")}
        for check in self._checks:
            broken = breaks_formula(check, cells, texts) if check.scope.covers(indicator) else None
            if broken is not None:
                yield self._programme.rule_by_code[check.code].severity, self._title(check.code), broken

    def _of_cells(self, indicator: Indicator) -> Iterator[tuple[str, str, str]]:
        """What holds of single cells: no mark beside a number, and nothing but numbers where numbers are due."""
        main = self._cell(indicator, indicator.measures[0])
        yield "BLOCK", self._title("V05"), f"AND(LEN({main.ref})>0,LEN(TRIM({main.mark}))>0)"
        wrong = "V10" if indicator.type == "bool" else "V02"
        cells = [self._cell(indicator, measure) for measure in indicator.measures]
        tests = [f"AND(LEN({cell.ref})>0,NOT({number_test(cell)}))" for cell in cells]
        yield "BLOCK", self._title(wrong), tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"

    def _title(self, code: str) -> str:
        return self._programme.cause_by_code[code]

    def _operands(self, indicator: Indicator) -> Iterator[tuple[str, FormCell]]:
        """The cells that the row's checks ask for; its own are sound, since `_of_cells` stands before."""
        for quantity in dict.fromkeys(q for check in self._checks for q in _within(check, indicator)):
            cell = self._operand(indicator, quantity)
            if cell is not None:
                yield quantity.name, replace(cell, sound=quantity.source == "own")

    def _operand(self, indicator: Indicator, quantity: Quantity) -> FormCell | None:
        """Where the form holds an operand; None where it does not."""
        match quantity.source:
            case "calendar":
                return FormCell(constant=Decimal(self._period.quarter))
            case "before" if quantity.measure == "ytd" and self._period.quarter == 1:
                return FormCell(constant=Decimal(0))
            case "own":
                return self._cell_of(indicator.code, quantity.measure)
            case "other" if indicator.bound is not None:
                return self._cell_of(indicator.bound.other, quantity.measure)
            case "row":
                return self._cell_of(quantity.row, quantity.measure)
            case _:
                return None

    def _cell_of(self, code: str, measure: str) -> FormCell | None:
        indicator = self._programme.indicator_by_code[code]
        wanted = indicator.measures[0] if measure == "value" else measure
        if code not in self._rows or wanted not in indicator.measures:
            return None
        return self._cell(indicator, wanted)

    def _cell(self, indicator: Indicator, measure: str) -> FormCell:
        row = self._rows[indicator.code]
        yes_no = indicator.type == "bool"
        return FormCell(
            ref=f"{_LETTERS[measure]}{row}",
            mark="" if measure == "plan" else f"{_LETTERS['not_applicable']}{row}",
            main=f"{_LETTERS[indicator.measures[0]]}{row}",
            whole=indicator.type != "decimal",
            yes=YES if yes_no else "",
            no=NO if yes_no else "",
        )


def ready_formula(first: int, last: int) -> str:
    """Whether the form can be sent, from the statuses in these rows (from 1) of the indicators' sheet."""
    place = f"'{INDICATORS.sheet}'!${COLUMN}${first}:${COLUMN}${last}"

    def count(start: str) -> str:
        return f'COUNTIF({place},"{start}*")'

    asked = f"({count(EXPLAIN_VI)}+{count(BLANK_VI)})"
    said = f"{count(FINE_VI)}+{count(FIX_VI)}+{count(EXPLAIN_VI)}+{count(EXPLAINED_VI)}+{count(NOTE_VI)}"
    return (
        f'=IF({said}=0,"{EMPTY_VI}",'
        f'IF({count(FIX_VI)}>0,"{NOT_READY_VI}: còn "&{count(FIX_VI)}&" dòng phải sửa",'
        f'IF({asked}>0,"{ASKED_VI}, còn "&{asked}&" dòng cần giải trình hoặc chưa có số liệu","{READY_VI}")))'
    )


def _within(check: Check, indicator: Indicator) -> tuple[Quantity, ...]:
    return check.operands if check.scope.covers(indicator) else ()


def _escaped(text: str) -> str:
    return text.replace('"', '""')
