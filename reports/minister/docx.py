"""Draw the consolidated report as the Word document that the desk edits and the head of the Authority signs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.shared import Pt

from reports.minister.annexes import add_annexes
from reports.minister.issue import DRAFT_VI
from reports.minister.model import (
    ACCRUING,
    Comparison,
    Counts,
    Exemplar,
    GroupSection,
    Heading,
    IndicatorRow,
    Narrative,
    NextPeriod,
    Paragraph,
    PeriodReport,
)
from reports.office import docx_layout as layout
from reports.office.docx_layout import BLANK_DATE, CENTER, JUSTIFIED, LEFTWARD, PORTRAIT_TEXT, RIGHTWARD, Column
from reports.office.stable_zip import make_stable
from reports.office.vietnamese import NO_DATA, day_short, join_list, letter, lower_first, minute_long, number_or_gap
from schemas import files
from schemas.corrections import MEASURES_VI

END = "./."
NOT_APPLICABLE = "–"
CORRECTED = "†"
Marks = tuple[str, str, str, str]
LEFT_BLOCK, RIGHT_BLOCK = 77.0, 93.0  # a little wider than the text, so that the superior body fits one line
NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO = "Độc lập - Tự do - Hạnh phúc"
MARKS = {"stock": " (*)", "yes_no": " (*)", "cumulative": " (**)", "flow": ""}
LEGEND = (
    "Ghi chú: (*) số tại thời điểm cuối kỳ; (**) số lũy kế từ đầu năm; chỉ tiêu có/không ghi số đơn vị trả lời Có; "
    f"“{NO_DATA}”: chưa có số liệu; “{NOT_APPLICABLE}”: không áp dụng. “Lũy kế năm” của "
    "đơn vị chưa có số liệu kỳ này lấy theo báo cáo được chấp nhận gần nhất trong năm. Ba cột cuối là số đơn vị; cột "
    "“Có số liệu” ghi số đơn vị có số liệu trên số đơn vị phải báo cáo."
)

CLUSTER_COLUMNS = (
    Column("Cụm thi đua", 35),
    Column("Số đơn vị", 13, CENTER),
    Column("Đã gửi", 13, CENTER),
    Column("Đúng hạn", 13, CENTER),
    Column("Gửi chậm", 13, CENTER),
    Column("Được chấp nhận", 15, CENTER),
    Column("Trả lại, chưa gửi lại", 15, CENTER),
    Column("Chờ xác nhận", 14, CENTER),
    Column("Không đọc được, chưa đủ số liệu", 20, CENTER),
    Column("Chưa gửi", 14, CENTER),
)


def render(report: PeriodReport, path: Path) -> Path:
    """Write the report to `path` as .docx, all or nothing; equal models give equal bytes."""
    document = draw(report)
    drawn = BytesIO()
    document.save(drawn)
    return files.write_bytes(path, make_stable(drawn.getvalue(), report.as_of))


def draw(report: PeriodReport) -> Any:
    """The python-docx document of the report."""
    head = report.heading
    document = layout.new_document(f"Báo cáo {lower_first(head.subject_vi)}", report.as_of, head.layout)
    _add_heading(document, head)
    _add_opening(document, report)
    _add_discipline(document, report)
    _add_results(document, report)
    _add_exemplars(document, report)
    _add_narratives(document, report)
    _add_assessment(document, report)
    _add_closing(document, head)
    add_annexes(document, report)
    if report.issue.is_draft:
        layout.mark_pages(document, DRAFT_VI, head.layout)
    return document


def _add_heading(document: Any, head: Heading) -> None:
    left, right = layout.add_frame_table(document, (LEFT_BLOCK, RIGHT_BLOCK))
    layout.add_run(layout.take_paragraph(left), head.superior_vi, 12, align=CENTER)
    layout.add_run(left.add_paragraph(), head.issuing_vi, 12, bold=True, align=CENTER)
    line = min(layout.measure_bold_width(head.issuing_vi, 12), LEFT_BLOCK)
    layout.add_rule(left, line * 0.4, LEFT_BLOCK)
    layout.add_run(left.add_paragraph(), f"Số:          /{head.symbol_vi}", 13, align=CENTER)
    layout.add_run(layout.take_paragraph(right), NATION, 12, bold=True, align=CENTER)
    layout.add_run(right.add_paragraph(), MOTTO, 13, bold=True, align=CENTER)
    layout.add_rule(right, layout.measure_bold_width(MOTTO, 13), RIGHT_BLOCK)
    dated = f"{head.place_vi}, {BLANK_DATE}"
    layout.add_run(right.add_paragraph(), dated, 13, italic=True, align=CENTER)
    title = layout.add_run(document.add_paragraph(), "BÁO CÁO", 14, bold=True, align=CENTER)
    title.paragraph_format.space_before = Pt(18)
    layout.add_balanced_title(document, head.subject_vi, 14)
    layout.add_rule(document, PORTRAIT_TEXT * 0.4, PORTRAIT_TEXT)
    addressee = layout.add_run(document.add_paragraph(), f"Kính gửi: {head.addressee_vi}", 14, align=CENTER)
    addressee.paragraph_format.space_before = addressee.paragraph_format.space_after = Pt(12)


def _add_opening(document: Any, report: PeriodReport) -> None:
    bases = join_list(report.legal_bases)
    lead = f"Thực hiện {bases}, trên" if bases else "Trên"
    subject = lower_first(report.heading.subject_vi)
    layout.add_body(document, f"{lead} cơ sở báo cáo của các {report.heading.unit_body_vi}, {subject} như sau:")


def _add_discipline(document: Any, report: PeriodReport) -> None:
    layout.add_heading(document, "I. TÌNH HÌNH CHẤP HÀNH CHẾ ĐỘ BÁO CÁO", 1)
    window = f"từ ngày {day_short(report.window_start)} đến hết ngày {day_short(report.window_end)}"
    due = day_short(report.due_at.date())
    layout.add_body(
        document, f"Kỳ báo cáo {lower_first(report.label_vi)} lấy số liệu {window}; hạn gửi báo cáo là ngày {due}."
    )
    _add_paragraphs(document, report.discipline)
    layout.add_body(
        document,
        "Tình hình gửi báo cáo theo cụm thi đua như sau (năm cột cuối cộng lại bằng số đơn vị; chi tiết từng đơn vị "
        "tại Phụ lục I):",
    )
    _add_cluster_table(document, report)
    layout.add_body(document, moment_note(report), layout.TABLE_SIZE, italic=True)


def moment_note(report: PeriodReport) -> str:
    """The note that fixes which data the figures rest on."""
    note = f"Số liệu tính đến {minute_long(report.as_of)}"
    if report.known_at != report.as_of:
        note += f", theo dữ liệu ghi nhận đến {minute_long(report.known_at)}"
    return " ".join((f"{note}.", *report.issue.notes_vi))


def _add_cluster_table(document: Any, report: PeriodReport) -> None:
    rows = [(c.name_vi or "Chưa xếp cụm", *_count_cells(c.counts)) for c in report.clusters]
    rows.append(("Tổng số", *_count_cells(report.counts)))
    layout.add_data_table(document, CLUSTER_COLUMNS, rows)


def _count_cells(counts: Counts) -> tuple[str, ...]:
    unusable, unsent = counts.unreadable + counts.incomplete, counts.missing + counts.not_yet_due
    outcomes = (counts.accepted, counts.returned, counts.held, unusable, unsent)
    shown = (counts.units, counts.sent, counts.on_time, counts.late, *outcomes)
    return tuple(str(figure) for figure in shown)


def _add_results(document: Any, report: PeriodReport) -> None:
    layout.add_heading(document, "II. KẾT QUẢ THỰC HIỆN", 1)
    layout.add_body(document, " ".join(report.comparison_notes))
    layout.add_body(document, LEGEND, layout.TABLE_SIZE, italic=True)
    for position, group in enumerate(report.groups, start=1):
        layout.add_heading(document, f"{position}. {group.name_vi}", 2)
        if not group.paragraphs:
            layout.add_body(document, _empty_group_text(group))
        for paragraph in group.paragraphs:
            layout.add_body(document, f"- {paragraph.text_vi}")
        layout.add_data_table(
            document, result_columns(report), [result_row(row, choose_marks(row, report)) for row in group.rows]
        )
        for text in correction_notes(report, {row.code for row in group.rows}):
            layout.add_body(document, text, layout.TABLE_SIZE, italic=True)


def _empty_group_text(group: GroupSection) -> str:
    if any(row.total is not None for row in group.rows):
        return "Kết quả thực hiện nêu tại bảng sau."
    return "Chưa có số liệu."


def result_columns(report: PeriodReport) -> tuple[Column, ...]:
    """The columns of a group's result table, 165 mm wide in all."""
    previous = next((row.previous.label_vi for row in report.rows if row.previous.period_id), "Kỳ trước")
    return (
        Column("Mã", 9.5, CENTER),
        Column("Chỉ tiêu", 32.5),
        Column("Đơn vị tính", 15, CENTER),
        Column(report.label_vi, 18, RIGHTWARD),
        Column(previous, 18, RIGHTWARD),
        Column("Cùng kỳ năm trước", 18, RIGHTWARD),
        Column("Lũy kế năm", 18, RIGHTWARD),
        Column("Có số liệu", 12.5, CENTER),
        Column("Không phát sinh", 13, CENTER),
        Column("Chưa có", 10.5, CENTER),
    )


