"""Draw the consolidated report's Excel annex from the same model as the Word report, down to each cell's source."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from io import BytesIO
from pathlib import Path

from reports.minister.annexes import format_ruling
from reports.minister.charts import OnTime
from reports.minister.content import moment_note, number_report
from reports.minister.figures.figure import ACCRUING, Comparison, IndicatorRow
from reports.minister.figures.tables import CORRECTED, MARKS, NOT_APPLICABLE, WITHHELD, choose_marks
from reports.minister.model import (
    STATE_VI,
    CellRow,
    Claim,
    PeriodReport,
    UnitRow,
    Value,
)
from reports.office.stable_zip import make_stable
from reports.office.vietnamese import NO_DATA, day_short, lower_first, number
from reports.office.xlsx_styles import Book, CellValue, SheetColumn, StyledValue, value_or_gap
from reports.trace.codes import name_code
from reports.trace.definitions import split_key
from reports.trace.register import draw_register, make_register
from schemas import files
from schemas.corrections import MEASURES_VI

NO_RISE = "KPS"
GAP_VI = {
    "no_period": "không có kỳ so sánh",
    "no_data": "không có số liệu so sánh",
    "no_common_unit": "không đơn vị nào có số liệu cả hai kỳ",
    "cumulative": "số lũy kế: chỉ so với cùng kỳ",
    "sensitive": "chỉ nêu tổng số",
}


def render(report: PeriodReport, path: Path, record: Sequence[OnTime] = ()) -> Path:
    """Write the annex to `path` as .xlsx, all or nothing; equal models give equal bytes.

    `record`: as the document has it (`reports.minister.content.make_document`), since its figures have codes too.
    """
    drawn = BytesIO()
    book = Book(drawn, f"Phụ lục số liệu {lower_first(report.label_vi)}", report.as_of)
    _, coded = number_report(report, record)
    codes = {split_key(figure.key)[0]: figure.code.partition(".")[0] for figure in coded}
    for draw in (
        partial(_draw_totals, codes=codes),
        _draw_by_unit,
        _draw_carried_amounts,
        partial(_draw_comparisons, codes=codes),
        partial(_draw_discipline, codes=codes),
        _draw_questions,
        _draw_corrections,
        _draw_claims,
        _draw_lineage,
    ):
        draw(book, report)
    draw_register(book, make_register(report, coded), moment_note(report))
    book.close()
    return files.write_bytes(path, make_stable(drawn.getvalue(), report.as_of))


def _draw_totals(book: Book, report: PeriodReport, codes: Mapping[str, str]) -> None:
    columns = (
        SheetColumn("Mã", 7, "center"),
        SheetColumn("Chỉ tiêu", 50),
        SheetColumn("Đơn vị tính", 13, "center"),
        SheetColumn(report.label_vi, 14, "whole"),
        SheetColumn(_previous_label(report), 14, "whole"),
        SheetColumn("Cùng kỳ năm trước", 14, "whole"),
        SheetColumn("Lũy kế từ đầu năm", 14, "whole"),
        SheetColumn("Phải báo cáo (đơn vị)", 10, "whole"),
        SheetColumn("Có số liệu (đơn vị)", 10, "whole"),
        SheetColumn("Không phát sinh (đơn vị)", 10, "whole"),
        SheetColumn("Chưa có số liệu (đơn vị)", 10, "whole"),
        SheetColumn("Lấy lũy kế của kỳ trước (đơn vị)", 10, "whole"),
        SheetColumn("Đơn vị chưa có chiếm trong kỳ trước", 11, "share"),
        SheetColumn("Cả năm" if report.is_years_last else "Năm đến nay", 14, "whole"),
        SheetColumn("Kế hoạch năm", 13, "whole"),
        SheetColumn("Đã thực hiện, cùng đơn vị", 13, "whole"),
        SheetColumn("Đạt kế hoạch", 10, "share"),
        SheetColumn("Có kế hoạch (đơn vị)", 10, "whole"),
        SheetColumn("Tiến độ", 10, "center"),
    )
    title = f"TỔNG HỢP KẾT QUẢ THỰC HIỆN {report.label_vi.upper()}"
    note = (
        f"(*) số cuối kỳ; (**) số lũy kế; {NO_DATA} chưa có số liệu; {CORRECTED} có đính chính. {moment_note(report)}"
    )
    sheet = book.sheet("Tổng hợp", title, note, columns, frozen_columns=2, coded=True)
    for group in report.groups:
        sheet.band(f"{group.code}. {group.name_vi}")
        for row in group.rows:
            cells = (*_name_cells(row), *_figure_cells(row, report), *_year_cells(row))
            sheet.row(cells, codes.get(f"indicator.{row.code}", ""))


def _previous_label(report: PeriodReport) -> str:
    return next((row.previous.label_vi for row in report.rows if row.previous.period_id), "Kỳ trước")


def _name_cells(row: IndicatorRow) -> tuple[str, str, str]:
    return row.code, row.name_vi + MARKS[row.kind], "đơn vị trả lời Có" if row.kind == "yes_no" else row.unit_vi


def _figure_cells(row: IndicatorRow, report: PeriodReport) -> Iterable[CellValue | StyledValue]:
    total, previous, last_year, ytd = choose_marks(row, report)
    yield _withhold(row, row.total, _mark_correction(value_or_gap(row.total), total))
    for comparison, mark in ((row.previous, previous), (row.last_year, last_year)):
        no_period = comparison.period_id is None
        yield (
            StyledValue(NOT_APPLICABLE, "muted")
            if no_period
            else _mark_correction(value_or_gap(comparison.total), mark)
        )
    yield (
        _withhold(row, row.ytd_total, _mark_correction(value_or_gap(row.ytd_total), ytd))
        if row.kind in ACCRUING
        else StyledValue(NOT_APPLICABLE, "muted")
    )
    yield from (row.units_expected, row.units_reported, row.units_not_applicable, row.units_missing)
    yield row.ytd_carried_units if row.kind in ACCRUING else StyledValue(NOT_APPLICABLE, "muted")


def _year_cells(row: IndicatorRow) -> Iterable[CellValue | StyledValue]:
    """What units without a figure held of the period before, the year by the indicator's own aggregation, its plan."""
    nothing = StyledValue(NOT_APPLICABLE, "muted")
    share, plan = row.previous.missing_percent, row.plan
    yield nothing if share is None else share / 100
    yield _withhold(row, row.year_total, value_or_gap(row.year_total))
    if plan is None:
        yield from (nothing,) * 5
        return
    yield from (plan.plan, plan.done, nothing if plan.percent is None else plan.percent / 100, plan.units)
    yield nothing if plan.on_course is None else "đạt" if plan.on_course else "chậm"


