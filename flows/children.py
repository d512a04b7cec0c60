"""The two child processes of `flows.server`: the Prefect server, and the worker that first declares the deployments.

Both import Prefect, which costs a second, while the other one starts; what only one of them needs is imported by its
role. Both end when the process that started them dies.
"""

from __future__ import annotations

import ctypes
import importlib
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress

from filelock import FileLock, Timeout

from desk.settings import Settings, close_to_others
from flows.server import claim_port, prefect_home, read_login, read_public_address
from schemas.errors import PlainError
from schemas.garbage import look_seldom

SET_PARENT_DEATH_SIGNAL = 1
PREDECESSOR_SECONDS = 5.0  # one whose parent died needs a moment to end


def serve(host: str, port: str, descriptor: str = "") -> int:
    """Run the server until it is told to stop, on the socket that was claimed for it, or on one of its own."""
    import uvicorn

    importlib.import_module("flows.alerts.block")  # the server makes the block anew for each notification
    from flows.gate import make_app
    from flows.service.database import check_database, use_sqlite_in_turn
    from flows.service.new_database import lay_new_database
    from flows.service.time_zones import remember_time_zones

    settings = Settings.from_environment()
    claimed = socket.socket(fileno=int(descriptor)) if descriptor else claim_port(int(port))
    remember_time_zones()
    lay_new_database()
    use_sqlite_in_turn()
    check_database()
    local, public = f"http://{host}:{port}", read_public_address()
    app = make_app(settings, [local] if public is None else [local, public], read_login(settings))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False))
    with suppress(KeyboardInterrupt):  # it has shut down in good order
        server.run(sockets=[claimed])
    return 0 if server.started else 1


def work(ready_file: str) -> int:
    """Declare what the server must know, tell the parent by creating `ready_file`, and work on runs."""
    from flows.service import worker
    from flows.service.time_zones import remember_time_zones

    remember_time_zones()
    return worker.work(ready_file)


ROLES: dict[str, Callable[..., int]] = {"server": serve, "worker": work}


def main() -> None:
    """Play the role named first on the command line with the arguments that follow it."""
    die_with_parent()
    close_to_others()
    look_seldom()
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


if __name__ == "__main__":
    main()
