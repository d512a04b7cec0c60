from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.grammar.text import clean, fold, half_width, slug, strip_diacritics


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  Hà \u00a0 Nội\t", "Hà Nội"),
        (unicodedata.normalize("NFD", "Thừa Thiên - Huế"), "Thừa Thiên - Huế"),
        ("\u00d0à Nẵng, \u00f0oàn", "Đà Nẵng, đoàn"),
        ("Cần\u200b Thơ\ufeff", "Cần Thơ"),
        ("a\u202f\u2009b\nc", "a b c"),
        ("", ""),
    ],
)
def test_clean(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


def test_fold_unifies_case_and_dashes() -> None:
    assert fold("THỪA THIÊN – HUẾ") == fold("Thừa Thiên — Huế") == "thừa thiên - huế"
    assert fold("Ðồng Nai") == "đồng nai"


def test_fold_keeps_marks_apart() -> None:
    assert fold("Hòa Bình") != fold("Hoà Bình")
    assert fold("quỹ") != fold("quý")


def test_plain_forms() -> None:
    assert strip_diacritics("Đắk Lắk, thỏa thuận, ưu") == "Dak Lak, thoa thuan, uu"
    assert half_width("１２％") == "12%"
    assert slug("  Bà Rịa – Vũng Tàu ") == "ba-ria-vung-tau"
    assert slug("//") == ""


@given(st.text())
def test_clean_and_fold_are_settled_after_one_pass(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)
    assert slug(text).isascii()


@given(st.text(alphabet="aăâeêioôơuưyđĐÁằẲễÕợừỹ -"))
def test_composition_does_not_matter(text: str) -> None:
    assert clean(unicodedata.normalize("NFD", text)) == clean(text)
    assert fold(unicodedata.normalize("NFD", text)) == fold(text)
