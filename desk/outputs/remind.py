"""Who is missing for a period, and a letter about each: to the unit, or to its superior with a list for the leaders."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from desk.clock import now_in
from desk.closed_years import keep_closed_years
from desk.outputs.record import describe_occasion, hash_files, record_output
from desk.progress import Progress, silent
from desk.settings import Settings
from reports.minister.claims import Ask, Row
from reports.office.vietnamese import day_short, lower_first, minute_long
from reports.reminders import letters as reminders
from reports.reminders import overdue
from reports.reminders.letters import Situation, has_unmatched
from schemas.errors import PlainError
from schemas.letter_kind import LetterKind
from schemas.programme import Period, Programme
from schemas.programme.agenda import LETTERS, Event, find_letter_kind
from warehouse import Moment, Warehouse
from warehouse.install import install


class PeriodClosedError(PlainError, ValueError):
    """The books of the period are closed: nobody is reminded of it."""


class LetterNotDueError(PlainError, ValueError):
    """The letter asked for does not fit the day."""


@dataclass(frozen=True, slots=True)
class RemindSummary:
    """The units that have no accepted report yet, and the drafts written for them.

    `held` are not reminded: their report waits for a person here; unless only its period is not known, which the unit
    is asked for. `held_documents` counts what waits in the period.
    `overdue_list` is what an escalation has for the leaders, `without_address` who cannot be written to.
    """

    period_id: str
    missing: list[dict[str, Any]]
    drafts: list[Path]
    held: list[dict[str, Any]]
    held_documents: int
    kind: LetterKind = "remind"
    overdue_list: Path | None = None
    without_address: Path | None = None

    @property
    def kind_vi(self) -> str:
        """What the letters are."""
        return KIND_VI[self.kind]


KIND_VI: Mapping[LetterKind, str] = {
    "remind": "thư nhắc hạn",
    "urge": "thư đôn đốc",
    "escalate": "thư gửi cấp trên của đơn vị",
}
CHOICE_VI: Mapping[LetterKind, str] = {"remind": "Nhắc hạn", "urge": "Đôn đốc", "escalate": "Gửi cấp trên"}
"""What the form of the UI offers for a step (`flows.parameters`)."""
WAITING = ("missing", "not_yet_due", "returned", "unreadable", "incomplete")


def run(
    settings: Settings,
    period_id: str,
    progress: Progress = silent,
    now: datetime | None = None,
    event: Event | None = None,
    kind: LetterKind | None = None,
) -> RemindSummary:
    """Write a draft for every unit without an accepted report; nothing is sent. It works before anything arrived.

    `kind` is by itself what the calendar has for the day; `event`: what of the agenda they are written for, recorded
    with them. Raises PeriodClosedError, and LetterNotDueError where the kind does not fit the day.
    """
    programme = settings.programme
    period = programme.period(period_id)
    clock = now or now_in(programme)
    step = choose_kind(programme, period, clock, _fit_event(programme, event, clock) if event else kind)
    # Drafts are dated by the day: made again on the same day they are the same.
    dated = clock.astimezone(programme.tz).replace(hour=8, minute=0, second=0, microsecond=0)
    with Warehouse.writer(settings.warehouse) as warehouse:
        keep_closed_years(warehouse, settings, clock)
        install(warehouse, programme, clock)
        ask = Ask(warehouse, Moment(clock, clock))
        rows = ask.rows("status", period_id=period.id)
        situations = _read_situations(ask, period.id)
        held_documents = ask.one("claim_held_documents", period_id=period.id)["documents"]
    waiting = [row for row in rows if row["status"] in WAITING or has_unmatched(situations[row["unit_id"]])]
    units = [programme.unit_by_id[row["unit_id"]] for row in waiting]
    held = [_describe(row) for row in rows if row["status"] == "held" and row not in waiting]
    listed = _list_overdue(programme, period, dated, rows, situations) if step == "escalate" else None
    built = reminders.build(programme, period, units, dated, step, situations)
    written = reminders.write(built, settings.reminders / period.id, listed)
    if event is not None:
        _record_letters(settings, event, written, clock)
    progress(len(units), len(units), f"Soạn {KIND_VI[step]} về {len(units)} đơn vị")
    return RemindSummary(
        period.id,
        [_describe(row) for row in waiting],
        [path for path in written if path.suffix == ".eml"],
        held,
        held_documents,
        step,
        _find_letters_of(written, reminders.OVERDUE_FILE),
        _find_letters_of(written, reminders.NO_ADDRESS_FILE),
    )


def _list_overdue(
    programme: Programme, period: Period, now: datetime, rows: Sequence[Row], situations: Mapping[str, Situation]
) -> bytes | None:
    """The leaders' list; None where nobody is on it. Whose document waits for a person here is named below it."""
    units = [programme.unit_by_id[row["unit_id"]] for row in rows if row["status"] in WAITING]
    held = [row["unit_name"] for row in rows if row["status"] == "held"]
    return overdue.render(programme, period, units, now, situations, held) if units else None


