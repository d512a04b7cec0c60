"""Worksheets of the tiny programme, filled in as a person would with a spreadsheet program."""

from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from desk.intake import ingest
from desk.outputs.default_moment import find_default_moment
from desk.reviews.worksheet import write_worksheet
from desk.settings import Settings
from schemas.worksheets import LAYOUTS, PEOPLE_SHEET
from scoring import Ranking
from scoring.ranking import rank as rank_year
from tests.desk.tiny_inbox import at, form, put
from warehouse import Warehouse

YEAR = 2020
FIRST = {"B6": "Trần Văn Hòa", "C6": "Trưởng cụm"}
SECOND = {"B7": "Nguyễn Thu Hà", "C7": "Phó phòng"}
SELF = {"1.1": {"period": 7, "ytd": 7}, "1.2": {"period": 1, "ytd": 1}, "1.3": {"period": 2}, "1.4": {"period": 1}}


def open_desk(settings: Settings) -> None:
    """A desk that has the reports of both units: one in time, one two days late."""
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    put(settings, "2020Q1/Liêm Túc/1.xlsx", form(settings, SELF, "h-2"))
    ingest.run(settings, now=at(settings, 12))


def fill(path: Path, people: dict[str, str], cells: dict[str, Any], to: Path | None = None) -> Path:
    """The worksheet with these people and with these cells of its scores' sheet."""
    book = load_workbook(path)
    for place, value in people.items():
        book[PEOPLE_SHEET][place] = value
    sheet = next(book[layout.sheet] for layout in LAYOUTS.values() if layout.sheet in book.sheetnames)
    for place, value in cells.items():
        sheet[place] = value
    target = to or path.with_name(f"da-ghi-{len(list(path.parent.iterdir()))}.xlsx")
    book.save(target)
    return target


def new_sheet(settings: Settings, **options: Any) -> Path:
    return write_worksheet(settings, YEAR, **options).path


def current_ranking(settings: Settings) -> Ranking:
    with Warehouse.reader(settings.warehouse) as warehouse:
        at_now = find_default_moment(warehouse, settings.programme, at(settings, 28).replace(year=2026))
        return rank_year(warehouse, settings.programme, YEAR, at_now, "test")
