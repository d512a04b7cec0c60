"""A `thidua` command that is killed in the middle of its work: `python -m tests.kills.dying` and the words after it.

Run by itself, as whoever ends a process from outside would not: the moment is chosen by what the command does to its
home, so that kills lie where it writes, and not in the second in which it starts.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from schemas.programme import Programme

STEP: Final = "THIDUA_KILLS_STEP"
"""The step at which to die, the seconds after it, and whether the worker processes die with it, by spaces."""
STEPS: Final = "THIDUA_KILLS_STEPS"
"""The file in which a command that lives to its end leaves how many steps it made."""
DAYS_BACK: Final = "THIDUA_KILLS_DAYS_BACK"
"""How many days the desk's clock is behind."""
_CHANGES: Final = ("os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "shutil.rmtree")


class Steps:
    """Counts what is done to files below a folder, and kills this process at one of them."""

    def __init__(self, folder: str, at: int, seconds: float, everyone: bool) -> None:
        self.folder, self.at, self.seconds, self.everyone = folder, at, seconds, everyone
        self.number = 0

    def hear(self, event: str, words: tuple[Any, ...]) -> None:
        """What Python tells of itself before it does anything."""
        if event != "open" and event not in _CHANGES:
            return
        if not any(isinstance(word, (str, Path)) and str(word).startswith(self.folder) for word in words):
            return
        self.number += 1
        if self.number == self.at:
            if self.seconds:
                threading.Timer(self.seconds, self.die).start()
            else:
                self.die()

    def die(self) -> None:
        """As kill -9 does: no handler, no flush."""
        if self.everyone:
            os.killpg(0, signal.SIGKILL)
        os.kill(os.getpid(), signal.SIGKILL)


def set_clock_back(days: int) -> None:
    """The programme's periods are of long ago."""
    from desk import clock

    now_in = clock.now_in

    def earlier(programme: Programme) -> datetime:
        return now_in(programme) - timedelta(days=days)

    clock.now_in = earlier


def main() -> None:
    """Run the command line after it."""
    at, seconds, everyone = os.environ.get(STEP, "0 0 0").split()
    folder = Path(os.environ["THIDUA_HOME"]).parent  # what is made beside a home is part of the work
    steps = Steps(str(folder), int(at), float(seconds), everyone == "1")
    set_clock_back(int(os.environ[DAYS_BACK]))
    sys.addaudithook(steps.hear)
    from flows.cli.main import main as run

    try:
        run()
    finally:
        Path(os.environ[STEPS]).write_text(str(steps.number), "utf-8")


if __name__ == "__main__":
    main()
