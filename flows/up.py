"""`thidua up`: the local server and its worker in the foreground, until Ctrl-C."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from types import FrameType

from desk.keeping import upgrade
from desk.outputs.agenda import describe_calendar_end
from desk.settings import Settings, SmtpServer, read_alert_recipients
from flows.cli.listing import plain_console
from flows.part import Part
from flows.server import USUAL_PORT, LocalServer, become_part, list_overridden, read_login


def up(settings: Settings, port: int | None = None, only: Part | None = None) -> None:
    """Start server, worker and deployments, print the UI's address, wait for Ctrl-C or SIGTERM, stop all of it.

    With `only` this process becomes that part and nothing else.
    """
    if only != "server":
        upgrade.run(settings)  # flows ask what is done before anything writes
    if only is not None:
        become_part(settings, only, port or USUAL_PORT)
    console, alerts = plain_console(), describe_alerts()  # what does not fit is told before anything starts
    server = LocalServer(settings, port)
    with _watch_stop_signals() as asked:
        try:
            server.start()
            with console.status("Prefect server is starting …") as status:
                server.wait(status.update, stop=asked)
            if not asked.is_set():
                console.print(
                    f"Prefect UI: {server.url}    (Ctrl-C stops it)\n"
                    f"Login: {read_login(settings)}    (user and password, typed as one)\n"
                    f"Home: {settings.home}\nLogs: {server.folder}"
                )
                if ignored := list_overridden(server.environment):
                    console.print(f"Set by the desk itself, not as your environment says: {', '.join(ignored)}")
                console.print(alerts, markup=False)
                if ends := describe_calendar_end(settings.programme, datetime.now(settings.programme.tz)):
                    console.print(ends, markup=False)
                server.watch(asked)
        finally:
            with console.status("Stopping …"):
                server.stop()
    console.print("Stopped.")


def describe_alerts() -> str:
    """Who is told of failures by mail; or that nobody is, and what to set."""
    if SmtpServer.from_environment() and (told := read_alert_recipients()):
        return f"Alerts go to: {', '.join(told)}"
    return "Nobody is told by mail when a run fails: set THIDUA_ALERTS_TO and THIDUA_SMTP_HOST (docs/operations.md)"


@contextmanager
def _watch_stop_signals() -> Iterator[threading.Event]:
    """An event set by SIGINT or SIGTERM; the handlers that stood before come back at the end."""
    asked = threading.Event()

    def ask(_number: int, _frame: FrameType | None) -> None:
        asked.set()

    before = {number: signal.signal(number, ask) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
