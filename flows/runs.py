"""What a run knows of itself, when it was meant to start and who started it, and the name that it gets."""

from __future__ import annotations

import logging
from datetime import datetime

import httpx
from prefect import get_client
from prefect.client.schemas import FlowRun
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectException


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
