"""Every scheduled time of ten years of every programme, walked through what a run decides at it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from schemas.programme import Period, Programme, load_programme
from schemas.programme.agenda import LETTERS, REPORTS, Event, list_due_letters, list_due_work, make_agenda

YEARS = 10
OTHERS = sorted(path.parent for path in (Path(__file__).parents[2] / "programmes").glob("*/programme.toml"))


@pytest.fixture(scope="module", params=["ttdn", *OTHERS], ids=lambda named: Path(named).name)
def programme(request: pytest.FixtureRequest) -> Programme:
    return with_ten_years(load_programme(request.param))


def with_ten_years(programme: Programme) -> Programme:
    """The programme, its calendar going on by the rules in force last where it has fewer years."""
    last_year = max(programme.calendar.last_year, programme.calendar.first_year + YEARS - 1)
    made = programme.model_copy(update={"calendar": programme.calendar.model_copy(update={"last_year": last_year})})
    made.__dict__.pop("periods", None)
    return made


class Desk:
    """A desk that runs at given moments and remembers what it made."""

    def __init__(self, programme: Programme) -> None:
        self.agenda = make_agenda(programme)
        self.made: list[Event] = []

    def run(self, scheduled: datetime, now: datetime | None = None) -> list[Event]:
        """One run of the schedule that fires then, of reports or letters; what it makes."""
        done = {event.key for event in self.made}
        kinds = {event.kind for event in self.agenda if event.at == scheduled}
        new: list[Event] = []
        if kinds & set(REPORTS):
            new += list_due_work(self.agenda, done, scheduled, now or scheduled)
        if kinds & set(LETTERS):
            new += list_due_letters(self.agenda, done, now or scheduled)
        self.made += new
        return new


def work_of_final(period: Period) -> list[str]:
    """What the morning after the due day makes, in this order."""
    return ["final", "missing+1", *(["rank"] if period.is_last else []), "release"]


def test_every_period_gets_one_draft_one_final_and_each_letter_once(programme: Programme) -> None:
    assert len({period.year for period in programme.periods}) >= YEARS
    desk = Desk(programme)
    for moment in sorted({event.at for event in desk.agenda}):
        made = desk.run(moment)
        assert [event.at for event in made] == [moment] * len(made), "in time, and nothing at another time"
        assert made, "every scheduled time does something"
        assert desk.run(moment) == [], "a second run of the same time makes nothing"
        assert all(moment <= event.period.closes_at for event in made)
    counted = Counter((event.period.id, event.name) for event in desk.made)
    assert set(counted.values()) == {1}
    for period in programme.periods:
        names = {"remind-7", "remind-3", "remind-1", "draft", "final", "urge+1", "urge+3", "escalate+5"}
        names |= {"missing+0", "missing+1", "release"} | ({"rank"} if period.is_last else set())
        if programme.calendar.shift_working_days(period.due_at.date(), 5) > period.closes_at.date():
            names.remove("escalate+5")  # a long holiday after the due day: the books are closed by then
        assert {name for of, name in counted if of == period.id} == names


def test_a_missed_time_is_made_up_for_and_nothing_is_made_twice(programme: Programme) -> None:
    """The machine was off from the due day's noon for two days: Prefect starts the late runs one after the other."""
    for period in programme.periods:
        desk = Desk(programme)
        desk.made = [event for event in desk.agenda if event.period.id != period.id]
        late = [event.at for event in desk.agenda if event.period.id == period.id and event.kind in REPORTS]
        back = period.due_at + timedelta(days=2)
        if back > period.closes_at:
            continue
        made = [event for moment in late for event in desk.run(moment, back)]
        assert [event.name for event in made] == ["draft", "missing+0", *work_of_final(period)]


def test_the_run_of_the_morning_makes_up_for_an_evening_nobody_scheduled(programme: Programme) -> None:
    period = programme.periods[-1]
    desk = Desk(programme)
    desk.made = [event for event in desk.agenda if event.period.id != period.id]
    final = next(event for event in desk.agenda if event.period.id == period.id and event.kind == "final")
    made = [event.name for event in desk.run(final.at)]
    assert made == ["draft", *work_of_final(period)], "one list of who is missing, the later one"


def test_what_a_crash_prevented_after_a_report_is_made_by_the_next_run(programme: Programme) -> None:
    """The run of the morning died after so many of its steps; the next start makes the others, and nothing twice."""
    period = programme.periods[-1]
    steps = work_of_final(period)
    final = next(event for event in make_agenda(programme) if event.period.id == period.id and event.kind == "final")
    for finished in range(1, len(steps) + 1):
        desk = Desk(programme)
        desk.made = [e for e in desk.agenda if e.period.id != period.id or e.name not in steps[finished:]]
        assert [e.name for e in desk.run(final.at, final.at + timedelta(hours=2))] == steps[finished:]


def test_of_a_final_made_nobody_needs_the_draft(programme: Programme) -> None:
    """A desk of an earlier version recorded no draft as the calendar's; its final report counts."""
    period = programme.periods[-1]
    final = next(event for event in make_agenda(programme) if event.period.id == period.id and event.kind == "final")
    due = list_due_work(make_agenda(programme), {final.key}, final.at, final.at, period.id)
    assert [event.name for event in due] == work_of_final(period)[1:]


def test_a_late_start_of_the_evenings_run_leaves_the_final_to_its_own(programme: Programme) -> None:
    desk = Desk(programme)
    draft = next(event for event in desk.agenda if event.kind == "draft")
    assert [event.name for event in desk.run(draft.at, draft.at + timedelta(days=1))] == ["draft", "missing+0"]


def test_of_missed_letters_only_the_one_that_fits_the_day_is_written(programme: Programme) -> None:
    desk = Desk(programme)
    period = programme.periods[-1]
    letters = [event for event in desk.agenda if event.period.id == period.id and event.kind in LETTERS]
    desk.made = [event for event in desk.agenda if event.period.id != period.id]
    assert [event.name for event in desk.run(letters[0].at, letters[1].at)] == ["remind-3"]
    assert desk.run(letters[1].at, letters[1].at) == []


def test_nothing_is_asked_for_once_a_period_has_closed(programme: Programme) -> None:
    desk = Desk(programme)
    after = programme.periods[-1].closes_at + timedelta(seconds=1)
    assert list_due_work(desk.agenda, (), after, after) == ()
    assert list_due_letters(desk.agenda, (), after) == ()
    named = programme.periods[0]
    made = [event.name for event in list_due_work(desk.agenda, (), after, after, named.id)]
    assert made == ["draft", *(name for name in work_of_final(named) if name != "missing+1")]
