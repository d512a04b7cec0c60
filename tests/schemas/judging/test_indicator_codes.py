"""Codes that a spreadsheet turned into numbers or dates: label and order together decide, or nobody does."""

from __future__ import annotations

from datetime import date

import pytest

from schemas.form import Cell, CellKind, Row
from schemas.judging.rows.indicator_codes import indicator_code, rows_by_code
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


def contradicted(*lines: Line) -> list[tuple[str | None, str]]:
    _, doubts = rows_by_code(rows(*lines), INDICATORS)
    return [(d.cell.ref if d.cell else None, d.words["detail"]) for d in doubts if d.code == "F26"]


def test_a_label_of_another_indicator_contradicts_the_code() -> None:
    assert contradicted(name_line("1.1", "1.3"), name_line("1.4", "1.4")) == [("B1", "mã 1.1, tên của chỉ tiêu 1.3")]


def test_two_labels_exchanged_are_both_told() -> None:
    found = contradicted(name_line("2.5", "2.7"), name_line("2.6", "2.6"), name_line("2.7", "2.5"))
    assert [ref for ref, _ in found] == ["B1", "B3"]


@pytest.mark.parametrize("key", ["name", "code"])
def test_labels_or_codes_shifted_by_a_row_are_one_finding(key: str) -> None:
    codes = list(NAMES)[5:20]
    shifted = zip(codes[1:], codes, strict=False)
    lines = [name_line(code, of) if key == "name" else name_line(of, code) for code, of in shifted]
    ((ref, detail),) = contradicted(*lines)
    assert ref == "B1"
    assert detail.startswith("14 dòng lệch nhau 1 dòng (B1: mã ")


def test_a_label_of_its_own_between_ends_a_run() -> None:
    codes = list(NAMES)[5:13]
    lines = [name_line(code, of) for code, of in zip(codes[1:], codes, strict=False)]
    lines.insert(3, name_line("3.9", "3.9"))
    assert len(contradicted(*lines)) == 2


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("2.14", "Đoàn phóng viên, báo chí nước ngoài"),
        ("2.18", "Sự kiện quảng bá hình ảnh tỉnh tổ chức"),  # the beginning of 2.19 too
        ("2.18", "SỰ KIỆN QUẢNG BÁ HÌNH ẢNH TỈNH TỔ CHỨC TRONG NƯỚC (1)"),
        ("2.10", "Trong đó: tiếng nước ngoài, song ngữ"),
        ("2.6", "Thời lượng truyền hình (phút)"),
        ("3.9", "Số người dự tập huấn"),
        ("1.1", "Văn bản"),
        ("1.1", "cột của tỉnh"),
        ("1.1", ""),
    ],
)
def test_labels_shortened_and_worded_otherwise_are_no_contradiction(code: str, label: str) -> None:
    assert contradicted((code, label)) == []


def test_no_name_as_it_stands_in_the_form_contradicts_its_code() -> None:
    assert contradicted(*(name_line(code, code) for code in NAMES)) == []
    cut = [(code, " ".join(name.split()[:-1])) for code, name in NAMES.items() if len(name.split()) > 3]
    assert contradicted(*cut) == []


@pytest.mark.parametrize(
    ("code", "typed"), [("2.5", "Chương trình phát thanh đối ngọai phát sóng"), ("1.5", "Kinh phí TTĐN được giao")]
)
def test_a_label_nearer_to_another_by_far_contradicts_the_code(code: str, typed: str) -> None:
    assert [ref for ref, _ in contradicted((code, typed))] == ["B1"]


def test_a_number_that_is_a_code_only_by_its_looks_is_asked_about() -> None:
    assert contradicted(name_line(1.3, "2.5")) == []
