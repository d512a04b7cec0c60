"""The form's own checks, as LibreOffice reckons them, say of every row what judging says once the form has arrived."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from reports.form.checks import ASKED_VI, EMPTY_VI, NOT_READY_VI, READY_LABEL_VI, READY_VI
from reports.form.names import BLANK_VI, EXPLAIN_VI, EXPLAINED_VI, FINE_VI, FIX_VI, FREE_VI, NOTE_VI
from reports.form.workbook import FormEntries, write_form
from schemas.form import INDICATORS, INFO_SHEET
from schemas.judging import Case, History, judge
from schemas.programme import Indicator, Period, Unit, load_programme
from sources.reading import read_document
from tests.office import recalculate

TTDN = load_programme("ttdn")
JUDGED_HERE = {code for code, c in TTDN.checks.items() if not c.needs_history} | {"R04"}
CELLS = {"V02", "V05", "V06", "V07", "V10", "V11", "V15"}
"""What is wrong with a single cell, whichever way."""


def entry(indicator: Indicator, rng: random.Random) -> dict[str, Any]:
    """A row as somebody may fill it in: sound, half, contradictory, out of proportion."""
    row: dict[str, Any] = {}
    chance = rng.random()
    if chance < 0.1:
        row["not_applicable"] = "x"
    elif chance < 0.15:
        row["not_applicable"], row["period"] = "x", 3
    elif chance > 0.2:
        base = rng.choice((0, 1, 2, 5, 40, 900))
        for measure in indicator.measures:
            if indicator.type == "bool":
                row[measure] = rng.choice(("Có", "Không"))
            elif rng.random() > 0.1:
                row[measure] = base * rng.choice((1, 1, 1, 1, 2, 150)) + rng.choice((0, 0, 0, 1))
    if rng.random() < 0.08 and indicator.type != "bool":
        row[rng.choice(indicator.measures)] = rng.choice((-2, 2.5, 0.12345, 2_000_000_000_000, "khoảng 150", " "))
    if rng.random() < 0.05:
        row["not_applicable"] = rng.choice(("v", "X", " x ", "✓", "không", "xx", "0", " "))
    if rng.random() < 0.5:
        row["evidence"] = "12/KH-STTTT ngày 02/3/2018"
    if rng.random() < 0.3:
        row["note"] = "đã rà soát"
    return row


def read_statuses(path: Path) -> tuple[dict[str, str], str]:
    """The statuses by indicator, and what the form says of itself, in a reckoned workbook."""
    book = CalamineWorkbook.from_path(path)
    rows = book.get_sheet_by_name(INDICATORS.sheet).to_python(skip_empty_area=False)
    status = {str(row[0]): str(row[len(INDICATORS.columns)]) for row in rows if str(row[0])[:1].isdigit()}
    info = book.get_sheet_by_name(INFO_SHEET).to_python(skip_empty_area=False)
    return status, str(next(row[1] for row in info if row[0] == READY_LABEL_VI))


def judge_form(path: Path, unit: Unit, period: Period) -> dict[str, set[str]]:
    """What judging finds in the workbook, by indicator; before a year's first quarter nothing was accumulated."""
    form = read_document(path, "a" * 64, "xlsx").form
    assert form is not None
    nought = {(unit.id, i.code, "before_ytd"): Decimal(0) for i in TTDN.indicators} if period.number == 1 else {}
    case = Case("0" * 16, "a" * 64, form, unit.id, period.id)
    (outcome,) = judge([case], TTDN, History.of(TTDN, nought)).outcomes
    found: dict[str, set[str]] = {i.code: set() for i in TTDN.indicators_of(period)}
    for finding in outcome.findings:
        if finding.indicator_code:
            found[finding.indicator_code].add(finding.code)
    return found


