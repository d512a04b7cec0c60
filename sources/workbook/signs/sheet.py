"""What the eye sees otherwise in the sheets of an .xlsx than its cells say: hidden, covered, struck, stale, linked.

It looks into the package by itself, after whichever reader has read the cells: so both readers agree on it.
"""

from __future__ import annotations

import math
import posixpath
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from defusedxml import ElementTree
from openpyxl.formula.tokenizer import TokenizerError
from openpyxl.formula.translate import Translator, TranslatorError

from schemas.cell_addresses import coordinate_to_tuple, get_column_letter, range_boundaries
from schemas.form import Cell, CellSign, SignKind
from schemas.grammar.number_formats import shows_otherwise
from sources.workbook.grid import Grid, Position
from sources.workbook.signs.formulas import add_formula_signs
from sources.workbook.signs.looks import add_hidden_sheet, name_hidden_column_vi, name_hidden_row_vi
from sources.workbook.signs.style_looks import StyleLook, read_style_looks
from sources.workbook.zip_package import open_package

_REF = re.compile(r"[A-Z]{1,3}[1-9][0-9]{0,6}")
_YES = ("1", "true")
_MOST_FORMULAS = 5_000
_MOST_DIGITS = 9
_LEAST_HEIGHT, _LEAST_WIDTH = 2.0, 1.0
"""Points of a row and digits of a column, below which they are as good as hidden."""


@dataclass(slots=True)
class _SheetFacts:
    """What one sheet's part says beyond the values of its cells."""

    styles: dict[Position, int] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    values: dict[Position, tuple[str, str]] = field(default_factory=dict)
    formulas: dict[Position, str] = field(default_factory=dict)
    shared: dict[str, tuple[str, str]] = field(default_factory=dict)


def add_signs(path: Path, grids: Sequence[Grid]) -> None:
    """Add to each grid the signs of its cells; a value that a merged range covers is taken out of its grid."""
    with open_package(path) as package:
        names = set(package.namelist())
        looks = read_style_looks(package.read("xl/styles.xml")) if "xl/styles.xml" in names else []
        parts = {name: part for name, _, part in _list_sheet_parts(package, names)}
        unseen = {name for name, is_hidden, _ in _list_sheet_parts(package, names) if is_hidden}
        for grid in grids:
            if grid.name in parts:
                facts = _read_sheet(package, parts[grid.name])
                covered = _take_out_covered_cells(grid, facts, package, names)
                add_formula_signs(grid, facts.formulas, covered)
                _add_looks(grid, facts, looks)
            if grid.name in unseen:
                add_hidden_sheet(grid)


def _list_sheet_parts(package: zipfile.ZipFile, names: set[str]) -> Iterator[tuple[str, bool, str]]:
    """The name of each sheet, whether it is hidden, and its part."""
    relations = "xl/_rels/workbook.xml.rels"
    if relations not in names:
        return
    found = ElementTree.fromstring(package.read(relations), forbid_dtd=True)
    targets = {one.get("Id"): one.get("Target", "") for one in found}
    for element in ElementTree.fromstring(package.read("xl/workbook.xml"), forbid_dtd=True).iter():
        if _name(element.tag) != "sheet":
            continue
        key = next((value for name, value in element.attrib.items() if _name(name) == "id"), None)
        part = posixpath.normpath(posixpath.join("/xl", targets.get(key, ""))).lstrip("/")
        if part in names:
            yield element.get("name", ""), element.get("state", "visible") != "visible", part


def _read_sheet(package: zipfile.ZipFile, part: str) -> _SheetFacts:
    facts = _SheetFacts()
    row = column = 0
    with package.open(part) as stream:
        for event, element in ElementTree.iterparse(stream, events=("start", "end"), forbid_dtd=True):
            name = _name(element.tag)
            if event == "start":
                if name == "row":
                    row, column = _int(element.get("r"), row + 1), 0
                    if element.get("hidden") in _YES or _size(element.get("ht")) < _LEAST_HEIGHT:
                        facts.hidden_rows.add(row)
                continue
            if name == "c":
                row, column = _place(element, row, column)
                _note_cell(facts, (row, column), element)
                element.clear()
            elif name == "row":
                element.clear()
            elif name == "col" and (element.get("hidden") in _YES or _size(element.get("width")) < _LEAST_WIDTH):
                facts.hidden_columns.append((_int(element.get("min"), 0), _int(element.get("max"), 0)))
            elif name == "mergeCell":
                facts.merged.append(element.get("ref", ""))
    return facts


def _note_cell(facts: _SheetFacts, place: Position, cell: Any) -> None:
    if style := _int(cell.get("s"), 0):
        facts.styles[place] = style
    for child in cell:
        name = _name(child.tag)
        if name == "v" and child.text:
            facts.values[place] = cell.get("t", "n"), child.text
        elif name == "is":
            facts.values[place] = "inlineStr", "".join(t.text or "" for t in child.iter() if _name(t.tag) == "t")
        elif name == "f" and len(facts.formulas) < _MOST_FORMULAS:
            _note_formula(facts, place, child)


