"""Write the programme's official form for one unit and period, blank or filled; the same inputs give the same bytes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from pathlib import Path

from xlsxwriter.utility import xl_range_abs

from reports.form import checks as form_checks
from reports.form import names as form_names
from reports.form.page import (
    HEADING_ROW,
    Cells,
    FormBook,
    FormSheet,
    Pages,
    add_hint,
    colour_ready,
    colour_statuses,
    format_ranges,
    measure_row_height,
)
from reports.form.places import INFO_ROW, list_criterion_lines, list_indicator_lines
from reports.form.styles import CHOICE_MARK, points_rule
from reports.office.unit_titles import unit_title
from reports.office.vietnamese import join_list
from schemas import files
from schemas import form as layout
from schemas.form import CellValue, Column, TableLayout
from schemas.programme import Criterion, Indicator, Period, Programme, TaskGroup, Unit

Entry = Mapping[str, CellValue | Decimal]

CODES_COLUMN = 3
HEAD_WIDTH = 36
"""So many bold capitals stand on one line of the letterhead."""
NOT_REQUIRED_VI = "không bắt buộc"
NOT_APPLICABLE_VI = "không áp dụng"


@dataclass(frozen=True, slots=True)
class FormEntries:
    """What a unit filled in, by column keys of `schemas.form`; every value is written as given, sound or not."""

    info: Entry = field(default_factory=dict)
    indicators: Mapping[str, Entry] = field(default_factory=dict)
    activities: Sequence[Entry] = ()
    exemplars: Sequence[Entry] = ()
    remarks: Sequence[Entry] = ()
    self_scores: Mapping[str, Entry] = field(default_factory=dict)


def write_form(
    programme: Programme, unit: Unit, period: Period, path: Path, entries: FormEntries | None = None
) -> Path:
    """Write the form of `unit` for `period` to `path`, stamped and protected without a password; gives the path."""
    buffer = BytesIO()
    book = FormBook(buffer)
    _Writer(book, programme, unit, period, entries or FormEntries()).write()
    book.close()
    return files.write_bytes(path, buffer.getvalue(), durable=False)  # whoever misses a form has it written again


def desk_info(programme: Programme, unit: Unit, period: Period) -> dict[str, str]:
    """The general-information lines that the desk fills, by key."""
    return {
        "unit": unit_title(programme, unit, period),
        "unit_code": unit.code,
        "period": period.label_vi,
        "window": f"{period.window_start:%d/%m/%Y} - {period.window_end:%d/%m/%Y}",
        "due": f"{period.due_at:%d/%m/%Y}",
    }


class _Writer(Pages):
    """Writes the sheets of one form, in the order a person fills them in."""

    def __init__(self, book: FormBook, programme: Programme, unit: Unit, period: Period, entries: FormEntries) -> None:
        super().__init__(book, programme.agency_on(period.due_at.date()), programme.form_id)
        self.programme, self.unit, self.period, self.entries = programme, unit, period, entries
        self.filled = desk_info(programme, unit, period)
        self.owner = f"{unit.name_vi} - {period.label_vi}"
        window = self.filled["window"].replace(" - ", " đến ")
        self.subtitle = f"{self.filled['unit']} - {period.label_vi} (từ {window})"

    def write(self) -> None:
        self.book.set_properties(
            {
                "title": f"{self.programme.form_id} {self.period.label_vi} - {self.unit.name_vi}",
                "author": self.agency.issuing_vi,
                "company": self.agency.superior_vi,
                "created": self.period.due_at.replace(tzinfo=None),
            }
        )
        self.write_info()
        self.write_indicators()
        self.write_rows(layout.ACTIVITIES, self.entries.activities)
        if self.programme.exemplar_kinds:
            self.write_rows(make_exemplar_layout(self.programme), self.entries.exemplars)
        if self.period.is_last or not layout.SELF_SCORES.only_last:
            self.write_self_scores()
        self.write_rows(layout.REMARKS, self.entries.remarks)
        self.write_stamp()

    # --- the sheets -------------------------------------------------------------------------------------------

    def write_info(self) -> None:
        sheet = self.sheet(layout.INFO_SHEET, landscape=False)
        sheet.set_column(0, 0, 44)
        sheet.set_column(1, 1, 52)
        heads = (
            ("agency", self.agency.superior_vi, "agency_bold", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            ("agency_bold", self.agency.issuing_vi, "agency_bold", "Độc lập - Tự do - Hạnh phúc"),
            ("rule", "—" * 8, "rule", "—" * 14),
        )
        for row, (left_style, left, right_style, right) in enumerate(heads):
            if len(left) > HEAD_WIDTH:
                sheet.set_row(row, 32)
            sheet.write_string(row, 0, left, self.styles[left_style])
            sheet.write_string(row, 1, right, self.styles[right_style])
        title = f"BÁO CÁO {self.period.title_vi}"
        mark = f"(Biểu mẫu {self.programme.form_id}, phiên bản {self.programme.form_version})"
        for row, height, text, style in (
            (4, 26, title, "title"),
            (5, 38, f"Về {self.programme.short_name_vi}", "subtitle"),
            (6, 20, mark, "form_mark"),
        ):
            sheet.set_row(row, height)
            sheet.merge_range(row, 0, row, 1, text, self.styles[style])
        row = self.write_info_fields(sheet, INFO_ROW)
        self.write_ready(sheet, row)
        self.write_guide(sheet, row + 2)
        sheet.set_selection(INFO_ROW + sum(f.filled for f in layout.INFO_FIELDS), 1, INFO_ROW + 5, 1)
        sheet.activate()

    def write_info_fields(self, sheet: FormSheet, row: int) -> int:
        for info in layout.INFO_FIELDS:
            value = self.entries.info.get(info.key, self.filled.get(info.key))
            sheet.set_row(row, 34 if len(str(value or "")) > 48 else 21)
            sheet.write_string(row, 0, info.label_vi, self.styles["info_label"])
            self.put(sheet, row, 1, value, "filled" if info.filled else "info_input")
            row += 1
        return row

    def write_ready(self, sheet: FormSheet, row: int) -> None:
        """The cell that says whether the form can be sent."""
        sheet.set_row(row, 24)
        sheet.write_string(row, 0, form_checks.READY_LABEL_VI, self.styles["info_label"])
        formula = form_checks.ready_formula(HEADING_ROW + 2, self.lines[-1][0] + 1)
        shown = form_checks.READY_VI if self.entries.indicators else form_checks.EMPTY_VI
        sheet.write_formula(row, 1, formula, self.styles["ready"], shown)
        colour_ready(sheet, self.styles, row)

    def write_guide(self, sheet: FormSheet, row: int) -> None:
        sheet.write_string(row, 0, "Hướng dẫn ghi biểu", self.styles["section"])
        lines = (
            "Chỉ ghi vào ô nền vàng; không sửa tiêu đề, không thêm cột, không đổi tên trang tính.",
            "Có mà bằng không thì ghi 0; không phát sinh thì đánh dấu x ở cột Không phát sinh; "
            "chưa có số liệu thì để trống. Ba cách ghi này có nghĩa khác nhau.",
            "Cột Lũy kế là số từ đầu năm báo cáo đến hết kỳ, gồm cả số trong kỳ.",
            "Cột Kiểm tra bên phải bảng chỉ tiêu tự báo lỗi trong khi điền: sửa hết các dòng Phải sửa; "
            "dòng Cần giải trình thì ghi lý do ở cột Ghi chú, giải trình. "
            f"Cột này chưa so được với báo cáo {self.period.kind.noun_vi} trước.",
            "Ô Minh chứng nền cam phải ghi số, ký hiệu và ngày của văn bản.",
            f"Gửi tệp này (.xlsx) về {self.agency.mail} chậm nhất ngày {self.filled['due']}.",
        )
        for number, line in enumerate(lines, start=1):
            row += 1
            sheet.set_row(row, 36 if len(line) > 100 else 20)
            sheet.merge_range(row, 0, row, 1, f"{number}. {line}", self.styles["guide"])
        row += 2
        sheet.write_string(row, 0, "NGƯỜI LẬP BIỂU", self.styles["agency_bold"])
        sheet.write_string(row, 1, "THỦ TRƯỞNG ĐƠN VỊ", self.styles["agency_bold"])
        sheet.write_string(row + 1, 0, "(Ký, ghi rõ họ tên)", self.styles["form_mark"])
        sheet.write_string(row + 1, 1, "(Ký, ghi rõ họ tên, đóng dấu)", self.styles["form_mark"])
        sheet.print_area(0, 0, row + 6, 1)

    def write_indicators(self) -> None:
        table = layout.INDICATORS
        sheet = self.table_sheet(table, frozen_columns=2)
        ruled: dict[str, Cells] = defaultdict(list)
        for row, line in self.lines:
            if isinstance(line, Indicator):
                self.write_indicator(sheet, row, line, ruled)
                continue
            sheet.set_row(row, 20)
            heading = f"Nhóm {line.code}. {line.name_vi}"
            sheet.merge_range(row, 0, row, len(table.columns) - 1, heading, self.styles["group"])
        self.validate(sheet, ruled)
        last = self.lines[-1][0]
        amounts = [cell for rule in ("int", "decimal", "bool", "mark") for cell in ruled[rule]]
        self.write_statuses(sheet, last, amounts)
        sheet.print_area(0, 0, last, len(table.columns) - 1)

    @cached_property
    def lines(self) -> list[tuple[int, TaskGroup | Indicator]]:
        """What stands in which row of the indicators' sheet: each group's heading, then its indicators."""
        return list_indicator_lines(self.programme, self.period)

    def write_statuses(self, sheet: FormSheet, last: int, amounts: Cells) -> None:
        """Beside the table, outside what is printed: what the form finds in each row, in colours."""
        column = len(layout.INDICATORS.columns)
        rows = {line.code: row + 1 for row, line in self.lines if isinstance(line, Indicator)}
        checks = form_checks.make_checks(self.programme, self.period, tuple(rows.items()))
        for name, formula in checks.names.items():
            self.book.define_name(name, formula)
        sheet.set_column(column, column, 44)
        sheet.write_string(HEADING_ROW, column, form_checks.HEADING_VI, self.styles["heading"])
        for row, line in self.lines:
            if isinstance(line, Indicator):
                status = checks.status(line, required=self.programme.applies(self.unit, line.applies_to))
                given = self.entries.indicators.get(line.code)
                shown = form_names.FINE_VI if given else status.blank
                sheet.write_formula(row, column, status.formula, self.styles["status"], shown)
        colour_statuses(sheet, self.styles, (HEADING_ROW + 1, last), amounts)

    def write_indicator(self, sheet: FormSheet, row: int, indicator: Indicator, ruled: dict[str, Cells]) -> None:
        entry = self.entries.indicators.get(indicator.code, {})
        hint = "" if self.programme.applies(self.unit, indicator.applies_to) else NOT_REQUIRED_VI
        texts = {**entry, "name": add_hint(indicator.name_vi, hint), "unit_of_measure": indicator.unit_vi}
        sheet.set_row(row, measure_row_height(layout.INDICATORS, texts))
        for position, column in enumerate(layout.INDICATORS.columns):
            if column.key == "code":
                sheet.write_string(row, position, indicator.code, self.styles["label_center"])
            elif column.key == "name":
                style = "label_part" if indicator.bound and indicator.bound.op == "<=" else "label"
                self.put_label(sheet, row, position, indicator.name_vi, hint, style)
            elif column.key == "unit_of_measure":
                sheet.write_string(row, position, indicator.unit_vi, self.styles["label_center"])
            else:
                style, rule = _amount_style(column, indicator)
                self.put(sheet, row, position, entry.get(column.key), style)
                if rule:
                    ruled[rule].append((row, position))

    def write_rows(self, table: TableLayout, rows: Sequence[Entry]) -> None:
        """A sheet of free rows: those given, then blank ones up to the layout's number."""
        sheet = self.table_sheet(table)
        last = HEADING_ROW + max(table.blank_rows, len(rows))
        for row in range(HEADING_ROW + 1, last + 1):
            given = row - HEADING_ROW - 1
            sheet.set_row(row, measure_row_height(table, rows[given] if given < len(rows) else {}))
        ruled: dict[str, Cells] = defaultdict(list)
        for position, column in enumerate(table.columns):
            style, rule = _column_style(column)
            cells = [(row, position) for row in range(HEADING_ROW + 1, last + 1)]
            if rule:
                ruled[rule] += cells
            if column.key == "indicator_code":
                self.validate_codes(sheet, cells, self.codes_source())
            for row in range(HEADING_ROW + 1, last + 1):
                given = row - HEADING_ROW - 1
                self.put(sheet, row, position, rows[given].get(column.key) if given < len(rows) else None, style)
        self.validate(sheet, ruled)
        sheet.print_area(0, 0, last, len(table.columns) - 1)

    def write_self_scores(self) -> None:
        table = layout.SELF_SCORES
        sheet = self.table_sheet(table)
        limits: dict[Decimal, Cells] = defaultdict(list)
        row = HEADING_ROW
        for row, criterion, is_first in list_criterion_lines(self.programme, self.period):
            if is_first:
                self.write_criterion_group(sheet, row - 1, criterion)
            self.write_criterion(sheet, row, criterion)
            limits[criterion.max_points].append((row, 3))
        for limit, cells in limits.items():
            sheet.data_validation(*cells[0], *cells[0], points_rule(limit) | {"multi_range": format_ranges(cells)})
        sheet.print_area(0, 0, row, len(table.columns) - 1)

    def write_criterion_group(self, sheet: FormSheet, row: int, criterion: Criterion) -> None:
        sheet.set_row(row, 20)
        for position in range(len(layout.SELF_SCORES.columns)):
            sheet.write_blank(row, position, None, self.styles["group"])
        sheet.write_string(row, 1, f"{criterion.group_vi}", self.styles["group"])

    def write_criterion(self, sheet: FormSheet, row: int, criterion: Criterion) -> None:
        entry = self.entries.self_scores.get(criterion.code, {})
        applies = self.programme.applies(self.unit, criterion.applies_to)
        hint = "" if applies else NOT_APPLICABLE_VI
        texts = {**entry, "name": add_hint(criterion.name_vi, hint)}
        sheet.set_row(row, measure_row_height(layout.SELF_SCORES, texts))
        sheet.write_string(row, 0, criterion.code, self.styles["label_center"])
        self.put_label(sheet, row, 1, criterion.name_vi, hint, "label")
        sheet.write_number(row, 2, float(criterion.max_points), self.styles["label_points"])
        evidence = "input_proof" if criterion.evidence_required else "input_text"
        styles = {"points": "input_points", "evidence": evidence, "note": "input_text"}
        for position, (key, style) in enumerate(styles.items(), start=3):
            self.put(sheet, row, position, entry.get(key), style if applies else "closed")

    def codes_source(self) -> str:
        """Where the period's indicator codes stand for the lists that offer them: a column of the stamp's sheet."""
        last = len(self.programme.indicators_of(self.period)) - 1
        return f"={layout.STAMP_SHEET}!{xl_range_abs(0, CODES_COLUMN, last, CODES_COLUMN)}"

    def write_stamp(self) -> None:
        sheet = self.book.add_worksheet(layout.STAMP_SHEET)
        stamp = {
            "form": self.programme.form_id,
            "version": self.programme.form_version,
            "programme": self.programme.id,
            "unit": self.unit.id,
            "period": self.period.id,
        }
        for row, (key, value) in enumerate(stamp.items()):
            sheet.write_string(row, 0, key)
            sheet.write_string(row, 1, value)
        for row, indicator in enumerate(self.programme.indicators_of(self.period)):
            sheet.write_string(row, CODES_COLUMN, indicator.code, self.styles["label_center"])
        sheet.very_hidden()
        sheet.protect()


