"""How many pages the report has: a summary of one, a body of five at most, signed where its text ends."""

from __future__ import annotations

import re
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from reports.minister.charts import OnTime
from reports.minister.formats import render_formats
from reports.minister.model import PeriodReport
from tests.office import recalculate
from tests.reports.minister.period_season import MOMENT, TTDN, Q, open_season
from tests.reports.minister.settled import build
from tests.reports.minister.test_one_claim import flip, renew
from tests.reports.office.conformance import find_faults

MOST_BODY = 5
RECORD = tuple(
    OnTime(f"Quý {n}/2018", f"Cụm thi đua số {cluster}, gồm các tỉnh phía Bắc", 9, 9 - n)
    for n in range(1, 6)
    for cluster in range(1, 9)
)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> PeriodReport:
    """A report with as much to say as its programme lets it: all sentences, all changes with a long reason, plans."""
    loose = TTDN.report.model_validate(TTDN.report.model_dump() | {"change_percent": 1, "change_least_amount": 0})
    with open_season(tmp_path_factory.mktemp("full"), flip(7)) as warehouse:
        report = build(warehouse, renew(report=loose), Q["2018Q4"], MOMENT)
    assert sum(len(group.paragraphs) for group in report.groups) == TTDN.report.sentences
    assert len(report.summary.changes) == TTDN.report.summary_changes
    reason = f"Quảng Nam giải trình: “{'lý do ' * 13}”"
    wordy = tuple(
        replace(change, claims=(*change.claims, replace(change.claims[-1], text_vi=reason)))
        for change in report.summary.changes
    )
    return replace(report, summary=replace(report.summary, changes=wordy))


def read_pages(pdf: Path) -> list[str]:
    command = ["pdftotext", "-layout", str(pdf), "-"]
    shown = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return shown.split("\f")[:-1]


def check_pages(pages: list[str]) -> None:
    """A summary that ends on its page, a body of so many at most; whoever signs, signs below a text."""
    first_annex = next(i for i, page in enumerate(pages) if re.search(r"^\s*Phụ lục I\s*$", page, re.MULTILINE))
    assert "TÓM TẮT" in pages[0] and "Xin ý kiến" in pages[0]
    assert pages[1].lstrip().startswith("Thực hiện") and "I. TÌNH HÌNH" in pages[1]
    assert first_annex - 1 <= MOST_BODY, f"{first_annex - 1} pages of body"
    end = pages[first_annex - 1]
    assert "Nơi nhận" in end and "./." in end.partition("Nơi nhận")[0]


@pytest.mark.needs("pdftotext")
def test_the_pdf_has_a_page_of_summary_and_at_most_five_of_body(
    report: PeriodReport, full: PeriodReport, tmp_path: Path
) -> None:
    for name, one in (("usual", report), ("full", full)):
        made = render_formats(one, tmp_path, name, ["pdf"], RECORD)
        check_pages(read_pages(made["pdf"]))
        assert find_faults(made["pdf"].read_bytes()) == [], "PDF/A-2a and PDF/UA-1"


@pytest.mark.needs("soffice", "pdftotext")
def test_the_word_file_has_no_more(full: PeriodReport, tmp_path: Path) -> None:
    made = render_formats(full, tmp_path, "full", ["docx"], RECORD)
    (pdf,) = recalculate([made["docx"]], tmp_path, "pdf")
    check_pages(read_pages(pdf))


@pytest.mark.needs("pdftotext")
def test_a_longer_body_would_be_told(full: PeriodReport, tmp_path: Path) -> None:
    long = replace(full, remarks=full.remarks * 60)
    with pytest.raises(AssertionError, match="pages of body"):
        check_pages(read_pages(render_formats(long, tmp_path, "long", ["pdf"], RECORD)["pdf"]))
