# ruff: noqa: E501 -- a table of declarations reads better unbroken
"""What was made and sent: outputs, replies, and years that are closed."""

from __future__ import annotations

from schemas.tables.table import SUBMISSION_ID, Field, Table

DELIVERY_STATES = ("prepared", "sending", "sent", "failed", "unknown", "withdrawn")
CLOSED_YEAR = Table(
    "core.closed_year", ("year",), "Năm đã chốt bảng điểm", "One row per year whose counted periods have all closed",
    (
        Field("year", "INTEGER", "Năm", "Year"),
        Field("programme_hash", "VARCHAR", "Mã băm chương trình", "Programme that the year is scored by"),
        Field("closed_at", "TIMESTAMPTZ", "Thời điểm chốt", "When its last counted period closed"),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm ghi nhận", "When this was stored"),
    ),
)  # fmt: skip
OUTPUT = Table(
    "core.output", ("output_id",), "Mỗi báo cáo, bảng xếp hạng, hồ sơ, bản phát hành đã lập", "One row per report, ranking, dossier or release made",
    (
        Field("output_id", "VARCHAR", "Mã", "Key: hash of kind, subject and content"),
        Field("kind", "VARCHAR", "Loại", "What it is", isin=("report", "ranking", "release", "letters", "dossier")),
        Field("subject", "VARCHAR", "Đối tượng", "Period, year or release name"),
        Field("as_of", "TIMESTAMPTZ", "Số liệu nhận đến", "Everything received by then"),
        Field("known_at", "TIMESTAMPTZ", "Số liệu biết đến", "As it was known then"),
        Field("programme_hash", "VARCHAR", "Mã băm chương trình", "Programme in force"),
        Field("content_sha256", "VARCHAR", "Mã băm nội dung", "SHA-256 of the file, the seal of a ranking, or the SHA-256 of a dossier's list of files"),
        Field("place", "VARCHAR", "Nơi lưu", "Path inside the desk's home"),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm", "When it was first made"),
        Field("event", "VARCHAR", "Việc theo lịch", "draft or final for a report, the state of sign-off for a dossier, else the agenda's event it was made for", null=True),
        Field("scheduled_for", "TIMESTAMPTZ", "Theo lịch lập lúc", "When the calendar asked for it; null by hand", null=True),
        Field("number", "INTEGER", "Bản thứ", "Number among the period's final reports; of a dossier how many steps of sign-off it shows", null=True, ge=1),
        Field("reason", "VARCHAR", "Lý do lập", "Why one more, or one before it was due, was asked for", null=True),
        Field("missed", "BOOLEAN", "Lập bù", "True if it was made later than the calendar asked", null=True),
    ),
)  # fmt: skip
DELIVERY = Table(
    "core.delivery", ("message_id", "position"), "Mỗi bước của việc gửi thư trả lời, chỉ ghi thêm",
    "One row per step of sending a reply; append-only, the last one counts",
    (
        Field("message_id", "VARCHAR", "Mã thư trả lời", "Message-ID of the reply: receipt, verdict and findings fix it"),
        Field("position", "INTEGER", "Bước thứ", "Order of the steps", ge=1),
        SUBMISSION_ID,
        Field("receipt_number", "VARCHAR", "Số tiếp nhận", "What sender and desk name the submission by"),
        Field("unit_id", "VARCHAR", "Đơn vị", "Unit; null when not known", null=True),
        Field("period_id", "VARCHAR", "Kỳ báo cáo", "Period; null when not known", null=True),
        Field("received_at", "TIMESTAMPTZ", "Nhận lúc", "When the report was received"),
        Field("recipient", "VARCHAR", "Gửi đến", "Registered address; null where there is none", null=True),
        Field("state", "VARCHAR", "Trạng thái", "prepared, sending (begun, outcome not known), sent, failed (not accepted), "
              "unknown (the answer was lost), withdrawn (no longer true)", isin=DELIVERY_STATES),
        Field("attempt", "INTEGER", "Lần gửi thứ", "Attempts so far", ge=0),
        Field("code", "INTEGER", "Mã trả lời của máy chủ thư", "Reply code of the mail server", null=True),
        Field("error", "VARCHAR", "Lỗi", "What the server or the line said", null=True),
        Field("decided_by", "VARCHAR", "Người quyết định", "Who decided, where a person did", null=True),
        Field("reason", "VARCHAR", "Lý do", "Why", null=True),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm", "When it was recorded"),
        Field("standing", "VARCHAR", "Thư nói báo cáo được tính thế nào",
              "How the letter says the report stands: COUNTED, COUNTED_LATE, KEPT_APART, TOO_EMPTY, PART, REPLACED, ANSWERED, WORKSHEET",
              null=True),
    ),
)  # fmt: skip
