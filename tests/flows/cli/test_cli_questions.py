"""What the desk is asked beside the verdicts, through the whole ingest and as the command line shows it."""

from email import message_from_bytes
from pathlib import Path

from rich.console import Console

from desk.intake import ingest
from desk.looks import status
from desk.rulings import decide
from desk.settings import Settings
from flows.cli import main
from flows.cli.rulings import decisions
from reports.answers.desk_questions import Question
from reports.form.workbook import FormEntries, write_form
from tests.desk.tiny_inbox import CORRECTED, VALUES, at, form, mail, put, settings, shown, unit_page

__all__ = ["settings", "shown"]


def asked_with(settings: Settings, code: str, unit: str | None = None, period: str | None = None) -> list[Question]:
    """The questions to the desk with this code."""
    return [question for question in status.list_questions(settings, unit, period) if question.code == code]


def test_one_file_from_two_units_waits_and_both_see_it(settings: Settings, shown: Console) -> None:
    data = form(settings)
    put(settings, "a.eml", mail("thanhtan@thuvien.example.vn", data))
    put(settings, "b.eml", mail("liemtuc@thuvien.example.vn", data))
    assert ingest.run(settings).verdicts == {"HELD": 1}
    for unit in ("h-1", "h-2"):
        page = unit_page(settings, shown, unit)
        assert "có dấu hiệu của đơn vị này" in page
        assert "thanhtan@thuvien.example.vn → Thanh Tân" in page
        assert "liemtuc@thuvien.example.vn → Liêm Túc" in page


def test_one_file_that_another_unit_sends_later_is_asked_about(settings: Settings, shown: Console) -> None:
    data = form(settings)
    put(settings, "a.eml", mail("thanhtan@thuvien.example.vn", data))
    assert ingest.run(settings, now=at(settings, 7)).verdicts == {"ACCEPTED": 1}
    put(settings, "2020Q1/xem/bao-cao.xlsx", data)
    ingest.run(settings, now=at(settings, 8))
    assert asked_with(settings, "R08") == [], "a place without a sign of another unit"
    put(settings, "b.eml", mail("liemtuc@thuvien.example.vn", data))
    put(settings, "2020Q1/Liêm Túc/bao-cao.xlsx", data)
    assert ingest.run(settings, now=at(settings, 9)).verdicts == {"ACCEPTED": 1}, "what was judged stays"
    for unit in ("h-1", "h-2"):
        (asked,) = asked_with(settings, "R08", unit)
        assert (asked.unit_id, asked.others) == ("h-1", ("h-2",))
        assert "R08" in unit_page(settings, shown, unit)
    assert "người gửi: liemtuc@thuvien.example.vn" in asked.message_vi
    assert "thư mục: Liêm Túc" in asked.message_vi
    decide.settle_identity(settings, asked.submission_id, "1", "2020Q1", "Lan", "đã gọi điện", at(settings, 10))
    ingest.run(settings, now=at(settings, 11))
    assert asked_with(settings, "R08") == [], "a person has settled it"


def test_one_file_sent_for_another_quarter_is_asked_about_in_both(settings: Settings) -> None:
    data = form(settings)
    put(settings, "2020Q1/Thanh Tân/bao-cao.xlsx", data)
    ingest.run(settings, now=at(settings, 7))
    put(settings, "2020Q2/Thanh Tân/bao-cao.xlsx", data)
    assert ingest.run(settings, now=at(settings, 8)).verdicts == {"ACCEPTED": 1}, "what was judged stays"
    for period in ("2020Q1", "2020Q2"):
        (asked,) = asked_with(settings, "R08", "h-1", period)
        assert (asked.period_id, asked.other_periods) == ("2020Q1", ("2020Q2",))
    assert "thư mục: 2020Q2 → Quý II/2020" in asked.message_vi
    assert asked_with(settings, "R08", "h-1", "2020Q3") == []


