"""Units of measure: retyped ones are the same, multiples convert exactly, all others are not guessed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from schemas.grammar.measures import find_ratio, find_stated_measures, is_money
from schemas.grammar.number_formats import can_speak, find_section
from schemas.programme import load_programme


@pytest.mark.parametrize(
    "text",
    ["triệu đồng", "Triệu  đồng", "TRIỆU ĐỒNG", "tr.đ", "trđ", "Tr. đồng", "triệu VND", "triệu VNĐ", "trieu dong",
     "(triệu đồng)", "triệu đồng (làm tròn)", "ĐVT: triệu đồng", "1.000.000 đồng", "-", "“", "nt"],
)  # fmt: skip
def test_a_unit_retyped_is_the_same(text: str) -> None:
    assert find_ratio(text, "triệu đồng") == 1


@pytest.mark.parametrize(
    ("text", "own", "ratio"),
    [
        ("tỷ đồng", "triệu đồng", Fraction(1000)),
        ("Tỉ", "triệu đồng", Fraction(1000)),
        ("1.000đ", "triệu đồng", Fraction(1, 1000)),
        ("đồng", "triệu đồng", Fraction(1, 1_000_000)),
        ("nghìn tỷ đồng", "tỷ đồng", Fraction(1000)),
        ("nghìn lượt", "lượt người", Fraction(1000)),
        ("lượt", "lượt người", Fraction(1)),
        ("nghìn tin", "tin, bài", Fraction(1000)),
        ("Bài", "tin, bài", Fraction(1)),
        ("trang", "trang", Fraction(1)),
        ("giờ", "phút", Fraction(60)),
        ("USD", "triệu đồng", None),
        ("xu", "triệu đồng", None),
        ("triệu đồng/năm", "triệu đồng", None),
        ("người", "văn bản", None),
        ("người", "lượt người", None),
        ("tỷ đồng", "cuộc", None),
    ],
)
def test_a_unit_is_so_many_of_the_indicators_own(text: str, own: str, ratio: Fraction | None) -> None:
    assert find_ratio(text, own) == ratio


def test_no_unit_of_the_programme_is_another_ones() -> None:
    units = {i.unit_vi for i in load_programme("ttdn").indicators}
    same = {(one, other) for one in units for other in units if one != other and find_ratio(one, other) is not None}
    assert same == set()
    assert {unit for unit in units if is_money(unit)} == {"triệu đồng"}


@pytest.mark.parametrize(
    ("text", "stated"),
    [
        ("ĐVT: tỷ đồng", ("tỷ đồng",)),
        ("Biểu 1 (Đơn vị tính: 1.000 đồng)", ("1.000 đồng",)),
        ("Trong kỳ (nghìn đồng)", ("nghìn đồng",)),
        ("ĐVT: cuộc, tỷ đồng", ("tỷ đồng",)),
        ("ĐVT: đồng cũ", ("đồng cũ",)),
        ("Đơn vị tính", ()),
        ("Đơn vị: Sở Văn hóa tỉnh Đồng Tháp", ()),
        ("BÁO CÁO (lần 2)", ()),
        ("Minh chứng (số, ký hiệu, ngày văn bản)", ()),
    ],
)
def test_titles_and_headings_state_units(text: str, stated: tuple[str, ...]) -> None:
    assert find_stated_measures(text) == stated


@pytest.mark.parametrize("condition", ["[>.]", "[>1.2.3]", "[<-]", "[=-.]", "[>..]"])
def test_a_condition_without_a_number_is_none(condition: str) -> None:
    section = find_section(f'{condition}0" đồng"', Decimal(5))
    assert (section.test, section.words) == (None, "đồng")


def test_conditions_of_formats_are_numbers() -> None:
    assert find_section('[>.5]0" nghìn";0" đồng"', Decimal(1)).words == "nghìn"
    assert find_section('[>5.]0" nghìn";0" đồng"', Decimal(1)).words == "đồng"


@pytest.mark.parametrize(
    "pattern",
    ["General", "0", "#,##0", "#,##0.0##", "@", "dd/mm/yyyy", "[$-42A]dd/mm/yyyy", "#,##0_);(#,##0)", "0.00E+00", ";;;",
     '_(* #,##0.00_);_(* \\(#,##0.00\\);_(* "-"??_);_(@_)', "_-* #,##0\\ _₫_-;\\-* #,##0\\ _₫_-", "[RED]-#,##0"],
)  # fmt: skip
def test_usual_formats_show_the_number_alone(pattern: str) -> None:
    assert not can_speak(pattern)


@pytest.mark.parametrize(
    ("pattern", "words", "shown"),
    [
        ("#,##0,", "", "1234"),
        ("0.0,,", "", "1.2"),
        ("0%", "", "123400000"),
        ('#,##0" tỷ đồng"', "tỷ đồng", "1234000"),
        ('#,##0\\ "₫"', "₫", "1234000"),
        ("[$₫-42A]#,##0", "₫", "1234000"),
        ('[>=1000000]0.0,,"tr";0', "tr", "1.2"),
        ('[<1000]0" đồng";0," nghìn đồng"', "nghìn đồng", "1234"),
        ("0 đ", "đ", "1234000"),
    ],
)
def test_a_format_shows_words_and_other_numbers(pattern: str, words: str, shown: str) -> None:
    section = find_section(pattern, Decimal(1_234_000))
    assert can_speak(pattern)
    assert (section.words, section.show(Decimal(1_234_000))) == (words, Decimal(shown))
