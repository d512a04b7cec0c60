"""How a step tells how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int, str], None]
"""Called with how many are done, of how many, and what is being done, in Vietnamese."""


def silent(done: int, total: int, label: str) -> None:
    """Progress nobody watches."""
