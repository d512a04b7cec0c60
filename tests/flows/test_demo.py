"""What `make demo` says of the folders it leaves behind."""

from pathlib import Path

import pytest

from flows.demo import PERIOD, count_files, make_parameters
from schemas.programme import load_programme


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ((), "empty"),
        (("a.json", "q/b.json", "q/b.xlsx", "q/b.docx"), "1 workbooks, 1 letters, 2 answers as JSON"),
        (("a.eml", "b.txt", "c"), "1 drafts, 2 other files"),
    ],
)
def test_files_are_counted_by_what_they_are(tmp_path: Path, names: tuple[str, ...], told: str) -> None:
    for name in names:
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.touch()
    assert count_files(tmp_path) == told


def test_the_demo_asks_for_what_the_deployment_offers() -> None:
    from flows.period import process_period

    programme = load_programme("ttdn")
    asked = process_period.validate_parameters(make_parameters(programme))
    assert asked["period"] == programme.period(PERIOD).label_vi == "Quý IV/2018"
