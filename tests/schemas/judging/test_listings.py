"""What a form lists beside its figures: documents, activities, exemplars; held to the figures and to the period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from schemas.findings import Finding
from schemas.form import ACTIVITIES, EXEMPLARS, Cell, CellKind, TableLayout
from schemas.judging import Case, History, judge
from schemas.judging.rows.listings import span_of
from schemas.programme import Programme, load_programme
from tests.schemas.judging.test_judging import PERIOD, UNIT, FormBuilder

TTDN = load_programme("ttdn")
WINDOW = date(2018, 3, 15), date(2018, 6, 14)
Rows = list[Mapping[str, Any]]


def table(layout: TableLayout, rows: Rows) -> tuple[dict[str, Cell], ...]:
    kinds: Mapping[type, CellKind] = {str: "text", int: "number", float: "number", date: "date", type(None): "empty"}
    return tuple(
        {
            c.key: Cell(layout.sheet, f"{chr(65 + at)}{number}", row.get(c.key), kinds[type(row.get(c.key))])
            for at, c in enumerate(layout.columns)
        }
        for number, row in enumerate(rows, start=5)
    )


def ask(
    builder: FormBuilder | None = None,
    activities: Rows | None = None,
    exemplars: Rows | None = None,
    programme: Programme = TTDN,
) -> list[Finding]:
    form = (builder or FormBuilder(programme)).form()
    tables = {
        **form.tables,
        ACTIVITIES.key: table(ACTIVITIES, activities or []),
        EXEMPLARS.key: table(EXEMPLARS, exemplars or []),
    }
    case = Case("0" * 16, "a" * 64, replace(form, tables=tables), UNIT, PERIOD)
    return list(judge([case], programme, History()).outcomes[0].findings)


def told(findings: list[Finding]) -> list[tuple[str, str | None]]:
    return [(f.code, f.cell) for f in findings]


def meeting(**columns: Any) -> dict[str, Any]:
    return {"name": "Hội nghị giao ban", "starts_on": date(2018, 4, 2), "ends_on": date(2018, 4, 3), **columns}


def test_the_window_is_the_one_the_tests_reckon_with() -> None:
    period = TTDN.period(PERIOD)
    assert (period.window_start, period.window_end) == WINDOW


@pytest.mark.parametrize(
    "text", ["không có", "Không", "chưa", "-", "Có", "x", "X.", "…", "0", "chua co", "KHÔNG CÓ VĂN BẢN", "✓", "( - )"]
)
def test_what_names_no_document_is_no_evidence_and_is_quoted(text: str) -> None:
    (finding,) = ask(FormBuilder(TTDN).put("1.2", evidence=text))
    assert (finding.code, finding.indicator_code, finding.cell, finding.value_seen) == ("R05", "1.2", "I8", text)
    assert f"“{text}”" in finding.message_vi


@pytest.mark.parametrize("indicator", ["1.1", "2.2"])
def test_where_no_document_is_asked_for_nothing_is_asked(indicator: str) -> None:
    assert ask(FormBuilder(TTDN).put(indicator, evidence="không có")) == []


@pytest.mark.parametrize(
    ("text", "lacking"),
    [
        ("Kế hoạch 12/KH-UBND", "ngày"),
        ("QĐ số 45 năm 2018", "ngày"),
        ("Kế hoạch của tỉnh ngày 5/3/2018", "số"),
        ("Kế hoạch của tỉnh năm 2018", "số và ngày"),
        ("12/KH-UBND ngày 5/3/2018", None),
        ("KH số 12, ngày 05 tháng 3 năm 2018", None),
        ("QĐ 123/QĐ-UBND ngày 5/3/18", None),
        ("123/QĐ-UBND tháng 3/2018", None),
    ],
)
def test_a_document_has_number_and_date_where_the_programme_asks(text: str, lacking: str | None) -> None:
    findings = [f for f in ask(FormBuilder(TTDN).put("1.2", evidence=text)) if f.code == "V27"]
    assert [f.message_vi for f in findings] == ([f"Văn bản “{text}” chưa ghi {lacking}."] if lacking else [])
    assert not [f for f in ask(FormBuilder(TTDN).put("7.1", evidence=text)) if f.code == "V27"]


@pytest.mark.parametrize(
    ("indicator", "day", "asked"),
    [
        ("5.2", "1/5/1998", True),
        ("5.2", "10/5/2018", False),
        ("5.2", "12/2/2018", True),
        ("5.2", "13/2/2018", False),
        ("5.2", "14/7/2018", False),
        ("5.2", "15/7/2018", True),
        ("5.2", "10/5/2017", True),
        ("1.2", "1/10/2017", False),
        ("1.2", "30/9/2017", True),
        ("1.2", "10/1/2018", False),
        ("1.2", "10/1/2019", True),
        ("7.1", "1/5/1998", False),
        ("7.1", "1/5/2028", True),
        ("1.1", "1/5/2028", True),
    ],
)
def test_a_document_is_of_the_period_the_year_or_any_time_before(indicator: str, day: str, asked: bool) -> None:
    findings = ask(FormBuilder(TTDN).put(indicator, evidence=f"QĐ 123/QĐ-UBND ngày {day}"))
    assert told(findings) == ([("V28", f"I{findings[0].cell[1:]}")] if asked and findings[0].cell else [])
    assert bool(findings) is asked


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("QĐ 123/QĐ-UBND tháng 3/1998", "tháng 03/1998"),
        ("QĐ 123/QĐ-UBND, tháng 5 năm 2017", "tháng 05/2017"),
        ("QĐ 123/QĐ-UBND tháng 12/2018", "tháng 12/2018"),
        ("QĐ 123/QĐ-UBND tháng 5/2018", ""),
        ("QĐ 123/QĐ-UBND tháng 2-2018", ""),
        ("QĐ 123/QĐ-UBND tháng 3/1998, thay bằng QĐ 9/QĐ-UBND tháng 4/2018", ""),
        ("QĐ 123/QĐ-UBND ngày 10/5/2018 sửa văn bản tháng 3/1998", ""),
    ],
)
def test_a_month_without_a_day_is_a_time_too(text: str, asked: str) -> None:
    findings = ask(FormBuilder(TTDN).put("5.2", evidence=text))
    assert [f.code for f in findings] == (["V28"] if asked else [])
    assert all(asked in f.message_vi for f in findings)


def test_one_document_of_the_period_among_others_is_enough_and_numbers_are_no_dates() -> None:
    for text in (
        "QĐ 12/QĐ-UBND ngày 5/4/2018 thay QĐ 7/QĐ-UBND ngày 1/2/2015",
        "Quyết định 05/10/1998/QĐ-UB ngày 5/4/2018",
        "12/2015/QĐ-UBND",
        "QĐ 3/4/15",
    ):
        assert not [f for f in ask(FormBuilder(TTDN).put("5.2", evidence=text)) if f.code == "V28"], text


def test_days_that_may_lie_outside_are_the_programme_s() -> None:
    rules = TTDN.evidence.model_copy(update={"days_before": 0, "days_after": 0, "year_days_before": 0})
    strict = TTDN.model_copy(update={"evidence": rules})
    by_code = strict.indicator_by_code
    assert span_of(strict, strict.period(PERIOD), by_code["5.2"]) == WINDOW
    assert span_of(strict, strict.period(PERIOD), by_code["1.2"]) == (date(2018, 1, 1), WINDOW[1])


@pytest.mark.parametrize(
    ("starts", "ends", "asked"),
    [
        (date(2018, 4, 2), date(2018, 4, 3), []),
        (date(2018, 3, 10), date(2018, 3, 16), []),
        (date(2018, 3, 1), date(2018, 7, 1), []),
        (date(2017, 4, 2), date(2017, 4, 3), [("V29", "B5"), ("V29", "C5")]),
        (date(2018, 4, 2), date(2019, 4, 3), [("V29", "C5")]),
        (date(2018, 6, 20), None, [("V29", "B5")]),
        (None, date(2018, 6, 14), []),
        (date(2018, 4, 3), date(2018, 4, 2), [("V30", "C5")]),
    ],
)
def test_an_activity_belongs_to_the_period_and_ends_after_it_begins(
    starts: date | None, ends: date | None, asked: list[tuple[str, str]]
) -> None:
    assert told(ask(activities=[meeting(starts_on=starts, ends_on=ends)])) == asked


@pytest.mark.parametrize(
    ("again", "asked"),
    [
        ({}, True),
        ({"name": "HỘI NGHỊ  giao ban", "participants": 40}, True),
        ({"name": "Hội nghị giao ban (đợt 2)"}, False),
        ({"ends_on": date(2018, 4, 4)}, False),
        ({"place": "Hội trường B"}, False),
        ({"starts_on": None, "ends_on": None}, False),
    ],
)
def test_the_same_activity_again_is_asked_about(again: Mapping[str, Any], asked: bool) -> None:
    assert told(ask(activities=[meeting(), meeting(**again)])) == ([("V31", "A6")] if asked else [])


def test_the_place_of_a_tone_makes_no_other_activity() -> None:
    first, again = meeting(name="Triển lãm ảnh hòa bình"), meeting(name="Triển lãm ảnh hoà bình")
    assert told(ask(activities=[first, again])) == [("V31", "A6")]


def test_rows_without_a_day_may_come_again() -> None:
    row = meeting(starts_on=None, ends_on=None)
    assert ask(activities=[row, row]) == []


def test_a_mark_of_nothing_beside_activities_is_asked_about() -> None:
    builder = FormBuilder(TTDN).put("2.9", period=None, ytd=None, not_applicable="x")
    builder.put("2.10", period=None, ytd=None, not_applicable="x")
    builder.put("2.11", period=None, ytd=None, not_applicable="x")
    builder.put("2.12", period=None, ytd=None, not_applicable="x")
    findings = ask(builder, [meeting(indicator_code="2.9")])
    (asked,) = (finding for finding in findings if finding.code == "V33")
    assert asked.indicator_code == "2.9"
    assert "Hội nghị giao ban" in asked.message_vi


def many(code: Any, number: int, **columns: Any) -> Rows:
    return [meeting(name=f"Hội nghị {n}", indicator_code=code, **columns) for n in range(number)]


@pytest.mark.parametrize(("rows", "asked"), [(0, False), (6, False), (7, True)])
def test_no_more_activities_are_listed_than_counted(rows: int, asked: bool) -> None:
    findings = ask(activities=many("1.3", rows))
    assert [(f.code, f.indicator_code, f.value_seen) for f in findings] == ([("V34", "1.3", "6")] if asked else [])


@pytest.mark.parametrize(
    ("rule", "tolerance", "rows", "asked"),
    [
        ("equal", 0, 5, True),
        ("equal", 1, 5, False),
        ("equal", 0, 6, False),
        ("equal", 0, 0, True),
        ("at_most", 0, 7, False),
        ("at_most", 0, 5, True),
        ("at_least", 1, 7, False),
        ("at_least", 1, 8, True),
    ],
)
def test_direction_and_tolerance_are_the_programme_s(rule: str, tolerance: int, rows: int, asked: bool) -> None:
    changed = {"listed_rule": rule, "listed_tolerance": Decimal(tolerance)}
    indicators = tuple(i.model_copy(update=changed) if i.code == "1.3" else i for i in TTDN.indicators)
    other = TTDN.model_copy(update={"indicators": indicators, "content_hash": f"{rule}{tolerance}"})
    other.__dict__.pop("indicator_by_code", None)
    findings = ask(FormBuilder(other), many("1.3", rows), programme=other)
    assert [f.code for f in findings] == (["V34"] if asked else [])


def test_participants_of_listed_activities_are_counted() -> None:
    assert ask(activities=many("3.8", 1, participants=6)) == []
    findings = ask(activities=many("3.8", 2, participants=4))
    assert [(f.code, f.indicator_code) for f in findings] == [("V34", "3.9")]


def test_a_code_typed_as_a_number_that_may_be_another_counts_for_none() -> None:
    assert ask(activities=many(2.1, 9)) == [], "2.1 or 2.10"
    assert [f.code for f in ask(activities=many(1.3, 9))] == ["V34"]


def initiative(number: int = 0, **columns: Any) -> dict[str, Any]:
    known = {"kind": "Sáng kiến", "name": f"Bản tin {number}", "decision_number": "12/QĐ-UBND"}
    return {**known, "decided_on": date(2018, 5, 2), **columns}


def test_recognised_exemplars_are_held_to_their_figure_and_their_decision() -> None:
    assert ask(exemplars=[initiative(n) for n in range(6)]) == []
    findings = ask(exemplars=[initiative(n) for n in range(7)])
    assert [(f.code, f.indicator_code) for f in findings] == [("V34", "5.2")]
    assert told(ask(exemplars=[initiative(decision_number="không có")])) == [("V27", "B5")]
    assert told(ask(exemplars=[initiative(decision_number=None, decided_on=None)])) == [("V27", "B5")]
    assert told(ask(exemplars=[initiative(decided_on=date(2016, 5, 2))])) == [("V28", "E5")]
    plain = {"kind": "Điển hình", "name": "Tổ cộng tác viên"}
    assert ask(exemplars=[plain]) == [], "only a recognised kind needs a decision"


@pytest.mark.parametrize(
    ("code", "asked"),
    [("9.9", True), ("2.1, 2.18", True), ("2.20.", False), ("2.20", False), (None, False), ("-", False)],
)
def test_an_activity_of_an_indicator_that_there_is_not_is_asked_about(code: str | None, asked: bool) -> None:
    findings = ask(activities=[meeting(indicator_code=code)])
    assert [(f.code, f.cell) for f in findings if f.code == "V40"] == ([("V40", "A5")] if asked else [])
    assert all(f"“{code}”" in f.message_vi for f in findings if f.code == "V40")


@pytest.mark.parametrize(
    ("kind", "asked"), [("Sáng kiến, kinh nghiệm", True), (None, True), ("điển  hình", False), ("Sáng kiến", False)]
)
def test_an_exemplar_of_a_kind_that_there_is_not_is_asked_about(kind: str | None, asked: bool) -> None:
    row = {"name": "Mô hình A", "kind": kind, "decision_number": "12/QĐ-UBND", "decided_on": date(2018, 4, 2)}
    findings = ask(FormBuilder(TTDN).put("5.1", period=1, ytd=1).put("5.2", period=1, ytd=1), exemplars=[row])
    assert [(f.code, f.cell) for f in findings if f.code == "V40"] == ([("V40", "B5")] if asked else [])
