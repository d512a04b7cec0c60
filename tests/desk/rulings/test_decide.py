"""Whose a report is: only what waits is given away without being asked twice, and an old id keeps its meaning."""

import json
import re
from typing import Any

import pytest

from desk.answers import answer, outbox
from desk.answers.answered import Answered
from desk.intake import ingest
from desk.looks import status
from desk.outputs import remind
from desk.rulings import decide, explain
from desk.settings import Settings
from tests.desk.tiny_inbox import BLANK, CORRECTED, at, form, put, settings
from tests.flows.cli.terminal import run_command
from warehouse import Moment, Warehouse

__all__ = ["settings"]
PLACE = "2020Q1/Thanh Tân/bao-cao.xlsx"
AS_H2 = ("--unit", "2", "--period", "2020Q1", "--by", "Lan", "--reason", "gửi hộ")


def accept_report(settings: Settings, values: Any = CORRECTED) -> dict[str, Any]:
    """A report whose every sign names its unit."""
    put(settings, PLACE, form(settings, values))
    ingest.run(settings, now=at(settings, 7))
    (row,) = status.list_submissions(settings).to_dict("records")
    return {str(key): value for key, value in row.items()}


def decisions(settings: Settings) -> int:
    with Warehouse.reader(settings.warehouse) as warehouse:
        return len(warehouse.sql("SELECT 1 FROM core.decision"))


def test_an_accepted_report_is_not_given_to_another_unit_without_force(settings: Settings) -> None:
    row = accept_report(settings)
    with pytest.raises(decide.DecisionError) as raised:
        decide.settle_identity(settings, row["submission_id"], "2", "2020Q1", "Lan", "gửi hộ", at(settings, 8))
    told = str(raised.value)
    assert "không chờ xác nhận: đang là báo cáo của Thanh Tân (h-1), 2020Q1, Đạt." in told
    assert "\n  dấu biểu mẫu: " in told
    assert "\n  thư mục: Thanh Tân → h-1" in told
    assert "Nếu vẫn đổi thành h-2, 2020Q1: thêm --force" in told
    assert decisions(settings) == 0


def test_what_it_is_already_may_be_confirmed(settings: Settings) -> None:
    row = accept_report(settings)
    decide.settle_identity(settings, row["submission_id"], "1", "2020Q1", "Lan", "đã hỏi", at(settings, 8))
    assert decisions(settings) == 1


def test_an_id_from_before_a_decision_still_names_the_report(settings: Settings) -> None:
    old = accept_report(settings, BLANK)["submission_id"]
    assert "đã ghi cho" in run_command(settings, "decide", old[:8], *AS_H2, "--force")
    assert decide.look_up_submission(settings, old)["former_id"] is None, "not judged anew yet"
    ingest.run(settings)
    (new,) = status.list_submissions(settings)["submission_id"]
    assert (new == old, status.list_submissions(settings)["unit_id"].iloc[0]) == (False, "h-2")
    found = decide.look_up_submission(settings, old[:8])
    assert (found["submission_id"], found["former_id"]) == (new, old)
    assert decide.look_up_submission(settings, new[:8])["former_id"] is None
    note = f"số {old[:8]} nay là {new[:8]}: cùng tài liệu, đã xét lại"
    shown = run_command(settings, "receipt", "show", old[:8], columns=200)
    assert note in shown
    assert "Lan: là báo cáo của Liêm Túc, 2020Q1 (lý do: gửi hộ)" in shown
    assert note not in run_command(settings, "receipt", "show", new[:8], columns=200)
    given = run_command(
        settings, "explain", old[:8], "--finding", "V04@1.3", "--text", "Chưa quyết toán", "--by", "Lan"
    )
    assert note in given
    assert explain.list_questions(settings, state="explained")[0].submission_id == new


def test_answers_to_what_no_longer_stands_are_set_aside(settings: Settings) -> None:
    old = accept_report(settings, BLANK)["submission_id"]
    feedback = settings.feedback
    before = sorted(path.relative_to(feedback) for path in feedback.rglob("*.*"))
    assert [path.suffix for path in before] == [".docx", ".json", ".xlsx"]
    strange = feedback / "2020Q1" / "1 Thanh Tân" / f"ghi chú [{old[:8]}].txt"
    strange.write_text("của cán bộ", "utf-8")
    elsewhere = feedback / f"bao-cao [{old[:8]}].json"
    elsewhere.write_text("{}", "utf-8")
    run_command(settings, "decide", old[:8], *AS_H2, "--force")
    told = run_command(settings, "ingest", columns=200)
    assert "Phản hồi về báo cáo đã được xét lại: chuyển 3 tệp sang feedback/da-thu-hoi" in told
    aside = feedback / "da-thu-hoi"
    assert sorted(path.relative_to(aside) for path in aside.rglob("*.*")) == before
    assert strange.is_file()
    assert elsewhere.is_file()
    (unit,) = {path.parent.name for path in feedback.glob("2020Q1/*/bao-cao *")}
    assert unit == "2 Liêm Túc"
    assert json.loads(next(feedback.glob("2020Q1/2*/*.json")).read_text("utf-8"))["unit_id"] == "h-2"
    assert "da-thu-hoi" not in run_command(settings, "ingest", columns=200), "a rerun has nothing to move"
    assert answer.answer_units(settings) == Answered()


