"""The two child processes of `flows.server`: the Prefect server, and the worker that first declares the deployments.

Both import Prefect, which costs a second, while the other one starts. Both end when the process that started them dies.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import prefect
from filelock import FileLock, Timeout
from prefect.cli import app as prefect_cli
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.states import Crashed

from desk.outputs.agenda import find_due_work
from desk.settings import Settings, close_to_others
from flows.alerts.automations import keep_automations
from flows.schedules import deployment_name, write_deployments
from flows.server import START_PATIENCE_SECONDS, WORK_POOL, claim_port, prefect_home, read_login, read_public_address
from flows.service.place import CHECKOUT, declare_place
from schemas.errors import PlainError
from warehouse import WarehouseBusyError

SET_PARENT_DEATH_SIGNAL = 1
PAGE = 100
MISSED_PATIENCE_SECONDS = 20.0
"""So long what was missed waits for the warehouse: far less than `up` waits for this process."""
PREDECESSOR_SECONDS = 5.0  # one whose parent died needs a moment to end
MADE_UP_VI = "Lập bù"
INTERRUPTED_VI = "Máy chủ đã dừng khi đang chạy. Những gì đã ghi được giữ lại; hãy chạy lại."


def serve(host: str, port: str, descriptor: str = "") -> int:
    """Run the server until it is told to stop, on the socket that was claimed for it, or on one of its own."""
    import uvicorn

    importlib.import_module("flows.alerts.block")  # the server makes the block anew for each notification
    from flows.gate import make_app
    from flows.service.database import check_database, use_sqlite_in_turn

    settings = Settings.from_environment()
    claimed = socket.socket(fileno=int(descriptor)) if descriptor else claim_port(int(port))
    use_sqlite_in_turn()
    check_database()
    local, public = f"http://{host}:{port}", read_public_address()
    app = make_app(settings, [local] if public is None else [local, public], read_login(settings))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    with suppress(KeyboardInterrupt):  # it has shut down in good order
        server.run(sockets=[claimed])
    return 0 if server.started else 1


def work(ready_file: str) -> int:
    """Wait for the server, declare what it must know, tell the parent by creating `ready_file`, and work on runs."""
    importlib.import_module("flows.period")  # all of them, while the server is still starting
    with prefect.get_client(sync_client=True) as client:
        wait_until_healthy(client)
        declare_place(client)
        end_interrupted_runs(client)
    os.chdir(CHECKOUT)
    settings = Settings.from_environment()
    deployments = prefect_home(settings) / "prefect.yaml"
    write_deployments(CHECKOUT / "prefect.yaml", deployments, settings.programme)
    if _prefect("--no-prompt", "deploy", "--all", "--prefect-file", str(deployments)) != 0:
        sys.stderr.write("the deployments of prefect.yaml could not be applied; the lines above say why\n")
        return 1
    with prefect.get_client(sync_client=True) as client:
        keep_automations(client, settings)
        start_missed_reports(client, settings, datetime.now(settings.programme.tz))
    Path(ready_file).write_text("ready\n", "utf-8")
    return _prefect("worker", "start", "--pool", WORK_POOL, "--type", "process", "--name", "thidua")


def wait_until_healthy(client: SyncPrefectClient, patience: float = START_PATIENCE_SECONDS) -> None:
    """Return when the server answers; TimeoutError if it does not within the patience given."""
    end = time.monotonic() + patience
    while (error := client.api_healthcheck()) is not None:
        if time.monotonic() > end:
            raise TimeoutError(f"the Prefect server did not answer within {patience:.0f} s: {error}")
        time.sleep(0.1)


def end_interrupted_runs(client: SyncPrefectClient) -> None:
    """End what a stopped or crashed server left running, and free its places: else every later run queues for ever.

    Only one server works for a desk and no worker is there yet, so whatever seems to run does not.
    """
    unfinished = FlowRunFilterStateType(any_=[StateType.PENDING, StateType.RUNNING, StateType.CANCELLING])
    filter_ = FlowRunFilter(state=FlowRunFilterState(type=unfinished))
    while runs := client.read_flow_runs(flow_run_filter=filter_, limit=PAGE):
        for run in runs:
            client.set_flow_run_state(run.id, Crashed(message=INTERRUPTED_VI), force=True)
    offset = 0
    while limits := client.read_global_concurrency_limits(limit=PAGE, offset=offset):
        for limit in limits:
            client.update_global_concurrency_limit(limit.name, GlobalConcurrencyLimitUpdate(active_slots=0))
        offset += PAGE


def start_missed_reports(client: SyncPrefectClient, settings: Settings, now: datetime) -> None:
    """Start the period's flow at once if the calendar asked for something while nothing ran and it was not made.

    It is started too where another program holds the warehouse: whoever waits for `up` waits less long than for that,
    and the flow looks again.
    """
    try:
        owed = bool(find_due_work(settings, now, now, wait=MISSED_PATIENCE_SECONDS))
    except WarehouseBusyError:
        owed = True
    if owed:
        deployment = client.read_deployment_by_name(f"period/{deployment_name(settings.programme)}")
        client.create_flow_run_from_deployment(deployment.id, name=MADE_UP_VI)


ROLES: dict[str, Callable[..., int]] = {"server": serve, "worker": work}


def main() -> None:
    """Play the role named first on the command line with the arguments that follow it."""
    die_with_parent()
    close_to_others()
    role, *arguments = sys.argv[1:]
    lock = FileLock(prefect_home(Settings.from_environment()) / f"{role}-alone.lock", timeout=PREDECESSOR_SECONDS)
    try:
        with lock:
            sys.exit(ROLES[role](*arguments))
    except Timeout:
        sys.exit(f"thidua: a {role} for this home is running already; stop that one first")
    except PlainError as error:
        sys.exit(f"thidua: {error}")


def die_with_parent() -> None:
    """Ask the kernel for SIGTERM when the process that started this one dies (Linux; elsewhere nothing)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_PARENT_DEATH_SIGNAL, signal.SIGTERM)


def _prefect(*arguments: str) -> int:
    """Run a command of Prefect's command line in this process; gives its exit code."""
    sys.argv = ["prefect", *arguments]
    try:
        prefect_cli()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return 0


if __name__ == "__main__":
    main()
