"""Programmes of earlier versions chose which report is timely; they are read as the numbers of the one rule."""

from __future__ import annotations

from pathlib import Path

import pytest

from schemas.programme import load_programme
from schemas.programme.sections import TimelinessRules
from tests.programmes import bare_tiny_folder

NUMBERS = "\n[timeliness]\ndays_to_mend = 0\n"


@pytest.mark.parametrize(("choice", "days"), [("first_submitted", 3), ("first_accepted", 0)])
def test_a_folder_with_the_earlier_choice_is_read(tmp_path: Path, choice: str, days: int) -> None:
    folder = bare_tiny_folder(tmp_path)
    path = folder / "programme.toml"
    text = path.read_text("utf-8")
    assert NUMBERS in text
    path.write_text(text.replace(NUMBERS, f'timeliness = "{choice}"\n'), "utf-8")
    assert load_programme(folder).timeliness == TimelinessRules(days_to_mend=days)
