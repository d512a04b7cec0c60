"""What reading one document may cost: memory of the worker process, seconds of its time."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True, slots=True)
class Limits:
    """`memory` is in bytes above what a worker holds when it starts; `seconds` is the time of one document, and a
    worker that does not come back to Python is killed `margin` seconds later."""

    memory: int = 1536 * 1024 * 1024
    seconds: float = 60.0
    margin: float = 30.0

    @property
    def too_long_vi(self) -> str:
        """What the sender of a document that takes too long is told."""
        return f"đọc quá {self.seconds:g} giây vẫn chưa xong"


LIMITS: Final = Limits()
_NICENESS: Final = 5
_WORTH_A_PASS: Final = 48 * 1024 * 1024
"""So much more memory than after the last pass is worth looking for what is left behind: a pass goes through all that
a process holds, and costs as much as hundreds of documents without a form in them."""
_after_pass = [0]
_watched: list[bool] = []


class TimeLimitError(BaseException):
    """The document's time is up. No `Exception`: a reading library that forgives those must not forgive this."""


def confine(limits: Limits) -> None:
    """Limit this process's memory for good and let others go first; do nothing where the system knows no such limit.

    The process that gives out the work and loads it must not wait for those that it keeps busy.
    """
    if sys.platform == "win32":
        return
    import resource

    with suppress(OSError):
        os.nice(_NICENESS)
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    wanted = _address_space(resource.getpagesize()) + limits.memory
    try:
        resource.setrlimit(resource.RLIMIT_AS, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
    except (OSError, ValueError):  # macOS refuses; the time limit still holds
        return


def was_memory_short() -> bool:
    """True if this process has at some time come near its limit: whatever an allocation in C raised, it was that."""
    if sys.platform == "win32":
        return False
    import resource

    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return False
    peak = next((int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmPeak:")), 0)
    return soft != resource.RLIM_INFINITY and peak >= 0.8 * soft


def drop_leavings() -> None:
    """Free what documents left behind in circles, once it is much: it must not count against the next one's limit."""
    if sys.platform == "win32":
        return
    import resource

    page = resource.getpagesize()
    held = _address_space(page)
    if held and held - _after_pass[0] < _WORTH_A_PASS:
        _after_pass[0] = min(held, _after_pass[0])
        return
    gc.collect()
    _after_pass[0] = _address_space(page)


def _address_space(page: int) -> int:
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * page
    except OSError:
        return 0


def leave_time_to_watchdog() -> None:
    """Have this process set no limit of its own to the time of a document: who is late here is tried elsewhere."""
    _watched.append(True)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TimeLimitError here after so many seconds; outside a main thread, or on Windows, never.

    Code that never comes back to Python is not interrupted; the watchdog of the pool is there for it. It alone keeps
    the time of forks of a busy process, in which even a sound document may wait for ever (`leave_time_to_watchdog`).
    """
    if sys.platform == "win32" or _watched or threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGALRM, _raise_time_limit)
    try:
        signal.setitimer(signal.ITIMER_REAL, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _raise_time_limit(_signal: int, _frame: object) -> None:
    raise TimeLimitError
