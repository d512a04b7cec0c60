"""TCVN3 and VNI text to Unicode, by the font it is set in."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.grammar.legacy import decode, encoding_of
from schemas.programme import load_programme
from tests.schemas.grammar.legacy_text import MARKED, in_tcvn3, in_vni

UNIT_NAMES = sorted({unit.name_vi for unit in load_programme("ttdn").units})
ONLY_ASCII = st.text(st.characters(codec="ascii"))


@pytest.mark.parametrize(
    ("font", "encoding"),
    [
        (".VnTime", "tcvn3"), (".VnTimeH", "tcvn3"), (".VnArial Narrow", "tcvn3"), (".VNTIME", "tcvn3"),
        ("VnTime", "tcvn3"), ("VnArialH", "tcvn3"), ("VNTIMEH", "tcvn3"),
        ("VNI-Times", "vni"), ("VNI Helve", "vni"), ("vni-times", "vni"),
        ("Times New Roman", None), ("", None), ("VNtimes new roman", None), ("Vnese", None), ("Vni", None),
        ("UVnTime", None),
    ],
)  # fmt: skip
def test_the_font_names_the_encoding(font: str, encoding: str | None) -> None:
    assert encoding_of(font) == encoding


@pytest.mark.parametrize(
    ("stored", "font", "shown"),
    [
        ("Hµ Néi", ".VnTime", "Hà Nội"),
        ("Hµ Néi", ".VnTimeH", "HÀ NỘI"),
        ("Th\u00ada Thiªn - HuÕ", ".VnArial", "Thưa Thiên - Huế"),
        ("12 ®oµn", ".VnTime", "12 đoàn"),
        ("Haø Noäi", "VNI-Times", "Hà Nội"),
        ("Ñaø Naüng", "VNI-Times", "Đà Nẵng"),
        ("Aùnh, AÙNH", "VNI-Times", "Ánh, ÁNH"),
        ("Haø Noäi", "Times New Roman", "Haø Noäi"),
        ("Hµ Néi – 5 €", ".VnTime", "Hà Nội – 5 €"),
        ("Hà Nội", ".VnTimeH", "Hà Nội"),
        (unicodedata.normalize("NFD", "Hà Nội"), "VNI-Times", "Hà Nội"),
        ("", ".VnTime", ""),
    ],
)
def test_decode(stored: str, font: str, shown: str) -> None:
    assert decode(stored, font) == shown


def test_every_unit_name_comes_back() -> None:
    assert len(UNIT_NAMES) >= 63
    for name in UNIT_NAMES:
        assert decode(in_tcvn3(name), ".VnTime") == name
        assert decode(in_tcvn3(name), ".VnTimeH") == name.upper()
        assert decode(in_vni(name), "VNI-Times") == name
        assert decode(in_vni(name.upper()), "VNI-Times") == name.upper()


def test_the_whole_alphabet_comes_back() -> None:
    assert len(MARKED) == 67
    assert decode(in_tcvn3(MARKED), ".VnTime") == MARKED
    assert decode(in_tcvn3(MARKED), ".VnTimeH") == MARKED.upper()
    assert decode(in_tcvn3("ĂÂÊÔƠƯĐ"), ".VnTime") == "ĂÂÊÔƠƯĐ"  # the only capitals outside the fonts in H
    assert decode(in_vni(MARKED + MARKED.upper()), "VNI-Times") == MARKED + MARKED.upper()


@given(st.text(st.sampled_from(MARKED + "abcdefghiklmnopqrstuvxy 0123456789.,-()")))
def test_vietnamese_text_comes_back(text: str) -> None:
    assert decode(in_tcvn3(text), ".VnTime") == text
    assert decode(in_tcvn3(text), ".VnTimeH") == text.upper()
    assert decode(in_vni(text), "VNI-Times") == text
    assert decode(in_vni(text.upper()), "VNI-Times") == text.upper()


@given(st.text(), st.sampled_from([".VnTime", ".VnTimeH", "VNI-Times"]))
def test_any_text_gives_nfc(text: str, font: str) -> None:
    assert unicodedata.is_normalized("NFC", decode(text, font))


@given(ONLY_ASCII)
def test_plain_letters_and_figures_stay(text: str) -> None:
    assert decode(text, ".VnTime") == decode(text, "VNI-Times") == text
    assert decode(text, ".VnTimeH") == text.upper()


@given(st.text(), st.sampled_from(["Times New Roman", "Calibri", "Arial"]))
def test_other_fonts_change_nothing(text: str, font: str) -> None:
    assert decode(text, font) == text
