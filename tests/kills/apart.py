"""A `thidua` command in a process of its own, forked from a clean one: what it says, and how it ends."""

from __future__ import annotations

import os
import resource
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desk.doctor.examine import examine
from desk.intake import ingest
from desk.keeping import rebuild
from desk.outputs import report
from sources.workers.quiet_processes import QuietContext, import_ahead

SECONDS: Final = 300.0
"""After so long a command hangs."""
_MEMORY: Final = 6 << 30


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code, negative for the signal that ended it, None if it hung; what it said."""

    words: tuple[str, ...]
    code: int | None
    said: str


def run_apart(words: Sequence[str], environment: Mapping[str, str], log: Path) -> Ended:
    """Run the words after `thidua` with these variables; what it says goes through the file `log`."""
    import_ahead([ingest.run, report.run, examine, rebuild.run])
    log.unlink(missing_ok=True)
    process = QuietContext().Process(target=_run, args=(tuple(words), dict(environment), log))
    process.start()
    process.join(SECONDS)
    code = process.exitcode
    if code is None:
        process.kill()
        process.join()
    process.close()
    return Ended(tuple(words), code, log.read_text("utf-8", errors="replace") if log.is_file() else "")


def _run(words: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
    """In the process of its own."""
    place = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(place, 1)
    os.dup2(place, 2)
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))  # a length that was damaged may be any
    os.environ.update(environment)
    import sys

    from flows.cli.main import main

    sys.argv = ["thidua", *words]
    main()
