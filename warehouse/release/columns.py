"""What each released column means, in Vietnamese and English, and in which unit an amount is.

Columns that `schemas.tables` declares keep their description from there; only what queries, marts and views add is
described here.
"""

from __future__ import annotations

from typing import Final

from schemas.kinds import KINDS
from schemas.tables import TABLES

_ADDED: Final[dict[str, tuple[str, str]]] = {
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
    "name_folded": (
        "Tên không dấu, chữ thường, để tìm kiếm",
        "Name in small letters without marks, for search: out.fold(text)",
    ),
    "text_folded": (
        "Nội dung không dấu, chữ thường, để tìm kiếm",
        "Text in small letters without marks, for search: out.fold(text)",
    ),
    "counts": ("Được tính", "True for what counts"),
    "share_of_units": ("Tỷ lệ đơn vị có số liệu", "Units with an amount over units that were to report, at most 1"),
    "of_units": ("Số đơn vị đứng sau tổng", "Units with an amount behind the total"),
    "ytd_of_units": ("Số đơn vị đứng sau tổng lũy kế", "Units with a year-to-date behind the total"),
    "indicator_name": ("Tên chỉ tiêu", "Name of the indicator"),
    "state_vi": ("Trạng thái, bằng chữ", "State in words"),
    "status_vi": ("Tình trạng, bằng chữ", "Status in words"),
    "ytd_mark": ("Ghi chú lũy kế lấy của kỳ trước", "Says where the year-to-date is carried from an earlier period"),
    "completeness": ("Tỷ lệ ô đã trả lời", "Answered over expected cells, at most 1; null where nothing was expected"),
    "is_comparable": ("So sánh được sau sáp nhập", "False where merged units do not add up: then the amounts are null"),
    "merged_units": ("Số đơn vị của kỳ gộp lại", "Units of the period that make the unit of today"),
    "today_units": ("Số đơn vị ngày nay", "Units of today behind the row"),
}

