"""Whoever sends what cannot be marked gets the official form back, filled with what was read; mended, it counts."""

from __future__ import annotations

import io
from datetime import date
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import docx
import pytest
from openpyxl import load_workbook

from desk.answers import outbox
from desk.intake import ingest
from desk.settings import Settings
from reports.answers.official_form import SentDocument, write_form_back
from reports.answers.records import make_finding_row, make_header
from reports.form.fill import DOUBT_VI
from reports.form.workbook import FormEntries, write_form
from schemas.findings import Finding, Severity, Verdict
from schemas.form import INDICATORS, INFO_SHEET, RESULT_SHEET
from schemas.judging.case import Case
from schemas.judging.judge import judge_forms
from schemas.programme import load_programme
from sources.media import sniff
from sources.reading import read_document
from tests.desk.tiny_desk import UNIT, at, letters, read_answer
from tests.office import recalculate
from tests.programmes import tiny_folder

SHEET = INDICATORS.sheet
VALUES: dict[str, dict[str, Any]] = {
    "1.1": {"period": "khoảng 5", "ytd": "1.234", "note": "mới mở", "evidence": "12/QĐ ngày 01/02/2020"},
    "1.2": {"period": 1, "ytd": 1}, "1.3": {"period": 2, "not_applicable": "x"}, "1.4": {"period": 1},
}  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "desk", str(tiny_folder(tmp_path)))


def write_values(settings: Settings, folder: Path) -> Path:
    programme = settings.programme
    entries = FormEntries(
        info={"prepared_by": "Nguyễn Văn A", "document_number": "12/BC"},
        indicators=VALUES,
        activities=[{"name": "Ngày sách", "starts_on": date(2020, 2, 1), "participants": "hai trăm"}],
        remarks=[{"kind": "Khó khăn", "text": "Thiếu kinh phí"}],
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "Bao cao.xlsx"
    return write_form(programme, programme.unit_by_id["h-1"], programme.period("2020Q1"), path, entries)


def write_word(settings: Settings, folder: Path) -> Path:
    programme, document = settings.programme, docx.Document()
    document.add_paragraph("Đơn vị báo cáo: " + programme.unit_by_id["h-1"].name_vi)
    document.add_paragraph("Kỳ báo cáo: Quý I/2020")
    columns = INDICATORS.columns
    table = document.add_table(1, len(columns))
    for cell, column in zip(table.rows[0].cells, columns, strict=True):
        cell.text = column.heading_vi
    for indicator in programme.indicators_of(programme.period("2020Q1")):
        said = {"code": indicator.code, "name": indicator.name_vi, "unit_of_measure": indicator.unit_vi}
        said |= {key: str(value) for key, value in VALUES[indicator.code].items()}
        for cell, column in zip(table.add_row().cells, columns, strict=True):
            cell.text = said.get(column.key, "")
    folder.mkdir(parents=True, exist_ok=True)
    document.save(str(folder / "Bao cao.docx"))
    return folder / "Bao cao.docx"


def make_sent_file(settings: Settings, folder: Path, kind: str) -> Path:
    if kind == "docx":
        return write_word(settings, folder)
    return recalculate([write_values(settings, folder / "made")], folder, kind)[0]


def send(settings: Settings, name: str, file_name: str, data: bytes) -> None:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = UNIT, "Báo cáo", f"<{name}@thuvien.example.vn>"
    message.set_content("Kính gửi")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=file_name)
    settings.inbox.mkdir(parents=True, exist_ok=True)
    (settings.inbox / f"{name}.eml").write_bytes(message.as_bytes())