def correction_notes(report: PeriodReport, codes: Collection[str]) -> list[str]:
    """A footnote for each corrected figure of these indicators: as reported, what counts, why, who and when."""
    named = {key: name for name, key in MEASURES_VI.items()}
    return [
        f"{CORRECTED} {c.unit_name}, chỉ tiêu {c.indicator_code}, {named[c.measure]}"
        f"{'' if c.period_id == report.period_id else f' {c.period_id}'}: báo cáo ghi {c.reported_vi}, tính "
        f"{c.corrected_vi}. {c.reason.rstrip('.')} ({c.decided_by}, {day_short(c.decided_on)})."
        for c in report.corrections
        if c.indicator_code in codes
    ]


def choose_marks(row: IndicatorRow, report: PeriodReport) -> Marks:
    """The dagger, or nothing, of the period's total, the two compared with, and the year's amount."""
    primary = "ytd" if row.kind == "cumulative" else "period"
    totals = (report.period_id, row.previous.period_id, row.last_year.period_id)
    marked = [report.is_corrected(row.code, period, (primary,)) for period in totals]
    year = {c.period_id for c in report.corrections if report.period_id[:4] <= c.period_id <= report.period_id}
    marked.append(any(report.is_corrected(row.code, period, ("ytd",)) for period in year))
    if row.kind == "cumulative":
        marked[0] = marked[-1]
    first, second, third, last = (CORRECTED if found else "" for found in marked)
    return first, second, third, last


