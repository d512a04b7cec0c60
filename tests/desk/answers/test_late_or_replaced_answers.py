"""What an answer says of a report that is late, replaced, or mended already: the truth, in every form of the answer."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from openpyxl import load_workbook

from desk.answers import outbox
from desk.answers.answer import answer_units
from desk.answers.answered import Answered
from desk.intake import ingest
from desk.looks import status
from desk.settings import Settings
from reports.form.workbook import FormEntries, write_form
from tests.desk.tiny_desk import BAD, GOOD, OTHER, at, body, letters, mail_report, on_disk, read_answer, report
from tests.programmes import tiny_folder
from warehouse import Warehouse

LATE = {**GOOD, "1.1": {"period": 6, "ytd": 6}}
ASKED = {**GOOD, "1.3": {}}
APART_VI = "giữ riêng, không tổng hợp và không thay bản đã tính"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)


def words(path: Path) -> str:
    """Everything a letter or the first sheet of a workbook says."""
    if path.suffix == ".docx":
        return "\n".join(p.text for p in Document(io.BytesIO(path.read_bytes())).paragraphs)
    sheet = load_workbook(path).worksheets[0]
    return "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)


def test_a_form_too_empty_to_replace_another_is_told_so(settings: Settings) -> None:
    mail_report(settings, "a", report(settings, GOOD))
    ingest.run(settings, now=at(settings, 7))
    mail_report(settings, "b", report(settings, {"1.1": {"period": 9, "ytd": 9}}))
    ingest.run(settings, now=at(settings, 8))
    first, few = letters(settings)
    assert read_answer(settings, first.submission_id)["standing"] == "COUNTED"
    answer = read_answer(settings, few.submission_id)
    assert (answer["verdict"], answer["standing"]) == ("ACCEPTED_WITH_QUESTIONS", "TOO_EMPTY")
    for text in (answer["summary_vi"], body(settings, few)):
        assert "không thay bản nhận trước" in text


def test_the_second_file_of_a_report_is_asked_for_whole(settings: Settings) -> None:
    mail_report(settings, "a", report(settings, {"1.1": GOOD["1.1"]}))
    ingest.run(settings, now=at(settings, 7))
    mail_report(settings, "b", report(settings, {code: cells for code, cells in GOOD.items() if code != "1.1"}))
    ingest.run(settings, now=at(settings, 8))
    first, part = letters(settings)
    assert read_answer(settings, first.submission_id)["standing"] == "COUNTED"
    answer = read_answer(settings, part.submission_id)
    assert (answer["verdict"], answer["standing"]) == ("ACCEPTED_WITH_QUESTIONS", "PART")
    for text in (answer["summary_vi"], body(settings, part)):
        assert "đề nghị ghi tất cả chỉ tiêu vào một biểu rồi gửi lại" in text
    (asked,) = [question for question in status.list_questions(settings) if question.code == "R15"]
    assert asked.submission_id == first.submission_id
    assert part.submission_id[:8] in asked.message_vi
    assert "(1.2, 1.3)" in asked.message_vi
    assert "(1.1)" in asked.message_vi


def test_a_report_kept_apart_is_not_called_counted(settings: Settings) -> None:
    mail_report(settings, "a", report(settings, GOOD))
    ingest.run(settings, now=at(settings, 7))
    mail_report(settings, "b", report(settings, ASKED))
    ingest.run(settings, now=at(settings, 25))
    first, late = letters(settings)
    assert read_answer(settings, first.submission_id)["standing"] == "COUNTED"
    answer = read_answer(settings, late.submission_id)
    assert (answer["verdict"], answer["standing"]) == ("ACCEPTED_WITH_QUESTIONS", "KEPT_APART")
    folder = settings.feedback / "2020Q1" / "1 Thanh Tân"
    told = [
        answer["summary_vi"],
        body(settings, late),
        *(words(folder / answer[name]) for name in ("workbook", "letter")),
    ]
    for text in told:
        assert APART_VI in text
        assert "đã được tiếp nhận và tổng hợp" not in text


def test_a_late_report_with_nothing_else_there_is_called_counted_late(settings: Settings) -> None:
    mail_report(settings, "a", report(settings, GOOD))
    ingest.run(settings, now=at(settings, 25))
    (late,) = letters(settings)
    assert read_answer(settings, late.submission_id)["standing"] == "COUNTED_LATE"
    assert "nhận sau khi khóa kỳ; được tổng hợp vì" in body(settings, late)


def test_a_version_replaced_before_it_was_answered_says_so(settings: Settings) -> None:
    """Received in one night: the first one's answer is written when the second is known already."""
    mail_report(settings, "a", report(settings, ASKED), Received=make_received_header(6))
    mail_report(settings, "b", report(settings, LATE), Received=make_received_header(7))
    ingest.run(settings, now=at(settings, 8))
    first, second = letters(settings)
    answer = read_answer(settings, first.submission_id)
    assert (answer["standing"], answer["resubmit_by"]) == ("REPLACED", None)
    assert "đã có bản nhận sau của đơn vị thay" in body(settings, first)
    assert "Không cần sửa và gửi lại tệp này" in body(settings, first)
    assert read_answer(settings, second.submission_id)["standing"] == "COUNTED"


def test_a_returned_version_that_was_mended_already_asks_for_nothing(settings: Settings) -> None:
    mail_report(settings, "a", report(settings, BAD), Received=make_received_header(6))
    mail_report(settings, "b", report(settings, GOOD), Received=make_received_header(7))
    ingest.run(settings, now=at(settings, 8))
    returned, _ = letters(settings)
    answer = read_answer(settings, returned.submission_id)
    assert (answer["verdict"], answer["standing"], answer["resubmit_by"]) == ("RETURNED", "ANSWERED", None)
    assert answer["summary_vi"] == "Báo cáo chưa được tổng hợp; báo cáo nhận sau của đơn vị đã được tính."
    assert "Không cần sửa và gửi lại tệp này" in body(settings, returned)


