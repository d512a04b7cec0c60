"""prefect.yaml against the flows it names and the programme's calendar."""

from __future__ import annotations

import asyncio
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from prefect.flows import Flow, load_flow_from_entrypoint
from prefect.server.schemas.schedules import CronSchedule, RRuleSchedule
from prefect.utilities.callables import parameter_schema

from flows.parameters import AUTO
from flows.schedules import ScheduleError, list_in_force, render_deployments
from schemas.programme import Programme, load_programme

FILE = Path(__file__).parents[2] / "prefect.yaml"
DEPLOYMENTS: dict[str, dict[str, Any]] = {
    deployment["name"]: deployment for deployment in yaml.safe_load(FILE.read_text("utf-8"))["deployments"]
}
FLOWS = {"ingest", "remind", "report", "rank", "release", "period", "watch", "doctor", "backup"}


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programme("ttdn")


def flow_of(deployment: dict[str, Any]) -> Flow[..., Any]:
    return load_flow_from_entrypoint(deployment["entrypoint"], use_placeholder_flow=False)


def firings(deployment: str, start: datetime, end: datetime) -> set[datetime]:
    """When the deployment's schedules fire between the two, by Prefect's own scheduler."""
    found: set[datetime] = set()
    for entry in DEPLOYMENTS[deployment]["schedules"]:
        form: type[CronSchedule] | type[RRuleSchedule] = CronSchedule if "cron" in entry else RRuleSchedule
        schedule = form(**{key: value for key, value in entry.items() if key != "slug"})
        found.update(asyncio.run(schedule.get_dates(1000, start=start, end=end)))
    return found


def firings_on(deployment: str, day: date, programme: Programme) -> set[time]:
    start = datetime.combine(day, time.min, programme.tz)
    return {
        moment.astimezone(programme.tz).time() for moment in firings(deployment, start, start + timedelta(hours=23))
    }


def test_every_flow_is_deployed_once() -> None:
    assert sorted(flow_of(deployment).name for deployment in DEPLOYMENTS.values()) == sorted(FLOWS)


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_default_parameters_are_accepted(name: str) -> None:
    deployment = DEPLOYMENTS[name]
    flow_of(deployment).validate_parameters(deployment.get("parameters", {}))


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_runs_queue_and_are_described(name: str) -> None:
    deployment = DEPLOYMENTS[name]
    waits_for_people = deployment["name"] == "xep-hang"  # Prefect takes the lease of a limit from a run that is paused
    limit = None if waits_for_people else {"limit": 1, "collision_strategy": "ENQUEUE"}
    assert deployment.get("concurrency_limit") == limit
    assert deployment["work_pool"] == {"name": "thidua"}
    assert deployment["description"] and deployment["tags"]
    for schedule in deployment.get("schedules", []):
        assert schedule["timezone"] == "Asia/Ho_Chi_Minh"


def test_the_crons_are_those_of_the_calendar(programme: Programme) -> None:
    text = FILE.read_text("utf-8")
    assert render_deployments(text, programme) == text, "run `thidua programme schedules --write`"


def test_a_schedule_that_no_calendar_makes_is_refused(programme: Programme) -> None:
    text = FILE.read_text("utf-8").replace("slug: moi-sang", "slug: moi-toi")
    with pytest.raises(ScheduleError, match="moi-toi"):
        render_deployments(text, programme)


def test_a_draft_is_scheduled_on_every_due_day_and_the_final_report_the_day_after(programme: Programme) -> None:
    for period in list_in_force(programme):
        due = period.due_at.date()
        assert time(17, 0) in firings_on("quy-trinh-quy", due, programme), f"{period.id} is due on {due}"
        assert time(7, 30) in firings_on("quy-trinh-quy", due + timedelta(days=1), programme), f"{period.id}: {due}"


def test_a_reminder_goes_out_in_the_week_before_every_due_day(programme: Programme) -> None:
    for period in list_in_force(programme):
        days_before = [period.due_at.date() - timedelta(days=n) for n in range(1, 8)]
        assert any(firings_on("nhac-nop", day, programme) for day in days_before), period.id


def test_the_ranking_is_scheduled_after_the_years_books_are_closed(programme: Programme) -> None:
    for period in (p for p in list_in_force(programme) if p.is_last):
        year_after = datetime(period.year + 1, 1, 1, tzinfo=programme.tz)
        (moment,) = firings("xep-hang", year_after, year_after + timedelta(days=360))
        assert moment > period.closes_at, period.id


def test_the_form_offers_every_period_and_explains_itself_in_vietnamese(programme: Programme) -> None:
    schema = parameter_schema(flow_of(DEPLOYMENTS["bao-cao"]))
    period = schema.properties["period"]
    assert period["enum"] == [AUTO, *(p.label_vi for p in reversed(programme.periods))]
    assert period["title"] == "Kỳ báo cáo"
    options = schema.definitions["ReportOptions"]["properties"]
    assert options["as_of"]["enum"] == ["Lúc chạy", "Hạn nộp"]
    assert options["as_of"]["description"].startswith("Lúc chạy: ")


@pytest.mark.parametrize("name", DEPLOYMENTS)
def test_no_word_of_a_form_is_english(name: str) -> None:
    """Titles, texts and choices of every parameter: the words of the desk, or figures."""
    schema = parameter_schema(flow_of(DEPLOYMENTS[name]))
    fields = [*schema.properties.values()]
    for definition in schema.definitions.values():
        assert has_accents(definition["title"]) and has_accents(definition["description"])
        fields.extend(definition["properties"].values())
    for field in fields:
        assert has_accents(field["title"]), field
        assert has_accents(field.get("description", "")), field
        for choice in field.get("enum", []):
            assert has_accents(choice) or choice.isdecimal(), field


def has_accents(text: str) -> bool:
    return not text.isascii()
