"""Codes were given anew when provinces were merged: the report's period says of which list they are, else the day."""

from __future__ import annotations

from datetime import datetime

import pytest

from schemas.form import Cell, Form
from schemas.programme import Unit
from sources.documents import Identity, Sighting
from sources.identity.identify import identify
from sources.receipts import make_receipt
from tests.sources.source_files import PROGRAMME, sighting

OLD = PROGRAMME.units_of(PROGRAMME.period("2018Q4"))
NEW = PROGRAMME.units_of(PROGRAMME.period("2025Q3"))
REUSED = {unit.code for unit in OLD} & {unit.code for unit in NEW}
DAYS = ("2018-12-14", "2025-06-30", "2025-07-01", "2026-01-10")


def received(day: str) -> Sighting:
    at = make_receipt(PROGRAMME, "first_seen", datetime.fromisoformat(f"{day}T08:00:00+07:00"), "")
    return sighting("bc.xlsx", receipts=(at,))


def judge(day: str, **info: str) -> Identity:
    """A sheet that says no more than this, first seen that day."""
    cells = {key: Cell("Thông tin chung", f"B{row}", value, "text") for row, (key, value) in enumerate(info.items(), 1)}
    return identify(Form({}, cells, {}), (received(day),), PROGRAMME, "s")


def find_meant(found: Identity) -> set[str | None]:
    return {claim.resolved for claim in found.claims if claim.about == "unit"}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(("units", "period"), [(OLD, "Quý IV/2018"), (OLD, "Quý II/2025"), (NEW, "Quý III/2025")])
def test_a_code_is_of_the_list_of_its_period_whenever_it_came(units: tuple[Unit, ...], period: str, day: str) -> None:
    found = {unit.id: judge(day, unit_code=unit.code, period=period) for unit in units}
    assert {unit_id: (one.unit_id, one.faults) for unit_id, one in found.items()} == {u.id: (u.id, ()) for u in units}


@pytest.mark.parametrize("day", DAYS)
def test_a_code_without_a_period_is_of_the_list_of_the_day(day: str) -> None:
    ruling, other = (OLD, NEW) if day < "2025-07-01" else (NEW, OLD)
    for unit in ruling:
        assert find_meant(judge(day, unit_code=unit.code)) == {unit.id}
    catalogue = ruling[0].catalogue
    for unit in other:
        meant = f"{catalogue}-{unit.code}" if unit.code in {one.code for one in ruling} else None
        assert find_meant(judge(day, unit_code=unit.code)) == {meant}


@pytest.mark.parametrize("day", DAYS)
def test_a_held_sheet_of_2018_is_explained_by_no_later_merger(day: str) -> None:
    """Every unit under the code that its province, or what it became, has since the lists changed."""
    merged = {e.old_code: e.new_code for e in PROGRAMME.unit_events if e.event == "merge" and e.old_code != e.new_code}
    assert len(merged) > 20
    for unit in OLD:
        if unit.code in merged:
            found = judge(day, unit=unit.name_vi, unit_code=merged[unit.code], period="Quý IV/2018")
            said = [fault.words["detail"] for fault in found.faults if fault.code.startswith("U")]
            assert [fault.code for fault in found.faults] == ["U02"], unit.name_vi
            assert all("2025" not in detail and f"{unit.name_vi} (mã {unit.code})" in detail for detail in said)


def test_lists_that_share_codes_are_told_apart() -> None:
    assert (len(OLD), len(NEW)) == (63, 34)
    assert len([code for code in REUSED if _name(OLD, code) != _name(NEW, code)]) >= 8


def _name(units: tuple[Unit, ...], code: str) -> str:
    return next(unit.name_vi for unit in units if unit.code == code)
