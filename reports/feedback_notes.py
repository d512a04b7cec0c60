"""Mark the cells of a sender's workbook: a fill in the severity's colour and a note that says what to do.

A unit corrects the marked workbook and sends it again, so every mark can be taken back: the earlier fill is kept on a
very hidden sheet, and our part of a note starts with a known line.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from copy import copy
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.styles.fills import Fill
from openpyxl.styles.proxy import StyleProxy
from openpyxl.worksheet.worksheet import Worksheet

from reports.feedback_records import FindingRow, position, rank
from reports.vietnamese import one_line
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


def fill_of(severity: Severity) -> PatternFill:
    """The solid fill of a severity."""
    return PatternFill("solid", fgColor=COLOURS[severity])


def mark_cells(workbook: Workbook, findings: Sequence[FindingRow]) -> None:
    """Mark every cell that has findings; findings without a cell of this workbook are left to the result sheet."""
    by_cell: dict[tuple[str, str], list[FindingRow]] = defaultdict(list)
    for row in findings:
        if cell := find_cell(workbook, row):
            by_cell[cell.parent.title, cell.coordinate].append(row)
    if not by_cell:
        return
    memory = workbook.create_sheet(MEMORY_SHEET)
    memory.sheet_state = "veryHidden"
    for number, ((sheet, address), rows) in enumerate(sorted(by_cell.items()), start=1):
        cell = workbook[sheet][address]
        memory.cell(number, 1).value = sheet
        memory.cell(number, 2).value = address
        memory.cell(number, 3).fill = _copied(cell.fill)
        _mark(cell, sorted(rows, key=lambda row: (rank(row.severity), row.code)))


def unmark_cells(workbook: Workbook) -> None:
    """Take back the marks of an earlier answer: fills as they were, our part of the notes gone."""
    for sheet in workbook.worksheets:
        for cell in list(sheet._cells.values()):  # only stored cells: one in the last row must not cost a million
            _strip_note(cell)
    if MEMORY_SHEET not in workbook.sheetnames:
        return
    memory = workbook[MEMORY_SHEET]
    for line in memory.iter_rows(max_col=3):
        _restore_fill(workbook, line)
    workbook.remove(memory)


def find_cell(workbook: Workbook, row: FindingRow) -> Cell | None:
    """The cell a finding is about (of a merged range its first); None if the workbook has no such cell."""
    place = position(row.cell)
    sheet = workbook[row.sheet] if row.sheet in workbook.sheetnames else None
    if place is None or not isinstance(sheet, Worksheet):
        return None
    for merged in sheet.merged_cells.ranges:
        if merged.min_row <= place[0] <= merged.max_row and merged.min_col <= place[1] <= merged.max_col:
            place = (merged.min_row, merged.min_col)
            break
    cell = sheet.cell(*place)
    return cell if isinstance(cell, Cell) else None


def note_text(rows: Sequence[FindingRow]) -> str:
    """What the note of one cell says: severity, rule code, what was seen and how to mend it, finding by finding."""
    parts = [NOTE_HEAD]
    for row in rows:
        parts.append(f"{row.severity.label_vi} ({row.code}): {one_line(row.message_vi)}")
        if row.value_seen:
            parts.append(f"Giá trị trong ô: “{shortened(row.value_seen)}”")
        parts.append(f"Cách sửa: {one_line(row.fix_vi)}")
    return "\n".join(parts)


def shortened(text: str) -> str:
    """A value on one line, cut at a length that a note can show."""
    line = one_line(text)
    return line if len(line) <= MOST_SEEN else line[: MOST_SEEN - 1] + "…"


def _mark(cell: Cell, rows: Sequence[FindingRow]) -> None:
    cell.fill = fill_of(rows[0].severity)
    earlier = cell.comment
    text = f"{earlier.text.rstrip()}\n\n{note_text(rows)}" if earlier else note_text(rows)
    lines = sum(1 + len(line) // _NOTE_CHARACTERS for line in text.splitlines())
    author = earlier.author if earlier else NOTE_AUTHOR
    cell.comment = Comment(text, author or NOTE_AUTHOR, height=(lines + 1) * _NOTE_LINE, width=_NOTE_WIDTH)


def _strip_note(cell: object) -> None:
    comment = getattr(cell, "comment", None)
    if not isinstance(cell, Cell) or comment is None or NOTE_HEAD not in comment.text:
        return
    own = comment.text.partition(NOTE_HEAD)[0].rstrip()
    cell.comment = Comment(own, comment.author, height=comment.height, width=comment.width) if own else None


def _restore_fill(workbook: Workbook, line: Sequence[object]) -> None:
    sheet, address, earlier = line
    row = FindingRow("", Severity.NOTE, _text(sheet), _text(address), None, None, "", "")
    cell = find_cell(workbook, row)
    if cell is not None and isinstance(earlier, Cell) and cell.fill.fgColor.rgb in COLOURS.values():
        cell.fill = _copied(earlier.fill)


def _copied(fill: StyleProxy) -> Fill:
    copied: Fill = copy(fill)  # type: ignore[assignment]
    return copied


def _text(cell: object) -> str:
    return str(getattr(cell, "value", ""))
