"""Where the processor's time goes: CPU seconds by stage, by wrapping the functions that are the stages."""

from __future__ import annotations

import resource
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from unittest.mock import patch

Stage = tuple[str, Any, str]
"""A stage, and the owner and name of a function that belongs to it."""
REST = "the rest"


class StageWatch:
    """CPU seconds of this process with all its threads; what a stage calls of another counts for that one alone."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._open: list[str] = []
        self._last = 0.0

    def run(self, stage: str, function: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """What the function gives."""
        self._note()
        self._open.append(stage)
        try:
            return function(*given, **named)
        finally:
            self._note()
            self._open.pop()

    def _note(self) -> None:
        """Since the last change all was spent in the innermost open stage."""
        now = count_cpu_seconds()
        if self._open:
            self.spent[self._open[-1]] += now - self._last
        self._last = now


@contextmanager
def watch_stages(stages: Iterable[Stage]) -> Iterator[StageWatch]:
    """Wrap the functions for the time of the block, which itself is `REST`."""
    watch = StageWatch()
    with ExitStack() as stack:
        for stage, owner, name in stages:
            stack.enter_context(patch.object(owner, name, _wrap(watch, stage, getattr(owner, name))))
        yield watch


def count_cpu_seconds() -> float:
    """Of this process, all threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _wrap(watch: StageWatch, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> Any:
        return watch.run(stage, function, *given, **named)

    return run
