"""The marked copy of a form that paints its own rows: the marks are seen, and the form is as it was once they go."""

from __future__ import annotations

import re
import subprocess
from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from lxml import etree

from reports.answers.notes import COLOURS
from reports.answers.workbook import FeedbackHeader, FindingRow, make_header
from reports.form.workbook import FormEntries, write_form
from reports.office.ooxml.conditions import OURS
from reports.office.ooxml.names import main
from schemas.findings import Severity, Verdict
from schemas.form import INDICATORS
from schemas.programme import load_programme
from tests.reports.answers.marking import annotate

PROGRAMME = load_programme("ttdn")
PERIOD = PROGRAMME.period("2018Q4")
UNIT = PROGRAMME.unit("40", PERIOD)


@pytest.fixture
def header() -> FeedbackHeader:
    received = datetime(2018, 12, 14, 8, 30, tzinfo=PROGRAMME.tz)
    return make_header(
        PROGRAMME, UNIT, PERIOD, file_name="a.xlsx", received_at=received, verdict=Verdict.RETURNED, sha256="1a2b3c4d5e"
    )


@pytest.fixture
def form(tmp_path: Path) -> Path:
    entries = FormEntries(indicators={"1.1": {"period": "khoảng 150", "ytd": 48}})
    return write_form(PROGRAMME, UNIT, PERIOD, tmp_path / "received.xlsx", entries)


def finding(cell: str, severity: Severity = Severity.BLOCK) -> FindingRow:
    return FindingRow("V02", severity, INDICATORS.sheet, cell, "1.1", "x", "Không hiểu được.", "Ghi một con số.")


def table(path: Path) -> etree._Element:
    """The sheet of indicators: the one that holds the most."""
    with ZipFile(path) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    return etree.fromstring(max(sheets, key=len))


def rules(path: Path) -> list[tuple[str, int, str]]:
    """Cells, priority and formula of every conditional format of the table, as they stand."""
    return [
        (str(e.get("sqref")), int(str(rule.get("priority"))), str(rule.findtext(main("formula"))))
        for e in table(path).iterfind(main("conditionalFormatting"))
        for rule in e
    ]


def find_overlay_colour(path: Path, cells: str) -> str:
    """The colour our rule lays over these cells."""
    (rule,) = [e[0] for e in table(path).iterfind(main("conditionalFormatting")) if e.get("sqref") == cells]
    with ZipFile(path) as package:
        looks = etree.fromstring(package.read("xl/styles.xml")).find(main("dxfs"))
    assert looks is not None
    colour = looks[int(str(rule.get("dxfId")))].find(f".//{main('bgColor')}")
    assert colour is not None
    return str(colour.get("rgb"))


def test_marks_win_over_what_the_form_paints(form: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    rows = [finding("D7"), finding("D9"), finding("E7", Severity.EXPLAIN), finding("B7")]
    marked = annotate(form, rows, header, tmp_path / "a.xlsx")
    before, after = rules(form), rules(marked)
    ours = [rule for rule in after if rule[2] == OURS]
    assert [rule[:2] for rule in ours] == [("D7 D9", 1), ("E7", 2)], "B7 is painted by nobody"
    assert find_overlay_colour(marked, "D7 D9") == COLOURS[Severity.BLOCK]
    assert find_overlay_colour(marked, "E7") == COLOURS[Severity.EXPLAIN]
    assert after[len(ours) :] == [(cells, priority + 2, formula) for cells, priority, formula in before]
    assert after[: len(ours)] == ours, "first in the sheet too, for programs that go by that"


def test_the_form_paints_as_before_once_the_marks_are_off(form: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    marked = annotate(form, [finding("D7"), finding("E9", Severity.NOTE)], header, tmp_path / "a.xlsx")
    clean = annotate(marked, [], header, tmp_path / "b.xlsx")
    for name in ("conditionalFormatting", "sheetData", "dataValidations"):
        was, now = ([etree.tostring(e, method="c14n") for e in table(p).iterfind(main(name))] for p in (form, clean))
        assert was == now != []
    again = annotate(marked, [finding("D7"), finding("E9", Severity.NOTE)], header, tmp_path / "c.xlsx")
    assert rules(again) == rules(marked)


@pytest.mark.needs("soffice")
def test_marks_are_lifted_after_an_office_program_saved_them(
    form: Path, header: FeedbackHeader, tmp_path: Path
) -> None:
    marked = annotate(form, [finding("D7"), finding("E7", Severity.EXPLAIN)], header, tmp_path / "a.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'lo').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx", "--outdir", str(tmp_path / "saved")]
    subprocess.run([*command, str(marked)], check=True, capture_output=True, timeout=180)
    saved = tmp_path / "saved" / "a.xlsx"
    assert sum(formula == OURS for _, _, formula in rules(saved)) == 2
    clean = rules(annotate(saved, [], header, tmp_path / "b.xlsx"))
    assert clean
    assert all(formula != OURS for _, _, formula in clean)


def test_a_form_that_paints_whole_columns_is_marked(form: Path, header: FeedbackHeader, tmp_path: Path) -> None:
    whole = tmp_path / "whole.xlsx"
    with ZipFile(form) as package, ZipFile(whole, "w") as written:
        for name in package.namelist():
            data = package.read(name)
            written.writestr(name, re.sub(rb'(<conditionalFormatting sqref=")[^"]*(")', rb"\1D:D\2", data))
    marked = annotate(whole, [finding("D9")], header, tmp_path / "a.xlsx")
    assert "D9" in {cells for cells, _, _ in rules(marked)}
