"""Rows of two versions are paired by what they say, then by what identifies them; never by likeness."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from reports.versions import parts as diff_parts
from reports.versions.texts import LONGEST_QUOTE, cell_vi, difference_vi, shorten


def activity(name: str, position: int = 1, **columns: Any) -> dict[str, Any]:
    blank = {"starts_on": None, "ends_on": None, "place": None, "partner": None, "participants": None}
    place = {"submission_id": "s", "position": position, "sheet": "Hoạt động", "cell": f"A{position + 4}"}
    return {"name": name, "indicator_code": None, **blank, **place, **columns}


def summarise_changes(changes: Any) -> list[tuple[str, str, list[tuple[str, str | None, str | None]]]]:
    return [(c.kind, c.title_vi, [(f.label_vi, f.before, f.after) for f in c.fields]) for c in changes]


def test_another_order_is_no_difference() -> None:
    a, b = activity("A", 1), activity("B", 2)
    assert summarise_changes(diff_parts.compare_activities([a, b], [activity("B", 1), activity("A", 2)])) == []


@pytest.mark.parametrize("places", ["CA", "AC"])
def test_of_two_with_one_name_the_changed_one_is_told(places: str) -> None:
    before = [activity("Hội sách", 1, place="A"), activity("Hội sách", 2, place="B")]
    after = [activity("Hội sách", position, place=place) for position, place in enumerate(places, start=1)]
    assert summarise_changes(diff_parts.compare_activities(before, after)) == [
        ("changed", "Hội sách", [("Địa điểm", "B", "C")])
    ]


def test_a_new_name_is_one_removed_and_one_added_and_a_filled_field_was_blank_before() -> None:
    before = [activity("Hội sách"), activity("Đọc", 2)]
    after = [activity("Hội sách 2"), activity("Đọc", 2, starts_on=date(2020, 2, 1), participants=Decimal(0))]
    assert summarise_changes(diff_parts.compare_activities(before, after)) == [
        ("removed", "Hội sách", [("Nội dung", "Tên hoạt động: Hội sách", None)]),
        ("changed", "Đọc", [("Ngày bắt đầu", "(trống)", "01/02/2020"), ("Số người tham dự", "(trống)", "0")]),
        ("added", "Hội sách 2", [("Nội dung", None, "Tên hoạt động: Hội sách 2")]),
    ]


def score(code: str, points: int | None, note: str | None = None) -> dict[str, Any]:
    said = {"points": None if points is None else Decimal(points), "evidence": None, "note": note}
    return {"submission_id": "s", "criterion_code": code, **said, "sheet": "Tự chấm điểm", "cell": "D5"}


def test_scores_are_paired_by_criterion_and_one_that_says_nothing_is_none() -> None:
    before = [score("A.1", 6), score("A.2", None), score("A.3", None)]
    after = [score("A.1", None, "chưa chấm"), score("A.2", 0), score("A.3", None)]
    assert summarise_changes(diff_parts.compare_self_scores(before, after, {"A.1": "Đúng hạn"})) == [
        ("changed", "A.1. Đúng hạn", [("Điểm tự chấm", "6", "(trống)"), ("Giải trình", "(trống)", "chưa chấm")]),
        ("added", "A.2", [("Nội dung", None, "Mã tiêu chí: A.2; Điểm tự chấm: 0")]),
    ]


def remark(kind: str, text: str, indicator: str | None = None, position: int = 1) -> dict[str, Any]:
    place = {"submission_id": "s", "position": position, "sheet": "x", "cell": "B5"}
    return {"kind": kind, "text": text, "indicator_code": indicator, **place}


def test_a_note_is_changed_a_proposal_replaced() -> None:
    before = [remark("note", "cũ", "1.1"), remark("proposal", "xin xe")]
    after = [remark("note", "mới", "1.1"), remark("proposal", "xin hai xe")]
    assert summarise_changes(diff_parts.compare_remarks(before, after)) == [
        ("changed", "Ghi chú, giải trình 1.1", [("Nội dung", "cũ", "mới")]),
        ("removed", "Kiến nghị", [("Nội dung", "xin xe", None)]),
        ("added", "Kiến nghị", [("Nội dung", None, "xin hai xe")]),
    ]


def finding(
    code: str, indicator: str | None, cell: str, message: str, measure: str | None = "period"
) -> dict[str, Any]:
    return {
        "submission_id": "s", "code": code, "severity": "EXPLAIN", "indicator_code": indicator, "measure": measure,
        "sheet": "Chỉ tiêu", "cell": cell, "value_seen": None, "message_vi": message,
    }  # fmt: skip


def test_findings_go_stay_and_come() -> None:
    before = [
        finding("V04", "1.1", "D9", "trống"), finding("R01", "1.2", "D10", "gấp 10 lần"),
        finding("V04", "1.3", "D11", "trống"), finding("V12", None, "B5", "ngày 31/2", None),
    ]  # fmt: skip
    after = [
        finding("V04", "1.1", "E9", "trống lũy kế", "ytd"), finding("R01", "1.2", "D12", "gấp 12 lần"),
        finding("V04", "1.3", "D13", "trống"), finding("V12", None, "B6", "ngày 30/2", None),
    ]  # fmt: skip
    found = diff_parts.compare_findings(before, after)
    assert [(f.fate, f.code, f.indicator_code) for f in found] == [
        ("gone", "V04", "1.1"), ("gone", "V12", None), ("stayed", "R01", "1.2"), ("stayed", "V04", "1.3"),
        ("came", "V04", "1.1"), ("came", "V12", None),
    ]  # fmt: skip
    stayed = next(f for f in found if f.code == "R01")
    assert (stayed.before_vi, stayed.after_vi) == ("gấp 10 lần", "gấp 12 lần")
    assert (stayed.before_place, stayed.after_place) == ("Chỉ tiêu!D10", "Chỉ tiêu!D12")


@pytest.mark.parametrize(
    ("state", "amount", "seen", "type_", "said"),
    [
        ("missing", None, None, "int", "để trống"),
        ("missing", None, "chưa có số liệu", "int", "để trống, ghi “chưa có số liệu”"),
        ("zero", Decimal("0.0000"), "0", "int", "0"),
        ("value", Decimal("1234.5000"), "1.234,5", "decimal", "1.234,5"),
        ("not_applicable", None, None, "int", "không phát sinh"),
        ("invalid", None, "trên 200", "int", "“trên 200”, không nhận"),
        ("invalid", None, None, "int", "không nhận được"),
        ("zero", Decimal(0), "Không", "bool", "Không"),
        ("value", Decimal(1), "Có", "bool", "Có"),
        (None, None, None, "int", "không có dòng này"),
    ],
)
def test_each_state_has_its_words(
    state: str | None, amount: Decimal | None, seen: str | None, type_: str, said: str
) -> None:
    assert cell_vi(state, amount, seen, type_) == said


def test_a_very_long_text_is_cut_and_says_so() -> None:
    assert shorten("a" * LONGEST_QUOTE) == "a" * LONGEST_QUOTE
    assert shorten("a" * (LONGEST_QUOTE + 1)) == "a" * LONGEST_QUOTE + f"… ({LONGEST_QUOTE + 1} ký tự)"


def test_differences_carry_their_sign() -> None:
    assert difference_vi(Decimal(20), Decimal(5)) == "+20 (+5%)"
    assert difference_vi(Decimal("-2.50"), None) == "-2,5"
    assert difference_vi(Decimal(0), Decimal(0)) == "0 (0%)"
    assert difference_vi(None, None) == ""