def result_row(row: IndicatorRow, marked: Marks = ("", "", "", "")) -> tuple[str, ...]:
    """The cells of an indicator's row, in the order of `result_columns`; corrected figures bear the marks given."""
    total, previous, last_year, ytd = marked
    return (
        row.code,
        row.name_vi + MARKS[row.kind],
        "đơn vị" if row.kind == "yes_no" else row.unit_vi,
        number_or_gap(row.total) + total,
        _format_other_total(row.previous) + previous,
        _format_other_total(row.last_year) + last_year,
        number_or_gap(row.ytd_total) + ytd if row.kind in ACCRUING else NOT_APPLICABLE,
        f"{row.units_reported}/{row.units_expected}",
        str(row.units_not_applicable),
        str(row.units_missing),
    )


def _format_other_total(comparison: Comparison) -> str:
    return NOT_APPLICABLE if comparison.period_id is None else number_or_gap(comparison.total)


def _add_exemplars(document: Any, report: PeriodReport) -> None:
    if report.exemplar_intro is None:
        return
    layout.add_heading(document, "III. ĐIỂN HÌNH TIÊN TIẾN, SÁNG KIẾN", 1)
    _add_paragraphs(document, (report.exemplar_intro,))
    if report.exemplars:
        layout.add_data_table(document, EXEMPLAR_COLUMNS, exemplar_rows(report.exemplars))
    if report.exemplars_rest:
        layout.add_body(document, "Các điển hình, sáng kiến khác nêu tại Phụ lục III.")


