"""One worksheet: cells found by address, their styles changed, everything else left alone."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from lxml import etree

from reports.office.ooxml.names import OFFICE, main
from reports.office.ooxml.package import Element, Package, PackageError, remove_attribute
from schemas.cell_addresses import get_column_letter, range_boundaries

Place = tuple[int, int]
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]+)")
_AFTER_NOTES = (
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)


class Sheet:
    """A worksheet part. Rows and cells without an address get the one they stand at as soon as they are looked up."""

    def __init__(self, package: Package, part: str) -> None:
        self.package, self.part = package, part
        self.tree = package.tree(part)
        if self.tree.tag != main("worksheet"):
            raise PackageError(f"{part} is not a worksheet")

    @cached_property
    def _data(self) -> Element:
        data = self.tree.find(main("sheetData"))
        if data is None:
            raise PackageError(f"{self.part} holds no cells")
        return data

    @cached_property
    def _rows(self) -> tuple[list[int], list[Element]]:
        numbers, rows, last = [], list(self._data.iterfind(main("row"))), 0
        for row in rows:
            last = _find_number(row, last)
            numbers.append(last)
        if numbers != sorted(set(numbers)):
            raise PackageError(f"{self.part}: the rows are out of order")
        return numbers, rows

    @cached_property
    def _merges(self) -> list[tuple[int, int, int, int]]:
        refs = [str(e.get("ref")) for e in self.tree.iterfind(f"{main('mergeCells')}/{main('mergeCell')}")]
        return [(*range_boundaries(ref),) for ref in refs]

    def anchor(self, place: Place) -> Place:
        """The cell that stands for this one: of a merged range its first."""
        row, column = place
        for left, top, right, bottom in self._merges:
            if top <= row <= bottom and left <= column <= right:
                return top, left
        return place

    def style(self, place: Place) -> int:
        """The style a cell shows: its own, else its row's, else its column's."""
        cell = self.cell(place)
        if cell is not None:
            return int(cell.get("s", "0"))
        row = self._row(place[0])
        if row is not None and row.get("customFormat") in ("1", "true"):
            return int(row.get("s", "0"))
        for column in self.tree.iterfind(f"{main('cols')}/{main('col')}"):
            if int(column.get("min", "0")) <= place[1] <= int(column.get("max", "0")):
                return int(column.get("style", "0"))
        return 0

    def set_style(self, place: Place, style: int) -> None:
        """Give a cell a style; a cell that is not there yet is made, empty."""
        self.package.edit(self.part)
        cell = self.cell(place)
        if cell is None:
            cell = self._make_cell(place)
        if style:
            cell.set("s", str(style))
        else:
            remove_attribute(cell, "s")

    def deselect(self) -> None:
        """Take the sheet out of the selection of sheets."""
        for view in self.tree.iterfind(f"{main('sheetViews')}/{main('sheetView')}"):
            if view.get("tabSelected") is not None:
                self.package.edit(self.part)
                remove_attribute(view, "tabSelected")

    def legacy_drawing(self) -> Element | None:
        """The element that names the drawing of the notes."""
        return self.tree.find(main("legacyDrawing"))

    def set_legacy_drawing(self, relation_id: str) -> None:
        """Name the drawing of the notes, where the standard wants it."""
        self.package.edit(self.part)
        element = etree.Element(main("legacyDrawing"))
        element.set(f"{{{OFFICE}}}id", relation_id)
        after = {main(name) for name in _AFTER_NOTES}
        place = next((n for n, child in enumerate(self.tree) if child.tag in after), len(self.tree))
        self.tree.insert(place, element)

    def _row(self, number: int) -> Element | None:
        numbers, rows = self._rows
        at = bisect_left(numbers, number)
        return rows[at] if at < len(numbers) and numbers[at] == number else None

    def rows(self) -> list[int]:
        """The numbers of the rows that are stored."""
        return list(self._rows[0])

    def cell(self, place: Place) -> Element | None:
        """A cell's element, None if nothing is stored there."""
        row = self._row(place[0])
        return None if row is None else dict(_cells(row)).get(place[1])

    def _make_cell(self, place: Place) -> Element:
        style = self.style(place)
        row = self._row(place[0])
        if row is None:
            numbers, rows = self._rows
            at = bisect_left(numbers, place[0])
            row = etree.Element(main("row"), {"r": str(place[0])})
            self._data.insert(list(self._data).index(rows[at]) if at < len(rows) else len(self._data), row)
            numbers.insert(at, place[0])
            rows.insert(at, row)
        remove_attribute(row, "spans")  # a hint that would no longer be true
        given = {"r": address(place), **({"s": str(style)} if style else {})}
        cell = etree.Element(main("c"), given)
        following = next((e for column, e in _cells(row) if column > place[1]), None)
        if following is None:
            row.append(cell)
        else:
            following.addprevious(cell)
        return cell


def address(place: Place) -> str:
    """Row and column as A1."""
    return f"{get_column_letter(place[1])}{place[0]}"


def _find_number(row: Element, last: int) -> int:
    given = row.get("r")
    if given is None:
        row.set("r", str(last + 1))
        return last + 1
    return int(given)


def _cells(row: Element) -> list[tuple[int, Element]]:
    found, last = [], 0
    for cell in row.iterfind(main("c")):
        given = cell.get("r")
        if given is None:
            last += 1
            cell.set("r", address((int(row.get("r", "0")), last)))
        else:
            parts = _ADDRESS.fullmatch(given)
            if parts is None:
                raise PackageError(f"a cell stands at {given!r}")
            last = _parse_column(parts[1])
        found.append((last, cell))
    return found


def _parse_column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number
