"""What a simple formula gives: the four operations on numbers and cells of its own sheet, and a few functions of them.

SUM, MIN, MAX, AVERAGE, ROUND, ROUNDUP, ROUNDDOWN, INT, ABS, IFERROR, and IF over a comparison of numbers; per cent.
Nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from math import isfinite

from schemas.cell_addresses import coordinate_to_tuple
from schemas.form import Cell
from sources.workbook.signs.functions import FUNCTIONS, OF_LISTS, ROUNDINGS, NotReckonedError, compare, round_number

Position = tuple[int, int]
At = Callable[[int, int], Cell | None]

_REF = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
_TOKEN = re.compile(
    rf"\s*(?:(?P<function>{'|'.join(FUNCTIONS)})\(|(?P<first>{_REF})(?::(?P<last>{_REF}))?(?![A-Za-z0-9_.!(:])"
    r'|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<sign><>|<=|>=|[<>=])|(?P<mark>[-+*/(),%])|(?P<text>"[^"]*"))\s*'
)
_MOST_TOKENS = 200
_MOST_CELLS = 5_000
_MOST_NESTED = 20


def reckon_sum(formula: str, at: At) -> Decimal | None:
    """The formula's result from the cells as `at` (row, column) gives them; None if it holds anything else.

    A blank is nought; a text counts as nothing within a range, as in every spreadsheet program.
    """
    try:
        return _Sum(_split(formula.removeprefix("=")), at).read_whole() + 0  # no nought below nought
    except NotReckonedError:
        return None


def _split(formula: str) -> list[re.Match[str]]:
    tokens: list[re.Match[str]] = []
    place = 0
    while place < len(formula):
        found = _TOKEN.match(formula, place)
        if found is None or len(tokens) >= _MOST_TOKENS:
            raise NotReckonedError
        tokens.append(found)
        place = found.end()
    return tokens


class _Sum:
    """A reader of the tokens, one after the other. `is_exact` while all was whole: programs reckon that exactly too."""

    def __init__(self, tokens: list[re.Match[str]], at: At) -> None:
        self.tokens, self.at, self.next = tokens, at, 0
        self.is_exact, self.nested = True, 0

    def read_whole(self) -> Decimal:
        value = self._read_terms()
        if self.next != len(self.tokens):
            raise NotReckonedError
        return value

    def _read_terms(self) -> Decimal:
        total = self._read_product()
        while self._mark() in ("+", "-"):
            sign = -1 if self._take()["mark"] == "-" else 1
            total += sign * self._read_product()
        return total

    def _read_product(self) -> Decimal:
        product = self._read_term()
        while self._mark() in ("*", "/"):
            is_quotient = self._take()["mark"] == "/"
            other = self._read_term()
            if is_quotient and not other:
                raise NotReckonedError
            product = self._note(product / other if is_quotient else product * other)
        return product

    def _read_term(self) -> Decimal:
        value = self._read_value()
        while self._mark() == "%":
            self._take()
            value = self._note(value / 100)
        return value

    def _read_value(self) -> Decimal:
        token = self._take()
        if token["number"]:
            return self._note(Decimal(token["number"]))
        if token["function"]:
            return self._read_function(token["function"])
        if token["first"] and not token["last"]:
            value = self._read_cell(*coordinate_to_tuple(token["first"].replace("$", "")))
            return Decimal(0) if value is None else value
        if token["mark"] in ("+", "-"):
            return (-1 if token["mark"] == "-" else 1) * self._read_value()
        if token["mark"] == "(":
            value = self._read_terms()
            self._close()
            return value
        raise NotReckonedError

    def _read_function(self, name: str) -> Decimal:
        """The function's value, its bracket open; NotReckonedError where functions stand too deep in each other."""
        self.nested += 1
        if self.nested > _MOST_NESTED:
            raise NotReckonedError
        if name == "IF":
            return self._read_choice()
        if name in OF_LISTS:
            return self._note(OF_LISTS[name](self._read_list()))
        number = self._read_terms()
        digits = Decimal(0)
        if name == "IFERROR":  # what was reckoned is no error
            self._separate()
            self._skip()
        elif name not in ("ABS", "INT"):
            self._separate()
            digits = self._read_terms()
        self._close()
        if name in ("ABS", "IFERROR"):
            return abs(number) if name == "ABS" else number
        return round_number(number, digits, ROUNDINGS[name], is_exact=self.is_exact)

    def _read_choice(self) -> Decimal:
        """Of the two values of an IF the one that its condition chooses; the other may be anything."""
        left, sign, right = self._read_terms(), self._take()["sign"], self._read_terms()
        if not sign:
            raise NotReckonedError
        self._separate()
        if not compare(left, sign, right, is_exact=self.is_exact):
            self._skip()
            self._separate()
            value = self._read_terms()
        else:
            value = self._read_terms()
            self._separate()
            self._skip()
        self._close()
        return value

    def _skip(self) -> None:
        """Pass over an argument."""
        depth = 0
        while depth or self._mark() not in (",", ")"):
            token = self._take()
            depth += bool(token["function"] or token["mark"] == "(") - (token["mark"] == ")")

    def _read_list(self) -> list[Decimal]:
        numbers = self._read_argument()
        while self._mark() == ",":
            self._take()
            numbers += self._read_argument()
        self._close()
        return numbers

    def _read_argument(self) -> list[Decimal]:
        token = self.tokens[self.next] if self.next < len(self.tokens) else None
        after = self.tokens[self.next + 1]["mark"] if self.next + 1 < len(self.tokens) else None
        if token is None or not token["first"] or (not token["last"] and after not in (",", ")")):
            return [self._read_terms()]
        self._take()
        top, left = coordinate_to_tuple(token["first"].replace("$", ""))
        bottom, right = coordinate_to_tuple((token["last"] or token["first"]).replace("$", ""))
        if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
            raise NotReckonedError
        places = ((row, column) for row in range(top, bottom + 1) for column in range(left, right + 1))
        return [number for place in places if (number := self._read_cell(*place, within_range=True)) is not None]

    def _read_cell(self, row: int, column: int, *, within_range: bool = False) -> Decimal | None:
        """The cell's number; None for a blank, and within a range for a text."""
        cell = self.at(row, column)
        if cell is None or cell.kind == "empty" or (within_range and cell.kind == "text"):
            return None
        if cell.kind != "number" or not isfinite(float(str(cell.value))):
            raise NotReckonedError
        return self._note(Decimal(repr(cell.value)))

    def _note(self, number: Decimal) -> Decimal:
        """The number, once it is noted whether it is whole."""
        self.is_exact = self.is_exact and number == number.to_integral_value()
        return number

    def _mark(self) -> str | None:
        return self.tokens[self.next]["mark"] if self.next < len(self.tokens) else None

    def _take(self) -> re.Match[str]:
        if self.next >= len(self.tokens):
            raise NotReckonedError
        self.next += 1
        return self.tokens[self.next - 1]

    def _separate(self) -> None:
        if self._take()["mark"] != ",":
            raise NotReckonedError

    def _close(self) -> None:
        if self._take()["mark"] != ")":
            raise NotReckonedError