def _note_formula(facts: _SheetFacts, place: Position, formula: Any) -> None:
    """A formula's text; that of a shared one is moved to where it stands."""
    text, shared = formula.text or "", formula.get("si")
    ref = f"{get_column_letter(place[1])}{place[0]}"
    if formula.get("t") == "shared" and shared is not None:
        if text:
            facts.shared[shared] = text, ref
        elif shared in facts.shared:
            master, origin = facts.shared[shared]
            text = _move_formula(master, origin, ref)
    if text and formula.get("t", "normal") in ("normal", "shared"):
        facts.formulas[place] = text.removeprefix("=")


def _move_formula(text: str, origin: str, ref: str) -> str:
    """The formula as it stands elsewhere; nothing where it would leave the sheet or cannot be taken apart."""
    try:
        return str(Translator(f"={text}", origin=origin).translate_formula(ref))
    except (TranslatorError, TokenizerError, ValueError, IndexError):
        return ""


# --- the signs ----------------------------------------------------------------------------------------------------


def _take_out_covered_cells(
    grid: Grid, facts: _SheetFacts, package: zipfile.ZipFile, names: set[str]
) -> dict[Position, Cell]:
    """Take out what merged ranges cover; the cells taken out, which formulas still reckon with."""
    covered: dict[Position, Cell] = {}
    texts: list[str] | None = None
    for place, ref in _list_covered_cells(facts):
        kind, stored = facts.values[place]
        if kind == "s":
            texts = _read_shared_texts(package, names) if texts is None else texts
            stored = (
                texts[int(stored[:_MOST_DIGITS])]
                if stored.isdecimal() and int(stored[:_MOST_DIGITS]) < len(texts)
                else ""
            )
        if not stored.strip():
            continue
        found = grid.cells.pop(place, None) or _make_covered_cell(grid.name, place, kind, stored)
        covered[place] = found
        _sign(grid, found, "covered", ref)
    return covered


def _list_covered_cells(facts: _SheetFacts) -> Iterator[tuple[Position, str]]:
    for ref in facts.merged:
        try:
            left, top, right, bottom = range_boundaries(ref)
        except (ValueError, TypeError):
            continue
        if (bottom - top + 1) * (right - left + 1) <= len(facts.values):
            inside = [(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)]
        else:
            inside = [place for place in facts.values if top <= place[0] <= bottom and left <= place[1] <= right]
        yield from ((place, ref) for place in sorted(inside) if place in facts.values and place != (top, left))


def _make_covered_cell(sheet: str, place: Position, kind: str, stored: str) -> Cell:
    ref = f"{get_column_letter(place[1])}{place[0]}"
    try:
        number = float(stored) if kind == "n" else None
    except ValueError:
        number = None
    if number is None:
        return Cell(sheet, ref, stored, "text")
    return Cell(
        sheet,
        ref,
        int(number) if math.isfinite(number) and number.is_integer() and abs(number) < 2**53 else number,
        "number",
    )


def _read_shared_texts(package: zipfile.ZipFile, names: set[str]) -> list[str]:
    if "xl/sharedStrings.xml" not in names:
        return []
    root = ElementTree.fromstring(package.read("xl/sharedStrings.xml"), forbid_dtd=True)
    return ["".join(t.text or "" for t in item.iter() if _name(t.tag) == "t") for item in root]


def _add_looks(grid: Grid, facts: _SheetFacts, looks: Sequence[StyleLook]) -> None:
    odd = {number: look for number, look in enumerate(looks) if look.is_odd or look.fewest_decimals is not None}
    struck = {sign.ref for sign in grid.signs if sign.kind == "struck"}
    for place, cell in grid.cells.items():
        look = odd.get(facts.styles.get(place, 0))
        if look is not None:
            if look.is_struck and cell.ref not in struck:
                _sign(grid, cell, "struck", cell.quotation)
            for detail in look.list_hidings_vi(cell.value):
                _sign(grid, cell, "hidden", detail)
            if cell.kind == "number" and shows_otherwise(look.pattern, cell.value):
                _sign(grid, cell, "format", look.pattern)
        if place[0] in facts.hidden_rows:
            _sign(grid, cell, "hidden_line", name_hidden_row_vi(place[0]))
        if any(first <= place[1] <= last for first, last in facts.hidden_columns):
            _sign(grid, cell, "hidden_line", name_hidden_column_vi(get_column_letter(place[1])))


def _sign(grid: Grid, cell: Cell, kind: SignKind, detail: str) -> None:
    grid.signs.append(CellSign(cell.sheet, cell.ref, kind, detail, cell.quotation))


def _place(cell: Any, row: int, column: int) -> Position:
    ref = cell.get("r", "")
    return coordinate_to_tuple(ref) if _REF.fullmatch(ref) else (row, column + 1)


def _int(text: str | None, default: int) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < _MOST_DIGITS else default


def _size(text: str | None) -> float:
    """A height or width; without end where none is given."""
    try:
        return float(text) if text is not None else math.inf
    except ValueError:
        return math.inf


def _name(tag: str) -> str:
    return tag.rpartition("}")[2]
