"""What a flow does when it has failed: tell by our own mail, where no automation of the server does.

That is so on a Prefect server of an operator's own, without the automations that `thidua up` makes. A run that is
killed runs no hook: only automations tell of it.
"""

from __future__ import annotations

import logging
from datetime import datetime
from typing import Any

import httpx
from prefect import Flow, get_client
from prefect.client.schemas.objects import FlowRun, State
from prefect.exceptions import PrefectException

from desk.settings import Settings
from desk.watch.tell import queue_alert, require_addressee, send_queue
from flows.alerts.automations import PREFIX
from schemas.errors import PlainError


def tell_failure(flow: Flow[..., Any], flow_run: FlowRun, state: State[Any]) -> None:
    """Mail that this run has ended so, unless the server's automations tell it. Never raises: the run has failed."""
    try:
        if has_mail_automation():
            return
        settings = Settings.from_environment()
        now = datetime.now(settings.programme.tz)
        said = f"Lần chạy: {flow_run.name}\nTrạng thái: {state.name}\n\n{state.message or ''}"
        require_addressee(said)
        queue_alert(settings, f"{state.name}: {flow_run.name}", said, now)
        send_queue(settings, now)
    except (PlainError, OSError) as error:
        logging.getLogger(__name__).warning("nobody was told that %s (%s) failed: %s", flow_run.name, flow.name, error)


def has_mail_automation() -> bool:
    """True if the server has an automation of the desk's that sends mail, and it is not paused."""
    try:
        with get_client(sync_client=True) as client:
            return any(
                one.enabled and one.name.startswith(PREFIX) and any(a.type == "send-notification" for a in one.actions)
                for one in client.read_automations()
            )
    except (httpx.HTTPError, PrefectException):
        return False
