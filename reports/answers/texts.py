"""The Vietnamese sentences of a feedback workbook: what the verdict means, what each severity asks, what to do next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from reports.answers.records import FeedbackHeader, FindingRow
from reports.answers.version_standing import Standing
from reports.office.vietnamese import day_short, number, one_line
from schemas.findings import Severity, Verdict

MEANINGS: Final = {
    Severity.BLOCK: "phải sửa rồi gửi lại, báo cáo mới được tổng hợp.",
    Severity.HOLD: "cán bộ tiếp nhận đang xác nhận, có thể liên hệ với đơn vị.",
    Severity.EXPLAIN: "kiểm tra lại; nếu số liệu đúng thì giải trình ở cột Ghi chú, giải trình.",
    Severity.NOTE: "để đơn vị biết, không bắt buộc sửa.",
}
NOUNS: Final = {
    Severity.BLOCK: "lỗi",
    Severity.HOLD: "nội dung",
    Severity.EXPLAIN: "nội dung",
    Severity.NOTE: "nội dung",
}
_ACCEPTED: Final = {
    Standing.COUNTED: "Báo cáo đã được tiếp nhận và tổng hợp",
    Standing.COUNTED_LATE: (
        "Báo cáo nhận sau khi khóa kỳ; được tổng hợp vì không có báo cáo nào khác của đơn vị được tính trong kỳ"
    ),
    Standing.KEPT_APART: "Báo cáo nhận sau khi khóa kỳ nên được giữ riêng, không tổng hợp và không thay bản đã tính",
    Standing.TOO_EMPTY: (
        "Báo cáo này bỏ trống phần lớn chỉ tiêu nên không được tổng hợp và không thay bản nhận trước của đơn vị"
    ),
    Standing.PART: (
        "Báo cáo này chỉ ghi những chỉ tiêu mà bản nhận trước của đơn vị bỏ trống nên chưa được tổng hợp và không thay "
        "bản đó; đề nghị ghi tất cả chỉ tiêu vào một biểu rồi gửi lại"
    ),
    Standing.REPLACED: "Báo cáo này không được tổng hợp vì đã có bản nhận sau của đơn vị thay",
    Standing.WORKSHEET: (
        "Phiếu giải trình đã được ghi nhận để xem xét khi thẩm định; phiếu không thay báo cáo của kỳ nào"
    ),
}
_WORKSHEET_RETURNED: Final = "Phiếu giải trình chưa được ghi nhận; đề nghị sửa và gửi lại."
_QUESTIONS: Final = "; còn một số nội dung cần giải trình"
_SENTENCES: Final = {
    Verdict.RETURNED: "Báo cáo chưa được tổng hợp; đề nghị sửa và gửi lại.",
    Verdict.HELD: "Báo cáo chưa được tổng hợp; đang chờ cán bộ tiếp nhận xác nhận.",
    Verdict.UNREADABLE: "Chưa đọc được số liệu của báo cáo; đề nghị gửi lại.",
}
_MEND: Final = (
    "Ở trang Kết quả kiểm tra, bấm vào địa chỉ ở cột Ô để đến ô cần xem; ô được tô màu và có ghi chú nêu cách sửa. "
    "Sửa ngay trong {workbook}."
)
_MEND_SHEET: Final = (
    "Sửa trong tệp của đơn vị theo danh sách ở trang Kết quả kiểm tra của {workbook}; tệp này chỉ có danh sách, không "
    "có số liệu của đơn vị."
)
_DOUBTED: Final = (
    "Số có ghi (?) phía sau là số đọc được nhưng chưa chắc đúng: đối chiếu với tệp của đơn vị rồi gõ lại con số đúng."
)
_ENCLOSED_FORM: Final = (
    "Biểu mẫu chính thức đã điền số liệu đọc được từ tệp “{file_name}” của đơn vị; giá trị không hiểu được giữ nguyên "
    "như đã gõ."
)
_KEEP: Final = "Giữ nguyên tên các trang và tiêu đề các cột; lưu tệp dạng .xlsx. Màu tô và ghi chú không cần xóa."
_SEND: Final = "Gửi tệp đã sửa về {reply_to}{due}, ghi rõ “bản thay thế” trong tiêu đề thư.{late}"
_LATE: Final = (
    " Hạn gửi ngày {due:%d/%m/%Y} đã qua; bản sửa còn được tính nếu đến trước khi khóa sổ hết ngày {closes:%d/%m/%Y}."
)
_IN_TIME: Final = " Bản sửa nhận được {term}."
_LATER: Final = (
    " Sau ngày đó bản sửa còn được tính, nhưng là gửi chậm, nếu đến trước khi khóa sổ hết ngày {closes:%d/%m/%Y}."
)
_CLOSED: Final = (
    " Hạn gửi ngày {due:%d/%m/%Y} đã qua, kỳ đã khóa sổ hết ngày {closes:%d/%m/%Y}: bản gửi lại được giữ riêng, chỉ "
    "được tính nếu trong kỳ đơn vị chưa có báo cáo nào được tính."
)
_EXPLAIN: Final = (
    "Với mỗi nội dung cần giải trình: sửa số liệu nếu sai; nếu đúng thì ghi lý do ở cột Ghi chú, giải trình của biểu "
    "mẫu."
)
_EXPLAINED: Final = "Giải trình của đơn vị đã nhận và đang được xem xét; chưa phải gửi lại báo cáo."

_WITHOUT_MENDING: Final = frozenset({Verdict.ACCEPTED, Verdict.HELD})
_LATER_COUNTS: Final = "báo cáo nhận sau của đơn vị đã được tính."


def verdict_sentence(header: FeedbackHeader) -> str:
    """What the verdict means for the report, as it stands to the unit's others."""
    if header.verdict in (Verdict.ACCEPTED, Verdict.ACCEPTED_WITH_QUESTIONS):
        said = _ACCEPTED[header.standing or Standing.COUNTED]
        return f"{said}{_QUESTIONS if header.verdict is Verdict.ACCEPTED_WITH_QUESTIONS else ''}."
    if header.standing is Standing.WORKSHEET and header.verdict is Verdict.RETURNED:
        return _WORKSHEET_RETURNED
    if header.standing is Standing.ANSWERED and header.verdict is not Verdict.HELD:
        return f"{_SENTENCES[header.verdict].partition(';')[0]}; {_LATER_COUNTS}"
    return _SENTENCES[header.verdict]


