"""The tree of a figure as lines of text: query, columns, units, cells, file, letter, receipt."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from decimal import Decimal
from typing import Any, Final

from reports.office.vietnamese import minute_long, number, one_line, percent
from reports.trace.model import Column, FigureTree, Part, SourceCell, SourceFile
from reports.trace.register import Entry

RECEIPTS_VI: Final[Mapping[str, str]] = {
    "override": "cán bộ ấn định", "received_trusted": "máy chủ thư của cơ quan ghi", "register": "sổ tiếp nhận",
    "first_seen": "lần đầu thấy trong hộp nhận",
}  # fmt: skip
MADE_AS_VI: Final[Mapping[str, str]] = {
    "sum": "cộng của {n} mục", "total": "cộng của {n} mục", "count": "đếm {n} đơn vị", "each": "nêu theo {n} nguồn",
    "query": "do truy vấn tính",
}  # fmt: skip
AGREES_VI: Final = {True: "khớp", False: "KHÔNG KHỚP"}


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the tree with what hangs below it."""

    text: str
    below: tuple[Line, ...] = field(default=())


def draw_lines(line: Line) -> Iterator[str]:
    """The line and all below it, with branches before them."""
    yield line.text
    for position, child in enumerate(line.below):
        is_last = position == len(line.below) - 1
        for row, text in enumerate(draw_lines(child)):
            yield (("└─ " if is_last else "├─ ") if row == 0 else ("   " if is_last else "│  ")) + text


def list_figures(entries: Sequence[Entry]) -> Iterator[str]:
    """A line a figure of a subject, to choose one of."""
    for entry in entries:
        shown = f": {one_line(entry.shown)}" if entry.shown and entry.shown != entry.name_vi else ""
        yield f"{entry.code}  {one_line(entry.name_vi)}{shown}"


def describe_tree(tree: FigureTree, zone: tzinfo, unit: str = "") -> Line:
    """The whole tree; with a `unit` (code or id) only that unit's branches."""
    entry = tree.entry
    shown = entry.shown or entry.name_vi
    head = f"{entry.code}  {one_line(entry.name_vi)}: {one_line(shown)}" if entry.columns else f"{entry.code}  {shown}"
    children = [Line(f"khóa {entry.key}; nêu tại: {entry.place or 'sổ tính phụ lục'}")]
    if entry.columns:
        told = format_value(tree.value, zone, is_percent="/" in entry.columns)
        children.append(Line(f"tính lại tại mốc số liệu của báo cáo: {entry.columns} = {told}"))
    children.append(_describe_query(tree))
    children += [_describe_column(column, zone, unit) for column in tree.columns]
    if not tree.row and entry.columns:
        children.append(Line("truy vấn không có dòng nào: không có gì để so sánh hoặc cộng, báo cáo không nêu số này"))
    if not tree.is_unchanged:
        children.append(Line("KHÔNG KHỚP: truy vấn nay cho kết quả khác giá trị ghi trong báo cáo"))
    return Line(head, tuple(children))


def format_value(value: Any, zone: tzinfo, *, is_percent: bool = False) -> str:
    """A value of a query as the report writes it."""
    match value:
        case None:
            return "không có"
        case bool():
            return "đúng" if value else "sai"
        case datetime():
            return minute_long(value.astimezone(zone))
        case int() | Decimal():
            return percent(Decimal(value)) if is_percent else number(value)
        case tuple() | list():
            return ", ".join(format_value(one, zone) for one in value)
        case _:
            return one_line(str(value))


def _describe_query(tree: FigureTree) -> Line:
    digest = hashlib.sha256(tree.sql.encode()).hexdigest()[:12]
    parameters = tree.entry.parameters
    bound = "; ".join(f"{name} = {_shorten(value)}" for name, value in (parameters or {}).items() if value is not None)
    row = json.dumps(dict(tree.entry.row), ensure_ascii=False) if tree.entry.row else ""
    head = f"truy vấn {tree.entry.query} (SHA-256 {digest}…): {bound or 'tham số dài hơn một ô, không lưu'}"
    return Line(head + (f"; dòng {row}" if row else ""), tuple(Line(text) for text in tree.sql.strip().splitlines()))


def _shorten(value: Any) -> str:
    text = one_line(str(value))
    return text if len(text) <= 80 else f"{text[:80]}… ({len(text)} ký tự)"


def _describe_column(column: Column, zone: tzinfo, unit: str) -> Line:
    made = MADE_AS_VI[column.made_as].format(n=number(len(column.parts)))
    check = ""
    if column.made_as in ("sum", "total", "count"):
        reckoned = "không có" if column.parts_value is None else number(column.parts_value)
        check = f", được {reckoned}: {AGREES_VI[column.agrees]}"
    parts = [part for part in column.parts if unit in ("", part.unit_id, part.unit_code)]
    value = format_value(column.value, zone, is_percent="/" in column.formula)
    if column.withheld:
        told = f"gồm {number(column.withheld)} mục, không nêu từng đơn vị vì là chỉ tiêu nhạy cảm"
        return Line(f"{column.name} = {value}: {told}: {AGREES_VI[column.agrees]}")
    if column.formula:
        return Line(f"{column.name} = {column.formula} = {value}: {AGREES_VI[column.agrees]}")
    return Line(f"{column.name} = {value}: {made}{check}", tuple(_describe_part(part, zone) for part in parts))


def _describe_part(part: Part, zone: tzinfo) -> Line:
    head = f"{one_line(part.name_vi)} ({part.unit_id}): {one_line(part.shown_vi)}"
    return Line(head, tuple(_describe_cell(cell, zone) for cell in part.cells) or (Line("chưa có tệp nào được tính"),))


def _describe_cell(cell: SourceCell, zone: tzinfo) -> Line:
    file = _describe_file(cell.file, zone)
    if not cell.sheet and not cell.note_vi:
        return file
    seen = f" ghi “{one_line(cell.seen)}”" if cell.seen else ""
    if seen and cell.amount is not None and cell.seen not in (f"{cell.amount:f}", number(cell.amount).replace(".", "")):
        seen += f", đọc là {number(cell.amount)}"
    place = f"trang “{one_line(cell.sheet)}”, ô {cell.cell}{seen}" if cell.sheet else ""
    note = f"{'; ' if place else ''}{cell.note_vi}" if cell.note_vi else ""
    return Line(f"{cell.file.period_id}: {place}{note}", (file,))


def _describe_file(file: SourceFile, zone: tzinfo) -> Line:
    name = one_line(file.display_name)
    head = f"tệp {name} (SHA-256 {file.content_sha256[:12]}…, bản {file.submission_id[:8]}) ở {one_line(file.origin)}"
    receipt = RECEIPTS_VI.get(file.receipt_kind, file.receipt_kind)
    detail = f": {one_line(file.receipt_detail)}" if file.receipt_detail else ""
    came = Line(f"nhận lúc {minute_long(file.received_at.astimezone(zone))} ({receipt}{detail})")
    if file.channel != "mail":
        return Line(head, (Line("đặt vào thư mục chung", (came,)),))
    letter = f"thư “{one_line(file.subject)}” của {one_line(file.sender) or 'không rõ'}"
    return Line(head, (Line(letter + (f", mã {one_line(file.message_id)}" if file.message_id else ""), (came,)),))
