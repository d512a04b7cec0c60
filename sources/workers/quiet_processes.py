"""Worker processes that are not told secrets: what reads a stranger's documents needs no password of ours.

Where the system can fork, they are forked from one clean process that has imported what they work with and does
nothing else: a worker then costs milliseconds instead of its imports, and inherits neither threads nor open files. That
process costs a second itself; where a command that holds no secret has a few documents for them, they are forked from
the command's own.
"""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from threading import Lock, current_thread, main_thread

SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|AUTH_STRING|API_KEY")
"""Variables whose names say that they hold one."""
_LOCK = Lock()
_imported: dict[str, None] = {}
"""Modules that the clean process imports ahead, in order; those told after its start each worker imports itself."""


if sys.platform == "win32":
    from multiprocessing.context import SpawnContext as _Context
    from multiprocessing.context import SpawnProcess as _Process
else:
    from multiprocessing.context import ForkServerContext as _Context
    from multiprocessing.context import ForkServerProcess as _Process


class _QuietProcess(_Process):
    def start(self) -> None:
        """Start it in the environment of this process without the secrets."""
        with hide_secrets(), _hide_main():
            super().start()


class QuietContext(_Context):
    """Processes whose environment holds no secrets."""

    Process = _QuietProcess


def can_fork() -> bool:
    """True where forks of this process may read: on Linux, by the main thread, while it holds no secret of its own.

    Of other threads nothing is left in a fork, so that what they held there stays held. A fork that waits for such a
    thing is ended by the watchdog, and its document is tried again in a clean process.
    """
    is_main = sys.platform == "linux" and current_thread() is main_thread()
    return is_main and not any(map(SECRET.search, os.environ))


def import_works(works: Iterable[object]) -> None:
    """Import the modules that are named."""
    for work in works:
        if isinstance(work, str):
            import_module(work)


def import_ahead(works: Iterable[object]) -> None:
    """Have the modules of functions, or those named, imported once for all workers; without effect once the first
    worker has started.
    """
    for work in works:
        function = work.func if isinstance(work, functools.partial) else work
        _imported.setdefault(function if isinstance(function, str) else function.__module__)
    _Context().set_forkserver_preload(list(_imported))


@contextmanager
def _hide_main() -> Iterator[None]:
    """Let the child not run this process's main module again, which costs a second where that is Prefect's.

    Unless a function that workers are given is defined there.
    """
    main = sys.modules["__main__"]
    if main.__name__ in _imported:
        yield
        return
    known = vars(main)
    kept: dict[str, object] = {name: known[name] for name in ("__spec__", "__file__") if name in known}
    known.update(dict.fromkeys(kept))
    try:
        yield
    finally:
        known.update(kept)


@contextmanager
def hide_secrets() -> Iterator[None]:
    """Take the secrets out of this process's environment for as long as a child is started."""
    with _LOCK:
        hidden = {name: os.environ.pop(name) for name in list(os.environ) if SECRET.search(name)}
        try:
            yield
        finally:
            os.environ.update(hidden)