def read_letter(data: bytes) -> str:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("kind", ["xls", "ods", "docx"])
def test_sent_answered_mended_and_accepted(settings: Settings, tmp_path: Path, kind: str) -> None:
    sent = make_sent_file(settings, tmp_path / "sent", kind)
    send(settings, "mot", sent.name, sent.read_bytes())
    assert ingest.run(settings, now=at(settings, 2)).new_verdicts == {"RETURNED": 1}

    (reply,) = letters(settings)
    mail = message_from_bytes(outbox.draft_path(settings, reply).read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    workbook, letter = (part.get_payload(decode=True) for part in mail.iter_attachments())
    assert isinstance(workbook, bytes)
    assert isinstance(letter, bytes)
    text = str(mail.get_body().get_content())  # type: ignore[union-attr]
    for told in (text, read_letter(letter)):
        assert f"iểu mẫu chính thức đã điền số liệu đọc được từ tệp “{sent.name}” của đơn vị" in told
    answer = read_answer(settings, reply.submission_id)
    assert answer["workbook_kind"] == "form"

    book = load_workbook(io.BytesIO(workbook))
    assert book.sheetnames[:2] == [RESULT_SHEET, INFO_SHEET]
    sheet = book[SHEET]
    rows = {row[0].value: row for row in sheet.iter_rows()}
    assert rows["1.1"][3].value == "khoảng 5", "what was not understood stands as it was typed"
    assert (rows["1.1"][4].value, rows["1.1"][7].value) == (1234, "mới mở")
    assert rows["1.1"][8].value == "12/QĐ ngày 01/02/2020"
    assert (str(rows["1.3"][3].value), rows["1.3"][6].value) == ("2", "x")
    note = rows["1.1"][3].comment
    assert note is not None
    assert "khoảng 5" in note.text
    (found,) = (
        found
        for cause in answer["causes"]
        for found in cause["findings"]
        if cause["code"] == "V02" and found["indicator_code"] == "1.1"
    )
    assert found["link"] == f"'{SHEET}'!{rows['1.1'][3].coordinate}"
    assert f"{rows['1.1'][3].coordinate}" in read_letter(letter)
    assert (f"(tệp đã gửi: {found['cell']}" in read_letter(letter)) == (kind == "docx"), "named where it is another"
    if kind != "docx":
        assert book["Hoạt động"]["A6"].value == "Ngày sách"
        assert book["Hoạt động"]["F6"].value == "hai trăm"
        assert book["Hoạt động"]["F6"].comment is not None

    rows["1.1"][3].value, rows["1.3"][6].value = 5, None
    book["Hoạt động"]["F6"].value = 200
    mended = io.BytesIO()
    book.save(mended)
    send(settings, "hai", "Bao cao (ban thay the).xlsx", mended.getvalue())
    again = ingest.run(settings, now=at(settings, 3))
    assert set(again.new_verdicts) <= {"ACCEPTED", "ACCEPTED_WITH_QUESTIONS"}, again.rows


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_the_form_says_what_the_sent_file_says(settings: Settings, tmp_path: Path, kind: str) -> None:
    """Every value, note, activity and remark of the form given back is judged as that of the file sent."""
    programme = settings.programme
    period, unit = programme.period("2020Q1"), programme.unit_by_id["h-1"]
    sent = make_sent_file(settings, tmp_path / "sent", kind)
    target = tmp_path / "back.xlsx"
    header = make_header(
        programme, unit, period, file_name=sent.name, received_at=at(settings, 2), verdict=Verdict.RETURNED, sha256="s"
    )
    assert write_form_back(
        programme, unit, period, SentDocument(sent, "s", sniff(sent.read_bytes())), [], header, target
    )
    judged = []
    for path in (sent, target):
        form = read_document(path, "s", sniff(path.read_bytes())).form
        assert form is not None
        rows = judge_forms([Case("k", "s", form, unit.id, period.id)], programme).rows
        judged.append({
            name: [{k: v for k, v in row.items() if k not in ("sheet", "cell", "seen")} for row in table]
            for name, table in rows.items()
        })  # fmt: skip
    assert judged[0] == judged[1]


def test_a_fault_that_the_form_would_hide_comes_back_as_a_doubt(tmp_path: Path) -> None:
    """What is wrong with the sent document's headings is not to be seen in the form: the figures stay doubtful."""
    programme = load_programme(tiny_folder(tmp_path))
    settings = Settings(tmp_path / "desk", str(tiny_folder(tmp_path)))
    period, unit = programme.period("2020Q1"), programme.unit_by_id["h-1"]
    sent = write_values(settings, tmp_path)
    finding = Finding("s", "F09", Severity.BLOCK, "Hai cột cùng tên.", "Giữ một cột.", sheet=SHEET)
    stored = {name: getattr(finding, name) for name in ("code", "severity", "sheet", "cell", "indicator_code",
                                                        "value_seen", "message_vi", "fix_vi")}  # fmt: skip
    header = make_header(
        programme, unit, period, file_name=sent.name, received_at=at(settings, 2), verdict=Verdict.RETURNED, sha256="s"
    )
    target = tmp_path / "back.xlsx"
    rows = [make_finding_row(programme, stored)]
    back = write_form_back(programme, unit, period, SentDocument(sent, "s", "xlsx"), rows, header, target)
    assert back is not None
    assert back.has_doubts
    cells = {row[0].value: row for row in load_workbook(target)[SHEET].iter_rows()}
    assert cells["1.2"][3].value == f"1 {DOUBT_VI}"
    assert "Hai cột cùng tên" in str(cells["1.2"][3].comment)
    assert cells["1.1"][7].value == "mới mở", "texts bear no doubt"
    form = read_document(target, "t", "xlsx").form
    assert form is not None
    (outcome,) = judge_forms([Case("k", "t", form, unit.id, period.id)], programme).outcomes
    assert outcome.verdict is Verdict.RETURNED, "sent back as it is, it is not accepted"


def test_two_rows_of_one_indicator_are_not_chosen_between(settings: Settings, tmp_path: Path) -> None:
    sent = write_word(settings, tmp_path)
    document = docx.Document(str(sent))
    table: Any = document.tables[0]
    for code, name, amount in (("1.2", "", "7"), ("9.9", "Chỉ tiêu lạ", "8")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text, cells[3].text = code, name, amount
    document.save(str(sent))
    send(settings, "mot", sent.name, sent.read_bytes())
    ingest.run(settings, now=at(settings, 2))
    (path,) = settings.feedback.rglob("*.xlsx")
    book = load_workbook(path)
    rows = {row[0].value: row for row in book[SHEET].iter_rows()}
    assert rows["1.2"][3].value == "1; 7"
    said = [str(row[0].value) for row in book[RESULT_SHEET].iter_rows()]
    assert any("9.9 | Chỉ tiêu lạ | 8" in text for text in said), "what has no place in the form is shown"
