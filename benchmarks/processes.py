"""What a command takes with everything that it starts, also what it does not wait for: the readers of documents are
children of a clean process that the command leaves to the system at its end.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import forkserver
from pathlib import Path
from typing import IO, Final

_SET_CHILD_SUBREAPER: Final = 36
_LAST_SECONDS: Final = 60.0
"""So long what a command left behind may need to end."""


@dataclass(frozen=True, slots=True)
class Used:
    """CPU seconds of all its processes, the most MiB that one of them held, what the command ended with."""

    cpu_seconds: float
    peak_mib: float
    code: int


def own_environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a command of this desk: nothing of another's, and modules compiled once, as they are for users
    (where Python may write no bytecode, each command compiles anew what was changed since the installation).
    """
    others = ("THIDUA_", "PREFECT_", "PYTHONDONTWRITEBYTECODE")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(others)}
    return {**kept, "THIDUA_HOME": str(home), **more}


def run_and_count(
    program: Sequence[str | Path],
    environment: Mapping[str, str],
    folder: Path | None = None,
    output: int | IO[bytes] = subprocess.DEVNULL,
) -> Used:
    """Run the command, and wait for what it leaves behind too; TimeoutError where that does not end. Linux alone."""
    _adopt_orphans()
    started = subprocess.Popen(program, env=environment, cwd=folder, stdout=output, stderr=subprocess.STDOUT)  # noqa: S603
    _, status, used = os.wait4(started.pid, 0)
    started.returncode = os.waitstatus_to_exitcode(status)
    spent, peak = used.ru_utime + used.ru_stime, used.ru_maxrss
    until = time.monotonic() + _LAST_SECONDS
    while True:
        try:
            number, _, used = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return Used(spent, peak / 1024, started.returncode)
        if number:
            spent, peak = spent + used.ru_utime + used.ru_stime, max(peak, used.ru_maxrss)
        elif time.monotonic() > until:
            raise TimeoutError(f"what {program[0]} started goes on")
        else:
            time.sleep(0.01)


def end_worker_processes() -> None:
    """Have this process's clean process end, so that what it and its workers took counts among our children's."""
    forkserver._forkserver._stop()  # type: ignore[attr-defined]


def _adopt_orphans() -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_SET_CHILD_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")
