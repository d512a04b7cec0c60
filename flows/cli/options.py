"""Options that several commands share: the moment which they look from."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from flows.settings import Settings

AsOf = Annotated[
    datetime | None,
    typer.Option("--as-of", formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"], help="Only what had been received by then."),
]
KnownAt = Annotated[
    datetime | None,
    typer.Option("--known-at", formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f"], help="As it was known then."),
]


def moment_of(settings: Settings, as_of: datetime | None, known_at: datetime | None) -> Any:
    """The moment of these options in the programme's time zone, a day meaning its end; None where none was named."""
    from warehouse import Moment

    if as_of is None and known_at is None:
        return None
    zone = settings.programme.tz
    now = datetime.now(zone)
    if as_of is not None and as_of.time() == datetime.min.time():
        as_of = as_of.replace(hour=23, minute=59, second=59)
    return Moment(
        as_of=as_of.replace(tzinfo=zone) if as_of else now,
        known_at=known_at.replace(tzinfo=zone) if known_at else now,
    )
