"""The dossier and the scorecards from the desk: whole or not there, the same again, what was changed kept beside."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from desk.intake import ingest
from desk.rankings import cards, dossier, rank
from desk.rankings.explain_rank import NotComparedError
from desk.rankings.rank import YearNotDueError
from desk.settings import Settings
from flows.cli.rank import commands as ranking
from schemas.programme import load_programme
from tests.desk.rankings.test_rank import change
from tests.desk.tiny_inbox import at, form, put, settings
from tests.reports.dossier.made import read_file

__all__ = ["settings"]
WHY = "họp sơ kết"


@pytest.fixture
def desk(settings: Settings) -> Settings:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    return settings


def read(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_dossier_is_whole_bears_the_seal_and_is_the_same_again(desk: Settings) -> None:
    units = len(load_programme(desk.programme_name).units_of(desk.programme.period("2020Q1")))
    told: list[str] = []
    made = dossier.run(desk, 2020, now=at(desk, 12), reason=WHY, progress=lambda done, total, what: told.append(what))
    assert made.files == len(read(made.folder)) == 4 + 2 * units + 1
    assert made.seal == rank.run(desk, 2020, now=at(desk, 12), reason=WHY).seal and made.seal[:8] in made.folder.name
    assert made.state_vi == "chưa trình ký" and made.folder.name.endswith(f"_chua-ky_{made.content[:8]}")
    assert {"Chấm điểm năm 2020", "Lập hồ sơ xếp hạng"} <= set(told)
    first = read(made.folder)
    assert dossier.run(desk, 2020, now=at(desk, 12), reason=WHY) == made
    assert read(made.folder) == first
    assert not list(desk.rankings.rglob(".*"))


def test_a_changed_file_is_kept_beside_and_the_dossier_is_there_whole(desk: Settings) -> None:
    made = dossier.run(desk, 2020, now=at(desk, 12), reason=WHY)
    first = read(made.folder)
    (made.folder / "bao-cao_2020.docx").write_bytes(b"khac")
    again = dossier.run(desk, 2020, now=at(desk, 12), reason=WHY)
    assert read(again.folder) == first
    aside = made.folder.with_name(f"{made.folder.name} (đã sửa)")
    assert (aside / "bao-cao_2020.docx").read_bytes() == b"khac" and str(aside) in again.notes_vi[-1]


def test_what_fails_on_the_way_leaves_nothing_half_written(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_off(_: object) -> Iterator[tuple[str, bytes]]:
        yield "bao-cao_2020.docx", b"x"
        raise RuntimeError("hết chỗ")

    monkeypatch.setattr(dossier, "draw_files", break_off)
    with pytest.raises(RuntimeError, match="hết chỗ"):
        dossier.run(desk, 2020, now=at(desk, 12), reason=WHY)
    assert not list(desk.rankings.rglob("*docx")) and not list(desk.rankings.glob("2020/ho-so*"))


def test_a_year_that_is_not_due_needs_a_reason_which_the_documents_show(desk: Settings) -> None:
    with pytest.raises(YearNotDueError):
        dossier.run(desk, 2020, now=at(desk, 12))
    made = dossier.run(desk, 2020, now=at(desk, 12), reason=WHY)
    page = (made.folder / "ho-so_2020.html").read_text("utf-8")
    assert "(tạm tính)" in page and f"Lý do: {WHY}" in page and WHY in made.notes_vi[0]


def test_scorecards_of_one_unit_and_of_all(desk: Settings) -> None:
    one = cards.run(desk, 2020, ("h-1",), now=at(desk, 12), reason=WHY)
    assert [path.name for path in one.docx] == ["phieu-diem_h-1.docx"]
    page = one.docx[0].with_suffix(".html").read_text("utf-8")
    assert "ĐỀ NGHỊ XÉT" in page and "Chỉ tiêu, ô " in page
    first = read(one.folder)
    every = cards.run(desk, 2020, now=at(desk, 12), reason=WHY)
    assert len(every.docx) == len(every.ranking.rows) > 1 and first.items() <= read(every.folder).items()
    with pytest.raises(NotComparedError, match="h-9"):
        cards.run(desk, 2020, ("h-9",), now=at(desk, 12), reason=WHY)


def test_whatever_shows_a_result_says_that_it_is_proposed(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THIDUA_HOME", str(desk.home))
    monkeypatch.setenv("THIDUA_PROGRAMME", desk.programme_name)
    when = ("--year", "2020", "--as-of", "2020-04-12")
    why = ("--reason", WHY)
    for words in (
        ("make", *why),
        ("robust", "--draws", "100"),
        ("explain", "--unit", "1"),
        ("fair",),
        ("dossier", *why),
    ):
        run = CliRunner().invoke(ranking.rank, [words[0], *when, *words[1:]])
        assert run.exit_code == 0, run.output
        assert "đề nghị xét" in run.output, words
    run = CliRunner().invoke(ranking.rank, ["card", *when, *why, "--all"])
    assert "đề nghị xét" in run.output
    made = [path for path in desk.rankings.rglob("*") if path.suffix in (".xlsx", ".docx", ".html")]
    assert len(made) > 10
    assert [p.name for p in made if "đề nghị" not in read_file(p.name, p.read_bytes()).lower()] == []


def test_a_closed_year_is_told_by_the_tables_it_was_closed_with_whoever_comes_first(
    desk: Settings, tmp_path: Path
) -> None:
    """The dossier is made before anybody has ranked the closed year, by a programme that is another one since."""
    changed = change(desk, tmp_path, "programme.toml", "min_percent = 50", "min_percent = 49")
    later = datetime(2021, 12, 1, 9, tzinfo=desk.programme.tz)
    made = dossier.run(changed, 2020, now=later)
    ranked = rank.run(changed, 2020, now=later)
    assert made.seal == ranked.seal
    assert ranked.closing_vi in (made.folder / "ho-so_2020.html").read_text("utf-8")
