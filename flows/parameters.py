"""What an operator may choose when starting a flow, and what "auto" means on a given day.

The choices are Literals built from the programme's calendar, so that the UI draws dropdowns; the programme is the one
named by THIDUA_PROGRAMME when this module is imported. Resolving a choice is pure: calendar and clock come in.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from desk.settings import Settings
from reports.office.vietnamese import day_short
from schemas.errors import PlainError
from schemas.programme import Period, Programme
from schemas.programme.periods import END_OF_DAY
from warehouse import Moment

AUTO = "auto"

Cutoff = Literal["now", "due"]
Letters = Literal["auto", "remind", "urge", "escalate"]
AS_OF_DAY_VI = (
    "Chỉ tính báo cáo nhận đến hết ngày này, viết năm-tháng-ngày như 2018-12-20; bỏ trống: mọi báo cáo đã nhận."
)


class WrongDayError(PlainError, ValueError):
    """What was typed is no day that has come."""


class CalendarEndedError(PlainError, LookupError):
    """Every period of the calendar has closed."""


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
    as_of_day: str = Field(default="", title="Số liệu đến ngày", description=AS_OF_DAY_VI, examples=["2018-12-20"])
    stage: Literal["auto", "draft", "final"] = Field(
        default="auto",
        title="Dự thảo hay chính thức",
        description="auto: dự thảo khi kỳ còn hạn nộp, chính thức khi đã hết hạn; draft: dự thảo; final: chính thức.",
    )
    reason: str = Field(
        default="",
        title="Lý do",
        description="Bắt buộc khi lập bản chính thức trước hạn nộp hoặc lập thêm một bản; báo cáo ghi lý do này.",
    )


class RankOptions(_Options):
    """Tùy chọn của xếp hạng năm."""

    as_of_day: str = Field(default="", title="Số liệu đến ngày", description=AS_OF_DAY_VI, examples=["2018-12-20"])
    reason: str = Field(
        default="",
        title="Lý do",
        description=(
            "Bắt buộc khi xếp hạng trước khi mọi kỳ của năm đến hạn nộp (tạm tính); bảng xếp hạng và niêm phong ghi lý "
            "do này."
        ),
    )


class PeriodOptions(_Options):
    """Tùy chọn của quy trình kỳ báo cáo."""

    produce: Literal["by_calendar", "draft", "final"] = Field(
        default="by_calendar",
        title="Lập báo cáo",
        description=(
            "by_calendar: những bản lịch đã yêu cầu đến lúc này mà chưa lập (chiều ngày hết hạn dự thảo, sáng hôm sau "
            "chính thức; bản bị lỡ được lập bù); draft: lập dự thảo ngay; final: lập bản chính thức ngay."
        ),
    )
    reason: str = Field(
        default="",
        title="Lý do",
        description=(
            "Bắt buộc khi lập bản chính thức trước hạn nộp, lập thêm một bản, hoặc xếp hạng khi năm chưa đến hạn đủ "
            "các kỳ; văn bản ghi lý do này."
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


def resolve_day(typed: str, programme: Programme, now: datetime) -> Moment | None:
    """What had been received by the end of the day typed, as known now; None where none is. Raises WrongDayError."""
    text = typed.strip()
    if not text:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise WrongDayError(f"“{text}” không phải là ngày: viết năm-tháng-ngày, ví dụ 2018-12-20.") from None
    if day > now.astimezone(programme.tz).date():
        raise WrongDayError(f"Ngày {day_short(day)} chưa đến: chọn ngày đã qua hoặc hôm nay.")
    end = datetime.combine(day, END_OF_DAY, programme.tz)
    return Moment(as_of=min(end, now), known_at=now)


def resolve_period(choice: str, programme: Programme, now: datetime) -> Period:
    """The period chosen; "auto" is the latest whose window has ended (the first one before any has)."""
    if choice != AUTO:
        return programme.period(choice)
    today = now.astimezone(programme.tz).date()
    ended = [period for period in programme.periods if period.window_end < today]
    return ended[-1] if ended else programme.periods[0]


def resolve_awaited_period(choice: str, programme: Programme, now: datetime) -> Period:
    """The period to remind of; "auto" is the one due and not yet closed, else the next one due.

    Raises CalendarEndedError where the calendar has none.
    """
    if choice != AUTO:
        return programme.period(choice)
    open_now = [period for period in programme.periods if now <= period.closes_at]
    if not open_now:
        raise CalendarEndedError(
            f"lịch của chương trình chỉ đến {programme.periods[-1].label_vi}, kỳ đó đã đóng sổ: không còn kỳ nào để "
            "nhắc. Kéo dài lịch trong programme.toml, mục [calendar], last_year"
        )
    return open_now[0]


def resolve_year(choice: str, programme: Programme, now: datetime) -> int:
    """The year chosen; "auto" is the latest whose last period is past its due time (the first year before any is)."""
    if choice != AUTO:
        return int(choice)
    due = [period.year for period in programme.periods if period.due_at < now and closes_year(period, programme)]
    return due[-1] if due else programme.periods[0].year


def closes_year(period: Period, programme: Programme) -> bool:
    """True for the last counted period of its year."""
    return [p for p in programme.periods if p.year == period.year][-1].id == period.id
