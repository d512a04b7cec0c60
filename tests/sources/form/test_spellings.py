"""Headings as provinces type them name the column that they name; of several that might, nobody chooses."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

import pytest

from schemas.findings import Verdict
from schemas.form import INDICATORS, TABLES
from schemas.grammar import headings as grammar
from schemas.grammar.headings import make_heading_key, names_period, read_heading
from sources.form.find import FormError
from tests.sources.form.test_columns import list_faults, settle
from tests.sources.form.test_find_form_awkward import NAMES, book, entry, judge_form, read

Line = Sequence[object]
PLAIN = ["Mã", "Chỉ tiêu", "Đơn vị tính", "Trong kỳ", "Lũy kế từ đầu năm", "Kế hoạch năm", "Không phát sinh",
         "Ghi chú, giải trình", "Minh chứng (số, ký hiệu, ngày văn bản)"]  # fmt: skip
ROW: list[object] = [*entry("1.1"), 20, None, "ghi chú", "12/QĐ-UBND ngày 02/08/2018"]
OTHER: list[object] = ["1.2", NAMES["1.2"], "văn bản", None, None, None, "x", None, None]
FILLED = {"period": 3, "ytd": 10, "plan": 20, "note": "ghi chú", "evidence": "12/QĐ-UBND ngày 02/08/2018"}
SHEETS = {layout.key: layout for layout in TABLES}
SPELLINGS = [
    (row["table"], row["column"], spelling.replace("quý N", "quý III/2018").replace("N tháng", "9 tháng"))
    for row in csv.DictReader(Path(grammar.__file__).with_name("headings.csv").open(encoding="utf-8"))
    if row["column"]
    for spelling in row["spellings"].split("|")
]


def head(**other: object) -> list[object]:
    return [other.get(column.key, column.heading_vi) for column in INDICATORS.columns]


@pytest.mark.parametrize(
    ("key", "spelling"), [(key, spelling) for table, key, spelling in SPELLINGS if table == INDICATORS.key]
)
def test_every_spelling_heads_its_column(key: str, spelling: str, tmp_path: Path) -> None:
    for typed in (spelling, f"{spelling.upper()} (nếu có):", spelling.replace(" ", "\n", 1)):
        form = read(book({"Biểu 1": [head(**{key: typed}), ROW, OTHER]}), tmp_path)
        first, second = form.tables["indicators"]
        if key != "unit_of_measure":
            assert first[key].value == {**FILLED, "code": "1.1", "name": ROW[1]}.get(key)
        assert {name: first[name].value for name in FILLED} == FILLED
        assert second["not_applicable"].value == "x"
        assert list_faults(form) == []


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("Luỹ kế từ đầu năm", "ytd"), ("LUỸ KẾ ĐẾN HẾT QUÝ", "ytd"), ("Luy ke tu dau nam", "ytd"),
        ("Lũy kế (2)", "ytd"),
        ("Kế hoạch (triệu đồng)", "plan"), ("KH năm 2018", "plan"), ("Đ.V.T", "unit_of_measure"),
        ("Ghi chú/ giải trình", "note"), ("Ghi chú (nếu có)", "note"), ("Minh chứng (số, ngày văn bản)", "evidence"),
        ("Trong  quý [1]", "period"), ("Không phát sinh (đánh dấu x)", "not_applicable"), ("MÃ SỐ", "code"),
        ("Nội dung", "name"), ("S.T.T", "code"),
    ],
)  # fmt: skip
def test_what_typing_adds_makes_no_other_heading(typed: str, key: str) -> None:
    assert key in {one.column for one in read_heading(INDICATORS.key, typed)}


@pytest.mark.parametrize("typed", ["Trong kỳ (kế hoạch)", "Kế hoạch quý", "Kế hoạch quý III", "Cộng dồn", "Ước cả năm"])
def test_what_names_another_amount_is_no_spelling(typed: str) -> None:
    assert read_heading(INDICATORS.key, typed) == ()


def test_a_spelling_names_one_column_of_a_table() -> None:
    named: dict[tuple[str, str], set[str]] = {}
    for table, key, spelling in SPELLINGS:
        named.setdefault((table, make_heading_key(spelling)), set()).add(key)
    assert {at: keys for at, keys in named.items() if len(keys) > 1} == {}
    for layout in TABLES:
        for column in layout.columns:
            assert [one.column for one in read_heading(layout.key, column.heading_vi)][:1] == [column.key]


@pytest.mark.parametrize("table", [layout.key for layout in TABLES if layout is not INDICATORS])
def test_other_tables_are_found_by_other_spellings(table: str, tmp_path: Path) -> None:
    layout = SHEETS[table]
    spelt = {key: spelling for at, key, spelling in SPELLINGS if at == table and not spelling.startswith(("tt", "stt"))}
    line = [f"B.{n}" if column.key == "criterion_code" else f"nội dung {n}" for n, column in enumerate(layout.columns)]
    made = book(
        {"Biểu 1": [PLAIN, ROW], layout.sheet: [[spelt[c.key].capitalize() for c in layout.columns], line, line]}
    )
    (row, *_) = read(made, tmp_path).tables[table]
    assert [row[column.key].value for column in layout.columns] == line


def test_a_whole_form_in_a_province_s_words(tmp_path: Path) -> None:
    lines: list[Line] = [
        ["BÁO CÁO QUÝ III NĂM 2018"],
        ["TT", "Mã số", "Nội dung", "ĐVT", "Kết quả thực hiện", None, "Kế hoạch năm 2018", "Ghi chú", "Minh chứng"],
        [None, None, None, None, "Quý III/2018", "9 tháng 2018"],
        [1, *ROW[:6], *ROW[7:]],
        [2, *entry("1.3", 4, 9)],
    ]
    form = read(book({"Biểu 1": lines}), tmp_path)
    first = form.tables["indicators"][0]
    assert {name: first[name].value for name in FILLED} == FILLED
    assert list_faults(form) == []
    assert settle(form) == ("2018Q3", None)
    assert {f.code for f in judge_form(form).findings} & {"F05", "F24", "F25", "F29"} == set()


@pytest.mark.parametrize(
    "changed", [{"period": "Thực hiện quý II/2018"}, {"ytd": "Lũy kế 6 tháng"}, {"plan": "Kế hoạch năm 2019"}]
)
def test_a_heading_of_another_period_settles_nothing(changed: dict[str, object], tmp_path: Path) -> None:
    form = read(book({"Biểu 1": [["BÁO CÁO QUÝ III NĂM 2018"], head(**changed), ROW]}), tmp_path)
    assert names_period(str(next(iter(changed.values()))))
    assert settle(form) == (None, "K02")


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        (["Mã", "Nội dung", "ĐVT", "Quý II", "Quý III", "Lũy kế"], "D1, E1 “Quý III”"),
        (["Mã", "Nội dung", "ĐVT", "Kết quả", "Thực hiện", "Lũy kế"], "D1, E1 “Thực hiện”"),
        (["Mã", "Nội dung", "ĐVT", "Trong quý", "Lũy kế đến nay", "Lũy kế từ đầu năm"], None),
        (["Mã", "Nội dung", "ĐVT", "Trong quý", "Lũy kế đến nay", "Lũy kế trong năm"], "E1, F1 “Lũy kế trong năm”"),
    ],
)
def test_of_several_columns_nobody_chooses(headings: Line, told: str | None, tmp_path: Path) -> None:
    form = read(book({"Biểu 1": [headings, [*entry("1.1"), 11]]}), tmp_path)
    assert [detail for _, _, detail in list_faults(form)] == ([told] if told else [])
    assert judge_form(form).verdict is Verdict.RETURNED


@pytest.mark.parametrize("headings", [["Mã", "Nội dung", "ĐVT", "Kế hoạch", "Thực hiện"], ["TT", "Kết quả", "Lũy kế"]])
def test_without_a_column_no_other_takes_its_place(headings: Line, tmp_path: Path) -> None:
    with pytest.raises(FormError):
        read(book({"Biểu 1": [headings, [1, "văn bản", "văn bản", 3, 10], [2, "b", "c", 3, 10]]}), tmp_path)
