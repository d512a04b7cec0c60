"""Of sensitive indicators every format and annex has totals alone: nobody can read what one unit said."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from reports.minister.formats import render_formats
from reports.minister.model import PeriodReport
from reports.office.vietnamese import number, percent
from schemas.programme import Programme
from schemas.tables import FINDING
from tests.reports.minister.period_season import MOMENT, TTDN, UNITS, Q, Season, open_season, row_of
from tests.reports.minister.settled import build, verify
from warehouse import Warehouse

SECRET = ("2.21", "2.22", "2.23")
UNITS_SENT = range(12)
GONE = 11
"""The one unit of the period before that is missing now: a share of its total would tell its figure."""


def amount(code: str, unit: int, period_id: str) -> int:
    """What the unit said: no amount, nor sum of some of them, is found by chance in a document."""
    return 700_003 + 10_007 * SECRET.index(code) + 1_013 * unit + (57 if period_id == "2018Q3" else 0) * (unit + 3)


def plant() -> Season:
    """Twelve units, the last of which is silent now; a question about each secret indicator, with figure and words."""
    season = Season()
    for unit in UNITS_SENT:
        for period_id in ("2018Q3", "2018Q4"):
            if (unit, period_id) == (GONE, "2018Q4"):
                continue
            sent = season.submit(
                UNITS[unit], Q[period_id], Q[period_id].due_at - timedelta(days=1), "ACCEPTED_WITH_QUESTIONS"
            )
            for code in SECRET:
                said = amount(code, unit, period_id)
                before = amount(code, unit, "2018Q3") if period_id == "2018Q4" else 0
                season.value(sent, TTDN.indicator_by_code[code], "value", said, said + before)
            for code in SECRET[:2]:
                season.add(FINDING, submission_id=sent, finding_id=f"{sent}{code}", sha256=sent.ljust(64, "0"),
                           code="R04", severity="EXPLAIN", indicator_code=code, sheet="Chỉ tiêu", cell="D12",
                           message_vi=f"Lũy kế ({number(amount(code, unit, period_id))}) khác.", fix_vi="Sửa.",
                           value_seen=str(amount(code, unit, period_id)))  # fmt: skip
    return season


def list_secrets() -> set[int | Decimal]:
    """What each unit said, its year, and what betrays the silent one: sums and changes over units in both periods."""
    secrets: set[int | Decimal] = set()
    for code in SECRET:
        now, before = (
            {u: amount(code, u, p) for u in UNITS_SENT if (u, p) != (GONE, "2018Q4")} for p in ("2018Q4", "2018Q3")
        )
        common = sum(v for u, v in before.items() if u in now)
        secrets |= {*now.values(), *before.values(), *(now[u] + before[u] for u in now)}
        secrets |= {common, sum(now.values()) - common, abs(sum(now.values()) - sum(before.values()))}
    return secrets


def renew(**changed: Any) -> Programme:
    """The programme with something changed; what was reckoned of it before is not kept."""
    return Programme(**{name: getattr(TTDN, name) for name in Programme.model_fields} | changed)


def read_formats(report: PeriodReport, folder: Path) -> dict[str, str]:
    """All that each format says, markup left out."""
    made = render_formats(report, folder, "x")
    texts = {"html": made["html"].read_text("utf-8")}
    texts["pdf"] = subprocess.run(
        ["pdftotext", "-layout", str(made["pdf"]), "-"], capture_output=True, check=True
    ).stdout.decode()
    for name in ("docx", "xlsx"):
        with ZipFile(made[name]) as package:
            parts = [package.read(part).decode() for part in package.namelist() if part.endswith(".xml")]
        texts[name] = " ".join(re.sub(r"<[^>]+>", " ", part) for part in parts)
    return texts


def find_secrets(text: str) -> set[int | Decimal]:
    figures = set(re.findall(r"\d[\d.,]*", text)) | set(re.findall(r"\d[\d.]*\d|\d", text))
    return {one for one in list_secrets() if {number(one), str(one)} & figures}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with open_season(tmp_path_factory.mktemp("secret"), plant()) as opened:
        yield opened


@pytest.mark.needs("pdftotext")
def test_no_format_tells_what_a_unit_said(warehouse: Warehouse, tmp_path: Path) -> None:
    report = build(warehouse, TTDN, Q["2018Q4"], MOMENT)
    assert verify(warehouse, report) == ()
    texts = read_formats(report, tmp_path)
    assert not {name: found for name, text in texts.items() if (found := find_secrets(text))}
    for code in SECRET:
        total = row_of(report, code).total
        assert total == sum(amount(code, u, "2018Q4") for u in UNITS_SENT if u != GONE)
        assert all(number(total) in text or f"{total:f}".split(".")[0] in text for text in texts.values()), code
        gone = Decimal(amount(code, GONE, "2018Q3")) * 100 / sum(amount(code, u, "2018Q3") for u in UNITS_SENT)
        assert not any(percent(gone) in text for text in texts.values()), "the silent unit's share of the total"


@pytest.mark.needs("pdftotext")
def test_the_look_would_find_them(warehouse: Warehouse, tmp_path: Path) -> None:
    open_to_all = tuple(i.model_copy(update={"sensitive": False}) for i in TTDN.indicators)
    told = build(warehouse, renew(indicators=open_to_all), Q["2018Q4"], MOMENT)
    texts = read_formats(told, tmp_path)
    assert all(find_secrets(text) for text in texts.values())


@pytest.mark.parametrize(("least", "is_shown"), [(11, True), (12, False)])
def test_a_total_of_too_few_units_is_not_shown(warehouse: Warehouse, least: int, is_shown: bool) -> None:
    rules = TTDN.report.model_copy(update={"sensitive_least_units": least})
    row = row_of(build(warehouse, renew(report=rules), Q["2018Q4"], MOMENT), "2.21")
    assert (row.total is not None, row.is_withheld) == (is_shown, not is_shown)


def test_what_is_tied_to_a_sensitive_indicator_is_guarded_too() -> None:
    def guarded(*codes: str) -> set[str]:
        rows = tuple(i.model_copy(update={"sensitive": i.code in codes}) for i in TTDN.indicators)
        return set(renew(indicators=rows).sensitive_codes)

    assert TTDN.sensitive_codes == {"2.21", "2.22", "2.23"}
    assert guarded() == set()
    assert guarded("2.6") == {"2.5", "2.6"}
    assert guarded("1.4", "3.9") == {"1.4", "1.5", "3.8", "3.9"}
