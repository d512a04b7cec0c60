"""What every test may count on: no settings from outside, programs that are asked for, one local Prefect server."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from desk.answers.write import write_batch
from desk.intake.reading import batch_judge
from desk.settings import Settings
from flows.server import SILENCE, LocalServer, run_server
from sources.containers import folder
from sources.workers.quiet_processes import import_ahead
from warehouse import session
from warehouse.journal.database import open_database
from warehouse.migrate import migrate

# Before anyone imports Prefect: it must not touch the home folder of whoever runs the tests, nor speak to the outside.
for _name in [name for name in os.environ if name.startswith(("PREFECT_", "THIDUA_"))]:
    del os.environ[_name]
_PREFECT_HOME = Path(tempfile.gettempdir()) / f"thidua-tests-{os.getuid()}" / "prefect"
_PREFECT_HOME.mkdir(parents=True, exist_ok=True)
os.environ["PREFECT_HOME"] = str(_PREFECT_HOME)
os.environ.update(SILENCE)

# Nobody is writing to the files that a test has just made; test_being_written takes its own time.
folder.RELOOK_SECONDS = 0.0
import_ahead([batch_judge, write_batch])  # whichever test starts the first worker


@pytest.fixture(scope="session", autouse=True)
def empty_warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new warehouse is a copy of one that was made empty before: its tables and marts are laid once a process.

    Whatever runs in a process of its own, and the stored homes of earlier versions, lay them themselves.
    """
    template = tmp_path_factory.mktemp("empty") / "empty.duckdb"
    with open_database(template) as connection:
        migrate(connection)
    open_to_migrate = session._open_to_migrate

    @contextmanager
    def copy_and_open(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
        if not path.exists():
            shutil.copyfile(template, path)
        with open_to_migrate(path) as connection:
            yield connection

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(session, "_open_to_migrate", copy_and_open)
        yield


LEFT_OUT = "left out: needs "


def in_ci() -> bool:
    """True where a missing program is a failure."""
    return os.environ.get("CI") == "true"


def pytest_collection_finish() -> None:
    """Leave all that was imported and collected out of every garbage collection to come, as our workers do."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let libraries find what they left at the end."""
    gc.unfreeze()


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Leave a test out, or fail it in CI, when a program it needs is missing."""
    wanted = [str(program) for mark in item.iter_markers("needs") for program in mark.args]
    missing = [program for program in wanted if shutil.which(program) is None]
    if not missing:
        return
    reason = LEFT_OUT + ", ".join(missing)
    if in_ci():
        pytest.fail(f"{reason} (CI must have it)", pytrace=False)
    pytest.skip(reason)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the tests left out because of missing programs; nothing is left out silently."""
    skipped: list[pytest.TestReport] = terminalreporter.stats.get("skipped", [])
    left_out = [report for report in skipped if LEFT_OUT in str(report.longrepr)]
    if not left_out:
        terminalreporter.write_line("Tests left out because of missing programs: none")
        return
    terminalreporter.write_line(f"Tests left out because of missing programs: {len(left_out)}", yellow=True)
    for report in left_out:
        needs = str(report.longrepr).partition(LEFT_OUT)[2].rstrip("')")
        terminalreporter.write_line(f"  {report.nodeid} needs {needs}", yellow=True)


@pytest.fixture(scope="session")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The home folder of the desk that the test session's Prefect server works for."""
    return Settings(home=tmp_path_factory.mktemp("desk"), workers=2)


@pytest.fixture(scope="session")
def server(desk: Settings) -> Iterator[LocalServer]:
    """A ready Prefect server with worker and deployments; tests that use it carry `xdist_group("prefect")`."""
    with run_server(desk) as started:
        yield started