def test_two_reports_at_one_moment_are_asked_about_until_a_person_orders_them(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    put(settings, "2020Q1/Thanh Tân/2.xlsx", form(settings, CORRECTED))
    put(settings, "2020Q1/Thanh Tân/ban sao.xlsx", form(settings) + b"\0")
    ingest.run(settings, now=at(settings, 7))
    (asked,) = asked_with(settings, "T02", "h-1")
    rows = status.list_submissions(settings).set_index("submission_id")
    assert bool(rows.loc[asked.submission_id, "is_effective"])
    (other,) = (i for i in rows.index if i != asked.submission_id and rows.loc[i, "copy_of"] is None)
    assert other[:8] in asked.message_vi
    decide.override_receipt(settings, other, at(settings, 6), "Lan", "bản đầu", at(settings, 8))
    assert asked_with(settings, "T02", "h-1") == []


def test_copy_correction_and_return_are_told_apart(settings: Settings, shown: Console) -> None:
    first = form(settings)
    put(settings, "2020Q1/Thanh Tân/1.xlsx", first)
    put(settings, "2020Q1/Thanh Tân/cũ/1.xlsx", first)
    ingest.run(settings, now=at(settings, 2))
    put(settings, "2020Q1/Thanh Tân/1b.xlsx", form(settings, {**VALUES, "1.3": {"period": 2.0}}) + b"\0")
    ingest.run(settings, now=at(settings, 3))
    put(settings, "2020Q1/Thanh Tân/2.xlsx", form(settings, CORRECTED))
    ingest.run(settings, now=at(settings, 4))
    page = unit_page(settings, shown, "h-1")
    assert "cùng một tệp, thấy ở 2 nơi, tính một lần" in page
    assert "nhưng là tệp khác, không tính là lần nộp mới" in page
    assert "đang được tính; bản sửa, thay bản" in page
    assert "đã được bản" in page
    assert asked_with(settings, "R07") == []
    put(settings, "2020Q1/Thanh Tân/3.xlsx", first + b"\0\0")
    ingest.run(settings, now=at(settings, 5))
    page = unit_page(settings, shown, "h-1")
    assert "trở lại đúng nội dung bản" in page
    (asked,) = asked_with(settings, "R07", None, "2020Q1")
    assert "đang tính bản nhận sau cùng" in asked.message_vi
    assert asked.message_vi in page


def test_a_receipt_in_doubt_is_listed_until_a_person_decides(settings: Settings, shown: Console) -> None:
    late = "from a.example.com by mail.thuvien.example.vn; Sun, 12 Apr 2020 08:00:00 +0700"
    early = "from pc by a.example.com; Thu, 09 Apr 2020 08:00:00 +0700"
    put(settings, "a.eml", mail("thanhtan@thuvien.example.vn", form(settings), late, early))
    ingest.run(settings, now=at(settings, 13))
    main.status(settings.home, settings.programme_name, period="2020Q1", problems=True)
    listed = shown.export_text()
    assert "T01" in listed
    assert "tính 12/04/2020 08:00 (máy chủ thư của cơ quan)" in listed
    assert "máy chủ thư nêu trong thư (chưa xác nhận được) ghi 09/04/2020 08:00 (theo đó là đúng" in listed
    (row,) = status.list_submissions(settings).to_dict("records")
    decisions.show(row["submission_id"][:8], settings.home, settings.programme_name)
    page = shown.export_text()
    assert "sớm hơn 72 giờ 0 phút: CẦN XEM, khác bên hạn gửi" in page
    assert "lệch quá 6 giờ" in page
    decide.override_receipt(settings, row["submission_id"], at(settings, 9), "Lan", "máy chủ nghẽn", at(settings, 14))
    assert asked_with(settings, "T01") == []


def test_a_code_that_two_catalogues_know_shows_what_either_unit_sent(tmp_path: Path, shown: Console) -> None:
    settings = Settings(tmp_path / "desk", workers=1)
    programme = settings.programme
    old, new = programme.unit("24", programme.period("2018Q4")), programme.unit("24", programme.period("2026Q3"))
    assert old.id != new.id
    entries = FormEntries(indicators={"1.1": {"period": 1, "ytd": 1}})
    settings.inbox.mkdir(parents=True)
    write_form(programme, new, programme.period("2026Q3"), settings.inbox / "a.xlsx", entries)
    (settings.inbox / f"{programme.unit('01', programme.period('2018Q4')).name_vi} quy IV 2018.xlsx").write_bytes(
        b"PK\x03\x04"
    )
    ingest.run(settings)
    main.status(home=settings.home, unit="24")
    main.status(home=settings.home, period="2018Q4")
    page = shown.export_text()
    assert new.name_vi in page.partition("Quý IV/2018")[0]
    assert old.name_vi not in page.partition("Quý IV/2018")[0], "there is nothing of the unit that had the code before"
    assert "2026Q3" in page
    assert "Đã nhận tệp, không đọc được: 1" in page


def test_a_torn_document_of_a_known_unit_and_no_known_period_is_listed(settings: Settings, shown: Console) -> None:
    message = message_from_bytes(mail("thanhtan@thuvien.example.vn", b"PK\x03\x04 torn"))
    message.replace_header("Subject", "Kính gửi")
    put(settings, "a.eml", message.as_bytes())
    ingest.run(settings, now=at(settings, 7))
    rows = status.list_unit_submissions(settings, "h-1", None, None)
    assert list(rows["period_id"].isna()) == [True]
    assert "chưa rõ" in unit_page(settings, shown, "h-1")
