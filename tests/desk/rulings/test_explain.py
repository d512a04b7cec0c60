"""`thidua explain` through the whole ingest: the form's column, telephone, letter, rulings, what the desk is asked."""

from typing import Any

import pytest
from typer.testing import CliRunner

from desk.intake import ingest
from desk.looks import status
from desk.rulings import explain
from desk.rulings.decide import DecisionError
from desk.settings import Settings
from flows.cli import main
from reports.answers.desk_questions import Question
from tests.desk.tiny_inbox import BLANK, CORRECTED, VALUES, at, form, put, settings, shown, unit_page

__all__ = ["settings", "shown"]
NOTED: dict[str, dict[str, Any]] = {**VALUES, "1.3": {"note": "Chưa quyết toán"}}
PLACE = "2020Q1/Thanh Tân"


def one(settings: Settings, code: str = "V04", **wanted: Any) -> Question:
    """The question with this code."""
    (question,) = [question for question in explain.list_questions(settings, **wanted) if question.code == code]
    return question


def standing(settings: Settings) -> str:
    rows = status.list_units(settings, "2020Q1")
    return str(rows[rows["unit_id"] == "h-1"]["status"].iloc[0])


def test_the_column_for_notes_answers_and_an_official_accepts(settings: Settings, shown: Any) -> None:
    put(settings, f"{PLACE}/1.xlsx", form(settings, BLANK))
    ingest.run(settings, now=at(settings, 2))
    asked = one(settings)
    assert (asked.indicator_code, asked.state) == ("1.3", "open")
    with pytest.raises(DecisionError, match="chưa có giải trình để xem xét"):
        explain.record_ruling(settings, asked.submission_id, ["V04"], "accepted", "Lan", "đồng ý", at(settings, 3))
    put(settings, f"{PLACE}/2.xlsx", form(settings, NOTED))
    ingest.run(settings, now=at(settings, 4))
    asked = one(settings, state="explained")
    assert (asked.answer, standing(settings)) == ("Chưa quyết toán", "accepted_with_questions")
    runner = CliRunner()
    common = ["--by", "Lan", "--home", str(settings.home), "--programme", settings.programme_name]
    result = runner.invoke(
        main.app, ["explain", "accept", asked.submission_id[:8], "--finding", "V04@1.3", "--reason", "hợp lý", *common]
    )
    assert result.exit_code == 0, result.output
    assert "Đã chấp nhận" in result.output
    assert standing(settings) == "accepted"
    page = unit_page(settings, shown, "h-1")
    assert "Chưa quyết toán (2.xlsx)" in page
    assert "Lan: hợp lý" in page


def test_the_desk_records_what_it_was_told_and_rules_on_it(settings: Settings) -> None:
    put(settings, f"{PLACE}/1.xlsx", form(settings, BLANK))
    ingest.run(settings, now=at(settings, 2))
    asked = one(settings)
    runner = CliRunner()
    common = ["--by", "Lan", "--home", str(settings.home), "--programme", settings.programme_name]
    told = ["explain", asked.submission_id[:8], "--text", "Chờ số của huyện", "--from", "ông A, điện thoại", *common]
    result = runner.invoke(main.app, told)
    assert result.exit_code == 0, result.output
    asked = one(settings, unit_id="h-1", period_id="2020Q1")
    assert (asked.state, asked.answer, asked.answer_source) == ("explained", "Chờ số của huyện", "ông A, điện thoại")
    explain.record_ruling(settings, asked.submission_id, [asked.id[:8]], "refused", "Bình", "phải có số")
    assert one(settings).state == "refused"
    explain.record_explanation(settings, asked.submission_id, [], "Huyện chưa gửi, có công văn", "Lan", "")
    explain.record_ruling(settings, asked.submission_id, [], "accepted", "Bình", "đã có công văn")
    asked = one(settings)
    assert (asked.state, asked.ruled_by, asked.ruling_reason) == ("accepted", "Bình", "đã có công văn")
    with pytest.raises(DecisionError, match="đã được chấp nhận"):
        explain.record_explanation(settings, asked.submission_id, [], "nữa", "Lan", "")


@pytest.mark.parametrize("place", ["cell", "indicator_code"])
def test_a_question_is_named_by_its_cell_or_its_indicator(settings: Settings, place: str) -> None:
    put(settings, f"{PLACE}/1.xlsx", form(settings, {**BLANK, "1.1": {}}))
    ingest.run(settings, now=at(settings, 2))
    blanks = [question for question in explain.list_questions(settings) if question.code == "V04"]
    assert [question.indicator_code for question in blanks] == ["1.1", "1.3"]
    named = f"V04@{getattr(blanks[1], place)}"
    explain.record_explanation(settings, blanks[1].submission_id, [named.lower()], "Chờ số của huyện", "Lan", "")
    answers = {q.indicator_code: q.answer for q in explain.list_questions(settings) if q.code == "V04"}
    assert answers["1.3"] == "Chờ số của huyện"
    with pytest.raises(DecisionError, match="nêu rõ câu hỏi nào, có 2 câu hỏi"):
        explain.record_explanation(settings, blanks[1].submission_id, ["V04"], "x", "Lan", "")


@pytest.mark.parametrize(
    ("finding", "by", "text", "said"),
    [
        ("R04", "Lan", "x", "không có câu hỏi R04; có 1 câu hỏi"),
        ("", "", "x", "tên người"),
        ("", "Lan", " ", "còn trống"),
    ],
)
def test_what_is_lacking_is_said(settings: Settings, finding: str, by: str, text: str, said: str) -> None:
    put(settings, f"{PLACE}/1.xlsx", form(settings, BLANK))
    ingest.run(settings, now=at(settings, 2))
    with pytest.raises(DecisionError, match=said):
        explain.record_explanation(settings, one(settings).submission_id, [finding] if finding else [], text, by, "")
    assert one(settings).state == "open"


def test_what_the_desk_is_asked_can_be_closed_and_opens_again_with_new_facts(settings: Settings, shown: Any) -> None:
    first = form(settings)
    for day, data in ((2, first), (3, form(settings, CORRECTED)), (4, first + b"\0")):
        put(settings, f"{PLACE}/{day}.xlsx", data)
        ingest.run(settings, now=at(settings, day))
    (asked,) = [question for question in status.list_questions(settings) if question.code == "R07"]
    assert asked.state == "open"
    explain.record_ruling(
        settings, asked.submission_id, ["R07"], "accepted", "Lan", "đơn vị xác nhận bản đầu", at(settings, 5)
    )
    assert "R07" not in {question.code for question in status.list_questions(settings)}
    closed = one(settings, "R07")
    assert (closed.state, closed.ruled_by) == ("accepted", "Lan")
    assert "Đã xem xét, khép lại" in unit_page(settings, shown, "h-1")
    put(settings, f"{PLACE}/6.xlsx", form(settings, CORRECTED) + b"\0")
    ingest.run(settings, now=at(settings, 6))
    codes = [(q.code, q.state) for q in explain.list_questions(settings)]
    assert ("R07", "open") in codes, "the correction has come once more: another fact"
    assert ("R07", "accepted") in codes
