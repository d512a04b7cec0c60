"""Generated rows of operands, as every target of a check takes them: columns, words, cells of a workbook."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
from openpyxl import Workbook
from xlsxwriter.utility import xl_col_to_name

from schemas.kinds.quarter import QUARTER
from schemas.rules import Check
from schemas.rules.excel import FormCell, breaks_formula
from schemas.rules.sentence import empties, sentence
from schemas.rules.vector import BLANK, NOTHING, NUMBER, Evaluation, scale_amount, state_name
from tests.schemas.rules import sentences

TEXTS = ("evidence", "note", "nothing_arose")
ROW = "§"
"""Stands for the number of the row in a formula: a formula is made once, not once a row."""
Operand = Decimal | str | None
"""A number, `sentences.NOTHING`, or None for a blank."""


@dataclass(frozen=True, slots=True)
class Generated:
    """One row: its operands by name, and which of `TEXTS` are written."""

    operands: Mapping[str, Operand]
    texts: Mapping[str, bool]


CALENDAR = {"period_number": (1, 4), "last_period": (0, 1)}


def operand_names(checks: Sequence[Check]) -> list[str]:
    """Every operand of these checks."""
    return list(dict.fromkeys(q.name for check in checks for q in check.operands))


def generate(names: Sequence[str], rng: random.Random) -> Generated:
    """A row whose amounts stand in the ratios at which rules turn: equal, one off, 20, 30, 100, 300, 1000 times."""
    base = Decimal(rng.choice((0, 1, 3, 10, 49, 50, 99, 100, 333, 1000, 99_999, 100_000, 12_345_678)))

    def amount() -> Operand:
        if rng.random() < 0.14:
            return rng.choice((None, sentences.NOTHING))
        factor = rng.choice((0, 1, 1, 1, 2, 5, 20, 29, 30, 100, 240, 299, 300, 1000))
        step = Decimal(rng.choice(("0", "0", "0", "1", "-1", "0.0001", "0.5", "-0.25")))
        return max(Decimal(0), base * factor + step)

    operands = {name: Decimal(rng.randint(*CALENDAR[name])) if name in CALENDAR else amount() for name in names}
    return Generated(operands, {text: rng.random() < 0.5 for text in TEXTS})


Hits = set[tuple[str, int]]
"""Rule codes and places of the rows that break them."""


def by_columns(checks: Sequence[Check], rows: Sequence[Generated]) -> Hits:
    """As the pandera check judges."""
    columns = columns_of(checks, rows)
    every = np.arange(len(rows))
    return {(c.code, int(n)) for c in checks for n in np.flatnonzero(Evaluation(c, columns, every).breaks())}


def columns_of(checks: Sequence[Check], rows: Sequence[Generated]) -> dict[str, Any]:
    """The operands of the rows, as judging has them."""
    columns: dict[str, Any] = {}
    for name in operand_names(checks):
        amounts = [row.operands[name] for row in rows]
        columns[name] = np.array([scale_amount(a) if isinstance(a, Decimal) else 0 for a in amounts], dtype=np.int64)
        states = [NUMBER if isinstance(a, Decimal) else NOTHING if a == sentences.NOTHING else BLANK for a in amounts]
        columns[state_name(name)] = np.array(states, dtype=np.int8)
    return columns | {text: np.array([row.texts[text] for row in rows]) for text in TEXTS}


def by_sentence(checks: Sequence[Check], rows: Sequence[Generated]) -> Hits:
    """As a reader of the page of rules would say."""
    hits: Hits = set()
    for check in checks:
        read = sentences.read_sentence(sentence(check, QUARTER))
        said = empties(check)
        for place, row in enumerate(rows):
            operands = {n: Fraction(a) if isinstance(a, Decimal) else a for n, a in row.operands.items()}
            if sentences.breaks(read, said, operands, row.texts):
                hits.add((check.code, place))
    return hits


def write_formulas(checks: Sequence[Check], rows: Sequence[Generated], path: Path) -> None:
    """A workbook with a row for each, its operands and marks, and a formula for every check."""
    names = operand_names(checks)
    columns = [xl_col_to_name(n) for n in range(2 * len(names) + len(TEXTS))]
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Kiểm tra")
    formulas = list(_formulas(checks, names, [f"{column}{ROW}" for column in columns]))
    for place, row in enumerate(rows, start=1):
        operands = [cell for name in names for cell in _cells(row.operands[name])]
        texts = ["12/KH-STTTT" if row.texts[text] else "  " for text in TEXTS]
        sheet.append([*operands, *texts, *(formula.replace(ROW, str(place)) for formula in formulas)])
    book.save(path)


def _formulas(checks: Sequence[Check], names: Sequence[str], refs: Sequence[str]) -> Iterator[str]:
    """A formula for every check; of an operand the amount stands in one cell, the mark in the next."""
    cells = {
        name: FormCell(ref=refs[2 * n], mark=refs[2 * n + 1], main=refs[2 * n], whole=False)
        for n, name in enumerate(names)
    }
    for check in checks:
        formula = breaks_formula(check, cells, dict(zip(TEXTS, refs[2 * len(names) :], strict=True)))
        assert formula is not None
        yield f"=IF({formula},1,0)"


def _cells(amount: Operand) -> tuple[float | None, str | None]:
    return float(amount) if isinstance(amount, Decimal) else None, "x" if amount == sentences.NOTHING else None


def read_formulas(checks: Sequence[Check], path: Path) -> Hits:
    """What a program that reckons has made of `write_formulas`, saved as CSV."""
    first = 2 * len(operand_names(checks)) + len(TEXTS)
    hits: Hits = set()
    with path.open(encoding="utf-8", newline="") as file:
        for place, row in enumerate(csv.reader(file)):
            for check, found in zip(checks, row[first:], strict=True):
                assert found in ("0", "1"), f"{check.code} in row {place + 1} gives {found!r}"
                if found == "1":
                    hits.add((check.code, place))
    return hits
