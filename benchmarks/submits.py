"""How many submits of Prefect's UI fail while runs work: what the form posts, counted by the server's answers.

    python -m benchmarks.submits [--submits N] [--busy N] [--database URL]

Processes run a flow that records as heavily as Prefect's client can (tasks, logs, artifacts, events); meanwhile runs of
`bao-cao` are created as the form does, one after the other, without a second try. Every answer but 201 is a failure.
"""

from __future__ import annotations

import argparse
import base64
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import httpx

from desk.settings import Settings
from flows.server import LocalServer, read_login, run_server

SUBMITS = 500
BUSY = 1
DEPLOYMENT = "report/bao-cao"
CREATED, BROKEN = 201, 0
TASKS, LINES = 20, 25
"""What one task and one flow run of the busy flow record."""
ANSWER_SECONDS = 120.0


@dataclass(slots=True)
class Outcome:
    """The server's answers by status, and how long each took."""

    answers: Counter[int] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    @property
    def failures(self) -> int:
        """Submits that created no run."""
        return self.answers.total() - self.answers[CREATED]

    def describe(self) -> str:
        """One line: failures of all, the answers, how long they took."""
        times = sorted(self.seconds)
        middle, slow = times[len(times) // 2], times[len(times) * 99 // 100]
        answers = ", ".join(f"{count} x {status}" for status, count in sorted(self.answers.items()))
        return (
            f"{self.failures} of {self.answers.total()} submits failed ({answers}); "
            f"median {middle:.2f} s, 99 % {slow:.2f} s, longest {times[-1]:.2f} s"
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Start a server with busy runs, submit, print the count; exit code 1 if one failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--submits", type=int, default=SUBMITS)
    parser.add_argument("--busy", type=int, default=BUSY, help="processes that record meanwhile")
    parser.add_argument("--database", help="PREFECT_API_DATABASE_CONNECTION_URL; without, SQLite in the home")
    parser.add_argument("--home", type=Path, help="a folder for the server, kept; without, one that is removed")
    asked = parser.parse_args(arguments)
    if asked.database:
        os.environ["PREFECT_API_DATABASE_CONNECTION_URL"] = asked.database
    with ExitStack() as stack:
        home = asked.home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thidua-submits-")))
        server = stack.enter_context(run_server(Settings(home.resolve())))
        stack.enter_context(record_meanwhile(server, asked.busy))
        outcome = submit(server, asked.submits)
    print(outcome.describe())
    sys.exit(1 if outcome.failures else 0)


def submit(server: LocalServer, times: int, start: datetime | None = None) -> Outcome:
    """Create that many runs as the UI's form does, to begin now or at `start`: a token, the deployment, the run."""
    outcome = Outcome()
    with open_page(server) as page:
        deployment = page.get(f"/api/deployments/name/{DEPLOYMENT}").raise_for_status().json()
        place = f"/api/deployments/{deployment['id']}/create_flow_run"
        details = {} if start is None else {"scheduled_time": start.isoformat()}
        body = {"parameters": deployment["parameters"], "state": {"type": "SCHEDULED", "state_details": details}}
        for number in range(times):
            began = time.perf_counter()
            try:
                status = page.post(place, json={**body, "name": f"run {number}"}).status_code
            except httpx.TransportError:  # a server that failed at a request closes the line
                status = BROKEN
            outcome.seconds.append(time.perf_counter() - began)
            outcome.answers[status] += 1
    return outcome


@contextmanager
def record_meanwhile(server: LocalServer, processes: int) -> Iterator[None]:
    """Processes that run the busy flow again and again; each works before this begins, and ends with it."""
    command = [sys.executable, "-m", "benchmarks.busy", str(TASKS), str(LINES)]
    log = (server.folder / "busy.log").open("wb")
    running = [
        subprocess.Popen(command, env=server.environment, stdout=subprocess.PIPE, stderr=log)  # noqa: S603
        for _ in range(processes)
    ]
    try:
        for process in running:
            assert process.stdout is not None
            process.stdout.readline()
        yield
        if ended := [process for process in running if process.poll() is not None]:
            raise RuntimeError(f"{len(ended)} busy processes ended before the submits did; see {log.name}")
    finally:
        for process in running:
            process.kill()
            process.wait()
        log.close()


@contextmanager
def open_page(server: LocalServer) -> Iterator[httpx.Client]:
    """A client with the login, the origin and the token of the UI's pages."""
    client = str(uuid4())
    login = base64.b64encode(read_login(server.settings).encode()).decode()
    headers = {"Authorization": f"Basic {login}", "Origin": server.url, "Prefect-Csrf-Client": client}
    with httpx.Client(base_url=server.url, headers=headers, timeout=ANSWER_SECONDS) as page:
        token = page.get(f"/api/csrf-token?client={client}").raise_for_status().json()["token"]
        page.headers["Prefect-Csrf-Token"] = token
        yield page


if __name__ == "__main__":
    main()
