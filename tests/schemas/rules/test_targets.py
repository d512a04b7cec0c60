"""A rule means the same wherever it stands: as pandera check, as the form's formula, as sentence."""

from __future__ import annotations

import random
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from schemas.programme import load_programme
from schemas.rules import Check, ExpressionError
from schemas.rules.check import Empty
from tests.office import recalculate
from tests.schemas.rules.rows import (
    TEXTS,
    Generated,
    by_columns,
    by_sentence,
    generate,
    operand_names,
    read_formulas,
    write_formulas,
)

TTDN = list(load_programme("ttdn").checks.values())


def check(number: int, expression: str, left: Empty = "skip", right: Empty = "skip", tolerance: str = "0") -> Check:
    return Check.read(f"X{number:02}", expression, "all", left, right, Decimal(tolerance))


# Every node of the language, every treatment of blanks, tolerances on each comparison.
WORDS: list[tuple[str, Empty, Empty, str]] = [
    ("max(value, ytd) <= plan + 2 * other.value", "skip", "skip", "0"),
    ("min(value, plan) - ytd < previous.value", "nothing_is_zero", "nothing_is_zero", "0"),
    ("not (value > ytd or plan == 0)", "nothing_is_zero", "skip", "0"),
    ("implies(given(note) and value >= 100, not given(evidence))", "skip", "skip", "0"),
    ("value != plan", "nothing_is_zero", "fails", "0"),
    ("value == plan", "fails", "skip", "0.5"),
    ("value <= plan", "fails", "fails", "1"),
    ("value >= plan", "skip", "nothing_is_zero", "0.0001"),
    ("implies(period_number >= 3, 0 < plan)", "skip", "fails", "0"),
    ("implies(value > 0, implies(plan > 0, ytd <= 20 * plan))", "nothing_is_zero", "skip", "0"),
    ('2 * (value + row["2.11"].ytd) > 1000.5 or (value < 3 and other.plan > 1)', "nothing_is_zero", "skip", "0"),
    ("value - plan <= 10000 * cluster.high", "skip", "nothing_is_zero", "0"),
]
MADE = [check(n, *words) for n, words in enumerate(WORDS)]
CHECKS = [*TTDN, *MADE]
NAMES = operand_names(CHECKS)
EMPTIES: tuple[Empty, ...] = ("skip", "nothing_is_zero", "fails")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32))
def test_columns_and_sentence_agree_on_generated_rows(seed: int) -> None:
    rng = random.Random(seed)
    rows = [generate(NAMES, rng) for _ in range(20)]
    found = by_columns(CHECKS, rows)
    assert by_sentence(CHECKS, rows) == found


AMOUNTS = st.recursive(
    st.sampled_from(["value", "ytd", "plan", "other.value", 'row["2.11"].ytd', "before.ytd", "7", "0.5"]),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from("+-"), inner).map(lambda p: f"({p[0]} {p[1]} {p[2]})"),
        st.tuples(st.integers(1, 300), inner).map(lambda p: f"({p[0]} * {p[1]})"),
        st.tuples(st.sampled_from(["max", "min"]), inner, inner).map(lambda p: f"{p[0]}({p[1]}, {p[2]})"),
    ),
    max_leaves=4,
)
COMPARISONS = st.tuples(AMOUNTS, st.sampled_from(["<=", ">=", "<", ">", "==", "!="]), AMOUNTS).map(" ".join)
TRUTHS = st.recursive(
    st.one_of(COMPARISONS, st.sampled_from(["given(evidence)", "given(note)", "given(nothing_arose)"])),
    lambda inner: st.one_of(
        st.tuples(inner, st.sampled_from(["and", "or"]), inner).map(lambda p: f"({p[0]}) {p[1]} ({p[2]})"),
        inner.map(lambda part: f"not ({part})"),
        st.tuples(inner, inner).map(lambda p: f"implies({p[0]}, {p[1]})"),
    ),
    max_leaves=4,
)


@settings(max_examples=200, deadline=None)
@given(TRUTHS, st.sampled_from(EMPTIES[:2]), st.sampled_from(EMPTIES), st.integers(0, 2**32))
def test_any_expression_means_the_same_to_all(expression: str, left: Empty, right: Empty, seed: int) -> None:
    first = f"implies(value >= 0, {expression})"  # so that a left side names an amount
    try:
        one = [Check.read("X", first, "all", left, right)]
    except ExpressionError:
        assume(right != "fails")  # there is no right side whose blanks could fail
        raise
    rng = random.Random(seed)
    rows = [generate(operand_names(one), rng) for _ in range(30)]
    found = by_columns(one, rows)
    assert by_sentence(one, rows) == found


@pytest.mark.needs("soffice")
@pytest.mark.parametrize("seed", [1, 2])
def test_the_forms_formulas_agree_as_libreoffice_reckons_them(seed: int, tmp_path: Path) -> None:
    rng = random.Random(seed)
    rows = [generate(NAMES, rng) for _ in range(1200)]
    book = tmp_path / "formulas.xlsx"
    write_formulas(CHECKS, rows, book)
    found = read_formulas(CHECKS, recalculate([book], tmp_path, "csv")[0])
    assert found == by_columns(CHECKS, rows)
    assert found == by_sentence(CHECKS, rows)
    hits = Counter(code for code, _ in found)
    assert set(hits) == {c.code for c in CHECKS}, "a rule that no row breaks was not tested"
    assert all(number < len(rows) for number in hits.values()), "a rule that every row breaks was not tested"


def test_amounts_beyond_what_64_bits_hold_are_reckoned_exactly() -> None:
    one = [check(1, "value <= 10000 * plan")]
    huge = Decimal("1000000000000")
    rows = [
        Generated({"value": huge, "plan": huge}, dict.fromkeys(TEXTS, False)),
        Generated({"value": huge, "plan": Decimal(100_000_000)}, dict.fromkeys(TEXTS, False)),
        Generated({"value": huge, "plan": Decimal("99999999.9999")}, dict.fromkeys(TEXTS, False)),
    ]
    assert by_columns(one, rows) == {("X01", 2)} == by_sentence(one, rows)
