"""What the styles of a Word document bring: each its own, else that of the style it is based on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from docx.oxml.ns import qn

T = TypeVar("T")
_MOST_BASES: Final = 20
"""A chain of styles that is longer goes in a circle."""


def read_from_bases(styles: Any, read: Callable[[Any], T | None]) -> dict[str, T]:
    """What `read` finds in each style or in the nearest one it is based on, by its id; no entry where none has it."""
    own: dict[str, T] = {}
    bases: dict[str, str] = {}
    for style in styles.findall(qn("w:style")):
        key, base = style.get(qn("w:styleId"), ""), style.find(qn("w:basedOn"))
        bases[key] = base.get(qn("w:val"), "") if base is not None else ""
        if (found := read(style)) is not None:
            own[key] = found
    return {key: own[at] for key in bases if (at := _find_nearest(key, own, bases)) in own}


def _find_nearest(key: str, own: dict[str, T], bases: dict[str, str]) -> str:
    for _ in range(_MOST_BASES):
        if key in own or key not in bases:
            break
        key = bases[key]
    return key
