"""How the command's process ends: what it holds in memory is left to the system, all at once.

Python would first take apart, one by one, some hundred thousand objects and modules: a tenth of a short command.
"""

from __future__ import annotations

import atexit
import os
import sys


class QuickEnd:
    """Ends the process with `code` when all else is done: threads, what was to be done at the exit, what was printed.

    Without a code it ends as ever, and so it does where what was printed cannot be handed over.
    """

    def __init__(self) -> None:
        """To be made before anything else registers what it does at the exit: the first is called last."""
        self.code: int | None = None
        atexit.register(self._end)

    def _end(self) -> None:
        if self.code is None:
            return
        try:
            for stream in (sys.stdout, sys.stderr):
                if stream is not None:
                    stream.flush()
        except (OSError, ValueError):
            return
        os._exit(self.code)
