"""What operators see: Vietnamese headings and labels, readable cells, links that lead to files."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from desk.intake.ingest import IngestSummary
from desk.looks.scorecard import ScorecardSummary
from desk.outputs.report import ReportSummary
from flows import artifacts
from reports.minister.issue import Issue, name_issue
from reports.minister.sentences.wording import Wording
from schemas.programme.report.texts import load_report_texts
from warehouse import Moment

WORDING = Wording(load_report_texts())


def test_tables_have_vietnamese_headings_and_no_empty_cells() -> None:
    rows = artifacts.table_vi([{"unit_name": "Hà Nội", "codes": "", "period_id": None, "other": 3}])
    assert rows == [{"Đơn vị": "Hà Nội", "Mã và tên lỗi": "–", "Kỳ": "–", "other": "3"}]


def test_verdicts_are_named_as_an_official_reads_them() -> None:
    assert artifacts.verdict_vi("RETURNED") == "Trả lại"
    assert artifacts.verdict_vi("something else") == "something else"


def test_what_waits_for_the_desk_comes_before_all_that_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, str]] = []
    monkeypatch.setattr(artifacts, "create_table_artifact", lambda rows, key, description: made.extend(rows))
    codes = ["ACCEPTED"] * artifacts.ROWS_SHOWN + ["RETURNED", "HELD", "UNREADABLE"]
    rows = [
        {"unit_name": f"{n}", "period_id": "2018Q4", "verdict": v, "codes": "", "place": ""}
        for n, v in enumerate(codes)
    ]
    artifacts.show_verdicts(IngestSummary("r", len(rows), len(rows), rows=rows))
    assert [row["Kết quả"] for row in made[:4]] == ["Chờ xác nhận", "Không đọc được", "Trả lại", "Đạt"]
    assert [row["Đơn vị"] for row in made[3:6]] == ["0", "1", "2"]
    assert {row["Kỳ"] for row in made} == {"Quý IV/2018"}


def test_a_report_that_is_made_up_for_says_so_in_its_title(monkeypatch: pytest.MonkeyPatch) -> None:
    titles: list[str] = []
    monkeypatch.setattr(artifacts, "create_markdown_artifact", lambda _, key, description: titles.append(description))
    due = datetime(2018, 12, 18, 7, 30, tzinfo=UTC)
    for issue in (Issue("final", number=1), Issue("final", number=1, missed=due), Issue("draft", missed=due)):
        artifacts.show_report(ReportSummary("2018Q4", {}, Moment(due, due), "", issue, name_issue(issue, WORDING)))
    assert titles == [
        "Báo cáo Quý IV/2018 (bản chính thức)",
        "Báo cáo Quý IV/2018 (bản chính thức, lập bù)",
        "Báo cáo Quý IV/2018 (dự thảo, lập bù)",
    ]


def test_a_reports_artifact_links_to_the_scorecard_beside_it(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    monkeypatch.setattr(artifacts, "create_markdown_artifact", lambda text, key, description: shown.append(text))
    due = datetime(2018, 12, 18, 7, 30, tzinfo=UTC)
    moment = Moment(due, due)
    summary = ReportSummary("2018Q4", {"pdf": Path("bao-cao.pdf")}, moment, "", Issue("draft"), "dự thảo")
    scorecard = ScorecardSummary("2018Q4", {"html": Path("phieu.html"), "xlsx": Path("phieu.xlsx")}, moment, "")
    artifacts.show_report(summary, scorecard)
    assert [line.partition(" – ")[2] for line in shown[0].splitlines() if line.startswith("- ")] == [
        "`bao-cao.pdf`", "`phieu.html`", "`phieu.xlsx`",
    ]  # fmt: skip


def test_links_survive_spaces_and_vietnamese_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIDUA_HOME", "/bàn làm việc")
    monkeypatch.setenv("THIDUA_FILES_URL", "http://127.0.0.1:4321/tep")
    text = artifacts.file_links({"Báo cáo": Path("/bàn làm việc/reports/b_[x](y).docx")})
    address = "http://127.0.0.1:4321/tep/reports/b_%5Bx%5D%28y%29.docx"
    assert text == f"- [Báo cáo]({address}) – `/bàn làm việc/reports/b_[x](y).docx`"


def test_a_files_name_is_text_never_markdown() -> None:
    assert artifacts.escape_markdown("1. a  b") == "1\\. a b"
    assert artifacts.escape_markdown("https://a.vn www.a.vn a@b.vn") == r"https\://a.vn www\.a.vn a\@b.vn"
    assert artifacts.table_vi([{"place": "[x](y)"}]) == [{"Tài liệu": r"\[x\]\(y\)"}]
    assert artifacts.escape_markdown("![x](javascript:a) <b>`\n|") == r"\!\[x\]\(javascript:a\) \<b\>\` \|"


def test_thousands_of_rows_and_places_are_bounded_and_say_where_all_are(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[dict[str, str]] = []
    told: list[str] = []

    def create(rows: list[dict[str, str]], key: str, description: str) -> None:
        made.extend(rows)
        told.append(description)

    monkeypatch.setattr(artifacts, "create_table_artifact", create)
    place = " | ".join(f"luu/{n}/scan.pdf" for n in range(3000))
    rows = [
        {"unit_name": None, "period_id": None, "verdict": "UNREADABLE", "codes": "F04", "place": place}
        for _ in range(4707)
    ]
    artifacts.show_verdicts(IngestSummary("r", len(rows), len(rows), rows=rows))
    assert len(made) == artifacts.ROWS_SHOWN
    assert made[0]["Tài liệu"].endswith("và 2995 nơi khác")
    assert told[0].endswith(f"Hiển thị {artifacts.ROWS_SHOWN}/4707 dòng. Danh sách đầy đủ: thidua status --problems.")


def test_progress_is_told_at_most_once_a_second_but_the_end_always(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[float] = []
    monkeypatch.setattr(artifacts, "update_progress_artifact", lambda _id, share, _text: told.append(share))
    bar = artifacts.ProgressBar(uuid4(), "Đọc biểu mẫu")
    for done in range(1, 1001):
        bar(done, 1000, "x")
    assert told[0] == pytest.approx(0.1)
    assert told[-1] == 100.0
    assert len(told) < 10
    bar(0, 0, "nothing to do")
    assert told[-1] == 100.0
