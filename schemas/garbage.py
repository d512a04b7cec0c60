"""How often Python looks for garbage that refers to itself: seldom here, and for a while not at all.

A start makes hundreds of thousands of objects that stay; to look through them again and again took a fifth of it. What
nothing refers to goes at once, as ever.
"""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator
from contextlib import contextmanager

SELDOM = (25_000, 10, 5)
"""So many objects more than before, then so many such looks, and so many of those; Python's own are 700, 10, 10. All is
looked through after 1.25 million more: workbooks that are done with do not pile up.
"""


def look_seldom() -> None:
    """Let this process look for garbage seldom from now on."""
    gc.set_threshold(*SELDOM)


@contextmanager
def keep_imports() -> Iterator[None]:
    """No look for the time of a block that imports, nor ever again at what is there by its end: modules stay.

    Only in a process that looks seldom: in others much may be there that goes again.
    """
    with without_collection():
        yield
        if gc.get_threshold() == SELDOM:
            gc.freeze()
            atexit.register(gc.unfreeze)  # libraries tell of leaks otherwise


@contextmanager
def without_collection() -> Iterator[None]:
    """No look for the time of the block: records refer to nothing of themselves, and among millions a look takes longer
    than making them.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
