"""What no report expects: nobody accepted, one unit alone, an indicator nobody answers, odd texts, a unit renamed.

Each is a correct document in every format: claims hold, tables are whole, nothing is made up for what is not there.
`python -m tests.reports.minister.test_bad_input FOLDER` writes them all there, to look at.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from docx import Document
from openpyxl import load_workbook

from reports.minister.content import make_document
from reports.minister.formats import render_formats
from reports.minister.model import PeriodReport
from reports.office.tree import Table, text_of
from reports.office.vietnamese import one_line
from schemas.programme import Period, Programme, Unit
from schemas.tables import EXEMPLAR, REMARK, SUBMISSION
from tests.reports.minister.period_season import ITEMS, MOMENT, TTDN, UNITS, Q, Season, life_like, open_season
from tests.reports.minister.settled import build, verify
from warehouse import Moment, Warehouse
from warehouse.install import install

P = Q["2018Q4"]
HUE = next(unit for unit in UNITS if unit.name_vi == "Thừa Thiên Huế")
NOBODYS = TTDN.indicator_by_code["2.7"]
MARKUP = '<script>alert(1)</script> *đậm* #panic("x") \\end{document} & <b>x</b> {{x}} =SUM(A1)'
RIGHT_TO_LEFT = "مرحبا بالعالم \u202eabc\u202c שלום"
LONG = "đề nghị " * 3_750
ODD = (MARKUP, RIGHT_TO_LEFT, LONG, "\x07\ufffe", "ạ" * 400)


@dataclass(frozen=True)
class Case:
    """A season, the period that is reported on, and the programme of the day."""

    make: Callable[[], Season]
    period: Period = P
    programme: Programme = TTDN
    moment: Moment = MOMENT


def make_nobody_accepted() -> Season:
    season = Season()
    for place, verdict in enumerate(("RETURNED", "HELD", "UNREADABLE", "RETURNED")):
        season.submit(UNITS[place], P, P.due_at - timedelta(hours=place + 1), verdict)
    return season


def make_single_unit() -> Season:
    """All that is reported, for two periods, is one unit's."""
    return fill(Season(), (UNITS[0],), (Q["2018Q3"], P))


def make_unanswered() -> Season:
    """All units report; of one indicator all say nothing."""
    season = life_like()
    for table, rows in season.rows.items():
        season.rows[table] = [row for row in rows if row.get("indicator_code") != NOBODYS.code]
    return season


def make_odd_texts() -> Season:
    season = fill(Season(), UNITS[:5], (P,))
    for position, text in enumerate(ODD, start=1):
        for kind in ("difficulty", "proposal"):
            season.add(REMARK, submission_id=name_last(season, position), kind=kind, position=position, text=text)
        season.add(
            EXEMPLAR, submission_id=name_last(season, position), position=position, kind="Sáng kiến", summary=text,
            name=text[:2000], holder=text[:300], decision_number=text[:60],
        )  # fmt: skip
    return season


def make_renamed() -> Season:
    """The unit reports all year under its key; its name is another from the middle of the year on."""
    return fill(Season(), (HUE, *UNITS[:3]), [Q[f"2018Q{n}"] for n in range(1, 5)])


def make_merged() -> Season:
    """The year's catalogue is another from 1 July 2025 on: other keys, so nothing is like for like."""
    season = Season()
    for period_id in ("2025Q1", "2025Q2", "2025Q3"):
        fill(season, TTDN.units_of(Q[period_id])[:4], (Q[period_id],))
    return season


def fill(season: Season, units: tuple[Unit, ...], periods: list[Period] | tuple[Period, ...]) -> Season:
    for period in periods:
        for place, unit in enumerate(units):
            sent = season.submit(unit, period, period.due_at - timedelta(days=1, minutes=place))
            for indicator in TTDN.indicators_of(period):
                season.value(sent, indicator, "value", 1 if indicator.type == "bool" else 10 + place, None)
    return season


def name_last(season: Season, place: int) -> str:
    """The key of one of the season's reports."""
    return str(season.rows[SUBMISSION][place - 1]["submission_id"])


