"""What `make demo` says of the folders it leaves behind."""

from pathlib import Path

import pytest

from desk.settings import Settings
from flows.demo import PERIOD, count_files, find_outputs, make_parameters
from schemas.programme import load_programme

NAMES = ("bao-cao_a.docx", "bao-cao_a.pdf", "bao-cao_a.html", "phu-luc_a.xlsx", "phieu-quy-tac_a.html")


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


def test_the_reports_page_and_workbook_are_told_from_the_scorecards(tmp_path: Path) -> None:
    folder = Settings(home=tmp_path).reports / PERIOD
    folder.mkdir(parents=True)
    for name in (*NAMES, "phieu-quy-tac_a.xlsx"):  # the scorecard last, as the flow makes it
        (folder / name).write_bytes(b"")
    found = {name: path.name for name, path in find_outputs(Settings(home=tmp_path)).items() if path is not None}
    report = {"report (Word)": NAMES[0], "report (PDF)": NAMES[1], "report (web page)": NAMES[2]}
    assert found == {**report, "report (Excel)": NAMES[3], "scorecard of rules": NAMES[4]}
