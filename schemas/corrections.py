"""The desk's file of corrections: known errors of reports, each row with reason, name, date and the value it expects.

Rows are only ever added: a correction is taken back by another row. Nothing is guessed; a fault names line and column.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from schemas.form import Cell
from schemas.grammar.dates import parse_date
from schemas.grammar.numbers import LARGEST
from schemas.grammar.text import clean, fold
from schemas.judging.amounts import MISSING, NOT_APPLICABLE, Amount, read_amount
from schemas.programme import Indicator, Period, Programme
from schemas.programme.periods import UnknownPeriodError

COLUMNS = (
    "viec", "don_vi", "ky", "chi_tieu", "cot", "gia_tri_nguon", "gia_tri_dung", "ly_do", "nguoi_quyet_dinh", "ngay",
)  # fmt: skip
ACTIONS_VI = {"đính chính": "correct", "rút": "withdraw"}
MEASURES_VI = {"trong kỳ": "period", "lũy kế": "ytd", "kế hoạch": "plan"}
BLANK_VI, NOTHING_VI = "trống", "không phát sinh"
Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One row of the file. Without amounts it withdraws the correction in force; `line` counts from 1."""

    id: str
    line: int
    action: Literal["correct", "withdraw"]
    unit_id: str
    period_id: str
    indicator_code: str
    measure: str
    expected: Amount | None
    corrected: Amount | None
    reason: str
    decided_by: str
    decided_on: date

    @property
    def key(self) -> Key:
        """The cell it is about."""
        return (self.unit_id, self.period_id, self.indicator_code, self.measure)

    @property
    def place_vi(self) -> str:
        """The cell as an official reads it."""
        return cell_vi(self.key)


@dataclass(frozen=True, slots=True)
class CorrectionFile:
    """The rows that were understood, and a sentence for each fault."""

    rows: tuple[CorrectionRow, ...]
    faults: tuple[str, ...]


class _FieldError(ValueError):
    """One field of a row that cannot be used: column and what is wrong."""

    def __init__(self, column: str, said: str) -> None:
        super().__init__(f"cột {column}: {said}")


def cell_vi(key: Key) -> str:
    """`đơn vị 63-01, 2018Q4, chỉ tiêu 2.1, trong kỳ`."""
    named = {value: name for name, value in MEASURES_VI.items()}
    return f"đơn vị {key[0]}, {key[1]}, chỉ tiêu {key[2]}, {named[key[3]]}"


def shown_vi(state: str | None, amount: Decimal | None) -> str:
    """An amount of a correction as the file writes it."""
    if amount is not None:
        return f"{amount.normalize():f}".replace(".", ",")
    return NOTHING_VI if state == "not_applicable" else BLANK_VI


def parse_corrections(text: str, programme: Programme, today: date) -> CorrectionFile:
    """The rows of the file (comma or semicolon), those with a fault left out."""
    heading, _, _ = text.partition("\n")
    delimiter = ";" if heading.count(";") > heading.count(",") else ","
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    names = [cell.strip().casefold() for cell in next(reader, [])]
    if missing := [name for name in COLUMNS if name not in names]:
        return CorrectionFile((), (f"dòng 1: thiếu cột {', '.join(missing)}; cần các cột {', '.join(COLUMNS)}",))
    rows: list[CorrectionRow] = []
    faults: list[str] = []
    seen: Counter[str] = Counter()
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        line = reader.line_num
        if len(cells) != len(names):
            faults.append(f"dòng {line}: có {len(cells)} ô, dòng đầu có {len(names)} cột")
            continue
        row = {name: clean(cell) for name, cell in zip(names, cells, strict=True)}
        try:
            rows.append(_row(row, line, programme, today, seen))
        except _FieldError as fault:
            faults.append(f"dòng {line}, {fault}")
    return CorrectionFile(tuple(rows), tuple(faults))


