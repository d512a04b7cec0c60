# ruff: noqa: E501 -- a table of declarations reads better unbroken
"""What people decided, corrected, reviewed and signed; append-only."""

from __future__ import annotations

from schemas.tables.table import INDICATOR_CODE, MEASURES, PERIOD_ID, UNIT_ID, Field, Table

DECISION = Table(
    "core.decision", ("decision_id",), "Mỗi quyết định của cán bộ, chỉ ghi thêm", "One row per decision of a person; append-only",
    (
        Field("decision_id", "VARCHAR", "Mã quyết định", "Key"),
        Field("kind", "VARCHAR", "Loại", "Kind of decision",
              isin=("receipt_override", "identity", "verified_score", "explanation", "approval")),
        Field("subject", "VARCHAR", "Đối tượng", "What it is about: document (SHA-256), submission or unit:year:criterion"),
        Field("outcome", "VARCHAR", "Kết quả (JSON)", "The outcome as JSON"),
        Field("decided_by", "VARCHAR", "Người quyết định", "Who decided"),
        Field("reason", "VARCHAR", "Lý do", "Why"),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm", "When it was recorded"),
    ),
)  # fmt: skip
SCORE_REVIEW = Table(
    "core.score_review", ("review_id",), "Mỗi điểm do người thẩm định cho, chỉ ghi thêm", "One row per step of a reviewer; append-only",
    (
        Field("review_id", "VARCHAR", "Mã", "Key: hash of all the rest but the time"),
        Field("year", "INTEGER", "Năm", "Year"),
        Field("unit_id", "VARCHAR", "Đơn vị (danh mục-mã)", "Unit"),
        Field("criterion_code", "VARCHAR", "Mã tiêu chí", "Criterion code"),
        Field("step", "VARCHAR", "Bước", "first and second verification; blind: for agreement only, counts for nothing",
              isin=("first", "second", "blind")),
        Field("points", "DECIMAL(18,4)", "Điểm", "Points given", ge=0),
        Field("confirms", "BOOLEAN", "Xác nhận điểm hệ thống chấm", "True if it is the computed score as shown, which then counts unrounded"),
        Field("reason", "VARCHAR", "Lý do", "Why; empty where nothing differs"),
        Field("decided_by", "VARCHAR", "Người thẩm định", "Who"),
        Field("role", "VARCHAR", "Chức vụ", "In which office"),
        Field("figures", "VARCHAR", "Mã băm điểm đã chấm", "Hash of the scores that the worksheet was made from"),
        Field("document", "VARCHAR", "Mã băm tệp", "SHA-256 of the worksheet it was taken from"),
        Field("cell", "VARCHAR", "Ô", "Its cell there"),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm", "When it was recorded"),
    ),
)  # fmt: skip
SIGN_OFF_STATES = ("draft", "verified", "approved", "published", "returned")
SIGN_OFF = Table(
    "core.sign_off", ("sign_off_id",), "Mỗi bước ký duyệt một bảng xếp hạng, chỉ ghi thêm", "One row per step of a sealed ranking; append-only",
    (
        Field("sign_off_id", "VARCHAR", "Mã", "Key: hash of all the rest"),
        Field("year", "INTEGER", "Năm", "Year"),
        Field("seal", "VARCHAR", "Mã niêm phong", "Seal of the ranking"),
        Field("state", "VARCHAR", "Trạng thái", "What it became; returned: it has to begin anew as a draft", isin=SIGN_OFF_STATES),
        Field("person", "VARCHAR", "Người ký", "Who"),
        Field("role", "VARCHAR", "Chức vụ", "In which office"),
        Field("note", "VARCHAR", "Ý kiến", "What was said to it"),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm", "When it was recorded"),
    ),
)  # fmt: skip
CORRECTION = Table(
    "core.correction", ("correction_id",), "Mỗi dòng đính chính số liệu, chỉ ghi thêm", "One row per correction or withdrawal; append-only",
    (
        Field("correction_id", "VARCHAR", "Mã đính chính", "Key: hash of the row as the desk wrote it"),
        Field("position", "INTEGER", "Dòng trong tệp đính chính", "Line of the desk's file", ge=1),
        Field("action", "VARCHAR", "Đính chính hay rút", "Correct or withdraw", isin=("correct", "withdraw")),
        UNIT_ID,
        PERIOD_ID,
        INDICATOR_CODE,
        Field("measure", "VARCHAR", "Cột: trong kỳ, lũy kế, kế hoạch", "Which amount", isin=MEASURES),
        Field("expected_state", "VARCHAR", "Trạng thái phải có trong báo cáo", "State that the report must have", null=True),
        Field("expected_amount", "DECIMAL(18,4)", "Giá trị phải có trong báo cáo", "Amount that the report must have", null=True),
        Field("corrected_state", "VARCHAR", "Trạng thái sau đính chính", "State that counts instead", null=True),
        Field("corrected_amount", "DECIMAL(18,4)", "Giá trị sau đính chính", "Amount that counts instead", null=True),
        Field("reason", "VARCHAR", "Lý do", "Why"),
        Field("decided_by", "VARCHAR", "Người quyết định", "Who decided"),
        Field("decided_on", "DATE", "Ngày quyết định", "When it was decided"),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm ghi nhận", "When it was applied"),
    ),
)  # fmt: skip
