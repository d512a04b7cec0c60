"""What `thidua ingest` lists: everything where that is little, the first of each kind where it is much."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from desk.answers.answered import Answered
from desk.intake.summary import MOST_PLACES, IngestSummary
from desk.settings import Settings
from flows.cli import main, submissions
from flows.cli.options import repeat_options
from flows.cli.submissions import FIRST_OF_KIND, LISTED_WHOLE, MOST_KINDS, show_ingest
from schemas.findings import Verdict

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
    show_ingest(summary_of([]), SETTINGS, " --home /nha")
    text = shown.export_text()
    assert "Không có gì trong /nha/inbox." in text
    assert "thidua ingest --home /nha" in text
    assert "thidua sample --home /nha" in text
    assert "Sổ theo dõi" not in text and "Kết quả" not in text


def test_an_inbox_emptied_since_still_shows_what_is_known(shown: Console) -> None:
    show_ingest(replace(summary_of([]), verdicts={"ACCEPTED": 7}), SETTINGS)
    lines = shown.export_text().splitlines()
    assert lines[0] == "Không có gì trong /nha/inbox."
    assert any(line.split() == [*Verdict.ACCEPTED.label_vi.split(), "7", "mới", "0"] for line in lines)
    assert any("/nha/feedback" in line for line in lines)


def test_it_ends_with_what_was_made_where_it_lies_and_how_to_go_on(shown: Console) -> None:
    summary = summary_of([{**row(1), "period_id": "2018Q3"}, {**row(2), "period_id": "2018Q4"}, row(3)])
    numbers = (("w", 3), ("r", 5), ("h", 2))
    workbooks, replies, held = ([Path(f"{kind}{n}") for n in range(many)] for kind, many in numbers)
    answered = Answered(workbooks, replies, held)
    show_ingest(summary.with_answers(answered, []), SETTINGS, repeat_options(Path("nhà ta"), None))
    text = shown.export_text()
    assert "/nha/feedback (3 sổ tính đánh dấu)" in text
    assert "/nha/thu-di (5 thư nháp, chưa gửi, 2 ghi chú về bản chờ xác nhận)" in text
    assert "/nha/archive" in text
    assert "thidua status --period 2018Q4 --home 'nhà ta' " in text
    assert "thidua status --problems --home 'nhà ta' " in text


@pytest.mark.parametrize(
    ("home", "programme", "repeated"),
    [(None, None, ""), (Path("demo"), None, " --home demo"), (None, "my folder", " --programme 'my folder'")],
)
def test_options_are_repeated_as_they_were_typed(home: Path | None, programme: str | None, repeated: str) -> None:
    assert repeat_options(home, programme) == repeated


@pytest.mark.parametrize("is_there", [True, False])
def test_the_command_says_that_nothing_lies_in_the_inbox(tmp_path: Path, *, is_there: bool) -> None:
    if is_there:
        (tmp_path / "inbox").mkdir()
    result = CliRunner().invoke(main.app, ["ingest", "--home", str(tmp_path)])
    assert result.exit_code == 0, result.output
    said = "".join(result.output.split())
    assert f"Không có gì trong {tmp_path / 'inbox'}.".replace(" ", "") in said
    assert f"thidua sample --home {tmp_path}".replace(" ", "") in said
