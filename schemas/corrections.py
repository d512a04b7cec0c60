"""The desk's file of corrections: known errors of reports, each row with reason, name, date and the value it expects.

Rows are only ever added: a correction is taken back by another row. Nothing is guessed; a fault names line and column.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from schemas.form import Cell
from schemas.grammar.dates import parse_date
from schemas.grammar.numbers import LARGEST
from schemas.grammar.text import clean, fold
from schemas.programme import Indicator, Period, Programme, Unit
from schemas.programme.periods import UnknownPeriodError

if TYPE_CHECKING:
    from schemas.judging.rows.amounts import Amount

COLUMNS = (
    "viec", "don_vi", "ky", "chi_tieu", "cot", "gia_tri_nguon", "gia_tri_dung", "ly_do", "nguoi_quyet_dinh", "ngay",
)  # fmt: skip
Action = Literal["correct", "withdraw"]
ACTIONS_VI: dict[str, Action] = {"đính chính": "correct", "rút": "withdraw"}
MEASURES_VI = {"trong kỳ": "period", "lũy kế": "ytd", "kế hoạch": "plan"}
BLANK_VI, NOTHING_VI = "trống", "không phát sinh"
Key = tuple[str, str, str, str]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CorrectionRow:
    """One row of the file. Without amounts it withdraws the correction in force; `line` counts from 1."""

    id: str
    line: int
    action: Action
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


def amount_vi(state: str | None, amount: Decimal | None, *, yes_no: bool = False) -> str:
    """An amount of a correction as the file writes it; of a yes/no indicator as `Có` or `Không`."""
    if amount is not None and yes_no:
        return "Có" if amount else "Không"
    if amount is not None:
        return f"{amount.normalize():f}".replace(".", ",")
    return NOTHING_VI if state == "not_applicable" else BLANK_VI


def yes_no_of(programme: Programme, indicator_code: str) -> bool:
    """True if the indicator is answered by yes or no."""
    indicator = programme.indicator_by_code.get(indicator_code)
    return indicator is not None and indicator.type == "bool"


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
        found = _row(row, line, programme, today, seen)
        if isinstance(found, CorrectionRow):
            rows.append(found)
        else:
            faults += (f"dòng {line}, {fault}" for fault in found)
    return CorrectionFile(tuple(rows), tuple(faults))


class _Reader:
    """Reads the fields of a row one by one, so that every fault of a row is told, not only its first."""

    def __init__(self) -> None:
        self.faults: list[_FieldError] = []

    def read(self, field: Callable[..., T], *given: Any) -> T | None:
        """The field, or None with a fault kept."""
        try:
            return field(*given)
        except _FieldError as fault:
            self.faults.append(fault)
            return None


def _row(
    row: Mapping[str, str], line: int, programme: Programme, today: date, seen: Counter[str]
) -> CorrectionRow | list[_FieldError]:
    """The row, or all its faults; a field that cannot be told because of another's fault has none of its own."""
    reader = _Reader()
    action = reader.read(_action, row["viec"])
    period = reader.read(_period, row["ky"], programme)
    unit = indicator = measure = None
    if period is not None:
        unit = reader.read(_unit, row["don_vi"], period, programme)
        indicator = reader.read(_indicator, row["chi_tieu"], period, programme)
    if indicator is not None:
        measure = reader.read(_measure, row["cot"], indicator)
    expected, corrected = _amounts(reader, row, indicator, action)
    reason, decided_by = (reader.read(_read_text, row, column) for column in ("ly_do", "nguoi_quyet_dinh"))
    decided_on = reader.read(_day, row["ngay"], today)
    if reader.faults:
        return reader.faults
    assert action and period and unit and indicator and measure and reason and decided_by and decided_on
    digest = "\x1f".join(row[name] for name in COLUMNS)
    seen[digest] += 1
    return CorrectionRow(
        id=hashlib.sha256(f"{digest}\x1f{seen[digest]}".encode()).hexdigest()[:16],
        line=line,
        action=action,
        unit_id=unit.id,
        period_id=period.id,
        indicator_code=indicator.code,
        measure=measure,
        expected=expected,
        corrected=corrected,
        reason=reason,
        decided_by=decided_by,
        decided_on=decided_on,
    )


def _action(text: str) -> Action:
    action = ACTIONS_VI.get(fold(text))
    if action is None:
        raise _FieldError("viec", f"“{text}”: ghi {' hoặc '.join(ACTIONS_VI)}")
    return action


def _unit(text: str, period: Period, programme: Programme) -> Unit:
    unit = next((u for u in programme.units_of(period) if text in (u.code, u.id)), None)
    if unit is None:
        raise _FieldError("don_vi", f"không có đơn vị “{text}” phải báo cáo kỳ {period.id}")
    return unit


def _indicator(text: str, period: Period, programme: Programme) -> Indicator:
    indicator = next((i for i in programme.indicators_of(period) if i.code == text), None)
    if indicator is None:
        raise _FieldError("chi_tieu", f"kỳ {period.id} không có chỉ tiêu “{text}”")
    return indicator


def _measure(text: str, indicator: Indicator) -> str:
    measure = MEASURES_VI.get(fold(text))
    if measure is None or measure not in indicator.measures:
        known = [name for name, key in MEASURES_VI.items() if key in indicator.measures]
        raise _FieldError("cot", f"“{text}”: chỉ tiêu {indicator.code} có cột {', '.join(known)}")
    return measure


def _period(text: str, programme: Programme) -> Period:
    try:
        return programme.period(text)
    except UnknownPeriodError as error:
        raise _FieldError("ky", f"không có kỳ “{text}”; ghi như 2018Q4") from error


def _amounts(
    reader: _Reader, row: Mapping[str, str], indicator: Indicator | None, action: Action | None
) -> tuple[Amount | None, Amount | None]:
    columns = ("gia_tri_nguon", "gia_tri_dung")
    if action == "withdraw":
        reader.faults += (_FieldError(c, "dòng rút phải để trống cột này") for c in columns if row[c])
    if action != "correct" or indicator is None:
        return None, None
    expected, corrected = (reader.read(_amount, row[column], indicator, column) for column in columns)
    if expected and corrected and (expected.state, expected.amount) == (corrected.state, corrected.amount):
        reader.faults.append(_FieldError("gia_tri_dung", "bằng giá trị nguồn, không đính chính gì"))
    return expected, corrected


def _amount(text: str, indicator: Indicator, column: str) -> Amount:
    from schemas.judging.rows.amounts import (
        MISSING,
        NOT_APPLICABLE,
        read_amount,
    )  # most only ask what amounts are called

    words = {BLANK_VI: MISSING, NOTHING_VI: NOT_APPLICABLE}
    if fold(text) in words:
        return words[fold(text)]
    amount = read_amount(Cell("", "", text, "text"), indicator) if text else MISSING
    if amount.amount is None:
        value = "Có, Không" if indicator.type == "bool" else "một con số"
        raise _FieldError(column, f"“{text}”: ghi {value}, “{BLANK_VI}” hoặc “{NOTHING_VI}”")
    if not 0 <= amount.amount <= LARGEST:
        raise _FieldError(column, f"“{text}”: số âm hoặc quá lớn")
    if indicator.type == "int" and amount.amount != int(amount.amount):
        raise _FieldError(column, f"“{text}”: chỉ tiêu đếm phải là số nguyên")
    return amount


def _read_text(row: Mapping[str, str], column: str) -> str:
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
