"""docs/data.md is fresh and whole; the README and the workbook of a release say what it is."""

from pathlib import Path

import openpyxl
import pytest

from desk.outputs.release_page import describe_release
from reports.release.cookbook import QuestionError, load_questions
from reports.release.readme import render_readme
from reports.release.workbook import WORKBOOK, write_workbook
from schemas.programme import load_programme
from tests.programmes import load_tiny
from tests.warehouse.build import Desk, at, moment
from warehouse import Warehouse
from warehouse.install import install
from warehouse.release import Identity, Made, publish
from warehouse.release.star import STAR, VIEWS

PAGE = Path(__file__).parents[3] / "docs" / "data.md"
IDENTITY = Identity("tiny-20200501-r001", "2020-05-01", "2020-05-02", "tiny", "a" * 64, "Asia/Ho_Chi_Minh", "b" * 64)


def test_the_page_is_fresh_and_has_every_table_and_warning() -> None:
    page = describe_release(load_programme("ttdn"))
    assert page == PAGE.read_text("utf-8"), "docs/data.md is stale: run `make docs`"
    assert [
        name for name in (*(t.name for t in STAR), *(v.name for v in VIEWS)) if f"### out.{name}\n" not in page
    ] == []
    assert [w for t in STAR for w in t.warnings if w[1] not in page or w[0] not in page] == []
    relations = [line for line in page.splitlines() if "||--o{" in line]
    assert len(relations) == sum(len(table.refers) for table in STAR)


def test_the_readme_says_what_it_is_how_to_cite_it_and_what_misleads(tmp_path: Path) -> None:
    text = render_readme(load_tiny(tmp_path), IDENTITY)
    assert text.startswith("# tiny-20200501-r001\n")
    assert "Trích dẫn / How to cite" in text
    assert "b" * 16 in text
    assert "{" not in text.replace("{table}", "")
    assert [table.name for table in STAR if f"`out.{table.name}`" not in text] == []


def test_the_workbook_keeps_codes_as_text_and_amounts_as_numbers(tmp_path: Path) -> None:
    tiny = load_tiny(tmp_path)
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, tiny, at("2020-01-01 00:00"))
        Desk(warehouse, tiny).send("h-2", "2020Q1", "2020-04-08 08:00", values={"1.1": 7, "1.3": "2.5"})
        release = publish(warehouse, tmp_path / "releases", tiny, moment("2020-05-01 00:00"))
    folder = tmp_path / "releases" / release.name
    write_workbook(Made(folder, IDENTITY))
    book = openpyxl.load_workbook(folder / WORKBOOK)
    assert book.sheetnames == ["Mục lục", *(table.name for table in STAR)]
    head, *rows = book["cell"].iter_rows(values_only=True)
    amounts = {
        row[head.index("indicator_code")]: row[head.index("amount")] for row in rows if row[head.index("amount")]
    }
    assert amounts == {"1.1": 7, "1.3": 2.5}
    due = book["period"]["G2"]
    assert [str(cell.value) for cell in book["period"][1]][6] == "due_at"
    assert f"{due.value:%d/%m/%Y %H:%M}" == "10/04/2020 23:59", "as the clock of the programme's zone shows"


def test_a_question_without_its_words_is_refused(tmp_path: Path) -> None:
    (tmp_path / "01_x.sql").write_text("SELECT 1\n", "utf-8")
    with pytest.raises(QuestionError, match="first two lines"):
        load_questions(tmp_path)
