"""The programme's data and its loader."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from schemas.programme import Programme, ProgrammeError, UnknownPeriodError, load_programme
from schemas.programme.load import BUILT_IN


@pytest.fixture
def ttdn() -> Programme:
    return load_programme("ttdn")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUILT_IN / "ttdn", tmp_path / "ttdn"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_the_directive_s_programme_is_complete(ttdn: Programme) -> None:
    period = ttdn.period("2018Q4")
    assert len(ttdn.units_of(period)) == 63
    assert len(ttdn.units_of(ttdn.period("2025Q3"))) == 34
    assert len(ttdn.indicators) == 45
    assert {i.task_group for i in ttdn.indicators} == {g.code for g in ttdn.task_groups} == set("1234567")
    assert sum(c.max_points for c in ttdn.criteria if c.part == "standard") == 100
    assert all(ttdn.cluster_of(u, period.due_at.date()) for u in ttdn.units_of(period))
    assert all(ttdn.contact(u) for u in ttdn.units)


def test_themed_rows_end_with_2017(ttdn: Programme) -> None:
    in_2017 = {i.code for i in ttdn.indicators_of(ttdn.period("2017Q4"))}
    in_2018 = {i.code for i in ttdn.indicators_of(ttdn.period("2018Q1"))}
    assert in_2017 - in_2018 == {"3.1", "3.2"}


def test_the_year_of_the_directive_has_two_deadlines(ttdn: Programme) -> None:
    assert [p.id for p in ttdn.periods if p.year == 2017] == ["2017Q3", "2017Q4"]
    assert [ttdn.period(p).due_at.date() for p in ("2017Q3", "2017Q4")] == [date(2017, 9, 15), date(2017, 12, 15)]


def test_a_deadline_on_a_weekend_moves_to_the_next_working_day(ttdn: Programme) -> None:
    assert ttdn.period("2018Q3").due_at.date() == date(2018, 9, 17)
    assert ttdn.period("2018Q4").due_at.date() == date(2018, 12, 17)
    assert ttdn.period("2018Q4").due_at.isoformat() == "2018-12-17T23:59:59+07:00"


def test_the_deadline_rule_is_chosen_by_the_period(ttdn: Programme) -> None:
    assert ttdn.period("2023Q1").due_at.day == 15
    assert ttdn.period("2023Q2").due_at.date() == date(2023, 6, 6)


def test_windows_tile_the_years(ttdn: Programme) -> None:
    for before, after in zip(ttdn.periods, ttdn.periods[1:], strict=False):
        assert (after.window_start - before.window_end).days == 1
    december = date(2018, 12, 20)
    owner = next(p for p in ttdn.periods if p.window_start <= december <= p.window_end)
    assert owner.id == "2019Q1"


def test_an_unknown_period_says_how_to_write_one(ttdn: Programme) -> None:
    with pytest.raises(UnknownPeriodError, match=r"2018Q9.*2017Q3.*as 2018Q4"):
        ttdn.period("2018Q9")


def test_the_same_code_is_another_unit_in_another_catalogue(ttdn: Programme) -> None:
    assert ttdn.unit("15", ttdn.period("2018Q4")).name_vi == "Yên Bái"
    assert ttdn.unit("15", ttdn.period("2025Q3")).name_vi == "Lào Cai"


def test_agencies_are_dated(ttdn: Programme) -> None:
    assert "THÔNG TIN VÀ TRUYỀN THÔNG" in ttdn.agency_on(date(2018, 12, 17)).superior_vi
    assert "DU LỊCH" in ttdn.agency_on(date(2025, 9, 15)).superior_vi


def test_errors_name_file_row_and_column(copy: Path) -> None:
    edit(copy / "indicators.csv", "1.3,1,", "1.3,9,")
    edit(copy / "contacts.csv", "63,04,", "63,99,")
    with pytest.raises(ProgrammeError) as caught:
        load_programme(copy)
    assert "indicators.csv, row 4, column task_group: no group '9'" in caught.value.faults
    assert "contacts.csv, row 4, column code: no unit 63-99" in caught.value.faults


def test_a_wrong_type_names_the_cell_and_what_was_found(copy: Path) -> None:
    edit(copy / "indicators.csv", "cuộc,meeting,int,sum,all", "cuộc,meeting,int,often,all")
    edit(copy / "criteria.csv", "standard,10,late_bands", "standard,ten,late_bands")
    with pytest.raises(ProgrammeError) as caught:
        load_programme(copy)
    assert any(
        f.startswith("indicators.csv, row 4, column year_aggregation:") and "'often'" in f for f in caught.value.faults
    )
    assert any(f.startswith("criteria.csv, row 2, column max_points:") and "'ten'" in f for f in caught.value.faults)


R03 = "Lũy kế từ đầu năm ghi {seen}, nhỏ hơn số trong kỳ ({limit})."
KNOWN = (
    "{form_id}, {indicator}, {limit}, {period}, {period_noun_vi}, {seen}, {short_agency_vi}, {short_basis_vi}, {ytd}"
)


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        ("Lũy kế {ytdd}", "nothing fills {ytdd}; this rule knows " + KNOWN),
        ("Lũy kế {other}", "nothing fills {other}; this rule knows " + KNOWN),
        ("Lũy kế {}", "nothing fills {}; this rule knows " + KNOWN),
        ("Lũy kế {ytd:.2f}", "Unknown format code 'f' for object of type 'str' (found 'Lũy kế {ytd:.2f}'); a brace"),
        ("Lũy kế {ytd", "expected '}' before end of string (found 'Lũy kế {ytd'); a brace"),
    ],
)
def test_a_message_that_nothing_can_fill_is_refused(copy: Path, message: str, fault: str) -> None:
    lines = (copy / "rules.csv").read_text("utf-8").splitlines()
    row = 1 + next(place for place, line in enumerate(lines) if line.startswith("R03,"))
    edit(copy / "rules.csv", R03, message)
    with pytest.raises(ProgrammeError) as caught:
        load_programme(copy)
    (told,) = caught.value.faults
    assert told.startswith(f"rules.csv, row {row}, column message_vi: rule R03: {fault}")


def test_a_message_may_use_every_word_of_its_rule(copy: Path) -> None:
    edit(copy / "rules.csv", R03, "{ytd} {period} {seen} {limit} {indicator} {{}}")
    assert load_programme(copy).rule_by_code["R03"].message_vi.startswith("{ytd}")


def test_unknown_columns_and_keys_are_refused(copy: Path) -> None:
    edit(copy / "programme.toml", 'id = "ttdn"', 'id = "ttdn"\ncolour = "red"')
    with pytest.raises(ProgrammeError, match=r"programme\.toml, column colour"):
        load_programme(copy)


def test_a_missing_file_and_a_missing_programme_are_named(copy: Path) -> None:
    (copy / "aliases.csv").unlink()
    with pytest.raises(ProgrammeError, match=r"aliases\.csv: the file is missing"):
        load_programme(copy)
    with pytest.raises(ProgrammeError, match="nothing: no programme; built in: ttdn"):
        load_programme("nothing")


def test_the_hash_follows_the_content(copy: Path, ttdn: Programme) -> None:
    assert load_programme(copy).content_hash == ttdn.content_hash
    other = Path(shutil.copytree(copy, copy.parent / "other"))
    edit(other / "rules.csv", "Kiểm tra", "Xin kiểm tra")
    assert load_programme(other).content_hash != ttdn.content_hash
