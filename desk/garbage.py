"""How often Python looks for garbage that refers to itself: seldom, here.

A start makes hundreds of thousands of objects that stay; to look through them again and again took a fifth of it.
"""

from __future__ import annotations

import gc

SELDOM = (25_000, 10, 5)
"""So many objects more than before, then so many such looks, and so many of those; Python's own are 700, 10, 10. All is
looked through after 1.25 million more: workbooks that are done with do not pile up.
"""


def look_seldom() -> None:
    """Let this process look for garbage seldom from now on. What nothing refers to goes at once, as ever."""
    gc.set_threshold(*SELDOM)
