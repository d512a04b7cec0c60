"""A local Prefect server and worker for one desk: SQLite under the home folder, loopback only, nothing elsewhere.

This module does not import Prefect: it starts `flows.children` twice with an environment of its own, waits until the
deployments of prefect.yaml are in place, and stops exactly what it started.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import NoReturn
from urllib.parse import urlsplit

from filelock import FileLock, Timeout

from desk.settings import LOGIN_FILE_VARIABLE, LOGIN_VARIABLE, Settings
from flows.part import Part
from schemas import files
from schemas.errors import PlainError

HOST = "127.0.0.1"
USUAL_PORT = 4200
BACKLOG = 2048
WORK_POOL = "thidua"
WRITER_LIMIT = "thidua-writer"  # one run writes at a time, the others queue
START_PATIENCE_SECONDS = 180.0
STOP_PATIENCE_SECONDS = 15.0
POLL_SECONDS = 0.1
WATCH_SECONDS = 1.0

# How the server records runs: small batches, written every second, so that the UI is never far behind.
RECORDING = {
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_TASK_RUN_RECORDER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_READ_BATCH_SIZE": "200",
    "PREFECT_SERVER_SERVICES_EVENT_PERSISTER_FLUSH_INTERVAL": "1",
    "PREFECT_SERVER_SERVICES_TRIGGERS_READ_BATCH_SIZE": "200",
}
# A run gives a sign of life every 30 seconds (flows.alerts.automations); it is late if not begun after 15 minutes.
WATCHING = {
    "PREFECT_FLOWS_HEARTBEAT_FREQUENCY": "30",
    "PREFECT_SERVER_SERVICES_LATE_RUNS_AFTER_SECONDS": "900",
}
# A busy database is waited for: by default PostgreSQL has 10 s for a statement and 5 s for a connection, then a request
# is refused. What is refused all the same stands in the log.
WAITING = {
    "PREFECT_SERVER_DATABASE_TIMEOUT": "60",
    "PREFECT_SERVER_DATABASE_CONNECTION_TIMEOUT": "60",
    "PREFECT_SERVER_LOG_RETRYABLE_ERRORS": "true",
}
# Runs older than this are forgotten, with their logs and artifacts: what they made stays in the home.
RETENTION = {
    "PREFECT_SERVER_SERVICES_DB_VACUUM_ENABLED": "events,flow_runs",
    "PREFECT_SERVER_SERVICES_DB_VACUUM_RETENTION_PERIOD": str(400 * 24 * 3600),
}
# Nothing leaves the machine. The second UI, which asks an outside host for settings, is not offered (flows.gate).
SILENCE = {"PREFECT_SERVER_ANALYTICS_ENABLED": "false", "DO_NOT_TRACK": "1", "PREFECT_SERVER_UI_V2_ENABLED": "false"}

USER = "thidua"
FILES_PATH = "/tep"
"""Where the server hands out the desk's files."""
# Where a desk's server is, who may use it and what it answers to is the desk's; all else is the operator's to set.
OWN = frozenset(
    {
        *("PREFECT_HOME", "PREFECT_API_URL", "PREFECT_PROFILE", "PREFECT_PROFILES_PATH", "PREFECT_API_KEY"),
        *("PREFECT_API_AUTH_STRING", "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED", "PREFECT_SERVER_CSRF_PROTECTION_ENABLED"),
        *("PREFECT_SERVER_ALLOW_EPHEMERAL_MODE", *SILENCE),
    }
)
OWN_GROUPS = ("PREFECT_SERVER_API_", "PREFECT_SERVER_CORS_", "PREFECT_SERVER_UI_", "PREFECT_UI_", "PREFECT_CLOUD_",
              "PREFECT__")  # fmt: skip

Report = Callable[[str], None]


class ServerError(PlainError, RuntimeError):
    """The local server could not be started; the message says why and which log to read."""


def prefect_home(settings: Settings) -> Path:
    """Where Prefect keeps its database, results and logs for this desk."""
    return settings.home / "prefect"


def read_login(settings: Settings) -> str:
    """User and password of this desk's server, as `thidua:password`; the password is made at the first start.

    Whoever may read the home may use the server: the file is the owner's alone.
    """
    path = prefect_home(settings) / "password"
    if not path.is_file():
        files.write_private_text(path, secrets.token_urlsafe(12))
    return f"{USER}:{path.read_text('utf-8').strip()}"


