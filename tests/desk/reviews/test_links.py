"""A reviewer opens the report behind a score from the worksheet: at its cell, in a copy that harms no archive."""

import re
import stat
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from desk.reviews.take import take_worksheet
from desk.reviews.worksheet import write_worksheet
from desk.settings import Settings
from sources.archive import Archive
from tests.desk.reviews.sheets import FIRST, YEAR, fill, new_sheet

SHEET = "Mở báo cáo gốc"


def read_links(sheet: Path) -> dict[tuple[str, str], tuple[Path, str]]:
    """By unit's name and criterion: the file that a click opens, and where in it."""
    rows = load_workbook(sheet)[SHEET].iter_rows(min_row=7)
    found = {}
    for unit, criterion, report, _ in rows:
        assert report.hyperlink is not None
        place = Path(str(report.hyperlink.target).replace("\\", "/"))
        found[str(unit.value), str(criterion.value)] = (sheet.parent / place, str(report.hyperlink.location or ""))
    return found


def test_every_score_leads_to_the_cell_of_its_report(opened: Settings) -> None:
    sheet = new_sheet(opened)
    links = read_links(sheet)
    assert {unit for unit, _ in links} == {"Thanh Tân", "Liêm Túc"}
    path, location = links["Thanh Tân", "A.2"]
    told = re.fullmatch(r"'([^']+)'!([A-Z]+[0-9]+)", location)
    assert told is not None
    sent: Any = load_workbook(path)[told[1]]
    assert sent[told[2]].value == 5, "the amount of indicator 1.1 that the unit sent"


def test_the_scores_sheet_leads_there_row_by_row(opened: Settings) -> None:
    book = load_workbook(new_sheet(opened))
    scores, sources = book.worksheets[1], book[SHEET]
    led = 0
    for number in range(7, scores.max_row + 1):
        cell = scores.cell(number, 3)
        if cell.hyperlink is None:
            assert not scores.cell(number, 10).value, "no report is behind it"
            continue
        told = re.fullmatch(rf"'{SHEET}'!A(\d+)", str(cell.hyperlink.location))
        assert told is not None
        line = int(told[1])
        assert [sources.cell(line, at).value for at in (1, 2)] == [scores.cell(number, at).value for at in (2, 3)]
        led += 1
    assert led >= 4


def test_what_is_opened_is_a_copy_that_is_only_read(opened: Settings) -> None:
    archive = Archive(opened.archive)
    for path, _ in read_links(new_sheet(opened)).values():
        sha256 = next(p for p in opened.archive.rglob("*") if p.name.startswith(path.stem.rpartition("_")[2])).name
        assert path.read_bytes() == archive.read(sha256)
        assert not path.samefile(archive.path(sha256))
        assert not path.stat().st_mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH)


def test_a_units_own_worksheet_leads_nowhere(opened: Settings) -> None:
    book = load_workbook(new_sheet(opened, unit_id="h-1"))
    assert SHEET not in book.sheetnames
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_a_lost_original_takes_no_worksheet_with_it(opened: Settings) -> None:
    for path in opened.archive.rglob("*"):
        if re.fullmatch(r"[0-9a-f]{64}", path.name):
            path.chmod(0o600)
            path.write_bytes(b"other")
    made = write_worksheet(opened, YEAR)
    assert made.path.is_file() and len(made.lost) == 2
    assert not list(made.path.parent.rglob("nguon/**/*.xlsx"))


def test_a_worksheet_with_links_comes_back(opened: Settings) -> None:
    cells: dict[str, Any] = {"L7": 3, "M7": "Có công văn gia hạn"}
    assert take_worksheet(opened, fill(new_sheet(opened), FIRST, cells)).new == {"first": 1}
