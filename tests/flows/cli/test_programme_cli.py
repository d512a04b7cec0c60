"""`thidua programme`: what is wrong with a folder is all told, and what is begun by it can be checked by it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flows.cli import main
from schemas.programme.load import BUILT_IN


def run(*words: str, code: int = 0) -> str:
    done: Any = CliRunner().invoke(main.app, ["programme", *words])
    assert done.exit_code == code, (words, done.output, done.exception)
    return str(done.output)


def test_a_new_programme_is_written_and_found_right(tmp_path: Path) -> None:
    folder = str(tmp_path / "moi")
    assert folder in run("new", folder, "--kind", "half_year", "--name", "Thi đua")
    told = run("check", folder)
    assert "Nothing is wrong with it." in told
    assert "Thi đua" in told and "H2" in told


CHANGES = {
    "programme.toml": [
        ('valid_from = "2023Q2"\nmonth', 'valid_from = "2023-Q2"\nmonth'),
        ('"register", "first_seen"]', '"registre", "first_seen"]'),
        ('tie_breaks = ["penalty"', 'tie_breaks = ["penalties"'),
        ("standard_points = 100", "standard_points = 90"),
        ("min_percent = 65", "min_percent = 85"),
    ],
    "criteria.csv": [
        ("0:100;1-2:75;3-5:50", "0:100;2:75;3-5:50"),
        ("standard,5,completeness", "standard,5,completness"),
        ("yes_no,1.2,", "yes_no,1.99,"),
    ],
    "indicators.csv": [("1.3,1,", "1.3,9,"), ("million VND,decimal,last,all", "million VND,decimal,last,coast")],
    "rules.csv": [("value <= 240 * other.value", "value <= 240 * others.value")],
    "cluster_members.csv": [("C2,63,02,2017-06-21,2025-06-30\n", "")],
    "contacts.csv": [("63,04,", "63,99,")],
}
TOLD = [
    "programme.toml, column calendar.deadlines.2.valid_from: '2023-Q2' is no period of the calendar; write it as",
    "programme.toml, column receipt.precedence.3: Input should be ",
    "indicators.csv, row 4, column task_group: no group '9'",
    "indicators.csv, row 5, column applies_to: ",
    "rules.csv, row 33, column expression: rule M01: ",
    "contacts.csv, row 4, column code: no unit 63-99",
    "criteria.csv, row 2, column params: criterion I.1: ",
    "criteria.csv, row 3, column method: criterion I.2: 'completness' is unknown",
    "criteria.csv, row 5, column inputs: criterion II.1: no indicator '1.99'",
]
ONCE_PERIODS_ARE_KNOWN = [
    "units.csv, row 3, column code: no cluster on 32 due days from 2017-09-15 on",
    "criteria.csv, column max_points: the standard criteria of 2017 to 2026 give 100 points",
]
TOLD += [
    "programme.toml, column scoring.tie_breaks.1: 'penalties' is not known",
    "programme.toml, column scoring.classes.3.min_percent: 85 is not less than 80",
]


def spoil(folder: Path, without: tuple[str, ...] = ()) -> None:
    for name, changes in CHANGES.items():
        text = (folder / name).read_text("utf-8")
        for old, new in changes:
            if not any(word in old for word in without):
                assert old in text, old
                text = text.replace(old, new, 1)
        (folder / name).write_text(text, "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BUILT_IN / "ttdn", tmp_path / "ttdn"))


def test_everything_wrong_is_told_at_once(folder: Path) -> None:
    spoil(folder)
    told = run("check", str(folder), code=1)
    assert [line for line in TOLD if line not in told] == []


def test_what_asks_for_periods_is_told_once_they_can_be_reckoned(folder: Path) -> None:
    spoil(folder, without=("2023Q2",))
    told = run("check", str(folder), code=1)
    assert [line for line in (*TOLD[1:], *ONCE_PERIODS_ARE_KNOWN) if line not in told] == []


def test_the_built_in_one_is_right() -> None:
    assert "Nothing is wrong with it." in run("check", "ttdn")
