"""What tries and explains a ranking, from the desk: workbooks and what the terminal says; no score changes."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from rich.console import Console

from desk.intake import ingest
from desk.rankings import explain_rank, robust
from desk.reviews.take import take_worksheet
from desk.settings import Settings
from flows.cli.rank import results_display
from tests.desk.reviews.conftest import opened, ready_desk
from tests.desk.reviews.sheets import YEAR, fill, new_sheet
from tests.desk.tiny_inbox import at, form, put, settings

__all__ = ["opened", "ready_desk", "settings"]


def pages(path: Path) -> dict[str, list[list[object]]]:
    book = load_workbook(path, read_only=True)
    return {sheet.title: [[cell for cell in row if cell is not None] for row in sheet.values] for sheet in book}


def test_a_ranking_is_tried_explained_and_compared(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    now = at(settings, 12)
    tried = robust.run(settings, 2020, now=now, draws=100)
    tables = pages(tried.xlsx)
    assert set(tables) == {"Khoảng hạng", "Nhóm ngang nhau", "Từng phương án", "Từng cặp", "Bằng chứng"}
    assert any("nguồn chưa có: bỏ ra từng kỳ" in str(cell) for row in tables["Bằng chứng"] for cell in row)

    second = tried.ranking.rows[1].unit_id
    explained = explain_rank.explain(settings, 2020, second, now=now)
    assert explained.change is None and explained.why_vi == "chưa có xếp hạng năm 2019"
    assert explained.distance.above == tried.ranking.rows[0].unit_id
    _, fairness, page = explain_rank.describe_fair(settings, 2020, now=now)
    assert "Điều cần hỏi" in pages(page)

    console = Console(record=True, width=200)
    monkeypatch.setattr(results_display, "console", console)
    results_display.show_robust(tried)
    results_display.show_explanation(explained)
    results_display.show_fairness(tried.ranking, fairness)
    said = console.export_text()
    assert "100 lần thử" in said and "Không so sánh được với năm 2019: chưa có xếp hạng năm 2019" in said
    assert tried.ranking.rows[0].total == explained.ranking.rows[0].total


def test_blind_reviews_are_a_source_of_evidence_where_there_are_any(opened: Settings) -> None:
    before = robust.run(opened, YEAR, draws=100)
    assert "nguồn chưa có: mức sửa số liệu năm trước, độ lệch giữa hai người chấm độc lập" in before.evidence_vi
    sheet = new_sheet(opened, blind=4, seed=3)
    given: tuple[tuple[float, ...], ...] = ((1, 2, 3, 0), (1, 2, 2.5, 1))
    for number, points in enumerate(given):
        person = {"B6": f"Người {number}", "C6": "Chuyên viên"}
        take_worksheet(opened, fill(sheet, person, {f"H{7 + n}": p for n, p in enumerate(points)}))
    found = robust.run(opened, YEAR, draws=100)
    assert "độ lệch giữa hai người chấm độc lập (4 cặp điểm)" in found.evidence_vi
    assert all(found.first.errors > before.first.errors)
    told = [str(cell) for row in pages(found.xlsx)["Bằng chứng"] for cell in row]
    assert any("độ lệch giữa hai người chấm độc lập (4 cặp điểm)" in cell for cell in told)
    assert [row.total for row in found.ranking.rows] == [row.total for row in before.ranking.rows]