def due(indicator: Indicator, found: set[str], entry: dict[str, Any], unit: Unit) -> str:
    """The status that judging calls for."""
    severities = {TTDN.rule_by_code[code].severity for code in found & JUDGED_HERE}
    if found & CELLS or "BLOCK" in severities:
        return FIX_VI
    if "EXPLAIN" in severities:
        return EXPLAINED_VI if entry.get("note") else EXPLAIN_VI
    if "V04" in found:
        return EXPLAINED_VI if entry.get("note") else BLANK_VI
    if "NOTE" in severities:
        return NOTE_VI
    blank = all(not str(entry.get(key, "")).strip() for key in (indicator.measures[0], "not_applicable"))
    return FREE_VI if blank and not TTDN.applies(unit, indicator.applies_to) else FINE_VI


@pytest.mark.needs("soffice")
@pytest.mark.parametrize(("period_id", "code"), [("2018Q1", "12"), ("2018Q4", "01"), ("2017Q3", "72")])
def test_the_form_says_what_judging_says(period_id: str, code: str, tmp_path: Path) -> None:
    period = TTDN.period(period_id)
    unit = TTDN.unit(code, period)
    seen: set[str] = set()
    filled: dict[Path, dict[str, dict[str, Any]]] = {}
    for seed in range(3):
        rng = random.Random(f"{period_id}:{seed}")
        entries = {i.code: entry(i, rng) for i in TTDN.indicators_of(period)}
        filled[write_form(TTDN, unit, period, tmp_path / f"{seed}.xlsx", FormEntries(indicators=entries))] = entries
    for (made, entries), reckoned in zip(filled.items(), recalculate(list(filled), tmp_path), strict=True):
        status, ready = read_statuses(reckoned)
        found = judge_form(reckoned, unit, period)
        assert found == judge_form(made, unit, period), "saving by another program changes nothing"
        words = {i.code: due(i, found[i.code], entries[i.code], unit) for i in TTDN.indicators_of(period)}
        assert {c: said.partition(":")[0] for c, said in status.items()} == words
        assert ready == f"{NOT_READY_VI}: còn {list(words.values()).count(FIX_VI)} dòng phải sửa"
        seen |= set(words.values())
    assert seen >= {FIX_VI, EXPLAIN_VI, EXPLAINED_VI, BLANK_VI, FINE_VI}


@pytest.mark.needs("soffice")
def test_a_blank_a_sound_and_a_half_form_say_whether_they_can_be_sent(tmp_path: Path) -> None:
    period = TTDN.period("2018Q3")
    unit = TTDN.unit("01", period)
    sound: dict[str, dict[str, Any]] = {}
    for indicator in TTDN.indicators_of(period):
        row: dict[str, Any] = dict.fromkeys(indicator.measures, "Có" if indicator.type == "bool" else 6)
        sound[indicator.code] = row | ({"evidence": "1/KH-STTTT"} if indicator.evidence_required else {})
    half = {**sound, "2.1": {}, "1.2": {"period": "Có"}}
    made = [
        write_form(TTDN, unit, period, tmp_path / f"{name}.xlsx", FormEntries(indicators=rows))
        for name, rows in (("blank", {}), ("sound", sound), ("half", half))
    ]
    said = {path.stem: read_statuses(path)[1] for path in recalculate(made, tmp_path)}
    assert said == {
        "blank": EMPTY_VI,
        "sound": READY_VI,
        "half": f"{ASKED_VI}, còn 2 dòng cần giải trình hoặc chưa có số liệu",
    }


def test_the_blank_forms_stored_results_are_those_of_its_formulas(tmp_path: Path) -> None:
    """Programs that do not reckon on opening show what is stored."""
    period = TTDN.period("2018Q3")
    unit = TTDN.unit("01", period)
    status, ready = read_statuses(write_form(TTDN, unit, period, tmp_path / "blank.xlsx"))
    assert ready == EMPTY_VI
    assert status == {
        i.code: BLANK_VI if TTDN.applies(unit, i.applies_to) else FREE_VI for i in TTDN.indicators_of(period)
    }
