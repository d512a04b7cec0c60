"""Options that several commands share, and how what they say is found."""

from __future__ import annotations

import shlex
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from desk.settings import Settings
from schemas.errors import PlainError

Home = Annotated[
    Path | None,
    typer.Option("--home", help="The desk's folder (default: THIDUA_HOME, else ./data).", show_default=False),
]
ProgrammeOption = Annotated[
    str | None,
    typer.Option("--programme", help="A built-in programme or a folder (default: ttdn).", show_default=False),
]
PeriodOption = Annotated[str, typer.Option("--period", help="The reporting period, as 2018Q4.")]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of",
        metavar="TIME",
        formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"],
        help="Only what had been received by then, as 2018-12-20 (its end) or 2018-12-20T17:00:00.",
    ),
]
KnownAt = Annotated[
    datetime | None,
    typer.Option(
        "--known-at",
        metavar="TIME",
        formats=["%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.%f"],
        help="As it was known then, as 2018-12-21T08:00:00.",
    ),
]


class UsageError(PlainError, ValueError):
    """What the user asked for does not fit; the message says what would."""


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


def repeat_options(home: Path | None, programme: str | None) -> str:
    """The options of home and programme as they were typed, to follow a command that is suggested; empty if none."""
    typed = (("--home", home), ("--programme", programme))
    return "".join(f" {name} {shlex.quote(str(value))}" for name, value in typed if value is not None)


def find_unit(programme: Any, code: str, period: Any) -> Any:
    """The unit with that code or id, of the period's catalogue."""
    return find_units(programme, code, period)[0]


def find_units(programme: Any, code: str, period: Any = None) -> list[Any]:
    """The units with that code or id: of the period's catalogue one, else of every catalogue, the oldest first."""
    units = programme.units_of(period) if period else programme.units
    found = [unit for unit in units if code in (unit.code, unit.id)]
    if found:
        return found
    when = f" of {period.id}" if period else ""
    written = "".join(f"; codes are written as {unit.code} ({unit.name_vi})" for unit in units[:1])
    raise UsageError(f"no unit {code!r} in the catalogue{when}{written}")