def _withhold(row: IndicatorRow, value: Decimal | None, shown: CellValue | StyledValue) -> CellValue | StyledValue:
    """A total that too few units stand behind is not shown, and is no gap."""
    return StyledValue(WITHHELD, "muted") if row.is_withheld and value is None else shown


def _mark_correction(value: CellValue | StyledValue, mark: str) -> CellValue | StyledValue:
    """A corrected figure stays a number: its look shows the dagger."""
    return StyledValue(value, "corrected") if mark and isinstance(value, Decimal) else value


def _draw_by_unit(book: Book, report: PeriodReport) -> None:
    columns = [SheetColumn("Mã", 6, "center"), SheetColumn("Đơn vị", 20), SheetColumn("Kết luận", 19)]
    shown = [row for row in report.rows if not row.sensitive]
    columns += [SheetColumn(f"{row.code}\n{row.unit_vi}", 10, "whole") for row in shown]
    note = (
        f"Ô trống: chưa có số liệu; {NO_RISE}: không phát sinh; {NOT_APPLICABLE}: không phải báo cáo; KHL: giá trị "
        f"không hợp lệ; có/không ghi 1/0; {CORRECTED} đã đính chính; ‡ lũy kế lấy của kỳ trước; chỉ tiêu nhạy cảm chỉ "
        f"nêu tổng số ở trang khác. Mã của một ô: {name_code(report.period_id)}-<mã đơn vị>-<mã chỉ tiêu>. "
        f"{moment_note(report)}"
    )
    title = f"SỐ LIỆU THEO ĐƠN VỊ {report.label_vi.upper()}"
    sheet = book.sheet("Theo đơn vị", title, note, columns, frozen_columns=2)
    cells = {(cell.unit_id, cell.indicator_code): cell for cell in report.cells}
    for unit in report.units:
        verdict = unit.verdict_vi if unit.is_accepted else StyledValue(unit.verdict_vi, "warned")
        mine = (_show_cell(row, cells.get((unit.unit_id, row.code))) for row in shown)
        sheet.row((unit.code, unit.name_vi, verdict, *mine))


