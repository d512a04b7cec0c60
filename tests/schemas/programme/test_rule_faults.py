"""What may be wrong with a programme's rules is told when it is loaded, all at once, by row and column."""

import csv
import shutil
from pathlib import Path
from typing import get_args

import pytest

from schemas.programme import ProgrammeError, load_programme
from schemas.rules.codes import RuleCode
from tests.programmes import bare_tiny_folder

COLUMNS = [
    "code",
    "family",
    "severity",
    "mode",
    "scope",
    "expression",
    "left_empty",
    "right_empty",
    "tolerance",
    "title_vi",
    "message_vi",
    "fix_vi",
    "basis_vi",
    "valid_from",
    "valid_to",
]
OWN = {
    "code": "X01", "family": "values", "severity": "NOTE", "scope": "sum", "expression": "ytd >= period",
    "message_vi": "Lũy kế {ytd}.", "fix_vi": "Kiểm tra.", "basis_vi": "Kế hoạch {form_id}",
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return bare_tiny_folder(tmp_path)


def write(path: Path, columns: list[str], *rows: dict[str, str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)


def list_faults(folder: Path) -> tuple[str, ...]:
    with pytest.raises(ProgrammeError) as caught:
        load_programme(folder)
    return caught.value.faults


def test_a_rule_of_its_own_may_belong_to_a_family_of_the_engine(folder: Path) -> None:
    write(folder / "rules.csv", COLUMNS, OWN)
    programme = load_programme(folder)
    assert programme.rules[-1].code == "X01"
    assert programme.family_of("X01").name_vi == "Giá trị trong ô"
    assert programme.cause_by_code["X01"] == "Lũy kế …", "a title may be left out"
    assert programme.rule_by_code["X01"].basis_vi == "Kế hoạch TV-Q"
    assert not programme.rule_by_code["X01"].content
    assert list(programme.checks) == ["X01"]


def test_every_fault_of_a_rule_is_told_at_once(folder: Path) -> None:
    write(
        folder / "rules.csv",
        COLUMNS,
        {"code": "F01", "expression": "value > 1", "scope": "all", "tolerance": "2"},
        {"code": "V04"},
        {"code": "V06", "severity": "BLOCK", "message_vi": "Âm: {limit}", "fix_vi": "{seen}"},
        {"code": "Z01", "severity": "NOTE"},
        OWN | {"family": "nowhere"},
        OWN | {"code": "X02", "scope": "ytd", "expression": "value > 1", "message_vi": "Sai."},
        OWN | {"code": "X03", "message_vi": "Lũy kế {ydt}."},
        OWN | {"code": "X04", "title_vi": "Sai {seen}"},
        OWN | {"code": "X05", "scope": "1.1 9.9"},
        OWN | {"code": "X06", "scope": "last", "expression": "period <= plan", "message_vi": "Sai."},
        OWN | {"code": "X06", "severity": "GRAVE"},
        OWN | {"code": "X04"},
    )
    family = {"family": "values", "name_vi": "Ô", "one_question": "0", "check_vi": "Xem."}
    write(folder / "rule_families.csv", list(family), family)
    engine = "this rule is the engine's"
    expected = (
        ("rule_families.csv, row 2, column family", "family 'values' is the engine's"),
        ("rules.csv, row 2, column expression", f"rule F01: {engine}; a programme replaces severity, mode, title_vi"),
        ("rules.csv, row 2, column scope", f"rule F01: {engine}"),
        ("rules.csv, row 2, column tolerance", f"rule F01: {engine}"),
        ("rules.csv, row 3, column code", f"rule V04: {engine}, and the row replaces nothing"),
        ("rules.csv, row 4, column message_vi", "rule V06: nothing fills {limit}"),
        ("rules.csv, row 4, column fix_vi", "rule V06: nothing fills {seen}"),
        *((f"rules.csv, row 5, column {column}", "rule Z01: empty") for column in
          ("family", "scope", "expression", "message_vi", "fix_vi", "basis_vi")),
        ("rules.csv, row 6, column family", "rule X01: rule_families.csv has no 'nowhere'"),
        ("rules.csv, row 7, column scope", "rule X02: it covers no indicator"),
        ("rules.csv, row 8, column message_vi", "rule X03: nothing fills {ydt}"),
        ("rules.csv, row 9, column title_vi", "rule X04: nothing fills {seen}"),
        ("rules.csv, row 10, column scope", "rule X05: no indicator '9.9'"),
        ("rules.csv, row 11, column expression", "rule X06: no indicator of this scope has all of period, plan"),
        ("rules.csv, row 12, column severity", "Input should be"),
        ("rules.csv, row 13, column code", "'X04' stands twice"),
    )  # fmt: skip
    found = list_faults(folder)
    for place, what in expected:
        assert any(fault.startswith(f"{place}: ") and what in fault for fault in found), (place, what)
    assert len(found) == len(expected)


def test_titles_in_a_table_of_their_own_are_told_where_they_belong(folder: Path) -> None:
    (folder / "rule_titles.csv").write_text("code,title_vi\nV02,Sai\n", "utf-8")
    assert list_faults(folder) == ("rule_titles.csv: titles are the column title_vi of rules.csv: move them there",)


EARLIER = [column for column in COLUMNS if column != "title_vi"]
REPEATED = {
    "family": "structure", "severity": "BLOCK", "mode": "on", "scope": "file", "left_empty": "skip",
    "right_empty": "skip", "tolerance": "0", "message_vi": "Rỗng.", "fix_vi": "Gửi lại.", "basis_vi": "Mục 1",
    "valid_from": "2017-06-21",
}  # fmt: skip


def test_a_folder_of_version_0_2_0_is_read_as_it_was_meant(folder: Path) -> None:
    own = OWN | {"family": "plan", "mode": "on", "left_empty": "skip", "right_empty": "skip", "tolerance": "0"}
    write(folder / "rules.csv", EARLIER, {"code": "F01"} | REPEATED, own)
    write(folder / "rule_titles.csv", ["code", "title_vi"], {"code": "F01", "title_vi": "Trống"})
    engine = next(csv.DictReader((Path("schemas/rules") / "families.csv").read_text("utf-8").splitlines()))
    families = [engine, {"family": "plan", "name_vi": "Kế hoạch", "one_question": "0", "check_vi": "Xem."}]
    write(folder / "rule_families.csv", list(engine), *families)
    programme = load_programme(folder)
    rule = programme.rule_by_code["F01"]
    assert (rule.title_vi, rule.message_vi, rule.valid_from) == ("Trống", "Rỗng.", None)
    assert programme.rules[-1].code == "X01"
    assert [family.family for family in programme.rule_families] == ["plan"]


def test_what_an_earlier_row_said_otherwise_than_the_engine_is_told(folder: Path) -> None:
    write(folder / "rules.csv", EARLIER, {"code": "F01"} | REPEATED | {"scope": "form"})
    (fault,) = list_faults(folder)
    assert fault.startswith("rules.csv, row 2, column scope: rule F01: this rule is the engine's")


def test_a_programme_without_a_single_rule_of_its_own_loads(folder: Path) -> None:
    assert not (folder / "rules.csv").exists()
    programme = load_programme(folder)
    assert programme.checks == {}
    assert len(programme.rules) == len(get_args(RuleCode))
    assert "TTDN" not in str(programme.rules)
    other = Path(shutil.copytree(folder, folder.parent / "other"))
    (other / "rules.csv").write_text("code\n", "utf-8")
    assert load_programme(other).rules == programme.rules
