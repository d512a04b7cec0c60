"""Reading expressions and scopes: what is of the language, and what is refused with which words."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from schemas.programme import ProgrammeError, load_programme
from schemas.rules import Check, ExpressionError, parse, parse_scope
from schemas.rules.language import Arithmetic, Comparison, Given, Implication, Number, Quantity, quantities
from tests.programmes import tiny_folder


def test_an_expression_becomes_typed_nodes() -> None:
    assert parse("ytd <= 100 * plan") == Comparison(
        "<=", Quantity("own", "ytd"), Arithmetic("*", Number(Decimal(100)), Quantity("own", "plan"))
    )
    assert parse("implies(value > 0, given(evidence))") == Implication(
        Comparison(">", Quantity("own", "value"), Number(Decimal(0))), Given("evidence")
    )
    found = quantities(
        parse('row["2.11"].value + before.ytd <= max(other.plan, cluster.high) * 2 or period_number == 4')
    )
    assert [q.name for q in found] == ["row_2.11_value", "before_ytd", "other_plan", "cluster_high", "period_number"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("value <=", "invalid syntax"),
        ("value", "expected a comparison"),
        ("1 < value < 3", "two amounts at a time"),
        ("value > ytd > 1 and given(note)", "two amounts at a time"),
        ("valu > 1", "'valu'"),
        ("value > 1.23456", "four decimals"),
        ("value > plan / 2", "expected an amount"),
        ("value * plan > 1", "whole number"),
        ("value > 0.5 * plan", "whole number"),
        ("value > 20000 * plan", "whole number"),
        ("given(value)", "given(evidence)"),
        ("other.name == 1", "expected an amount"),
        ("row[2.11].value > 1", "expected an amount"),
        ("__import__('os').system('x') == 0", "expected an amount"),
        ("value > True", "expected an amount"),
    ],
)
def test_what_is_no_rule_is_refused_with_the_place_named(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said.replace("(", r"\(").replace(")", r"\)")):
        parse(text)


@pytest.mark.parametrize(
    ("expression", "left", "right", "said"),
    [
        ("0 <= 1", "skip", "skip", "names an amount"),
        ("implies(value > 0, 0 < plan)", "fails", "skip", "comparison only"),
        ("value > 0", "skip", "fails", "needs an amount"),
    ],
)
def test_blanks_must_fit_the_expression(expression: str, left: str, right: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        Check.read("X", expression, "all", left, right)  # type: ignore[arg-type]


def test_sides_subject_and_the_cell_a_finding_points_to() -> None:
    one = Check.read("X", "implies(plan > 0, ytd < 100 * plan + other.value)", "sum", "skip", "skip")
    assert [q.name for q in one.sides["left"]] == ["plan", "ytd"]
    assert [q.name for q in one.sides["right"]] == ["other_value"]
    assert one.about == Quantity("own", "ytd")
    assert not one.needs_history
    assert Check.read("X", "value < 300 * previous.value", "sum", "skip", "skip").needs_history


def test_scopes_choose_indicators_by_words_and_codes() -> None:
    ttdn = load_programme("ttdn")

    def covered(text: str) -> set[str]:
        scope = parse_scope(text)
        return {i.code for i in ttdn.indicators if scope.covers(i)}

    assert covered("bool") == {"1.2", "4.1", "7.1"}
    assert covered("bound>=") == {"2.6", "2.8", "2.15", "3.7", "3.9"}
    assert covered("decimal last") == {"1.4"}
    assert covered("sum 1.4 2.9") == {"2.9"}
    assert len(covered("all")) == 45
    for wrong in ("every", ""):
        with pytest.raises(ExpressionError):
            parse_scope(wrong)


def test_a_faulty_rule_is_named_by_file_row_and_column(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path)
    rules = (folder / "rules.csv").read_text("utf-8").splitlines()
    header = rules[0].split(",")

    def row(**cells: str) -> str:
        blank = {"family": "plan", "severity": "NOTE", "message_vi": "x", "fix_vi": "x", "basis_vi": "x"}
        defaults = {"mode": "on", "left_empty": "skip", "right_empty": "skip", "tolerance": "0"}
        return ",".join((defaults | blank | cells).get(name, "") for name in header)

    rules += [
        row(code="A1", scope="sum", expression="valu > 1"),
        row(code="A2", scope="9.9", expression="value > 1"),
        row(code="A3", scope="every", expression="value > 1"),
        row(code="A4", scope="somewhere"),
        row(code="A6", scope="last", expression="value > plan"),
        row(code="A5", scope="sum", expression="value > 1", mode="off"),
    ]
    (folder / "rules.csv").write_text("\n".join(rules) + "\n", "utf-8")
    with pytest.raises(ProgrammeError) as caught:
        load_programme(folder)
    assert sum(f"row {len(rules)}, column mode" in fault for fault in caught.value.faults) == 1
    first = len(rules) - 5
    told = (
        "'valu'",
        "no indicator '9.9'",
        "'every' is no scope",
        "column expression: rule A4: empty",
        "has all of value, plan",
    )
    for number, words in enumerate(told):
        assert any(f"rules.csv, row {first + number}," in f and words in f for f in caught.value.faults), words
