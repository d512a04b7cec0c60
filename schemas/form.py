"""The layout of the programme's form, and a form as read: what the writer lays out and the reader finds.

The texts of an indicator or criterion come from the programme; what stands here is the shape every programme shares.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from itertools import chain
from typing import Literal, NamedTuple

CellKind = Literal["empty", "number", "text", "bool", "date", "error", "uncached"]
CellValue = str | int | float | bool | date | datetime | time | None


class Cell(NamedTuple):
    """One addressed cell. `font` is the cell's font name where the reader looked it up.

    `stored` is the text as the file holds it where the value was converted from a legacy font, else None.
    """

    sheet: str
    ref: str
    value: CellValue
    kind: CellKind
    font: str | None = None
    stored: str | None = None

    @property
    def place_vi(self) -> str:
        """Where the cell stands, as a finding says it: `trang Chỉ tiêu, ô A1`."""
        return f"trang {self.sheet}, ô {self.ref}"

    @property
    def quotation(self) -> str:
        """The value as a finding quotes it."""
        value = self.value
        if value.__class__ is str:
            return value
        if value.__class__ is int:
            return str(value)
        if value is None:
            return ""
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)


SignKind = Literal["struck", "hidden", "hidden_line", "covered", "stale", "linked", "format"]


class CellSign(NamedTuple):
    """What a reader of the sheet sees otherwise at a cell than its value says, or cannot see.

    `detail` says in Vietnamese what it is: the struck part, how it is hidden, the merged range over it, its formula.
    `seen` quotes the value; for a covered cell the one that is not counted. `reckoned`: what a stale formula gives.
    A `format` shows the number otherwise or beside a word: `detail` is the pattern (`schemas.grammar.number_formats`).
    """

    sheet: str
    ref: str
    kind: SignKind
    detail: str
    seen: str = ""
    reckoned: str = ""


class ColumnFault(NamedTuple):
    """A column of a table that the headings leave in doubt, at the cell of the heading that shows it.

    `key` is the column's. `repeated`: the same heading stands over another column too; `detail` lists all their cells.
    `divided`: what stands over or under the heading cuts it in two or says that it is another; `detail` quotes it.
    """

    kind: Literal["repeated", "divided"]
    table: str
    key: str
    cell: Cell
    detail: str


class OtherColumn(NamedTuple):
    """A column beside a table's own that holds something in `entries` entries, from the cell `first` on.

    `heading` is None where none stands over it. `may_answer`: amounts that could be answers. `columns` are the keys of
    the columns that the table has.
    """

    table: str
    heading: Cell | None
    first: Cell
    entries: int
    may_answer: bool
    columns: tuple[str, ...]


Row = Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Form:
    """The programme's form found in a document: `info` by key, table rows by table key.

    Rows hold only cells whose column was found; a blank cell is a Cell of kind `empty` with its address.
    `stamp` holds the hidden stamp's entries (form, version, programme, unit, period), empty where unstamped.
    `heads` are the texts above the indicator table and on the sheets before it, where a letterhead may stand; `titles`
    those that may name the period: where a cell is labelled as it, only what is a title beyond doubt, and further cells
    so labelled. `column_texts` stand over or under the headings of the period's own amounts and may name it too.
    `signs` are those of the form's own cells; `column_faults` what the headings leave in doubt; `other_columns` are
    those beside the tables' own that hold something.
    `measured`: the headings of the indicator table that state a unit of
    measure (`Trong kỳ (nghìn đồng)`), by column key, and with an empty key the titles that do (`ĐVT: tỷ đồng`).
    """

    stamp: Mapping[str, str]
    info: Mapping[str, Cell]
    tables: Mapping[str, tuple[Row, ...]]
    missing_columns: tuple[str, ...] = ()
    errors: tuple[Cell, ...] = field(default=())
    heads: tuple[Cell, ...] = ()
    titles: tuple[Cell, ...] = ()
    signs: tuple[CellSign, ...] = ()
    column_texts: tuple[Cell, ...] = ()
    column_faults: tuple[ColumnFault, ...] = ()
    measured: tuple[tuple[str, Cell], ...] = ()
    other_columns: tuple[OtherColumn, ...] = ()

    @property
    def amounts_in_doubt(self) -> frozenset[str]:
        """The columns of the indicator table of which the headings do not settle whether they are the report's."""
        return frozenset(fault.key for fault in self.column_faults if fault.table == INDICATORS.key)

    @property
    def cells(self) -> Iterator[Cell]:
        """Every cell of the general information and of the tables' rows."""
        return chain(self.info.values(), *(row.values() for rows in self.tables.values() for row in rows))


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form table. `width` is in characters; `required` columns must be found by the reader.

    What else those who type the form anew head a column with is data: `schemas.grammar.headings`.
    """

    key: str
    heading_vi: str
    width: float
    kind: Literal["text", "amount", "mark", "date", "points", "label"]
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TableLayout:
    """One sheet that holds one table, its heading row found by the headings."""

    key: str
    sheet: str
    title_vi: str
    hint_vi: str
    columns: tuple[Column, ...]
    blank_rows: int = 0
    only_last: bool = False

    def column(self, key: str) -> Column:
        """The column of that key; KeyError if there is none."""
        return next(c for c in self.columns if c.key == key)


@dataclass(frozen=True, slots=True)
class InfoField:
    """One labelled line of the general-information sheet; filled ones are written by the desk, not the unit."""

    key: str
    label_vi: str
    filled: bool = False
    required: bool = False


STAMP_SHEET = "_thidua"
RESULT_SHEET = "Kết quả kiểm tra"
"""The sheet that an answer puts first; it comes back with what the unit sends anew."""
INFO_SHEET = "Thông tin chung"
NOT_APPLICABLE_MARK = "x"
NOT_APPLICABLE_MARKS = (NOT_APPLICABLE_MARK, "v", "✓", "✔", "có", "không phát sinh")
"""What is understood in the column *Không phát sinh*, in any case; everything else there is asked about."""
YES, NO = "Có", "Không"

INFO_FIELDS = (
    InfoField("unit", "Đơn vị báo cáo", filled=True),
    InfoField("unit_code", "Mã đơn vị", filled=True),
    InfoField("period", "Kỳ báo cáo", filled=True),
    InfoField("window", "Số liệu tính từ ngày đến ngày", filled=True),
    InfoField("due", "Hạn gửi báo cáo", filled=True),
    InfoField("document_number", "Số, ký hiệu văn bản gửi kèm"),
    InfoField("document_date", "Ngày văn bản (dd/mm/yyyy)"),
    InfoField("prepared_by", "Người lập biểu"),
    InfoField("phone", "Điện thoại liên hệ"),
    InfoField("email", "Thư điện tử liên hệ"),
    InfoField("signed_by", "Người ký báo cáo"),
)

INDICATORS = TableLayout(
    key="indicators",
    sheet="Chỉ tiêu",
    title_vi="KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU",
    hint_vi=(
        "Ghi số vào ô nền vàng nhạt. Có mà bằng không thì ghi 0; không phát sinh thì đánh dấu x ở cột Không phát sinh; "
        "chưa có số liệu thì để trống."
    ),
    columns=(
        Column("code", "Mã", 7, "label", required=True),
        Column("name", "Chỉ tiêu", 46, "label"),
        Column("unit_of_measure", "Đơn vị tính", 12, "label"),
        Column("period", "Trong kỳ", 12, "amount", required=True),
        Column("ytd", "Lũy kế từ đầu năm", 12, "amount", required=True),
        Column("plan", "Kế hoạch năm", 12, "amount"),
        Column("not_applicable", "Không phát sinh", 10, "mark", choices=(NOT_APPLICABLE_MARK,)),
        Column("note", "Ghi chú, giải trình", 28, "text"),
        Column("evidence", "Minh chứng (số, ký hiệu, ngày văn bản)", 28, "text"),
    ),
)
ACTIVITIES = TableLayout(
    key="activities",
    sheet="Hoạt động",
    title_vi="CÁC HOẠT ĐỘNG TIÊU BIỂU TRONG KỲ",
    hint_vi="Mỗi hoạt động một dòng; ngày ghi dạng dd/mm/yyyy.",
    blank_rows=30,
    columns=(
        Column("name", "Tên hoạt động", 44, "text", required=True),
        Column("starts_on", "Ngày bắt đầu", 13, "date"),
        Column("ends_on", "Ngày kết thúc", 13, "date"),
        Column("place", "Địa điểm", 22, "text"),
        Column("partner", "Đối tượng, nước", 22, "text"),
        Column("participants", "Số người tham dự", 11, "amount"),
        Column("indicator_code", "Mã chỉ tiêu liên quan", 11, "text"),
    ),
)
EXEMPLARS = TableLayout(
    key="exemplars",
    sheet="Điển hình, sáng kiến",
    title_vi="ĐIỂN HÌNH TIÊN TIẾN, SÁNG KIẾN, KINH NGHIỆM",
    hint_vi="Mỗi điển hình, sáng kiến một dòng.",
    blank_rows=20,
    columns=(
        Column("kind", "Loại", 14, "text", required=True),
        Column("name", "Tên điển hình, sáng kiến", 44, "text", required=True),
        Column("holder", "Tập thể, cá nhân", 26, "text"),
        Column("decision_number", "Số quyết định", 16, "text"),
        Column("decided_on", "Ngày quyết định", 13, "date"),
        Column("summary", "Tóm tắt", 40, "text"),
    ),
)
RECOGNISED_VI = "được công nhận phải ghi số và ngày quyết định."
"""What the exemplars' sheet asks of the kinds that a decision recognises, behind their names."""
SELF_SCORES = TableLayout(
    key="self_scores",
    sheet="Tự chấm điểm",
    title_vi="BẢNG TỰ CHẤM ĐIỂM THI ĐUA NĂM",
    hint_vi="Chấm theo thang điểm của từng tiêu chí, ghi tài liệu kiểm chứng.",
    only_last=True,
    columns=(
        Column("criterion_code", "Mã tiêu chí", 11, "label", required=True),
        Column("name", "Tiêu chí", 52, "label"),
        Column("max_points", "Điểm tối đa", 9, "label"),
        Column("points", "Điểm tự chấm", 10, "points", required=True),
        Column("evidence", "Tài liệu kiểm chứng", 30, "text"),
        Column("note", "Giải trình", 30, "text"),
    ),
)
REMARK_KINDS = ("Khó khăn", "Kiến nghị")
REMARKS = TableLayout(
    key="remarks",
    sheet="Khó khăn, kiến nghị",
    title_vi="KHÓ KHĂN, VƯỚNG MẮC VÀ KIẾN NGHỊ",
    hint_vi="Mỗi ý một dòng.",
    blank_rows=15,
    columns=(
        Column("kind", "Loại", 14, "text", required=True, choices=REMARK_KINDS),
        Column("text", "Nội dung", 90, "text", required=True),
    ),
)
TABLES = (INDICATORS, ACTIVITIES, EXEMPLARS, SELF_SCORES, REMARKS)
