"""What the consolidated report says and in which order: the tree of blocks that Word, PDF and web page draw.

Each part of the report is a function that yields its blocks; a new part is one more of these in `_body`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from reports.minister.annexes import make_annexes
from reports.minister.charts import OnTime, draw_lagging, draw_on_time, draw_totals
from reports.minister.drafting import list_drafts
from reports.minister.issue import DRAFT_VI
from reports.minister.model import (
    ACCRUING,
    Comparison,
    Counts,
    Exemplar,
    GroupSection,
    IndicatorRow,
    PeriodReport,
)
from reports.minister.model import Heading as ReportHeading
from reports.minister.model import Paragraph as Sentence
from reports.minister.narrative_blocks import list_narratives
from reports.office.letterhead import BLANK_DATE
from reports.office.tree import (
    Block,
    Column,
    Document,
    Heading,
    Imprint,
    Letterhead,
    Paragraph,
    Run,
    Section,
    Signature,
    Table,
    hash_content,
    note,
    paragraph,
)
from reports.office.vietnamese import NO_DATA, day_short, join_list, lower_first, minute_long, number_or_gap
from reports.trace.codes import CodedFigure, name_code, number_figures
from schemas.corrections import MEASURES_VI

NOT_APPLICABLE = "–"
CORRECTED = "†"
Marks = tuple[str, str, str, str]
MARKS = {"stock": " (*)", "yes_no": " (*)", "cumulative": " (**)", "flow": ""}
LEGEND = (
    "Ghi chú: (*) số tại thời điểm cuối kỳ; (**) số lũy kế từ đầu năm; chỉ tiêu có/không ghi số đơn vị trả lời Có; "
    f"“{NO_DATA}”: chưa có số liệu; “{NOT_APPLICABLE}”: không áp dụng. “Lũy kế năm” của "
    "đơn vị chưa có số liệu kỳ này lấy theo báo cáo được chấp nhận gần nhất trong năm. Ba cột cuối là số đơn vị; cột "
    "“Có số liệu” ghi số đơn vị có số liệu trên số đơn vị phải báo cáo."
)

CLUSTER_COLUMNS = (
    Column("Cụm thi đua", 45),
    Column("Số đơn vị", 11, "center", "units"),
    Column("Đã gửi", 11, "center", "sent"),
    Column("Đúng hạn", 12, "center", "on_time"),
    Column("Gửi chậm", 12, "center", "late"),
    Column("Được chấp nhận", 14, "center", "accepted"),
    Column("Trả lại, chưa gửi lại", 14, "center", "returned"),
    Column("Chờ xác nhận", 13, "center", "held"),
    Column("Không đọc được, chưa đủ số liệu", 19, "center", "unusable"),
    Column("Chưa gửi", 14, "center", "unsent"),
)


def make_document(report: PeriodReport, record: Sequence[OnTime] = ()) -> Document:
    """The whole report as a tree of blocks: the body in portrait, each annex a landscape section of its own.

    `record`: who was on time in this and earlier periods, for the chart of it.
    """
    document, _ = number_report(report, record)
    digest = hash_content(document)
    code = f"thidua:{report.programme_id}:{name_report(report)}:{digest}"
    return replace(document, imprint=Imprint(name_report(report), f"SHA-256 {digest}", code))


def number_report(report: PeriodReport, record: Sequence[OnTime] = ()) -> tuple[Document, tuple[CodedFigure, ...]]:
    """The document with the codes of its figures, without imprint, and these figures."""
    document = Document(
        title=f"Báo cáo {lower_first(report.heading.subject_vi)}",
        moment=report.as_of,
        profile=report.heading.layout,
        sections=(Section(tuple(_body(report, record))), *make_annexes(report)),
        mark=DRAFT_VI if report.issue.is_draft else "",
    )
    return number_figures(document, report.period_id)


def name_report(report: PeriodReport) -> str:
    """The report's id: its period, the moment of its figures, and which one of the period it is."""
    issue = report.issue
    which = "-du-thao" if issue.is_draft else "" if issue.number == 1 else f"-lan-{issue.number}"
    return f"{report.period_id}-{report.as_of:%Y%m%d%H%M}{which}"


