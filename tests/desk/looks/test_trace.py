"""Figures of issued reports lead home: audited in all formats against the originals in the archive."""

from __future__ import annotations

import stat
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from benchmarks.trace import Audit, audit_reports, find_cell_fault, find_faults, read_formats
from desk.intake import ingest
from desk.looks import trace
from desk.outputs import report
from desk.settings import Settings
from reports.form.workbook import FormEntries, write_form
from reports.trace.register import RegisterError, read_register
from reports.trace.show import describe_tree, draw_lines
from sources.archive import Archive
from tests.programmes import tiny_folder

PERIODS = ("2020Q1", "2020Q2")
FIRST = {"1.1": {"period": 5, "ytd": 5}, "1.2": {"period": 1, "ytd": 1}, "1.3": {"period": 2}, "1.4": {"period": 1}}
LARGE = {"1.1": {"period": 40, "ytd": 40}, "1.2": {"period": 7, "ytd": 7}, "1.3": {"period": 3}, "1.4": {"period": 1}}
NEXT = {"1.1": {"period": 8, "ytd": 13}, "1.2": {"period": 4, "ytd": 5}, "1.3": {"period": 6}, "1.4": {"period": 1}}
NEW = {"1.1": {"period": 1234, "ytd": 1234}, "1.2": {"period": 9, "ytd": 9}, "1.3": {"period": 2}, "1.4": {"period": 0}}
AMOUNTS: dict[tuple[str, str], dict[str, dict[str, Any]]] = {
    ("2020Q1", "h-1"): FIRST, ("2020Q1", "h-2"): LARGE, ("2020Q2", "h-1"): NEXT, ("2020Q2", "h-3"): NEW,
}  # fmt: skip
"""Who reported what: one unit is silent in the second quarter, one in the first."""


