"""What people read: the released tables and what each of their columns means, in Vietnamese and English.

Columns that `schemas.tables` declares keep their description from there; only what the marts add is described here.
"""

from __future__ import annotations

from schemas.kinds import KINDS
from schemas.tables import TABLES

RELEASED: dict[str, tuple[str, str]] = {
    "unit": ("Danh mục đơn vị", "Reporting units"),
    "period": ("Lịch các kỳ báo cáo", "Reporting periods"),
    "indicator": ("Danh mục chỉ tiêu", "Indicators"),
    "submission": ("Mỗi lần nộp báo cáo", "Every submission received"),
    "reporting": ("Tình hình báo cáo của từng đơn vị theo kỳ", "Who reported, by unit and period"),
    "cell": ("Trạng thái và giá trị từng ô số liệu", "State and amount of every expected cell"),
    "correction": ("Số liệu đã đính chính", "Corrected amounts"),
    "indicator_total": ("Tổng hợp theo chỉ tiêu và kỳ", "Totals by indicator and period"),
    "activity": ("Hoạt động tiêu biểu", "Listed activities"),
    "exemplar": ("Điển hình, sáng kiến", "Exemplars and initiatives"),
    "remark": ("Khó khăn, kiến nghị, giải trình", "Difficulties, proposals and explanations"),
    "finding": ("Lỗi và lưu ý", "Findings"),
}

_ADDED: dict[str, tuple[str, str]] = {
    "unit_code": ("Mã đơn vị", "Official code, text"),
    "unit_name": ("Tên đơn vị", "Name of the unit"),
    "received_at": ("Thời điểm nhận được tính", "Receipt time that counts"),
    "first_received_at": ("Nhận lần đầu", "First receipt of any document, also one that could not be read or waits"),
    "receipt_kind": ("Loại bằng chứng nhận", "Kind of receipt evidence"),
    "receipt_detail": ("Căn cứ của thời điểm nhận", "What the receipt time rests on"),
    "days_late": (
        "Số ngày chậm",
        "Calendar days after the due day; 0 on time; without a report that counts up to the moment, at most to closing",
    ),
    "days_after_due": (
        "Số ngày nhận sau hạn",
        "Calendar days from the due day to the receipt of this document, 0 before; reporting says whether one is late",
    ),
    "received": ("Đã nhận tài liệu", "True if any document of the unit was received"),
    "sent": ("Đã gửi báo cáo", "True if a form with enough of its required cells answered was received"),
    "sent_at": ("Gửi báo cáo lần đầu", "First receipt of such a form"),
    "on_time": ("Đúng hạn", "Whether the report that counts came in time; null where none does"),
    "held_documents": ("Tài liệu chờ xác nhận", "Documents of the unit that wait for a person"),
    "open_return_id": ("Lần nộp bị trả lại, chưa gửi lại", "The returned submission that waits for the unit"),
    "open_return_at": ("Thời điểm nhận bản bị trả lại", "When it was received"),
    "open_until": ("Sửa đến hết", "Until when another version is still in time"),
    "unmatched_at": ("Nhận tài liệu chưa rõ kỳ", "Receipt of the document of no known period that the unit waits with"),
    "unread_at": ("Nhận tệp không đọc được", "Last receipt of a file that could not be read"),
    "version_no": ("Lần nộp thứ", "Number among the unit's versions of the period; null for copies"),
    "copy_of": ("Là bản sao của", "Earlier submission with the same content and verdict"),
    "is_effective": ("Được tính", "True for the version that counts"),
    "is_restatement": ("Nộp sau khi khóa kỳ", "True if received after the period closed"),
    "status": (
        "Tình trạng",
        "accepted, accepted_with_questions, incomplete (few cells), returned, held, unreadable, missing, not_yet_due",
    ),
    "submissions": ("Số lần nộp", "Number of versions sent"),
    "returns": ("Số lần bị trả lại", "Versions returned before the first accepted one"),
    "expected_cells": ("Số ô bắt buộc", "Required cells"),
    "answered_cells": ("Số ô đã trả lời", "Required cells with a value, a zero or nothing arose"),
    "missing_cells": ("Số ô còn thiếu", "Required cells without an answer"),
    "required": ("Bắt buộc", "False: not required of the unit, yet accepted"),
    "state": ("Trạng thái ô", "value, zero, not_applicable, missing, invalid, not_required or not_yet_due"),
    "amount": ("Giá trị", "Primary amount in the indicator's unit; yes/no as 1/0"),
    "ytd_amount": (
        "Lũy kế từ đầu năm; chỉ tiêu ghi số cuối kỳ: số gần nhất trong năm",
        "What the year has come to, a figure carried from an earlier period of the year included; null where unknown",
    ),
    "carried_from": (
        "Kỳ của số lũy kế, nếu lấy của kỳ trước trong năm",
        "Earlier period that the year-to-date is from; null where it is of this period",
    ),
    "ytd_periods": ("Số kỳ từ đầu năm có chỉ tiêu", "Periods of the year so far that ask for it"),
    "ytd_periods_known": ("Số kỳ trong đó đã trả lời", "Those of them that an accepted report answered"),
    "stated_ytd": ("Lũy kế đơn vị ghi trong báo cáo", "Year-to-date as the report of the period states it"),
    "plan_amount": ("Kế hoạch năm", "Plan for the year"),
    "corrected": ("Các cột đã đính chính", "Columns whose amount was corrected: period, ytd, plan; null where none"),
    "reported_amount": ("Giá trị đơn vị báo cáo", "Primary amount as the unit reported it"),
    "reported_state": ("Trạng thái trong báo cáo", "State as the unit reported it"),
    "total": (
        "Tổng trong kỳ; chỉ tiêu chỉ báo lũy kế: tổng lũy kế",
        "Sum over units that gave a value, null where none did; of a year-to-date indicator its ytd_total",
    ),
    "ytd_total": ("Tổng lũy kế", "Sum of the units' year-to-date amounts"),
    "ytd_units": ("Số đơn vị có lũy kế", "Units whose year-to-date is known"),
    "ytd_carried_units": (
        "Số đơn vị lấy lũy kế của kỳ trước",
        "Of those, units that stand with an earlier period's figure",
    ),
    "units_expected": ("Số đơn vị phải báo cáo", "Units that must report it"),
    "units_reported": ("Số đơn vị có số liệu", "Units with a value or a zero"),
    "units_not_applicable": ("Số đơn vị không phát sinh", "Units where nothing arose"),
    "units_missing": ("Số đơn vị còn thiếu", "Required units without an answer"),
}


def describe(column: str, table: str = "") -> tuple[str, str]:
    """The Vietnamese and English description of a released column; KeyError if nobody described it."""
    if table in ("submission", "reporting", "cell", "indicator_total") and column in _ADDED:
        return _ADDED[column]
    kind = next((kind for kind in KINDS.values() if kind.name == column and table in ("period", "reporting")), None)
    if kind is not None and kind.a_year > 1:
        return kind.noun_vi.capitalize(), kind.name.replace("_", "-").capitalize()
    for declared in sorted(TABLES, key=lambda t: t.name != f"core.{table}"):
        for field in declared.fields:
            if field.name == column:
                return field.vi, field.en
    return _ADDED[column]
