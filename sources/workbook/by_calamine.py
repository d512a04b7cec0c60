"""Reading by calamine where a format has been looked into before: every failure of it is a WorkbookError."""

from __future__ import annotations

from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum

from sources.workbook.biff import TOO_LARGE_VI
from sources.workbook.cells import make_dense_grid
from sources.workbook.grid import Grid
from sources.workbook.package import MAX_DENSE_CELLS
from sources.workbook.zip_package import BROKEN_VI, WorkbookError


def read_by_calamine(path: Path) -> tuple[Grid, ...]:
    """The sheets by calamine, charts and macro sheets as empty grids so that the order stays the file's.

    WorkbookError if it is locked or cannot be opened.
    """
    try:
        with path.open("rb") as stream:
            workbook = CalamineWorkbook.from_filelike(stream)
            return tuple(
                _read_sheet(workbook, sheet.name) if sheet.typ == SheetTypeEnum.WorkSheet else Grid(sheet.name)
                for sheet in workbook.sheets_metadata
            )
    except PasswordError as error:
        raise WorkbookError("F03", "") from error
    except CalamineError as error:
        raise WorkbookError("F02", BROKEN_VI) from error
    except BaseException as error:
        # A panic in the reader's Rust code is no Exception; a file must not end the run.
        if type(error).__name__ != "PanicException":
            raise
        raise WorkbookError("F02", BROKEN_VI) from None


def _read_sheet(workbook: CalamineWorkbook, name: str) -> Grid:
    sheet = workbook.get_sheet_by_name(name)
    row, column = sheet.end or (0, 0)
    if (row + 1) * (column + 1) > MAX_DENSE_CELLS:
        raise WorkbookError("F02", TOO_LARGE_VI)
    return make_dense_grid(name, sheet)
