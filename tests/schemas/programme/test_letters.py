"""What letters say is data, addresses of superiors are checked, working days are counted as they are shifted."""

from __future__ import annotations

import shutil
from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError

from schemas.programme import Programme, load_programme
from schemas.programme.faults import ProgrammeError
from schemas.programme.letters import WORDS, LetterTexts
from tests.programmes import tiny_folder


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programme("ttdn")


def test_every_text_can_be_filled_with_the_words_there_are() -> None:
    texts = LetterTexts().model_dump()
    assert len(texts) == 10
    for name, text in texts.items():
        filled = text.format(**dict.fromkeys(WORDS, "x"))
        assert "{" not in filled and filled, name


@pytest.mark.parametrize("text", ["{who} ơi", "{period", "{}"])
def test_a_text_that_cannot_be_filled_is_refused(text: str) -> None:
    with pytest.raises(ValidationError):
        LetterTexts(urge_subject_vi=text)


def test_an_address_of_a_superior_is_a_mailbox(tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(tiny_folder(tmp_path), folder)
    (folder / "contacts.csv").write_text(
        "catalogue,code,email,superior_email,superior_from\n"
        "h,1,a@x.example.vn,ubnd@x.example.vn,2020-01-01\n"
        "h,2,b@x.example.vn,@x.example.vn,\n",
        "utf-8",
    )
    with pytest.raises(ProgrammeError) as caught:
        load_programme(folder)
    (fault,) = caught.value.faults
    assert str(fault) == "contacts.csv, row 3, column superior_email: '@x.example.vn' is no address"


def test_addresses_of_superiors_are_empty_until_the_owner_fills_them(programme: Programme) -> None:
    day = date(2026, 1, 1)
    assert {programme.superior_address(unit, day) for unit in programme.units} == {""}


def test_working_days_are_counted_as_they_are_shifted(programme: Programme) -> None:
    calendar = programme.calendar
    for period in programme.periods:
        due = period.due_at.date()
        for days in (1, 3, 5, 7):
            assert calendar.count_working_days(due, calendar.shift_working_days(due, days)) == days
            assert calendar.count_working_days(calendar.shift_working_days(due, -days), due) == days
        assert calendar.count_working_days(due, due) == calendar.count_working_days(due, due - timedelta(days=9)) == 0
