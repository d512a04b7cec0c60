"""What the form says of itself while it is filled in: a status beside every indicator, and whether it can be sent.

The statuses are formulas compiled from the same rules that judge the report on arrival (`schemas.rules.excel`), without
macros. What needs earlier reports, other files or the grammar of typed text is judged on arrival only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property, lru_cache

from xlsxwriter.utility import xl_col_to_name

from reports.form.names import (
    BLANK,
    BLANK_VI,
    EXPLAIN,
    EXPLAIN_VI,
    EXPLAINED_VI,
    FINE_VI,
    FIX_VI,
    FREE_VI,
    LETTERS,
    NOTE_VI,
    WRONG_MARK,
    cell_of,
    fault_test_name,
    fault_text_name,
    names,
)
from schemas.form import INDICATORS
from schemas.programme import Indicator, Period, Programme
from schemas.rules import Check
from schemas.rules.codes import RuleCode
from schemas.rules.excel import FormCell, breaks_formula, has_text_test, is_blank_test
from schemas.rules.language import Quantity

HEADING_VI = "Kiểm tra"
READY_LABEL_VI = "Sẵn sàng gửi?"
READY_VI, NOT_READY_VI, ASKED_VI, EMPTY_VI = "SẴN SÀNG GỬI", "CHƯA GỬI ĐƯỢC", "GỬI ĐƯỢC", "CHƯA ĐIỀN SỐ LIỆU"
COLUMN = xl_col_to_name(len(INDICATORS.columns))

_WORDS = {"BLOCK": FIX_VI, "EXPLAIN": EXPLAIN_VI, "NOTE": NOTE_VI}


@dataclass(frozen=True, slots=True)
class Status:
    """A row's formula, and what it gives as long as nothing is filled in."""

    formula: str
    blank: str


@lru_cache(maxsize=64)
def make_checks(programme: Programme, period: Period, rows: tuple[tuple[str, int], ...]) -> FormChecks:
    """The formulas of the forms of one period, made once: units differ only in what is required of them."""
    return FormChecks(programme, period, dict(rows))


