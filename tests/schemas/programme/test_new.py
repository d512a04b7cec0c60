"""A programme begun by `thidua programme new` loads, whatever its kind, and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.kinds import KINDS, PeriodKind
from schemas.programme import load_programme
from schemas.programme.new import YEARS, NewProgrammeError, write_new_programme
from scoring.check import check_scoring


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_it_loads_without_a_fault(kind: PeriodKind, tmp_path: Path) -> None:
    folder = write_new_programme(tmp_path / "moi", kind, name_vi="Phong trào đọc sách", year=2027)
    made = load_programme(folder, (check_scoring,))
    assert (made.id, made.form_id, made.name_vi) == ("moi", "MOI", "Phong trào đọc sách")
    assert len(made.periods) == YEARS * kind.a_year
    assert made.periods[0].id == kind.make_id(2027, 1)
    assert {unit.name_vi for unit in made.units_of(made.periods[-1])} == {"An Khê", "Bình Lạc", "Cẩm Vân"}


@pytest.mark.parametrize("name", ["Mới", "2027", "a_b", "x" * 21])
def test_a_name_that_is_no_id_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(NewProgrammeError, match="becomes the programme's id"):
        write_new_programme(tmp_path / name, KINDS["month"], name_vi="Mới", year=2027)
    assert not list(tmp_path.iterdir())


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "moi").mkdir()
    (tmp_path / "moi" / "units.csv").write_text("mine", "utf-8")
    with pytest.raises(NewProgrammeError, match="not empty"):
        write_new_programme(tmp_path / "moi", KINDS["month"], name_vi="Mới", year=2027)
    assert (tmp_path / "moi" / "units.csv").read_text("utf-8") == "mine"
