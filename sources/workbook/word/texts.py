"""The texts of a Word document as read: decoded by their fonts, with automatic numbers, without what is struck.

Tracked changes are taken as made.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from schemas.form import Cell, CellSign
from sources.workbook.signs.looks import INK_VI
from sources.workbook.signs.runs import Run, show_runs
from sources.workbook.word.numbering import list_numbers
from sources.workbook.word.styles import read_from_bases

_P, _R, _T = (qn(f"w:{name}") for name in ("p", "r", "t"))
_RPR, _VAL = qn("w:rPr"), qn("w:val")
_BREAKS = {qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-"}
_WRAPPERS = frozenset(qn(f"w:{name}") for name in ("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml"))
_GONE = frozenset(
    {*(qn(f"w:{name}") for name in ("del", "moveFrom", "txbxContent", "pPr", "rPr")),
     "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"}
)  # fmt: skip
_OFF = ("0", "false", "off")
_GROUNDS = tuple(f".//{qn(f'w:{name}')}" for name in ("shd", "highlight"))
VANISHED_VI = "chữ đặt thuộc tính ẩn"


class TextReader:
    """Reads the paragraphs and cells of one document."""

    def __init__(self, document: Any) -> None:
        self._numbers = list_numbers(document)
        self._fonts = read_from_bases(document.styles.element, _read_style_font)
        self._default = self._fonts.get("Normal") or _find_default_font(document.styles.element)

    def read_paragraph(self, paragraph: Any) -> str:
        """Its text, the number before it included."""
        return show_runs(list(self._list_paragraph_runs(paragraph)), self._default).text

    def read_cell(self, sheet: str, ref: str, element: Any) -> tuple[Cell, list[CellSign]]:
        """The cell's text, and its signs: what is struck through or cannot be seen."""
        runs: list[Run] = []
        for number, paragraph in enumerate(list_blocks(element, _P)):
            runs += [Run("\n", self._default or "")] if number else []
            runs += self._list_paragraph_runs(paragraph)
        shown = show_runs(runs, next((run.font for run in runs if run.text.strip()), None) or self._default)
        cell = Cell(sheet, ref, shown.text, "text", shown.font, shown.stored)
        signs = [CellSign(sheet, ref, "struck", shown.struck, cell.quotation)] if shown.struck else []
        hidden = dict.fromkeys(_list_hidings(element))
        return cell, signs + [CellSign(sheet, ref, "hidden", detail, cell.quotation) for detail in hidden]

    def _list_paragraph_runs(self, paragraph: Any) -> Iterator[Run]:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        font = self._fonts.get(style.get(_VAL, "") if style is not None else "Normal") or self._default or ""
        runs = list(self._list_runs(paragraph, Run("", font)))
        if number := self._numbers.get(paragraph):
            gap = " " if any(run.text.strip() for run in runs) else ""
            yield Run(f"{number}{gap}", "")
        yield from runs

    def _list_runs(self, element: Any, like: Run) -> Iterator[Run]:
        """The texts by font, as they stand after their tracked changes."""
        for child in element:
            if child.tag == _T:
                yield like._replace(text=child.text or "")
            elif child.tag in _BREAKS:
                yield like._replace(text=_BREAKS[child.tag])
            elif child.tag not in _GONE:
                yield from self._list_runs(child, self._look_of(child, like) if child.tag == _R else like)

    def _look_of(self, run: Any, like: Run) -> Run:
        look = run.find(_RPR)
        if look is None:
            return like
        style, script = look.find(qn("w:rStyle")), look.find(qn("w:vertAlign"))
        own = _read_font(look) or (self._fonts.get(style.get(_VAL, "")) if style is not None else None)
        raised = script is not None and script.get(_VAL) in ("superscript", "subscript")
        return like._replace(
            font=own or like.font, struck=_is_on(look, "strike") or _is_on(look, "dstrike"), raised=raised
        )


def list_blocks(parent: Any, *tags: str) -> Iterator[Any]:
    """The children of these tags, also those wrapped in content controls or tracked insertions."""
    for child in parent:
        if child.tag in tags:
            yield child
        elif child.tag in _WRAPPERS:
            yield from list_blocks(child, *tags)


def _list_hidings(cell: Any) -> Iterator[str]:
    """In which ways a text of the cell is not seen."""
    runs = [run for run in cell.iter(_R) if any((text.text or "").strip() for text in run.iter(_T))]
    looks = [look for run in runs if (look := run.find(_RPR)) is not None]
    if any(_is_on(look, "vanish") for look in looks):
        yield VANISHED_VI
    white = any((found := look.find(qn("w:color"))) is not None and found.get(_VAL, "").upper() == "FFFFFF"
                for look in looks)  # fmt: skip
    if white and all(cell.find(ground) is None for ground in _GROUNDS):
        yield INK_VI


def _is_on(look: Any, name: str) -> bool:
    found = look.find(qn(f"w:{name}"))
    return found is not None and found.get(_VAL, "1") not in _OFF


def _read_font(look: Any) -> str | None:
    fonts = look.find(qn("w:rFonts"))
    name = None if fonts is None else fonts.get(qn("w:ascii")) or fonts.get(qn("w:hAnsi"))
    return str(name) if name else None


def _read_style_font(style: Any) -> str | None:
    look = style.find(_RPR)
    return None if look is None else _read_font(look)


def _find_default_font(styles: Any) -> str | None:
    look = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{_RPR}")
    return _read_font(look) if look is not None else None
