"""A release as one plain table, as CSV or .xlsx: codes and amounts with their names, a row an observation."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import xlsxwriter

from reports.exports.blocks import write_csv as blocks_of_csv
from reports.exports.model import INDICATOR, MEASURE, STATE, UNIT, UNIT_OF_MEASURE, Export, ExportError
from schemas import files

CSV: Final = "so-lieu.csv"
WORKBOOK: Final = "so-lieu.xlsx"
MOST_ROWS: Final = 1_048_575
"""That a sheet holds below its heading."""
COLUMNS: Final = (
    ("unit_id", "Mã đơn vị", "Reporting unit"),
    ("unit_vi", "Đơn vị", "Name of the unit"),
    ("period_id", "Mã kỳ", "Reporting period"),
    ("period_span", "Kỳ: ngày đầu và độ dài", "Reporting period: first day and length"),
    ("indicator_key", "Mã chỉ tiêu", "Indicator"),
    ("indicator_vi", "Chỉ tiêu", "Name of the indicator"),
    ("indicator_en", "Chỉ tiêu (tiếng Anh)", "Name of the indicator in English"),
    ("measure", "Cột", "Which amount: period, ytd, plan"),
    ("measure_vi", "Nghĩa của cột", "Which amount, in Vietnamese"),
    ("amount", "Giá trị", "Amount; empty where none is known"),
    ("unit_of_measure_vi", "Đơn vị tính", "Unit of measure"),
    ("unit_of_measure_en", "Đơn vị tính (tiếng Anh)", "Unit of measure in English"),
    ("state", "Trạng thái", "State"),
    ("state_vi", "Nghĩa của trạng thái", "What the state means"),
    ("required", "Bắt buộc", "Required of the unit: 1 or 0"),
    ("carried_from", "Lũy kế lấy của kỳ", "Earlier period that the year-to-date is from"),
    ("is_corrected", "Đã đính chính", "Corrected by the desk: 1 or 0"),
)
"""Name, Vietnamese and English meaning of each column."""
_AMOUNT: Final = next(place for place, column in enumerate(COLUMNS) if column[0] == "amount")
_MADE: Final = datetime(1980, 1, 1)  # noqa: DTZ001 -- the package's times are fixed


def write_csv(export: Export, folder: Path) -> list[Path]:
    """Write the table as CSV: UTF-8, a heading, amounts with a point, nothing where nothing is known."""
    blocks = blocks_of_csv([name for name, _, _ in COLUMNS], _list_rows(export))
    return [files.write_blocks(folder / CSV, blocks, durable=False)]


def write_xlsx(export: Export, folder: Path) -> list[Path]:
    """Write it as a workbook, texts as text and amounts as numbers; ExportError where a sheet cannot hold it."""
    if len(export.observations) > MOST_ROWS:
        raise ExportError(f"{len(export.observations)} dòng: nhiều hơn một trang tính chứa được, hãy xuất dạng csv")
    path = folder / WORKBOOK
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"title": export.release, "created": _MADE})
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        text = book.add_format({"num_format": "@"})
        sheet = book.add_worksheet("Số liệu")
        sheet.freeze_panes(1, 0)
        for place, (_, vi, en) in enumerate(COLUMNS):
            sheet.write_string(0, place, vi, head)
            sheet.write_comment(0, place, en)
        for number, row in enumerate(_list_rows(export), start=1):
            for place, value in enumerate(row):
                if place == _AMOUNT and value:
                    sheet.write_number(number, place, float(value))
                elif value != "":
                    sheet.write_string(number, place, str(value), text)
        sheet.autofilter(0, 0, max(len(export.observations), 1), len(COLUMNS) - 1)
    return [path]


def _list_rows(export: Export) -> Iterator[list[Any]]:
    codes = {
        id: {code.id: code for code in export.codes(id)} for id in (UNIT, INDICATOR, MEASURE, STATE, UNIT_OF_MEASURE)
    }
    for o in export.observations:
        unit, indicator, state = codes[UNIT][o.unit], codes[INDICATOR][o.indicator], codes[STATE][o.state]
        measured = codes[UNIT_OF_MEASURE][o.unit_of_measure].name
        yield [
            unit.source, unit.name[0], o.period.period_id, o.period.text, f"ct-{indicator.source}", *indicator.name,
            o.measure, codes[MEASURE][o.measure].name[0], o.digits, *measured, o.state, state.name[0],
            int(o.required), o.carried_from or "", int(o.is_corrected),
        ]  # fmt: skip