EXEMPLAR_COLUMNS = (
    Column("TT", 9, CENTER),
    Column("Đơn vị", 24),
    Column("Loại", 20),
    Column("Tên điển hình, sáng kiến", 52),
    Column("Tập thể, cá nhân", 30),
    Column("Quyết định", 30),
)


def exemplar_rows(exemplars: Sequence[Exemplar]) -> list[tuple[str, ...]]:
    """The cells of the exemplar table, numbered from 1."""
    return [
        (str(i), e.unit_name, e.kind, e.name, e.holder, _format_decision(e)) for i, e in enumerate(exemplars, start=1)
    ]


def _format_decision(exemplar: Exemplar) -> str:
    dated = f"ngày {day_short(exemplar.decided_on)}" if exemplar.decided_on else ""
    number = f"Số {exemplar.decision_number}" if exemplar.decision_number else ""
    return " ".join(part for part in (number, dated) if part)


def _add_narratives(document: Any, report: PeriodReport) -> None:
    number = "III" if report.exemplar_intro is None else "IV"
    layout.add_heading(document, f"{number}. KHÓ KHĂN, VƯỚNG MẮC VÀ KIẾN NGHỊ CỦA CÁC ĐƠN VỊ", 1)
    for title, narrative in (("1. Khó khăn, vướng mắc", report.difficulties), ("2. Kiến nghị", report.proposals)):
        layout.add_heading(document, title, 2)
        _add_narrative(document, narrative)


def _add_narrative(document: Any, narrative: Narrative) -> None:
    _add_paragraphs(document, (narrative.paragraph,))
    for remark in narrative.quoted:
        layout.add_body(document, f"- {join_list(remark.units)}: “{remark.text}”")
    if narrative.rest:
        layout.add_body(document, "Các ý kiến khác nêu tại Phụ lục III.")


def _add_assessment(document: Any, report: PeriodReport) -> None:
    number = "IV" if report.exemplar_intro is None else "V"
    layout.add_heading(document, f"{number}. NHẬN XÉT VÀ ĐỀ XUẤT", 1)
    layout.add_heading(document, "1. Nhận xét", 2)
    if not report.remarks:
        layout.add_body(document, "Chưa đủ số liệu để nhận xét.")
    _add_paragraphs(document, report.remarks)
    layout.add_heading(document, "2. Đề xuất", 2)
    points = [paragraph.text_vi for paragraph in report.follow_up] + _describe_next_period(report.next_period)
    points = points or ["Không có đề xuất."]
    for position, text in enumerate(points):
        shown = f"{letter(position)}) {text}" if len(points) > 1 else text
        layout.add_body(document, shown.removesuffix(".") + END if text is points[-1] else shown)


def _describe_next_period(following: NextPeriod | None) -> list[str]:
    if following is None:
        return []
    window = f"từ ngày {day_short(following.window_start)} đến hết ngày {day_short(following.window_end)}"
    text = f"Kỳ báo cáo tiếp theo: {lower_first(following.label_vi)}, số liệu {window}, hạn gửi ngày "
    text += day_short(following.due_at.date())
    if following.new_indicators:
        text += f"; bổ sung chỉ tiêu {join_list(following.new_indicators)}"
    if following.ended_indicators:
        text += f"; thôi báo cáo chỉ tiêu {join_list(following.ended_indicators)}"
    return [text + "."]


def _add_paragraphs(document: Any, paragraphs: Sequence[Paragraph]) -> None:
    for paragraph in paragraphs:
        layout.add_body(document, paragraph.text_vi)


def _add_closing(document: Any, head: Heading) -> None:
    left, right = layout.add_frame_table(document, (PORTRAIT_TEXT / 2, PORTRAIT_TEXT / 2))
    layout.add_run(layout.take_paragraph(left), "Nơi nhận:", 12, bold=True, italic=True, align=LEFTWARD)
    for recipient in head.recipients_vi:
        layout.add_run(left.add_paragraph(), f"- {recipient};", 11, align=LEFTWARD)
    layout.add_run(left.add_paragraph(), f"- Lưu: {head.file_mark_vi}.", 11, align=LEFTWARD)
    layout.add_run(layout.take_paragraph(right), head.signatory_vi, 13, bold=True, align=CENTER)
    for _ in range(5):
        right.add_paragraph().alignment = JUSTIFIED
