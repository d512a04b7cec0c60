"""A wrong calendar is told when the programme is loaded: every fault at once, by column."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from schemas.programme import ProgrammeError, load_programme
from schemas.programme.load import BUILT_IN


def list_faults(tmp_path: Path, changes: dict[str, str]) -> list[str]:
    """What is said of a copy of ttdn with these changes to programme.toml."""
    folder = tmp_path / "copy"
    shutil.copytree(BUILT_IN / "ttdn", folder)
    path = folder / "programme.toml"
    text = path.read_text("utf-8")
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, "utf-8")
    with pytest.raises(ProgrammeError) as caught:
        load_programme(folder)
    return [fault.removeprefix("programme.toml, column ") for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        (
            {'valid_from = "2023Q2"\nmonth': 'valid_from = "2023-Q2"\nmonth'},
            ["calendar.deadlines.2.valid_from: '2023-Q2' is no period of the calendar; write it as 2023Q2"],
        ),
        (
            {'valid_from = "2023Q2"\nmonth': 'valid_from = "quý 2 năm 2023"\nmonth'},
            ["calendar.deadlines.2.valid_from: 'quý 2 năm 2023' is no period of the calendar; write it as 2023Q2"],
        ),
        (
            {'valid_from = "2023Q2"\nmonth': 'valid_from = "2023Q5"\nmonth'},
            ["calendar.deadlines.2.valid_from: '2023Q5' is no period of the calendar; write it as 2017Q3"],
        ),
        (
            {'valid_from = "2023Q2"\nmonth': 'valid_from = "2017Q3"\nmonth'},
            ["calendar.deadlines.2.valid_from: '2017Q3' stands twice"],
        ),
        (
            {'valid_from = "2017Q3"\nstart': 'valid_from = "2018Q1"\nstart'},
            ["calendar.windows: nothing holds for 2017Q3: the first of them begins with 2018Q1"],
        ),
        (
            {"end_day = 14": "end_day = 32"},
            ['calendar.windows.1.end_day: a day is a number from 1 to 31, or "last" for the last day of its month '
             "(found 32)"],
        ),
        (
            {"end_day = 14": "end_day = 31"},
            ['calendar.windows: 2017Q3 would have a day that its month has not; write day = "last" for the last one'],
        ),
        (
            {"end_day = 14": "end_day = 13"},
            ["calendar.windows: 2017Q3 ends on 13/09/2017, 2017Q4 begins on 15/09/2017: 1 days belong to none "
             "(and 22 more)"],
        ),
        (
            {"end_day = 14": "end_day = 30"},
            ["calendar.deadlines: 2017Q3 is due on 15/09/2017, before its window ends on 30/09/2017 (and 22 more)",
             "calendar.windows: 2017Q3 ends on 30/09/2017, 2017Q4 begins on 15/09/2017: 16 days belong to both "
             "(and 22 more)"],
        ),
        ({'"Asia/Ho_Chi_Minh"': '"Asia/Hanoi"'},
         ["time_zone: no time zone; write it as Asia/Ho_Chi_Minh (found 'Asia/Hanoi')"]),
        ({'holiday_country = "VN"': 'holiday_country = "Việt Nam"'},
         ["calendar.holiday_country: no country whose holidays are known; write it as VN (found 'Việt Nam')"]),
        ({"2017 = [3, 4]": "2017 = [3, 5]"},
         ["calendar.counted_periods.2017: write some of 1, 2, 3, 4, in order (found [3, 5])"]),
        ({"2017 = [3, 4]": "2017 = [4, 3]"},
         ["calendar.counted_periods.2017: write some of 1, 2, 3, 4, in order (found [4, 3])"]),
        ({"2017 = [3, 4]": "2017 = [3, 4]\n2016 = [3, 4]"},
         ["calendar.counted_periods.2016: the calendar goes from 2017 to 2026"]),
        ({"last_year = 2026": "last_year = 2016", "2017 = [3, 4]": ""},
         ["calendar.first_year: begins after its last year, 2016"]),
        ({"month = 3\nday = 6": "month = 30\nday = 6"},
         ["calendar.deadlines.2.month: Input should be less than or equal to 14 (found 30)"]),
        ({'kind = "quarter"': 'kind = "week"'},
         ["calendar.kind: Input should be 'month', 'quarter', 'half_year' or 'year' (found 'week')"]),
    ],
)  # fmt: skip
def test_a_fault_is_told_by_its_column(tmp_path: Path, changes: dict[str, str], told: list[str]) -> None:
    assert sorted(list_faults(tmp_path, changes)) == sorted(told)


def test_faults_are_told_together(tmp_path: Path) -> None:
    changes = {'"Asia/Ho_Chi_Minh"': '"Asia/Hanoi"', 'valid_from = "2023Q2"\nmonth': 'valid_from = "2023-Q2"\nmonth'}
    changes["2017 = [3, 4]"] = "2017 = [3, 5]"
    columns = {fault.partition(":")[0] for fault in list_faults(tmp_path, changes)}
    assert columns == {"time_zone", "calendar.deadlines.2.valid_from", "calendar.counted_periods.2017"}


def test_a_rule_by_another_kinds_word_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(BUILT_IN / "ttdn", folder)
    path = folder / "rules.csv"
    path.write_text(path.read_text("utf-8").replace("last_period == 1", "quarter == 4"), "utf-8")
    with pytest.raises(ProgrammeError, match=r"rules\.csv, row \d+, column expression: rule L03: 'quarter'"):
        load_programme(folder)
