"""The annexes of the report: status of every unit, open questions, what the body had no room for."""

from __future__ import annotations

from collections.abc import Iterator

from reports.minister.model import PeriodReport, Question, UnitRow
from reports.minister.narrative_blocks import make_remark_table
from reports.office.letterhead import BLANK_DATE
from reports.office.tree import AnnexTitle, Block, Column, Section, Table, paragraph
from reports.office.vietnamese import day_short, minute_short, number, share

STATUS_COLUMNS = (
    Column("TT", 11, "center"),
    Column("Đơn vị", 46),
    Column("Cụm thi đua", 72),
    Column("Ngày nhận", 33, "center", "received_at"),
    Column("Số ngày chậm", 18, "center", "days_late"),
    Column("Số lần nộp / trả lại", 22, "center", "submissions"),
    Column("Kết luận", 30),
    Column("Tỷ lệ đầy đủ", 20, "center", "complete"),
)
QUESTION_COLUMNS = (
    Column("TT", 10, "center"),
    Column("Đơn vị", 28),
    Column("Chỉ tiêu", 15, "center"),
    Column("Vị trí", 24),
    Column("Nội dung cần giải trình và đề nghị", 80),
    Column("Đơn vị giải trình", 48),
    Column("Kết quả xem xét", 47),
)
DESK_COLUMNS = (
    Column("TT", 10, "center"),
    Column("Đơn vị", 28),
    Column("Dấu hiệu và việc cần làm", 119),
    Column("Đơn vị giải trình", 48),
    Column("Kết quả xem xét", 47),
)
EXEMPLAR_COLUMNS = (
    Column("TT", 11, "center"),
    Column("Đơn vị", 36),
    Column("Loại", 25),
    Column("Tên điển hình, sáng kiến", 85),
    Column("Tập thể, cá nhân", 50),
    Column("Ngày quyết định", 45),
)


def make_annexes(report: PeriodReport) -> tuple[Section, ...]:
    """Annexes I and II, and III if something was left for it, each a landscape section of its own."""
    annexes = (_make_status_annex(report), _make_question_annex(report), _make_rest_annex(report))
    return tuple(Section(blocks, landscape=True) for made in annexes if (blocks := tuple(made)))


def _title(report: PeriodReport, name: str, title: str) -> AnnexTitle:
    attached = f"(Kèm theo Báo cáo số          /{report.heading.symbol_vi} {BLANK_DATE})"
    return AnnexTitle(name, title, attached)


def _make_status_annex(report: PeriodReport) -> Iterator[Block]:
    yield _title(report, "Phụ lục I", f"TÌNH HÌNH GỬI BÁO CÁO {report.label_vi.upper()} CỦA CÁC ĐƠN VỊ")
    rows = tuple(make_status_row(i, u) for i, u in enumerate(report.units, start=1))
    subjects = tuple(f"unit.{u.unit_id}" for u in report.units)
    name = "Tình hình gửi báo cáo của các đơn vị"
    yield Table(STATUS_COLUMNS, rows, name=name, sortable=True, subjects=subjects)


def _make_question_annex(report: PeriodReport) -> Iterator[Block]:
    yield _title(report, "Phụ lục II", "NỘI DUNG ĐỀ NGHỊ CÁC ĐƠN VỊ GIẢI TRÌNH")
    if report.questions:
        name = "Nội dung đề nghị các đơn vị giải trình"
        yield Table(QUESTION_COLUMNS, tuple(_list_question_rows(report)), name=name, sortable=True)
    else:
        yield paragraph("Không có nội dung cần giải trình.")
    if report.desk_questions:
        yield paragraph("Dấu hiệu cần cán bộ xem xét, không làm thay đổi kết luận đối với báo cáo:")
        name = "Dấu hiệu cần cán bộ xem xét"
        yield Table(DESK_COLUMNS, tuple(_list_desk_question_rows(report)), name=name, sortable=True)


def make_status_row(position: int, unit: UnitRow) -> tuple[str, ...]:
    """The cells of a unit's row in annex I; what is not known stays blank."""
    received = unit.received_at or unit.first_received_at
    return (
        str(position),
        unit.name_vi,
        unit.cluster_name_vi,
        minute_short(received) if received else "",
        "" if unit.days_late is None else number(unit.days_late),
        f"{unit.submissions} / {unit.returns}" if unit.submissions else "",
        unit.verdict_vi,
        share(unit.answered_cells, unit.expected_cells) if unit.is_accepted else "",
    )


def _list_question_rows(report: PeriodReport) -> list[tuple[str, ...]]:
    return [
        (
            str(position),
            q.unit_name,
            q.indicator_code,
            ", ".join(part for part in (q.sheet, f"ô {q.cell}" if q.cell else "") if part),
            _question_text(q),
            q.answer,
            format_ruling(q),
        )
        for position, q in enumerate(report.questions, start=1)
    ]


def _list_desk_question_rows(report: PeriodReport) -> list[tuple[str, ...]]:
    numbered = enumerate(report.desk_questions, start=1)
    return [(str(position), q.unit_name, _question_text(q), q.answer, format_ruling(q)) for position, q in numbered]


def _question_text(question: Question) -> str:
    """The question, and what is to be done as long as it stands."""
    return question.message_vi if question.state == "accepted" else f"{question.message_vi} {question.fix_vi}"


def format_ruling(question: Question) -> str:
    """How the question stands; who ruled, when and why."""
    if not question.ruled_on or question.state == "explained":
        return question.state_vi
    return f"{question.state_vi}: {question.ruling_reason} ({question.ruled_by}, {day_short(question.ruled_on)})"


def _make_rest_annex(report: PeriodReport) -> Iterator[Block]:
    remarks = make_remark_table(report)
    if remarks is None and not report.exemplars_rest:
        return
    subject = "Khó khăn, kiến nghị của các đơn vị (nguyên văn)"
    if report.exemplar_intro is not None:
        subject = "Điển hình, sáng kiến, khó khăn và kiến nghị của các đơn vị (nguyên văn)"
    yield _title(report, "Phụ lục III", subject.upper())
    if report.exemplars_rest:
        exemplars = tuple(
            (str(i), e.unit_name, e.kind, e.name, e.holder, day_short(e.decided_on) if e.decided_on else "")
            for i, e in enumerate(report.exemplars_rest, start=1)
        )
        yield Table(EXEMPLAR_COLUMNS, exemplars, name="Điển hình, sáng kiến khác", sortable=True)
    if remarks is not None:
        yield remarks