def next_steps(header: FeedbackHeader, findings: Sequence[FindingRow], workbook: str = "tệp này") -> tuple[str, ...]:
    """What the unit does next, step by step; `workbook` is how the marked workbook is called there."""
    asked = any(row.severity is Severity.EXPLAIN and not row.explained for row in findings)
    send = _SEND.format(reply_to=header.reply_to, due=_describe_due_day(header), late=_describe_closing(header))
    if header.standing is not None and header.standing.is_settled and header.verdict not in _WITHOUT_MENDING:
        return (
            "Không cần sửa và gửi lại tệp này; đề nghị làm theo kết quả kiểm tra của bản nhận sau.",
            f"Nếu bản nhận sau không phải là bản đúng, báo ngay về {header.reply_to}.",
        )
    match header.verdict:
        case Verdict.RETURNED:
            return (
                *_describe_mending(header, workbook),
                *((_EXPLAIN,) if asked else ()),
                _KEEP,
                send,
            )
        case Verdict.ACCEPTED_WITH_QUESTIONS:
            return (_EXPLAIN, _KEEP, send) if asked else (_EXPLAINED, send.replace("Gửi", "Nếu số liệu sai, gửi", 1))
        case Verdict.HELD:
            return (
                "Chưa cần gửi lại. Cán bộ tiếp nhận sẽ xác nhận và liên hệ với đơn vị nếu cần.",
                f"Nếu thấy thông tin trên đây không đúng, báo ngay về {header.reply_to}.",
            )
        case Verdict.UNREADABLE:
            return (
                "Điền báo cáo vào đúng biểu mẫu Excel (.xlsx) đã ban hành, không đặt mật khẩu mở tệp.",
                "Mở thử tệp trước khi gửi để chắc chắn tệp không bị hỏng.",
                send,
            )
        case Verdict.ACCEPTED:
            return (f"Không cần gửi lại. Đề nghị lưu {workbook} cùng hồ sơ báo cáo.",)


def describe_mending_term(header: FeedbackHeader) -> str:
    """Until which day a mended version is in time, and why; empty where the due day alone says it, or none would be."""
    term = header.mending
    if term is None or not term.working_days or header.due_at is None or term.until.date() <= header.due_at.date():
        return ""
    return (
        f"đến hết ngày {day_short(term.until.date())} vẫn tính là đúng hạn ({number(term.working_days)} ngày làm việc "
        "kể từ ngày trả kết quả này, hoặc từ ngày thư được gửi nếu muộn hơn)"
    )


def describe_workbook(header: FeedbackHeader) -> str:
    """What the enclosed workbook is, where it is not the sender's own; empty where it is."""
    return _ENCLOSED_FORM.format(file_name=one_line(header.file_name)) if header.enclosed == "form" else ""


def _describe_mending(header: FeedbackHeader, workbook: str) -> tuple[str, ...]:
    mend = (_MEND_SHEET if header.enclosed == "sheet" else _MEND).format(workbook=workbook)
    return (mend, *((_DOUBTED,) if header.has_doubts else ()))


def _describe_due_day(header: FeedbackHeader) -> str:
    """By which day: the due day while it has not passed, else soon; nothing where the term to mend is told."""
    if header.due_at is None or describe_mending_term(header):
        return ""
    if header.effective_at <= header.due_at:
        return f" chậm nhất ngày {header.due_at:%d/%m/%Y}"
    return " trong thời gian sớm nhất"


def _describe_closing(header: FeedbackHeader) -> str:
    """While a corrected report can be in time, until when; after the due day until when it still counts, or what
    becomes of one after closing.
    """
    if term := describe_mending_term(header):
        told = _IN_TIME.format(term=term)
        if header.closes_at and header.mending and header.mending.until < header.closes_at:
            told += _LATER.format(closes=header.closes_at)
        return told
    if header.due_at is None or header.closes_at is None or header.effective_at <= header.due_at:
        return ""
    return (_LATE if header.effective_at <= header.closes_at else _CLOSED).format(
        due=header.due_at, closes=header.closes_at
    )
