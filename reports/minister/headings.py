"""Headings of columns: a column is declared with the code of its heading's text, which the programme says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any, TypeVar

from reports.office.tree import Column
from reports.office.xlsx_styles import SheetColumn

Say = Callable[..., str]
_Column = TypeVar("_Column", Column, SheetColumn)


def head(columns: Iterable[_Column], say: Say, **words: Any) -> tuple[_Column, ...]:
    """The columns as a reader sees them; `words` are what a heading may quote. KeyError for a code that is no text."""
    return tuple(replace(column, heading=say(column.heading, **words)) for column in columns)
