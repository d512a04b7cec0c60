"""One table and its columns, and the columns that many tables have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SqlType = Literal["VARCHAR", "INTEGER", "BOOLEAN", "DATE", "TIMESTAMPTZ", "DECIMAL(18,4)"]
STATES = ("value", "zero", "not_applicable", "missing", "invalid", "not_required", "not_yet_due")
MEASURES = ("period", "ytd", "plan")


@dataclass(frozen=True, slots=True)
class Field:
    """One column: name, SQL type, what it holds in Vietnamese and English, and what pandera checks of it."""

    name: str
    type: SqlType
    vi: str
    en: str
    null: bool = False
    isin: tuple[str, ...] = ()
    ge: float | None = None
    pattern: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """One table: layer-qualified name, key columns, grain in two languages, columns."""

    name: str
    key: tuple[str, ...]
    vi: str
    en: str
    fields: tuple[Field, ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The column names in order."""
        return tuple(f.name for f in self.fields)


SHA = r"^(unread-)?[0-9a-f]{56,64}$"
SHA256 = Field("sha256", "VARCHAR", "Mã băm SHA-256 của tài liệu", "SHA-256 of the document's bytes", pattern=SHA)
SUBMISSION_ID = Field("submission_id", "VARCHAR", "Mã lần nộp", "Key of the submission", pattern=r"^[0-9a-f]{16}$")
SHEET = Field("sheet", "VARCHAR", "Trang tính", "Sheet of the source cell", null=True)
CELL = Field("cell", "VARCHAR", "Địa chỉ ô", "A1 address of the source cell", null=True)
RUN_ID = Field("run_id", "VARCHAR", "Lần chạy", "The run that wrote the row")
INDICATOR_CODE = Field("indicator_code", "VARCHAR", "Mã chỉ tiêu", "Indicator code")
UNIT_ID = Field("unit_id", "VARCHAR", "Đơn vị (danh mục-mã)", "Unit key: catalogue version and code")
PERIOD_ID = Field("period_id", "VARCHAR", "Kỳ báo cáo", "Period key, as 2018Q4")
