"""What `thidua ingest` lists: everything where that is little, the first of each kind where it is much."""

from pathlib import Path

import pytest
from rich.console import Console

from desk.intake.summary import IngestSummary
from desk.settings import Settings
from flows.cli import submissions
from flows.cli.submissions import FIRST_OF_KIND, LISTED_WHOLE, MOST_KINDS, MOST_PLACES, show_ingest

SETTINGS = Settings(Path("/nha"))


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch) -> Console:
    console = Console(record=True, width=200)
    monkeypatch.setattr(submissions, "console", console)
    return console


def row(number: int, codes: str = "F04", verdict: str = "UNREADABLE", place: str = "") -> dict[str, str | None]:
    return {
        "unit_name": None, "period_id": None, "verdict": verdict, "codes": codes, "place": place or f"x/{number}.pdf",
    }  # fmt: skip


def summary_of(rows: list[dict[str, str | None]]) -> IngestSummary:
    return IngestSummary("r", len(rows), len(rows), rows=rows)


def test_few_are_listed_one_by_one(shown: Console) -> None:
    show_ingest(summary_of([row(n) for n in range(LISTED_WHOLE)]), SETTINGS)
    text = shown.export_text()
    assert all(f"x/{n}.pdf" in text for n in range(LISTED_WHOLE))
    assert "của mỗi loại" not in text


def test_thousands_of_odd_files_are_a_summary_and_the_first_of_each_kind(shown: Console) -> None:
    rows = [row(n) for n in range(4_700)] + [row(n, "U01 K01", "HELD", f"giữ/{n}.xlsx") for n in range(7)]
    show_ingest(summary_of(rows), SETTINGS)
    text = shown.export_text()
    assert len(text.splitlines()) < 60
    assert "Cần xem: 4707 tệp" in text
    assert "4700" in text
    assert text.count(".pdf") == text.count(".xlsx") == FIRST_OF_KIND
    assert "thidua status --problems" in text


def test_a_kind_of_its_own_for_every_file_is_bounded(shown: Console) -> None:
    show_ingest(summary_of([row(n, f"F04 V{n:03}") for n in range(500)]), SETTINGS)
    text = shown.export_text()
    assert f"{500 - MOST_KINDS} loại khác" in text
    assert text.count(".pdf") == MOST_KINDS


def test_a_document_at_many_places_names_the_first(shown: Console) -> None:
    show_ingest(summary_of([row(0, place=" | ".join(f"thu-muc-{n}/x.pdf" for n in range(300)))]), SETTINGS)
    text = shown.export_text()
    assert text.count("x.pdf") == MOST_PLACES
    assert f"và {300 - MOST_PLACES} nơi khác" in text


def test_an_empty_inbox_is_said_with_what_to_do(shown: Console) -> None:
    show_ingest(summary_of([]), SETTINGS)
    text = shown.export_text()
    assert "Không có gì trong /nha/inbox." in text
    assert "thidua sample" in text


def test_it_ends_with_where_answers_lie_and_how_to_go_on(shown: Console) -> None:
    show_ingest(summary_of([row(1)]), SETTINGS)
    text = shown.export_text()
    assert "/nha/feedback" in text and "/nha/thu-di" in text
    assert "thidua status --problems" in text
