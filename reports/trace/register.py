"""The register of a report's figures, kept in its workbook: all that a figure's code leads to, long after it was made.

A row a figure: code, key, what the report shows, query with parameters, row and columns of its answer. The first row is
the report's own: moment and programme. It is the last sheet, whatever the programme calls it. What is kept in a cell is
at most as long as a cell may be.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final
from zipfile import BadZipFile

from reports.minister.headings import Say, head
from reports.minister.model import Claim, PeriodReport
from reports.office.xlsx_styles import TITLE_ROWS, Book, SheetColumn
from reports.since.model import ReportChanges
from reports.trace.codes import CodedFigure, name_code
from reports.trace.definitions import CHART, Figure, Scope, find_figure, is_in_chart, list_names, split_key
from schemas.errors import PlainError

OWN: Final = "report"
KEY_COLUMN: Final = 4
"""The key of the register's first row."""
MOST_LETTERS: Final = 30_000
COLUMNS: Final = (
    SheetColumn("column_figure_code", 16),
    SheetColumn("column_figure", 44),
    SheetColumn("column_shown", 40),
    SheetColumn("column_shown_at", 44),
    SheetColumn("column_key", 26),
    SheetColumn("column_query", 24),
    SheetColumn("column_parameters_json", 40),
    SheetColumn("column_row_json", 26),
    SheetColumn("column_answer", 24),
    SheetColumn("column_values_json", 40),
)


class RegisterError(PlainError, ValueError):
    """A workbook holds no register of figures, or one that cannot be read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure: `row` chooses rows of the query's answer, `columns` makes the figure of them.

    A sentence has `values` of its claim instead. `shown` is empty where no text or table of the document shows it.
    """

    code: str
    key: str
    name_vi: str
    shown: str
    place: str
    query: str
    parameters: Mapping[str, Any] | None
    row: Mapping[str, Any]
    columns: str
    values: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class Register:
    """The figures of a report of `period_id` with the moment and programme they are of."""

    period_id: str
    as_of: datetime
    known_at: datetime
    programme_hash: str
    entries: tuple[Entry, ...]

    def find(self, code: str) -> tuple[Entry, ...]:
        """The figures of that code: one, or all of a subject."""
        return tuple(e for e in self.entries if e.code == code or e.code.startswith(f"{code}."))


def make_register(report: PeriodReport, coded: Iterable[CodedFigure]) -> Register:
    """The register of the report's figures, which its workbook keeps."""
    periods: dict[Scope, str | None] = {
        "this": report.period_id,
        "previous": next((row.previous.period_id for row in report.rows if row.previous.period_id), None),
        "last_year": next((row.last_year.period_id for row in report.rows if row.last_year.period_id), None),
    }
    sides = {changes.before.id: changes for changes in report.since}
    entries = make_entries(coded, report.claims, periods, report.wording.say, sides)
    return Register(report.period_id, report.as_of, report.known_at, report.programme_hash, entries)


def make_entries(
    coded: Iterable[CodedFigure],
    claims: Iterable[Claim],
    periods: Mapping[Scope, str | None],
    say: Say,
    since: Mapping[str, ReportChanges] = MappingProxyType({}),
) -> tuple[Entry, ...]:
    """An entry a figure of the document, and one for every other figure of a table row's subject.

    Figures of plans are asked for with the parameters that a sentence about plans has; without one there are none.
    `since`: what changed since an earlier report, by its id.
    """
    claimed = {claim.id: claim for claim in claims}
    plans = next((claim.parameters for claim in claimed.values() if claim.query == "claim_plan"), None)
    asked = _Asked(periods, plans, since, say)
    entries: dict[str, Entry] = {}
    subjects: dict[str, str] = {}
    coded = tuple(coded)
    named = {split_key(figure.key)[0]: figure.subject_vi for figure in coded if figure.subject_vi}
    for first in coded:
        figure = first if is_in_chart(first.key) else replace(first, subject_vi=named.get(split_key(first.key)[0], ""))
        subjects.setdefault(split_key(figure.key)[0], figure.code.partition(".")[0])
        claim = claimed.get(figure.key)
        made = _describe_claim(figure, claim) if claim and not find_figure(figure.key) else None
        entries[figure.code] = made or _describe_figure(figure, asked)
    for subject, code in subjects.items():
        for place, name in enumerate(list_names(subject), start=1):
            whole = f"{code}.{place}"
            if whole not in entries:
                other = CodedFigure(whole, f"{subject}.{name}", "", "", named.get(subject, ""))
                entries[whole] = _describe_figure(other, asked)
    return tuple(sorted((e for e in entries.values() if e.query), key=lambda e: _order(e.code)))


