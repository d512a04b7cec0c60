"""The software's version, as runs and seals record it."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version


@lru_cache
def code_version() -> str:
    """The installed version, as `thidua 0.2.0`."""
    return f"thidua {version('thidua')}"
