"""The flows over the same odd inbox, on one server: none of them fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desk.settings import Settings
from flows.server import run_server
from tests.odd.texts import SHOWN
from tests.odd.things import Maker, Thing, list_things, put_all
from tests.programmes import tiny_folder

pytestmark = pytest.mark.xdist_group("prefect")

FLOWS = """
from prefect import get_client

from flows.ingest import ingest
from flows.parameters import AUTO, PeriodOptions, ReportOptions
from flows.period import process_period
from flows.rank import rank
from flows.release import release
from flows.remind import remind
from flows.report import report
import desk.outputs.remind

desk.outputs.remind.choose_kind = lambda *_: "escalate"  # as if the periods had not closed
taken_in = ingest(send=True).new_documents
assert taken_in > 50, taken_in
report("Quý I/2020", ReportOptions())
report("Quý IV/2021", ReportOptions())
remind("Quý I/2020")
process_period("Quý I/2020", PeriodOptions(produce="Bản chính thức", send=True))
process_period(AUTO, PeriodOptions())
rank("2020")
release()
with get_client(sync_client=True) as client:
    names = {run.name for run in client.read_flow_runs()}
told = {"Báo cáo Quý I/2020", "Nhắc nộp Quý I/2020", "Quy trình: bản chính thức Quý I/2020", "Xếp hạng năm 2020"}
assert told <= names, names
print("all flows ended")
"""


def test_no_flow_is_stopped_by_what_lies_in_the_inbox(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)
    put_all(settings, [Thing("2020Q1/Thanh Tân/bao-cao.xlsx", Maker(tmp_path).full("h-1", SHOWN))])
    # Every command meets all of them (test_nothing_stops_a_command); here the flows' own work, artifacts and names of
    # runs, meets some of each kind.
    assert put_all(settings, list_things(tmp_path, damaged=6)[::3]) > 60
    with run_server(settings) as server:
        ran = subprocess.run(
            [sys.executable, "-c", FLOWS],
            env=server.environment,
            capture_output=True,
            text=True,
            timeout=500,
        )
    assert ran.returncode == 0, ran.stderr[-4000:]
    assert ran.stdout.endswith("all flows ended\n")
    assert list((settings.reports / "2020Q1").glob("*.docx"))
    assert list(settings.releases.rglob("*.duckdb"))