_LIKE: Final = {
    "version_cell": "cell", "named_cell": "cell", "today_cell": "cell", "named_total": "indicator_total",
    "today_total": "indicator_total", "named_reporting": "reporting",
}  # fmt: skip
"""Tables whose columns mean what those of another one mean."""
_OF_TABLE: Final[dict[tuple[str, str], tuple[str, str]]] = {
    ("release", "name"): ("Tên bản phát hành, không bao giờ dùng lại", "Name of the release, never used again"),
    ("release", "as_of"): ("Số liệu nhận đến thời điểm", "What had been received by then is in it"),
    ("release", "known_at"): ("Theo những gì biết đến thời điểm", "As it was known then"),
    ("release", "programme_id"): ("Mã chương trình", "Programme"),
    ("release", "programme_hash"): ("Mã băm chương trình", "SHA-256 over the programme's files"),
    ("release", "time_zone"): ("Múi giờ của chương trình", "Time zone of the programme; times are stored with theirs"),
    ("release", "content_hash"): ("Mã băm nội dung", "Hash over the rows of all tables but this one"),
    ("release", "format"): ("Phiên bản cấu trúc", "Version of the layout"),
    ("label", "domain"): ("Miền giá trị", "Domain of values"),
    ("label", "value"): ("Giá trị", "Value as stored"),
    ("label", "label_vi"): ("Nghĩa, tiếng Việt", "Meaning in Vietnamese"),
    ("label", "label_en"): ("Nghĩa, tiếng Anh", "Meaning in English"),
    ("unit", "type_vi"): ("Loại đơn vị", "What it is: Tỉnh, Sở"),
    ("unit", "abbr"): ("Viết tắt", "Abbreviation"),
    ("unit", "valid_from"): ("Có từ ngày", "First day; null: since ever"),
    ("unit", "valid_to"): ("Có đến ngày", "Last day; null: it is one of today"),
    ("unit_successor", "successor_id"): ("Đơn vị ngày nay", "Unit of today that it is part of"),
    ("unit_successor", "changed_on"): ("Ngày trở thành đơn vị ngày nay", "Since when; null where nothing changed"),
    ("unit_event", "position"): ("Thứ tự", "Order in the programme"),
    ("unit_event", "effective"): ("Ngày hiệu lực", "Day of the change"),
    ("unit_event", "event"): ("Thay đổi", "rename, merge, keep"),
    ("unit_event", "old_unit_id"): ("Đơn vị trước", "Unit before; null where no catalogue has it"),
    ("unit_event", "old_name"): ("Tên trước", "Name before"),
    ("unit_event", "new_unit_id"): ("Đơn vị sau", "Unit after; null where no catalogue has it"),
    ("unit_event", "new_name"): ("Tên sau", "Name after"),
    ("unit_event", "legal_basis"): ("Căn cứ", "Document that made the change"),
    ("period", "is_due"): ("Đã đến hạn", "True once the due moment has passed at the release's moment"),
    ("period", "is_closed"): ("Đã khóa", "True once later reports are restatements"),
    ("task_group", "name_vi"): ("Tên nhóm nhiệm vụ", "Name of the task group"),
    ("indicator", "indicator_key"): ("Khóa dạng chữ", "Key that no reader takes for a number: ct-2.10"),
    ("indicator", "name_en"): ("Tên chỉ tiêu, tiếng Anh", "Name in English; null where the programme has none"),
    ("indicator", "unit_en"): ("Đơn vị tính, tiếng Anh", "Unit of measure in English, singular"),
    ("indicator", "across_units"): ("Cách gộp khi sáp nhập đơn vị", "What becomes of amounts where units are merged"),
    ("indicator", "bound_op"): (
        "Ràng buộc: không quá hay không dưới",
        "<= may not exceed, >= may not stay below bound_to",
    ),
    ("indicator", "bound_to"): ("Chỉ tiêu ràng buộc", "The other indicator of the bound"),
    ("indicator", "evidence_required"): ("Cần tài liệu kiểm chứng", "True if a value needs a document"),
    ("indicator", "valid_from"): ("Áp dụng từ ngày", "First day"),
    ("indicator", "valid_to"): ("Áp dụng đến ngày", "Last day; null: still asked"),
    ("rule", "rule_code"): ("Mã quy tắc", "Rule code"),
    ("rule_indicator", "rule_code"): ("Mã quy tắc", "Rule code"),
    ("rule", "family"): ("Nhóm quy tắc", "Family of rules"),
    ("rule", "family_vi"): ("Tên nhóm quy tắc", "Name of the family"),
    ("rule", "mode"): ("Áp dụng hay thử nghiệm", "In force, or counted only"),
    ("rule", "title_vi"): ("Tên quy tắc", "What its findings have in common"),
    ("rule", "title_en"): ("Tên quy tắc, tiếng Anh", "The same in English; null where the programme has none"),
    ("rule", "message_vi"): ("Lời báo lỗi", "Message, words of a finding in braces"),
    ("rule", "basis_vi"): ("Căn cứ", "Clause that it rests on"),
    ("rule", "expression"): ("Biểu thức, đúng là đạt", "What is true where all is well; null for a rule that is code"),
    ("rule", "left_empty"): ("Vế trái không có số thì sao", "What it means that an amount on the left is no number"),
    ("rule", "right_empty"): ("Vế phải không có số thì sao", "The same on the right"),
    ("rule", "tolerance"): ("Sai số cho phép", "By how much a comparison may be missed"),
    ("rule", "valid_from"): ("Áp dụng từ ngày", "First day; null: since ever"),
    ("rule", "valid_to"): ("Áp dụng đến ngày", "Last day; null: still in force"),
    ("criterion", "position"): ("Thứ tự", "Order in the table"),
    ("criterion", "group_code"): ("Mã nhóm", "Code of its group"),
    ("criterion", "group_vi"): ("Tên nhóm", "Name of its group"),
    ("criterion", "name_vi"): ("Tên tiêu chí", "What is scored"),
    ("criterion", "part"): ("Điểm chuẩn, thưởng hay trừ", "Makes up the maximum, comes on top, or is taken off"),
    ("criterion", "max_points"): ("Điểm tối đa", "Most points"),
    ("criterion", "method"): ("Cách chấm", "Method of scoring: docs/scoring.md"),
    ("criterion", "inputs"): ("Số liệu dùng để chấm", "What the method reads"),
    ("criterion", "applies_to"): ("Phạm vi áp dụng", "To whom it applies"),
    ("criterion", "valid_from"): ("Áp dụng từ ngày", "First day"),
    ("criterion", "valid_to"): ("Áp dụng đến ngày", "Last day; null: still in force"),
    ("receipt", "position"): ("Thứ tự", "Order, the most trusted first"),
    ("receipt", "rank"): ("Thứ tự tin cậy", "Place in the order of trust; null: only a claim"),
    ("version_cell", "counts"): ("Là số của bản được tính", "True for amounts of the submission that counts"),
    ("activity", "indicator_code"): ("Mã chỉ tiêu liên quan", "Related indicator; null where what was written is none"),
    ("activity", "indicator_written"): ("Mã chỉ tiêu như đơn vị ghi", "Related indicator as the unit wrote it"),
    ("question", "question_id"): (
        "Mã câu hỏi",
        "Key of the question, the same in a later version with the same figures",
    ),
    ("question", "state"): ("Tình trạng câu hỏi", "How the question stands"),
    ("question", "answer"): ("Giải trình của đơn vị", "The unit's answer"),
    ("question", "answered_at"): ("Thời điểm giải trình", "When it was recorded"),
    ("question", "ruling"): ("Quyết định", "What an official ruled"),
    ("question", "ruled_by"): ("Người quyết định", "Who ruled"),
    ("question", "ruling_reason"): ("Lý do", "Why"),
    ("question", "ruled_at"): ("Thời điểm quyết định", "When it was ruled"),
    ("ranking", "seal"): ("Mã niêm phong", "Seal of the ranking; thidua rank verify-seal proves it"),
    ("ranking", "as_of"): ("Số liệu nhận đến thời điểm", "What had been received by then was ranked"),
    ("ranking", "known_at"): ("Theo những gì biết đến thời điểm", "As it was known then"),
    ("rank", "percent"): ("Phần trăm điểm chuẩn", "Standard points per cent of the applicable maximum"),
    ("rank", "bonus"): ("Điểm thưởng", "Bonus points"),
    ("rank", "penalty"): ("Điểm trừ", "Points taken off, 0 or more"),
    ("rank", "total"): ("Tổng điểm", "Percent, bonus and penalty together, as printed"),
    ("rank", "class_vi"): ("Xếp loại", "Class"),
    ("rank", "rank"): ("Hạng", "Rank, equal ones alike (1-2-2-4); null where too little of the points applies"),
    ("rank", "rank_in_cluster"): ("Hạng trong cụm", "Rank inside the cluster; null outside every cluster"),
    ("rank", "tied"): ("Đồng hạng", "True where others have the same rank: the Council decides"),
    ("rank", "proposed"): ("Đề nghị xét", "True if proposed for consideration"),
    ("score", "state"): ("Trạng thái", "Whether the criterion was scored"),
    ("score", "self_points"): ("Điểm tự chấm", "Points that the unit gave itself"),
    ("score", "computed_points"): ("Điểm hệ thống chấm", "Points computed from the reports"),
    ("score", "verified_points"): ("Điểm thẩm định", "Points that a person verified; null where nobody did"),
    ("score", "points"): ("Điểm được tính", "Points that count"),
    ("today_cell", "unit_id"): ("Đơn vị ngày nay", "Unit of today"),
    ("today_cell", "amount"): ("Giá trị gộp", "Amounts added up; of yes/no how many say yes"),
    ("today_cell", "units_expected"): ("Số đơn vị phải báo cáo", "Units of the period that were to report it"),
}
"""What a column means in one table alone."""

MEASURED: Final[dict[str, str]] = {
    **dict.fromkeys(
        ("amount", "ytd_amount", "stated_ytd", "plan_amount", "reported_amount", "corrected_amount"),
        "indicator.unit_vi",
    ),
    **dict.fromkeys(
        ("total", "ytd_total"),
        "indicator.unit_vi",
    ),
    **dict.fromkeys(("days_late", "days_after_due"), "day"),
    **dict.fromkeys(("points", "max_points", "self_points", "computed_points", "verified_points"), "point"),
    "participants": "person",
}  # fmt: skip
"""The unit of measure of columns that have one; an amount's is that of its indicator."""


def describe(column: str, table: str = "") -> tuple[str, str]:
    """The Vietnamese and English description of a released column; KeyError if nobody described it."""
    if (table, column) in _OF_TABLE:
        return _OF_TABLE[table, column]
    table = _LIKE.get(table, table)
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
