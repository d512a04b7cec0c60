"""The list for the leaders' office: which units have not fulfilled a period, since when, why, and how to reach them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from io import BytesIO

from docx.shared import Pt

from reports.answers.letter_template import add_letterhead
from reports.office import docx_layout as layout
from reports.office.docx_layout import CENTER, LEFTWARD, Column
from reports.office.packing.stable_zip import make_stable
from reports.office.unit_titles import superior_title, unit_title
from reports.office.vietnamese import day_long, day_short, lower_first
from reports.reminders.letters import Situation, can_still_mend, describe_standing, describe_time
from reports.status_words import STATUS_VI
from schemas.programme import Period, Programme, Unit

COLUMNS = (
    Column("TT", 9, CENTER),
    Column("Đơn vị", 35, LEFTWARD),
    Column("Quá hạn từ", 21, CENTER),
    Column("Tình trạng, lý do", 51, LEFTWARD),
    Column("Liên hệ", 49, LEFTWARD),
)
NO_CONTACT_VI = "chưa có địa chỉ"


def render(
    programme: Programme,
    period: Period,
    units: Sequence[Unit],
    now: datetime,
    situations: Mapping[str, Situation],
    held: Sequence[str] = (),
) -> bytes:
    """The list as .docx; the same units on the same day give the same bytes. `held`: whose report waits for us."""
    local = now.astimezone(programme.tz)
    agency, profile = programme.agency_on(period.due_at.date()), programme.layout_on(period.due_at.date())
    subject = f"Đơn vị chưa hoàn thành báo cáo {period.label_vi}"
    document = layout.new_document(f"Danh sách {lower_first(subject)}", local, profile)
    add_letterhead(document, agency.superior_vi, agency.issuing_vi, f"{agency.place_vi}, {day_long(local.date())}")
    layout.add_balanced_title(document, "DANH SÁCH", 14).paragraph_format.space_before = Pt(18)
    layout.add_balanced_title(document, subject, 14)
    leaders = programme.letters.leaders_vi.format(agency=programme.short_agency_vi)
    addressee = layout.add_run(document.add_paragraph(), f"Kính gửi: {leaders}", 14, align=CENTER)
    addressee.paragraph_format.space_before = addressee.paragraph_format.space_after = Pt(12)
    layout.add_body(document, _describe(programme, period, units, local))
    rows = [_make_row(programme, period, unit, local, situations.get(unit.id)) for unit in units]
    layout.add_data_table(document, COLUMNS, [(str(n), *row) for n, row in enumerate(rows, start=1)])
    if held:
        waiting = (
            f"Danh sách không kể {len(held):02d} đơn vị có báo cáo, tài liệu đang chờ xác nhận: {', '.join(held)}."
        )
        layout.add_body(document, waiting, italic=True)
    drawn = BytesIO()
    document.save(drawn)
    return make_stable(drawn.getvalue(), local)


def _describe(programme: Programme, period: Period, units: Sequence[Unit], now: datetime) -> str:
    asked = len(programme.units_of(period))
    due, time = day_short(period.due_at.date()), describe_time(programme, period, now, None)
    return (
        f"Hạn gửi báo cáo {period.label_vi} về {programme.short_name_vi} là ngày {due} ({time}). "
        f"Đến ngày {day_short(now.date())}, có {len(units):02d}/{asked:02d} đơn vị chưa hoàn thành báo cáo:"
    )


def _make_row(
    programme: Programme, period: Period, unit: Unit, now: datetime, situation: Situation | None
) -> tuple[str, str, str, str]:
    since = day_short(period.due_at.date() + timedelta(days=1))
    if can_still_mend(situation, now):
        since = "còn hạn gửi bản thay thế"
    status = STATUS_VI[situation.status if situation else "missing"]
    reason = f"{status}. {describe_standing(programme, period, now, situation)}"
    return unit_title(programme, unit, period), since, reason, _describe_contacts(programme, period, unit, now)


def _describe_contacts(programme: Programme, period: Period, unit: Unit, now: datetime) -> str:
    superior = superior_title(programme, unit, period)
    told = programme.contact(unit) or NO_CONTACT_VI
    if not superior:
        return told
    return f"{told} – {superior}: {programme.superior_address(unit, now.date()) or NO_CONTACT_VI}"
