"""The crons made from a calendar: what prefect.yaml holds, and what another programme's deployments are."""

from __future__ import annotations

import asyncio
import re
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
import yaml
from prefect.client.schemas.schedules import RRuleSchedule as ClientSchedule
from prefect.server.schemas.schedules import RRuleSchedule

from flows.schedules import Schedule, deployment_name, list_in_force, make_schedules, render_deployments
from schemas.kinds import KINDS, KindName
from schemas.programme import Programme, load_programme
from schemas.programme.agenda import LETTERS, make_agenda
from schemas.programme.periods import Calendar

FILE = Path(__file__).parents[2] / "prefect.yaml"


@pytest.fixture(scope="module")
def ttdn() -> Programme:
    return load_programme("ttdn")


def other(ttdn: Programme, kind: KindName, day: int | str, month: int) -> Programme:
    """The programme with a calendar of its own: windows of whole calendar periods."""
    first, months = KINDS[kind].make_id(2026, 1), KINDS[kind].months
    calendar = Calendar.model_validate(
        {
            "kind": kind, "first_year": 2026, "last_year": 2028, "holiday_country": "VN", "weekend_rule": "none",
            "closing_days_after_due": 10,
            "deadlines": [{"valid_from": first, "month": month, "day": day, "basis_vi": ""}],
            "windows": [{"valid_from": first, "start_month": 1, "start_day": 1, "end_month": months, "end_day": "last",
                         "basis_vi": ""}],
        }
    )  # fmt: skip
    made = ttdn.model_copy(update={"calendar": calendar, "time_zone": "Asia/Vientiane"})
    for kept in ("periods", "tz"):
        made.__dict__.pop(kept, None)
    return made


def test_prefect_yaml_holds_the_crons_of_the_calendar(ttdn: Programme) -> None:
    text = FILE.read_text("utf-8")
    assert render_deployments(text, ttdn) == text, "prefect.yaml is stale: run `thidua programme schedules --write`"
    for slug, made in make_schedules(ttdn).items():
        assert f'slug: {slug}, {made.form}: "{made.rule}"' in text


def test_every_schedule_of_the_file_is_made_from_the_calendar(ttdn: Programme) -> None:
    slugs = {s["slug"] for d in yaml.safe_load(FILE.read_text("utf-8"))["deployments"] for s in d.get("schedules", ())}
    assert slugs == set(make_schedules(ttdn))


@pytest.mark.parametrize(("kind", "day", "month"), [("month", 5, 2), ("half_year", "last", 6), ("year", 31, 13)])
def test_another_calendar_has_its_own(ttdn: Programme, kind: KindName, day: int | str, month: int) -> None:
    programme = other(ttdn, kind, day, month)
    schedules = make_schedules(programme)
    assert list_moments(schedules["chieu-du-thao"]) == [
        f"{period.due_at.date():%Y%m%d}T170000" for period in programme.periods
    ]
    assert list_moments(schedules["sang-chinh-thuc"]) == [
        f"{period.due_at.date() + timedelta(days=1):%Y%m%d}T073000" for period in programme.periods
    ]
    made = yaml.safe_load(render_deployments(FILE.read_text("utf-8"), programme))
    names = {deployment["name"] for deployment in made["deployments"]}
    assert deployment_name(programme) in names and deployment_name(ttdn) not in names
    zones = {s["timezone"] for d in made["deployments"] for s in d.get("schedules", ())}
    assert zones == {"Asia/Vientiane"}
    text = render_deployments(FILE.read_text("utf-8"), programme)
    assert not re.search(r"quy trình quý|quy-trinh-quy", text, re.IGNORECASE)
    assert render_deployments(text, ttdn) == FILE.read_text("utf-8"), "and back again"


def list_moments(schedule: Schedule) -> list[str]:
    assert schedule.form == "rrule" and schedule.rule.startswith("RDATE:")
    return schedule.rule.removeprefix("RDATE:").split(",")


def test_prefect_fires_at_every_moment_of_the_agenda_and_at_no_other(ttdn: Programme) -> None:
    """Prefect's own reading of what prefect.yaml says, over the years under the deadlines in force."""
    first, last = list_in_force(ttdn)[0], ttdn.periods[-1]
    start, end = first.window_start, last.closes_at.date() + timedelta(days=60)
    since, until = (datetime.combine(day, time(), ttdn.tz) for day in (start, end))
    fired = {slug: fire(schedule, ttdn, since, until) for slug, schedule in make_schedules(ttdn).items()}
    agenda = [event for event in make_agenda(ttdn) if event.period.id >= first.id]
    for slug, kinds in (("chieu-du-thao", ("draft",)), ("sang-chinh-thuc", ("final",)), ("nhac-theo-lich", LETTERS)):
        assert fired[slug] == [event.at for event in agenda if event.kind in kinds], slug
    assert len(fired["dau-nam"]) == len({period.year for period in list_in_force(ttdn)})


def test_no_schedule_is_longer_than_prefect_takes(ttdn: Programme) -> None:
    monthly = other(ttdn, "month", 5, 2)
    long = monthly.model_copy(update={"calendar": monthly.calendar.model_copy(update={"last_year": 2060})})
    long.__dict__.pop("periods", None)
    for schedule in make_schedules(long).values():
        fire(schedule, long, datetime(2059, 1, 1, tzinfo=long.tz), datetime(2060, 1, 1, tzinfo=long.tz))


def fire(schedule: Schedule, programme: Programme, since: datetime, until: datetime) -> list[datetime]:
    if schedule.form == "cron":
        return []
    validated = ClientSchedule(rrule=schedule.rule, timezone=programme.time_zone)
    served = RRuleSchedule(rrule=validated.rrule, timezone=programme.time_zone)
    return list(asyncio.run(served.get_dates(n=10_000, start=since, end=until)))
