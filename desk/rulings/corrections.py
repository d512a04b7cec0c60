"""Corrections of known errors: check the desk's file, apply all of it or nothing, refuse outputs on stale ones."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desk.clock import now_in
from desk.settings import Settings
from schemas.corrections import (
    COLUMNS,
    CorrectionFile,
    CorrectionRow,
    Key,
    amount_vi,
    cell_vi,
    parse_corrections,
    yes_no_of,
)
from schemas.errors import PlainError
from schemas.programme import Programme
from schemas.tables import CORRECTION
from sources.names import decode_bytes
from warehouse import Moment, Warehouse

if TYPE_CHECKING:  # late: every output asks `require_fresh` alone
    import pandas as pd

Row = Mapping[str, Any]


class CorrectionError(PlainError, ValueError):
    """The corrections cannot be applied; the message names every line and field at fault."""


@dataclass(frozen=True, slots=True)
class CheckSummary:
    """How many rows of the file are new, how many were applied before.

    `notes_vi`: rules that the corrected reports break; no fault, but to be looked at before applying.
    """

    new: int
    known: int
    notes_vi: tuple[str, ...] = ()


def check(settings: Settings, now: datetime | None = None) -> CheckSummary:
    """Hold the file against what was applied and what the reports say; CorrectionError tells every fault."""
    clock = now or now_in(settings.programme)
    with Warehouse.reader(settings.warehouse) as warehouse:
        new, known = _check_file(settings, warehouse, clock)
        notes = _find_notes_vi(warehouse, settings.programme, new, Moment(clock, clock))
    return CheckSummary(len(new), known, tuple(notes))


def apply(settings: Settings, now: datetime | None = None) -> CheckSummary:
    """Apply the file's new rows, all or, where there is a single fault, none (CorrectionError)."""
    clock = now or now_in(settings.programme)
    with Warehouse.writer(settings.warehouse) as warehouse:
        new, known = _check_file(settings, warehouse, clock)
        notes = _find_notes_vi(warehouse, settings.programme, new, Moment(clock, clock))
        with warehouse.transaction():
            warehouse.insert(CORRECTION, [_to_record(row, clock) for row in new])
    return CheckSummary(len(new), known, tuple(notes))


def list_corrections(settings: Settings, period_id: str | None = None, moment: Moment | None = None) -> pd.DataFrame:
    """The corrections in force (see `out.correction`), stale ones too."""
    now = now_in(settings.programme)
    with Warehouse.reader(settings.warehouse) as warehouse:
        return warehouse.query("corrections", period_id=period_id, **(moment or Moment(now, now)).bound())


def require_fresh(warehouse: Warehouse, moment: Moment) -> None:
    """Raise CorrectionError where a report no longer says what a correction in force expects."""
    if faults := list(_find_stale(warehouse, moment)):
        raise CorrectionError(_format_faults(sorted(faults, key=_line)))


def _find_notes_vi(warehouse: Warehouse, programme: Programme, new: list[CorrectionRow], moment: Moment) -> list[str]:
    from desk.rulings.correction_notes import find_notes_vi  # judging: every output asks `require_fresh` alone

    return find_notes_vi(warehouse, programme, new, moment)


def _check_file(settings: Settings, warehouse: Warehouse, now: datetime) -> tuple[list[CorrectionRow], int]:
    parsed = _read(settings, now)
    stored = warehouse.records("correction_rows")
    known = {row["correction_id"] for row in stored}
    new = [row for row in parsed.rows if row.id not in known]
    faults = list(parsed.faults)
    faults += _find_lost_rows(stored, {row.id for row in parsed.rows}, bool(parsed.faults))
    standing, collisions = _apply_new_rows(stored, new)
    faults += [*collisions, *_find_differing(warehouse, settings.programme, standing, Moment(now, now))]
    withdrawn = {row.key for row in new}
    faults += _find_stale(warehouse, Moment(now, now), withdrawn)
    if faults:
        raise CorrectionError(_format_faults(sorted(faults, key=_line)))
    return new, len(known)


