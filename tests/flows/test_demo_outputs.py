"""What the demo names at its end is what lies there: the report is no scorecard of rules that lies beside it."""

from __future__ import annotations

from pathlib import Path

from desk.settings import Settings
from flows.demo import PERIOD, find_outputs

NAMES = ("bao-cao_a.docx", "bao-cao_a.pdf", "bao-cao_a.html", "phu-luc_a.xlsx", "phieu-quy-tac_a.html")


def test_the_reports_page_and_workbook_are_told_from_the_scorecards(tmp_path: Path) -> None:
    folder = Settings(home=tmp_path).reports / PERIOD
    folder.mkdir(parents=True)
    for name in (*NAMES, "phieu-quy-tac_a.xlsx"):  # the scorecard last, as the flow makes it
        (folder / name).write_bytes(b"")
    found = {name: path.name for name, path in find_outputs(Settings(home=tmp_path)).items() if path is not None}
    report = {"report (Word)": NAMES[0], "report (PDF)": NAMES[1], "report (web page)": NAMES[2]}
    assert found == {**report, "report (Excel)": NAMES[3], "scorecard of rules": NAMES[4]}
