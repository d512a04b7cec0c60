"""A new worksheet of texts: lines of boxes, printed on A4 landscape."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from reports.office.ooxml.names import MAIN, OFFICE
from reports.office.ooxml.styles import Look, Styles
from reports.office.vietnamese import one_line
from schemas.cell_addresses import get_column_letter

_A4: Final = 9
_FORMULA_LIKE: Final = ("=", "+", "-", "@")


@dataclass(frozen=True, slots=True)
class Box:
    """Text or a number from one column to another. `goes_to` is a place in the workbook."""

    column: int
    value: str | int
    look: Look
    last: int = 0
    goes_to: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row of boxes; height in points."""

    boxes: tuple[Box, ...] = ()
    height: float | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet's lines and its columns' widths in characters; one line may be repeated on every printed page."""

    lines: tuple[Line, ...]
    widths: tuple[float, ...]
    repeated: int | None = None
    selected: bool = True


def render_sheet(page: Page, styles: Styles) -> bytes:
    """The worksheet part. Texts stay texts: what looks like a formula is not computed, nor when it is edited."""
    rows, merged, links = [], [], []
    for number, line in enumerate(page.lines, start=1):
        cells = []
        for box in line.boxes:
            ref = f"{get_column_letter(box.column)}{number}"
            cells.append(_render_cell(ref, box, styles))
            if box.last > box.column:
                look = styles.look(replace(box.look, quoted=False))
                inner = range(box.column + 1, box.last + 1)
                cells += [f'<c r="{get_column_letter(column)}{number}" s="{look}"/>' for column in inner]
                merged.append(f'<mergeCell ref="{ref}:{get_column_letter(box.last)}{number}"/>')
            if box.goes_to:
                links.append(
                    f'<hyperlink ref="{ref}" location={quoteattr(box.goes_to)} display={quoteattr(str(box.value))}/>'
                )
        height = f' ht="{line.height:g}" customHeight="1"' if line.height else ""
        rows.append(f'<row r="{number}"{height}>{"".join(cells)}</row>')
    widths = [f'<col min="{n}" max="{n}" width="{w:g}" customWidth="1"/>' for n, w in enumerate(page.widths, start=1)]
    selected = ' tabSelected="1"' if page.selected else ""
    parts = (
        f'<worksheet xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
        f'<sheetViews><sheetView showGridLines="0"{selected} workbookViewId="0"/></sheetViews>',
        '<sheetFormatPr defaultRowHeight="15"/>',
        f"<cols>{''.join(widths)}</cols>" if widths else "",
        f"<sheetData>{''.join(rows)}</sheetData>",
        f'<mergeCells count="{len(merged)}">{"".join(merged)}</mergeCells>' if merged else "",
        f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else "",
        '<pageMargins left="0.5" right="0.5" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>',
        f'<pageSetup paperSize="{_A4}" orientation="landscape" fitToHeight="0"/>',
        "<headerFooter><oddFooter>&amp;RTrang &amp;P/&amp;N</oddFooter></headerFooter></worksheet>",
    )
    return "".join(parts).encode()


def _render_cell(ref: str, box: Box, styles: Styles) -> str:
    if isinstance(box.value, int):
        return f'<c r="{ref}" s="{styles.look(box.look)}"><v>{box.value}</v></c>'
    text = one_line(box.value)
    look = replace(box.look, quoted=True) if text.startswith(_FORMULA_LIKE) else box.look
    if not text:
        return f'<c r="{ref}" s="{styles.look(look)}"/>'
    return f'<c r="{ref}" s="{styles.look(look)}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
