"""Codes that a spreadsheet turned into numbers or dates: label and order together decide, or nobody does."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.form import Cell, CellKind, Row
from schemas.judging.indicator_codes import indicator_code, rows_by_code
from schemas.programme import load_programme

TTDN = load_programme("ttdn")
INDICATORS = TTDN.indicators_of(TTDN.period("2018Q3"))
KNOWN = {i.code for i in INDICATORS}
NAMES = {i.code: i.name_vi for i in INDICATORS}
Line = tuple[object, str | None]


def cell(ref: str, value: object, sheet: str = "Chỉ tiêu") -> Cell:
    kind: CellKind = "text"
    if value is None:
        kind = "empty"
    elif isinstance(value, date):
        kind = "date"
    elif isinstance(value, int | float):
        kind = "number"
    assert value is None or isinstance(value, str | int | float | date)
    return Cell(sheet, ref, value, kind)


def rows(*lines: Line) -> list[Row]:
    return [
        {"code": cell(f"A{n}", code), "name": cell(f"B{n}", name), "period": cell(f"D{n}", n)}
        for n, (code, name) in enumerate(lines, start=1)
    ]


def read(*lines: Line) -> tuple[dict[str, object], list[str]]:
    table, doubts = rows_by_code(rows(*lines), INDICATORS)
    return {code: row["period"].value for code, row in table.items()}, [doubt.code for doubt in doubts]


def name_line(code: object, of: str) -> Line:
    return code, NAMES[of]


@pytest.mark.parametrize("typed", ["1.1", " 1.1 ", "1,1", "1.1.", "1 . 1", "\uff11.\uff11", 1.1])
def test_spellings_of_a_code(typed: str | float) -> None:
    assert indicator_code(cell("A1", typed), KNOWN) == "1.1"


@pytest.mark.parametrize("typed", ["2,10", "2.10."])
def test_a_text_keeps_its_last_nought(typed: str) -> None:
    assert indicator_code(cell("A1", typed), KNOWN) == "2.10"


@pytest.mark.parametrize("typed", [2.1, 2.2, 9.9, 1, "9.9", None, "", date(2018, 2, 1)])
def test_what_names_no_code_by_itself(typed: object) -> None:
    assert indicator_code(cell("A1", typed), KNOWN) is None


def test_label_and_order_together_decide() -> None:
    turned = (
        name_line(2.1, "2.1"),
        name_line("2.9", "2.9"),
        name_line(2.1, "2.10"),
        name_line(2.11, "2.11"),
        name_line(2.2, "2.20"),
    )
    assert read(*turned) == ({"2.1": 1, "2.9": 2, "2.10": 3, "2.11": 4, "2.20": 5}, ["F15"])
    _, (note,) = rows_by_code(rows(*turned), INDICATORS)
    assert note.words["detail"] == "A1 → 2.1, A3 → 2.10, A5 → 2.20"


def test_every_code_turned() -> None:
    lines = [name_line(float(code), code) for code in NAMES]
    found, doubts = read(*lines)
    assert list(found) == list(NAMES)
    assert doubts == ["F15"]


@pytest.mark.parametrize(
    ("code", "of"),
    [
        (date(2018, 2, 1), "1.2"),
        (date(2018, 1, 2), "1.2"),
        (date(2018, 10, 2), "2.10"),
        (date(2024, 2, 1), "2.24"),
    ],
)
def test_dates(code: date, of: str) -> None:
    assert read(name_line(code, of)) == ({of: 1}, ["F15"])
    assert read((code, None))[1] == ["F11"]
    assert read((code, "tên khác"))[1] == ["F11"]
    assert read(name_line(code, "3.9"))[1] == ["F11"], "a name that the code cannot mean"


def test_a_label_in_the_wrong_place_decides_nothing() -> None:
    lines = (name_line("2.11", "2.11"), name_line(2.1, "2.10"), name_line("2.12", "2.12"))
    assert read(*lines) == ({"2.11": 1, "2.12": 3}, ["F11"])


def test_two_guesses_that_contradict_each_other_are_both_left() -> None:
    assert read(name_line(2.1, "2.10"), name_line(2.1, "2.1")) == ({}, ["F11", "F11"])


def test_a_number_with_one_meaning_is_not_taken_against_its_label() -> None:
    assert read((1.3, None)) == ({"1.3": 1}, [])
    assert read(name_line(1.3, "2.5"))[1] == ["F11"]


def test_a_blank_code_beside_an_indicators_name() -> None:
    assert read(name_line("1.1", "1.1"), name_line(None, "1.3"), name_line("1.4", "1.4"))[0] == {
        "1.1": 1,
        "1.3": 2,
        "1.4": 3,
    }
    assert read(name_line("1.1", "1.1"), name_line(None, "1.1"))[1] == ["F11"], "the indicator has its row already"
    assert read(name_line("2.1", "2.1"), name_line(None, "1.3"))[1] == ["F11"], "out of order"
    assert read(name_line("1.1", "1.1"), (None, "- cấp tỉnh"))[1] == ["F16"]


def test_a_label_with_the_forms_own_hint() -> None:
    assert read((None, f"{NAMES['2.24']} (không bắt buộc)"))[0] == {"2.24": 1}


def test_the_findings_say_what_it_could_be() -> None:
    _, doubts = rows_by_code(rows((2.1, None), ("9.9", None)), INDICATORS)
    assert "2.1 hoặc 2.10" in doubts[0].words["detail"]
    assert "không có trong biểu mẫu" in doubts[1].words["detail"]


def test_rows_without_a_code_are_one_finding() -> None:
    lines: list[Line] = [name_line("1.1", "1.1"), *[(None, f"- huyện {n}") for n in range(20_000)]]
    _, (doubt,) = rows_by_code(rows(*lines), INDICATORS)
    assert doubt.code == "F16"
    assert doubt.words["detail"].startswith("B2 “- huyện 0”, B3 ")
    assert doubt.words["detail"].endswith("và 19988 dòng khác")


@pytest.mark.parametrize("label", ["." * 300 + "a", "1 " * 20_000, "(*)" * 100 + "x", "- " * 300, "¹" * 399 + "b"])
def test_no_label_is_slow(label: str) -> None:
    assert read((None, label))[1] == ["F16"]
