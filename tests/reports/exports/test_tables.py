"""The plain tables: pandas, polars, openpyxl and calamine read what the model holds."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pandas as pd
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from reports.exports import tables
from reports.exports.formats import Source, write_export
from reports.exports.model import ExportError


def test_csv_is_read_by_others_without_a_word_about_types(source: Source, out: Path) -> None:
    write_export(source, "csv", out)
    rows = pd.read_csv(out / tables.CSV)
    assert list(rows.columns) == [name for name, _, _ in tables.COLUMNS]
    assert len(rows) == len(source.export.observations)
    assert set(rows["indicator_key"]) == {"ct-1.1", "ct-1.2", "ct-1.3"}
    texts = pl.read_csv(out / tables.CSV, infer_schema=False)
    written = sum(Decimal(amount) for amount in texts["amount"] if amount)
    assert written == sum(o.amount for o in source.export.observations if o.amount is not None)
    assert "Huyện Thanh Tân" in set(texts["unit_vi"])


def test_xlsx_holds_codes_as_text_and_amounts_as_numbers(source: Source, out: Path) -> None:
    write_export(source, "xlsx", out)
    sheet = openpyxl.load_workbook(out / tables.WORKBOOK).active
    assert sheet is not None
    head = [cell.value for cell in sheet[1]]
    assert head == [vi for _, vi, _ in tables.COLUMNS]
    first = {name: cell for (name, _, _), cell in zip(tables.COLUMNS, sheet[2], strict=True)}
    assert (first["indicator_key"].data_type, first["amount"].data_type) == ("s", "n")
    theirs = CalamineWorkbook.from_path(out / tables.WORKBOOK).get_sheet_by_index(0).to_python()
    place = [name for name, _, _ in tables.COLUMNS].index("amount")
    amounts = [row[place] for row in theirs[1:] if row[place] != ""]
    known = [o.amount for o in source.export.observations if o.amount is not None]
    assert len(amounts) == len(known)
    assert sum(Decimal(str(amount)) for amount in amounts) == sum(known)


def test_more_rows_than_a_sheet_holds_are_refused(source: Source, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    with pytest.raises(ExportError, match="xuất dạng csv"):
        write_export(source, "xlsx", out)
