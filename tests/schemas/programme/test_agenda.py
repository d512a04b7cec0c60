"""Every scheduled time of every programme's years, walked through what a run decides at it."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from schemas.programme import Programme, load_programme
from schemas.programme.agenda import LETTERS, REPORTS, Event, list_due_letters, list_due_reports, make_agenda

OTHERS = sorted(path.parent for path in (Path(__file__).parents[2] / "programmes").glob("*/programme.toml"))


@pytest.fixture(scope="module", params=["ttdn", *OTHERS], ids=lambda named: Path(named).name)
def programme(request: pytest.FixtureRequest) -> Programme:
    return load_programme(request.param)


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
            new += list_due_reports(self.agenda, done, scheduled, now or scheduled)
        if kinds & set(LETTERS):
            new += list_due_letters(self.agenda, done, now or scheduled)
        self.made += new
        return new


def test_every_period_gets_one_draft_one_final_and_each_letter_once(programme: Programme) -> None:
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
        assert [event.name for event in made] == ["draft", "final"]


def test_the_run_of_the_morning_makes_up_for_an_evening_nobody_scheduled(programme: Programme) -> None:
    period = programme.periods[-1]
    desk = Desk(programme)
    desk.made = [event for event in desk.agenda if event.period.id != period.id]
    final = next(event for event in desk.agenda if event.period.id == period.id and event.kind == "final")
    assert [event.name for event in desk.run(final.at)] == ["draft", "final"]


def test_a_late_start_of_the_evenings_run_leaves_the_final_to_its_own(programme: Programme) -> None:
    desk = Desk(programme)
    draft = next(event for event in desk.agenda if event.kind == "draft")
    assert [event.name for event in desk.run(draft.at, draft.at + timedelta(days=1))] == ["draft"]


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
    assert list_due_reports(desk.agenda, (), after, after) == ()
    assert list_due_letters(desk.agenda, (), after) == ()
    named = programme.periods[0].id
    assert [event.name for event in list_due_reports(desk.agenda, (), after, after, named)] == ["draft", "final"]