def _show_cell(row: IndicatorRow, cell: CellRow | None) -> CellValue | StyledValue:
    """A cumulative row adds up to its total: an earlier period's figure stands where there is none of this period."""
    if row.kind == "cumulative" and cell is not None and cell.carried_from:
        return StyledValue(cell.ytd_amount, "carried")
    return _state_cell(cell)


def _state_cell(cell: CellRow | None) -> CellValue | StyledValue:
    """What the unit × indicator sheet shows for a cell: the amount, or a mark for its state."""
    match cell.state if cell else "not_required":
        case "value" | "zero":
            assert cell is not None
            amount = cell.amount if cell.amount is not None else Decimal(0)
            return StyledValue(amount, "corrected") if cell.corrected else amount
        case "not_applicable":
            return StyledValue(NO_RISE, "center")
        case "not_required":
            return StyledValue(NOT_APPLICABLE, "muted")
        case "invalid":
            return StyledValue("KHL", "warned")
        case _:
            return None


def _draw_carried_amounts(book: Book, report: PeriodReport) -> None:
    """Whose year-to-date is from which earlier period, and of which indicators; no sheet where there is none."""
    accruing = {row.code for row in report.rows if row.kind in ACCRUING}
    found: dict[tuple[str, str], list[str]] = {}
    for cell in report.cells:
        if cell.carried_from and cell.indicator_code in accruing:
            found.setdefault((cell.unit_id, cell.carried_from), []).append(cell.indicator_code)
    if not found:
        return
    columns = (
        SheetColumn("Mã", 6, "center"),
        SheetColumn("Đơn vị", 22),
        SheetColumn("Lấy của kỳ", 12, "center"),
        SheetColumn("Số chỉ tiêu", 9, "whole"),
        SheetColumn("Các chỉ tiêu", 80),
    )
    note = f"Kỳ này chưa có số liệu được chấp nhận: lũy kế tính theo báo cáo gần nhất trong năm. {moment_note(report)}"
    sheet = book.sheet("Lũy kế kỳ trước", f"LŨY KẾ LẤY CỦA KỲ TRƯỚC, {report.label_vi.upper()}", note, columns)
    order = {row.code: position for position, row in enumerate(report.rows)}
    units = {unit.unit_id: unit for unit in report.units}
    for (unit_id, period_id), codes in sorted(found.items()):
        named = (units[unit_id].code, units[unit_id].name_vi) if unit_id in units else (unit_id, unit_id)
        sheet.row((*named, period_id, len(codes), ", ".join(sorted(codes, key=lambda code: order[code]))))
    sheet.add_filters()


def _draw_comparisons(book: Book, report: PeriodReport, codes: Mapping[str, str]) -> None:
    columns = [SheetColumn("Mã", 7, "center"), SheetColumn("Chỉ tiêu", 46), SheetColumn("Đơn vị tính", 12, "center")]
    for label in (_previous_label(report), "Cùng kỳ năm trước"):
        columns += [
            SheetColumn(f"{label}: số đơn vị có số liệu cả hai kỳ", 13, "whole"),
            SheetColumn(f"{label}: kỳ này, cùng đơn vị", 13, "whole"),
            SheetColumn(f"{label}: kỳ so sánh, cùng đơn vị", 13, "whole"),
            SheetColumn("Tăng (+), giảm (-)", 12, "whole"),
            SheetColumn("Tỷ lệ", 10, "percent"),
        ]
    note = f"Chỉ tính các đơn vị có số liệu ở cả hai kỳ; kỳ so sánh bằng 0 thì không tính tỷ lệ. {moment_note(report)}"
    title = f"SO SÁNH TRÊN CÙNG ĐƠN VỊ {report.label_vi.upper()}"
    sheet = book.sheet("So sánh", title, note, columns, frozen_columns=2, coded=True)
    for row in report.rows:
        cells = (*_name_cells(row), *_change_cells(row.previous), *_change_cells(row.last_year))
        sheet.row(cells, codes.get(f"indicator.{row.code}", ""))


