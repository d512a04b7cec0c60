"""The neighbourhood of a cell as a picture: the cells of the archived workbook around it, the cell itself framed."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from openpyxl.utils import get_column_letter
from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.exceptions import CellCoordinatesException

from reports.office.vietnamese import one_line
from schemas.errors import PlainError
from schemas.form import Cell

ROWS_AROUND: Final = 4
COLUMNS_BEFORE, COLUMNS_AFTER = 4, 2
MOST_LETTERS: Final = 42
MOST_OF_TITLE: Final = 200
LINE, LETTER, EDGE = 5.6, 1.75, 9.0
"""Height of a row, width of a letter and of the edge with numbers, in millimetres."""
Places = dict[tuple[int, int], Cell]


class PictureError(PlainError, ValueError):
    """There is no cell to draw."""


def draw_neighbourhood(cells: Places, sheet: str, address: str, caption: str) -> tuple[str, float]:
    """The SVG and its width in millimetres. `cells` are the sheet's by row and column, `address` is the cell's: `D14`.

    Raises PictureError for an address that is none.
    """
    try:
        letters, row = coordinate_from_string(address)
        column = column_index_from_string(letters)
    except (CellCoordinatesException, ValueError) as error:
        raise PictureError(f"“{address}” không phải địa chỉ ô của trang “{sheet}”: không vẽ được") from error
    rows = range(max(1, row - ROWS_AROUND), row + ROWS_AROUND + 1)
    columns = range(max(1, column - COLUMNS_BEFORE), column + COLUMNS_AFTER + 1)
    texts = {(r, c): _show(cells.get((r, c))) for r in rows for c in columns}
    widths = [max(12.0, *(LETTER * len(texts[r, c]) + 3 for r in rows)) for c in columns]
    width, height = EDGE + sum(widths) + 2, LINE * (len(rows) + 2) + 3
    title = _fit(caption, MOST_OF_TITLE)
    width = max(width, LETTER * len(title) + 4)
    drawn = [*_draw_edges(rows, columns, widths), *_draw_cells(texts, rows, columns, widths, (row, column))]
    head = f'<text x="1" y="{LINE - 1.4:.2f}" font-weight="bold">{escape(title)}</text>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.2f} {height:.2f}" width="{width:.2f}mm" '
        f'height="{height:.2f}mm" font-family="Times New Roman, Liberation Serif, serif" font-size="3.6" role="img" '
        f'aria-label="{escape(title)}"><rect width="100%" height="100%" fill="#fff"/>{head}{"".join(drawn)}</svg>',
        width,
    )


def _show(cell: Cell | None) -> str:
    if cell is None or cell.value is None:
        return ""
    return _fit(cell.value if isinstance(cell.value, str) else f"{cell.value}", MOST_LETTERS)


def _fit(text: str, most: int) -> str:
    """One line in plain letters, cut where it is long; marks and controls that letters carry cannot leave the cell."""
    line = one_line(text)
    short = line if len(line) <= most else f"{line[: most - 1]}…"
    return "".join(c for c in short if unicodedata.category(c) not in ("Cc", "Cf", "Mn", "Co", "Cn"))


def _draw_edges(rows: Sequence[int], columns: Sequence[int], widths: Sequence[float]) -> Iterator[str]:
    left = EDGE
    for column, width in zip(columns, widths, strict=True):
        yield _box(left, LINE, width, get_column_letter(column), "#e7e6e6", anchor="middle")
        left += width
    for position, row in enumerate(rows):
        yield _box(1, LINE * (position + 2), EDGE - 1, str(row), "#e7e6e6", anchor="middle")


def _draw_cells(
    texts: dict[tuple[int, int], str], rows: Sequence[int], columns: Sequence[int], widths: Sequence[float],
    asked: tuple[int, int],
) -> Iterator[str]:  # fmt: skip
    frame = ""
    for position, row in enumerate(rows):
        left = EDGE
        for column, width in zip(columns, widths, strict=True):
            is_asked = (row, column) == asked
            yield _box(left, LINE * (position + 2), width, texts[row, column], "#fff2cc" if is_asked else "#fff")
            if is_asked:
                frame = (
                    f'<rect x="{left:.2f}" y="{LINE * (position + 2):.2f}" width="{width:.2f}" height="{LINE}" '
                    'fill="none" stroke="#000" stroke-width="0.9"/>'
                )
            left += width
    yield frame


def _box(left: float, top: float, width: float, text: str, fill: str, anchor: str = "start") -> str:
    at = left + width / 2 if anchor == "middle" else left + 1
    place = f'x="{left:.2f}" y="{top:.2f}" width="{width:.2f}" height="{LINE}"'
    shown = f'<text x="{at:.2f}" y="{top + LINE - 1.6:.2f}" text-anchor="{anchor}">{escape(text)}</text>'
    return f'<rect {place} fill="{fill}" stroke="#888" stroke-width="0.2"/>{shown if text else ""}'
