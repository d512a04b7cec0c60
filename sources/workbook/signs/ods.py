"""What the eye sees otherwise in the sheets of an .ods than its cells say: struck, hidden, covered; raised digits."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from defusedxml import ElementTree

from schemas.cell_addresses import get_column_letter
from schemas.form import Cell, CellSign, SignKind
from schemas.grammar.number_formats import shows_otherwise
from sources.workbook.grid import Grid, Position
from sources.workbook.signs.formulas import add_formula_signs
from sources.workbook.signs.looks import (
    FORMAT_VI,
    INK_VI,
    add_hidden_sheet,
    is_unseen,
    name_hidden_column_vi,
    name_hidden_row_vi,
    name_unseen_part_vi,
)
from sources.workbook.signs.ods_formats import OdsFormat, is_number_format, read_number_format
from sources.workbook.signs.runs import Run, show_runs

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
_FO, _STYLE = f"{_NAMES}xsl-fo-compatible:1.0}}", f"{_NAMES}style:1.0}}"
_OFFICE, _TABLE, _TEXT = f"{_NAMES}office:1.0}}", f"{_NAMES}table:1.0}}", f"{_NAMES}text:1.0}}"
_COVERED = f"{_TABLE}covered-table-cell"
_HIDDEN = ("collapse", "filter")
_PREFIX = re.compile(r"(?:[a-z]+:)?=")
_OTHER_FILE = re.compile(r"\['([^']*)'#\$?([^\]]*)\]")
_OWN_CELLS = re.compile(r"\[(\.\$?[A-Z]{1,3}\$?[0-9]+(?::\.\$?[A-Z]{1,3}\$?[0-9]+)?)\]")
_MOST_DIGITS = 10
_WHITE, _BLACK = "#ffffff", "#000000"


class _Look(NamedTuple):
    """What of a style matters here."""

    is_struck: bool = False
    is_raised: bool = False
    ink: str = _BLACK
    ground: str = _WHITE
    format: str = ""
    is_sheet_hidden: bool = False


@dataclass(slots=True)
class _Place:
    """Where the pass stands in a sheet."""

    grid: Grid
    row: int = 0
    columns: list[tuple[int, int, str, bool]] = field(default_factory=list)
    spans: list[tuple[int, int, int, int]] = field(default_factory=list)
    covered: dict[Position, Cell] = field(default_factory=dict)
    formulas: dict[Position, str] = field(default_factory=dict)
    is_hidden: bool = False


def add_ods_signs(package: zipfile.ZipFile, grids: Sequence[Grid]) -> None:
    """Add to each grid the signs of its cells; what a merged range covers is taken out, raised digits become notes."""
    by_name = {grid.name: grid for grid in grids}
    looks = _read_looks(package)
    place: _Place | None = None
    with package.open("content.xml") as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end"), forbid_dtd=True):
            if event == "start":
                if element.tag == f"{_TABLE}table" and element.get(f"{_TABLE}name") in by_name:
                    hidden = looks.get(element.get(f"{_TABLE}style-name", ""), _Look()).is_sheet_hidden
                    place = _Place(by_name[element.get(f"{_TABLE}name")], is_hidden=hidden)
            elif place is None:
                continue
            elif element.tag == f"{_TABLE}table-column":
                _note_columns(place, element)
            elif element.tag == f"{_TABLE}table-row":
                _read_row(place, element, looks)
                element.clear()
            elif element.tag == f"{_TABLE}table":
                add_formula_signs(place.grid, place.formulas, place.covered)
                if place.is_hidden:
                    add_hidden_sheet(place.grid)
                place = None


def _read_looks(package: zipfile.ZipFile) -> dict[str, _Look]:
    """The looks of all styles by name; what a style leaves out is its parent's."""
    looks: dict[str, _Look] = {}
    formats: dict[str, OdsFormat] = {}
    for part in sorted({"styles.xml", "content.xml"} & set(package.namelist()), reverse=True):
        with package.open(part) as stream:
            for _, element in ElementTree.iterparse(stream, events=("end",), forbid_dtd=True):
                if element.tag == f"{_STYLE}style":
                    parent = looks.get(element.get(f"{_STYLE}parent-style-name", ""), _Look())
                    looks[element.get(f"{_STYLE}name", "")] = _read_look(element, parent)
                elif is_number_format(element):
                    formats[element.get(f"{_STYLE}name", "")] = read_number_format(element)
                elif element.tag == f"{_TABLE}table-row":
                    element.clear()
    return {
        name: look._replace(format=formats[look.format].write(formats) if look.format in formats else "")
        for name, look in looks.items()
    }