def _body(report: PeriodReport, record: Sequence[OnTime]) -> Iterator[Block]:
    yield _letterhead(report.heading)
    yield _opening(report)
    yield from _discipline(report, record)
    yield from _results(report)
    yield from _exemplars(report)
    yield from _narratives(report)
    yield from _assessment(report)
    yield _signature(report.heading)


def spell(sentence: Sentence, lead: str = "") -> Paragraph:
    """A sentence of the model as a paragraph whose every clause bears its claim; `lead` stands before it."""
    runs = [Run(lead + sentence.lead_vi)] if lead or sentence.lead_vi else []
    for position, claim in enumerate(sentence.claims):
        runs += [Run("; ")] if position else []
        runs.append(Run(claim.text_vi, claim=claim.id))
    return Paragraph((*runs, Run(".")))


def _letterhead(head: ReportHeading) -> Letterhead:
    return Letterhead(
        superior=head.superior_vi,
        issuing=head.issuing_vi,
        number_line=f"Số:          /{head.symbol_vi}",
        dated_line=f"{head.place_vi}, {BLANK_DATE}",
        kind="BÁO CÁO",
        subject=head.subject_vi,
        addressee=head.addressee_vi,
    )


def _opening(report: PeriodReport) -> Paragraph:
    bases = join_list(report.legal_bases)
    lead = f"Thực hiện {bases}, trên" if bases else "Trên"
    subject = lower_first(report.heading.subject_vi)
    return paragraph(f"{lead} cơ sở báo cáo của các {report.heading.unit_body_vi}, {subject} như sau:")


def _discipline(report: PeriodReport, record: Sequence[OnTime]) -> Iterator[Block]:
    yield Heading("I. TÌNH HÌNH CHẤP HÀNH CHẾ ĐỘ BÁO CÁO")
    window = f"từ ngày {day_short(report.window_start)} đến hết ngày {day_short(report.window_end)}"
    due = day_short(report.due_at.date())
    yield paragraph(f"Kỳ báo cáo {lower_first(report.label_vi)} lấy số liệu {window}; hạn gửi báo cáo là ngày {due}.")
    yield from (spell(sentence) for sentence in report.discipline)
    yield paragraph(
        "Tình hình gửi báo cáo theo cụm thi đua như sau (năm cột cuối cộng lại bằng số đơn vị; chi tiết từng đơn vị "
        "tại Phụ lục I):",
    )
    yield _cluster_table(report)
    code = name_code(report.period_id)
    codes = f"Số nhỏ trong ngoặc vuông là mã số liệu, để tra nguồn: [001] là {code}-001."
    yield note(f"{moment_note(report)} {codes}")
    yield from draw_on_time(record)
    yield from draw_lagging(report)


def moment_note(report: PeriodReport) -> str:
    """The note that fixes which data the figures rest on."""
    note = f"Số liệu tính đến {minute_long(report.as_of)}"
    if report.known_at != report.as_of:
        note += f", theo dữ liệu ghi nhận đến {minute_long(report.known_at)}"
    return " ".join((f"{note}.", *report.issue.notes_vi))


def _cluster_table(report: PeriodReport) -> Table:
    rows = [(c.name_vi or "Chưa xếp cụm", *_count_cells(c.counts)) for c in report.clusters]
    rows.append(("Tổng số", *_count_cells(report.counts)))
    subjects = (*(f"cluster.{c.code}" for c in report.clusters), "cluster.*")
    name = "Tình hình gửi báo cáo theo cụm thi đua"
    return Table(CLUSTER_COLUMNS, tuple(rows), total_rows=1, name=name, subjects=subjects)


