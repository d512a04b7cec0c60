"""Themes of difficulties and proposals: each named once at a time."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.programme.checks.validity import overlap
from schemas.programme.draft import Draft
from schemas.programme.faults import Fault
from schemas.programme.report.themes import Theme

FILE = "themes.csv"


def check_themes(draft: Draft) -> Iterable[Fault]:
    """Themes of one kind that share a code, or a name, on the same day: what is counted twice is told twice."""
    seen: list[tuple[int, Theme]] = []
    for line, theme in draft.of("themes", Theme):
        for earlier, other in seen:
            if theme.kind != other.kind or not overlap(theme, other):
                continue
            for column in ("code", "title_vi"):
                if getattr(theme, column) == getattr(other, column):
                    what = f"{getattr(theme, column)!r} is a theme of {theme.kind} at the same time (row {earlier})"
                    yield Fault(FILE, what, line, column)
        seen.append((line, theme))