def _read_look(style: Any, parent: _Look) -> _Look:
    text, cell = style.find(f"{_STYLE}text-properties"), style.find(f"{_STYLE}table-cell-properties")
    ground = cell.get(f"{_FO}background-color") if cell is not None else None
    table = style.find(f"{_STYLE}table-properties")
    look = parent._replace(
        ground={None: parent.ground, "transparent": _WHITE}.get(ground, str(ground).lower()),
        format=style.get(f"{_STYLE}data-style-name", parent.format),
        is_sheet_hidden=table is not None and table.get(f"{_TABLE}display") == "false",
    )
    if text is None:
        return look
    struck = text.get(f"{_STYLE}text-line-through-style") or text.get(f"{_STYLE}text-line-through-type")
    position = text.get(f"{_STYLE}text-position", "0%").split(" ")[0]
    ink = (
        _BLACK if text.get(f"{_STYLE}use-window-font-color") == "true" else text.get(f"{_FO}color", parent.ink).lower()
    )
    is_struck = parent.is_struck if struck is None else struck != "none"
    return look._replace(is_struck=is_struck, is_raised=position not in ("0%", ""), ink=ink)


def _note_columns(place: _Place, element: Any) -> None:
    first = place.columns[-1][1] + 1 if place.columns else 1
    last = first + _repeats(element, "number-columns-repeated") - 1
    style = element.get(f"{_TABLE}default-cell-style-name", "")
    place.columns.append((first, last, style, element.get(f"{_TABLE}visibility") in _HIDDEN))


def _read_row(place: _Place, line: Any, looks: dict[str, _Look]) -> None:
    """The signs of one row; one that is repeated many times holds nothing that a form would."""
    repeats = _repeats(line, "number-rows-repeated")
    column = 0
    for cell in line:
        if not cell.tag.endswith("table-cell"):
            continue
        width = _repeats(cell, "number-columns-repeated")
        _note_span(place, cell, column + 1)
        if len(cell) and place.grid.cells:
            for row in range(place.row + 1, place.row + 1 + min(repeats, len(place.grid.cells))):
                for at in range(column + 1, column + 1 + min(width, len(place.grid.cells))):
                    _read_cell(place, (row, at), cell, line, looks)
        column += width
    place.row += repeats


def _note_span(place: _Place, cell: Any, column: int) -> None:
    rows, columns = _repeats(cell, "number-rows-spanned"), _repeats(cell, "number-columns-spanned")
    if rows * columns > 1:
        place.spans.append((place.row + 1, column, place.row + rows, column + columns - 1))