def _order(code: str) -> tuple[int, ...]:
    return tuple(int(part) for part in code.rpartition("-")[2].split("."))


def _describe_claim(figure: CodedFigure, claim: Claim) -> Entry:
    parameters, values = dict(claim.parameters), dict(claim.values)
    return Entry(
        figure.code, figure.key, claim.text_vi, figure.shown, figure.place, claim.query, parameters, {}, "", values
    )


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the queries of figures are asked with: periods by scope, parameters of plans, earlier reports by id; and
    `say`, by which figures are named."""

    periods: Mapping[Scope, str | None]
    plans: Mapping[str, Any] | None
    since: Mapping[str, ReportChanges]
    say: Say

    def bind(self, figure: Figure, subject: str, name: str) -> dict[str, Any] | None:
        """The parameters of the figure's query; None where its period is none of the calendar."""
        kind, _, what = subject.partition(".")
        if kind in ("since", "since_year"):
            return self._bind_since(what, name)
        period_id = self.periods[figure.scope]
        if period_id is None:
            return None
        if kind == CHART:
            return self._bind_chart(period_id, what, name)
        code = {"indicator_code": what} if kind == "indicator" else {}
        if figure.query == "claim_plan":
            return None if self.plans is None else {**self.plans, **code}
        if figure.query == "claim_indicator_change":
            return {"period_id": self.periods["this"], "other_id": period_id, **code}
        return {"period_id": period_id, **code}

    def _bind_chart(self, period_id: str, chart: str, name: str) -> dict[str, Any]:
        if chart == "on_time":
            return {"period_id": name.partition("/")[0]}
        if chart == "totals":
            return {"period_id": self.periods["this"], "other_id": period_id, "indicator_code": name}
        return {"period_id": period_id}

    def _bind_since(self, what: str, name: str) -> dict[str, Any]:
        """The total of the earlier report is asked at that one's moment."""
        report_id, _, code = what.partition("/")
        changes = self.since[report_id]
        moment = {"as_of": changes.before.as_of, "known_at": changes.before.known_at} if name == "before" else {}
        return {"period_id": changes.period_id, "indicator_code": code, **moment}


def _describe_figure(coded: CodedFigure, asked: _Asked) -> Entry:
    figure = find_figure(coded.key)
    subject, name = split_key(coded.key)
    parameters = None if figure is None else asked.bind(figure, subject, name)
    if figure is None or parameters is None:
        return Entry(coded.code, coded.key, "", coded.shown, coded.place, "", {}, {}, "", None)
    named = figure.name_vi(asked.say)
    name_vi = f"{coded.subject_vi}: {named}" if coded.subject_vi else named
    return Entry(
        coded.code, coded.key, name_vi, coded.shown, coded.place, figure.query, parameters, _select(subject, name),
        figure.columns, None,
    )  # fmt: skip


def _select(subject: str, figure: str) -> dict[str, Any]:
    kind, _, name = subject.partition(".")
    match kind, name:
        case "indicator", _:
            return {"indicator_code": name}
        case (("since" | "since_year"), _):
            return {"indicator_code": name.partition("/")[2]}
        case "unit", _:
            return {"unit_id": name}
        case "chart", "totals":
            return {"indicator_code": figure}
        case "chart", "lagging":
            return {"unit_id": figure}
        case "chart", _:
            return {"is_all": False, "cluster_code": figure.partition("/")[2] or None}
        case _:
            return {"is_all": True} if name == "*" else {"is_all": False, "cluster_code": name or None}