def _change_cells(comparison: Comparison) -> tuple[CellValue | StyledValue, ...]:
    if comparison.gap is not None:
        return (StyledValue(GAP_VI[comparison.gap], "muted"), *(StyledValue(None, "muted"),) * 4)
    share = None if comparison.percent is None else comparison.percent / 100
    rate = StyledValue(NOT_APPLICABLE, "muted") if share is None else share
    return comparison.units, comparison.this, comparison.other, comparison.change, rate


def _draw_discipline(book: Book, report: PeriodReport, codes: Mapping[str, str]) -> None:
    columns = (
        SheetColumn("Mã", 6, "center"),
        SheetColumn("Đơn vị", 22),
        SheetColumn("Cụm thi đua", 40),
        SheetColumn("Kết luận", 20),
        SheetColumn("Nhận lần đầu", 17, "moment"),
        SheetColumn("Thời điểm tính hạn", 17, "moment"),
        SheetColumn("Đúng hạn", 10),
        SheetColumn("Số ngày chậm", 9, "whole"),
        SheetColumn("Số lần nộp", 8, "whole"),
        SheetColumn("Số lần trả lại", 8, "whole"),
        SheetColumn("Tài liệu chờ xác nhận", 9, "whole"),
        SheetColumn("Phải trả lời (chỉ tiêu)", 10, "whole"),
        SheetColumn("Đã trả lời (chỉ tiêu)", 10, "whole"),
        SheetColumn("Tỷ lệ đầy đủ", 10, "share"),
    )
    title = f"TÍNH ĐẦY ĐỦ VÀ ĐÚNG HẠN {report.label_vi.upper()}"
    sheet = book.sheet("Đầy đủ và đúng hạn", title, moment_note(report), columns, frozen_columns=2, coded=True)
    for unit in report.units:
        sheet.row(_unit_cells(unit), codes.get(f"unit.{unit.unit_id}", ""))
    sheet.add_filters()


def _unit_cells(unit: UnitRow) -> tuple[CellValue | StyledValue, ...]:
    verdict = unit.verdict_vi if unit.is_accepted else StyledValue(unit.verdict_vi, "warned")
    place = (unit.code, unit.name_vi, unit.cluster_name_vi)
    times = (unit.first_received_at, unit.received_at, unit.timeliness_vi, unit.days_late)
    answered = unit.answered_cells if unit.is_accepted else None
    whole = unit.is_accepted and unit.expected_cells
    rate = Decimal(unit.answered_cells) / unit.expected_cells if whole else None
    documents = (unit.submissions, unit.returns, unit.held_documents)
    return (*place, verdict, *times, *documents, unit.expected_cells, answered, rate)


def _draw_questions(book: Book, report: PeriodReport) -> None:
    columns = (
        SheetColumn("Đơn vị", 22),
        SheetColumn("Quy tắc", 9, "center"),
        SheetColumn("Chỉ tiêu", 9, "center"),
        SheetColumn("Trang tính", 16),
        SheetColumn("Ô", 7, "center"),
        SheetColumn("Nội dung cần giải trình", 62),
        SheetColumn("Đề nghị", 52),
        SheetColumn("Đơn vị giải trình", 40),
        SheetColumn("Kết quả xem xét", 40),
    )
    title = f"NỘI DUNG ĐỀ NGHỊ GIẢI TRÌNH {report.label_vi.upper()}"
    sheet = book.sheet("Câu hỏi", title, moment_note(report), columns, frozen_columns=1)
    for q in (*report.questions, *report.desk_questions):
        place = (q.unit_name, q.rule_code, q.indicator_code, q.sheet, q.cell)
        sheet.row((*place, q.message_vi, q.fix_vi, q.answer, format_ruling(q)))
    sheet.add_filters()


