"""The command line: help that teaches, plain errors, exit codes, and no traceback for anybody."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from desk.settings import Settings
from flows.cli.main import app
from flows.cli.panels import PANELS, narrow
from reports.form.workbook import FormEntries, write_form
from schemas.programme import load_programme
from tests.programmes import tiny_folder
from warehouse import Warehouse
from warehouse.install import install

COMMANDS = (
    "sample",
    "form",
    "ingest",
    "status",
    "diff",
    "remind",
    "report",
    "rank",
    "verify",
    "release",
    "decide",
    "receipt",
    "up",
)


def thidua(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "flows.cli.main", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    shown = thidua(command, "--help", cwd=tmp_path)
    assert shown.returncode == 0
    assert "--help" in shown.stdout


def test_the_command_line_starts_without_prefect_and_pandas(tmp_path: Path) -> None:
    heavy = "{'prefect', 'pandas', 'pandera', 'duckdb', 'openpyxl'}"
    program = f"import sys, flows.cli.main; print(sorted({heavy} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert shown.stdout.strip() == "[]"


@pytest.mark.parametrize("name", sorted(name for names in PANELS.values() for name in names))
def test_a_command_alone_is_the_same_as_among_the_others(name: str) -> None:
    """Only what is asked for is laid out; what it is and says is the same."""
    runner = CliRunner()
    alone = narrow(app, [name])
    assert len(alone.registered_commands) + len(alone.registered_groups) == 1
    for words in ([name, "--help"], [name, "--no-such-option"]):
        shown, expected = runner.invoke(alone, words), runner.invoke(app, words)
        assert (shown.exit_code, shown.output) == (expected.exit_code, expected.output)


@pytest.mark.parametrize("words", [[], ["--help"], ["--version"], ["statu"]])
def test_without_a_command_all_are_there(words: list[str]) -> None:
    assert narrow(app, words) is app


@pytest.mark.parametrize("room", ["desk.outputs.report", "desk.rankings.rank"])
def test_what_makes_reports_and_rankings_waits_for_no_pandas(room: str, tmp_path: Path) -> None:
    program = f"import sys, {room}; print(sorted({{'pandas', 'prefect', 'openpyxl'}} & set(sys.modules)))"
    shown = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert shown.stdout.strip() == "[]"


def test_who_looks_at_a_period_or_writes_forms_waits_for_no_library_of_tables(tmp_path: Path) -> None:
    """A command's start is most of its time: what judges and ranks is imported where something is judged or ranked."""
    heavy = "{'pandas', 'pandera', 'numpy', 'pyarrow', 'openpyxl', 'prefect', 'holidays.countries'}"
    run = (
        "import sys\nfrom flows.cli.main import app\n"
        "app(sys.argv[1:], standalone_mode=False)\n"
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    home = Settings(tmp_path)
    with Warehouse.writer(home.warehouse) as warehouse:
        install(warehouse, home.programme, datetime.now(UTC))
    status = ("status", "--period", "2018Q4", "--home", str(tmp_path))
    form = ("form", "--period", "2018Q4", "--unit", "01", "--out", str(tmp_path / "forms"))
    for words in (status, form):
        done = subprocess.run(
            [sys.executable, "-c", run, *words], capture_output=True, text=True, check=True, cwd=tmp_path
        )
        assert done.stdout.splitlines()[-1] == "[]", words
    assert [path.suffix for path in (tmp_path / "forms").iterdir()] == [".xlsx"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("status", "--period", "2018Q9"), "write it as 2018Q4"),
        (("status", "--period", "2018Q4"), "thidua ingest"),
        (("status",), "--unit 01, --problems"),
        (("form", "--period", "2018Q4"), "--unit 01"),
        (("form", "--period", "2018Q4", "--unit", "03"), "no unit '03'"),
        (("report", "--period", "2018Q4", "--programme", "none"), "built in: ttdn"),
    ],
)
def test_a_wrong_request_gets_a_sentence(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    shown = thidua(*words, cwd=tmp_path)
    assert shown.returncode == 2
    assert said in " ".join(shown.stderr.split())
    assert "Traceback" not in shown.stderr + shown.stdout


def test_forms_are_written_where_asked(tmp_path: Path) -> None:
    shown = thidua("form", "--unit", "01", "--period", "2018Q1", "--out", "forms", cwd=tmp_path)
    assert shown.returncode == 0
    assert (tmp_path / "forms" / "ttdn_2018Q1_01.xlsx").is_file()


@pytest.fixture
def bad_desk(tmp_path: Path) -> Settings:
    """A good report among everything that should not be there."""
    settings = Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)
    inbox = settings.inbox / "2020Q1"
    inbox.mkdir(parents=True)
    programme = settings.programme
    entries = FormEntries(
        indicators={"1.1": {"period": 1, "ytd": 1}, "1.2": {"period": 1, "ytd": 1}, "1.3": {"period": 1}}
    )
    good = inbox / "good.xlsx"
    write_form(programme, programme.unit_by_id["h-1"], programme.period("2020Q1"), good, entries)
    (inbox / "empty.xlsx").write_bytes(b"")
    (inbox / "half.xlsx").write_bytes(good.read_bytes()[:4000])
    (inbox / "text.xlsx").write_text("xin chào", "utf-8")
    (inbox / "gone.xlsx").symlink_to(inbox / "nowhere.xlsx")
    other = load_programme("ttdn")
    write_form(other, other.unit("01", other.period("2018Q4")), other.period("2018Q4"), inbox / "other.xlsx")
    return settings


def test_bad_input_is_counted_and_stops_nobody(bad_desk: Settings) -> None:
    words = ("ingest", "--home", str(bad_desk.home), "--programme", bad_desk.programme_name)
    shown = thidua(*words, cwd=bad_desk.home)
    assert shown.returncode == 0, shown.stderr
    assert "Traceback" not in shown.stderr
    listed = thidua(
        "status", "--problems", "--home", str(bad_desk.home), "--programme", bad_desk.programme_name, cwd=bad_desk.home
    )
    flat = listed.stdout.replace("\n", "")
    for code in ("F01", "F04", "F06", "F07"):
        assert code in flat
    assert thidua(*words, "--strict", cwd=bad_desk.home).returncode == 0, "nothing new, nothing bad"


def test_strict_says_so_in_the_exit_code(bad_desk: Settings) -> None:
    words = ("ingest", "--home", str(bad_desk.home), "--programme", bad_desk.programme_name, "--strict")
    assert thidua(*words, cwd=bad_desk.home).returncode == 1


def test_a_locked_file_is_a_finding_and_is_read_when_it_is_free(
    bad_desk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    from desk.intake import ingest
    from desk.looks import status

    locked = bad_desk.inbox / "2020Q1" / "good.xlsx"
    opened = os.open

    def refusing(path: Any, *words: Any, **more: Any) -> Any:
        if Path(path) == locked:
            raise PermissionError(13, "locked", str(path))
        return opened(path, *words, **more)

    monkeypatch.setattr("sources.inbox.collect.os.open", refusing)
    assert ingest.run(bad_desk).verdicts.get("ACCEPTED") is None
    rows = status.list_submissions(bad_desk)
    assert "F06" in set(rows[rows["place"] == "2020Q1/good.xlsx"]["codes"])
    monkeypatch.undo()
    assert ingest.run(bad_desk).new_verdicts == {"ACCEPTED": 1}
    rows = status.list_submissions(bad_desk)
    assert list(rows[rows["place"] == "2020Q1/good.xlsx"]["verdict"]) == ["ACCEPTED"]
