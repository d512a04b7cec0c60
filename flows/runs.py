"""What a run knows of itself: when it was meant to start, and whether a schedule or a person started it."""

from __future__ import annotations

from datetime import datetime

from prefect.client.schemas import FlowRun
from prefect.context import FlowRunContext


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


def _find_run() -> FlowRun | None:
    context = FlowRunContext.get()
    return None if context is None else context.flow_run
