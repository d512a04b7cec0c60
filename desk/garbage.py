"""How often Python looks for garbage that refers to itself: seldom, here.

A start makes hundreds of thousands of objects that stay; to look through them again and again took a quarter of it.
"""

from __future__ import annotations

import gc

SELDOM = (50_000, 20, 50)
"""So many objects more than before, then so many such looks, and so many of those; Python's own are 700, 10, 10."""


def look_seldom() -> None:
    """Let this process look for garbage seldom from now on. What nothing refers to goes at once, as ever."""
    gc.set_threshold(*SELDOM)
