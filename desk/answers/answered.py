"""What answering the units has done."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from warehouse.journal.chain import Span


@dataclass(frozen=True, slots=True)
class Answered:
    """The marked workbooks and replies written, the notes on held reports, the drafts withdrawn, by path; and where
    answers about reports that no longer stand lie now. `span`: the lines of the warehouse's journal before and after,
    None where others wrote meanwhile or replies were left to another run.
    """

    workbooks: list[Path] = field(default_factory=list)
    replies: list[Path] = field(default_factory=list)
    held: list[Path] = field(default_factory=list)
    withdrawn: list[Path] = field(default_factory=list)
    set_aside: list[Path] = field(default_factory=list)
    span: Span | None = field(default=None, compare=False)
