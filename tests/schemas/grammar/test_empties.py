from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.grammar.empties import classify_empty
from schemas.grammar.yesno import parse_yes_no


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "blank"),
        (" \u00a0\n", "blank"),
        ("không phát sinh", "not_applicable"),
        ("KHÔNG PHÁT SINH.", "not_applicable"),
        ("khong phat sinh", "not_applicable"),
        ("Kps", "not_applicable"),
        ("không ps", "not_applicable"),
        ("-", "ambiguous"),
        ("–", "ambiguous"),
        ("—", "ambiguous"),
        ("...", "ambiguous"),
        ("không", "ambiguous"),
        ("Không có", "ambiguous"),
        ("x", "ambiguous"),
        ("X", "ambiguous"),
        ("N/A", "ambiguous"),
        ("na", "ambiguous"),
        ("chưa có số liệu", "no_data"),
        ("Chưa có", "no_data"),
        ("0", None),
        ("12", None),
        ("có", None),
        ("không phát sinh 2", None),
    ],
)
def test_classify(text: str, kind: str | None) -> None:
    assert classify_empty(text) == kind
    assert classify_empty(unicodedata.normalize("NFD", text)) == kind


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Có", True),
        ("co", True),
        ("TRUE", True),
        ("Không", False),
        ("khong", False),
        ("false", False),
        ("", None),
        ("x", None),
        ("đã ban hành", None),
        ("có, không", None),
        ("1", None),
    ],
)
def test_yes_no(text: str, answer: bool | None) -> None:
    assert parse_yes_no(text) is answer
    assert parse_yes_no(unicodedata.normalize("NFD", f" {text}\u00a0")) is answer


@given(st.text())
def test_never_raise(text: str) -> None:
    assert classify_empty(text) in {None, "blank", "not_applicable", "ambiguous", "no_data"}
    assert parse_yes_no(text) in {None, True, False}
