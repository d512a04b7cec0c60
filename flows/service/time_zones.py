"""The names of time zones, listed once a process: Prefect reads them from the disk for every schedule it checks."""

from __future__ import annotations

from functools import cache
from zoneinfo import available_timezones

from prefect.types import _datetime


def remember_time_zones() -> None:
    """Let this process's Prefect list the time zones once."""
    vars(_datetime)["available_timezones"] = cache(available_timezones)