@pytest.mark.parametrize("sent", [False, True])
def test_a_report_judged_anew_as_before_keeps_a_full_set_in_its_folder(settings: Settings, sent: bool) -> None:
    old = accept_report(settings, BLANK)["submission_id"]
    if sent:
        with Warehouse.writer(settings.warehouse) as warehouse:
            (mail,) = outbox.load_mails(warehouse)
            outbox.record_steps(warehouse, [mail.next_step("sent", at(settings, 8))])
        outbox.draft_path(settings, mail).unlink()
    decide.settle_identity(settings, old, "1", "2020Q1", "Lan", "đã hỏi")
    assert ingest.run(settings).set_aside == 3
    (new,) = status.list_submissions(settings)["submission_id"]
    names = sorted(path.name for path in settings.feedback.glob("2020Q1/1 Thanh Tân/*"))
    assert names == [f"bao-cao [{new[:8]}].{suffix}" for suffix in ("docx", "json", "xlsx")]
    drafts = list(settings.outbox.glob("2020Q1/*.eml"))
    assert len(drafts) == (0 if sent else 1), "what was sent is not drafted again"
    assert ingest.run(settings).set_aside == 0
    assert answer.answer_units(settings) == Answered()


def test_a_file_set_aside_before_is_never_written_over(settings: Settings) -> None:
    old = accept_report(settings)["submission_id"]
    (path,) = settings.feedback.rglob("*.json")
    there = settings.feedback / "da-thu-hoi" / path.relative_to(settings.feedback)
    there.parent.mkdir(parents=True)
    there.write_text("cũ", "utf-8")
    run_command(settings, "decide", old[:8], *AS_H2, "--force")
    ingest.run(settings)
    assert there.read_text("utf-8") == "cũ"
    assert there.with_stem(f"{there.stem} (2)").is_file()
    assert not path.parent.exists()


def test_an_id_that_is_nobodys_is_said_to_be_none(settings: Settings) -> None:
    accept_report(settings)
    with pytest.raises(decide.DecisionError, match="không có bản nào mang số 0000000f; thidua status --problems"):
        decide.look_up_submission(settings, "0000000f")
    with pytest.raises(decide.DecisionError, match="quá ngắn"):
        decide.look_up_submission(settings, "0f")


def test_decisions_are_told_in_words(settings: Settings) -> None:
    row = accept_report(settings)
    common = ("--by", "Bình", "--reason", "sổ công văn")
    run_command(settings, "receipt", "override", row["submission_id"][:8], "--received", "2020-04-08T08:30", *common)
    shown = run_command(settings, "receipt", "show", row["submission_id"][:8], columns=200)
    assert "Bình: nhận lúc 08/04/2020 08:30 (lý do: sổ công văn)" in shown
    assert "được tính: 08/04/2020 08:30 (quyết định của cán bộ)" in shown
    with Warehouse.reader(settings.warehouse) as warehouse:
        (outcome,) = warehouse.sql("SELECT outcome FROM core.decision")["outcome"]
    assert set(json.loads(outcome)) == {"received_at"}


def test_the_override_is_the_row_that_is_marked(settings: Settings) -> None:
    row = accept_report(settings)["submission_id"][:8]
    for text, why in (("08/04/2020 08:30", "sổ đến"), ("07/04/2020", "sổ công văn")):
        told = run_command(settings, "receipt", "override", row, "--received", text, "--by", "Bình", "--reason", why)
        assert f"nhận lúc {text}" in told
    shown = run_command(settings, "receipt", "show", row, columns=240)
    (marked,) = [line for line in shown.splitlines() if "►" in line]
    for word in ("07/04/2020 00:00", "quyết định của cán bộ", "trên hết", "Bình: sổ công văn"):
        assert word in marked
    assert sum("quyết định của cán bộ" in line and "đã thay" in line for line in shown.splitlines()) == 1


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("20/11/2026", "2026-11-20T00:00:00"),
        (" 20/11/2026  14:30 ", "2026-11-20T14:30:00"),
        ("2026-11-20T14:30", "2026-11-20T14:30:00"),
        ("2026-11-20T14:30+07:00", "2026-11-20T14:30:00+07:00"),
        ("2026-11-20T14:30:05+0700", "2026-11-20T14:30:05+07:00"),
    ],
)
def test_a_time_of_receipt_may_be_typed_as_in_the_register(text: str, iso: str) -> None:
    assert decide.parse_receipt_time(text).isoformat() == iso


@pytest.mark.parametrize("text", ["32/11/2026", "25-11-2026", "hôm qua", "11/20/2026", ""])
def test_a_time_of_receipt_that_is_none_is_refused_in_plain_words(text: str) -> None:
    with pytest.raises(decide.DecisionError, match=r"ghi 20/11/2026, 20/11/2026 14:30 hoặc 2026-11-20T14:30") as raised:
        decide.parse_receipt_time(text)
    assert "%" not in str(raised.value)


def test_results_are_told_in_vietnamese(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    accept_report(settings)
    monkeypatch.setattr(remind, "now_in", lambda _programme: at(settings, 14))
    english = re.compile(r"\b(the|would|recorded|questions|letters|units|rows|names|seal)\b")
    for words in (
        ("explain", "list"),
        ("send", "--dry-run"),
        ("remind", "--period", "2020Q1"),
        ("report", "--period", "2020Q1"),
        ("rank", "--year", "2020"),
        ("release",),
        ("status", "--period", "2020Q1"),
    ):
        shown = run_command(settings, *words, columns=300).replace(str(settings.home), "")
        assert not english.search(shown), (words, shown)


def test_a_former_id_is_found_as_of_now_only_where_no_present_one_has_it(settings: Settings) -> None:
    row = accept_report(settings)
    with Warehouse.reader(settings.warehouse) as warehouse:
        moment = Moment(at(settings, 30), at(settings, 30))
        found = warehouse.query("find_submission", token=row["sha256"][:8], **moment.bound())
    assert list(found["former_id"].isna()) == [True]
