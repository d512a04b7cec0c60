"""When deployments run, made from the programme's calendar: nobody else writes the schedules of prefect.yaml.

Reports, letters and rankings have the moments of the agenda, so that a run has something to do each time; ingest and
doctor have crons. Only periods under the deadlines in force last count: what went before is past.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal

from schemas import files
from schemas.errors import PlainError
from schemas.kinds import KINDS
from schemas.programme import Period, Programme
from schemas.programme.agenda import LETTERS, list_ranking_moments, make_agenda

AROUND = 5
"""So many days before and after a due day reports are taken in every other hour."""
MOST_MOMENTS = 350
"""The latest so many moments of a schedule are written: Prefect takes no rule of more than 6,500 letters."""
_SCHEDULE = re.compile(r'\{ slug: (?P<slug>[a-z-]+), (?:cron|rrule): "(?P<rule>[^"]*)", timezone: (?P<zone>[^ ]+) \}')


class ScheduleError(PlainError, ValueError):
    """A schedule stands in prefect.yaml that the calendar does not make, or one is missing."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A schedule as prefect.yaml writes it: a cron, or an RFC 5545 rule that lists moments, in the programme's zone."""

    form: Literal["cron", "rrule"]
    rule: str


def make_schedules(programme: Programme) -> Mapping[str, Schedule]:
    """Every schedule by its slug, in the programme's time zone."""
    in_force = list_in_force(programme)
    periods = {period.id for period in in_force}
    agenda = [event for event in make_agenda(programme) if event.period.id in periods]
    due = [period.due_at.date() for period in in_force]
    around = [day + timedelta(days=shift) for day in due for shift in range(-AROUND, AROUND + 1)]
    return {
        "moi-sang": Schedule("cron", "0 6 * * *"),
        "moi-gio": Schedule("cron", "20 * * * *"),
        "moi-tuan": Schedule("cron", "0 5 * * 1"),
        "cuoi-tuan": Schedule("cron", "0 4 * * 0"),
        "quanh-han-nop": Schedule("cron", f"0 8-16/2 {_write_days(around)}"),
        "nhac-theo-lich": _list_moments(event.at for event in agenda if event.kind in LETTERS),
        "dau-nam": _list_moments(at for at in list_ranking_moments(programme) if at > in_force[0].due_at),
        "chieu-du-thao": _list_moments(event.at for event in agenda if event.kind == "draft"),
        "sang-chinh-thuc": _list_moments(event.at for event in agenda if event.kind == "final"),
    }


def render_deployments(text: str, programme: Programme) -> str:
    """The text of prefect.yaml with the programme's schedules and time zone; ScheduleError where slugs differ."""
    made = make_schedules(programme)
    slugs = [found["slug"] for found in _SCHEDULE.finditer(text)]
    if sorted(slugs) != sorted(made):
        raise ScheduleError(
            f"prefect.yaml has the schedules {', '.join(slugs)}; the calendar makes {', '.join(made)}: "
            'write one line each, as { slug: moi-sang, cron: "0 6 * * *", timezone: Asia/Ho_Chi_Minh }'
        )

    def fill(found: re.Match[str]) -> str:
        slug = found["slug"]
        return f'{{ slug: {slug}, {made[slug].form}: "{made[slug].rule}", timezone: {programme.time_zone} }}'

    slugs_vi, nouns_vi = ("|".join(re.escape(name) for name in names) for names in _list_words())
    named = re.sub(rf"\bquy-trinh-(?:{slugs_vi})\b", deployment_name(programme), _SCHEDULE.sub(fill, text))
    noun_vi = programme.calendar.of_kind.noun_vi
    return re.sub(rf"\b([Qq]uy trình) (?:{nouns_vi})\b", lambda found: f"{found[1]} {noun_vi}", named)


def deployment_name(programme: Programme) -> str:
    """The name of the deployment that does a period's whole work: `quy-trinh-quy`."""
    return f"quy-trinh-{programme.calendar.of_kind.slug_vi}"


def _list_words() -> tuple[list[str], list[str]]:
    """What deployments and periods may be called, the longest first."""
    slugs = sorted((kind.slug_vi for kind in KINDS.values()), key=len, reverse=True)
    return slugs, sorted((kind.noun_vi for kind in KINDS.values()), key=len, reverse=True)


def write_deployments(source: Path, target: Path, programme: Programme) -> bool:
    """Write prefect.yaml for the programme; True if it says something else than what was there."""
    text = render_deployments(source.read_text("utf-8"), programme)
    if target.is_file() and target.read_text("utf-8") == text:
        return False
    files.write_text(target, text)
    return True


def list_in_force(programme: Programme) -> list[Period]:
    """The periods under the latest deadlines."""
    last = max(rule.valid_from for rule in programme.calendar.deadlines)
    return [period for period in programme.periods if period.id >= last]


def _list_moments(moments: Iterable[datetime]) -> Schedule:
    """The moments as dates of RFC 5545; Prefect reads them in the schedule's time zone."""
    written = [f"{at:%Y%m%dT%H%M%S}" for at in sorted(set(moments))]
    return Schedule("rrule", f"RDATE:{','.join(written[-MOST_MOMENTS:])}")


def _write_days(days: Iterable[date]) -> str:
    """The day and month fields of a cron that fires on all of these days, and the week-day field."""
    dates = list(days)
    months = sorted({day.month for day in dates})
    return f"{_write_numbers(sorted({day.day for day in dates}))} {_write_numbers(months, whole=12)} *"


def _write_numbers(numbers: list[int], whole: int = 31) -> str:
    """`1-3,7`; `*` for all there are."""
    if len(numbers) == whole:
        return "*"
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ",".join(f"{run[0]}-{run[-1]}" if len(run) > 2 else ",".join(map(str, run)) for run in runs)
