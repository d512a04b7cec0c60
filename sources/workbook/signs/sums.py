"""What a simple formula gives: the four operations on numbers and cells of its own sheet, and SUM. Nothing else."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from math import isfinite

from openpyxl.utils.cell import coordinate_to_tuple

from schemas.form import Cell

Position = tuple[int, int]
At = Callable[[int, int], Cell | None]

_REF = r"\$?[A-Z]{1,3}\$?[1-9][0-9]{0,6}"
_TOKEN = re.compile(
    rf"\s*(?:(?P<sum>SUM\()|(?P<first>{_REF})(?::(?P<last>{_REF}))?(?![A-Za-z0-9_.!(:])"
    r"|(?P<number>[0-9]+(?:\.[0-9]+)?)|(?P<mark>[-+*/(),]))\s*"
)
_MOST_TOKENS = 200
_MOST_CELLS = 5_000


class _NotSimpleError(Exception):
    """The formula holds something that is not reckoned here."""


def reckon_sum(formula: str, at: At) -> Decimal | None:
    """The formula's result from the cells as `at` (row, column) gives them; None if it holds anything else.

    A blank is nought; a text counts as nothing within SUM, as in every spreadsheet program.
    """
    try:
        return _Sum(_split(formula.removeprefix("=")), at).read_whole() + 0  # no nought below nought
    except _NotSimpleError:
        return None


def _split(formula: str) -> list[re.Match[str]]:
    tokens: list[re.Match[str]] = []
    place = 0
    while place < len(formula):
        found = _TOKEN.match(formula, place)
        if found is None or len(tokens) >= _MOST_TOKENS:
            raise _NotSimpleError
        tokens.append(found)
        place = found.end()
    return tokens


class _Sum:
    """A reader of the tokens, one after the other."""

    def __init__(self, tokens: list[re.Match[str]], at: At) -> None:
        self.tokens, self.at, self.next = tokens, at, 0

    def read_whole(self) -> Decimal:
        value = self._read_terms()
        if self.next != len(self.tokens):
            raise _NotSimpleError
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
                raise _NotSimpleError
            product = product / other if is_quotient else product * other
        return product

    def _read_term(self) -> Decimal:
        token = self._take()
        if token["number"]:
            return Decimal(token["number"])
        if token["sum"]:
            return self._read_arguments()
        if token["first"] and not token["last"]:
            return self._read_cell(*coordinate_to_tuple(token["first"].replace("$", "")), within_sum=False)
        if token["mark"] in ("+", "-"):
            return (-1 if token["mark"] == "-" else 1) * self._read_term()
        if token["mark"] == "(":
            value = self._read_terms()
            self._close()
            return value
        raise _NotSimpleError

    def _read_arguments(self) -> Decimal:
        total = self._read_argument()
        while self._mark() == ",":
            self._take()
            total += self._read_argument()
        self._close()
        return total

    def _read_argument(self) -> Decimal:
        token = self.tokens[self.next] if self.next < len(self.tokens) else None
        after = self.tokens[self.next + 1]["mark"] if self.next + 1 < len(self.tokens) else None
        if token is None or not token["first"] or (not token["last"] and after not in (",", ")")):
            return self._read_terms()
        self._take()
        top, left = coordinate_to_tuple(token["first"].replace("$", ""))
        bottom, right = coordinate_to_tuple((token["last"] or token["first"]).replace("$", ""))
        if (bottom - top + 1) * (right - left + 1) > _MOST_CELLS:
            raise _NotSimpleError
        return sum(
            (
                self._read_cell(row, column, within_sum=True)
                for row in range(top, bottom + 1)
                for column in range(left, right + 1)
            ),
            Decimal(0),
        )

    def _read_cell(self, row: int, column: int, *, within_sum: bool) -> Decimal:
        cell = self.at(row, column)
        if cell is None or cell.kind == "empty" or (within_sum and cell.kind == "text"):
            return Decimal(0)
        if cell.kind != "number" or not isfinite(float(str(cell.value))):
            raise _NotSimpleError
        return Decimal(repr(cell.value))

    def _mark(self) -> str | None:
        return self.tokens[self.next]["mark"] if self.next < len(self.tokens) else None

    def _take(self) -> re.Match[str]:
        if self.next >= len(self.tokens):
            raise _NotSimpleError
        self.next += 1
        return self.tokens[self.next - 1]

    def _close(self) -> None:
        if self._take()["mark"] != ")":
            raise _NotSimpleError
