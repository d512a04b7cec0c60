"""Two programmes that share nothing with the built-in one, each only a folder: from form to release, as people run it.

`monthly` has three hospitals and a rule of its own; `half_yearly` has stations with codes of three digits, an attribute
of its own, windows from the first of a month to the last of another, and says otherwise what the engine's V04 leads to.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
import duckdb
import openpyxl
import pytest

from desk.settings import Settings
from flows.server import LocalServer
from schemas.form import INDICATORS
from tests.flows.cli.terminal import run_command

pytestmark = pytest.mark.e2e
FOLDERS = Path(__file__).parents[1] / "programmes"
PATIENCE_SECONDS = 300
Filled = Mapping[str, Mapping[str, Any]]
"""What a unit types, by indicator and measure."""


@dataclass(frozen=True, slots=True)
class Other:
    """A programme, what its units report for two periods of a year, and what must come out."""

    name: str
    column: str
    label_vi: str
    deployment: str
    year: int
    reports: Mapping[str, Mapping[str, Filled]]
    total: tuple[str, int, int]
    """An indicator and its two totals: of the last period, and since the start of the year."""
    returned: tuple[str, str]
    """A unit whose first report of the last period is sent back, and the rule that says why."""

    @property
    def last(self) -> str:
        """The last period that is reported."""
        return max(self.reports)


def report_month(donors: int, donors_ytd: int, first: int, first_ytd: int, stock: float, spent: int) -> Filled:
    """What a hospital types in a month."""
    return {
        "1.1": {"period": donors, "ytd": donors_ytd}, "1.2": {"period": first, "ytd": first_ytd},
        "1.3": {"period": stock}, "1.4": {"ytd": spent},
    }  # fmt: skip


MONTHLY = Other(
    name="monthly",
    column="month",
    label_vi="Tháng 2/2024",
    deployment="period/quy-trinh-thang",
    year=2024,
    reports={
        "2024M01": {
            "A": report_month(40, 40, 10, 10, 2.5, 5),
            "B": report_month(60, 60, 60, 60, 1, 7),
        },
        "2024M02": {
            "A": report_month(5, 45, 5, 15, 3, 6),
            "B": report_month(7, 67, 8, 68, 1, 9),
        },
    },
    total=("1.1", 5, 45),
    returned=("B", "M01"),
)  # fmt: skip
HALF_YEARLY = Other(
    name="half_yearly",
    column="half_year",
    label_vi="6 tháng cuối năm 2024",
    deployment="period/quy-trinh-6-thang",
    year=2024,
    reports={
        "2024H1": {
            "101": {"1": {"period": 10, "ytd": 10, "plan": 20}, "2": {"period": 30, "ytd": 30}, "3": {"period": 12.5},
                    "4": {"period": "Có"}},
            "230": {"1": {"period": 4, "ytd": 4, "plan": 8}, "2": {"period": 9, "ytd": 9}, "4": {"period": "Không"}},
        },
        "2024H2": {
            "101": {"1": {"period": 10, "ytd": 20, "plan": 20}, "2": {"period": 31, "ytd": 61}, "3": {"period": 12.5},
                    "4": {"period": "Có"}},
            "230": {"1": {"period": "bốn", "ytd": 8}, "2": {"period": 9, "ytd": 18}, "4": {"period": "Không"}},
        },
    },
    total=("1", 10, 20),
    returned=("230", "V02"),
)  # fmt: skip


@pytest.fixture(params=[MONTHLY, HALF_YEARLY], ids=lambda other: other.name)
def other(request: pytest.FixtureRequest) -> Other:
    found: Other = request.param
    return found


@pytest.fixture
def settings(other: Other, tmp_path: Path) -> Settings:
    return Settings(tmp_path / "desk", str(FOLDERS / other.name), workers=1)


def test_from_form_to_release_by_the_command_line(other: Other, settings: Settings, tmp_path: Path) -> None:
    for period in other.reports:
        lay_forms(other, settings, period, tmp_path)
    said = run_command(settings, "ingest", columns=200)
    assert other.returned[1] in said
    shown = run_command(settings, "status", "--period", other.last, columns=200)
    assert "Trả lại" in shown and "Đạt" in shown
    run_command(settings, "report", "--period", other.last, columns=200)
    check_report(other, settings)
    run_command(settings, "rank", "--year", str(other.year), columns=200)
    (seal,) = (settings.rankings / str(other.year)).glob("*.json")
    assert json.loads(seal.read_text("utf-8"))["programme"] == settings.programme.id
    run_command(settings, "release", columns=200)
    check_release(other, settings)


def test_from_inbox_to_release_as_a_prefect_deployment(other: Other, settings: Settings, tmp_path: Path) -> None:
    for period in other.reports:
        lay_forms(other, settings, period, tmp_path)
    options = json.dumps({"produce": "Bản chính thức", "rank_year": True}, ensure_ascii=False)
    last = settings.programme.period(other.last).label_vi
    with serve(settings) as server:
        run_prefect(server, "deployment", "run", other.deployment, "--watch", "--watch-timeout", str(PATIENCE_SECONDS),
                    "--param", f"period={last}", "--param", f"options={options}")  # fmt: skip
        listed = run_prefect(server, "deployment", "ls")
    assert other.deployment in listed
    check_report(other, settings)
    check_release(other, settings)


def lay_forms(other: Other, settings: Settings, period: str, tmp_path: Path) -> None:
    """Have the forms of the period written, fill in what units type, and lay them into the inbox."""
    folder = tmp_path / "forms" / period
    words = ("form", "--period", period, "--all", "--out", str(folder))
    run_command_without_home(settings, *words)
    for code, filled in other.reports[period].items():
        (path,) = folder.glob(f"*_{code}.xlsx")
        book = openpyxl.load_workbook(path)
        fill(book[INDICATORS.sheet], filled)
        target = settings.inbox / period / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        book.save(target)


def fill(sheet: Any, filled: Filled) -> None:
    """Type the amounts into the rows of their indicators, under the headings of the form."""
    headings = {column.key: column.heading_vi for column in INDICATORS.columns}
    places = {str(cell.value).strip(): cell for row in sheet.iter_rows() for cell in row if cell.value is not None}
    codes = {str(row[0].value): row[0].row for row in sheet.iter_rows() if row[0].value is not None}
    for code, amounts in filled.items():
        for measure, amount in amounts.items():
            sheet.cell(codes[code], places[headings[measure]].column).value = amount


def check_report(other: Other, settings: Settings) -> None:
    """The report names its period and nothing of another programme; its annex has the total of what counts."""
    (path,) = (settings.reports / other.last).glob("bao-cao_*.docx")
    text = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
    assert other.label_vi.casefold() in text.casefold()
    assert not [word for word in ("đối ngoại", "Lào", "Quý ", "Sở ") if word in text]
    assert settings.programme.short_name_vi in text


def check_release(other: Other, settings: Settings) -> None:
    """The number of a period bears the name of its kind, the totals are right, and who was sent back is missing."""
    pointer = json.loads((settings.releases / "latest.json").read_text("utf-8"))
    code, total, ytd_total = other.total
    unit, rule = other.returned
    with duckdb.connect(str(settings.releases / pointer["database"]), read_only=True) as released:
        columns = {row[0] for row in released.execute("DESCRIBE out.period").fetchall()}
        assert other.column in columns and "quarter" not in columns
        row = released.execute(
            "SELECT total, ytd_total FROM out.indicator_total WHERE period_id = ? AND indicator_code = ?",
            [other.last, code],
        ).fetchone()
        # The year-to-date of a unit that was sent back stays the one of its last accepted report.
        stands = other.reports[min(other.reports)][unit][code]["ytd"]
        assert row == (total, ytd_total + stands)
        found = released.execute(
            "SELECT DISTINCT code FROM out.finding WHERE unit_id LIKE ? AND period_id = ? AND severity = 'BLOCK'",
            [f"%-{unit}", other.last],
        ).fetchall()
    assert found == [(rule,)]


@contextmanager
def serve(settings: Settings) -> Iterator[LocalServer]:
    """The programme's own server and worker, ready."""
    with LocalServer(settings) as server:
        server.wait()
        yield server


def run_prefect(server: LocalServer, *words: str) -> str:
    """Prefect's own command line, as an operator would use it against the desk's server."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("prefect")), *words],
        env=server.environment, capture_output=True, text=True, timeout=PATIENCE_SECONDS, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def run_command_without_home(settings: Settings, *words: str) -> None:
    """A command that needs no home."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name("thidua")), *words, "--programme", settings.programme_name],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
