"""What a run knows of itself: when it was meant to start and who started it; its name; what is tried again."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import httpx
from prefect import Flow, State, Task, get_client
from prefect.client.schemas import FlowRun, TaskRun
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectException

from desk.answers.deliver import ServerAwayError
from desk.answers.outbox import OutboxBusyError
from warehouse import WarehouseBusyError

MINUTES = 60
HOURS = 3600
LOCK_RETRIES = 2
LOCK_PAUSE_SECONDS = 60.0
_WORTH_ANOTHER_TRY = (WarehouseBusyError, OutboxBusyError, ServerAwayError)


def is_worth_another_try(_: Task[..., Any], __: TaskRun, state: State[Any]) -> bool:
    """True if what a task failed of passes by itself: another run held warehouse or outbox, no mail server answered.

    Nothing else is tried again: a wrong form, a full disk or a fault of ours would be the same a minute later.
    """
    try:
        state.result(raise_on_failure=True)
    except _WORTH_ANOTHER_TRY:
        return True
    except BaseException:  # noqa: BLE001 -- whatever else it is, it stays
        return False
    return False


TRY_AGAIN: Mapping[str, Any] = {
    "retries": LOCK_RETRIES,
    "retry_delay_seconds": LOCK_PAUSE_SECONDS,
    "retry_condition_fn": is_worth_another_try,
}
"""How a task is declared that takes the lock of warehouse or outbox, or speaks to the mail server."""


def fails_openly(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """The hook of every flow that failed or crashed: somebody is told (`flows.alerts.hooks`)."""
    from flows.alerts.hooks import tell_failure  # it imports much, and most runs end well

    tell_failure(flow, flow_run, state)


def read_scheduled_start(now: datetime) -> datetime:
    """When this run was meant to start, in the zone of `now`; `now` outside a run.

    A run is judged by this moment: a machine that was off starts it later, and what it was for stays the same.
    """
    run = _find_run()
    expected = None if run is None else run.expected_start_time
    return now if expected is None else min(now, expected.astimezone(now.tzinfo))


def is_scheduled() -> bool:
    """True if a schedule started this run."""
    run = _find_run()
    return run is not None and bool(run.auto_scheduled)


def name_run(name: str) -> None:
    """Give this run a name, once it is known what it does; nothing outside a run.

    A name is for people: where the server does not take it, the work goes on under the old one.
    """
    run = _find_run()
    if run is None or run.name == name:
        return
    try:
        with get_client(sync_client=True) as client:
            client.set_flow_run_name(run.id, name)
    except (httpx.HTTPError, PrefectException):
        logging.getLogger(__name__).warning("the run could not be named %r", name)


def _find_run() -> FlowRun | None:
    context = FlowRunContext.get()
    return None if context is None else context.flow_run
