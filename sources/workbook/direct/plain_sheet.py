"""The cells of a sheet written as every common program writes it: every byte of its rows is accounted for.

Between two values of a sheet stands the same in form after form: cells without a value, ends and beginnings of rows,
the beginning of the next cell, its formula. Such a stretch is proved and understood once, and then only looked up.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from schemas.form import Cell, CellKind, CellValue
from sources.workbook.direct.plain_text import is_plain_markup, read_text

Style = int | Literal["number", "date", "other"]
"""What a number with the style is: a number, one of which so many decimals are shown, a day, or something for the
general reader."""
Position = tuple[int, int]
Reads = int | Literal["string", "result", "number", "date", "other", "end"]
"""What a cell holds, as a stretch tells it, a number of which so many decimals are shown among them; `end` where none
follows."""

_ROW: Final = re.compile(
    rb'<row r="([1-9][0-9]{0,3})"(?: spans="[0-9]{1,3}:[0-9]{1,3}")?(?: s="[0-9]{1,4}")?(?: customFormat="1")?'
    rb'(?: ht="[0-9]{1,3}(?:\.[0-9]{1,17})?")?(?: customHeight="1")?(?: x14ac:dyDescent="[0-9.]{1,20}")?(/?)>'
)
_CELL: Final = re.compile(
    rb'<c r="([A-Z])([1-9][0-9]{0,3})"(?: s="([0-9]{1,4})")?(?:(/>)|(?: t="(s|n)")?>|( t="str")>'
    # A formula that makes text and refers to no other workbook: what is one of figures alone, signs are looked for in.
    rb'<f>(?=[^<>]*(?:"|&quot;))[^<>\[]*</f>)'
)
_NUMBER: Final = re.compile(rb"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,17})?(?:[eE][-+]?[0-9]{1,2})?")
_DAY: Final = re.compile(rb"[1-9][0-9]{2,4}")
_DAY_ONE: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a cell holds no zone
_FIRST_DAY, _LAST_DAY = 61, 73_050
"""Before the first every reader corrects a year that was no leap year in another way; the last is in 2099."""
_WIDTH: Final = 32
"""Wider than any row here, so that row and column make one number that grows along the sheet."""
_READS: Final[dict[bytes, Reads]] = {b"s": "string", b' t="str"': "result"}
_CLOSE, _ROW_END = b"</c>", b"</row>"
_MOST_STRETCHES, _MOST_CELLS = 4096, 8
_NO_PLACE: Final = 10_000 * _WIDTH


class Stretch(NamedTuple):
    """What stands between two values: it follows a cell from `low` up to but without `high`, and opens that at `place`.

    `reads` is what the cell there holds, `end` where it is none because the rows end. `made` keeps its last cells.
    """

    low: int
    high: int
    place: int
    position: Position
    ref: str
    reads: Reads
    made: dict[str | bytes, Cell]


class SheetReader:
    """Reads sheets of one name whose styles mean the same; keeps what it has understood."""

    def __init__(self, name: str, styles: Sequence[Style]) -> None:
        self.name = name
        self._styles = styles
        self._known: dict[bytes, Stretch | None] = {}

    def read(self, rows: bytes, strings: Mapping[bytes, str]) -> dict[Position, Cell] | None:
        """The filled cells in order; None where anything is written in another way than is known."""
        first, *parts = rows.split(b"<v>")
        cells: dict[Position, Cell] = {}
        known, at = self._known, 0
        stretch = known.get(first) or self._understand(first)
        for part in parts:
            if stretch is None:
                return None
            low, high, place, position, _, reads, made = stretch
            raw, _, following = part.partition(b"</v>")
            value = strings.get(raw) if reads == "string" else raw
            if value is None or not low <= at < high:
                return None
            cell = made.get(value) or self._make_cell(stretch, value)
            if cell is None:
                return None
            cells[position] = cell
            at = place
            stretch = known.get(following) or self._understand(following)
        return cells if stretch is not None and stretch.reads == "end" and stretch.low <= at < stretch.high else None

    def _make_cell(self, stretch: Stretch, value: str | bytes) -> Cell | None:
        """The cell of a stretch with this value; None if the value is not written plainly."""
        made: CellValue
        kind: CellKind = "text"
        reads = stretch.reads
        if isinstance(value, str):
            made = value
        elif isinstance(reads, int):
            made, kind = read_shown_number(value, reads), "number"
        elif reads == "result":
            made = read_text(value)
        elif reads == "number":
            made, kind = read_number(value), "number"
        elif reads == "date":
            made, kind = read_day(value), "date"
        else:
            return None
        if made is None:
            return None
        cell = tuple.__new__(
            Cell, (self.name, stretch.ref, made, kind, None, None)
        )  # `Cell(…)`, at a third of its cost
        if len(stretch.made) < _MOST_CELLS:
            stretch.made[value] = cell
        return cell

    def _understand(self, raw: bytes) -> Stretch | None:
        """The stretch, kept; None if it is not written plainly."""
        if raw in self._known:
            return self._known[raw]
        if len(self._known) >= _MOST_STRETCHES:
            self._known.clear()
        stretch = self._known[raw] = self._parse(raw)
        return stretch

    def _parse(self, raw: bytes) -> Stretch | None:
        """Follow the stretch token by token, rows and cells in order; `row` is None while it is the last value's."""
        first = raw.startswith(b"<row ")
        if not first and not raw.startswith(_CLOSE):
            return None
        at, inside = (0, False) if first else (len(_CLOSE), True)
        low, high = (0, 1) if first else (1, _NO_PLACE)
        row, column, begun = (0, 0, True) if first else (None, 0, False)
        while at < len(raw):
            if not inside:
                found = _ROW.match(raw, at)
                if found is None or (row is not None and int(found[1]) <= row):
                    return None
                row, column, inside = int(found[1]), 0, not found[2]
                high, begun = (high if begun else row * _WIDTH), True
            elif raw.startswith(_ROW_END, at):
                inside, at = False, at + len(_ROW_END)
                continue
            else:
                found = _CELL.match(raw, at)
                style = None if found is None else self._find_style(found[3])
                if found is None or style is None:
                    return None
                here, before = ord(found[1]) - 64, column
                if row is None:
                    row = int(found[2])
                    low, high, begun = row * _WIDTH, row * _WIDTH + here, True
                if int(found[2]) != row or here <= before:
                    return None
                column = here
                if not found[4]:
                    return self._open_cell(raw, found, style, (low, high, row, column))
            at = found.end()
        return None if inside else Stretch(low, high, 0, (0, 0), "", "end", {})

    def _find_style(self, number: bytes | None) -> Style | None:
        place = int(number or b"0")
        return self._styles[place] if place < len(self._styles) else None

    def _open_cell(
        self, raw: bytes, found: re.Match[bytes], style: Style, where: tuple[int, int, int, int]
    ) -> Stretch | None:
        """The stretch that ends in the beginning of a cell with a value."""
        low, high, row, column = where
        reads = _READS.get(found[5] or found[6], style)
        if found.end() != len(raw) or reads == "other" or not is_plain_markup(raw):
            return None
        ref = (found[1] + found[2]).decode("ascii")
        return Stretch(low, high, row * _WIDTH + column, (row, column), ref, reads, {})


@lru_cache(maxsize=16_384)
def read_shown_number(raw: bytes, decimals: int) -> int | float | None:
    """The number; None for one of more decimals than the eye is shown, also where that is not told."""
    shows_all = len(raw.partition(b".")[2]) <= decimals and b"e" not in raw.lower()
    return read_number(raw) if shows_all else None


@lru_cache(maxsize=16_384)
def read_number(raw: bytes) -> int | float | None:
    """The number as both readers give it; None if it is not written as one."""
    if _NUMBER.fullmatch(raw) is None:
        return None
    number = float(raw)
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


@lru_cache(maxsize=16_384)
def read_day(raw: bytes) -> datetime | None:
    """The day of a whole number; None for times of day and for years no report names."""
    if _DAY.fullmatch(raw) is None or not _FIRST_DAY <= int(raw) <= _LAST_DAY:
        return None
    return _DAY_ONE + timedelta(days=int(raw))
