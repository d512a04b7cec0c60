# ruff: noqa: E501 -- a table of declarations reads better unbroken
"""Every remembered table, declared once: pandera models, Arrow schemas, SQL comments and the dictionary derive.

The migrations in `warehouse` create these tables; a test holds the two to the same columns and types.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SqlType = Literal["VARCHAR", "INTEGER", "BOOLEAN", "DATE", "TIMESTAMPTZ", "DECIMAL(18,4)"]

STATES = ("value", "zero", "not_applicable", "missing", "invalid", "not_required", "not_yet_due")
MEASURES = ("period", "ytd", "plan")
DELIVERY_STATES = ("prepared", "sending", "sent", "failed", "unknown", "withdrawn")
VERDICTS = ("ACCEPTED", "ACCEPTED_WITH_QUESTIONS", "RETURNED", "HELD", "UNREADABLE")
SEVERITIES = ("BLOCK", "HOLD", "EXPLAIN", "NOTE")


@dataclass(frozen=True, slots=True)
class Field:
    """One column: name, SQL type, what it holds in Vietnamese and English, and what pandera checks of it."""

    name: str
    type: SqlType
    vi: str
    en: str
    null: bool = False
    isin: tuple[str, ...] = ()
    ge: float | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: layer-qualified name, key columns, grain in two languages, columns."""

    name: str
    key: tuple[str, ...]
    vi: str
    en: str
    fields: tuple[Field, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(f.name for f in self.fields)


SHA = r"^(unread-)?[0-9a-f]{56,64}$"
_sha = Field("sha256", "VARCHAR", "Mã băm SHA-256 của tài liệu", "SHA-256 of the document's bytes", pattern=SHA)
_submission = Field("submission_id", "VARCHAR", "Mã lần nộp", "Key of the submission", pattern=r"^[0-9a-f]{16}$")
_sheet = Field("sheet", "VARCHAR", "Trang tính", "Sheet of the source cell", null=True)
_cell = Field("cell", "VARCHAR", "Địa chỉ ô", "A1 address of the source cell", null=True)
_run = Field("run_id", "VARCHAR", "Lần chạy", "The run that wrote the row")
_indicator = Field("indicator_code", "VARCHAR", "Mã chỉ tiêu", "Indicator code")

DOCUMENT = Table(
    "raw.document", ("sha256",), "Mỗi tài liệu đã lưu trữ", "One row per archived document",
    (
        _sha,
        Field("size_bytes", "INTEGER", "Dung lượng (byte)", "Size in bytes", ge=0),
        Field("media", "VARCHAR", "Loại tệp nhận dạng từ nội dung", "Kind detected from the content"),
        Field("disposition", "VARCHAR", "Vai trò: thư mục chứa, thư, biểu, tài liệu kèm", "Role of the document",
              isin=("container", "message", "leaf", "supporting", "unread")),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm ghi nhận", "When the row was recorded"),
        _run,
        Field("content_sha256", "VARCHAR", "Băm SHA-256 của nội dung, khi khóa chỉ là của một số nơi",
              "Hash of the content where the key is that of some of its places only", null=True),
    ),
)  # fmt: skip
SIGHTING = Table(
    "raw.sighting", ("sighting_id",), "Mỗi lần một tài liệu xuất hiện ở một nơi",
    "One row per place at which a document was seen",
    (
        Field("sighting_id", "VARCHAR", "Mã lần thấy", "Key: hash of place and content"),
        _sha,
        Field("container_sha256", "VARCHAR", "Tài liệu chứa nó", "The document it was found in", null=True),
        Field("channel", "VARCHAR", "Kênh nhận: thư mục hoặc thư điện tử", "How it came", isin=("folder", "mail")),
        Field("origin", "VARCHAR", "Chuỗi nơi chứa", "Chain of containers from the inbox to the document"),
        Field("folder", "VARCHAR", "Thư mục trong hộp nhận", "Folder inside the inbox", null=True),
        Field("display_name", "VARCHAR", "Tên tệp hiển thị", "Safe file name"),
        Field("raw_name", "VARCHAR", "Tên tệp gốc", "File name as received"),
        Field("sender", "VARCHAR", "Địa chỉ người gửi", "Sender's address of the message", null=True),
        Field("subject", "VARCHAR", "Tiêu đề thư", "Subject of the message", null=True),
        Field("message_id", "VARCHAR", "Mã thư", "Message-ID of the message", null=True),
        Field("sent_by", "VARCHAR", "Người gửi thư ngoài cùng", "Sender of the outermost message", null=True),
        Field("authentication", "VARCHAR", "Kiểm tra xác thực không đạt", "What failed by our server's Authentication-Results",
              null=True),
        Field("first_seen_at", "TIMESTAMPTZ", "Thấy lần đầu", "When the pipeline first saw it"),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm ghi nhận", "When the row was recorded"),
        _run,
    ),
)  # fmt: skip
RECEIPT = Table(
    "raw.receipt", ("sighting_id", "kind", "claimed_at"), "Mỗi mốc thời gian nhận có thể dùng", "One row per candidate receipt time",
    (
        Field("sighting_id", "VARCHAR", "Mã lần thấy", "The sighting it is evidence for"),
        Field("kind", "VARCHAR", "Loại bằng chứng", "Kind of evidence: received_trusted, register, first_seen, …"),
        Field("claimed_at", "TIMESTAMPTZ", "Thời điểm", "The candidate time"),
        Field("rank", "INTEGER", "Thứ tự tin cậy lúc ghi; chỉ dùng cho chương trình chưa có core.receipt_kind",
              "Precedence when stored, used for programmes without rows in core.receipt_kind; null: a claim", null=True, ge=0),
        Field("detail", "VARCHAR", "Chi tiết", "Header or entry it rests on", null=True),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm ghi nhận", "When the row was recorded"),
    ),
)  # fmt: skip
REREAD = Table(
    "raw.reread", ("sha256", "recorded_at"), "Mỗi lần xem lại một mục từng không đọc được", "One row per change of what could not be read",
    (
        _sha,
        Field("readable", "BOOLEAN", "Nay đọc được", "True once its file was read without the fault, or was no longer there"),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm ghi nhận", "When the row was recorded"),
        _run,
    ),
)  # fmt: skip
CLAIM = Table(
    "raw.identity_claim", ("submission_id", "about", "source", "seen"), "Mỗi dấu hiệu về đơn vị hoặc kỳ của một lần nộp",
    "One row per claim about who sent a submission or for which period",
    (
        _submission,
        Field("about", "VARCHAR", "Về đơn vị hay kỳ", "What it is about", isin=("unit", "period")),
        Field("source", "VARCHAR", "Nguồn dấu hiệu", "Where it was read: stamp, sheet, file name, folder, subject, sender"),
        Field("seen", "VARCHAR", "Chữ đọc được", "The text as read"),
        Field("resolved", "VARCHAR", "Hiểu là", "Unit or period it means; null when it matches none or several",
              null=True),
    ),
)  # fmt: skip
RUN = Table(
    "core.run", ("run_id",), "Mỗi lần chạy ghi dữ liệu", "One row per run that wrote",
    (
        _run,
        Field("command", "VARCHAR", "Lệnh", "What was run"),
        Field("programme_hash", "VARCHAR", "Mã băm chương trình", "Hash of the programme in force"),
        Field("code_version", "VARCHAR", "Phiên bản phần mềm", "Version of the software"),
        Field("started_at", "TIMESTAMPTZ", "Bắt đầu", "Start"),
        Field("finished_at", "TIMESTAMPTZ", "Kết thúc", "End; null while running or after a crash", null=True),
        Field("summary", "VARCHAR", "Tóm tắt (JSON)", "Counts as JSON", null=True),
    ),
)  # fmt: skip
SUBMISSION = Table(
    "core.submission", ("submission_id",), "Mỗi lần nộp đã xét, không bao giờ xóa",
    "One row per judged submission (document × programme × reader version), never deleted",
    (
        _submission,
        _sha,
        Field("programme_hash", "VARCHAR", "Mã băm chương trình", "Programme it was judged under"),
        Field("reader_version", "VARCHAR", "Phiên bản bộ đọc", "Version of the reader and the engine's rules"),
        Field("unit_id", "VARCHAR", "Đơn vị", "Unit; null when not known", null=True),
        Field("period_id", "VARCHAR", "Kỳ báo cáo", "Period; null when not known", null=True),
        Field("stamped", "BOOLEAN", "Có dấu biểu mẫu", "True if the form carried its stamp"),
        Field("verdict", "VARCHAR", "Kết luận", "Verdict", isin=VERDICTS),
        Field("content_hash", "VARCHAR", "Mã băm nội dung", "Hash of what the form says; null without a form", null=True),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm ghi nhận", "When it was loaded"),
        _run,
    ),
)  # fmt: skip
VALUE = Table(
    "core.value", ("submission_id", "indicator_code", "measure"), "Mỗi số liệu của một lần nộp",
    "One row per submission, indicator and measure",
    (
        _submission,
        _indicator,
        Field("measure", "VARCHAR", "Cột: trong kỳ, lũy kế, kế hoạch", "Which amount", isin=MEASURES),
        Field("state", "VARCHAR", "Trạng thái ô", "State of the cell", isin=STATES[:5]),
        Field("amount", "DECIMAL(18,4)", "Giá trị", "Amount in the indicator's unit; yes/no as 1/0", null=True),
        Field("seen", "VARCHAR", "Chữ trong ô", "The cell as typed", null=True),
        _sheet,
        _cell,
    ),
)  # fmt: skip
ACTIVITY = Table(
    "core.activity", ("submission_id", "position"), "Mỗi hoạt động được kê", "One row per listed activity",
    (
        _submission,
        Field("position", "INTEGER", "Thứ tự", "Order in the form", ge=1),
        Field("name", "VARCHAR", "Tên hoạt động", "Name"),
        Field("starts_on", "DATE", "Ngày bắt đầu", "First day", null=True),
        Field("ends_on", "DATE", "Ngày kết thúc", "Last day", null=True),
        Field("place", "VARCHAR", "Địa điểm", "Place", null=True),
        Field("partner", "VARCHAR", "Đối tượng, nước", "Partner or country", null=True),
        Field("participants", "DECIMAL(18,4)", "Số người tham dự", "Participants (persons)", null=True, ge=0),
        Field("indicator_code", "VARCHAR", "Mã chỉ tiêu liên quan", "Related indicator", null=True),
        _sheet,
        _cell,
    ),
)  # fmt: skip
EXEMPLAR = Table(
    "core.exemplar", ("submission_id", "position"), "Mỗi điển hình hoặc sáng kiến được kê", "One row per exemplar or initiative",
    (
        _submission,
        Field("position", "INTEGER", "Thứ tự", "Order in the form", ge=1),
        Field("kind", "VARCHAR", "Loại", "Exemplar or initiative", null=True),
        Field("name", "VARCHAR", "Tên", "Name", null=True),
        Field("holder", "VARCHAR", "Tập thể, cá nhân", "Who it belongs to", null=True),
        Field("decision_number", "VARCHAR", "Số quyết định", "Number of the recognising decision", null=True),
        Field("decided_on", "DATE", "Ngày quyết định", "Date of that decision", null=True),
        Field("summary", "VARCHAR", "Tóm tắt", "Summary", null=True),
        _sheet,
        _cell,
    ),
)  # fmt: skip
SELF_SCORE = Table(
    "core.self_score", ("submission_id", "criterion_code"), "Mỗi điểm tự chấm", "One row per self-scored criterion",
    (
        _submission,
        Field("criterion_code", "VARCHAR", "Mã tiêu chí", "Criterion code"),
        Field("points", "DECIMAL(18,4)", "Điểm tự chấm", "Self-scored points; null when blank", null=True),
        Field("evidence", "VARCHAR", "Tài liệu kiểm chứng", "Proving document", null=True),
        Field("note", "VARCHAR", "Giải trình", "Explanation", null=True),
        _sheet,
        _cell,
    ),
)  # fmt: skip
REMARK = Table(
    "core.remark", ("submission_id", "kind", "position"), "Mỗi đoạn chữ của đơn vị", "One row per text the unit wrote",
    (
        _submission,
        Field("kind", "VARCHAR", "Loại: khó khăn, kiến nghị, giải trình, minh chứng", "Kind of text",
              isin=("difficulty", "proposal", "note", "evidence")),
        Field("position", "INTEGER", "Thứ tự", "Order in the form", ge=1),
        Field("indicator_code", "VARCHAR", "Mã chỉ tiêu", "Indicator it belongs to (note, evidence)", null=True),
        Field("text", "VARCHAR", "Nội dung", "The text"),
        _sheet,
        _cell,
    ),
)  # fmt: skip
SCORE_EXPLANATION = Table(
    "core.score_explanation", ("submission_id", "criterion_code"), "Mỗi giải trình của đơn vị về điểm một tiêu chí",
    "One row per criterion that a unit explains in its worksheet",
    (
        _submission,
        Field("criterion_code", "VARCHAR", "Mã tiêu chí", "Criterion code"),
        Field("year", "INTEGER", "Năm", "Year whose scores it is about"),
        Field("unit_id", "VARCHAR", "Đơn vị (danh mục-mã)", "Unit of the worksheet"),
        Field("figures", "VARCHAR", "Mã băm điểm đã chấm", "Hash of the scores that the worksheet was made from"),
        Field("given_by", "VARCHAR", "Người giải trình", "Who explains"),
        Field("role", "VARCHAR", "Chức vụ", "In which office"),
        Field("text", "VARCHAR", "Giải trình", "Explanation", null=True),
        Field("evidence", "VARCHAR", "Tài liệu kiểm chứng", "Proving document", null=True),
        _sheet,
        _cell,
    ),
)  # fmt: skip
FINDING = Table(
    "core.finding", ("submission_id", "finding_id"), "Mỗi lỗi hoặc lưu ý", "One row per finding of a submission",
    (
        _submission,
        Field("finding_id", "VARCHAR", "Mã lỗi", "Stable key of the finding"),
        _sha,
        Field("code", "VARCHAR", "Mã quy tắc", "Rule code"),
        Field("severity", "VARCHAR", "Mức độ", "Severity", isin=SEVERITIES),
        Field("indicator_code", "VARCHAR", "Mã chỉ tiêu", "Indicator concerned", null=True),
        _sheet,
        _cell,
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
_unit = Field("unit_id", "VARCHAR", "Đơn vị (danh mục-mã)", "Unit key: catalogue version and code")
_period = Field("period_id", "VARCHAR", "Kỳ báo cáo", "Period key, as 2018Q4")
UNIT = Table(
    "core.unit", ("unit_id",), "Mỗi đơn vị báo cáo theo từng danh mục", "One row per reporting unit and catalogue version",
    (
        _unit,
        Field("catalogue", "VARCHAR", "Danh mục", "Catalogue version"),
        Field("code", "VARCHAR", "Mã", "Official code, text"),
        Field("name_vi", "VARCHAR", "Tên", "Name"),
        Field("position", "INTEGER", "Thứ tự", "Order in the official list", ge=1),
    ),
)  # fmt: skip
_attribute = Field("attribute", "VARCHAR", "Đặc điểm", "Attribute or scope of the programme")
ATTRIBUTE = Table(
    "core.attribute", ("attribute",), "Mỗi đặc điểm của đơn vị mà chương trình khai báo, và mỗi phạm vi lập từ đó",
    "One row per attribute of units that the programme declares, and per scope made of them",
    (
        _attribute,
        Field("kind", "VARCHAR", "Kiểu", "flag or text", isin=("flag", "text")),
        Field("name_vi", "VARCHAR", "Tên", "Name"),
        Field("name_en", "VARCHAR", "Tên tiếng Anh", "Name in English"),
        Field("position", "INTEGER", "Thứ tự", "Order of the columns for analysts", ge=1),
    ),
)  # fmt: skip
UNIT_ATTRIBUTE = Table(
    "core.unit_attribute", ("unit_id", "attribute"), "Đặc điểm của từng đơn vị", "One row per unit and attribute",
    (
        _unit,
        _attribute,
        Field("value", "VARCHAR", "Giá trị", "The text; of a flag 0 or 1"),
    ),
)  # fmt: skip
PERIOD = Table(
    "core.period", ("period_id",), "Mỗi kỳ báo cáo", "One row per reporting period",
    (
        _period,
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
        _indicator,
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
        _unit,
        _period,
        _indicator,
        Field("required", "BOOLEAN", "Bắt buộc", "False: not required of the unit, yet accepted"),
        Field("year_aggregation", "VARCHAR", "Cách cộng năm", "How periods made a year when it was laid out", null=True,
              isin=("sum", "last", "ytd")),
    ),
)  # fmt: skip
CLUSTER_MEMBER = Table(
    "core.cluster_member", ("unit_id", "period_id"), "Cụm thi đua của đơn vị theo kỳ", "Cluster of a unit in a period",
    (
        _unit,
        _period,
        Field("cluster_code", "VARCHAR", "Mã cụm", "Cluster code"),
        Field("cluster_name", "VARCHAR", "Tên cụm", "Cluster name"),
    ),
)  # fmt: skip

JUDGED_TABLES = (
    SUBMISSION, CLAIM, VALUE, ACTIVITY, EXEMPLAR, SELF_SCORE, REMARK, SCORE_EXPLANATION, FINDING, TRIAL,
)  # fmt: skip
OF_SUBMISSION = frozenset(JUDGED_TABLES) - {SUBMISSION}
"""Written once, together with their submission, whose key guards them; they have no key of their own in the database."""
COLLECTED_TABLES = (DOCUMENT, SIGHTING, RECEIPT)
PROGRAMME_FILE = Table(
    "core.programme_file", ("programme_hash", "file"), "Tệp của chương trình đã dùng", "One row per file of a programme that was installed",
    (
        Field("programme_hash", "VARCHAR", "Mã băm chương trình", "SHA-256 over the programme's files"),
        Field("file", "VARCHAR", "Tên tệp", "Name of the file"),
        Field("content", "VARCHAR", "Nội dung", "What stands in it"),
    ),
)  # fmt: skip
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

CORRECTION = Table(
    "core.correction", ("correction_id",), "Mỗi dòng đính chính số liệu, chỉ ghi thêm", "One row per correction or withdrawal; append-only",
    (
        Field("correction_id", "VARCHAR", "Mã đính chính", "Key: hash of the row as the desk wrote it"),
        Field("position", "INTEGER", "Dòng trong tệp đính chính", "Line of the desk's file", ge=1),
        Field("action", "VARCHAR", "Đính chính hay rút", "Correct or withdraw", isin=("correct", "withdraw")),
        _unit,
        _period,
        _indicator,
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

DELIVERY = Table(
    "core.delivery", ("message_id", "position"), "Mỗi bước của việc gửi thư trả lời, chỉ ghi thêm",
    "One row per step of sending a reply; append-only, the last one counts",
    (
        Field("message_id", "VARCHAR", "Mã thư trả lời", "Message-ID of the reply: receipt, verdict and findings fix it"),
        Field("position", "INTEGER", "Bước thứ", "Order of the steps", ge=1),
        _submission,
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

DIMENSION_TABLES = (UNIT, ATTRIBUTE, UNIT_ATTRIBUTE, PERIOD, INDICATOR, EXPECTED, CLUSTER_MEMBER)
TABLES = (
    PROGRAMME,
    WORKING_DAY,
    RECEIPT_KIND,
    *DIMENSION_TABLES,
    *COLLECTED_TABLES,
    REREAD,
    CLAIM,
    RUN,
    SUBMISSION,
    VALUE,
    ACTIVITY,
    EXEMPLAR,
    SELF_SCORE,
    REMARK,
    SCORE_EXPLANATION,
    FINDING,
    TRIAL,
    DECISION,
    SCORE_REVIEW,
    SIGN_OFF,
    CORRECTION,
    PROGRAMME_FILE,
    CLOSED_YEAR,
    OUTPUT,
    DELIVERY,
)
