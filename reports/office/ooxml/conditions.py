"""Conditional formats of a sheet: some of our own over cells that others would paint, and these taken off again.

A conditional format paints over a cell's own fill. Ours come first in priority and stop the others, over exactly the
cells that are marked; a formula that says nothing else tells them from those of the workbook, also after an office
program has saved it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Final

from lxml import etree

from reports.office.ooxml.names import main
from reports.office.ooxml.package import Element
from reports.office.ooxml.sheet import Place, Sheet, address
from reports.office.ooxml.styles import Styles
from schemas.cell_addresses import range_boundaries

OURS: Final = '"thidua"="thidua"'
_FORMAT, _RULE = main("conditionalFormatting"), main("cfRule")


class Conditions:
    """The conditional formats of one sheet. Over those whose formula names one of the `words`, ours are laid."""

    def __init__(self, sheet: Sheet, words: Collection[str] = ()) -> None:
        self._sheet, self._words = sheet, words

    def is_painted(self, place: Place) -> bool:
        """True if one of those lies over the cell."""
        row, column = place
        return any(left <= column <= right and top <= row <= bottom for left, top, right, bottom in self._ranges)

    def add_overlays(self, marks: Mapping[str, Sequence[Place]], styles: Styles) -> None:
        """Fills by colour over cells that those paint, in priority over all others; other cells are left out."""
        wanted = {colour: [place for place in places if self.is_painted(place)] for colour, places in marks.items()}
        wanted = {colour: places for colour, places in wanted.items() if places}
        if not wanted:
            return
        root = self._sheet.package.edit(self._sheet.part)
        self._shift(len(wanted))
        first = next(root.iterfind(_FORMAT))
        for priority, (colour, places) in enumerate(wanted.items(), start=1):
            element = root.makeelement(_FORMAT, {"sqref": " ".join(map(address, sorted(places)))})
            given = {"type": "expression", "dxfId": str(styles.overlay(colour)), "priority": str(priority)}
            rule = etree.SubElement(element, _RULE, given | {"stopIfTrue": "1"})
            etree.SubElement(rule, main("formula")).text = OURS
            first.addprevious(element)

    def remove_overlays(self) -> None:
        """Take ours off: the others are as they were."""
        formats = self._sheet.tree.iterfind(_FORMAT)
        ours = [(element, rule) for element in formats for rule in element if _is_ours(rule)]
        if not ours:
            return
        root = self._sheet.package.edit(self._sheet.part)
        for element, rule in ours:
            element.remove(rule)
            if element.find(_RULE) is None:
                root.remove(element)
        self._shift(-min(len(ours), self._first_priority() - 1))

    @cached_property
    def _ranges(self) -> list[tuple[int, int, int, int]]:
        painting = [e for e in self._sheet.tree.iterfind(_FORMAT) if any(map(self._names_word, e))]
        refs = dict.fromkeys(ref for e in painting for ref in str(e.get("sqref", "")).split())
        return [(*range_boundaries(ref),) for ref in refs]

    def _names_word(self, rule: Element) -> bool:
        return any(f'"{word}"' in rule.findtext(main("formula"), "") for word in self._words)

    def _rules(self) -> Iterator[Element]:
        """The rules that have a place in the order, those of later versions of the format too."""
        for element in self._sheet.tree.iter("{*}cfRule"):
            if str(element.get("priority", "")).isdigit():
                yield element

    def _first_priority(self) -> int:
        return min((int(rule.get("priority", "1")) for rule in self._rules()), default=1)

    def _shift(self, by: int) -> None:
        for rule in self._rules():
            rule.set("priority", str(int(rule.get("priority", "1")) + by))


def _is_ours(rule: Element) -> bool:
    return "".join(rule.findtext(main("formula"), "").split()) == OURS
