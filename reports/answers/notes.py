"""Mark the cells of a sender's workbook: a fill in the severity's colour and a note that says what to do.

A unit corrects the marked workbook and sends it again, so every mark can be taken back: the earlier look is kept on a
very hidden sheet, our part of a note starts with a known line. Where the form itself paints a row by its status,
the fill is also laid as a conditional format that wins.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final, NamedTuple
from xml.sax.saxutils import escape

from reports.answers.records import FindingRow, list_requirements, parse_cell_address, rank_severity
from reports.form.names import EXPLAIN_VI, FIX_VI
from reports.office.ooxml.book import Book, Tab
from reports.office.ooxml.conditions import Conditions
from reports.office.ooxml.names import MAIN
from reports.office.ooxml.notes import Notes
from reports.office.ooxml.sheet import Place, address
from reports.office.vietnamese import one_line
from schemas.findings import Severity

MEMORY_SHEET: Final = "_thidua_danh_dau"
NOTE_HEAD: Final = "— KẾT QUẢ KIỂM TRA —"
NOTE_AUTHOR: Final = "Cán bộ tiếp nhận báo cáo"
MOST_SEEN: Final = 200
COLOURS: Final = {
    Severity.BLOCK: "FFF4A6A0",
    Severity.HOLD: "FFD7BDE8",
    Severity.EXPLAIN: "FFFFC266",
    Severity.NOTE: "FFBDD7EE",
}

_NOTE_WIDTH, _NOTE_LINE, _NOTE_CHARACTERS = 360, 17, 46


class Target(NamedTuple):
    """The cell of a workbook that a finding is about."""

    tab: Tab
    place: Place


def mark_cells(book: Book, findings: Sequence[FindingRow]) -> None:
    """Mark every cell that has findings; findings without a cell of this workbook are left to the result sheet."""
    by_cell: dict[tuple[str, Place], list[FindingRow]] = defaultdict(list)
    for row in findings:
        if target := find_cell(book, row):
            by_cell[target.tab.title, target.place].append(row)
    if not by_cell:
        return
    notes = {tab.title: Notes(book.package, book.sheet_at(tab.part)) for tab in book.list_tabs()}
    memory = []
    fills: dict[str, dict[str, list[Place]]] = defaultdict(lambda: defaultdict(list))
    for (title, place), unsorted in sorted(by_cell.items()):
        rows = sorted(unsorted, key=lambda row: (rank_severity(row.severity), row.code))
        sheet = book.sheet(title)
        assert sheet is not None
        style = sheet.style(place)
        memory.append((title, place, style))
        colour = COLOURS[rows[0].severity]
        sheet.set_style(place, book.styles.with_fill(style, colour))
        fills[title][colour].append(place)
        text = make_note_text(rows)
        notes[title].put(place, text, NOTE_AUTHOR, _NOTE_WIDTH, _measure_note_height(text))
    for tab in book.list_tabs():
        Conditions(book.sheet_at(tab.part), (FIX_VI, EXPLAIN_VI)).add_overlays(fills[tab.title], book.styles)
    book.insert(len(book.list_titles()), MEMORY_SHEET, _memory_xml(memory), state="veryHidden")


def unmark_cells(book: Book) -> None:
    """Take back the marks of an earlier answer: looks as they were, our part of the notes gone."""
    for tab in book.list_tabs():
        Conditions(book.sheet_at(tab.part)).remove_overlays()
        notes = Notes(book.package, book.sheet_at(tab.part))
        for ref, text in list(notes.texts()):
            if NOTE_HEAD in text:
                notes.remove_from(ref, NOTE_HEAD)
    memory = next((tab for tab in book.list_tabs() if tab.title == MEMORY_SHEET), None)
    if memory is None:
        return
    for number in book.sheet_at(memory.part).rows():
        _restore(book, number)
    book.remove(memory)


def find_cell(book: Book, row: FindingRow) -> Target | None:
    """The cell a finding is about (of a merged range its first); None if the workbook has no such cell."""
    place = parse_cell_address(row.cell)
    tab = next((tab for tab in book.list_tabs() if tab.title == row.sheet), None)
    if place is None or tab is None:
        return None
    return Target(tab, book.sheet_at(tab.part).anchor(place))


def make_note_text(rows: Sequence[FindingRow]) -> str:
    """What the note of one cell says: severity, rule code, what was seen and how to mend it, finding by finding."""
    parts = [NOTE_HEAD]
    named = dict.fromkeys((row.indicator_code, row.indicator_vi) for row in rows if row.indicator_vi)
    parts.extend(f"Chỉ tiêu {code}: {name}" for code, name in named)
    for row in rows:
        parts.append(f"{row.severity.label_vi} ({row.code}): {one_line(row.message_vi)}")
        if row.value_seen:
            label = "Giá trị trong ô" if row.sent_sheet is None else "Tệp đã gửi ghi"
            label += f" ({row.original_place_vi})" if row.original_place_vi else ""
            parts.append(f"{label}: “{shorten(row.value_seen)}”")
        parts.append(f"Cách sửa: {one_line(row.fix_vi)}")
        parts.extend(list_requirements(row))
    return "\n".join(parts)


def shorten(text: str) -> str:
    """A value on one line, cut at a length that a note can show."""
    line = one_line(text)
    return line if len(line) <= MOST_SEEN else line[: MOST_SEEN - 1] + "…"


def _measure_note_height(text: str) -> int:
    lines = sum(1 + len(line) // _NOTE_CHARACTERS for line in text.splitlines())
    return (lines + 1) * _NOTE_LINE


def _memory_xml(marks: Sequence[tuple[str, Place, int]]) -> bytes:
    """Sheet, address and, as the look of the third cell, what the marked cell looked like: spreadsheets keep it so."""
    rows = [
        f'<row r="{number}">{_text("A", number, title)}{_text("B", number, address(place))}'
        f'<c r="C{number}" s="{style}"/></row>'
        for number, (title, place, style) in enumerate(marks, start=1)
    ]
    return f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(rows)}</sheetData></worksheet>'.encode()


def _text(column: str, row: int, text: str) -> str:
    return f'<c r="{column}{row}" t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'


def _restore(book: Book, number: int) -> None:
    """The fill as it was, unless somebody has coloured the cell since."""
    title, ref = book.text(MEMORY_SHEET, (number, 1)), book.text(MEMORY_SHEET, (number, 2))
    place, sheet, memory = parse_cell_address(ref), book.sheet(title), book.sheet(MEMORY_SHEET)
    if place is None or sheet is None or memory is None:
        return
    style = sheet.style(place)
    if book.styles.fill_of(style) in COLOURS.values():
        sheet.set_style(place, book.styles.with_fill_of(style, memory.style((number, 3))))
