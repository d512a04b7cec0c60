"""What an examination tells: one notice a thing found, in plain words, with what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing found. `needs_person`: it does not go away by itself; else it is told for the record."""

    topic_vi: str
    found_vi: str
    todo_vi: str = ""
    needs_person: bool = True


def list_vi(names: Iterable[object]) -> str:
    """The first names, and how many others there are."""
    every = [str(name) for name in names]
    more = f" và {len(every) - SHOWN} mục khác" if len(every) > SHOWN else ""
    return ", ".join(every[:SHOWN]) + more
