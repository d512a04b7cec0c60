"""What a programme's calendar asks the desk to do for each period, and when: the agenda.

Reminders before the due day, a draft on its evening, the final report the next morning, urging and escalation after it.
With draft and final comes the list of who is missing, with the final the release and, after a year's last period, the
ranking: each an event of its own, so that one that a crash prevented is known to be owed. Flows are scheduled at these
moments and judged by them.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from schemas.letter_kind import LetterKind
from schemas.programme.model import Programme
from schemas.programme.periods import Period

Kind = Literal["remind", "draft", "final", "missing", "rank", "release", "urge", "escalate"]
REPORTS: tuple[Kind, ...] = ("draft", "final")
FOLLOWING: tuple[Kind, ...] = ("missing", "rank", "release")
"""What comes with a report, in the same run: `missing` with either, the others with the final one."""
LETTERS: tuple[LetterKind, ...] = ("remind", "urge", "escalate")
Done = Container[tuple[str, str]]
"""Period and name of the events that have been recorded."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing to be done for a period: `days` are working days from the due day; 0 for reports and what follows.

    Of `missing` it is 0 with the draft and 1 with the final report.
    """

    period: Period
    kind: Kind
    days: int
    at: datetime

    @property
    def name(self) -> str:
        """What tells it apart within its period: `draft`, `final`, `release`, `missing+1`, `remind-7`, `urge+1`."""
        once = (*REPORTS, "rank", "release")
        return self.kind if self.kind in once else f"{self.kind}{self.days:+d}"

    @property
    def key(self) -> tuple[str, str]:
        """What tells it apart from every other event."""
        return self.period.id, self.name


def make_agenda(programme: Programme) -> tuple[Event, ...]:
    """Everything the calendar asks for, in order of time. Nothing is asked for a period that has closed by then."""
    events = (event for period in programme.periods for event in _list_events(programme, period))
    return tuple(sorted((e for e in events if e.at <= e.period.closes_at), key=lambda e: (e.at, e.name)))


def list_ranking_moments(programme: Programme) -> Iterator[datetime]:
    """For each year the first `rank_day` after its last period has closed."""
    rules = programme.agenda
    for period in programme.periods:
        if period.is_last:
            closed = period.closes_at.date()
            month = closed.replace(day=1) if closed.day < rules.rank_day else closed.replace(day=1) + timedelta(days=31)
            yield datetime.combine(month.replace(day=rules.rank_day), rules.rank_at, programme.tz)


def list_due_work(
    agenda: Iterable[Event], done: Done, scheduled: datetime, now: datetime, period_id: str | None = None
) -> tuple[Event, ...]:
    """The reports, and what follows from them, that a run scheduled for a moment has to make: of open periods, due by
    then, not made.

    The run is judged by the moment it was meant for, however late it starts (`now`): what was missed before is made up
    for, what comes after is left to its own run. Of a closed period something is made only where it is named. Once the
    final report is made nobody needs the draft, nor a list of before.
    """
    due = [
        event
        for event in agenda
        if event.kind in (*REPORTS, *FOLLOWING) and event.at <= scheduled and event.key not in done
        if (now <= event.period.closes_at if period_id is None else event.period.id == period_id)
        if event.kind != "missing" or now <= event.period.closes_at
    ]
    last_list = {event.period.id: event for event in due if event.kind == "missing"}
    return tuple(
        event
        for event in due
        if (event.kind != "missing" or last_list[event.period.id] == event)
        if event.name not in ("draft", "missing+0") or (event.period.id, "final") not in done
    )


def list_due_letters(agenda: Iterable[Event], done: Done, now: datetime) -> tuple[Event, ...]:
    """The reminders to write now: of each open period the last one due, if it is not written.

    An earlier one that was missed is past: a unit gets one letter a day, and the one that fits the day.
    """
    last = {e.period.id: e for e in agenda if e.kind in LETTERS and e.at <= now <= e.period.closes_at}
    return tuple(event for event in last.values() if event.key not in done)


def find_letter_kind(programme: Programme, period: Period, now: datetime) -> LetterKind:
    """Which letter the calendar has for the day: a reminder until it is due, then an urging, at last an escalation."""
    if now <= period.due_at:
        return "remind"
    days = programme.agenda.escalate_after
    if days is None:
        return "urge"
    begins = programme.calendar.shift_working_days(period.due_at.date(), days)
    return "escalate" if now.astimezone(programme.tz).date() >= begins else "urge"


def _list_events(programme: Programme, period: Period) -> Iterator[Event]:
    rules, due = programme.agenda, period.due_at.date()

    def event(kind: Kind, day: date, at: time, days: int = 0) -> Event:
        return Event(period, kind, days, datetime.combine(day, at, programme.tz))

    def letter(kind: Kind, days: int) -> Event:
        return event(kind, programme.calendar.shift_working_days(due, days), rules.letters_at, days)

    yield from (letter("remind", -days) for days in rules.remind_before)
    next_day = due + timedelta(days=1)
    yield event("draft", due, rules.draft_at)
    yield event("missing", due, rules.draft_at)
    yield event("final", next_day, rules.final_at)
    yield event("missing", next_day, rules.final_at, 1)
    yield event("release", next_day, rules.final_at)
    if period.is_last:
        yield event("rank", next_day, rules.final_at)
    yield from (letter("urge", days) for days in rules.urge_after)
    if rules.escalate_after is not None:
        yield letter("escalate", rules.escalate_after)