def _count_cells(counts: Counts) -> tuple[str, ...]:
    unusable, unsent = counts.unreadable + counts.incomplete, counts.missing + counts.not_yet_due
    outcomes = (counts.accepted, counts.returned, counts.held, unusable, unsent)
    shown = (counts.units, counts.sent, counts.on_time, counts.late, *outcomes)
    return tuple(str(figure) for figure in shown)


def _results(report: PeriodReport) -> Iterator[Block]:
    yield Heading("II. KẾT QUẢ THỰC HIỆN")
    yield paragraph(" ".join(report.comparison_notes))
    yield from draw_totals(report)
    yield note(LEGEND)
    columns = result_columns(report)
    for position, group in enumerate(report.groups, start=1):
        yield Heading(f"{position}. {group.name_vi}", 2)
        if not group.paragraphs:
            yield paragraph(_empty_group_text(group))
        yield from (spell(sentence, "- ") for sentence in group.paragraphs)
        rows = tuple(result_row(row, choose_marks(row, report)) for row in group.rows)
        yield Table(columns, rows, name=group.name_vi, subjects=tuple(f"indicator.{row.code}" for row in group.rows))
        yield from map(note, correction_notes(report, {row.code for row in group.rows}))


def _empty_group_text(group: GroupSection) -> str:
    if any(row.total is not None for row in group.rows):
        return "Kết quả thực hiện nêu tại bảng sau."
    return "Chưa có số liệu."


def result_columns(report: PeriodReport) -> tuple[Column, ...]:
    """The columns of a group's result table, 165 mm wide in all."""
    previous = next((row.previous.label_vi for row in report.rows if row.previous.period_id), "Kỳ trước")
    return (
        Column("Mã", 9.5, "center"),
        Column("Chỉ tiêu", 32.5),
        Column("Đơn vị tính", 15, "center"),
        Column(report.label_vi, 18, "right", "total"),
        Column(previous, 18, "right", "previous_total"),
        Column("Cùng kỳ năm trước", 18, "right", "last_year_total"),
        Column("Lũy kế năm", 18, "right", "ytd_total"),
        Column("Có số liệu", 12.5, "center", "units_reported"),
        Column("Không phát sinh", 13, "center", "units_not_applicable"),
        Column("Chưa có", 10.5, "center", "units_missing"),
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


def _exemplars(report: PeriodReport) -> Iterator[Block]:
    if report.exemplar_intro is None:
        return
    yield Heading("III. ĐIỂN HÌNH TIÊN TIẾN, SÁNG KIẾN")
    yield spell(report.exemplar_intro)
    if report.exemplars:
        yield Table(EXEMPLAR_COLUMNS, tuple(exemplar_rows(report.exemplars)), name="Điển hình tiên tiến, sáng kiến")
    if report.exemplars_rest:
        yield paragraph("Các điển hình, sáng kiến khác nêu tại Phụ lục III.")


EXEMPLAR_COLUMNS = (
    Column("TT", 9, "center"),
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


def _narratives(report: PeriodReport) -> Iterator[Block]:
    number = "III" if report.exemplar_intro is None else "IV"
    yield Heading(f"{number}. KHÓ KHĂN, VƯỚNG MẮC VÀ KIẾN NGHỊ CỦA CÁC ĐƠN VỊ")
    yield from list_narratives(report)


def _assessment(report: PeriodReport) -> Iterator[Block]:
    number = "IV" if report.exemplar_intro is None else "V"
    yield Heading(f"{number}. NHẬN XÉT VÀ ĐỀ XUẤT")
    yield Heading("1. Nhận xét", 2)
    if not report.remarks:
        yield paragraph("Chưa đủ số liệu để nhận xét.")
    yield from (spell(sentence) for sentence in report.remarks)
    yield from list_drafts(report)


def _signature(head: ReportHeading) -> Signature:
    return Signature(head.recipients_vi, head.file_mark_vi, head.signatory_vi)
