"""What is sent in a season, by whom, when and how, and which faults are planted where. Pure; the same for a seed."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise

from schemas.errors import PlainError
from schemas.programme import Period, Programme, Unit

YEARS = (2017, 2018)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A course of events planted `count` times. `flaw` is what the first sending carries, `then` what follows it.

    `needs_previous`: the period before is of the same year, and nothing is planted in it. `on_due_day`: it comes then.
    """

    name: str
    count: int
    flaw: str = "none"
    then: str = ""
    days_late: int = 0
    channels: tuple[str, ...] = ()
    periods: tuple[str, ...] = ()
    needs_previous: bool = False
    on_due_day: bool = False


FOLDERS = ("folder", "unit_folder")
MAILS = ("eml",)
SCENARIOS = (
    Scenario("wrong_year", 3, "wrong_year", "in_time", periods=("2017Q4", "2018Q3", "2018Q4")),
    Scenario("ytd_below_period", 3, "ytd_below_period", "fixed", periods=("2017Q3", "2018Q1")),
    Scenario("ytd_mismatch", 5, "ytd_mismatch", needs_previous=True),
    Scenario("late_1", 4, days_late=1),
    Scenario("late_2", 4, days_late=2),
    Scenario("late_4", 3, days_late=4),
    Scenario("late_8", 3, days_late=8),
    Scenario("late_15", 2, days_late=15),
    Scenario("missing", 6, "nothing"),
    Scenario("text_refused", 5, "text_refused", "fixed"),
    Scenario("text_refused_left", 1, "text_refused", periods=("2018Q2",)),
    Scenario("ambiguous_empty", 3, "ambiguous_empty", "fixed"),
    Scenario("ambiguous_empty_left", 1, "ambiguous_empty", periods=("2018Q3",)),
    Scenario("mark_and_number", 3, "mark_and_number", "fixed"),
    Scenario("part_over_whole", 2, "part_over_whole", "fixed"),
    Scenario("part_over_whole_left", 1, "part_over_whole", periods=("2018Q4",)),
    Scenario("blank_required", 6, "blank_required"),
    Scenario("no_evidence", 6, "no_evidence"),
    Scenario("number_as_text", 8, "number_as_text"),
    Scenario("restated", 5, "drifted", "restated"),
    Scenario("same_bytes", 5, then="same_bytes", channels=MAILS),
    Scenario("resaved", 4, then="resaved"),
    Scenario("wrong_folder", 3, "wrong_folder", "in_time", channels=("other_folder",)),
    Scenario("unknown_unit", 2, "unknown_unit", "in_time", channels=("unsorted",)),
    Scenario("ambiguous_unit", 2, "ambiguous_unit", "in_time", channels=("unsorted",)),
    Scenario("empty_file", 1, "empty_file", "in_time", channels=FOLDERS),
    Scenario("truncated", 3, "truncated", "in_time", channels=FOLDERS),
    Scenario("text_as_xlsx", 2, "text_as_xlsx", "in_time", channels=(*FOLDERS, *MAILS)),
    Scenario("encrypted", 2, "encrypted", "in_time", channels=(*FOLDERS, *MAILS)),
    Scenario("pdf_only", 3, "pdf_only", "in_time", channels=MAILS),
    Scenario("other_workbook", 2, "other_workbook", "in_time", channels=(*FOLDERS, *MAILS)),
    Scenario("no_attachment", 3, "no_attachment", "in_time", channels=MAILS),
    Scenario("nothing_anywhere", 2, "nothing_anywhere", periods=("2018Q2",), needs_previous=True),
    Scenario("blank_form", 2, "blank_form", "fixed", on_due_day=True),
    Scenario("two_groups", 2, "two_groups", "fixed", needs_previous=True),
    Scenario("money_in_billions", 2, "money_in_billions", periods=("2018Q1", "2018Q3")),
    Scenario("money_contradicted", 2, "money_contradicted", "fixed"),
    Scenario("spoofed_sender", 2, "spoofed_sender", "in_time", channels=MAILS),
    Scenario("spoofed_sender_left", 1, "spoofed_sender", channels=MAILS, periods=("2018Q4",)),
    Scenario("old_workbook", 3, "old_workbook", periods=("2017Q4", "2018Q1", "2018Q3")),
)
CLEAN = Scenario("clean", 0)
MISSING_TWICE = "missing_twice"
UNDECIDED_UNITS = {"unknown_unit": ("01", "28"), "ambiguous_unit": ("22", "49", "51")}


@dataclass(frozen=True, slots=True)
class Sending:
    """One thing sent: by a unit for a period, with a flaw, over a channel, received at a moment."""

    unit_id: str
    period_id: str
    number: int
    plan: str
    flaw: str
    channel: str
    received_at: datetime
    days_late: int
    other_unit: str = ""


class SampleError(PlainError, ValueError):
    """No sample season can be made for a programme."""


def season_periods(programme: Programme) -> tuple[Period, ...]:
    """The counted periods of the sample's years."""
    return tuple(p for p in programme.periods if p.year in YEARS)


def plan_season(programme: Programme, seed: int) -> dict[tuple[str, str], tuple[Sending, ...]]:
    """Everything sent, by unit and period; an empty tuple is a missing report."""
    periods = season_periods(programme)
    slots = [(unit, period) for period in periods for unit in programme.units_of(period)]
    if not slots:
        raise SampleError(f"{programme.id} has no period in {YEARS[0]} to {YEARS[-1]}, the years of the sample season")
    chosen = _assign(slots, periods, random.Random(f"{seed}:plan"))  # noqa: S311 - repeatable on purpose
    sendings = {}
    for unit, period in slots:
        rng = random.Random(f"{seed}:{unit.id}:{period.id}:sending")  # noqa: S311
        scenario = chosen.get((unit.id, period.id), CLEAN)
        sendings[unit.id, period.id] = _sendings(programme, unit, period, scenario, rng)
    return sendings


