"""The styles of a workbook: looks are appended, those that are there keep their numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Final, Literal

from lxml import etree

from reports.office.ooxml.names import MAIN, main
from reports.office.ooxml.package import Element, PackageError, parse, remove_attribute

FONT: Final = "Times New Roman"
EMPTY_STYLES: Final = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="{FONT}"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
).encode()
_BORDER = "FF8C8C8C"
_BEFORE_LAID = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles")
_USUAL_BYTES = 64 * 1024
"""Larger styles are no form's: what they hold is not kept from one sender's file to the next."""
_LISTS = ("fonts", "fills", "borders", "cellXfs", "dxfs")
_Key = tuple[str, tuple[tuple[str, str], ...], tuple["_Key", ...]]
"""An entry's tag, its attributes and the keys of what it holds."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a cell of a new sheet looks; colours are ARGB."""

    size: float = 11
    bold: bool = False
    italic: bool = False
    link: bool = False
    fill: str | None = None
    boxed: bool = False
    align: Literal["left", "center"] = "left"
    indent: int = 0
    quoted: bool = False


class Styles:
    """Looks by number, as cells name them."""

    def __init__(self, tree: Element, source: bytes) -> None:
        """The tree, as yet unchanged, and the part that it was read from."""
        self._tree = tree
        self._source = source
        self._looks: dict[Look, int] = {}
        self._parts: dict[tuple[Any, ...], int] = {}

    def look(self, look: Look) -> int:
        """The number of a look, appended when it is new."""
        if look not in self._looks:
            self._looks[look] = self._add("cellXfs", self._xf(look))
        return self._looks[look]

    def fill_of(self, style: int) -> str | None:
        """The ARGB colour of a style's solid fill."""
        fills = self._list("fills")
        number = int(self._style(style).get("fillId", "0"))
        colour = fills[number].find(f"{main('patternFill')}/{main('fgColor')}") if number < len(fills) else None
        return None if colour is None else colour.get("rgb")

    def with_fill(self, style: int, colour: str) -> int:
        """The style with another fill, all else as it is."""
        xf = deepcopy(self._style(style))
        xf.set("fillId", str(self._find_or_add("fills", _draw_fill, colour)))
        xf.set("applyFill", "1")
        return self._add("cellXfs", xf)

    def with_fill_of(self, style: int, other: int) -> int:
        """The style with the fill that another style has."""
        xf, source = deepcopy(self._style(style)), self._style(other)
        for name in ("fillId", "applyFill"):
            remove_attribute(xf, name)
            if source.get(name) is not None:
                xf.set(name, str(source.get(name)))
        return self._add("cellXfs", xf)

    def overlay(self, colour: str) -> int:
        """The number of a fill that a conditional format lays over cells."""
        if self._tree.find(main("dxfs")) is None:
            before = {main(name) for name in _BEFORE_LAID}
            self._tree.insert(sum(child.tag in before for child in self._tree), self._element("dxfs", count="0"))
        look = self._element("dxf")
        _add_child(_add_child(_add_child(look, "fill"), "patternFill", patternType="solid"), "bgColor", rgb=colour)
        return self._add("dxfs", look)

    def _style(self, style: int) -> Element:
        xfs = self._list("cellXfs")
        if style >= len(xfs):
            raise PackageError(f"there is no style {style}")
        return xfs[style]

    def _xf(self, look: Look) -> Element:
        xf = self._element(
            "xf",
            numFmtId="0",
            fontId=str(self._find_or_add("fonts", _draw_font, look.size, look.bold, look.italic, look.link)),
            fillId=str(self._find_or_add("fills", _draw_fill, look.fill) if look.fill else 0),
            borderId=str(self._find_or_add("borders", _draw_border) if look.boxed else 0),
            xfId="0",
            applyFont="1",
            applyFill="1",
            applyBorder="1",
            applyAlignment="1",
        )
        if look.quoted:
            xf.set("quotePrefix", "1")
        _add_child(xf, "alignment", horizontal=look.align, vertical="center", wrapText="1", indent=str(look.indent))
        return xf

    def _find_or_add(self, name: str, draw: Callable[..., Element], *given: Any) -> int:
        """The number of a part of a look: looks have most of them in common, and all answers the same ones."""
        asked = (draw, *given)
        if asked not in self._parts:
            element, key = _draw(draw, *given)
            known = self._entry_numbers[name].get(key)
            self._parts[asked] = self._add(name, deepcopy(element)) if known is None else known
        return self._parts[asked]

    def _add(self, name: str, element: Element) -> int:
        """The number of an entry: that of an equal one, else appended."""
        known, key = self._entry_numbers[name], _entry_key(element)
        if key not in known:
            entries = self._list(name)
            known[key] = len(entries)
            entries.append(element)
            entries.set("count", str(len(entries)))
        return known[key]

    @cached_property
    def _entry_numbers(self) -> dict[str, dict[_Key, int]]:
        known = _read_entries if len(self._source) <= _USUAL_BYTES else _read_entries.__wrapped__
        return {name: dict(entries) for name, entries in known(self._source).items()}

    def _list(self, name: str) -> Element:
        found = self._tree.find(main(name))
        if found is None:
            raise PackageError(f"the styles lack {name}")
        return found

    def _element(self, name: str, **attributes: str) -> Element:
        return self._tree.makeelement(main(name), attributes)


@lru_cache(maxsize=256)
def _draw(draw: Callable[..., Element], *given: Any) -> tuple[Element, _Key]:
    """A part of a look and what it says, drawn once; whoever puts it into a workbook takes a copy."""
    element = draw(*given)
    return element, _entry_key(element)


def _draw_font(size: float, bold: bool, italic: bool, link: bool) -> Element:
    font = etree.Element(main("font"))
    for name, wanted in (("b", bold), ("i", italic), ("u", link)):
        if wanted:
            _add_child(font, name)
    _add_child(font, "sz", val=f"{size:g}")
    _add_child(font, "color", rgb="FF0563C1" if link else "FF000000")
    _add_child(font, "name", val=FONT)
    _add_child(font, "family", val="1")
    return font


def _draw_fill(colour: str) -> Element:
    fill = etree.Element(main("fill"))
    pattern = _add_child(fill, "patternFill", patternType="solid")
    _add_child(pattern, "fgColor", rgb=colour)
    _add_child(pattern, "bgColor", indexed="64")
    return fill


def _draw_border() -> Element:
    border = etree.Element(main("border"))
    for side in ("left", "right", "top", "bottom"):
        _add_child(_add_child(border, side, style="thin"), "color", rgb=_BORDER)
    _add_child(border, "diagonal")
    return border


def _add_child(parent: Element, name: str, **attributes: str) -> Element:
    return etree.SubElement(parent, main(name), attributes)


@lru_cache(maxsize=16)
def _read_entries(source: bytes) -> Mapping[str, Mapping[_Key, int]]:
    """The entries of a styles part by what they say: the same ones in every form that the desk gave out."""
    tree = parse(source)
    known: dict[str, dict[_Key, int]] = {name: {} for name in _LISTS}
    for name, entries in known.items():
        for number, element in enumerate(tree.iterfind(f"{main(name)}/*")):
            entries.setdefault(_entry_key(element), number)
    return known


def _entry_key(element: Element) -> _Key:
    """What an entry says, however it is written."""
    children = tuple([_entry_key(child) for child in element if isinstance(child.tag, str)])
    return element.tag, tuple(sorted((str(name), str(value)) for name, value in element.items())), children
