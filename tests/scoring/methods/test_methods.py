"""What every method must be, and what is told of a criterion that cannot be scored."""

import re
from importlib import import_module
from pathlib import Path

import pytest

import scoring.methods as package
from schemas.programme import Criterion, load_programme
from scoring.check import check_criteria
from scoring.methods import METHODS, Method
from tests.scoring.builders import criterion

PROGRAMME = load_programme("ttdn")
SHARED = {"__init__", "achievement", "inputs", "method", "params", "reporting"}


def faults(row: Criterion) -> list[str]:
    return list(map(str, check_criteria(PROGRAMME, [row], METHODS)))


def test_every_module_is_a_method_by_its_name() -> None:
    modules = {path.stem for path in Path(str(package.__file__)).parent.glob("*.py")} - SHARED
    assert modules == set(METHODS)
    for name in modules:
        module = import_module(f"scoring.methods.{name}")
        assert [one for one in vars(module).values() if isinstance(one, Method)] == [METHODS[name]]


@pytest.mark.parametrize("name", METHODS)
def test_every_method_says_what_it_does(name: str) -> None:
    assert METHODS[name].name == name
    assert len(METHODS[name].doc) > 40


def test_the_programmes_own_criteria_can_be_scored() -> None:
    assert list(check_criteria(PROGRAMME, PROGRAMME.criteria, METHODS)) == []
    own = {one.method for one in PROGRAMME.criteria}
    assert own | {"council"} == set(METHODS), "every method is tried; the directive has no points that people give"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        (criterion("late_band", "receipt"), "'late_band' is unknown; known: late_bands"),
        (criterion("late_bands", "receipts", "0-:100"), "'receipts', but late_bands reads 'receipt'"),
        (criterion("late_bands", "receipt", "0:100"), "'0:100': the last band must be open"),
        (criterion("completeness", "expected_cells", "x"), "'x': the method takes no params"),
        (criterion("yes_no", "1.2;9.99"), "no indicator '9.99'"),
        (criterion("ratio", "2.22"), "write a ratio of two indicators"),
        (criterion("per_item_bonus", "5.1;5.2", "per_item=1"), "counts one indicator"),
        (criterion("per_item_bonus", "5.2", "1"), "'1': write it as per_item=1"),
        (criterion("per_item_penalty", "missing_reports", ""), "'': write it as per_item=1"),
    ],
)
def test_a_fault_is_told_with_criterion_and_column(row: Criterion, says: str) -> None:
    (fault,) = faults(row)
    assert re.match(rf"criteria\.csv, column (method|inputs|params): criterion {row.code}: ", fault)
    assert says in fault


def test_a_bonus_for_recognised_items_needs_a_kind_that_is_recognised() -> None:
    bare = PROGRAMME.model_copy(update={"exemplar_kinds": ()})
    (fault,) = check_criteria(bare, [criterion("per_item_bonus", "5.2", "per_item=1")], METHODS)
    assert "counts [[exemplar_kinds]] of programme.toml with `recognised = true`" in str(fault)


def test_all_faults_of_a_table_are_told_at_once() -> None:
    rows = [criterion("ratio", "2.22", "cap=1"), criterion("nothing", "")]
    assert len(list(check_criteria(PROGRAMME, rows, METHODS))) == 3