def _read_cell(place: _Place, at: Position, element: Any, line: Any, looks: dict[str, _Look]) -> None:
    cell = place.grid.cells.get(at)
    if cell is None:
        return
    if element.tag == _COVERED:
        place.covered[at] = place.grid.cells.pop(at)
        _sign(place, cell, "covered", _find_span(place, at))
        return
    column = next((known for known in place.columns if known[0] <= at[1] <= known[1]), (0, 0, "", False))
    look = looks.get(element.get(f"{_TABLE}style-name") or column[2], _Look())
    cell = _show_runs(place, at, cell, element, looks, look)
    if formula := element.get(f"{_TABLE}formula"):
        place.formulas[at] = _write_formula(formula)
    if cell.kind == "number" and shows_otherwise(look.format, cell.value):
        _sign(place, cell, "format", look.format)
    if is_unseen(look.ink, look.ground):
        _sign(place, cell, "hidden", INK_VI)
    if cell.kind == "number" and not _read_text(element).strip():
        _sign(place, cell, "hidden", FORMAT_VI)
    if line.get(f"{_TABLE}visibility") in _HIDDEN:
        _sign(place, cell, "hidden_line", name_hidden_row_vi(at[0]))
    if column[3]:
        _sign(place, cell, "hidden_line", name_hidden_column_vi(get_column_letter(at[1])))


def _show_runs(place: _Place, at: Position, cell: Cell, element: Any, looks: dict[str, _Look], look: _Look) -> Cell:
    """The cell as its parts are read, with the sign of what is struck through."""
    if cell.kind != "text":
        if look.is_struck:
            _sign(place, cell, "struck", cell.quotation)
        return cell
    runs = list(_list_runs(element, looks, look._replace(is_raised=False)))
    if not any(run.struck or run.raised or run.unseen for run in runs):
        return cell
    shown = show_runs(runs, None)
    place.grid.cells[at] = cell = cell._replace(value=shown.text)
    if shown.struck:
        _sign(place, cell, "struck", shown.struck)
    if shown.unseen:
        _sign(place, cell, "hidden", name_unseen_part_vi(shown.unseen, shown.text))
    return cell


def _list_runs(element: Any, looks: dict[str, _Look], look: _Look) -> Iterator[Run]:
    for number, paragraph in enumerate(element.findall(f"{_TEXT}p")):
        if number:
            yield Run("\n", "", look.is_struck)
        yield from _list_parts(paragraph, looks, look)


def _list_parts(element: Any, looks: dict[str, _Look], look: _Look) -> Iterator[Run]:
    unseen = is_unseen(look.ink, look.ground)
    yield Run(element.text or "", "", look.is_struck, look.is_raised, unseen)
    for child in element:
        own = looks.get(child.get(f"{_TEXT}style-name", ""), look) if child.tag == f"{_TEXT}span" else look
        own = own._replace(ground=look.ground)
        if child.tag == f"{_TEXT}s":
            yield Run(" " * _int(child.get(f"{_TEXT}c")), "", look.is_struck, look.is_raised, unseen)
        yield from _list_parts(child, looks, own)
        yield Run(child.tail or "", "", look.is_struck, look.is_raised, unseen)


def _write_formula(formula: str) -> str:
    """The formula as an .xlsx would have it: `SUM([.D5:.D6];1)` is `SUM(D5:D6,1)`."""
    text = _OTHER_FILE.sub(_write_other_file, _PREFIX.sub("", formula, count=1))
    return _OWN_CELLS.sub(lambda found: found[1].replace(".", ""), text).replace(";", ",")


def _write_other_file(found: re.Match[str]) -> str:
    sheet, _, ref = found[2].rpartition(".")
    return f"[{found[1].rpartition('/')[2]}]{sheet.strip(chr(39))}!{ref}"


def _read_text(element: Any) -> str:
    return "".join("".join(paragraph.itertext()) for paragraph in element.findall(f"{_TEXT}p"))


def _find_span(place: _Place, at: Position) -> str:
    for top, left, bottom, right in reversed(place.spans):
        if top <= at[0] <= bottom and left <= at[1] <= right:
            return f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
    return f"{get_column_letter(at[1])}{at[0]}"


def _sign(place: _Place, cell: Cell, kind: SignKind, detail: str) -> None:
    place.grid.signs.append(CellSign(cell.sheet, cell.ref, kind, detail, cell.quotation))


def _repeats(element: Any, name: str) -> int:
    return max(1, _int(element.get(_TABLE + name)))


def _int(text: str | None) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < _MOST_DIGITS else 1