def make_exemplar_layout(programme: Programme) -> TableLayout:
    """The exemplars' sheet with the kinds to choose from; the hint names those that a decision recognises."""
    recognised = [
        kind.name_vi if place == 0 else kind.noun_vi for place, kind in enumerate(programme.kinds_by_decision)
    ]
    hint = f"{join_list(recognised)} {layout.RECOGNISED_VI}" if recognised else layout.EXEMPLARS.hint_vi
    columns = tuple(
        replace(column, choices=tuple(kind.name_vi for kind in programme.exemplar_kinds))
        if column.key == "kind"
        else column
        for column in layout.EXEMPLARS.columns
    )
    return replace(layout.EXEMPLARS, hint_vi=hint, columns=columns)


def _amount_style(column: Column, indicator: Indicator) -> tuple[str, str | None]:
    """The style and the validation rule of an indicator's input cell."""
    if column.kind == "amount":
        if column.key not in indicator.measures:
            return "closed", None
        return ("input_choice" if indicator.type == "bool" else f"input_{indicator.type}"), indicator.type
    if column.key == "evidence" and indicator.evidence_required:
        return "input_proof", "proof"
    return _column_style(column)


def _column_style(column: Column) -> tuple[str, str | None]:
    match column.kind:
        case "amount":
            return "input_int", "people"
        case "date":
            return "input_date", "date"
        case "mark":
            return "input_choice", "mark"
        case _ if column.choices:
            return "input_choice", CHOICE_MARK.join(column.choices)
        case _:
            return ("input_code", None) if column.key in {"indicator_code", "decision_number"} else ("input_text", None)
