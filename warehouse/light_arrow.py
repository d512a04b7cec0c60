"""Arrow as the desk needs it: without pandas, which it would import to see whether a list is a series of it.

That is a quarter of a second and 40 MiB of every process that lays out rows, whether it makes a frame of them or not.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from threading import get_ident

import pyarrow as pa


class _NoPandas:
    """Has an import of pandas by the thread that made it find nothing."""

    def __init__(self) -> None:
        self._thread = get_ident()

    def find_spec(self, name: str, *_: object) -> ModuleSpec | None:
        """None where others are to find it."""
        if name == "pandas" and get_ident() == self._thread:
            raise ModuleNotFoundError("not now", name=name)
        return None


def _look_in_vain() -> None:
    """Have Arrow look for pandas: it does so once, and again where a frame is asked for (`schemas.known_pandas`)."""
    none = _NoPandas()
    sys.meta_path.insert(0, none)
    try:
        pa.array([None])
    finally:
        sys.meta_path.remove(none)


if "pandas" not in sys.modules:
    _look_in_vain()

__all__ = ["pa"]