def rename_hue() -> Programme:
    units = tuple(u.model_copy(update={"name_vi": "Cố đô Huế"}) if u.id == HUE.id else u for u in TTDN.units)
    return TTDN.model_copy(update={"units": units, "content_hash": "f" * 64})


LATE = Q["2025Q3"].due_at + timedelta(days=3)
CASES = {
    "nobody-accepted": Case(make_nobody_accepted),
    "single-unit": Case(make_single_unit),
    "unanswered": Case(make_unanswered),
    "odd-texts": Case(make_odd_texts),
    "renamed": Case(make_renamed, programme=rename_hue()),
    "other-catalogue": Case(make_merged, Q["2025Q3"], moment=Moment(LATE, LATE)),
}


@contextmanager
def open_case(case: Case, folder: Path) -> Iterator[tuple[Warehouse, PeriodReport]]:
    with open_season(folder, case.make()) as warehouse:
        if case.programme is not TTDN:
            install(warehouse, case.programme, P.due_at - timedelta(days=90))
        yield warehouse, build(warehouse, case.programme, case.period, case.moment)


@dataclass(frozen=True)
class Made:
    """A case's report with all that its formats say."""

    report: PeriodReport
    texts: dict[str, str]
    holds: bool
    rows: tuple[int, ...]
    word_rows: tuple[int, ...]


def read(report: PeriodReport, folder: Path) -> tuple[dict[str, str], tuple[int, ...]]:
    made = render_formats(report, folder, "x")
    word = Document(str(made["docx"]))
    tables = [table for table in word.tables if table.style is not None and table.style.name == "Table Grid"]
    cells = (cell.text for table in tables for row in table.rows for cell in row.cells)
    book = load_workbook(made["xlsx"], read_only=True)
    shown = subprocess.run(["pdftotext", "-layout", made["pdf"], "-"], capture_output=True, check=True)
    html = made["html"].read_text("utf-8")
    texts = {
        "docx": " ".join((*(paragraph.text for paragraph in word.paragraphs), *cells)),
        "pdf": shown.stdout.decode(),
        "html": unescape(re.sub(r"<style.*?</style>|<script>.*?</script>|<[^>]+>", " ", html, flags=re.DOTALL)),
        "source": html,
        "xlsx": " ".join(
            str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None
        ),
    }
    return texts, tuple(len(table.rows) - 1 for table in tables)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Made]:
    """A case, made once."""
    known: dict[str, Made] = {}

    def make(name: str) -> Made:
        if name not in known:
            folder = tmp_path_factory.mktemp(name)
            with open_case(CASES[name], folder) as (warehouse, report):
                holds = verify(warehouse, report) == ()
                texts, word_rows = read(report, folder)
            rows = tuple(len(table.rows) for table in make_document(report).tables)
            known[name] = Made(report, texts, holds, rows, word_rows)
        return known[name]

    return make


@pytest.mark.needs("pdftotext")
@pytest.mark.parametrize("name", CASES)
def test_it_is_a_whole_document_whose_claims_hold(name: str, made: Callable[[str], Made]) -> None:
    case = made(name)
    assert case.holds
    assert case.word_rows == case.rows
    for made_as, text in case.texts.items():
        assert not re.search(r"\b(?:None|nan|NaT|Decimal)\b", text), made_as
        assert "{part" not in text and "{name}" not in text
    assert "TÓM TẮT" in case.texts["pdf"] and "Nơi nhận" in case.texts["pdf"]


@pytest.mark.needs("pdftotext")
def test_where_nobody_is_accepted_no_total_is_zero(made: Callable[[str], Made]) -> None:
    case = made("nobody-accepted")
    assert {row.total for row in case.report.rows} == {None}
    assert "chưa có đơn vị nào hoàn thành chế độ báo cáo" in " ".join(case.texts["docx"].split())
    figures = [table for table in make_document(case.report).tables if table.name.startswith("Toàn bộ chỉ tiêu")]
    totals = {text_of(row[2]) for table in figures for row in table.rows}
    assert totals == {"…"}


