"""Draw a worksheet: only what is to be filled in can be typed into; its hidden stamp says what it was made from.

Points are shown rounded half up to the programme's places. Nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any, Final

import xlsxwriter

from reports.office.packing.stable_zip import make_stable
from reports.office.vietnamese import minute_long, one_line
from reports.office.xlsx_styles import A4, FONT, VIETNAMESE, WHOLE
from reports.ranking.page import BORDER, LONGEST_TEXT, PLAIN, measure_height
from reports.worksheets.model import Row, Worksheet
from schemas.form import STAMP_SHEET
from schemas.worksheets import FIRST_PERSON_ROW, HEAD_ROW, PEOPLE_SHEET, Column
from scoring import round_half_up
from scoring.reviews.course import Explanation, Key, Review

Value = str | Decimal | None
A3 = 8
INPUT_COLOUR = "#FFF9DB"
LINK_COLOUR = "#0563C1"
SOURCES_SHEET: Final = "Mở báo cáo gốc"
SOURCES: Final = (("Đơn vị", 20), ("Mã tiêu chí", 10), ("Bấm để mở", 14), ("Báo cáo, trang, ô", 84))
MOST_LINKS: Final = 65_000
"""Excel takes 65,530 links a sheet."""
OPEN_GUIDE_VI: Final = "Bấm vào mã tiêu chí để đến các báo cáo làm căn cứ, mở được ngay tại ô ghi số liệu."
SOURCES_GUIDE_VI: Final = (
    "Bấm vào cột thứ ba để mở báo cáo gốc (bản sao chỉ đọc) tại ô đầu tiên của tiêu chí. Chuyển phiếu đi nơi khác thì "
    "chuyển cả thư mục “nguon” đặt cạnh phiếu."
)
TITLES_VI = {
    "review": "PHIẾU THẨM ĐỊNH ĐIỂM THI ĐUA NĂM {year}",
    "blind": "PHIẾU CHẤM ĐỘC LẬP NĂM {year}",
    "unit": "PHIẾU GIẢI TRÌNH ĐIỂM THI ĐUA NĂM {year}",
}
GUIDES_VI = {
    "review": (
        "Chỉ ghi vào các ô nền vàng. Ghi họ tên, chức vụ của người thẩm định ở bảng trên.",
        "Để trống ô điểm nếu chưa thẩm định; đồng ý với điểm hệ thống chấm thì ghi lại đúng điểm đó.",
        "Điểm thẩm định khác điểm đã có (hệ thống chấm; lần 2 so với lần 1) phải ghi lý do ở cột bên cạnh.",
        "Không thêm, bớt dòng; không gộp ô; không ghi công thức. Điểm được tính là điểm thẩm định sau cùng.",
        OPEN_GUIDE_VI,
    ),
    "blind": (
        "Chỉ ghi vào các ô nền vàng, không trao đổi với người chấm khác.",
        "Điểm chấm ở đây chỉ để đo mức thống nhất giữa những người chấm, không tính vào kết quả.",
        OPEN_GUIDE_VI,
    ),
    "unit": (
        "Đơn vị chỉ ghi vào các ô nền vàng: họ tên, chức vụ người giải trình ở bảng trên; giải trình, tài liệu kiểm "
        "chứng ở trang Giải trình.",
        "Để trống những tiêu chí không có ý kiến. Giữ nguyên tên trang, các dòng và tiêu đề.",
        "Gửi tệp này về {mail} như gửi báo cáo. Phiếu không thay cho báo cáo của kỳ nào.",
    ),
}


def render(worksheet: Worksheet) -> bytes:
    """The worksheet as .xlsx; the same worksheet gives the same bytes."""
    target = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    book = xlsxwriter.Workbook(target, options)
    made = worksheet.ranking.as_of
    book.set_properties({"title": _title(worksheet), "author": "", "created": made.replace(tzinfo=None)})
    looks = _make_looks(worksheet.ranking.programme.scoring.rounding_places)
    drawing = _Drawing(worksheet, book, {name: book.add_format(look) for name, look in looks.items()})
    drawing.draw_people()
    drawing.draw_scores()
    if worksheet.kind != "unit":  # a unit has its own files, and the copies lie at the desk
        drawing.draw_sources()
    drawing.draw_stamp()
    book.close()
    return make_stable(target.getvalue(), made)


def _title(worksheet: Worksheet) -> str:
    title = TITLES_VI[worksheet.kind].format(year=worksheet.ranking.year)
    return f"{title} - {worksheet.rows[0].unit.unit_name.upper()}" if worksheet.kind == "unit" else title


def _make_looks(places: int) -> dict[str, dict[str, Any]]:
    points = f"{VIETNAMESE}#,##0.{'0' * places}" if places else WHOLE
    shown = {
        "text": {**BORDER, "align": "left", "valign": "top", "indent": 1},
        "center": {**BORDER, "align": "center", "valign": "top"},
        "points": {**BORDER, "align": "right", "valign": "top", "num_format": points},
    }
    inputs = {f"{name}_input": {**look, "bg_color": INPUT_COLOUR, "locked": False} for name, look in shown.items()}
    head = {**BORDER, "bold": True, "align": "center", "bg_color": "#E7E6E6"}
    return {
        **shown,
        **inputs,
        "head": head,
        "head_input": {**head, "bg_color": "#FFE699"},
        "plain": PLAIN,
        "bold": {**PLAIN, "bold": True},
        "title": {**PLAIN, "bold": True, "font_size": 14},
        "guide": {**PLAIN, "text_wrap": True, "valign": "top"},
        "link": {**shown["text"], "font_color": LINK_COLOUR, "underline": 1},
    }


class _Drawing:
    """One worksheet being drawn."""

    def __init__(self, worksheet: Worksheet, book: Any, looks: dict[str, Any]) -> None:
        self._worksheet, self._book, self._looks = worksheet, book, looks
        self._places = worksheet.ranking.programme.scoring.rounding_places
        self._agency = worksheet.ranking.programme.agency_on(worksheet.ranking.facts.due[-1].due_at.date())
        self._opened: dict[Key, int] = {}
        for number, (row, _) in enumerate(worksheet.sources, start=HEAD_ROW + 1):
            if worksheet.kind != "unit":
                self._opened.setdefault(row.key, number)

    def draw_people(self) -> None:
        """The sheet that asks who fills it in, in which office, and says how."""
        sheet, looks = self._book.add_worksheet(PEOPLE_SHEET), self._looks
        sheet.set_paper(A4)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 1)
        sheet.set_column(0, 0, 30)
        sheet.set_column(1, 2, 36)
        sheet.write_string(0, 0, _title(self._worksheet), looks["title"])
        sheet.write_string(2, 0, "Năm", looks["bold"])
        sheet.write_number(2, 1, self._worksheet.ranking.year, self._book.add_format({**PLAIN, "align": "left"}))
        for place, heading in enumerate(("Việc", "Họ và tên", "Chức vụ")):
            sheet.write_string(FIRST_PERSON_ROW - 2, place, heading, looks["head"])
        row = FIRST_PERSON_ROW - 1
        for _, name_vi in self._worksheet.layout.people:
            sheet.write_string(row, 0, name_vi, looks["text"])
            sheet.write_blank(row, 1, None, looks["text_input"])
            sheet.write_blank(row, 2, None, looks["text_input"])
            row += 1
        for guide in GUIDES_VI[self._worksheet.kind]:
            row += 1
            text = guide.format(mail=self._agency.mail)
            sheet.merge_range(row, 0, row, 2, text, looks["guide"])
            sheet.set_row(row, measure_height([(text, 96.0)]) + 2)
        sheet.protect()

    def draw_scores(self) -> None:
        """The sheet of the scores."""
        layout, looks = self._worksheet.layout, self._looks
        sheet = self._book.add_worksheet(layout.sheet)
        _set_up_print(sheet, _title(self._worksheet))
        sheet.freeze_panes(HEAD_ROW, layout.position("criterion_name"))
        moment = self._worksheet.ranking.as_of.astimezone(self._worksheet.ranking.programme.tz)
        sheet.write_string(0, 0, self._agency.superior_vi, looks["plain"])
        sheet.write_string(1, 0, self._agency.issuing_vi, looks["bold"])
        sheet.write_string(2, 0, _title(self._worksheet), looks["title"])
        sheet.write_string(3, 0, f"Số liệu nhận đến {minute_long(moment)}. Chỉ ghi vào các ô nền vàng.", looks["plain"])
        for place, column in enumerate(layout.columns):
            sheet.set_column(place, place, column.width)
            sheet.write_string(HEAD_ROW - 1, place, column.heading, looks["head_input" if column.is_input else "head"])
        sheet.set_row(HEAD_ROW - 1, 46)
        for number, row in enumerate(self._worksheet.rows, start=HEAD_ROW):
            self._draw_row(sheet, number, row)
        last = HEAD_ROW + len(self._worksheet.rows) - 1
        sheet.autofilter(HEAD_ROW - 1, 0, last, len(layout.columns) - 1)
        sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})

    def draw_sources(self) -> None:
        """The sheet on which a click opens the report behind a score, at the criterion's first cell."""
        sheet, looks = self._book.add_worksheet(SOURCES_SHEET), self._looks
        _set_up_print(sheet, _title(self._worksheet), A4)
        sheet.write_string(0, 0, _title(self._worksheet), looks["title"])
        sheet.write_string(1, 0, SOURCES_GUIDE_VI, looks["plain"])
        for place, (heading, width) in enumerate(SOURCES):
            sheet.set_column(place, place, width)
            sheet.write_string(HEAD_ROW - 1, place, heading, looks["head"])
        for number, (row, source) in enumerate(self._worksheet.sources, start=HEAD_ROW):
            sheet.write_string(number, 0, row.unit.unit_name, looks["text"])
            sheet.write_string(number, 1, row.score.criterion.code, looks["center"])
            self._link(sheet, number, 2, f"external:{source.link}", f"Mở ô {source.cell}" if source.cell else "Mở tệp")
            sheet.write_string(number, 3, one_line(source.text)[:LONGEST_TEXT], looks["text"])
            sheet.set_row(number, measure_height([(source.text, SOURCES[3][1])]))
        sheet.freeze_panes(HEAD_ROW, 0)
        sheet.repeat_rows(HEAD_ROW - 1)
        sheet.autofilter(HEAD_ROW - 1, 0, HEAD_ROW + max(0, len(self._worksheet.sources) - 1), len(SOURCES) - 1)
        sheet.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})

    def _link(self, sheet: Any, row: int, column: int, target: str, text: str) -> None:
        """The text as a link; plain where the sheet has as many as it takes."""
        if row - HEAD_ROW < MOST_LINKS:
            sheet.write_url(row, column, target, self._looks["link"], text)
        else:
            sheet.write_string(row, column, text, self._looks["text"])

    def _draw_row(self, sheet: Any, number: int, row: Row) -> None:
        texts = []
        for place, column in enumerate(self._worksheet.layout.columns):
            is_answer = column.is_input and self._worksheet.kind == "unit"  # what was said before is not said again
            value = None if is_answer else find_value(row, column.key, self._places)
            self._write(sheet, number, place, column, value, row)
            if isinstance(value, str):
                texts.append((value, column.width))
        sheet.set_row(number, measure_height(texts))

    def _write(self, sheet: Any, number: int, place: int, column: Column, value: Value, row: Row) -> None:
        can_write = column.is_input and (row.score.applicable or self._worksheet.kind == "unit")
        look = self._looks[f"{column.look}_input" if can_write else column.look]
        if can_write and column.look == "points":
            most = row.score.criterion.max_points
            limits = {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": float(most)}
            told = {"error_title": "Điểm không hợp lệ", "error_message": f"Ghi điểm từ 0 đến {most:f}."}
            sheet.data_validation(number, place, number, place, {**limits, **told})
        if value is None or value == "":
            sheet.write_blank(number, place, None, look)
        elif isinstance(value, str):
            text = "\n".join(one_line(line) for line in value.split("\n"))[:LONGEST_TEXT]
            if column.key == "criterion" and row.key in self._opened:  # a short cell: LibreOffice wraps no link
                self._link(sheet, number, place, f"internal:'{SOURCES_SHEET}'!A{self._opened[row.key]}", text)
            else:
                sheet.write_string(number, place, text, look)
        else:
            sheet.write_number(number, place, value, look)
        review = {"first": row.course.first, "second": row.course.second}.get(column.key)
        if review is not None and can_write:
            signed = f"{review.person_vi}, ngày {review.recorded_at:%d/%m/%Y}"
            sheet.write_comment(number, place, signed, {"author": "", "x_scale": 1.5, "y_scale": 0.6})

    def draw_stamp(self) -> None:
        """The hidden sheet."""
        sheet = self._book.add_worksheet(STAMP_SHEET)
        for place, (key, value) in enumerate(self._worksheet.stamp.items()):
            sheet.write_string(place, 0, key)
            sheet.write_string(place, 1, value)
        sheet.very_hidden()
        sheet.protect()


def find_value(row: Row, key: str, places: int) -> Value:
    """What a column of a worksheet shows of a row, points rounded; None where there is nothing."""
    score, course = row.score, row.course
    match key:
        case "unit":
            return row.unit.facts.unit.id
        case "unit_name":
            return row.unit.unit_name
        case "criterion":
            return score.criterion.code
        case "criterion_name":
            return score.criterion.name_vi
        case "maximum":
            return score.criterion.max_points
        case "self":
            own = score.self_score.points if score.self_score else None
            return None if own is None else round_half_up(own, places)
        case "self_note":
            return "\n".join(_list_self_notes(row))
        case "computed":
            return None if score.exact_computed is None else round_half_up(score.exact_computed, places)
        case "grounds":
            return "\n".join(score.evidence_vi)
        case "sources":
            return "\n".join(source.text for source in row.sources)
        case "questions":
            return "\n".join(row.questions)
        case "first" | "second":
            review = course.first if key == "first" else course.second
            return review.points if review else None
        case "first_reason":
            return _describe_review(course.first)
        case "second_reason":
            return _describe_review(course.second)
        case "explanation":
            return _describe_explanation(course.explanation)
    return None


def _list_self_notes(row: Row) -> Iterator[str]:
    own = row.score.self_score
    if own and own.evidence:
        yield f"Minh chứng: {own.evidence}"
    if own and own.note:
        yield f"Giải trình: {own.note}"


def _describe_review(review: Review | None) -> str | None:
    return review.reason if review else None


def _describe_explanation(told: Explanation | None) -> str | None:
    if told is None:
        return None
    parts = [told.text, f"Tài liệu: {told.evidence}" if told.evidence else "", f"({told.person}, {told.role})"]
    return "\n".join(filter(None, parts))


def _set_up_print(sheet: Any, title: str, paper: int = A3) -> None:
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(HEAD_ROW - 1)
    sheet.set_footer(f'&L&"{FONT}"&9{title.replace("&", "&&")}&R&"{FONT}"&9Trang &P/&N')
