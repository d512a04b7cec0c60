"""Codes of units have the width and the letters that their programme gives them; a code alone names nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.form import Cell, Form
from schemas.programme import Programme, load_programme
from sources.documents import Identity
from sources.identity.identify import identify
from sources.identity.lookup import UnitLookup, build_lookup
from tests.programmes import tiny_folder
from tests.sources.source_files import sighting

CODES = {"1": "007", "2": "012", "3": "B4.x"}


@pytest.fixture
def programme(tmp_path: Path) -> Programme:
    """The tiny programme with codes of three digits, and one of letters."""
    folder = tiny_folder(tmp_path)
    for table in ("units", "aliases", "contacts", "cluster_members"):
        path = folder / f"{table}.csv"
        text = path.read_text("utf-8")
        for old, new in CODES.items():
            text = text.replace(f"h,{old},", f"h,{new},")
        path.write_text(text, "utf-8")
    return load_programme(folder)


@pytest.fixture
def lookup(programme: Programme) -> UnitLookup:
    return build_lookup(programme, programme.units)


def judge(programme: Programme, info: dict[str, object], name: str = "bc.xlsx", folder: str = "") -> Identity:
    cells = {
        key: Cell("Thông tin chung", "B2", value, "number" if isinstance(value, int) else "text")
        for key, value in info.items()
        if isinstance(value, str | int)
    }
    return identify(Form({"period": "2021Q1"}, cells, {}), (sighting(name, folder=folder),), programme, "s")


@pytest.mark.parametrize(("typed", "unit_id"), [(7, "h-007"), (12, "h-012"), ("B4.x", "h-B4.x")])
def test_a_code_typed_as_a_number_gets_its_zeros_back(programme: Programme, typed: object, unit_id: str) -> None:
    assert judge(programme, {"unit_code": typed}).unit_id == unit_id


def test_codes_of_several_widths_are_told_apart(lookup: UnitLookup) -> None:
    assert [lookup.restore_code(typed) for typed in ("7", "12", "3", "1234")] == ["007", "012", "003", "1234"]


@pytest.mark.parametrize("alone", ["012", "B4.x", "b4.X"])
def test_a_code_alone_is_no_sign(programme: Programme, lookup: UnitLookup, alone: str) -> None:
    found = lookup.find_in_text(alone)
    assert found is not None
    assert (found.unit_id, found.code_of) == (None, "h-012" if alone == "012" else "h-B4.x")
    held = judge(programme, {}, folder=alone)
    assert held.unit_id is None
    (fault,) = held.faults
    assert fault.code == "U01"
    what = "một số" if alone.isdecimal() else "một mã"
    assert f"chỉ là {what}, không đủ để xác định đơn vị" in fault.words["detail"]


def test_a_code_beside_a_name_agrees_or_is_nothing(programme: Programme) -> None:
    found = judge(programme, {"unit": "Liêm Túc"}, folder="012")
    assert {claim.source: claim.resolved for claim in found.claims if claim.about == "unit"} == {
        "sheet": "h-012",
        "folder": "h-012",
    }
    assert judge(programme, {"unit": "Liêm Túc"}, folder="007").unit_id == "h-012"


@pytest.mark.parametrize(
    ("name", "unit_id"),
    [
        ("TINY_2021Q1_012", "h-012"),
        ("tiny_2021q1_b4.x (2)", "h-B4.x"),
        ("TINY_2021Q1_12", None),
        ("TINY_2021Q1_0127", None),
    ],
)
def test_the_form_s_own_name_ends_with_a_code(lookup: UnitLookup, name: str, unit_id: str | None) -> None:
    found = lookup.find_in_text(name)
    assert (found.unit_id if found else None) == unit_id


def test_no_code_and_no_former_width_is_looked_for(lookup: UnitLookup) -> None:
    assert lookup.find_in_text("12") is None