def keep_mail_password(settings: Settings) -> dict[str, str]:
    """The variable that names the file of the mail password, where one is told; what was told by itself is kept in a
    file of the home, which its owner alone may read.

    The environment of a process stays readable as long as it lives, and all that it starts inherit it; a file is read
    by who sends, when it sends.
    """
    password = os.environ.get(LOGIN_VARIABLE)
    if not password:
        named = os.environ.get(LOGIN_FILE_VARIABLE)
        return {LOGIN_FILE_VARIABLE: str(Path(named).absolute())} if named else {}
    path = prefect_home(settings) / "smtp-password"
    files.write_private_text(path, password)
    return {LOGIN_FILE_VARIABLE: str(path)}


def read_public_address() -> str | None:
    """THIDUA_URL: the address at which a proxy lets people in, as https://thidua.example.vn; None without a proxy.

    Raises ServerError for one that is no such address.
    """
    told = os.environ.get("THIDUA_URL", "").rstrip("/")
    if not told:
        return None
    parts = urlsplit(told)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path or parts.query or parts.username:
        raise ServerError(f"THIDUA_URL is {told!r}; it must be an address without a path, as https://thidua.example.vn")
    return told


def list_overridden(ours: Mapping[str, str]) -> tuple[str, ...]:
    """Variables of whoever starts the server that say something else than its environment, which is `ours`."""
    return tuple(sorted(key for key, told in os.environ.items() if _is_own(key) and ours.get(key) != told))


def _is_own(key: str) -> bool:
    return key in OWN or key.startswith(OWN_GROUPS)


def environment(settings: Settings, port: int) -> dict[str, str]:
    """The whole environment of the server, the worker and anyone who talks to them.

    PREFECT_* variables that are not the desk's to set stay as they are (`list_overridden` names the others). The mail
    password is in none (`keep_mail_password`).
    """
    inherited = {key: value for key, value in os.environ.items() if not (_is_own(key) or key == LOGIN_VARIABLE)}
    api = f"http://{HOST}:{port}/api"
    public = read_public_address() or f"http://{HOST}:{port}"
    programme = Path(settings.programme_name)
    login = read_login(settings)
    return {
        **RECORDING,
        **WATCHING,
        **WAITING,
        **RETENTION,
        **inherited,
        **keep_mail_password(settings),
        **SILENCE,
        "PREFECT_SERVER_API_AUTH_STRING": login,
        "PREFECT_API_AUTH_STRING": login,
        "PREFECT_SERVER_CSRF_PROTECTION_ENABLED": "true",
        "PREFECT_CLIENT_CSRF_SUPPORT_ENABLED": "true",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": public,
        "PREFECT_HOME": str(prefect_home(settings)),
        "PREFECT_API_URL": api,
        "PREFECT_SERVER_UI_API_URL": f"{public}/api",
        "PREFECT_WORKER_QUERY_SECONDS": "2",
        "PREFECT_CLI_COLORS": "false",
        "PREFECT_LOGGING_COLORS": "false",
        "NO_PROXY": _with_loopback(inherited.get("NO_PROXY") or inherited.get("no_proxy") or ""),
        "no_proxy": _with_loopback(inherited.get("no_proxy") or inherited.get("NO_PROXY") or ""),
        "THIDUA_FILES_URL": f"{public}{FILES_PATH}",
        "THIDUA_HOME": str(settings.home),
        "THIDUA_PROGRAMME": str(programme.resolve()) if programme.is_dir() else settings.programme_name,
        "THIDUA_WORKERS": str(settings.workers),
    }


def claim_port(preferred: int | None = None) -> socket.socket:
    """A socket that listens on the port asked for, or on 4200 if it is free, or on any free one.

    It is held from here on, so that of two servers started at one moment none gets the other's port. ServerError if the
    one asked for is taken.
    """
    if preferred is not None:
        try:
            return socket.create_server((HOST, preferred), backlog=BACKLOG)
        except OSError as error:
            raise ServerError(f"port {preferred} is in use; name another one or leave it out") from error
    try:
        return socket.create_server((HOST, USUAL_PORT), backlog=BACKLOG)
    except OSError:
        return socket.create_server((HOST, 0), backlog=BACKLOG)


