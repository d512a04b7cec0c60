"""The crons made from a calendar: what prefect.yaml holds, and what another programme's deployments are."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from flows.schedules import deployment_name, make_crons, render_deployments
from schemas.kinds import KINDS, KindName
from schemas.programme import Programme, load_programme
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
    for slug, cron in make_crons(ttdn).items():
        assert f'slug: {slug}, cron: "{cron}"' in text


def test_every_schedule_of_the_file_is_made_from_the_calendar(ttdn: Programme) -> None:
    slugs = {s["slug"] for d in yaml.safe_load(FILE.read_text("utf-8"))["deployments"] for s in d.get("schedules", ())}
    assert slugs == set(make_crons(ttdn))


@pytest.mark.parametrize(("kind", "day", "month"), [("month", 5, 2), ("half_year", "last", 6), ("year", 31, 13)])
def test_another_calendar_has_its_own(ttdn: Programme, kind: KindName, day: int | str, month: int) -> None:
    programme = other(ttdn, kind, day, month)
    for period in programme.periods:
        due = period.due_at.date()
        assert fires(make_crons(programme)["chieu-du-thao"], due.day, due.month)
        after = due + timedelta(days=1)
        assert fires(make_crons(programme)["sang-chinh-thuc"], after.day, after.month)
        before = [due - timedelta(days=days) for days in range(1, 8)]
        assert any(fires(make_crons(programme)["truoc-han-nop"], d.day, d.month) for d in before)
    made = yaml.safe_load(render_deployments(FILE.read_text("utf-8"), programme))
    names = {deployment["name"] for deployment in made["deployments"]}
    assert deployment_name(programme) in names and deployment_name(ttdn) not in names
    zones = {s["timezone"] for d in made["deployments"] for s in d.get("schedules", ())}
    assert zones == {"Asia/Vientiane"}
    text = render_deployments(FILE.read_text("utf-8"), programme)
    assert not re.search(r"quy trình quý|quy-trinh-quy", text, re.IGNORECASE)
    assert render_deployments(text, ttdn) == FILE.read_text("utf-8"), "and back again"


def fires(cron: str, day: int, month: int) -> bool:
    _, _, days, months, weekday = cron.split()
    assert weekday == "*"
    return _holds(days, day) and _holds(months, month)


def _holds(field: str, number: int) -> bool:
    spans = (part.partition("-") for part in field.split(","))
    return field == "*" or any(int(first) <= number <= int(last or first) for first, _, last in spans)