def _draw_corrections(book: Book, report: PeriodReport) -> None:
    columns = (
        SheetColumn("Đơn vị", 22),
        SheetColumn("Kỳ", 10, "center"),
        SheetColumn("Chỉ tiêu", 9, "center"),
        SheetColumn("Cột", 12),
        SheetColumn("Báo cáo ghi", 14, "whole"),
        SheetColumn("Số được tính", 14, "whole"),
        SheetColumn("Lý do", 60),
        SheetColumn("Người quyết định", 26),
        SheetColumn("Ngày", 12, "center"),
    )
    if not report.corrections:
        return
    title = f"SỐ LIỆU ĐÃ ĐÍNH CHÍNH, {report.label_vi.upper()} VÀ CÁC KỲ SO SÁNH"
    sheet = book.sheet("Đính chính", title, moment_note(report), columns, frozen_columns=1)
    named = {key: name for name, key in MEASURES_VI.items()}
    for c in report.corrections:
        before, after = _amount_cell(c.reported, c.reported_vi), _amount_cell(c.corrected, c.corrected_vi)
        place = (c.unit_name, c.period_id, c.indicator_code, named[c.measure])
        sheet.row((*place, before, after, c.reason, c.decided_by, day_short(c.decided_on)))
    sheet.add_filters()


def _amount_cell(amount: Decimal | None, shown: str) -> CellValue | StyledValue:
    return StyledValue(shown, "muted") if amount is None else amount


def _draw_claims(book: Book, report: PeriodReport) -> None:
    columns = (
        SheetColumn("Mã nhận định", 24),
        SheetColumn("Nội dung trong báo cáo", 60),
        SheetColumn("Số liệu", 46),
        SheetColumn("Truy vấn", 24),
        SheetColumn("Tham số", 40),
        SheetColumn("Mã băm SQL (SHA-256)", 34),
    )
    note = (
        f"Mỗi nhận định có số liệu đều lấy từ truy vấn ghi cùng dòng. {moment_note(report)} "
        f"Chương trình {report.programme_id}, mã {report.programme_hash[:12]}."
    )
    sheet = book.sheet("Nguồn số liệu", f"NGUỒN SỐ LIỆU CỦA BÁO CÁO {report.label_vi.upper()}", note, columns)
    for claim in report.claims:
        digest = report.query_hashes[claim.query]
        sheet.row((claim.id, claim.text_vi, _format_values(claim), claim.query, _join_values(claim.parameters), digest))
    sheet.add_filters()


def _format_values(claim: Claim) -> str:
    return _join_values(claim.values) or "truy vấn không có dòng nào"


def _join_values(values: Mapping[str, Value]) -> str:
    return "; ".join(f"{name} = {_format_value(value)}" for name, value in values.items())


def _format_value(value: Value) -> str:
    match value:
        case None:
            return "không"
        case bool():
            return json.dumps(value)
        case tuple():
            return "[" + ", ".join(_format_value(item) for item in value) + "]"
        case int() | Decimal():
            return number(value)
        case date():
            return value.isoformat()
        case _:
            return str(value)


def _draw_lineage(book: Book, report: PeriodReport) -> None:
    columns = (
        SheetColumn("Đơn vị", 20),
        SheetColumn("Chỉ tiêu", 9, "center"),
        SheetColumn("Trạng thái", 18),
        SheetColumn("Giá trị", 14, "whole"),
        SheetColumn("Tệp", 34),
        SheetColumn("Nơi nhận", 50),
        SheetColumn("Trang tính", 14),
        SheetColumn("Ô", 7, "center"),
        SheetColumn("Mã băm tệp (SHA-256)", 34),
    )
    title = f"NGUỒN TỪNG Ô SỐ LIỆU {report.label_vi.upper()}"
    sheet = book.sheet("Nguồn từng ô", title, moment_note(report), columns, frozen_columns=2)
    names = {unit.unit_id: unit.name_vi for unit in report.units}
    order = {row.code: position for position, row in enumerate(report.rows)}
    read = [cell for cell in report.cells if cell.sha256 and cell.indicator_code in order]
    for cell in sorted(read, key=lambda c: (c.unit_id, order[c.indicator_code])):
        place = (cell.display_name, cell.origin, cell.sheet, cell.cell, cell.sha256)
        named = names.get(cell.unit_id, cell.unit_id)
        sheet.row((named, cell.indicator_code, STATE_VI[cell.state], cell.amount, *place))
    sheet.add_filters()
