"""How a comparison of two versions words cells, totals and its own summary. Pure functions of records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from reports.office.vietnamese import (
    day_short,
    describe_days_after_due,
    minute_long,
    minute_short,
    number,
    one_line,
    percent_with_sign,
)
from reports.versions.model import CellChange, Fate, FindingChange, PartChange, Version
from schemas.corrections import MEASURES_VI
from warehouse import Moment

BLANK_VI = "để trống"
NOTHING_VI = "không phát sinh"
NO_ROW_VI = "không có dòng này"
EMPTY_FIELD = "(trống)"
LONGEST_QUOTE = 600
MEASURE_VI = {key: name for name, key in MEASURES_VI.items()}
_TOTAL_VI = {"sum": "trong kỳ", "last": "cuối kỳ"}
YTD_TOTAL_VI = "lũy kế từ đầu năm"


def cell_vi(state: str | None, amount: Decimal | None, seen: str | None, type_: str) -> str:
    """What a cell says: a blank, nothing arose, zero and a refused text are four things."""
    match state:
        case None:
            return NO_ROW_VI
        case "value" | "zero" if amount is not None:
            return amount_vi(amount, type_)
        case "missing":
            return f"{BLANK_VI}, ghi {quote(seen)}" if seen and seen.strip() else BLANK_VI
        case "not_applicable":
            return NOTHING_VI
        case _:
            return f"{quote(seen)}, không nhận" if seen else "không nhận được"


def amount_vi(amount: Decimal, type_: str) -> str:
    """An amount as officials write it; yes/no as the form has it."""
    return ("Có" if amount else "Không") if type_ == "bool" else number(amount)


def quote(text: str | None) -> str:
    """A text as typed, on one line, in quotation marks; a very long one is cut and says so."""
    return f"“{shorten(text or '')}”"


def shorten(text: str) -> str:
    """On one line, at most `LONGEST_QUOTE` characters."""
    line = one_line(text)
    return line if len(line) <= LONGEST_QUOTE else f"{line[:LONGEST_QUOTE]}… ({len(line)} ký tự)"


def field_vi(value: Any) -> str:
    """A field of a row as an official reads it; a blank is said to be one."""
    match value:
        case None | "":
            return EMPTY_FIELD
        case date():
            return day_short(value)
        case int() | Decimal():
            return number(value)
        case _:
            return shorten(str(value))


def place_vi(sheet: str | None, cell: str | None) -> str:
    """`Chỉ tiêu!D12`; empty where it is not known."""
    return "!".join(filter(None, (sheet, cell)))


def quantity_vi(quantity: str, aggregation: str) -> str:
    """Which total of an indicator this is."""
    return YTD_TOTAL_VI if quantity == "ytd_total" else _TOTAL_VI[aggregation]


def difference_vi(difference: Decimal | None, percent: Decimal | None) -> str:
    """`+20 (+5%)`, `-3`, `0`; empty where the two cannot be subtracted."""
    if difference is None:
        return ""
    sign = "+" if difference > 0 else ""
    return f"{sign}{number(difference)}" + (f" ({percent_with_sign(percent)})" if percent is not None else "")


def moment_vi(moment: Moment, zone: Any) -> str:
    """The sentence that fixes which data all this rests on."""
    as_of, known_at = moment.as_of.astimezone(zone), moment.known_at.astimezone(zone)
    known = "" if known_at == as_of else f", theo dữ liệu ghi nhận đến {minute_long(known_at)}"
    return f"Số liệu nhận đến {minute_long(as_of)}{known}."


def version_vi(version: Version) -> str:
    """One version on a line of a list: id, verdict, receipt, how it stands to the others, file."""
    parts = (
        version.id,
        _version_number_vi(version),
        version.verdict.label_vi,
        f"nhận {minute_short(version.received_at)}",
    )
    standing = f" ({version.standing_vi})" if version.standing_vi else ""
    read = "" if version.has_values else ", không đọc được số liệu nào"
    return "  ".join(parts) + f"{standing}{read}  {version.place}"


def describe_side_by_side(before: Version, after: Version) -> tuple[tuple[str, str, str], ...]:
    """What is known of the two, a row each: a label, the one, the other."""
    labels = ("Số tiếp nhận", "Lần nộp", "Kết luận", "Nhận lúc", "Quan hệ với các bản khác", "Tệp")
    return tuple(zip(labels, _facts(before), _facts(after), strict=True))


def _facts(version: Version) -> tuple[str, ...]:
    after = describe_days_after_due(version.days_after_due)
    received = ", ".join(filter(None, (minute_short(version.received_at), after and f"nhận {after}")))
    named = (version.receipt_number, _version_number_vi(version), version.verdict.label_vi)
    return (*named, received, version.standing_vi, version.place)


def _version_number_vi(version: Version) -> str:
    return "bản sao" if version.is_copy else f"lần {version.version_no}"


def summary_vi(
    before: Version,
    after: Version,
    cells: Sequence[CellChange],
    parts: Sequence[PartChange],
    findings: Sequence[FindingChange],
    by_correction: int,
) -> tuple[str, ...]:
    """What a reader must know first, a sentence each."""
    indicators = len({change.code for change in cells})
    fates: dict[Fate, int] = {"gone": 0, "stayed": 0, "came": 0}
    for finding in findings:
        fates[finding.fate] += 1
    lines = [
        f"{len(cells)} ô số liệu của {indicators} chỉ tiêu khác nhau."
        if cells
        else "Số liệu của hai bản giống hệt nhau.",
        f"{len(parts)} nội dung khác (hoạt động, điển hình, tự chấm, ghi chú) được thêm, bỏ hoặc sửa."
        if parts
        else "Hoạt động, điển hình, điểm tự chấm, ghi chú: không khác.",
        f"Lỗi, lưu ý: {fates['gone']} không còn, {fates['stayed']} vẫn còn, {fates['came']} mới."
        if findings
        else "Cả hai bản đều không có lỗi, lưu ý nào.",
        _count_vi(before, after),
    ]
    if by_correction:
        lines.append(
            f"{by_correction} chỉ tiêu hai bản ghi như nhau nhưng tổng khác: đính chính chỉ áp dụng cho bản đang tính."
        )
    return tuple(lines)


def _count_vi(before: Version, after: Version) -> str:
    if before.is_effective or after.is_effective:
        counted, other = (before, after) if before.is_effective else (after, before)
        return f"Bản {counted.id} đang được tính; tổng với bản {other.id} là số nếu tính bản đó."
    return "Cả hai bản đều không phải bản đang được tính; tổng với mỗi bản là số nếu tính bản đó."
