"""The annexes of the Word report: status of every unit, open questions, what the body had no room for."""

from __future__ import annotations

from typing import Any

from docx.shared import Pt

from reports.minister.model import PeriodReport, Question, Remark, UnitRow
from reports.office import docx_layout as layout
from reports.office.docx_layout import BLANK_DATE, CENTER, Column
from reports.office.vietnamese import day_short, join_list, minute_short, number, share

STATUS_COLUMNS = (
    Column("TT", 11, CENTER),
    Column("Đơn vị", 46),
    Column("Cụm thi đua", 72),
    Column("Ngày nhận", 33, CENTER),
    Column("Số ngày chậm", 18, CENTER),
    Column("Số lần nộp / trả lại", 22, CENTER),
    Column("Kết luận", 30),
    Column("Tỷ lệ đầy đủ", 20, CENTER),
)
QUESTION_COLUMNS = (
    Column("TT", 10, CENTER),
    Column("Đơn vị", 28),
    Column("Chỉ tiêu", 15, CENTER),
    Column("Vị trí", 24),
    Column("Nội dung cần giải trình và đề nghị", 80),
    Column("Đơn vị giải trình", 48),
    Column("Kết quả xem xét", 47),
)
DESK_COLUMNS = (
    Column("TT", 10, CENTER),
    Column("Đơn vị", 28),
    Column("Dấu hiệu và việc cần làm", 119),
    Column("Đơn vị giải trình", 48),
    Column("Kết quả xem xét", 47),
)
EXEMPLAR_COLUMNS = (
    Column("TT", 11, CENTER),
    Column("Đơn vị", 36),
    Column("Loại", 25),
    Column("Tên điển hình, sáng kiến", 85),
    Column("Tập thể, cá nhân", 50),
    Column("Ngày quyết định", 45),
)
REMARK_COLUMNS = (Column("TT", 11, CENTER), Column("Loại", 32), Column("Đơn vị", 55), Column("Nội dung", 154))


def add_annexes(document: Any, report: PeriodReport) -> None:
    """Append annexes I and II, and III if something was left for it, each as a landscape section of its own."""
    _add_title(document, report, "Phụ lục I", f"TÌNH HÌNH GỬI BÁO CÁO {report.label_vi.upper()} CỦA CÁC ĐƠN VỊ")
    layout.add_data_table(
        document, STATUS_COLUMNS, [make_status_row(i, u) for i, u in enumerate(report.units, start=1)]
    )
    _add_title(document, report, "Phụ lục II", "NỘI DUNG ĐỀ NGHỊ CÁC ĐƠN VỊ GIẢI TRÌNH")
    if report.questions:
        layout.add_data_table(document, QUESTION_COLUMNS, _list_question_rows(report))
    else:
        layout.add_body(document, "Không có nội dung cần giải trình.")
    if report.desk_questions:
        layout.add_body(document, "Dấu hiệu cần cán bộ xem xét, không làm thay đổi kết luận đối với báo cáo:")
        layout.add_data_table(document, DESK_COLUMNS, _list_desk_question_rows(report))
    _add_rest(document, report)


def _add_title(document: Any, report: PeriodReport, name: str, title: str) -> None:
    layout.add_annex_section(document, report.heading.layout)
    layout.add_run(document.add_paragraph(style="Heading 1"), name, 14, bold=True, align=CENTER)
    document.paragraphs[-1].paragraph_format.first_line_indent = 0
    layout.add_run(document.add_paragraph(), title, 14, bold=True, align=CENTER)
    attached = f"(Kèm theo Báo cáo số          /{report.heading.symbol_vi} {BLANK_DATE})"
    below = layout.add_run(document.add_paragraph(), attached, 13, italic=True, align=CENTER)
    below.paragraph_format.space_after = Pt(8)


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


def _add_rest(document: Any, report: PeriodReport) -> None:
    remarks = [("Khó khăn, vướng mắc", r) for r in report.difficulties.rest]
    remarks += [("Kiến nghị", r) for r in report.proposals.rest]
    if not remarks and not report.exemplars_rest:
        return
    subject = "Khó khăn và kiến nghị khác của các đơn vị"
    if report.exemplar_intro is not None:
        subject = "Điển hình, sáng kiến, khó khăn và kiến nghị khác của các đơn vị"
    _add_title(document, report, "Phụ lục III", subject.upper())
    if report.exemplars_rest:
        rows = [
            (str(i), e.unit_name, e.kind, e.name, e.holder, day_short(e.decided_on) if e.decided_on else "")
            for i, e in enumerate(report.exemplars_rest, start=1)
        ]
        layout.add_data_table(document, EXEMPLAR_COLUMNS, rows)
    if remarks:
        layout.add_data_table(
            document, REMARK_COLUMNS, [_remark_row(i, k, r) for i, (k, r) in enumerate(remarks, start=1)]
        )


def _remark_row(position: int, kind: str, remark: Remark) -> tuple[str, ...]:
    return (str(position), kind, join_list(remark.units), remark.text)
