"""A reader that misbehaves on demand; a module of its own, because every worker process imports it."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from sources.documents import Fault, ReadResult


def awkward_reader(path: Path, sha256: str, media: str) -> ReadResult:
    """Does what the file's name says."""
    if path.name == "slow":
        time.sleep(60)
    if path.name == "stuck":  # like library code that never comes back to Python
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})
        time.sleep(60)
    if path.name == "exits":
        os._exit(3)
    if path.name == "greedy":
        return _greedy(sha256)
    return ReadResult(sha256, None, ())


def _greedy(sha256: str) -> ReadResult:
    try:
        bytearray(600 * 2**20)
    except MemoryError:
        return ReadResult(sha256, None, (Fault(sha256, "F02", {}),))
    return ReadResult(sha256, None, ())
