# ruff: noqa: E501 -- a table of declarations reads better unbroken
"""What arrived: documents, where they were seen, evidence of their receipt, runs."""

from __future__ import annotations

from schemas.tables.table import RUN_ID, SHA256, Field, Table

DOCUMENT = Table(
    "raw.document", ("sha256",), "Mỗi tài liệu đã lưu trữ", "One row per archived document",
    (
        SHA256,
        Field("size_bytes", "INTEGER", "Dung lượng (byte)", "Size in bytes", ge=0),
        Field("media", "VARCHAR", "Loại tệp nhận dạng từ nội dung", "Kind detected from the content"),
        Field("disposition", "VARCHAR", "Vai trò: thư mục chứa, thư, biểu, tài liệu kèm", "Role of the document",
              isin=("container", "message", "leaf", "supporting", "unread")),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm ghi nhận", "When the row was recorded"),
        RUN_ID,
        Field("content_sha256", "VARCHAR", "Băm SHA-256 của nội dung, khi khóa chỉ là của một số nơi",
              "Hash of the content where the key is that of some of its places only", null=True),
    ),
)  # fmt: skip
SIGHTING = Table(
    "raw.sighting", ("sighting_id",), "Mỗi lần một tài liệu xuất hiện ở một nơi",
    "One row per place at which a document was seen",
    (
        Field("sighting_id", "VARCHAR", "Mã lần thấy", "Key: hash of place and content"),
        SHA256,
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
        RUN_ID,
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
        SHA256,
        Field("readable", "BOOLEAN", "Nay đọc được", "True once its file was read without the fault, or was no longer there"),
        Field("recorded_at", "TIMESTAMPTZ", "Thời điểm ghi nhận", "When the row was recorded"),
        RUN_ID,
    ),
)  # fmt: skip
RUN = Table(
    "core.run", ("run_id",), "Mỗi lần chạy ghi dữ liệu", "One row per run that wrote",
    (
        RUN_ID,
        Field("command", "VARCHAR", "Lệnh", "What was run"),
        Field("programme_hash", "VARCHAR", "Mã băm chương trình", "Hash of the programme in force"),
        Field("code_version", "VARCHAR", "Phiên bản phần mềm", "Version of the software"),
        Field("started_at", "TIMESTAMPTZ", "Bắt đầu", "Start"),
        Field("finished_at", "TIMESTAMPTZ", "Kết thúc", "End; null while running or after a crash", null=True),
        Field("summary", "VARCHAR", "Tóm tắt (JSON)", "Counts as JSON", null=True),
    ),
)  # fmt: skip
COLLECTED_TABLES = (DOCUMENT, SIGHTING, RECEIPT)
