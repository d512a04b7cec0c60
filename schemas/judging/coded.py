"""A rule of the engine as one function: its code stands on it, its texts in the catalogue (`schemas.rules.catalogue`).

`form_check` is for what is said of a whole form, `frame_check` for what must be true of every row of a frame. The
programme, and with it the texts in force, is handed to whoever makes findings of what they find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas.findings import Finding, make_finding
from schemas.form import Form
from schemas.programme import Programme
from schemas.rules.codes import RuleCode

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Found:
    """What a check found in a form: where, if at one place, what stands there, and the words of the message."""

    sheet: str | None = None
    cell: str | None = None
    seen: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)


FormFinder = Callable[[Form, Programme], Iterable[Found]]


@dataclass(frozen=True, slots=True)
class FormCheck:
    """A rule over a whole form: `find` yields every case of it."""

    code: RuleCode
    find: FormFinder

    def make_findings(self, form: Form, programme: Programme, sha256: str) -> Iterable[Finding]:
        """What the form breaks the rule with, in the programme's words."""
        for one in self.find(form, programme):
            sheet, cell, seen = one.sheet, one.cell, one.seen
            yield make_finding(programme, sha256, self.code, sheet=sheet, cell=cell, seen=seen, **one.words)


def form_check(code: RuleCode) -> Callable[[FormFinder], FormCheck]:
    """Makes a function the check of that rule."""
    return lambda find: FormCheck(code, find)


RowTest = Callable[["pd.DataFrame"], "pd.Series[Any]"]


@dataclass(frozen=True, slots=True)
class FrameCheck:
    """A rule over the rows of a frame: `holds` gives for each whether all is well.

    `words` are the columns that a message quotes beside what was seen; they hold texts.
    """

    code: RuleCode
    holds: RowTest
    words: tuple[str, ...] = ()


def frame_check(code: RuleCode, *words: str) -> Callable[[RowTest], FrameCheck]:
    """Makes a function the check of that rule."""
    return lambda holds: FrameCheck(code, holds, words)