def _row(row: Mapping[str, str], line: int, programme: Programme, today: date, seen: Counter[str]) -> CorrectionRow:
    action = ACTIONS_VI.get(fold(row["viec"]))
    if action is None:
        raise _FieldError("viec", f"“{row['viec']}”: ghi {' hoặc '.join(ACTIONS_VI)}")
    period = _period(row["ky"], programme)
    units = [u for u in programme.units_of(period) if row["don_vi"] in (u.code, u.id)]
    if not units:
        raise _FieldError("don_vi", f"không có đơn vị “{row['don_vi']}” phải báo cáo kỳ {period.id}")
    indicator = next((i for i in programme.indicators_of(period) if i.code == row["chi_tieu"]), None)
    if indicator is None:
        raise _FieldError("chi_tieu", f"kỳ {period.id} không có chỉ tiêu “{row['chi_tieu']}”")
    measure = MEASURES_VI.get(fold(row["cot"]))
    if measure not in indicator.measures:
        known = [name for name, key in MEASURES_VI.items() if key in indicator.measures]
        raise _FieldError("cot", f"“{row['cot']}”: chỉ tiêu {indicator.code} có cột {', '.join(known)}")
    expected, corrected = _amounts(row, indicator, action)
    digest = "\x1f".join(row[name] for name in COLUMNS)
    seen[digest] += 1
    return CorrectionRow(
        id=hashlib.sha256(f"{digest}\x1f{seen[digest]}".encode()).hexdigest()[:16],
        line=line,
        action="correct" if action == "correct" else "withdraw",
        unit_id=units[0].id,
        period_id=period.id,
        indicator_code=indicator.code,
        measure=str(measure),
        expected=expected,
        corrected=corrected,
        reason=_said(row, "ly_do"),
        decided_by=_said(row, "nguoi_quyet_dinh"),
        decided_on=_day(row["ngay"], today),
    )


def _period(text: str, programme: Programme) -> Period:
    try:
        return programme.period(text)
    except UnknownPeriodError as error:
        raise _FieldError("ky", f"không có kỳ “{text}”; ghi như 2018Q4") from error


def _amounts(row: Mapping[str, str], indicator: Indicator, action: str) -> tuple[Amount | None, Amount | None]:
    columns = ("gia_tri_nguon", "gia_tri_dung")
    if action == "withdraw":
        for column in columns:
            if row[column]:
                raise _FieldError(column, "dòng rút phải để trống cột này")
        return None, None
    expected, corrected = (_amount(row[column], indicator, column) for column in columns)
    if (expected.state, expected.amount) == (corrected.state, corrected.amount):
        raise _FieldError("gia_tri_dung", "bằng giá trị nguồn, không đính chính gì")
    return expected, corrected


def _amount(text: str, indicator: Indicator, column: str) -> Amount:
    words = {BLANK_VI: MISSING, NOTHING_VI: NOT_APPLICABLE}
    if fold(text) in words:
        return words[fold(text)]
    amount = read_amount(Cell("", "", text, "text"), indicator) if text else MISSING
    if amount.amount is None:
        raise _FieldError(column, f"“{text}”: ghi một con số, “{BLANK_VI}” hoặc “{NOTHING_VI}”")
    if not 0 <= amount.amount <= LARGEST:
        raise _FieldError(column, f"“{text}”: số âm hoặc quá lớn")
    if indicator.type == "int" and amount.amount != int(amount.amount):
        raise _FieldError(column, f"“{text}”: chỉ tiêu đếm phải là số nguyên")
    return amount


def _said(row: Mapping[str, str], column: str) -> str:
    if not row[column]:
        raise _FieldError(column, "còn trống")
    return row[column]


def _day(text: str, today: date) -> date:
    day = parse_date(text)
    if not isinstance(day, date):
        raise _FieldError("ngay", f"“{text}”: ghi ngày/tháng/năm")
    if day > today:
        raise _FieldError("ngay", f"{text} ở sau ngày hôm nay")
    return day
