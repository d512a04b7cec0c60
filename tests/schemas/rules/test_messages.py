"""What a finding says reads as an official writes it: a sentence, Vietnamese numbers, no word of the program's own."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from schemas.grammar.spelling import spell_number
from schemas.judging.rows.amount_text import format_amount, hint_at_thousands, show_amount
from schemas.programme import load_programme
from schemas.programme.records import Rule
from schemas.rules.sentence import sentence

PROGRAMME = load_programme("ttdn")
WORDS = {"indicator": "2.10", "other": "2.9", "seen": "1.234,5", "limit": "2.000", "detail": "chi tiết"}
FOREIGN = re.compile(
    r"\b(?:None|True|False|null|nan|value|period|ytd|plan|not_applicable|missing|invalid|zero|held|error|Decimal)\b"
)
POINTED = re.compile(r"(?<![\d.])\d{4,}(?![\d:])|\d\.\d{4,}|\d\.\d{1,2},|\d,\d{3}\.")
"""Thousands without a dot (a year or what is to be typed apart), a decimal point, an English grouping."""


class Figures(dict[str, str]):
    """Every operand of a rule is some figure."""

    def __missing__(self, name: str) -> str:
        return "1.234"


def write_message(rule: Rule) -> str:
    report = {"other": "Quý III của Lào Cai"} if rule.family == "copied" else {}
    return rule.message_vi.format_map(Figures(WORDS | report))


@pytest.mark.parametrize("rule", PROGRAMME.rules, ids=lambda rule: rule.code)
def test_a_message_reads_as_a_sentence(rule: Rule) -> None:
    said = write_message(rule)
    if rule.code == "V07":
        said = rule.message_vi.format_map({"seen": "1,234", "detail": hint_at_thousands(Decimal("1.234"))})
    for text in (said, rule.fix_vi):
        assert text[:1].isupper() or text.startswith("“"), text
        assert text.endswith("."), text
        assert not text.endswith(".."), text
        assert not FOREIGN.search(text), text
        assert "  " not in text
        assert "{" not in text
    assert not POINTED.search(re.sub(r"gõ \d+\.$", "", said)), said


@pytest.mark.parametrize("code", sorted(PROGRAMME.checks))
def test_what_is_required_reads_as_a_clause(code: str) -> None:
    said = sentence(PROGRAMME.checks[code], PROGRAMME.calendar.of_kind)
    assert not FOREIGN.search(said), said
    assert not re.search(r"\d\.\d{1,2}(?!\d)", re.sub(r"chỉ tiêu \d+\.\d+", "", said)), said


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("1234.5", "1.234,5"),
        ("1234567", "1.234.567"),
        ("0.5", "0,5"),
        ("-1000", "-1.000"),
        ("1E+3", "1.000"),
        ("0", "0"),
    ],
)
def test_amounts_have_dots_between_thousands(amount: str, said: str) -> None:
    assert format_amount(Decimal(amount)) == said


def test_what_was_typed_is_quoted_and_what_a_cell_holds_is_written() -> None:
    assert show_amount("1.234", Decimal(1234)) == "1.234"
    assert show_amount("1.234", Decimal("1.234")) == "1,234"
    assert show_amount("khoảng 5", None) == "khoảng 5"


def test_a_decimal_that_may_be_a_thousand_says_what_to_type() -> None:
    hint = " Nếu là một nghìn hai trăm ba mươi tư, gõ 1234."
    assert hint_at_thousands(Decimal("1.234")) == hint
    assert hint_at_thousands(Decimal("1.2340")) == hint
    for other in ("2.5", "0.234", "1234.567", "1.2345", "3"):
        assert hint_at_thousands(Decimal(other)) == ""


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (0, "không"),
        (5, "năm"),
        (10, "mười"),
        (15, "mười lăm"),
        (21, "hai mươi mốt"),
        (105, "một trăm lẻ năm"),
        (1_234, "một nghìn hai trăm ba mươi tư"),
        (1_005, "một nghìn không trăm lẻ năm"),
        (20_500, "hai mươi nghìn năm trăm"),
        (3_000_001, "ba triệu không trăm lẻ một"),
        (999_999, "chín trăm chín mươi chín nghìn chín trăm chín mươi chín"),
    ],
)
def test_numbers_are_spelled_as_they_are_read(number: int, said: str) -> None:
    assert spell_number(number) == said


@pytest.mark.parametrize("number", [-1, 10**12])
def test_other_numbers_are_not_spelled(number: int) -> None:
    with pytest.raises(ValueError, match="not between"):
        spell_number(number)
