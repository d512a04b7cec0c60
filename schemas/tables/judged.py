# ruff: noqa: E501 -- a table of declarations reads better unbroken
"""What was read and found in a submission; written once, with it."""

from __future__ import annotations

from schemas.tables.table import (
    CELL,
    INDICATOR_CODE,
    MEASURES,
    RUN_ID,
    SHA256,
    SHEET,
    STATES,
    SUBMISSION_ID,
    Field,
    Table,
)

VERDICTS = ("ACCEPTED", "ACCEPTED_WITH_QUESTIONS", "RETURNED", "HELD", "UNREADABLE")
SEVERITIES = ("BLOCK", "HOLD", "EXPLAIN", "NOTE")
CLAIM = Table(
    "raw.identity_claim", ("submission_id", "about", "source", "seen"), "Mỗi dấu hiệu về đơn vị hoặc kỳ của một lần nộp",
    "One row per claim about who sent a submission or for which period",
    (
        SUBMISSION_ID,
        Field("about", "VARCHAR", "Về đơn vị hay kỳ", "What it is about", isin=("unit", "period")),
        Field("source", "VARCHAR", "Nguồn dấu hiệu", "Where it was read: stamp, sheet, file name, folder, subject, sender"),
        Field("seen", "VARCHAR", "Chữ đọc được", "The text as read"),
        Field("resolved", "VARCHAR", "Hiểu là", "Unit or period it means; null when it matches none or several",
              null=True),
    ),
)  # fmt: skip
SUBMISSION = Table(
    "core.submission", ("submission_id",), "Mỗi lần nộp đã xét, không bao giờ xóa",
    "One row per judged submission (document × programme × reader version), never deleted",
    (
        SUBMISSION_ID,
        SHA256,
        Field("programme_hash", "VARCHAR", "Mã băm chương trình", "Programme it was judged under"),
        Field("reader_version", "VARCHAR", "Phiên bản bộ đọc", "Version of the reader and the engine's rules"),
        Field("unit_id", "VARCHAR", "Đơn vị", "Unit; null when not known", null=True),
        Field("period_id", "VARCHAR", "Kỳ báo cáo", "Period; null when not known", null=True),
        Field("stamped", "BOOLEAN", "Có dấu biểu mẫu", "True if the form carried its stamp"),
        Field("verdict", "VARCHAR", "Kết luận", "Verdict", isin=VERDICTS),
        Field("content_hash", "VARCHAR", "Mã băm nội dung", "Hash of what the form says; null without a form", null=True),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm ghi nhận", "When it was loaded"),
        RUN_ID,
    ),
)  # fmt: skip
VALUE = Table(
    "core.value", ("submission_id", "indicator_code", "measure"), "Mỗi số liệu của một lần nộp",
    "One row per submission, indicator and measure",
    (
        SUBMISSION_ID,
        INDICATOR_CODE,
        Field("measure", "VARCHAR", "Cột: trong kỳ, lũy kế, kế hoạch", "Which amount", isin=MEASURES),
        Field("state", "VARCHAR", "Trạng thái ô", "State of the cell", isin=STATES[:5]),
        Field("amount", "DECIMAL(18,4)", "Giá trị", "Amount in the indicator's unit; yes/no as 1/0", null=True),
        Field("seen", "VARCHAR", "Chữ trong ô", "The cell as typed", null=True),
        SHEET,
        CELL,
    ),
)  # fmt: skip
ACTIVITY = Table(
    "core.activity", ("submission_id", "position"), "Mỗi hoạt động được kê", "One row per listed activity",
    (
        SUBMISSION_ID,
        Field("position", "INTEGER", "Thứ tự", "Order in the form", ge=1),
        Field("name", "VARCHAR", "Tên hoạt động", "Name"),
        Field("starts_on", "DATE", "Ngày bắt đầu", "First day", null=True),
        Field("ends_on", "DATE", "Ngày kết thúc", "Last day", null=True),
        Field("place", "VARCHAR", "Địa điểm", "Place", null=True),
        Field("partner", "VARCHAR", "Đối tượng, nước", "Partner or country", null=True),
        Field("participants", "DECIMAL(18,4)", "Số người tham dự", "Participants (persons)", null=True, ge=0),
        Field("indicator_code", "VARCHAR", "Mã chỉ tiêu liên quan", "Related indicator", null=True),
        SHEET,
        CELL,
    ),
)  # fmt: skip
EXEMPLAR = Table(
    "core.exemplar", ("submission_id", "position"), "Mỗi điển hình hoặc sáng kiến được kê", "One row per exemplar or initiative",
    (
        SUBMISSION_ID,
        Field("position", "INTEGER", "Thứ tự", "Order in the form", ge=1),
        Field("kind", "VARCHAR", "Loại", "Exemplar or initiative", null=True),
        Field("name", "VARCHAR", "Tên", "Name", null=True),
        Field("holder", "VARCHAR", "Tập thể, cá nhân", "Who it belongs to", null=True),
        Field("decision_number", "VARCHAR", "Số quyết định", "Number of the recognising decision", null=True),
        Field("decided_on", "DATE", "Ngày quyết định", "Date of that decision", null=True),
        Field("summary", "VARCHAR", "Tóm tắt", "Summary", null=True),
        SHEET,
        CELL,
    ),
)  # fmt: skip
SELF_SCORE = Table(
    "core.self_score", ("submission_id", "criterion_code"), "Mỗi điểm tự chấm", "One row per self-scored criterion",
    (
        SUBMISSION_ID,
        Field("criterion_code", "VARCHAR", "Mã tiêu chí", "Criterion code"),
        Field("points", "DECIMAL(18,4)", "Điểm tự chấm", "Self-scored points; null when blank", null=True),
        Field("evidence", "VARCHAR", "Tài liệu kiểm chứng", "Proving document", null=True),
        Field("note", "VARCHAR", "Giải trình", "Explanation", null=True),
        SHEET,
        CELL,
    ),
)  # fmt: skip
REMARK = Table(
    "core.remark", ("submission_id", "kind", "position"), "Mỗi đoạn chữ của đơn vị", "One row per text the unit wrote",
    (
        SUBMISSION_ID,
        Field("kind", "VARCHAR", "Loại: khó khăn, kiến nghị, giải trình, minh chứng", "Kind of text",
              isin=("difficulty", "proposal", "note", "evidence")),
        Field("position", "INTEGER", "Thứ tự", "Order in the form", ge=1),
        Field("indicator_code", "VARCHAR", "Mã chỉ tiêu", "Indicator it belongs to (note, evidence)", null=True),
        Field("text", "VARCHAR", "Nội dung", "The text"),
        SHEET,
        CELL,
    ),
)  # fmt: skip
SCORE_EXPLANATION = Table(
    "core.score_explanation", ("submission_id", "criterion_code"), "Mỗi giải trình của đơn vị về điểm một tiêu chí",
    "One row per criterion that a unit explains in its worksheet",
    (
        SUBMISSION_ID,
        Field("criterion_code", "VARCHAR", "Mã tiêu chí", "Criterion code"),
        Field("year", "INTEGER", "Năm", "Year whose scores it is about"),
        Field("unit_id", "VARCHAR", "Đơn vị (danh mục-mã)", "Unit of the worksheet"),
        Field("figures", "VARCHAR", "Mã băm điểm đã chấm", "Hash of the scores that the worksheet was made from"),
        Field("given_by", "VARCHAR", "Người giải trình", "Who explains"),
        Field("role", "VARCHAR", "Chức vụ", "In which office"),
        Field("text", "VARCHAR", "Giải trình", "Explanation", null=True),
        Field("evidence", "VARCHAR", "Tài liệu kiểm chứng", "Proving document", null=True),
        SHEET,
        CELL,
    ),
)  # fmt: skip
FINDING = Table(
    "core.finding", ("submission_id", "finding_id"), "Mỗi lỗi hoặc lưu ý", "One row per finding of a submission",
    (
        SUBMISSION_ID,
        Field("finding_id", "VARCHAR", "Mã lỗi", "Stable key of the finding"),
        SHA256,
        Field("code", "VARCHAR", "Mã quy tắc", "Rule code"),
        Field("severity", "VARCHAR", "Mức độ", "Severity", isin=SEVERITIES),
        Field("indicator_code", "VARCHAR", "Mã chỉ tiêu", "Indicator concerned", null=True),
        SHEET,
        CELL,
        Field("value_seen", "VARCHAR", "Giá trị thấy", "Value as seen", null=True),
        Field("message_vi", "VARCHAR", "Nội dung", "Message to the unit"),
        Field("fix_vi", "VARCHAR", "Cách sửa", "What to do"),
    ),
)  # fmt: skip
TRIAL = Table(
    "core.trial", ("submission_id", "finding_id"), "Mỗi lần một quy tắc thử nghiệm bắt gặp; không báo cho đơn vị, không đổi kết quả",
    "One row per hit of a rule in shadow: counted, told to nobody, of no consequence",
    FINDING.fields,
)  # fmt: skip
JUDGED_TABLES = (
    SUBMISSION, CLAIM, VALUE, ACTIVITY, EXEMPLAR, SELF_SCORE, REMARK, SCORE_EXPLANATION, FINDING, TRIAL,
)  # fmt: skip
OF_SUBMISSION = frozenset(JUDGED_TABLES) - {SUBMISSION}
"""Written once, together with their submission, whose key guards them; they have no key of their own in the database."""