def test_a_register_row_added_later_makes_the_unsent_letter_anew(settings: Settings) -> None:
    path = settings.inbox / "2020Q1" / "Thanh Tân" / "bc.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(report(settings, BAD))
    ingest.run(settings, now=at(settings, 15))
    (old,) = letters(settings)
    (path.parent / "so-den.csv").write_text("tep,nhan_luc,nguoi_ghi\nbc.xlsx,2020-04-09T08:30+07:00,Lan\n", "utf-8")
    ingest.run(settings, now=at(settings, 16))
    (new,) = letters(settings)
    assert (new.message_id, new.state, new.received_at.day) == (old.message_id, "prepared", 9)
    answer = read_answer(settings, new.submission_id)
    assert answer["received_at"] == "2020-04-09T08:30:00+07:00"
    folder = settings.feedback / "2020Q1" / "1 Thanh Tân"
    for text in (body(settings, new), *(words(folder / answer[name]) for name in ("workbook", "letter"))):
        assert "08 giờ 30 ngày 09/04/2020" in text
        assert "15/04/2020" not in text
    before = on_disk(settings.home)
    assert ingest.run(settings, now=at(settings, 17)).new_documents == 0
    assert answer_units(settings, now=at(settings, 17)) == Answered()
    now = on_disk(settings.home)
    noted = (".duckdb", ".lock", ".jsonl", "lan-tiep-nhan-cuoi.txt", "whole-run.json")  # that there was a run at all
    assert [name for name in now if now[name] != before.get(name) and not name.endswith(noted)] == []


def test_an_unsent_letter_about_a_replaced_version_is_made_anew_a_sent_one_is_not(settings: Settings) -> None:
    mail_report(settings, "a", report(settings, ASKED))
    mail_report(settings, "c", report(settings, GOOD, "h-2"), OTHER)
    ingest.run(settings, now=at(settings, 6))
    with Warehouse.writer(settings.warehouse) as warehouse:
        (sent,) = [mail for mail in outbox.load_mails(warehouse) if mail.recipient == OTHER]
        outbox.record_steps(warehouse, [sent.next_step("sent", at(settings, 6))])
    mail_report(settings, "b", report(settings, LATE))
    mail_report(settings, "d", report(settings, LATE, "h-2"), OTHER)
    ingest.run(settings, now=at(settings, 7))
    first, other = (next(m for m in letters(settings) if m.unit_id == unit) for unit in ("h-1", "h-2"))
    assert (first.state, first.standing) == ("prepared", "REPLACED")
    assert "đã có bản nhận sau của đơn vị thay" in body(settings, first)
    assert (other.message_id, other.state, other.standing) == (sent.message_id, "sent", "COUNTED")


@pytest.mark.parametrize(
    ("judged", "until", "told"),
    [
        (8, "2020-04-10T23:59:59+07:00", "chậm nhất ngày 10/04/2020"),
        (15, "2020-04-20T23:59:59+07:00", "Hạn gửi ngày 10/04/2020 đã qua; bản sửa còn được tính nếu đến trước khi"),
        (25, None, "Hạn gửi ngày 10/04/2020 đã qua, kỳ đã khóa sổ hết ngày 20/04/2020: bản gửi lại được giữ riêng"),
    ],
)
def test_nothing_is_asked_for_by_a_day_that_has_passed(
    settings: Settings, judged: int, until: str | None, told: str
) -> None:
    """Received in time, but read by the desk only now."""
    mail_report(settings, "a", report(settings, BAD), Received=make_received_header(7))
    ingest.run(settings, now=at(settings, judged))
    (mail,) = letters(settings)
    answer = read_answer(settings, mail.submission_id)
    assert answer["resubmit_by"] == until
    folder = settings.feedback / "2020Q1" / "1 Thanh Tân"
    for text in (" ".join(answer["next_steps_vi"]), body(settings, mail), words(folder / answer["workbook"])):
        assert told in text
        assert ("chậm nhất ngày" in text) == (judged == 8)


def test_cells_show_what_was_written_in_them(tmp_path: Path) -> None:
    """Also where an earlier quarter is asked (Q03): that is found after the form was judged."""
    settings = Settings(tmp_path / "ttdn", workers=1)
    programme = settings.programme
    for period_id, written, evidence in (("2018Q3", "Có", "Số 1/KH"), ("2018Q4", "khong", None)):
        period = programme.period(period_id)
        rows: dict[str, dict[str, Any]] = {
            "1.2": {"period": written, "evidence": evidence},
            "4.1": {"period": "co"},
            "1.1": {"period": 1, "ytd": 1},
        }
        path = settings.inbox / period_id / "bc.xlsx"
        path.parent.mkdir(parents=True)
        write_form(programme, programme.unit("40", period), period, path, FormEntries(indicators=rows))
    ingest.run(settings, now=programme.period("2018Q4").due_at)
    seen: dict[tuple[str, str], str] = {}
    for path in settings.feedback.glob("2018Q4/*/*.json"):
        for cause in json.loads(path.read_text("utf-8"))["causes"]:
            seen |= {(cause["code"], f["indicator_code"]): f["value_seen"] for f in cause["findings"]}
    assert (seen["Q03", "1.2"], seen["R05", "4.1"]) == ("khong", "co")


def make_received_header(day: int) -> str:
    return f"from smtp.example.com by mail.thuvien.example.vn with ESMTPS; {day:02d} Apr 2020 10:00:00 +0700"
