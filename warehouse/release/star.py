# ruff: noqa: E501 -- a table of declarations reads better unbroken
"""The released tables: grain, key, references and warnings of each, in Vietnamese and English.

Columns are described in `warehouse.release.columns`, their coded values in `schemas.value_labels`. Database, Parquet, CSV,
datapackage.json and docs/data.md are made from these declarations.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Bilingual = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reference:
    """Columns that name a row of another table; the key of that table in the same order. `column` may have another name."""

    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...] = ()

    @property
    def target(self) -> tuple[str, ...]:
        """The columns of the other table."""
        return self.to or self.columns


@dataclass(frozen=True, slots=True)
class StarTable:
    """A released table: what it holds, what a row is, what misleads in it. Of a fact the rows of a year lie together."""

    name: str
    key: tuple[str, ...]
    title: Bilingual
    grain: Bilingual
    warnings: tuple[Bilingual, ...] = ()
    refers: tuple[Reference, ...] = ()
    by_year: bool = False

    @property
    def comment(self) -> str:
        """The description in both languages, as the database keeps it."""
        vi = [self.title[0], self.grain[0], *(warning[0] for warning in self.warnings)]
        en = [self.title[1], self.grain[1], *(warning[1] for warning in self.warnings)]
        return f"{'. '.join(vi)}. / {'. '.join(en)}."


UNIT = Reference(("unit_id",), "unit")
PERIOD = Reference(("period_id",), "period")
INDICATOR = Reference(("indicator_code",), "indicator")
SUBMISSION = Reference(("submission_id",), "submission")
RULE = Reference(("code",), "rule", ("rule_code",))
CRITERION = Reference(("criterion_code",), "criterion")
RANKING = Reference(("year",), "ranking")
_COUNTING: Bilingual = (
    "Chỉ của bản báo cáo được tính (submission.is_effective)", "Of submissions that count alone (submission.is_effective)",
)  # fmt: skip
_WITHHELD_TEXT: Bilingual = (
    "Dòng nhắc đến chỉ tiêu nhạy cảm (theo mã hoặc tên, viết cách nào cũng vậy) không có ở đây",
    "A row that mentions a sensitive indicator, by code or name however written, is absent",
)

STAR: Final = (
    StarTable("release", ("name",), ("Bản phát hành này", "This release"), ("Một dòng duy nhất", "One row"),
              (("Trích dẫn theo name và content_hash", "Cite by name and content_hash"),)),
    StarTable("label", ("domain", "value"), ("Nghĩa của các giá trị mã hóa", "What coded values mean"),
              ("Mỗi giá trị của một miền một dòng", "One row per domain and value"),
              (("Cột nào thuộc miền nào: xem docs/data.md", "Which column has which domain: docs/data.md"),)),
    StarTable("unit", ("unit_id",), ("Đơn vị báo cáo theo từng danh mục", "Reporting units of every catalogue"),
              ("Mỗi đơn vị trong một danh mục một dòng", "One row per unit and catalogue version"),
              (("Mã (code) được cấp lại: năm 2025 tám mã đã chuyển sang tỉnh khác; chỉ unit_id mới là khóa",
                "Codes were given anew: eight of 2025 belonged to another province; unit_id alone is a key"),)),
    StarTable("unit_successor", ("unit_id",), ("Đơn vị ngày nay của mỗi đơn vị", "What each unit is part of today"),
              ("Mỗi đơn vị một dòng; đơn vị còn đến nay chỉ về chính nó", "One row per unit; one of today names itself"),
              (("Cộng được số phát sinh; điểm và thứ hạng thì không", "Flows may be added up; scores and ranks must not"),),
              (UNIT, Reference(("successor_id",), "unit", ("unit_id",)))),
    StarTable("unit_event", ("position",), ("Đổi tên, sáp nhập đơn vị", "Renames and merges of units"),
              ("Mỗi thay đổi của một đơn vị một dòng", "One row per change of a unit"), (),
              (Reference(("old_unit_id",), "unit", ("unit_id",)), Reference(("new_unit_id",), "unit", ("unit_id",)))),
    StarTable("period", ("period_id",), ("Kỳ báo cáo", "Reporting periods"), ("Mỗi kỳ một dòng", "One row per period"),
              (("Kỳ báo cáo không trùng kỳ dương lịch: đọc window_start, window_end", "A period is none of the calendar: read window_start and window_end"),
               ("Kỳ có is_due = false chưa đến hạn: số liệu còn thiếu nhiều", "A period with is_due = false is not due yet: most of it is still to come"))),
    StarTable("cluster", ("cluster_code",), ("Cụm thi đua", "Clusters of units"), ("Mỗi cụm một dòng", "One row per cluster")),
    StarTable("cluster_member", ("unit_id", "period_id"), ("Đơn vị thuộc cụm nào trong kỳ", "Cluster of a unit in a period"),
              ("Mỗi đơn vị và kỳ một dòng", "One row per unit and period"),
              (("Đơn vị có thể đổi cụm giữa các kỳ", "A unit may change its cluster from one period to the next"),),
              (UNIT, PERIOD, Reference(("cluster_code",), "cluster"))),
    StarTable("task_group", ("task_group",), ("Nhóm nhiệm vụ", "Task groups"), ("Mỗi nhóm một dòng", "One row per group")),
    StarTable("indicator", ("indicator_code",), ("Chỉ tiêu", "Indicators"), ("Mỗi chỉ tiêu một dòng", "One row per indicator"),
              (("indicator_code là chữ: 2.10 không phải 2.1; đọc CSV không khai kiểu thì dùng indicator_key", "indicator_code is text: 2.10 is not 2.1; whoever reads CSV without types uses indicator_key"),
               ("Không có chỉ tiêu nhạy cảm và chỉ tiêu gắn với nó bằng ràng buộc", "Sensitive indicators, and those tied to one by a bound, are absent")),
              (Reference(("task_group",), "task_group"),)),
    StarTable("rule", ("rule_code",), ("Quy tắc kiểm tra", "Rules that reports are held to"), ("Mỗi quy tắc một dòng", "One row per rule"),
              (("Lời văn của chương trình hiện hành; quy tắc đã bỏ chỉ còn mã", "Texts of the present programme; of a rule given up only its code is left"),
               ("Quy tắc đọc chỉ tiêu nhạy cảm không có ở đây", "Rules that read a sensitive indicator are absent"))),
    StarTable("rule_indicator", ("rule_code", "indicator_code"), ("Chỉ tiêu mà quy tắc xem xét", "Indicators that a rule looks at"),
              ("Mỗi quy tắc trên chỉ tiêu và chỉ tiêu một dòng", "One row per rule over indicators and indicator"), (), (Reference(("rule_code",), "rule"), INDICATOR)),
    StarTable("criterion", ("criterion_code",), ("Tiêu chí chấm điểm", "Criteria of scoring"), ("Mỗi tiêu chí một dòng", "One row per criterion"),
              (("Bản hiện hành của chương trình; năm đã chốt có thể chấm theo bản trước", "As the programme stands; a closed year may have been scored by an earlier table"),
               ("Tiêu chí chấm theo chỉ tiêu nhạy cảm không có ở đây", "Criteria that read a sensitive indicator are absent"))),
    StarTable("submission", ("submission_id",), ("Các lần nộp báo cáo", "Everything that was judged as a report"), ("Mỗi lần nộp một dòng", "One row per submission"),
              (("Gồm cả bản sao, bản bị trả lại, bản chưa rõ đơn vị (unit_id trống)", "Copies, returned ones and such of no known unit (unit_id empty) are among them"),
               ("days_after_due là của tệp này; chậm hay không: reporting.days_late", "days_after_due is of this document; whether the unit is late says reporting.days_late")),
              (UNIT, PERIOD)),
    StarTable("receipt", ("submission_id", "position"), ("Các mốc có thể là thời điểm nhận", "Candidate times of receipt"),
              ("Mỗi mốc của một lần nộp một dòng", "One row per candidate of a submission"),
              (("Mốc không có rank chỉ là lời khai, không bao giờ được chọn", "One without a rank is only a claim and is never chosen"),), (SUBMISSION,)),
    StarTable("reporting", ("unit_id", "period_id"), ("Tình hình báo cáo", "Who reported, when, with which outcome"), ("Mỗi đơn vị và kỳ một dòng", "One row per unit and period"),
              (("expected_cells, answered_cells, missing_cells chỉ đếm các ô có trong cell", "expected_cells, answered_cells and missing_cells count what is in cell alone"),),
              (UNIT, PERIOD)),
    StarTable("cell", ("unit_id", "period_id", "indicator_code"), ("Ô số liệu", "Cells that were to be reported"),
              ("Mỗi đơn vị, kỳ và chỉ tiêu một dòng", "One row per unit, period and indicator"),
              (("Thiếu (missing) là chưa biết, không phải 0", "Missing is unknown, never 0"),
               ("ytd_amount là lũy kế theo một định nghĩa; carried_from có giá trị thì số lấy của kỳ đó", "ytd_amount is the one year-to-date; where carried_from is set it is that period's figure"),
               ("Không cộng amount của chỉ tiêu last hay ytd qua các kỳ", "Do not add amount of a `last` or `ytd` indicator over periods"),
               ("Có cả kỳ chưa đến hạn; khung nhìn named_cell thì không", "Periods not yet due are here; the view named_cell has none")),
              (UNIT, PERIOD, INDICATOR, SUBMISSION), by_year=True),
    StarTable("version_cell", ("submission_id", "indicator_code", "measure"), ("Số liệu của mọi lần nộp", "Amounts of every submission"),
              ("Mỗi lần nộp, chỉ tiêu và cột một dòng", "One row per submission, indicator and measure"),
              (("Gồm cả số không được tính: lọc theo counts", "What did not count is here too: filter by counts"), ("Chưa đính chính", "Corrections are not applied")),
              (SUBMISSION, UNIT, PERIOD, INDICATOR), by_year=True),
    StarTable("correction", ("unit_id", "period_id", "indicator_code", "measure"), ("Đính chính đang áp dụng", "Corrections in force"), ("Mỗi ô được đính chính một dòng", "One row per corrected amount"),
              (_WITHHELD_TEXT,), (UNIT, PERIOD, INDICATOR, SUBMISSION)),
    StarTable("indicator_total", ("period_id", "indicator_code"), ("Tổng theo chỉ tiêu và kỳ", "Totals over units"), ("Mỗi kỳ và chỉ tiêu một dòng", "One row per period and indicator"),
              (("Tổng chỉ của units_reported đơn vị: so sánh hai kỳ phải xem số này", "A total stands for units_reported units: look at them before comparing two periods"),
               ("Tổng của chỉ tiêu có/không là số đơn vị trả lời có", "The total of a yes/no indicator is how many units say yes")),
              (PERIOD, INDICATOR)),
    StarTable("question", ("submission_id", "finding_id"), ("Câu hỏi, giải trình, quyết định", "Questions with answer and ruling"), ("Mỗi câu hỏi của bản được tính một dòng", "One row per question of a submission that counts"),
              (_COUNTING, _WITHHELD_TEXT), (SUBMISSION, UNIT, PERIOD, RULE, INDICATOR)),
    StarTable("finding", ("submission_id", "finding_id"), ("Lỗi và lưu ý", "Findings"), ("Mỗi lỗi của một lần nộp một dòng", "One row per finding of a submission"),
              (("Của mọi lần nộp: đếm đơn vị thì lọc is_effective", "Of every submission: filter is_effective to count units"), _WITHHELD_TEXT),
              (SUBMISSION, UNIT, PERIOD, RULE, INDICATOR)),
    StarTable("activity", ("submission_id", "position"), ("Hoạt động tiêu biểu", "Listed activities"), ("Mỗi hoạt động được kê một dòng", "One row per listed activity"),
              (_COUNTING, ("Đơn vị chỉ kê hoạt động tiêu biểu: không cộng thành tổng", "Units list typical ones: they do not add up to totals"), _WITHHELD_TEXT), (SUBMISSION, UNIT, PERIOD, INDICATOR), by_year=True),
    StarTable("exemplar", ("submission_id", "position"), ("Điển hình, sáng kiến", "Exemplars and initiatives"), ("Mỗi điển hình được kê một dòng", "One row per exemplar"),
              (_COUNTING, _WITHHELD_TEXT), (SUBMISSION, UNIT, PERIOD), by_year=True),
    StarTable("remark", ("submission_id", "kind", "position"), ("Khó khăn, kiến nghị, ghi chú", "Difficulties, proposals, notes"), ("Mỗi đoạn chữ một dòng", "One row per text"),
              (_COUNTING, _WITHHELD_TEXT), (SUBMISSION, UNIT, PERIOD, INDICATOR), by_year=True),
    StarTable("self_score", ("submission_id", "criterion_code"), ("Điểm tự chấm", "Self-scored points"), ("Mỗi tiêu chí của một lần nộp một dòng", "One row per submission and criterion"),
              (_COUNTING, ("Không có tiêu chí chấm theo chỉ tiêu nhạy cảm", "Criteria that read a sensitive indicator are absent"), _WITHHELD_TEXT), (SUBMISSION, UNIT, PERIOD, CRITERION), by_year=True),
    StarTable("ranking", ("year",), ("Bảng xếp hạng đã công bố", "Published rankings"), ("Mỗi năm đã công bố một dòng", "One row per year whose ranking was published"),
              (("Chỉ có năm mà bảng xếp hạng đã được phê duyệt và công bố", "Only years whose ranking was approved and published"),)),
    StarTable("rank", ("year", "unit_id"), ("Thứ hạng theo bảng đã công bố", "Ranks of published rankings"), ("Mỗi năm và đơn vị một dòng", "One row per year and unit"),
              (("Đề nghị xét; Hội đồng quyết định", "Proposed for consideration; the Council decides"), ("Tổng điểm gồm cả tiêu chí không có trong score", "The total includes criteria that score leaves out"),
               ("Không cộng, không lấy trung bình qua các đơn vị ngày nay", "Neither add up nor average over the units of today")), (RANKING, UNIT)),
    StarTable("score", ("year", "unit_id", "criterion_code"), ("Điểm từng tiêu chí theo bảng đã công bố", "Points by criterion of published rankings"),
              ("Mỗi năm, đơn vị và tiêu chí một dòng", "One row per year, unit and criterion"),
              (("Điểm làm tròn bốn chữ số; thứ hạng dựa trên điểm chưa làm tròn", "Points are rounded to four places; ranks rest on unrounded ones"),
               ("Không có tiêu chí chấm theo chỉ tiêu nhạy cảm", "Criteria that read a sensitive indicator are absent")),
              (Reference(("year", "unit_id"), "rank"), UNIT, CRITERION)),
)  # fmt: skip
"""In the order in which they are written: what is referred to stands before what refers to it."""

BY_NAME: Final = {table.name: table for table in STAR}
RELEASED: Final = tuple(table.name for table in STAR if table.name != "release")
"""The tables whose rows are the content of a release; `release` only says which one it is."""


@dataclass(frozen=True, slots=True)
class StarView:
    """A view for people: due periods only, names beside keys."""

    name: str
    title: Bilingual
    grain: Bilingual


VIEWS: Final = (
    StarView("named_cell", ("Ô số liệu với tên gọi, chỉ các kỳ đã đến hạn", "Cells with names, due periods only"), ("Mỗi đơn vị, kỳ và chỉ tiêu một dòng", "One row per unit, period and indicator")),
    StarView("named_total", ("Tổng với tên gọi, tỷ lệ đơn vị có số liệu, chỉ các kỳ đã đến hạn", "Totals with names and the share of units behind them, due periods only"), ("Mỗi kỳ và chỉ tiêu một dòng", "One row per period and indicator")),
    StarView("named_reporting", ("Tình hình báo cáo với tên gọi, chỉ các kỳ đã đến hạn", "Who reported, with names, due periods only"), ("Mỗi đơn vị và kỳ một dòng", "One row per unit and period")),
    StarView("today_cell", ("Ô số liệu theo các đơn vị ngày nay, chỉ các kỳ đã đến hạn", "Cells by the units of today, due periods only"), ("Mỗi đơn vị ngày nay, kỳ và chỉ tiêu một dòng", "One row per unit of today, period and indicator")),
    StarView("today_total", ("Tổng cộng từ các đơn vị ngày nay; bằng indicator_total", "Totals over the units of today; equal to indicator_total"), ("Mỗi kỳ và chỉ tiêu một dòng", "One row per period and indicator")),
)  # fmt: skip