def wrap(data: bytes, sender: str) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = sender, "Báo cáo", "<x@thuvien.example.vn>"
    message.set_content("Kính gửi")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename="bao-cao.xlsx")
    return message.as_bytes()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two quarters of the tiny programme, one report of each mailed, the others laid into folders; reports issued."""
    folder = tmp_path_factory.mktemp("trace")
    tables = tiny_folder(folder)
    units = (tables / "units.csv").read_text("utf-8")
    (tables / "units.csv").write_text(units.replace("2021-01-01", ""), "utf-8")
    settings = Settings(folder / "desk", str(tables), workers=1)
    programme = settings.programme
    for month, (period_id, unit_id) in zip((4, 4, 7, 7), AMOUNTS, strict=True):
        form = folder / "form.xlsx"
        entries = FormEntries(indicators=AMOUNTS[period_id, unit_id])
        write_form(programme, programme.unit_by_id[unit_id], programme.period(period_id), form, entries)
        mailed = unit_id == "h-1"
        data = wrap(form.read_bytes(), "thanhtan@thuvien.example.vn") if mailed else form.read_bytes()
        place = settings.inbox / (
            f"{period_id}.eml" if mailed else f"{period_id}/{programme.unit_by_id[unit_id].name_vi}/bc.xlsx"
        )
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        ingest.run(settings, now=datetime(2020, month, 9, 9, tzinfo=programme.tz))
    return settings


def find_code(settings: Settings, key: str, period_id: str = "2020Q2") -> str:
    register = read_register(report.run(settings, period_id).xlsx)
    return next(entry.code for entry in register.entries if entry.key == key)


def show(settings: Settings, traced: trace.Traced, unit: str = "") -> str:
    assert traced.tree is not None
    return "\n".join(draw_lines(describe_tree(traced.tree, settings.programme.tz, unit)))


def test_random_figures_of_several_periods_lead_home_in_all_formats(settings: Settings) -> None:
    audit = audit_reports(settings, 60, 26, PERIODS)
    assert audit.faults == []
    assert audit.figures == 60 and audit.cells > 20


def test_every_figure_of_the_register_agrees_with_its_sources(settings: Settings) -> None:
    audit: Audit = audit_reports(settings, 100_000, 1, ("2020Q2",))
    assert audit.faults == [] and audit.figures > 50 and audit.cells > 20


def test_a_total_is_led_to_query_cell_file_letter_and_receipt(settings: Settings) -> None:
    told = show(settings, trace.run(settings, find_code(settings, "indicator.1.1.total")))
    assert "total = 1.242: cộng của 2 mục, được 1.242: khớp" in told
    assert "FROM out.indicator_total($as_of, $known_at) AS t" in told
    assert "2020Q2: trang “Chỉ tiêu”, ô D" in told and "ghi “1234”" in told
    assert "thư “Báo cáo” của thanhtan@thuvien.example.vn, mã <x@thuvien.example.vn>" in told
    assert "nhận lúc 09 giờ 00 ngày 09/07/2020 (lần đầu thấy trong hộp nhận" in told
    assert "đặt vào thư mục chung" in told


def test_a_year_to_date_of_a_silent_unit_leads_to_the_period_it_is_from(settings: Settings) -> None:
    told = show(settings, trace.run(settings, find_code(settings, "indicator.1.1.ytd_total")), "h-2")
    assert "(h-2): 40 (lấy của 2020Q1)" in told and "2020Q1: trang “Chỉ tiêu”" in told


def test_a_change_is_resolved_into_both_sums(settings: Settings) -> None:
    told = show(settings, trace.run(settings, find_code(settings, "indicator.1.1.previous_percent")))
    assert "(this_common-other_common)/other_common = 60%" in told
    assert "this_common = 8: cộng của 1 mục, được 8: khớp" in told
    assert "other_common = 5: cộng của 1 mục, được 5: khớp" in told


def test_a_count_of_units_leads_to_their_reports(settings: Settings) -> None:
    told = show(settings, trace.run(settings, find_code(settings, "discipline.sent")))
    assert "sent = 2: đếm 2 đơn vị, được 2: khớp" in told and "bc.xlsx" in told


def test_a_subject_lists_its_figures_and_a_cell_has_a_code_of_its_own(settings: Settings) -> None:
    code = find_code(settings, "indicator.1.1.total").partition(".")[0]
    listed = trace.run(settings, f"[{code}]")
    assert listed.tree is None and len(listed.entries) > 5
    told = show(settings, trace.run(settings, "R2020Q2-3-1.1"))
    assert "amount = 1.234" in told and "bc.xlsx" in told


def test_the_original_and_its_letter_come_out_unchanged_and_read_only(settings: Settings, tmp_path: Path) -> None:
    traced = trace.run(settings, find_code(settings, "indicator.1.1.total"))
    assert traced.tree is not None
    with pytest.raises(trace.TraceError, match="lấy từ 2 tệp: chọn một đơn vị bằng --unit"):
        trace.choose_cell(traced.tree, "", with_place=False)
    for _ in range(2):  # once more over what lies there
        made = trace.take_out(settings, trace.choose_cell(traced.tree, "1", with_place=False), tmp_path)
    form, letter = made
    file = trace.choose_cell(traced.tree, "1", with_place=False).file
    assert form.read_bytes() == Archive(settings.archive).read(file.content_sha256)
    assert letter.read_bytes() == (settings.inbox / "2020Q2.eml").read_bytes()
    assert [stat.S_IMODE(path.stat().st_mode) for path in made] == [0o400, 0o400]
    with pytest.raises(trace.TraceError, match="chọn thư mục khác"):
        trace.take_out(settings, trace.choose_cell(traced.tree, "1", with_place=False), settings.inbox / "x")


def test_the_cell_is_drawn_from_the_archived_workbook(settings: Settings, tmp_path: Path) -> None:
    traced = trace.run(settings, find_code(settings, "indicator.1.1.total"))
    assert traced.tree is not None
    cell = trace.choose_cell(traced.tree, "3", with_place=True)
    assert find_cell_fault(settings, cell) == ""
    assert "1234" in find_cell_fault(settings, replace(cell, amount=Decimal(1235), seen="1235"))
    assert ">1234<" in trace.draw_picture(settings, cell, tmp_path / "o.svg").read_text("utf-8")
    assert trace.draw_picture(settings, cell, tmp_path / "o.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(trace.TraceError, match=r"ghi tên tệp \.svg hoặc \.png"):
        trace.draw_picture(settings, cell, tmp_path / "o.jpg")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("017", "không phải mã số liệu"),
        ("R2020Q2-999", "không có mã R2020Q2-999"),
        ("R2020Q3-001", "chưa có báo cáo nào để tra"),
        ("R2020Q2-9-1.1", "không có đơn vị 9"),
        ("R2020Q2-1-8.8", "không có chỉ tiêu 8.8"),
        ("R2020Q2-<b>\u202e-1.1", "không có đơn vị"),
    ],
)
def test_a_code_that_leads_nowhere_is_refused_in_words(settings: Settings, code: str, said: str) -> None:
    report.run(settings, "2020Q2")
    with pytest.raises(trace.TraceError, match=said):
        trace.run(settings, code)


def test_a_workbook_without_a_register_is_refused_in_words(settings: Settings, tmp_path: Path) -> None:
    form = next(settings.inbox.rglob("bc.xlsx"))
    with pytest.raises(RegisterError, match="chưa ghi mã số liệu"):
        trace.run(settings, "R2020Q2-001", form)
    (tmp_path / "x.xlsx").write_bytes(b"PK")
    with pytest.raises(RegisterError, match="không đọc được"):
        trace.run(settings, "R2020Q2-001", tmp_path / "x.xlsx")


def test_a_report_that_says_otherwise_than_its_sources_is_told(settings: Settings, tmp_path: Path) -> None:
    """A figure changed by hand in the register, as if the ledger had changed under the report."""
    made = report.run(settings, "2020Q2")
    code = find_code(settings, "indicator.1.1.previous_total")
    book = load_workbook(made.xlsx)
    for row in book["Mã số liệu"].iter_rows(min_row=5):
        if row[0].value == code:
            row[2].value = "46"
    book.save(tmp_path / "changed.xlsx")
    tree = trace.run(settings, code, tmp_path / "changed.xlsx").tree
    assert tree is not None and not tree.agrees
    assert "KHÔNG KHỚP" in "\n".join(draw_lines(describe_tree(tree, settings.programme.tz)))
    assert list(find_faults(tree, read_formats(made.files)))
