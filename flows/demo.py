"""`make demo`: a made-up season, taken through the deployed flows on a local Prefect server, checked item by item.

Everything lies under demo/. A second run finds nothing new and changes nothing.
"""

from __future__ import annotations

import os
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from desk.clock import now_in
from desk.keeping import upgrade
from desk.progress import Progress
from desk.settings import Settings, close_to_others
from flows.cli.listing import plain_console
from flows.cli.progress import progress_display
from flows.server import LocalServer, ServerError
from schemas.programme import Programme

if TYPE_CHECKING:
    from prefect.client.orchestration import SyncPrefectClient
    from prefect.client.schemas.objects import FlowRun

HOME = Path("demo")
PERIOD = "2018Q4"
YEAR = "2018"
DEPLOYMENT = "period/quy-trinh-quy"
PATIENCE_SECONDS = 900.0
POLL_SECONDS = 0.3
DIFFERENCES_SHOWN = 20
NAMES_SHOWN = 12
KINDS = {".xlsx": "workbooks", ".docx": "letters", ".json": "answers as JSON", ".eml": "drafts"}
"""What lies in the folders of outputs: JSON for every report answered, the others for what needs work."""

console = plain_console(soft_wrap=True)


class DemoError(RuntimeError):
    """The demo did not run to its end; the message says where to look."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the deployed run told: its name in the UI, and what its ingest said."""

    run_name: str
    ingest_said: str


def main() -> None:
    """Run the demo; exit code 1 if it fails or finds anything other than the truth."""
    close_to_others()
    settings = Settings(home=HOME.resolve())
    began = time.monotonic()
    try:
        upgrade.run(settings)  # demo/ may be of an earlier version, and nobody is asked to upgrade it by hand
        with LocalServer(settings) as server:
            write_sample(settings)
            with _time_step("Prefect server, worker and deployments"):
                server.wait()
            with _time_step(f"flow run {DEPLOYMENT}"):
                outcome = run_deployment(server)
    except (ServerError, DemoError, FileExistsError) as error:
        console.print(f"demo: {error}", style="red")
        sys.exit(1)
    except KeyboardInterrupt:
        console.print("demo: stopped; what was finished is kept, run again to continue")
        sys.exit(130)
    with _time_step("comparison with demo/truth.json"):
        differences = find_differences(settings)
    summarise(settings, outcome, differences)
    console.print(f"\n{time.monotonic() - began:.0f} s in all")
    sys.exit(1 if differences else 0)


def write_sample(settings: Settings) -> None:
    """The season in demo/inbox, with its truth beside; left alone if it is there."""
    from sample import write_season

    with _time_step("sample season"), progress_display() as progress:
        write_season(settings.inbox, settings.programme, workers=settings.worker_count, progress=progress)


def make_parameters(programme: Programme) -> dict[str, Any]:
    """What a person would choose in the form of the run."""
    return {"period": programme.period(PERIOD).label_vi, "options": {"produce": "Bản chính thức", "rank_year": True}}


def run_deployment(server: LocalServer) -> Outcome:
    """Ask the server for a run of the period's deployment and wait for it; DemoError if it does not complete."""
    _connect_to(server)
    from prefect.client.orchestration import get_client
    from prefect.deployments import run_deployment

    parameters = make_parameters(server.settings.programme)
    asked: Any = run_deployment(DEPLOYMENT, parameters=parameters, timeout=0, as_subflow=False)
    with get_client(sync_client=True) as client, progress_display() as progress:
        run = wait_for(client, asked.id, progress)
        if run.state is None or not run.state.is_completed():
            raise DemoError(f"run {run.name!r} ended as {run.state_name}; {server.folder}/worker.log says why")
        return Outcome(run.name, _read_ingest_result(client, run.id))


def wait_for(client: SyncPrefectClient, run_id: UUID, progress: Progress) -> FlowRun:
    """The run once it has ended, however it ended; meanwhile its progress artifacts are passed on."""
    end = time.monotonic() + PATIENCE_SECONDS
    while True:
        run = client.read_flow_run(run_id)
        if run.state is not None and run.state.is_final():
            return run
        if time.monotonic() > end:
            raise DemoError(f"run {run.name!r} has not ended after {PATIENCE_SECONDS:.0f} s")
        for artifact in _artifacts(client, run_id):
            if artifact.type == "progress" and float(str(artifact.data)) < 100:
                progress(int(float(str(artifact.data))), 100, (artifact.description or "").partition(":")[0])
        time.sleep(POLL_SECONDS)


