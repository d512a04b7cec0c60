"""A check as a formula of the form: TRUE where a row breaks the rule. Works in Excel and LibreOffice, without macros.

Only functions that both know and that never give an error on text: `N`, `ISNUMBER`, `INT`, `IF`, `AND`, `OR`, `NOT`,
`LEN`, `TRIM`. A cell counts as a number where the grammar would take it for one typed as a number; text typed for a
number is judged on arrival only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from schemas.form import NOT_APPLICABLE_MARKS
from schemas.grammar.numbers import LARGEST
from schemas.rules.check import Check, Side
from schemas.rules.language import (
    Amount,
    Arithmetic,
    Comparison,
    Extreme,
    Given,
    Implication,
    Junction,
    Negation,
    Number,
    Quantity,
    Truth,
    quantities,
)

_OPS = {"==": "=", "!=": "<>"}


@dataclass(frozen=True, slots=True)
class FormCell:
    """Where the form holds an operand: its cell, the row's mark *không phát sinh*, and what is typed there.

    `main` is the cell that the mark speaks of; without a number in it, the mark says that nothing arose. A cell is
    `sound` where whoever uses the formula has made sure that it holds a number that is accepted, or nothing, and no
    number beside a mark. A `constant` stands for what the form knows without asking. `marks` names the array of the
    marks that are understood where the workbook has a name for it.
    """

    ref: str = ""
    mark: str = ""
    main: str = ""
    whole: bool = True
    yes: str = ""
    no: str = ""
    constant: Decimal | None = None
    sound: bool = False
    marks: str = ""


Cells = Mapping[str, FormCell]
"""The cells of a row's operands by their names; an operand that is absent is not in the form."""


def breaks_formula(check: Check, cells: Cells, texts: Mapping[str, str]) -> str | None:
    """The formula without its leading `=`; None where the form does not hold all that the rule asks about."""
    if any(q.name not in cells for q in check.operands) or any(text not in texts for text in check.texts):
        return None
    compiled = _Compiled(check, cells, texts)
    broken = [_all([compiled.usable("left"), compiled.usable("right"), f"NOT({compiled.truth(check.expression)})"])]
    if check.right_empty == "fails" and check.sides["right"]:
        expression = check.expression
        condition = compiled.truth(expression.condition) if isinstance(expression, Implication) else "TRUE"
        broken.append(_all([compiled.usable("left"), compiled.blank("right"), condition]))
    if check.left_empty == "fails":
        broken.append(_all([compiled.usable("right"), compiled.blank("left")]))
    return broken[0] if len(broken) == 1 else f"OR({','.join(broken)})"


class _Compiled:
    def __init__(self, check: Check, cells: Cells, texts: Mapping[str, str]) -> None:
        self._check, self._cells, self._texts = check, cells, texts

    def usable(self, side: Side) -> str:
        tests = []
        for quantity in self._check.sides[side]:
            cell = self._cells[quantity.name]
            known = number_test(cell)
            if self._check.empty(quantity) != "skip":
                known = f"OR({known},{nothing_test(cell)})"
            tests.append(known)
        return _all(tests)

    def blank(self, side: Side) -> str:
        cells = [self._cells[quantity.name] for quantity in self._check.sides[side]]
        return "OR(" + ",".join(f"NOT(OR({number_test(c)},{nothing_test(c)}))" for c in cells) + ")"

    def truth(self, node: Truth) -> str:
        match node:
            case Comparison(op, left, right):
                return self._comparison(op, left, right)
            case Given(text):
                return f"LEN(TRIM({self._texts[text]}))>0"
            case Negation(part):
                return f"NOT({self.truth(part)})"
            case Implication(condition, conclusion):
                return f"OR(NOT({self.truth(condition)}),{self.truth(conclusion)})"
            case Junction(op, parts):
                return f"{op.upper()}({','.join(self.truth(part) for part in parts)})"

    def _comparison(self, op: str, first: Amount, second: Amount) -> str:
        """Fractions are rounded to the four decimals that amounts have: binary ones miss them by a little."""
        left, right, margin = self._amount(first), self._amount(second), self._check.margin(op)
        match op:
            case "<=" if margin:
                right = f"{right}+{margin:f}"
            case ">=" if margin:
                left = f"{left}+{margin:f}"
            case "==" if margin:
                return f"ROUND(ABS({left}-{right}),4)<={margin:f}"
        if all(self._cells[q.name].whole for side in (first, second) for q in quantities(side)) and not margin:
            return f"{left}{_OPS.get(op, op)}{right}"
        return f"ROUND({left},4){_OPS.get(op, op)}ROUND({right},4)"

    def _amount(self, node: Amount) -> str:
        match node:
            case Number(value):
                return constant(value)
            case Quantity():
                return number(self._cells[node.name])
            case Extreme(op, left, right):
                return f"{op.upper()}({self._amount(left)},{self._amount(right)})"
            case Arithmetic("*", Number(factor), amount):
                return f"{int(factor)}*{self._amount(amount)}"
            case Arithmetic(op, left, right):
                return f"({self._amount(left)}{op}{self._amount(right)})"