@dataclass
class LocalServer:
    """A server and its worker: `start()` returns at once, `wait()` when both are ready, `stop()` when all ended."""

    settings: Settings
    port: int | None = None
    _children: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict, repr=False)
    _lock: FileLock | None = field(default=None, repr=False)

    @property
    def folder(self) -> Path:
        """Prefect's folder of this desk."""
        return prefect_home(self.settings)

    @property
    def url(self) -> str:
        """The address of the UI."""
        return f"http://{HOST}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """The environment in which a process talks to this server."""
        if self.port is None:
            raise ServerError("the server has not been started")
        return environment(self.settings, self.port)

    @property
    def child_pids(self) -> tuple[int, ...]:
        """Process ids of the server and the worker."""
        return tuple(child.pid for child in self._children.values())

    def start(self) -> None:
        """Start both processes; call from the main thread (they end when the thread that started them ends)."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = FileLock(self.folder / "server.lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise ServerError(f"a server for {self.settings.home} is running already; stop that one first") from None
        self._lock = lock
        try:
            self._ready_file.unlink(missing_ok=True)
            with claim_port(self.port) as claimed:  # the server takes it over
                self.port = int(claimed.getsockname()[1])
                self._spawn("server", HOST, str(self.port), str(claimed.fileno()), descriptors=(claimed.fileno(),))
            self._spawn("worker", str(self._ready_file))
        except BaseException:
            self.stop()
            raise

    def wait(
        self,
        report: Report | None = None,
        patience: float = START_PATIENCE_SECONDS,
        stop: threading.Event | None = None,
    ) -> None:
        """Return when the deployments are in place, or `stop` is set; ServerError if a child ends or patience does."""
        stop = stop or threading.Event()
        began = time.monotonic()
        while not self._ready_file.exists() and not stop.is_set():
            elapsed = time.monotonic() - began
            self._check_children()
            if elapsed > patience:
                raise ServerError(
                    f"the local Prefect server is not ready after {patience:.0f} s; see {self.folder}/*.log"
                )
            if report:
                report(f"Prefect server is starting … {elapsed:.0f} s")
            stop.wait(POLL_SECONDS)

    def watch(self, stop: threading.Event) -> None:
        """Return when `stop` is set; ServerError if a child ends before."""
        while not stop.wait(WATCH_SECONDS):
            self._check_children()

    def stop(self) -> None:
        """End the worker, then the server, each with all it started; may be called twice."""
        for child in reversed(self._children.values()):
            _end_group(child)
        self._children.clear()
        self._ready_file.unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def __enter__(self) -> LocalServer:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _check_children(self) -> None:
        for role, child in self._children.items():
            if child.poll() is not None:
                raise ServerError(f"the local Prefect {role} ended by itself; {self.folder / role}.log says why")

    @property
    def _ready_file(self) -> Path:
        return self.folder / "ready"

    def _spawn(self, role: str, *arguments: str, descriptors: tuple[int, ...] = ()) -> None:
        with (self.folder / f"{role}.log").open("ab") as log:
            self._children[role] = subprocess.Popen(  # noqa: S603 - our own module, by this interpreter
                [sys.executable, "-m", "flows.children", role, *arguments],
                env=_environment_of(role, self.environment),
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=descriptors,
            )


def become_part(settings: Settings, part: Part, port: int) -> NoReturn:
    """Go on as the server or the worker alone, for who watches over each by itself, as systemd does; never returns."""
    folder = prefect_home(settings)
    folder.mkdir(parents=True, exist_ok=True)
    os.chdir(folder)
    told = {"server": (HOST, str(port)), "worker": (str(folder / "ready"),)}[part]
    ours = _environment_of(part, environment(settings, port))
    os.execve(sys.executable, [sys.executable, "-m", "flows.children", part, *told], ours)  # noqa: S606


@contextmanager
def run_server(settings: Settings, port: int | None = None, report: Report | None = None) -> Iterator[LocalServer]:
    """A started, ready server; stopped at the end."""
    with LocalServer(settings, port) as server:
        server.wait(report)
        yield server


def _environment_of(role: str, ours: Mapping[str, str]) -> dict[str, str]:
    """A child's environment: the server, which sends notifications, trusts the authority of the desk's mail server."""
    authority = ours.get("THIDUA_SMTP_CA") if role == "server" else None
    return {**ours, "SSL_CERT_FILE": authority} if authority else dict(ours)


def _end_group(child: subprocess.Popen[bytes]) -> None:
    """Ask the child to end, wait, then end whatever is left of its process group."""
    if child.poll() is None:
        child.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            child.wait(STOP_PATIENCE_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _with_loopback(no_proxy: str) -> str:
    return ",".join(filter(None, [no_proxy, HOST, "localhost"]))