def choose_kind(programme: Programme, period: Period, now: datetime, asked: LetterKind | None) -> LetterKind:
    """The letter asked for, else what the calendar has for the day; PeriodClosedError, LetterNotDueError."""
    if now > period.closes_at:
        raise PeriodClosedError(
            f"{period.label_vi} đã đóng sổ ngày {day_short(period.closes_at.date())}: không còn nhắc, đôn đốc. Báo cáo "
            "gửi sau ngày đó chỉ là số liệu bổ sung."
        )
    by_calendar = find_letter_kind(programme, period, now)
    if asked is None or (asked == "remind") == (by_calendar == "remind"):
        return asked or by_calendar
    stands = "đã hết hạn" if asked == "remind" else "còn hạn"
    raise LetterNotDueError(
        f"{period.label_vi} {stands} gửi ({minute_long(period.due_at)}): không soạn {KIND_VI[asked]}. Theo lịch, hôm "
        f"nay là {KIND_VI[by_calendar]}: chọn “{CHOICE_VI[by_calendar]}” ở ô “Loại thư” trong biểu mẫu, hoặc "
        f"--kind {by_calendar} trên dòng lệnh."
    )


def _fit_event(programme: Programme, event: Event, now: datetime) -> LetterKind | None:
    """The letter of the event; None (what the calendar has now) where it was missed and fits no more."""
    kind = next((name for name in LETTERS if name == event.kind), None)
    fits = (kind == "remind") == (find_letter_kind(programme, event.period, now) == "remind")
    return kind if fits else None


def _find_letters_of(paths: Sequence[Path], name: str) -> Path | None:
    return next((path for path in paths if path.name == name), None)


def _record_letters(settings: Settings, event: Event, drafts: list[Path], clock: datetime) -> None:
    """That the letters of this event are written: they are written once, even where nobody is to be reminded."""
    occasion, moment = describe_occasion(event), Moment(clock, clock)
    folder = settings.reminders / event.period.id
    with Warehouse.writer(settings.warehouse) as warehouse:
        record_output(
            warehouse, settings, "letters", event.period.id, moment, hash_files(*drafts), folder, clock, occasion
        )


def _describe(row: Row) -> dict[str, Any]:
    return {"unit_id": row["unit_id"], "unit": row["unit_name"], "status": row["status"]}


def _read_situations(ask: Ask, period_id: str) -> Mapping[str, Situation]:
    reasons: dict[str, list[str]] = defaultdict(list)
    for row in ask.rows("open_returns", period_id=period_id):
        place = f"chỉ tiêu {row['indicator_code']}: " if row["indicator_code"] else ""
        reasons[row["unit_id"]].append(f"{place}{lower_first(row['message_vi'])}" if place else row["message_vi"])
    return {
        row["unit_id"]: Situation(
            status=row["status"],
            days_late=row["days_late"],
            first_received_at=row["first_received_at"],
            returned_at=row["open_return_at"],
            mend_until=row["open_until"] if row["days_late"] is None else None,
            unread_at=row["unread_at"],
            unmatched_at=row["unmatched_at"],
            reasons=tuple(reasons[row["unit_id"]]),
        )
        for row in ask.rows("status", period_id=period_id)
    }