def number(cell: FormCell) -> str:
    """The number a cell holds, 0 where it holds none."""
    if cell.constant is not None:
        return constant(cell.constant)
    return f'IF({cell.ref}="{cell.yes}",1,0)' if cell.yes else f"N({cell.ref})"


def number_test(cell: FormCell) -> str:
    """True if the cell holds a number that the grammar and the rules of values accept."""
    if cell.constant is not None:
        return "TRUE"
    if cell.sound:
        return has_text_test(cell.ref) if cell.yes else f"ISNUMBER({cell.ref})"
    tests = [f'OR({cell.ref}="{cell.yes}",{cell.ref}="{cell.no}")'] if cell.yes else [f"ISNUMBER({cell.ref})"]
    if not cell.yes:
        tests += [f"N({cell.ref})>=0", f"N({cell.ref})<={constant(LARGEST)}"]
    if not cell.yes:
        tests.append(
            f"INT(N({cell.ref}))=N({cell.ref})" if cell.whole else f"ABS(ROUND(N({cell.ref}),4)-N({cell.ref}))<1E-9"
        )
    if cell.mark and cell.main == cell.ref:
        tests.append(f"NOT({mark_test(cell)})")
    return _all(tests)


def mark_test(cell: FormCell) -> str:
    """True if the row bears a mark that is understood."""
    return f"ISNUMBER(MATCH(TRIM({cell.mark}),{cell.marks or MARKS},0))"


MARKS: Final = "{" + ",".join(f'"{mark}"' for mark in NOT_APPLICABLE_MARKS) + "}"


def constant(value: Decimal) -> str:
    """A number as formulas write it, the shorter way: 1E+12 is the same number as one with twelve noughts."""
    return min(f"{value:f}", f"{value.normalize():E}", key=len)


def has_text_test(ref: str) -> str:
    """True if anything but blanks stands in the cell."""
    return f"LEN(TRIM({ref}))>0"


def is_blank_test(ref: str) -> str:
    """True if nothing, or nothing but blanks, stands in the cell."""
    return f'TRIM({ref})=""'


def nothing_test(cell: FormCell) -> str:
    """True if the row is marked as not having arisen, and no number contradicts it."""
    if cell.constant is not None or not cell.mark:
        return "FALSE"
    if cell.sound and cell.ref == cell.main:
        return has_text_test(cell.mark)
    blank = [is_blank_test(ref) for ref in dict.fromkeys((cell.ref, cell.main))]
    return _all([*blank, mark_test(cell)])


def _all(tests: list[str]) -> str:
    tests = [test for test in tests if test != "TRUE"] or ["TRUE"]
    return tests[0] if len(tests) == 1 else f"AND({','.join(tests)})"
