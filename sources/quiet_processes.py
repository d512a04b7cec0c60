"""Worker processes that are not told secrets: what reads a stranger's documents needs no password of ours."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.context import SpawnContext, SpawnProcess
from threading import Lock

SECRET = re.compile(r"PASSWORD|SECRET|TOKEN|AUTH_STRING|API_KEY")
"""Variables whose names say that they hold one."""
_LOCK = Lock()


class _QuietProcess(SpawnProcess):
    def start(self) -> None:
        """Start it in the environment of this process without the secrets."""
        with hide_secrets():
            super().start()


class QuietContext(SpawnContext):
    """Spawned processes whose environment holds no secrets."""

    Process = _QuietProcess


@contextmanager
def hide_secrets() -> Iterator[None]:
    """Take the secrets out of this process's environment for as long as a child is started."""
    with _LOCK:
        hidden = {name: os.environ.pop(name) for name in list(os.environ) if SECRET.search(name)}
        try:
            yield
        finally:
            os.environ.update(hidden)
