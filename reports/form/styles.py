"""How the form looks and what its cells accept: one palette, formats made once a workbook, validation with its words.

The validation helps whoever fills the form in; what counts is judged on arrival, since pasted text goes past it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from schemas.form import NO, NOT_APPLICABLE_MARK, YES

FONT = "Times New Roman"
INK = "#000000"
HINT_INK = "#7F7F7F"
RULE = "#8C8C8C"
HEADING_FILL = "#D9E5F1"
GROUP_FILL = "#EEF3F8"
INPUT_FILL = "#FFFBE0"
PROOF_FILL = "#FFE8B0"
CLOSED_FILL = "#E3E3E3"

WRONG_FILL = "#F8C9C4"
ASKED_FILL = "#FCE08A"
FINE_FILL = "#D5EBD0"

INT_FORMAT = "#,##0"
DECIMAL_FORMAT = "#,##0.0###"
DATE_FORMAT = "dd/mm/yyyy"
TEXT_FORMAT = "@"

_CELL = {"border": 1, "border_color": RULE, "valign": "vcenter", "text_wrap": True}
_OPEN = {**_CELL, "locked": False, "bg_color": INPUT_FILL}
_STYLES: dict[str, dict[str, Any]] = {
    "agency": {"align": "center", "valign": "vcenter", "font_size": 12, "text_wrap": True},
    "agency_bold": {"align": "center", "valign": "vcenter", "font_size": 12, "bold": True, "text_wrap": True},
    "rule": {"align": "center", "valign": "top", "font_size": 8},
    "title": {"align": "center", "valign": "vcenter", "font_size": 15, "bold": True},
    "subtitle": {"align": "center", "valign": "vcenter", "font_size": 13, "bold": True, "text_wrap": True},
    "form_mark": {"align": "center", "valign": "vcenter", "italic": True, "font_size": 12},
    "corner": {"align": "right", "valign": "vcenter", "italic": True, "font_size": 11},
    "hint": {"align": "left", "valign": "vcenter", "italic": True, "font_size": 11, "text_wrap": True},
    "section": {"bold": True, "valign": "vcenter", "font_size": 12},
    "guide": {"valign": "vcenter", "text_wrap": True, "font_size": 12, "indent": 1},
    "heading": {**_CELL, "bold": True, "align": "center", "bg_color": HEADING_FILL, "font_size": 11},
    "group": {**_CELL, "bold": True, "align": "left", "bg_color": GROUP_FILL, "indent": 1},
    "label": {**_CELL, "align": "left"},
    "label_part": {**_CELL, "align": "left", "indent": 2},
    "label_center": {**_CELL, "align": "center", "num_format": TEXT_FORMAT},
    "label_points": {**_CELL, "align": "center", "num_format": "General"},
    "filled": {**_CELL, "align": "left", "indent": 1, "bold": True, "num_format": TEXT_FORMAT},
    "info_label": {**_CELL, "align": "left", "indent": 1},
    "info_input": {**_OPEN, "align": "left", "indent": 1, "num_format": TEXT_FORMAT},
    "input_int": {**_OPEN, "align": "right", "indent": 1, "text_wrap": False, "num_format": INT_FORMAT},
    "input_decimal": {**_OPEN, "align": "right", "indent": 1, "text_wrap": False, "num_format": DECIMAL_FORMAT},
    "input_choice": {**_OPEN, "align": "center"},
    "input_text": {**_OPEN, "align": "left"},
    "input_code": {**_OPEN, "align": "center", "num_format": TEXT_FORMAT},
    "input_date": {**_OPEN, "align": "center", "num_format": DATE_FORMAT},
    "input_points": {**_OPEN, "align": "center", "num_format": "0.##"},
    "input_proof": {**_OPEN, "align": "left", "bg_color": PROOF_FILL},
    "closed": {**_CELL, "bg_color": CLOSED_FILL, "align": "center"},
    "status": {**_CELL, "align": "left", "font_size": 10},
    "ready": {**_CELL, "align": "left", "indent": 1, "bold": True},
    "wrong": {"bg_color": WRONG_FILL, "num_format": "General;-General"},  # shows decimals typed into a count
    "asked": {"bg_color": ASKED_FILL},
    "fine": {"bg_color": FINE_FILL},
    "hint_run": {"font_color": HINT_INK, "italic": True, "font_size": 10},
    "plain_run": {},
}


class Styles(dict[str, Format]):
    """The formats of one workbook by name, each made when first asked for."""

    def __init__(self, book: Workbook) -> None:
        super().__init__()
        self._book = book

    def __missing__(self, name: str) -> Format:
        properties = {"font_name": FONT, "font_scheme": "none", "font_size": 11, "font_color": INK, **_STYLES[name]}
        made = self[name] = self._book.add_format(properties)
        return made

    def overlay(self, name: str) -> Format:
        """A format that a condition lays over a cell: nothing but what it changes."""
        key = f"laid {name}"
        if key not in self:
            self[key] = self._book.add_format(_STYLES[name])
        return self[key]


def _choice(choices: tuple[str, ...], title: str, message: str) -> dict[str, Any]:
    return {
        "validate": "list",
        "source": list(choices),
        "input_title": title,
        "input_message": message,
        "error_title": "Giá trị không có trong danh sách",
        "error_message": "Chỉ chọn một trong các giá trị: " + ", ".join(choices) + ".",
    }


RULES: dict[str, dict[str, Any]] = {
    "int": {
        "validate": "integer",
        "criteria": ">=",
        "value": 0,
        "input_title": "Số nguyên, không âm",
        "input_message": "Có mà bằng không: ghi 0. Không phát sinh: để trống và đánh dấu x. Chưa có số liệu: để trống.",
        "error_title": "Cần một số nguyên",
        "error_message": "Ô này chỉ nhận số nguyên từ 0 trở lên, không kèm chữ (ví dụ: 12).",
    },
    "people": {
        "validate": "integer",
        "criteria": ">=",
        "value": 0,
        "input_title": "Số người",
        "input_message": "Ghi số nguyên, không kèm chữ; chưa có số liệu thì để trống.",
        "error_title": "Cần một số nguyên",
        "error_message": "Ô này chỉ nhận số nguyên từ 0 trở lên, không kèm chữ (ví dụ: 12).",
    },
    "decimal": {
        "validate": "decimal",
        "criteria": ">=",
        "value": 0,
        "input_title": "Số không âm",
        "input_message": "Ghi theo đúng đơn vị tính của dòng; được ghi số lẻ thập phân.",
        "error_title": "Cần một con số",
        "error_message": "Ô này chỉ nhận số từ 0 trở lên, không kèm chữ.",
    },
    "bool": _choice(
        (YES, NO), "Có hoặc Không", "Chọn Có hoặc Không. Nếu Có thì ghi số, ngày văn bản ở cột Minh chứng."
    ),
    "mark": _choice(
        (NOT_APPLICABLE_MARK,), "Không phát sinh", "Đánh dấu x khi trong kỳ không phát sinh; khi đó để trống số liệu."
    ),
    "date": {
        "validate": "date",
        "criteria": ">=",
        "value": date(2000, 1, 1),
        "input_title": "Ngày",
        "input_message": "Ghi ngày/tháng/năm, ví dụ 15/09/2018.",
        "error_type": "warning",
        "error_title": "Chưa đúng dạng ngày",
        "error_message": "Nên ghi ngày theo dạng dd/mm/yyyy.",
    },
    "proof": {
        "validate": "length",
        "criteria": "<=",
        "value": 500,
        "input_title": "Minh chứng bắt buộc",
        "input_message": "Ghi số, ký hiệu và ngày của văn bản, ví dụ: 152/KH-STTTT ngày 12/02/2018.",
        "error_title": "Quá dài",
        "error_message": "Chỉ ghi số, ký hiệu và ngày của văn bản (tối đa 500 ký tự).",
    },
}
CHOICE_MARK = "|"
"""Between the choices in the name of a rule that is no other than its choices."""


def find_rule(name: str) -> dict[str, Any]:
    """The rule of that name, or of the choices that the name consists of."""
    if name in RULES:
        return RULES[name]
    choices = tuple(name.split(CHOICE_MARK))
    return _choice(choices, "Loại", f"Chọn {join_choices(choices)}.")


def join_choices(choices: tuple[str, ...]) -> str:
    """`Một, Hai hoặc Ba`."""
    *others, last = choices
    return f"{', '.join(others)} hoặc {last}" if others else last


def codes_rule(source: str) -> dict[str, Any]:
    """The rule of a cell that takes one of the period's indicator codes, which stand at `source`."""
    return {
        "validate": "list",
        "source": source,
        "input_title": "Mã chỉ tiêu",
        "input_message": "Chọn mã của chỉ tiêu liên quan ở trang Chỉ tiêu; không có thì để trống.",
        "error_type": "warning",
        "error_title": "Mã không có trong danh sách",
        "error_message": "Nên chọn một mã chỉ tiêu của kỳ báo cáo, ví dụ 2.1.",
    }


def points_rule(limit: Decimal) -> dict[str, Any]:
    """The rule of a self-scored cell: 0 to `limit`."""
    return {
        "validate": "decimal",
        "criteria": "between",
        "minimum": 0,
        "maximum": float(limit),
        "input_title": "Điểm tự chấm",
        "input_message": f"Từ 0 đến {limit} điểm.",
        "error_title": "Điểm ngoài thang",
        "error_message": f"Điểm tự chấm phải từ 0 đến {limit}.",
    }
