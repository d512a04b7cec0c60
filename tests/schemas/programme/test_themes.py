from __future__ import annotations

import shutil
import unicodedata
from datetime import date
from pathlib import Path

import pytest

from schemas.programme import load_programme
from schemas.programme.faults import ProgrammeError
from schemas.programme.load import BUILT_IN
from schemas.programme.report.themes import Theme, find_themes, select_themes

HEADER = "code,title_vi,kind,phrases,valid_from,valid_to\n"
FUNDS = Theme(code="funds", title_vi="kinh phí", kind="difficulty", phrases="kinh phí;ngân sách")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return shutil.copytree(BUILT_IN / "ttdn", tmp_path / "ttdn")


def find_faults(folder: Path, rows: str) -> list[str]:
    (folder / "themes.csv").write_text(HEADER + rows, "utf-8")
    with pytest.raises(ProgrammeError) as caught:
        load_programme(folder)
    return [fault.removeprefix("themes.csv, ") for fault in caught.value.faults if fault.startswith("themes.csv, ")]


@pytest.mark.parametrize(
    "text",
    [
        "KINH PHÍ hạn hẹp",
        unicodedata.normalize("NFD", "Thiếu kinh phí."),
        "thiếu kinh\u00a0 \tphí",
        "(kinh phí)",
        "\u202eThiếu kinh phí\u202c",
        "<b>kinh phí</b> #[*x*]",
        "chữ " * 7500 + "ngân sách",
    ],
)
def test_a_phrase_is_found_whole_after_folding(text: str) -> None:
    assert find_themes(text, [FUNDS]) == (FUNDS,)


@pytest.mark.parametrize("text", ["", "kinh nghiệm, chi phí", "kinh, phí", "kinh phía", "kinh phi", "Thu ngân sáchh"])
def test_what_only_resembles_a_phrase_is_of_no_theme(text: str) -> None:
    assert find_themes(text, [FUNDS]) == ()


def test_a_text_is_of_every_theme_that_it_names_in_table_order() -> None:
    staff = Theme(code="staff", title_vi="cán bộ", kind="difficulty", phrases="kiêm nhiệm")
    assert find_themes("Cán bộ kiêm nhiệm, thiếu kinh phí", [FUNDS, staff]) == (FUNDS, staff)


def test_themes_are_dated() -> None:
    ended = FUNDS.model_copy(update={"valid_to": date(2018, 12, 14)})
    assert select_themes([ended], "difficulty", date(2018, 12, 14)) == (ended,)
    assert (
        select_themes([ended], "difficulty", date(2018, 12, 15))
        == select_themes([ended], "proposal", date(2018, 1, 1))
        == ()
    )


def test_a_programme_may_have_no_themes(folder: Path) -> None:
    (folder / "themes.csv").unlink()
    assert load_programme(folder).themes == ()


def test_a_theme_may_change_its_phrases_from_a_day_on(folder: Path) -> None:
    rows = "a,b,difficulty,x,,2018-12-31\na,b,difficulty,x;y,2019-01-01,\na,b,proposal,x,,\n"
    (folder / "themes.csv").write_text(HEADER + rows, "utf-8")
    assert [theme.phrases for theme in load_programme(folder).themes] == ["x", "x;y", "x"]


def test_faults_of_the_table_are_told_by_row_and_column(folder: Path) -> None:
    rows = "a,b,difficulty,x,,\na,c,difficulty,y,2018-01-01,\nd,b,difficulty,z,,\n"
    assert find_faults(folder, rows) == [
        "row 3, column code: 'a' is a theme of difficulty at the same time (row 2)",
        "row 4, column title_vi: 'b' is a theme of difficulty at the same time (row 2)",
    ]
    assert find_faults(folder, "a,b,question,x,,\n")[0].startswith("row 2, column kind: ")
    assert "a phrase is empty" in find_faults(folder, "a,b,proposal,x;;y,,\n")[0]
    assert "'kinh phí' stands twice" in find_faults(folder, "a,b,proposal,Kinh phí;kinh  phí,,\n")[0]
    assert "before it begins" in find_faults(folder, "a,b,proposal,x,2019-01-01,2018-01-01\n")[0]