@pytest.mark.needs("pdftotext")
def test_of_one_unit_alone_nothing_sensitive_is_told(made: Callable[[str], Made]) -> None:
    report = made("single-unit").report
    hidden = [row for row in report.rows if row.sensitive]
    assert hidden and all(row.total is None and row.is_withheld for row in hidden)
    assert next(row for row in report.rows if row.code == ITEMS.code).total == 10


@pytest.mark.needs("pdftotext")
def test_an_indicator_that_nobody_answers_is_a_gap_and_said_so(made: Callable[[str], Made]) -> None:
    case = made("unanswered")
    row = next(row for row in case.report.rows if row.code == NOBODYS.code)
    assert (row.total, row.units_reported) == (None, 0) and row.units_expected > 0
    full = [r for table in make_document(case.report).tables if table.name.startswith("Toàn bộ") for r in table.rows]
    assert next(text_of(cells[2]) for cells in full if cells[0] == NOBODYS.code) == "…"
    told = [p.text_vi for group in case.report.groups for p in group.paragraphs]
    assert [text for text in told if "chưa có đơn vị nào báo cáo số liệu" in text], "however much others changed"


@pytest.mark.needs("pdftotext")
def test_where_nobody_is_accepted_no_accepted_report_is_spoken_of(made: Callable[[str], Made]) -> None:
    text = " ".join(made("nobody-accepted").texts["docx"].split())
    assert "Chưa có báo cáo được chấp nhận nào nêu khó khăn, vướng mắc" in text
    assert "ác báo cáo được chấp nhận" not in text


@pytest.mark.needs("pdftotext")
def test_of_one_report_nothing_is_said_in_the_plural(made: Callable[[str], Made]) -> None:
    assert "ác báo cáo được chấp nhận" not in made("single-unit").texts["docx"]


@pytest.mark.needs("pdftotext")
def test_odd_texts_stand_as_they_were_typed_and_run_nothing(made: Callable[[str], Made]) -> None:
    case = made("odd-texts")
    for text in ODD[:3]:
        shown = one_line(text)
        assert shown in case.texts["docx"] and shown in case.texts["html"]
    assert "<script>alert" not in case.texts["source"] and "&lt;script&gt;alert" in case.texts["source"]
    squeezed = re.sub(r"\s", "", case.texts["pdf"])
    assert re.sub(r"\s", "", one_line(MARKUP)) in squeezed
    assert squeezed.count("đềnghị") >= 2 * LONG.count("đề nghị")
    end = make_document(case.report).sections[0]
    assert not any(isinstance(block, Table) and block.name.startswith("Điển hình") for block in end.blocks)
    controls = [c for c in "".join(case.texts.values()) if c in "\x07\u202e\ufffe"]
    assert controls == []


@pytest.mark.needs("pdftotext")
def test_a_renamed_unit_has_one_name_and_is_compared_with_itself(made: Callable[[str], Made]) -> None:
    case = made("renamed")
    for made_as in ("docx", "html", "xlsx"):
        assert "Cố đô Huế" in case.texts[made_as] and "Thừa Thiên Huế" not in case.texts[made_as]
    row = next(row for row in case.report.rows if row.code == ITEMS.code)
    assert (row.units_reported, row.previous.units) == (4, 4) and row.previous.change == 0


@pytest.mark.needs("pdftotext")
def test_units_of_another_catalogue_are_compared_with_nobody(made: Callable[[str], Made]) -> None:
    report = made("other-catalogue").report
    assert len(report.units) == 34
    compared = [row for row in report.rows if row.total is not None and not row.sensitive]
    assert compared and all(row.previous.change is None for row in compared)


def main() -> None:
    """Write every case's four formats into the folder."""
    for name, case in CASES.items():
        folder = Path(sys.argv[1]) / name
        folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory() as scratch, open_case(case, Path(scratch)) as (_, report):
            render_formats(report, folder, "x")


if __name__ == "__main__":
    main()
