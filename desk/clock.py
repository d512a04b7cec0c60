"""The only place that looks at the clock."""

from __future__ import annotations

from datetime import datetime

from schemas.programme import Programme


def now_in(programme: Programme) -> datetime:
    """The present moment in the programme's time zone."""
    return datetime.now(programme.tz)