def _assign(
    slots: Sequence[tuple[Unit, Period]], periods: Sequence[Period], rng: random.Random
) -> dict[tuple[str, str], Scenario]:
    """Which slot gets which scenario, each spread over the periods as evenly as it can be."""
    previous = {b.id: a.id for a, b in pairwise(periods) if a.year == b.year}
    free = list(slots)
    rng.shuffle(free)
    chosen: dict[tuple[str, str], Scenario] = {}
    nothing = Scenario(MISSING_TWICE, 2, "nothing")
    twice = free[0][0].id
    for period_id in [p.id for p in periods if p.year == YEARS[-1]][1:3]:
        chosen[twice, period_id] = nothing
    kept: set[tuple[str, str]] = {(twice, p.id) for p in periods}
    planted = Counter(period_id for _, period_id in chosen)
    for scenario in SCENARIOS:
        here: Counter[str] = Counter()
        for _ in range(scenario.count):
            taken = chosen.keys() | kept
            open_slots = [
                (here[period.id], planted[period.id], place, unit.id, period.id)
                for place, (unit, period) in enumerate(free)
                if (unit.id, period.id) not in taken
                and _fits(scenario, unit, period)
                and (not scenario.needs_previous or _follows_clean(unit.id, previous.get(period.id), chosen))
            ]
            if not open_slots:
                break
            *_, unit_id, period_id = min(open_slots)
            chosen[unit_id, period_id] = scenario
            here[period_id] += 1
            planted[period_id] += 1
            if scenario.needs_previous:
                kept.add((unit_id, previous[period_id]))
    return chosen


def _follows_clean(unit_id: str, before: str | None, chosen: dict[tuple[str, str], Scenario]) -> bool:
    return before is not None and (unit_id, before) not in chosen


def _fits(scenario: Scenario, unit: Unit, period: Period) -> bool:
    if scenario.periods and period.id not in scenario.periods:
        return False
    senders = UNDECIDED_UNITS.get(scenario.flaw)
    return senders is None or unit.code in senders


def _sendings(
    programme: Programme, unit: Unit, period: Period, scenario: Scenario, rng: random.Random
) -> tuple[Sending, ...]:
    if scenario.flaw == "nothing":
        return ()
    channel = rng.choice(scenario.channels) if scenario.channels else _pick_channel(period, rng)
    at = _pick_moment(period, scenario, channel, rng)
    others = [u.id for u in programme.units_of(period) if u.id != unit.id]
    other = rng.choice(others) if scenario.flaw == "wrong_folder" else ""
    made = [_sending(unit, period, 1, scenario.name, scenario.flaw, channel, at, other)]
    if scenario.then:
        flaw = scenario.then if scenario.then in {"same_bytes", "resaved"} else "none"
        channel = rng.choice(FOLDERS) if flaw == "same_bytes" else _pick_channel(period, rng)
        made.append(
            _sending(unit, period, 2, scenario.name, flaw, channel, _pick_later_moment(at, period, scenario, rng))
        )
    return tuple(made)


def _sending(
    unit: Unit, period: Period, number: int, plan: str, flaw: str, channel: str, at: datetime, other: str = ""
) -> Sending:
    late = max(0, (at.date() - period.due_at.date()).days)
    return Sending(unit.id, period.id, number, plan, flaw, channel, at, late, other)


def _pick_channel(period: Period, rng: random.Random) -> str:
    in_mailbox = "zip" if period.id == "2018Q3" else "mbox" if period.year == YEARS[-1] else "eml"
    return rng.choices(("folder", "unit_folder", "eml", in_mailbox, "msg"), (46, 14, 18, 14, 8))[0]


def _pick_moment(period: Period, scenario: Scenario, channel: str, rng: random.Random) -> datetime:
    due = period.due_at.date()
    minute = time(rng.randint(7, 16), rng.randint(0, 59), rng.randint(0, 59))
    if scenario.days_late:
        if scenario.days_late == 1 and channel not in FOLDERS:
            minute = time(0, rng.randint(2, 9), rng.randint(0, 59))
        return datetime.combine(due + timedelta(days=scenario.days_late), minute, period.due_at.tzinfo)
    if scenario.on_due_day:
        days = 0
    elif scenario.then:
        days = rng.randint(4, 7) if scenario.then == "in_time" else rng.randint(1, 5)
    else:
        days = rng.choices((0, 1, 2, 3, 4, 6), (30, 26, 18, 12, 9, 5))[0]
        if days == 0 and rng.random() < 0.15:
            minute = time(23, rng.randint(30, 58), rng.randint(0, 59))
    return datetime.combine(due - timedelta(days=days), minute, period.due_at.tzinfo)


def _pick_later_moment(first: datetime, period: Period, scenario: Scenario, rng: random.Random) -> datetime:
    hours = rng.randint(20, 44) if scenario.then in {"in_time", "same_bytes", "resaved"} else rng.randint(40, 160)
    later = first + timedelta(hours=hours, minutes=rng.randint(0, 59))
    return min(later, period.due_at - timedelta(hours=7)) if scenario.then == "in_time" else later
