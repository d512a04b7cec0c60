"""When deployments run, made from the programme's calendar: this writes the crons of prefect.yaml, nobody else does.

A cron says days and months apart, so it fires on more days than are meant; what is done on a day, the calendar decides.
Only periods under the deadlines in force last count: what went before is past.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

from schemas import files
from schemas.errors import PlainError
from schemas.kinds import KINDS
from schemas.programme import Period, Programme

AROUND = 5
"""So many days before and after a due day reports are taken in every other hour."""
REMINDED = (3, 1)
"""So many days before a due day those who have not sent are reminded."""
RANKED_ON = 20
"""The day of a month on which the year that has closed is ranked."""
_SCHEDULE = re.compile(r'\{ slug: (?P<slug>[a-z-]+), cron: "(?P<cron>[^"]*)", timezone: (?P<zone>[^ ]+) \}')


class ScheduleError(PlainError, ValueError):
    """A schedule stands in prefect.yaml that the calendar does not make, or one is missing."""


def make_crons(programme: Programme) -> Mapping[str, str]:
    """The cron of every schedule by its slug, in the programme's time zone."""
    due = [period.due_at.date() for period in list_in_force(programme)]
    around = [day + timedelta(days=shift) for day in due for shift in range(-AROUND, AROUND + 1)]
    return {
        "moi-sang": "0 6 * * *",
        "quanh-han-nop": f"0 8-16/2 {_write_days(around)}",
        "truoc-han-nop": f"30 8 {_write_days(day - timedelta(days=before) for day in due for before in REMINDED)}",
        "dau-nam": f"0 9 {_write_days(_list_ranking_days(programme))}",
        "chieu-du-thao": f"0 17 {_write_days(due)}",
        "sang-chinh-thuc": f"30 7 {_write_days(day + timedelta(days=1) for day in due)}",
    }


def render_deployments(text: str, programme: Programme) -> str:
    """The text of prefect.yaml with the programme's crons and time zone; ScheduleError where slugs differ."""
    crons = make_crons(programme)
    slugs = [found["slug"] for found in _SCHEDULE.finditer(text)]
    if sorted(slugs) != sorted(crons):
        raise ScheduleError(
            f"prefect.yaml has the schedules {', '.join(slugs)}; the calendar makes {', '.join(crons)}: "
            'write one line each, as { slug: moi-sang, cron: "0 6 * * *", timezone: Asia/Ho_Chi_Minh }'
        )

    def fill(found: re.Match[str]) -> str:
        slug = found["slug"]
        return f'{{ slug: {slug}, cron: "{crons[slug]}", timezone: {programme.time_zone} }}'

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


def _list_ranking_days(programme: Programme) -> Iterator[date]:
    """The first `RANKED_ON` after the last period of a year has closed."""
    for period in list_in_force(programme):
        if period.is_last:
            closed = period.closes_at.date()
            month = closed.replace(day=1) if closed.day < RANKED_ON else closed.replace(day=1) + timedelta(days=31)
            yield month.replace(day=RANKED_ON)


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