class FormChecks:
    """The formulas of one period's forms; `rows` are the indicators' rows in the sheet, from 1."""

    def __init__(self, programme: Programme, period: Period, rows: Mapping[str, int]) -> None:
        self._programme, self._period, self._rows = programme, period, rows
        self._made: dict[tuple[str, bool], Status] = {}
        checks = programme.checks_on(period.window_end)
        self._checks = [c for c in checks if programme.rule_by_code[c.code].mode == "on"]

    def status(self, indicator: Indicator, *, required: bool) -> Status:
        """The formula of the row's status: the gravest thing first, one at a time; a blank comes before what is
        noted."""
        key = indicator.code, required
        if key not in self._made:
            self._made[key] = self._status(indicator, BLANK_VI if required else FREE_VI)
        return self._made[key]

    def _status(self, indicator: Indicator, last: str) -> Status:
        found = sorted(self._list_findings(indicator), key=lambda f: list(_WORDS).index(f[0]))
        text = self._finding_formula([f for f in found if f[0] == "NOTE"], f'"{FINE_VI}"')
        text = self._blank_formula(indicator, last, text)
        text = self._finding_formula([f for f in found if f[0] != "NOTE"], text)
        main = self._cell(indicator, indicator.measures[0])
        text = f"IF(AND({has_text_test(main.ref)},{has_text_test(main.mark)}),{self._must_be_corrected('V05')},{text})"
        for measure in reversed(indicator.measures):
            text = f"IF({fault_test_name(indicator, measure)},{fault_text_name(indicator, measure)},{text})"
        return Status(f"=IF({WRONG_MARK},{self._must_be_corrected('V15')},{text})", last)

    def _finding_formula(self, found: Sequence[tuple[str, str, str]], otherwise: str) -> str:
        """What the first of these findings says, else the rest of the formula."""
        text = otherwise
        for severity, title, broken in found[::-1]:
            said = f'"{_WORDS[severity]}: {_escape(title)}"'
            if severity == "EXPLAIN":
                said = f'{EXPLAIN}&": {_escape(title)}"'
            text = f"IF({broken},{said},{text})"
        return text

    def _blank_formula(self, indicator: Indicator, last: str, otherwise: str) -> str:
        """What is said of a blank, explained or not, else the rest of the formula."""
        main = self._cell(indicator, indicator.measures[0])
        blank = BLANK if last == BLANK_VI else f'"{last}"'
        text = otherwise
        if "ytd" in indicator.measures[1:]:
            lacks_ytd = f"AND({has_text_test(main.ref)},{is_blank_test(self._cell(indicator, 'ytd').ref)})"
            text = f"IF({lacks_ytd},{BLANK},{text})"
        return f"IF(AND({is_blank_test(main.ref)},{is_blank_test(main.mark)}),{blank},{text})"

    def _list_findings(self, indicator: Indicator) -> Iterator[tuple[str, str, str]]:
        """Severity, title and condition of every rule that the form can tell to be broken."""
        cells = dict(self._list_operands(indicator))
        columns = {"evidence": "evidence", "note": "note", "nothing_arose": "not_applicable"}
        texts = {key: f"{LETTERS[column]}{self._rows[indicator.code]}" for key, column in columns.items()}
        for check in self._checks:
            broken = breaks_formula(check, cells, texts) if check.scope.covers(indicator) else None
            if broken is not None:
                yield self._programme.rule_by_code[check.code].severity, self._make_title(check, indicator), broken

    def _must_be_corrected(self, code: RuleCode) -> str:
        return f'"{FIX_VI}: {_escape(self._title(code))}"'

    def _make_title(self, check: Check, indicator: Indicator) -> str:
        """The rule's title, with the other indicator where it speaks of one."""
        other = any(quantity.source == "other" for quantity in check.operands)
        return self._title(check.code) + (f" ({indicator.bound.other})" if other and indicator.bound else "")

    def _title(self, code: str) -> str:
        return self._programme.cause_by_code[code]

    def _list_operands(self, indicator: Indicator) -> Iterator[tuple[str, FormCell]]:
        """The cells that the row's checks ask for; its own are sound, since their cells are looked at before."""
        for quantity in dict.fromkeys(q for check in self._checks for q in _operands_in_scope(check, indicator)):
            cell = self._find_operand(indicator, quantity)
            if cell is not None:
                yield quantity.name, replace(cell, sound=quantity.source == "own")

    def _find_operand(self, indicator: Indicator, quantity: Quantity) -> FormCell | None:
        """Where the form holds an operand; None where it does not."""
        match quantity.source:
            case "calendar":
                return FormCell(constant=Decimal(self._period.read_calendar(quantity.measure)))
            case "before" if quantity.measure == "ytd" and self._period.number == 1:
                return FormCell(constant=Decimal(0))
            case "own":
                return self._find_cell(indicator.code, quantity.measure)
            case "other" if indicator.bound is not None:
                return self._find_cell(indicator.bound.other, quantity.measure)
            case "row":
                return self._find_cell(quantity.row, quantity.measure)
            case _:
                return None

    def _find_cell(self, code: str, measure: str) -> FormCell | None:
        indicator = self._programme.indicator_by_code[code]
        wanted = indicator.measures[0] if measure == "value" else measure
        if code not in self._rows or wanted not in indicator.measures:
            return None
        return self._cell(indicator, wanted)

    def _cell(self, indicator: Indicator, measure: str) -> FormCell:
        return cell_of(indicator, measure, self._rows[indicator.code])

    @cached_property
    def names(self) -> dict[str, str]:
        """What the formulas say by names of the workbook."""
        return names(self._programme.indicator_by_code[code] for code in self._rows)


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


def _operands_in_scope(check: Check, indicator: Indicator) -> tuple[Quantity, ...]:
    return check.operands if check.scope.covers(indicator) else ()


def _escape(text: str) -> str:
    return text.replace('"', '""')
