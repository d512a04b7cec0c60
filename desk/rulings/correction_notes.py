"""What a report says once it is corrected, held to the rules that a form alone can break: told, never refused."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from schemas.corrections import CorrectionRow, Key
from schemas.findings import Severity
from schemas.judging import History
from schemas.judging.hold import Broken, finding_of, hold
from schemas.judging.operands import Operands
from schemas.programme import Programme
from warehouse import Moment, Warehouse

Counted = Mapping[Key, tuple[str, Decimal | None]]
"""What counts instead of what was reported: state and amount."""


def find_notes_vi(
    warehouse: Warehouse, programme: Programme, new: Sequence[CorrectionRow], moment: Moment
) -> list[str]:
    """A sentence for every rule that a report breaks with the new rows and does not break in the same way without."""
    rows = warehouse.records("corrections", period_id=None, **moment.bound())
    before: dict[Key, tuple[str, Decimal | None]] = {
        (row["unit_id"], row["period_id"], row["indicator_code"], row["measure"]): (
            row["corrected_state"],
            row["corrected_amount"],
        )
        for row in rows
        if row["applies"]
    }
    after = dict(before)
    for row in new:
        after.pop(row.key, None)
        if row.corrected is not None:
            after[row.key] = row.corrected.state, row.corrected.amount
    return [
        note
        for period_id in sorted({row.period_id for row in new})
        for note in _list_period_notes(warehouse, programme, period_id, new, (before, after), moment)
    ]


def _list_period_notes(
    warehouse: Warehouse,
    programme: Programme,
    period_id: str,
    new: Sequence[CorrectionRow],
    counted: tuple[Counted, Counted],
    moment: Moment,
) -> Iterator[str]:
    lines: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for row in new:
        if row.period_id == period_id:
            lines[row.unit_id][row.indicator_code].append(row.line)
    bound = {"period_id": period_id, **moment.bound()}
    said = [row for row in warehouse.records("reported_amounts", **bound) if row["unit_id"] in lines]
    texts = warehouse.records("reported_texts", **bound)
    units = {row["submission_id"]: row["unit_id"] for row in said}
    known, broken = (
        _find_broken_rules(programme, period_id, units, _apply_corrections(said, each), texts) for each in counted
    )
    for unit_id, one in broken:
        if (unit_id, one) in known:
            continue
        mine = lines[unit_id]
        because = mine.get(one.indicator_code) or sorted(line for some in mine.values() for line in some)
        finding = finding_of(one, programme, "", {})
        if not finding.shadow:
            numbers = ", ".join(map(str, because))
            yield (
                f"dòng {numbers}: đơn vị {unit_id}, {period_id}, chỉ tiêu {one.indicator_code} sau đính chính: "
                f"{finding.message_vi} ({finding.code}, {Severity(finding.severity).label_vi.lower()})"
            )


def _apply_corrections(said: Sequence[Mapping[str, Any]], counted: Counted) -> list[dict[str, Any]]:
    """The amounts as they count: those reported, corrected where there is a correction."""
    made = []
    for row in said:
        key = (row["unit_id"], row["period_id"], row["indicator_code"], row["measure"])
        state, amount = counted.get(key, (row["state"], row["amount"]))
        made.append({**row, "state": state, "amount": amount})
    return made


def _find_broken_rules(
    programme: Programme,
    period_id: str,
    units: Mapping[str, str],
    values: Sequence[Mapping[str, Any]],
    texts: Sequence[Mapping[str, Any]],
) -> list[tuple[str, Broken]]:
    """Unit and rule broken."""
    period = programme.period(period_id)
    places = {submission_id: place for place, submission_id in enumerate(units)}
    owners = list(units.values())
    operands = Operands(programme, list(units), owners, period)
    known = programme.indicator_by_code
    operands.put(
        places,
        [row for row in values if row["indicator_code"] in known],
        [row for row in texts if row["submission_id"] in places and row["indicator_code"] in known],
    )
    return [(owners[one.report], one) for one in hold(operands, period, "form", History())]
