"""The answer as letter, JSON and reply: one page whatever was found, threads to the original, same bytes every time."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from reports.answers import as_json as answer_json
from reports.answers import letter as letter_docx
from reports.answers import mail as reply_mail
from reports.answers import model as answer_model
from reports.answers.mail import Attachment, Original
from reports.answers.model import UnitAnswer
from reports.answers.records import FindingRow, make_header
from reports.office.vietnamese import one_line
from schemas.findings import Severity, Verdict
from schemas.programme import Programme, load_programme

ORIGINAL = Original(
    "<goc.1@nghean.example.vn>", ("<dau@nghean.example.vn>",), "Báo cáo quý IV", "stttt@nghean.example.vn"
)


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programme("ttdn")


def row(code: str = "V02", severity: Severity = Severity.BLOCK, cell: str | None = "D7", **rest: Any) -> FindingRow:
    given = {"title_vi": "Giá trị không phải là một con số", "fix_vi": "Ghi một con số.", **rest}
    return FindingRow(code, severity, "Chỉ tiêu" if cell else None, cell, "1.1", "khoảng 150", "Không hiểu.", **given)


def answer(
    programme: Programme, rows: list[FindingRow], verdict: Verdict = Verdict.RETURNED, day: int = 14, **head: Any
) -> UnitAnswer:
    period = programme.period("2018Q4")
    unit = programme.unit("40", period)
    received = datetime(2018, 12, day, 8, 30, tzinfo=programme.tz)
    header = make_header(
        programme,
        unit,
        period,
        file_name="BC quý IV.xlsx",
        received_at=received,
        verdict=verdict,
        sha256="1a2b3c4d5e6f",
    )
    return answer_model.build(programme, replace(header, **head), unit.id, period.id, rows, received)


def make_crowded_answer(programme: Programme) -> UnitAnswer:
    """More causes than fit a page, in more words than anyone expects."""
    rows = [
        row(
            f"X{n:02d}",
            title_vi="Một nguyên nhân có tên rất dài " * (n % 9 + 1),
            fix_vi="Sửa lại cho đúng. " * (n % 30),
        )
        for n in range(60)
    ]
    unit = "SỞ VĂN HÓA, THÔNG TIN, THỂ THAO VÀ DU LỊCH " * 9
    return answer(programme, rows, file_name="Báo cáo W" * 90, unit_vi=unit)


def make_mixed_answer(programme: Programme) -> UnitAnswer:
    """Nine causes that must be mended, of several cells each, and nineteen that need not."""
    title, fix = "Số liệu trong kỳ lớn hơn số lũy kế từ đầu năm của cùng chỉ tiêu", "Kiểm tra lại hai cột rồi sửa. " * 3
    block = [row(f"X{n:02d}", cell=f"D{c}", title_vi=title, fix_vi=fix) for n in range(9) for c in range(7, 14)]
    asked = [row(f"Y{n:02d}", Severity.EXPLAIN, f"E{n + 7}", title_vi=title, fix_vi=fix) for n in range(19)]
    return answer(programme, [*asked, *block])


def words(answer: UnitAnswer) -> str:
    document = Document(io.BytesIO(letter_docx.render(answer)))
    cells = [cell.text for table in document.tables for line in table.rows for cell in line.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def parse_mail(data: bytes) -> EmailMessage:
    message = message_from_bytes(data, policy=default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def test_the_letter_says_what_was_written_and_what_counts(programme: Programme) -> None:
    said = "Ô ghi 1.200 nghìn đồng; hệ thống tính 1,2 triệu đồng."
    title = "Số liệu đã quy đổi sang đơn vị tính của biểu mẫu"
    converted = replace(row("V22", Severity.NOTE, "E9", title_vi=title), message_vi=said)
    made = answer(programme, [converted])
    assert f"{title} (V22), 1 ô (E9: {said.rstrip('.')}): E9" in words(made)
    (cause,) = json.loads(answer_json.render(made))["causes"]
    assert cause["findings"][0]["message_vi"] == said


def test_the_letter_says_who_what_why_and_what_next(programme: Programme) -> None:
    said = words(answer(programme, [row(), row(cell="D9"), row("F18", Severity.NOTE, None, title_vi="Phiên bản cũ")]))
    for part in (
        "CỤC THÔNG TIN ĐỐI NGOẠI", "Hà Nội, ngày 14 tháng 12 năm 2018", "Số tiếp nhận: 2018Q4-63-40-1a2b3c4d5e",
        "Kính gửi: Sở Thông tin và Truyền thông tỉnh Nghệ An", "tệp “BC quý IV.xlsx”", "Kết quả: Trả lại.",
        "Giá trị không phải là một con số (V02), 2 ô: D7, D9", "Phiên bản cũ (F18), cả tệp", "Ghi một con số.",
        "chậm nhất ngày 17/12/2018", "Lưu: VT, TTĐN",
    ):  # fmt: skip
        assert part in said
    assert "{{" not in said


def test_what_does_not_fit_the_page_is_counted(programme: Programme) -> None:
    full = make_crowded_answer(programme)
    shown = letter_docx.choose_causes(full)
    assert 0 < len(shown) < 60
    assert f"Ngoài ra còn {60 - len(shown)} nhóm khác" in words(full)
    assert f"(trong đó {60 - len(shown)} nhóm phải sửa)" in words(full), "what must be mended is never folded in unsaid"


def test_every_cause_that_must_be_mended_is_listed(programme: Programme) -> None:
    made = make_mixed_answer(programme)
    shown = [line.cause.severity for line in letter_docx.choose_causes(made)]
    assert shown[:9] == [Severity.BLOCK] * 9
    said = words(made)
    for n in range(9):
        assert f"(X{n:02d}), 7 ô" in said
    assert "phải sửa)" not in said
    few = letter_docx.choose_causes(answer(programme, [row(), row(cell="D9")]))
    assert [line.text for line in few] == ["Giá trị không phải là một con số (V02), 2 ô: D7, D9"]


def test_a_senders_words_stay_words(programme: Programme) -> None:
    evil = answer(programme, [row(title_vi="<w:p>{{fix}}</w:p> & “x”")], file_name="{{unit}} <b>&.xlsx")
    said = words(evil)
    assert "{{unit}} <b>&.xlsx" in said
    assert "<w:p>{{fix}}</w:p> & “x”" in said


@pytest.mark.needs("soffice")
@pytest.mark.needs("pdfinfo")
def test_every_letter_is_one_page(programme: Programme, tmp_path: Path) -> None:
    few = [row(), row("V04", Severity.EXPLAIN, "D9")]
    late = answer(programme, few, day=20)
    cases = {
        "day": make_crowded_answer(programme),
        "it": answer(programme, few),
        "lan": make_mixed_answer(programme),
        "dong": answer(programme, [*few, *few], day=20, closes_at=programme.period("2018Q4").due_at),
        "muon": replace(late, layout="nd30_2020"),
        "loi": answer(programme, [row("F02", cell=None)], Verdict.UNREADABLE, unit_vi=None, period_vi=None),
        "ngan": answer(programme, [row(f"X{n:02d}", cell=f"D{n + 1}") for n in range(60)]),
        "hoi": answer(programme, few[1:] * 40, Verdict.ACCEPTED_WITH_QUESTIONS),
    }
    for name, case in cases.items():
        (tmp_path / f"{name}.docx").write_bytes(letter_docx.render(case))
    soffice = str(shutil.which("soffice"))
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [soffice, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path)]
    subprocess.run([*command, *map(str, tmp_path.glob("*.docx"))], check=True, capture_output=True, timeout=180)
    pages = {}
    for name in cases:
        told = subprocess.run(["pdfinfo", str(tmp_path / f"{name}.pdf")], check=True, capture_output=True, text=True)
        pages[name] = next(line.split()[1] for line in told.stdout.splitlines() if line.startswith("Pages:"))
    assert pages == dict.fromkeys(cases, "1")


def test_json_has_the_same_facts(programme: Programme) -> None:
    data = json.loads(answer_json.render(answer(programme, [row(), row(cell="D9")]), "a.xlsx", "a.docx"))
    assert data["schema"] == "thidua.answer/1"
    assert (data["receipt_number"], data["verdict"]) == ("2018Q4-63-40-1a2b3c4d5e", "RETURNED")
    assert data["resubmit_by"] == "2018-12-17T23:59:59+07:00"
    (cause,) = data["causes"]
    assert (cause["code"], cause["cell_count"]) == ("V02", 2)
    assert [f["link"] for f in cause["findings"]] == ["'Chỉ tiêu'!D7", "'Chỉ tiêu'!D9"]
    assert (data["workbook"], data["letter"]) == ("a.xlsx", "a.docx")


def test_by_when_to_send_again(programme: Programme) -> None:
    due, closes = programme.period("2018Q4").due_at, programme.period("2018Q4").closes_at
    assert answer(programme, [row()]).resubmit_by == due
    late = answer(programme, [row()], day=20)
    assert late.resubmit_by == closes
    assert any(f"trước khi khóa sổ hết ngày {closes:%d/%m/%Y}" in step for step in late.steps)
    assert answer(programme, [], Verdict.ACCEPTED).resubmit_by is None


def test_the_reply_stands_in_the_thread_of_the_original(programme: Programme) -> None:
    made = answer(programme, [row()])
    own = reply_mail.make_message_id(made.header, "k")
    files = [Attachment("BC quý IV (đã kiểm tra).xlsx", b"PK..", "application/vnd.ms-excel")]
    message = parse_mail(reply_mail.render(made, own, ORIGINAL, "stttt@nghean.example.vn", files))
    assert message["In-Reply-To"] == "<goc.1@nghean.example.vn>"
    assert str(message["References"]).split() == ["<dau@nghean.example.vn>", "<goc.1@nghean.example.vn>"]
    assert message["Subject"] == "Re: Báo cáo quý IV [2018Q4-63-40-1a2b3c4d5e]"
    assert (message["To"], message["Message-ID"]) == ("stttt@nghean.example.vn", own)
    assert message["From"].addresses[0].addr_spec == "thidua@ttdn.example.vn"
    assert message["X-Unsent"] == "1"
    (file,) = message.iter_attachments()
    assert (file.get_filename(), file.get_content()) == ("BC quý IV (đã kiểm tra).xlsx", b"PK..")
    body = message.get_body()
    assert body is not None
    assert "Số tiếp nhận: 2018Q4-63-40-1a2b3c4d5e" in body.get_content()


def test_hostile_headers_of_the_original_add_none_of_ours(programme: Programme) -> None:
    made = answer(programme, [row()])
    long = f"<{'x' * 200}@nghean.example.vn>"
    evil = Original(
        f"{long}\r\nBcc: x@example.vn", ("rác <một hai> <a@b>\r\nCc: y@example.vn",), "Re: RE: x\r\nBcc: z@example.vn"
    )
    message = parse_mail(reply_mail.render(made, "<tra-loi.1@ttdn.example.vn>", evil, "stttt@nghean.example.vn"))
    assert message["Bcc"] is message["Cc"] is None
    assert message["In-Reply-To"] == long
    assert str(message["References"]).split() == ["<a@b>", long]
    assert str(message["Subject"]).startswith("Re: x Bcc: z@example.vn")


def test_without_a_message_it_is_a_letter_of_its_own(programme: Programme) -> None:
    message = parse_mail(
        reply_mail.render(answer(programme, [row()]), "<a@b.vn>", Original(), "stttt@nghean.example.vn")
    )
    assert message["In-Reply-To"] is message["References"] is None
    assert message["Subject"] == "Kết quả kiểm tra báo cáo Quý IV/2018 [2018Q4-63-40-1a2b3c4d5e]"


def test_what_waits_for_a_person_goes_to_the_desk_alone(programme: Programme) -> None:
    held = answer(programme, [row("U05", Severity.HOLD, None)], Verdict.HELD)
    message = parse_mail(reply_mail.render(held, "<a@b.vn>", ORIGINAL, "la@example.vn"))
    assert message["To"] == "thidua@ttdn.example.vn"
    assert message["In-Reply-To"] is None, "the desk's own note is no part of the unit's thread"
    body = message.get_body()
    assert body is not None
    assert "thidua decide 2018Q4-63-40-1a2b3c4d5e" in body.get_content()


def test_same_answer_same_bytes(programme: Programme) -> None:
    one, two = (answer(programme, rows) for rows in ([row(), row(cell="D9")], [row(cell="D9"), row()]))
    assert letter_docx.render(one) == letter_docx.render(two)
    assert answer_json.render(one) == answer_json.render(two)
    files = [Attachment("a.docx", letter_docx.render(one), "application/x")]
    assert reply_mail.render(one, "<a@b>", ORIGINAL, "c@d.vn", files) == reply_mail.render(
        two, "<a@b>", ORIGINAL, "c@d.vn", files
    )
    assert (
        reply_mail.make_message_id(one.header, "k")
        == reply_mail.make_message_id(two.header, "k")
        != reply_mail.make_message_id(two.header, "l")
    )


def test_what_is_sent_is_no_draft(programme: Programme) -> None:
    draft = reply_mail.render(answer(programme, [row()]), "<a@b.vn>", ORIGINAL, "stttt@nghean.example.vn")
    message = parse_mail(reply_mail.make_outgoing(draft))
    assert message["X-Unsent"] is None
    assert message["Auto-Submitted"] == "auto-replied"
    assert message["Subject"] == parse_mail(draft)["Subject"]


@pytest.mark.parametrize(
    "subject",
    [
        "Báo cáo Quý III/2017 về công tác thông tin đối ngoại - Sở TTTT Bình Phước",
        "Báo cáo " * 15,
        "BC quy IV",
        "=?utf-8?b?YQ==?= báo cáo",
        "東" * 100,
        "Báo cáo \udce1 quý",
    ],
)
def test_the_subject_arrives_as_it_was_written(programme: Programme, subject: str) -> None:
    """Folded over several lines no space is lost and none is won."""
    original = replace(ORIGINAL, subject=subject)
    draft = parse_mail(reply_mail.render(answer(programme, [row()]), "<a.b@example.vn>", original, "x@example.vn"))
    expected = one_line(subject).strip()
    number = answer(programme, [row()]).header.receipt_number
    assert draft["Subject"] == f"Re: {expected} [{number}]"
    assert not draft.defects
    assert draft["From"].addresses[0].addr_spec == answer(programme, [row()]).header.reply_to
