"""What `[robustness]` and `[[scoring.award_lines]]` may say; every fault is told when the programme is loaded."""

import shutil
from pathlib import Path

import pytest

from schemas.programme import load_programme
from schemas.programme.faults import ProgrammeError
from scoring.check import check_scoring

BUILT_IN = Path(__file__).parents[3] / "schemas" / "programmes" / "ttdn"
LINE = 'award_lines = [{ code = "chung", name_vi = "x", quota = 1, within = "cluster" }]\n'


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('value = "leaves"', 'value = "nothing"', "no way to choose nothing_arose; known: zero, full, leaves"),
        ('value = "0:100;1-:0"', 'value = "0:100;2-:0"', "must start at 1"),
        ('code = "late-strict"', 'code = "late-halves"', "'late-halves' stands twice"),
        ('value = "groups"', 'value = "mean"', "known: plain, groups"),
        ("rounding_places = 2\n", f"rounding_places = 2\n{LINE}", "'chung' is taken"),
    ],
)
def test_faults_are_told_at_loading(tmp_path: Path, old: str, new: str, told: str) -> None:
    folder = tmp_path / "ttdn"
    shutil.copytree(BUILT_IN, folder)
    text = (folder / "programme.toml").read_text("utf-8")
    assert old in text
    (folder / "programme.toml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ProgrammeError, match=told):
        load_programme(str(folder), (check_scoring,))


def test_a_programme_without_them_varies_weights_alone() -> None:
    assert load_programme("ttdn").model_copy().robustness.alternatives
    text = (BUILT_IN / "programme.toml").read_text("utf-8")
    assert "[robustness]" in text and "[fairness]" in text
