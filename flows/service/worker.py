"""The worker's process: it declares what the server must know of the desk, says that it is ready, and works on runs.

What only this part of `flows.children` needs is here: the server's process does without flows, warehouse and pandas.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from datetime import datetime
from pathlib import Path

import prefect
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import GlobalConcurrencyLimitUpdate
from prefect.client.schemas.filters import FlowRunFilter, FlowRunFilterState, FlowRunFilterStateType
from prefect.client.schemas.objects import StateType
from prefect.context import SyncClientContext
from prefect.states import Crashed

from desk.outputs.agenda import find_due_work
from desk.settings import Settings
from flows.alerts.automations import keep_automations
from flows.schedules import deployment_name, write_deployments
from flows.server import START_PATIENCE_SECONDS, WORK_POOL, prefect_home
from flows.service.deployments import apply_deployments
from flows.service.place import CHECKOUT, declare_place
from warehouse import WarehouseBusyError

PAGE = 100
MISSED_PATIENCE_SECONDS = 20.0
"""So long what was missed waits for the warehouse: far less than `up` waits for this process."""
MADE_UP_VI = "Lập bù"
INTERRUPTED_VI = "Máy chủ đã dừng khi đang chạy. Những gì đã ghi được giữ lại; hãy chạy lại."


def work(ready_file: str) -> int:
    """Wait for the server, declare what it must know, tell the parent by creating `ready_file`, and work on runs."""
    importlib.import_module("flows.period")  # all of them, while the server is still starting
    with prefect.get_client(sync_client=True) as client:
        wait_until_healthy(client)
    with SyncClientContext.get_or_create() as context:  # Prefect's own functions use its client too
        declare_all(context.client, Settings.from_environment())
    Path(ready_file).write_text("ready\n", "utf-8")
    return _run_worker()


def declare_all(client: SyncPrefectClient, settings: Settings) -> None:
    """Make pool, limit, deployments and automations what they should be, and start what was missed."""
    declare_place(client)
    end_interrupted_runs(client)
    os.chdir(CHECKOUT)
    deployments = prefect_home(settings) / "prefect.yaml"
    write_deployments(CHECKOUT / "prefect.yaml", deployments, settings.programme)
    apply_deployments(deployments)
    keep_automations(client, settings)
    start_missed_reports(client, settings, datetime.now(settings.programme.tz))


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


def _run_worker() -> int:
    """Run Prefect's own worker in this process; gives its exit code."""
    from prefect.cli import app  # late: it imports as much again as is needed until then

    sys.argv = ["prefect", "worker", "start", "--pool", WORK_POOL, "--type", "process", "--name", "thidua"]
    try:
        app()
    except SystemExit as stop:
        return stop.code if isinstance(stop.code, int) else int(stop.code is not None)
    return 0
