"""What an operator may choose when starting a flow, and what "auto" means on a given day.

The choices are Literals built from the programme's calendar, so that the UI draws dropdowns; the programme is the one
named by THIDUA_PROGRAMME when this module is imported. Resolving a choice is pure: calendar and clock come in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from desk.settings import Settings
from schemas.programme import Period, Programme

AUTO = "auto"

Kind = Literal["provisional", "final"]
Cutoff = Literal["now", "due"]

CUTOFF_VI: dict[Cutoff, str] = {"now": "số liệu đến lúc lập", "due": "số liệu đến hết hạn nộp"}
KIND_VI: dict[Kind, str] = {"provisional": "dự thảo", "final": "chính thức"}


def period_choices(programme: Programme) -> tuple[str, ...]:
    """ "auto" and every period of the calendar, the latest first."""
    return (AUTO, *(period.id for period in reversed(programme.periods)))


def year_choices(programme: Programme) -> tuple[str, ...]:
    """ "auto" and every year of the calendar, the latest first."""
    return (AUTO, *(str(year) for year in sorted({p.year for p in programme.periods}, reverse=True)))


if TYPE_CHECKING:
    PeriodId = str
    YearId = str
else:
    _PROGRAMME = Settings.from_environment().programme
    PeriodId = Literal[period_choices(_PROGRAMME)]
    YearId = Literal[year_choices(_PROGRAMME)]


class _Options(BaseModel):
    model_config = ConfigDict(extra="forbid")


class ReportOptions(_Options):
    """Tùy chọn của báo cáo."""

    as_of: Cutoff = Field(
        default="now",
        title="Mốc số liệu",
        description="now: mọi báo cáo đã nhận đến lúc chạy; due: chỉ những báo cáo nhận trước hết hạn nộp của kỳ.",
    )


class PeriodOptions(_Options):
    """Tùy chọn của quy trình kỳ báo cáo."""

    produce: Literal["by_calendar", "provisional", "final"] = Field(
        default="by_calendar",
        title="Lập báo cáo",
        description=(
            "by_calendar: theo lịch (chiều ngày hết hạn lập dự thảo, hôm sau lập chính thức, ngày khác chỉ tiếp nhận); "
            "provisional: lập dự thảo ngay; final: lập bản chính thức ngay."
        ),
    )
    rank_year: bool = Field(
        default=True,
        title="Xếp hạng năm",
        description="Nếu là kỳ cuối của năm thì xếp hạng cả năm sau khi lập báo cáo.",
    )
    send: bool = Field(
        default=True,
        title="Gửi thư trả lời",
        description="Gửi thư trả lời đơn vị nếu đã cấu hình máy chủ thư; nếu không, thư để nháp.",
    )


@dataclass(frozen=True, slots=True)
class Production:
    """What the period's flow produces: for which period, as a draft or for good."""

    period: Period
    kind: Kind


def resolve_period(choice: str, programme: Programme, now: datetime) -> Period:
    """The period chosen; "auto" is the latest whose window has ended (the first one before any has)."""
    if choice != AUTO:
        return programme.period(choice)
    today = now.astimezone(programme.tz).date()
    ended = [period for period in programme.periods if period.window_end < today]
    return ended[-1] if ended else programme.periods[0]


def resolve_awaited_period(choice: str, programme: Programme, now: datetime) -> Period:
    """The period to remind of; "auto" is the one due and not yet closed, else the next one due."""
    if choice != AUTO:
        return programme.period(choice)
    open_now = [period for period in programme.periods if now <= period.closes_at]
    return open_now[0] if open_now else programme.periods[-1]


def resolve_year(choice: str, programme: Programme, now: datetime) -> int:
    """The year chosen; "auto" is the latest whose last period is past its due time (the first year before any is)."""
    if choice != AUTO:
        return int(choice)
    due = [period.year for period in programme.periods if period.due_at < now and closes_year(period, programme)]
    return due[-1] if due else programme.periods[0].year


def closes_year(period: Period, programme: Programme) -> bool:
    """True for the last counted period of its year."""
    return [p for p in programme.periods if p.year == period.year][-1].id == period.id


def production_on(day: date, programme: Programme) -> Production | None:
    """What the calendar asks for on that day: a draft on a due day, the final report the day after, else nothing."""
    for period in programme.periods:
        due = period.due_at.date()
        if day == due:
            return Production(period, "provisional")
        if day == due + timedelta(days=1):
            return Production(period, "final")
    return None


def resolve_production(
    choice: str, produce: Literal["by_calendar", "provisional", "final"], programme: Programme, now: datetime
) -> Production | None:
    """What a run of the period's flow produces. A named period is never "not today": it is final once it is due."""
    if produce != "by_calendar":
        return Production(resolve_period(choice, programme, now), produce)
    if choice == AUTO:
        return production_on(now.astimezone(programme.tz).date(), programme)
    period = programme.period(choice)
    return Production(period, "final" if period.due_at < now else "provisional")