def draw_register(book: Book, register: Register, moment_vi: str, say: Say) -> None:
    """The register's sheet, behind all others. `moment_vi`: which data it is of, and that it is a draft."""
    prefix = name_code(register.period_id)
    title = say("sheet_register_title", period=register.period_id)
    note = say("sheet_register_note", code=prefix, moment=moment_vi)
    sheet = book.sheet(say("sheet_register"), title, note, head(COLUMNS, say), frozen_columns=1)
    own = {
        "as_of": register.as_of.isoformat(), "known_at": register.known_at.isoformat(),
        "programme_hash": register.programme_hash, "period_id": register.period_id,
    }  # fmt: skip
    sheet.row((prefix, say("register_own"), "", "", OWN, "", _to_json(own), "", "", ""))
    for e in register.entries:
        known = (_to_json(e.parameters), _to_json(e.row), e.columns, _to_json(e.values))
        sheet.row((e.code, e.name_vi[:MOST_LETTERS], e.shown[:MOST_LETTERS], e.place, e.key, e.query, *known))
    sheet.add_filters()


def _to_json(value: Mapping[str, Any] | None) -> str:
    """JSON of plain values; nothing where it is longer than a cell may be."""
    text = "" if value is None else json.dumps(value, ensure_ascii=False, default=_to_plain)
    return text if len(text) <= MOST_LETTERS else ""


def _to_plain(value: Any) -> Any:
    """A value that JSON has no type for, with its type beside it: queries are asked again with what they were asked."""
    if isinstance(value, Decimal):
        return {"decimal": f"{value:f}"}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    return {"day": value.isoformat()} if isinstance(value, date) else str(value)


def _from_plain(found: dict[str, Any]) -> Any:
    match found:
        case {"decimal": str(text)}:
            return Decimal(text)
        case {"moment": str(text)}:
            return datetime.fromisoformat(text)
        case {"day": str(text)}:
            return date.fromisoformat(text)
    return found


def _from_json(text: str) -> Any:
    return json.loads(text, object_hook=_from_plain) if text else None


def read_register(path: Path) -> Register:
    """The register that the workbook of a report holds. Raises RegisterError where there is none."""
    from openpyxl import load_workbook  # whoever draws a register reads none

    try:
        book = load_workbook(path, read_only=True)
    except (BadZipFile, KeyError, OSError, ValueError) as error:
        raise RegisterError(f"{path}: không đọc được sổ tính phụ lục của báo cáo") from error
    try:
        name = next((name for name in reversed(book.sheetnames) if _is_register(book[name])), "")
        rows = list(book[name].iter_rows(min_row=TITLE_ROWS + 2, values_only=True)) if name else []
    finally:
        book.close()
    if not rows:
        raise RegisterError(
            f"{path.name} không có trang mã số liệu ở cuối: báo cáo lập bằng phiên bản chưa ghi mã số liệu. Lập lại "
            "báo cáo (thidua report --draft), rồi tra theo bản mới."
        )
    return _read_rows(f"{path.name}: trang “{name}”", rows)


def _is_register(sheet: Any) -> bool:
    """True of the sheet whose first row below its heading is the report's own; whoever has the workbook may name it
    anew or add sheets.
    """
    rows = sheet.iter_rows(min_row=TITLE_ROWS + 2, max_row=TITLE_ROWS + 2, values_only=True)
    first: tuple[Any, ...] = next(rows, ())
    return len(first) > KEY_COLUMN and first[KEY_COLUMN] == OWN


def _read_rows(where: str, rows: Sequence[Sequence[Any]]) -> Register:
    try:
        own = json.loads(str(rows[0][6]))
        entries = tuple(_read_entry([cell or "" for cell in row]) for row in rows[1:])
        moments = (datetime.fromisoformat(own["as_of"]), datetime.fromisoformat(own["known_at"]))
        return Register(own["period_id"], *moments, own["programme_hash"], entries)
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise RegisterError(f"{where} đã bị sửa, không đọc được; lấy lại bản gốc") from error


def _read_entry(cells: Sequence[Any]) -> Entry:
    code, name_vi, shown, place, key, query, parameters, row, columns, values = map(str, cells)
    known = (query, _from_json(parameters), _from_json(row) or {}, columns, _from_json(values))
    return Entry(code, key, name_vi, shown, place, *known)