def _read(settings: Settings, now: datetime) -> CorrectionFile:
    path = settings.corrections
    if not path.is_file():
        raise CorrectionError(f"chưa có tệp {path}: tạo tệp CSV với dòng đầu {','.join(COLUMNS)}")
    text = decode_bytes(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    return parse_corrections(text, settings.programme, now.astimezone(settings.programme.tz).date())


def _find_lost_rows(stored: Sequence[Row], present: set[str], faulty: bool) -> Iterator[str]:
    """What was applied must stay in the file as it was; a line that is now unreadable was told already."""
    for row in stored:
        if row["correction_id"] not in present and not faulty:
            yield (
                f"dòng {row['position']} đã áp dụng ({_cell(row)}) đã bị xóa hoặc sửa trong tệp: "
                "khôi phục dòng đó; muốn bỏ đính chính thì thêm một dòng “rút”"
            )


def _apply_new_rows(stored: Sequence[Row], new: list[CorrectionRow]) -> tuple[dict[Key, CorrectionRow], list[str]]:
    """The new corrections that would be in force, and where a row collides with the one before it."""
    in_force: dict[Key, str] = {}
    for row in stored:
        _apply_row(in_force, _key(row), row["action"], f"dòng {row['position']}")
    standing: dict[Key, CorrectionRow] = {}
    faults = []
    for given in new:
        if given.action == "correct" and given.key in in_force:
            faults.append(
                f"dòng {given.line}: {given.place_vi} đã có đính chính ở {in_force[given.key]}; rút dòng đó trước"
            )
        elif given.action == "withdraw" and given.key not in in_force:
            faults.append(f"dòng {given.line}: {given.place_vi} không có đính chính nào đang có hiệu lực để rút")
        _apply_row(in_force, given.key, given.action, f"dòng {given.line}")
        standing.pop(given.key, None)
        if given.action == "correct":
            standing[given.key] = given
    return standing, faults


def _apply_row(in_force: dict[Key, str], key: Key, action: str, place: str) -> None:
    if action == "correct":
        in_force[key] = place
    else:
        in_force.pop(key, None)


def _find_differing(
    warehouse: Warehouse, programme: Programme, standing: Mapping[Key, CorrectionRow], moment: Moment
) -> Iterator[str]:
    """New corrections whose report is not there or says something else than they expect."""
    said: dict[Key, Row] = {}
    for period_id in sorted({key[1] for key in standing}):
        rows = warehouse.records("reported_amounts", period_id=period_id, **moment.bound())
        said |= {_key(row): row for row in rows}
    for key, row in standing.items():
        assert row.expected is not None
        found = said.get(key)
        if found is None:
            yield f"dòng {row.line}: {row.place_vi}: chưa có báo cáo được chấp nhận nào có ô này"
        elif (found["state"], found["amount"]) != (row.expected.state, row.expected.amount):
            yes_no = yes_no_of(programme, row.indicator_code)
            yield (
                f"dòng {row.line}, cột gia_tri_nguon: {row.place_vi}: báo cáo ghi "
                f"{amount_vi(found['state'], found['amount'], yes_no=yes_no)}, không phải "
                f"{amount_vi(row.expected.state, row.expected.amount, yes_no=yes_no)}"
            )


def _find_stale(warehouse: Warehouse, moment: Moment, superseded: set[Key] | None = None) -> Iterator[str]:
    for row in warehouse.records("corrections", period_id=None, **moment.bound()):
        if row["stale"] and _key(row) not in (superseded or set()):
            yes_no = row["yes_no"]
            now = (
                "không còn báo cáo nào được tính có ô này"
                if row["reported_state"] is None
                else f"báo cáo nay ghi {amount_vi(row['reported_state'], row['reported_amount'], yes_no=yes_no)}"
            )
            yield (
                f"dòng {row['position']}: {_cell(row)}: đính chính cho giá trị "
                f"{amount_vi(row['expected_state'], row['expected_amount'], yes_no=yes_no)}, nhưng {now}; "
                "thêm dòng “rút”, rồi đính chính lại nếu số mới vẫn sai"
            )


def _key(row: Row) -> Key:
    return (row["unit_id"], row["period_id"], row["indicator_code"], row["measure"])


def _cell(row: Row) -> str:
    return cell_vi(_key(row))


def _line(fault: str) -> int:
    """The line a fault names; stable sorting keeps the order of a line's columns."""
    found = re.search(r"dòng (\d+)", fault)
    return int(found[1]) if found else 0


def _format_faults(faults: list[str]) -> str:
    return "không áp dụng đính chính nào:\n  " + "\n  ".join(faults)


def _to_record(row: CorrectionRow, now: datetime) -> dict[str, Any]:
    return {
        "correction_id": row.id,
        "position": row.line,
        "action": row.action,
        "unit_id": row.unit_id,
        "period_id": row.period_id,
        "indicator_code": row.indicator_code,
        "measure": row.measure,
        "expected_state": row.expected.state if row.expected else None,
        "expected_amount": row.expected.amount if row.expected else None,
        "corrected_state": row.corrected.state if row.corrected else None,
        "corrected_amount": row.corrected.amount if row.corrected else None,
        "reason": row.reason,
        "decided_by": row.decided_by,
        "decided_on": row.decided_on,
        "recorded_at": now,
    }
