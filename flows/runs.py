"""What a run knows of itself: when it was meant to start and who started it; its name; what is tried again."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import wraps
from typing import Any, ParamSpec, TypeVar, cast

import httpx
from prefect import Flow, State, Task, get_client, get_run_logger
from prefect.client.schemas import FlowRun, TaskRun
from prefect.context import FlowRunContext
from prefect.exceptions import PrefectException
from prefect.flow_engine import FlowRunTimeoutError
from prefect.states import Failed

from desk.answers.deliver import ServerAwayError
from desk.answers.outbox import OutboxBusyError
from desk.failures import describe_end_of_run_vi
from schemas.errors import PlainError
from warehouse import WarehouseBusyError

P = ParamSpec("P")
R = TypeVar("R")

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


class RunError(PlainError, RuntimeError):
    """What a run met that nobody foresaw, told in words that an official reads; its cause is what it was."""


def ends_in_words(work: Callable[P, R]) -> Callable[P, R]:
    """The function of a flow: where it fails, the state's message is a sentence for an official and nothing else.

    What it was, with its traceback, is in the run's log. The run's own time limit is left to Prefect.
    """

    @wraps(work)
    def run(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return work(*arguments, **named)
        except FlowRunTimeoutError:
            raise
        except Exception as error:  # noqa: BLE001 -- told in words, and in the run's log
            find_log().exception("the run has failed")
            return cast("R", Failed(message=describe_end_of_run_vi(error), data=_make_plain(error)))

    # Prefect asks the function it is given for its parameters, in the module where that was written: here, otherwise.
    vars(run)["__signature__"] = inspect.signature(work, eval_str=True)
    return run


def fails_in_words(work: Callable[P, R]) -> Callable[P, R]:
    """The function of a task: what it raises is told in words for an official, its cause is what it was."""

    @wraps(work)
    def run(*arguments: P.args, **named: P.kwargs) -> R:
        try:
            return work(*arguments, **named)
        except Exception as error:
            if (plain := _make_plain(error)) is error:
                raise
            raise plain from error

    return run


def _make_plain(error: Exception) -> Exception:
    return error if isinstance(error, (PlainError, PrefectException)) else RunError(describe_end_of_run_vi(error))


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


def find_log() -> logging.Logger | logging.LoggerAdapter[logging.Logger]:
    """Where a run's lines go: without what its own logger adds Prefect neither shows nor keeps them."""
    return get_run_logger() if FlowRunContext.get() else logging.getLogger(__name__)
