"""English names in all rows or in none; packets of the national system whose fields fit together."""

import re
import shutil
from pathlib import Path

import pytest

from schemas.programme import Programme, ProgrammeError, load_programme
from schemas.programme.load import BUILT_IN
from schemas.rules.catalogue import load_catalogue
from tests.programmes import HERE


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUILT_IN / "ttdn", tmp_path / "ttdn"))


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def faults_of(folder: Path) -> list[str]:
    """What is wrong with the folder as it stands now, without the rows' numbers."""
    load_programme.cache_clear()
    with pytest.raises(ProgrammeError) as told:
        load_programme(folder)
    return [re.sub(r", row \d+", "", fault) for fault in told.value.faults]


def test_everything_of_the_directive_has_an_english_name() -> None:
    programme: Programme = load_programme("ttdn")
    assert all(i.name_en and i.unit_en for i in programme.indicators)
    assert all(rule.title_en for rule in programme.rules)
    assert len({rule.title_en for rule in programme.rules}) == len(programme.rules)
    assert len({i.name_en for i in programme.indicators}) == len(programme.indicators)


def test_a_programme_without_english_names_loads() -> None:
    assert {i.name_en for i in load_programme(HERE / "monthly").indicators} == {""}


def test_one_indicator_without_an_english_name_is_a_fault(copy: Path) -> None:
    edit(copy / "indicators.csv", "Conferences and briefings on foreign information", "")
    edit(copy / "indicators.csv", ",meeting,", ",,")
    assert faults_of(copy) == [
        "indicators.csv, column name_en: 1.3: no English text, while other rows have one",
        "indicators.csv, column unit_en: 1.3: no English text, while other rows have one",
    ]


def test_one_rule_without_an_english_title_is_a_fault(copy: Path) -> None:
    edit(copy / "rules.csv", "Year-to-date smaller than the amount of the period", "")
    assert faults_of(copy) == ["rules.csv, column title_en: R03: no English text, while other rows have one"]


def test_an_engine_s_rule_may_be_renamed_in_english(copy: Path) -> None:
    assert all(rule.title_en for rule in load_catalogue().rules)
    edit(copy / "rules.csv", "U03,,,,,,,,,,,", "U03,,,,,,,,,,Name fits several provinces,")
    assert load_programme(copy).rule_by_code["U03"].title_en == "Name fits several provinces"


@pytest.mark.parametrize(
    ("new", "fault"),
    [
        ("period.code,", "'period.code' stands twice in packet ky_bao_cao"),
        ("unit.name,", "packet ky_bao_cao is of period: unit.name stands in none of its rows"),
    ],
)
def test_packets_are_held_to_one_thing_each(copy: Path, new: str, fault: str) -> None:
    edit(copy / "packets.csv", "period.label,", new)
    assert faults_of(copy) == [f"packets.csv, column concept: {fault}"]


def test_two_fields_of_a_packet_have_two_names(copy: Path) -> None:
    edit(copy / "packets.csv", "period.code,,", "period.code,MA,")
    assert load_programme(copy).packets[0].field == "MA"
    edit(copy / "packets.csv", "period.label,,", "period.label,MA,")
    assert faults_of(copy) == ["packets.csv, column field: 'MA' stands twice in packet ky_bao_cao"]


def test_what_of_a_release_is_not_known_cannot_be_named(copy: Path) -> None:
    edit(copy / "packets.csv", "period.label,", "period.colour,")
    (fault,) = faults_of(copy)
    assert fault.startswith("packets.csv, column concept: ")