def find_differences(settings: Settings) -> list[str]:
    """Where the warehouse and the truth disagree."""
    from sample.compare import compare, truth_path

    return compare(settings.warehouse, truth_path(settings.inbox), now_in(settings.programme))


def summarise(settings: Settings, outcome: Outcome, differences: list[str]) -> None:
    """What came in, who is missing, where every output lies, and whether all of it is right."""
    from desk.looks import status

    ledger = status.list_submissions(settings)
    period = status.list_units(settings, PERIOD)
    missing = period[period["status"] == "missing"]["unit_name"].tolist()
    console.print(f"\ningest: {outcome.ingest_said}")
    console.print(f"submissions in the ledger: {len(ledger)}")
    for verdict, count in ledger["verdict"].value_counts().items():
        console.print(f"  {count:>5}  {verdict}")
    named = ", ".join(missing[:NAMES_SHOWN]) + (" …" if len(missing) > NAMES_SHOWN else "")
    console.print(f"missing for {PERIOD}: {len(missing)} of {len(period)} units{': ' + named if missing else ''}")
    console.print("outputs:")
    for name, path in find_outputs(settings).items():
        console.print(f"  {name:<18} {_format_path(path)}")
    if differences:
        console.print(f"\n{len(differences)} differences from the truth:", style="red")
        for line in differences[:DIFFERENCES_SHOWN]:
            console.print(f"  {line}")
    else:
        console.print("\nEvery item agrees with demo/truth.json.", style="green")


def find_outputs(settings: Settings) -> dict[str, Path | None]:
    """The latest output of each kind; None where there is none."""
    report = settings.reports / PERIOD
    return {
        "report (Word)": _latest(report, "bao-cao_*.docx"),
        "report (PDF)": _latest(report, "bao-cao_*.pdf"),
        "report (web page)": _latest(report, "bao-cao_*.html"),
        "report (Excel)": _latest(report, "phu-luc_*.xlsx"),
        "scorecard of rules": _latest(report, "phieu-quy-tac_*.html"),
        "ranking": _latest(settings.rankings / YEAR, "*.xlsx"),
        "seal": _latest(settings.rankings / YEAR, "*.json"),
        "feedback to units": _latest(settings.feedback.parent, settings.feedback.name),
        "release": _latest(settings.releases, "*/*.duckdb"),
    }


def _connect_to(server: LocalServer) -> None:
    """Make this process a client of the server; before Prefect is imported."""
    for name in [name for name in os.environ if name.startswith("PREFECT_")]:
        del os.environ[name]
    os.environ.update(server.environment)


def _artifacts(client: SyncPrefectClient, run_id: UUID) -> list[Any]:
    from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterId

    return client.read_artifacts(flow_run_filter=FlowRunFilter(id=FlowRunFilterId(any_=[run_id])))


def _read_ingest_result(client: SyncPrefectClient, run_id: UUID) -> str:
    said = [a for a in _artifacts(client, run_id) if a.key == "tiep-nhan"]
    if not said:
        return "(nothing)"
    text = said[0].description if said[0].type == "table" else str(said[0].data)
    return str(text).replace("**", "").replace("\n\n", " ")


def _latest(folder: Path, pattern: str) -> Path | None:
    found = list(folder.glob(pattern)) if folder.is_dir() else []
    return max(found, key=lambda path: path.stat().st_mtime, default=None)


def _format_path(path: Path | None) -> str:
    if path is None:
        return "(none)"
    shown = os.path.relpath(path)
    return f"{shown}/ ({count_files(path)})" if path.is_dir() else shown


def count_files(folder: Path) -> str:
    """How many files of each kind lie in the folder and below, as `52 workbooks, 52 letters, 407 answers as JSON`."""
    suffixes = Counter(path.suffix for path in folder.rglob("*") if path.is_file())
    known = [f"{suffixes.pop(suffix)} {name}" for suffix, name in KINDS.items() if suffixes[suffix]]
    others = suffixes.total()
    return ", ".join([*known, *([f"{others} other files"] if others else [])]) or "empty"


@contextmanager
def _time_step(what: str) -> Iterator[None]:
    """Say what was done and how long it took."""
    began = time.monotonic()
    yield
    console.print(f"[{time.monotonic() - began:5.1f} s] {what}")


if __name__ == "__main__":
    main()
