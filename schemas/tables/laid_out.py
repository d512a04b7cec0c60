# ruff: noqa: E501 -- a table of declarations reads better unbroken
"""What programmes lay out: units, periods, indicators, cells to come, calendars."""

from __future__ import annotations

from schemas.tables.table import INDICATOR_CODE, PERIOD_ID, UNIT_ID, Field, Table

PROGRAMME = Table(
    "core.programme", ("programme_hash",), "Mỗi phiên bản chương trình đã dùng", "One row per programme version that judged anything",
    (
        Field("programme_hash", "VARCHAR", "Mã băm chương trình", "SHA-256 over the programme's files"),
        Field("programme_id", "VARCHAR", "Mã chương trình", "Programme id"),
        Field("name_vi", "VARCHAR", "Tên chương trình", "Name"),
        Field("time_zone", "VARCHAR", "Múi giờ", "Time zone of deadlines"),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm ghi nhận", "When it was first used"),
        Field("least_answered_percent", "DECIMAL(18,4)", "Phần trăm chỉ tiêu phải điền",
              "From so many per cent of the required cells on a form is sent", null=True, ge=0),
        Field("days_to_mend", "INTEGER", "Số ngày làm việc để sửa",
              "Working days within which a returned report is mended in time", null=True, ge=0),
    ),
)  # fmt: skip
WORKING_DAY = Table(
    "core.working_day", ("programme_hash", "day"), "Các ngày làm việc theo lịch nghỉ của chương trình",
    "One row per working day of a programme version's calendar",
    (
        Field("programme_hash", "VARCHAR", "Mã băm chương trình", "Programme version"),
        Field("day", "DATE", "Ngày", "Working day"),
        Field("number", "INTEGER", "Số thứ tự", "Its number among the working days", ge=1),
    ),
)  # fmt: skip
RECEIPT_KIND = Table(
    "core.receipt_kind", ("programme_hash", "kind"), "Thứ tự tin cậy của các loại bằng chứng nhận, theo từng phiên bản chương trình",
    "Order of trust among kinds of receipt evidence, per programme version",
    (
        Field("programme_hash", "VARCHAR", "Mã băm chương trình", "Programme version"),
        Field("kind", "VARCHAR", "Loại bằng chứng", "Kind of evidence; one without a row is only a claim"),
        Field("rank", "INTEGER", "Thứ tự tin cậy", "Place in the order, 0 the most trusted", ge=0),
    ),
)  # fmt: skip
UNIT = Table(
    "core.unit", ("unit_id",), "Mỗi đơn vị báo cáo theo từng danh mục", "One row per reporting unit and catalogue version",
    (
        UNIT_ID,
        Field("catalogue", "VARCHAR", "Danh mục", "Catalogue version"),
        Field("code", "VARCHAR", "Mã", "Official code, text"),
        Field("name_vi", "VARCHAR", "Tên", "Name"),
        Field("position", "INTEGER", "Thứ tự", "Order in the official list", ge=1),
    ),
)  # fmt: skip
ATTRIBUTE_NAME = Field("attribute", "VARCHAR", "Đặc điểm", "Attribute or scope of the programme")
ATTRIBUTE = Table(
    "core.attribute", ("attribute",), "Mỗi đặc điểm của đơn vị mà chương trình khai báo, và mỗi phạm vi lập từ đó",
    "One row per attribute of units that the programme declares, and per scope made of them",
    (
        ATTRIBUTE_NAME,
        Field("kind", "VARCHAR", "Kiểu", "flag or text", isin=("flag", "text")),
        Field("name_vi", "VARCHAR", "Tên", "Name"),
        Field("name_en", "VARCHAR", "Tên tiếng Anh", "Name in English"),
        Field("position", "INTEGER", "Thứ tự", "Order of the columns for analysts", ge=1),
    ),
)  # fmt: skip
UNIT_ATTRIBUTE = Table(
    "core.unit_attribute", ("unit_id", "attribute"), "Đặc điểm của từng đơn vị", "One row per unit and attribute",
    (
        UNIT_ID,
        ATTRIBUTE_NAME,
        Field("value", "VARCHAR", "Giá trị", "The text; of a flag 0 or 1"),
    ),
)  # fmt: skip
PERIOD = Table(
    "core.period", ("period_id",), "Mỗi kỳ báo cáo", "One row per reporting period",
    (
        PERIOD_ID,
        Field("year", "INTEGER", "Năm", "Year it counts for"),
        Field("number", "INTEGER", "Thứ tự trong năm", "Number in its year", ge=1),
        Field("label_vi", "VARCHAR", "Tên kỳ", "As officials write it"),
        Field("window_start", "DATE", "Số liệu từ ngày", "First day of the window"),
        Field("window_end", "DATE", "Số liệu đến ngày", "Last day of the window"),
        Field("due_at", "TIMESTAMPTZ", "Hạn gửi", "Last moment in time"),
        Field("closes_at", "TIMESTAMPTZ", "Khóa kỳ", "Last moment before a report is a restatement"),
        Field("programme_hash", "VARCHAR", "Mã băm chương trình", "Programme that fixed the row; frozen once closed"),
    ),
)  # fmt: skip
INDICATOR = Table(
    "core.indicator", ("indicator_code",), "Mỗi chỉ tiêu", "One row per indicator",
    (
        INDICATOR_CODE,
        Field("task_group", "VARCHAR", "Nhóm nhiệm vụ", "Task group"),
        Field("name_vi", "VARCHAR", "Tên chỉ tiêu", "Name"),
        Field("unit_vi", "VARCHAR", "Đơn vị tính", "Unit of measure"),
        Field("type", "VARCHAR", "Kiểu số liệu", "Type of amount", isin=("int", "decimal", "bool")),
        Field("year_aggregation", "VARCHAR", "Cách cộng năm", "How periods make a year", isin=("sum", "last", "ytd")),
        Field("applies_to", "VARCHAR", "Phạm vi bắt buộc", "Which units must report it"),
        Field("sensitive", "BOOLEAN", "Số liệu nhạy cảm", "Hidden from analysts by default"),
        Field("position", "INTEGER", "Thứ tự", "Order in the form", ge=1),
    ),
)  # fmt: skip
EXPECTED = Table(
    "core.expected_cell", ("unit_id", "period_id", "indicator_code"), "Sổ các ô số liệu phải có, lập trước khi nhận báo cáo",
    "Ledger of cells that should arrive, laid out before anything does",
    (
        UNIT_ID,
        PERIOD_ID,
        INDICATOR_CODE,
        Field("required", "BOOLEAN", "Bắt buộc", "False: not required of the unit, yet accepted"),
        Field("year_aggregation", "VARCHAR", "Cách cộng năm", "How periods made a year when it was laid out", null=True,
              isin=("sum", "last", "ytd")),
    ),
)  # fmt: skip
CLUSTER_MEMBER = Table(
    "core.cluster_member", ("unit_id", "period_id"), "Cụm thi đua của đơn vị theo kỳ", "Cluster of a unit in a period",
    (
        UNIT_ID,
        PERIOD_ID,
        Field("cluster_code", "VARCHAR", "Mã cụm", "Cluster code"),
        Field("cluster_name", "VARCHAR", "Tên cụm", "Cluster name"),
    ),
)  # fmt: skip
PROGRAMME_FILE = Table(
    "core.programme_file", ("programme_hash", "file"), "Tệp của chương trình đã dùng", "One row per file of a programme that was installed",
    (
        Field("programme_hash", "VARCHAR", "Mã băm chương trình", "SHA-256 over the programme's files"),
        Field("file", "VARCHAR", "Tên tệp", "Name of the file"),
        Field("content", "VARCHAR", "Nội dung", "What stands in it"),
    ),
)  # fmt: skip
DIMENSION_TABLES = (UNIT, ATTRIBUTE, UNIT_ATTRIBUTE, PERIOD, INDICATOR, EXPECTED, CLUSTER_MEMBER)
