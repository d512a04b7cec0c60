"""What an operator may choose when starting a flow, and what "Tự động" means on a given day.

The choices are Literals built from the programme's calendar, so that the UI draws dropdowns; the programme is the one
named by THIDUA_PROGRAMME when this module is imported. Prefect's forms show values as they are: so they are Vietnamese,
and a period is called as in its reports. Resolving a choice is pure: calendar and clock come in.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, SerializerFunctionWrapHandler, model_serializer

from desk.settings import Settings
from reports.minister.issue import Format, Stage
from reports.office.vietnamese import day_short
from schemas.errors import PlainError
from schemas.letter_kind import LetterKind
from schemas.programme import Period, Programme
from schemas.programme.periods import END_OF_DAY
from warehouse import Moment

AUTO = "Tự động"

Cutoff = Literal["Lúc chạy", "Hạn nộp"]
Letters = Literal["Theo lịch", "Nhắc hạn", "Đôn đốc", "Gửi cấp trên"]
FormatChoice = Literal["Word", "PDF", "Excel", "Trang web"]
StageChoice = Literal["Tự động", "Dự thảo", "Bản chính thức"]
Work = Literal["Theo lịch", "Dự thảo", "Bản chính thức"]
LETTER_KINDS: Final[dict[Letters, LetterKind | None]] = {
    "Theo lịch": None,
    "Nhắc hạn": "remind",
    "Đôn đốc": "urge",
    "Gửi cấp trên": "escalate",
}
"""What a choice of letters means; None: what the calendar has for the day."""
FORMAT_CHOICES: Final[dict[FormatChoice, Format]] = {
    "Word": "docx",
    "PDF": "pdf",
    "Excel": "xlsx",
    "Trang web": "html",
}
STAGES: Final[dict[StageChoice | Work, Stage | None]] = {
    "Tự động": None,
    "Theo lịch": None,
    "Dự thảo": "draft",
    "Bản chính thức": "final",
}
"""What a choice of reports means; None: what the day or the calendar says."""
AS_OF_DAY_VI = "Chỉ tính báo cáo nhận đến hết ngày này; không chọn ngày: mọi báo cáo đã nhận."


class WrongDayError(PlainError, ValueError):
    """What was typed is no day that has come."""


class CalendarEndedError(PlainError, LookupError):
    """Every period of the calendar has closed."""


def period_choices(programme: Programme) -> tuple[str, ...]:
    """AUTO and every period of the calendar as its reports call it, the latest first."""
    return (AUTO, *(period.label_vi for period in reversed(programme.periods)))


def year_choices(programme: Programme) -> tuple[str, ...]:
    """AUTO and every year of the calendar, the latest first."""
    return (AUTO, *(str(year) for year in sorted({p.year for p in programme.periods}, reverse=True)))


def name_field(title_vi: str) -> Any:
    """What a parameter is called in the form: Prefect would show the name of the argument."""
    return Field(json_schema_extra={"title": title_vi})


if TYPE_CHECKING:
    PeriodId = str
    YearId = str
else:
    _PROGRAMME = Settings.from_environment().programme
    PeriodId = Annotated[Literal[period_choices(_PROGRAMME)], name_field("Kỳ báo cáo")]
    YearId = Annotated[Literal[year_choices(_PROGRAMME)], name_field("Năm thi đua")]


def _ask_for_a_day(schema: dict[str, Any]) -> None:
    """Let the form draw a calendar; with a default of nothing it would refuse what nobody has chosen."""
    schema["format"] = "date"
    del schema["default"]


class _Options(BaseModel):
    model_config = ConfigDict(extra="forbid")

    @model_serializer(mode="wrap")
    def _leave_out_empty(self, go_on: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """The options as a form begins with them: an empty text is one that nobody has typed."""
        return {name: value for name, value in go_on(self).items() if value != ""}


class ReportOptions(_Options):
    """Tùy chọn của báo cáo."""

    model_config = ConfigDict(title="Tùy chọn của báo cáo")  # not as the parameter: pydantic would drop that one's

    as_of: Cutoff = Field(
        default="Lúc chạy",
        title="Mốc số liệu",
        description="Lúc chạy: mọi báo cáo đã nhận đến lúc chạy; Hạn nộp: chỉ báo cáo nhận trước khi hết hạn của kỳ.",
    )
    as_of_day: str = Field(
        default="", title="Số liệu đến ngày", description=AS_OF_DAY_VI, json_schema_extra=_ask_for_a_day
    )
    stage: StageChoice = Field(
        default="Tự động",
        title="Dự thảo hay chính thức",
        description="Tự động: dự thảo khi kỳ còn hạn nộp, bản chính thức khi đã hết hạn.",
    )
    formats: list[FormatChoice] = Field(
        default=["Word", "PDF", "Excel", "Trang web"],
        title="Định dạng",
        description="Chỉ bản dự thảo bỏ bớt được định dạng; bản chính thức luôn có đủ.",
        min_length=1,
    )
    reason: str = Field(
        default="",
        title="Lý do",
        description="Bắt buộc khi lập bản chính thức trước hạn nộp hoặc lập thêm một bản; báo cáo ghi lý do này.",
    )


class RankOptions(_Options):
    """Tùy chọn của xếp hạng năm."""

    model_config = ConfigDict(title="Tùy chọn của xếp hạng năm")

    as_of_day: str = Field(
        default="", title="Số liệu đến ngày", description=AS_OF_DAY_VI, json_schema_extra=_ask_for_a_day
    )
    reason: str = Field(
        default="",
        title="Lý do",
        description=(
            "Bắt buộc khi xếp hạng trước khi mọi kỳ của năm đến hạn nộp (tạm tính); bảng xếp hạng và niêm phong ghi lý "
            "do này."
        ),
    )
    dossier: bool = Field(
        default=True,
        title="Lập hồ sơ trình Hội đồng",
        description=(
            "Báo cáo, bảng biểu, trang web, phiếu điểm và thư gửi đơn vị; hồ sơ ghi tình trạng ký duyệt và được lập "
            "lại sau mỗi lượt ký."
        ),
    )
    sign: bool = Field(
        default=False,
        title="Trình ký",
        description="Sau khi lập, lượt chạy dừng lại và hiện biểu mẫu từng bước: trình, thẩm định, phê duyệt, công bố.",
    )


class PeriodOptions(_Options):
    """Tùy chọn của quy trình kỳ báo cáo."""

    model_config = ConfigDict(title="Tùy chọn của quy trình kỳ báo cáo")

    produce: Work = Field(
        default="Theo lịch",
        title="Lập báo cáo",
        description=(
            "Theo lịch: những bản lịch đã yêu cầu đến lúc này mà chưa lập (chiều ngày hết hạn dự thảo, sáng hôm sau "
            "bản chính thức; bản bị lỡ được lập bù). Dự thảo, Bản chính thức: lập ngay bản đó."
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


def find_period(choice: str, programme: Programme) -> Period:
    """The period that the form calls so, or of that id; UnknownPeriodError where there is none."""
    named = [period for period in programme.periods if period.label_vi == choice]
    return named[0] if named else programme.period(choice)


def resolve_period(choice: str, programme: Programme, now: datetime) -> Period:
    """The period chosen; AUTO is the latest whose window has ended (the first one before any has)."""
    if choice != AUTO:
        return find_period(choice, programme)
    today = now.astimezone(programme.tz).date()
    ended = [period for period in programme.periods if period.window_end < today]
    return ended[-1] if ended else programme.periods[0]


def resolve_awaited_period(choice: str, programme: Programme, now: datetime) -> Period:
    """The period to remind of; AUTO is the one due and not yet closed, else the next one due.

    Raises CalendarEndedError where the calendar has none.
    """
    if choice != AUTO:
        return find_period(choice, programme)
    open_now = [period for period in programme.periods if now <= period.closes_at]
    if not open_now:
        raise CalendarEndedError(
            f"lịch của chương trình chỉ đến {programme.periods[-1].label_vi}, kỳ đó đã đóng sổ: không còn kỳ nào để "
            "nhắc. Kéo dài lịch trong programme.toml, mục [calendar], last_year"
        )
    return open_now[0]


def resolve_year(choice: str, programme: Programme, now: datetime) -> int:
    """The year chosen; AUTO is the latest whose last period is past its due time (the first year before any is)."""
    if choice != AUTO:
        return int(choice)
    due = [period.year for period in programme.periods if period.due_at < now and closes_year(period, programme)]
    return due[-1] if due else programme.periods[0].year


def closes_year(period: Period, programme: Programme) -> bool:
    """True for the last counted period of its year."""
    return [p for p in programme.periods if p.year == period.year][-1].id == period.id
