"""A programme's files as far as they can be read, each row with its line: what the checks look at."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError

from schemas.programme import records
from schemas.programme.earlier import convert_earlier_rows, convert_earlier_toml
from schemas.programme.exchange import PacketField
from schemas.programme.faults import Fault
from schemas.programme.impossible import find_impossible
from schemas.programme.model import Programme
from schemas.programme.periods import Calendar, Period, is_time_zone
from schemas.programme.report.texts import ReportTextRow
from schemas.programme.report.themes import Theme
from schemas.programme.unit_rows import check_columns, gather_attributes, read_attributes

TOML = "programme.toml"

TABLES: Mapping[str, type[records.Record]] = {
    "units": records.Unit,
    "unit_events": records.UnitEvent,
    "aliases": records.Alias,
    "contacts": records.Contact,
    "clusters": records.Cluster,
    "cluster_members": records.ClusterMember,
    "indicators": records.Indicator,
    "rules": records.RuleRow,
    "criteria": records.Criterion,
    "rule_families": records.RuleFamily,
    "themes": Theme,
    "report_texts": ReportTextRow,
    "packets": PacketField,
}
OPTIONAL = frozenset({"rules", "rule_families", "themes", "report_texts", "packets"})

_Row = TypeVar("_Row", bound=records.Record)
_Section = TypeVar("_Section", bound=BaseModel)


@dataclass
class Draft:
    """What was read of a programme, its faults so far, and the whole if everything in it could be read.

    `rows` holds line and record of each table. `unread` holds the cells of rows that could not be read, by table: what
    refers to them is no fault of its own. `programme` is None where a section of programme.toml or a whole file is
    wrong.
    """

    folder: Path
    rows: dict[str, list[tuple[int, records.Record]]] = field(default_factory=dict)
    unread: dict[str, list[Mapping[str, str]]] = field(default_factory=dict)
    toml: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    programme: Programme | None = None

    def of(self, table: str, record: type[_Row]) -> Iterator[tuple[int, _Row]]:
        """Line and record of each row of the table that could be read."""
        return ((line, row) for line, row in self.rows.get(table, ()) if isinstance(row, record))

    def section(self, name: str, model: type[_Section]) -> _Section | None:
        """A section of programme.toml by itself, whatever is wrong with others; None if it cannot be read."""
        try:
            return model.model_validate(self.toml.get(name))
        except ValidationError:
            return None

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods of the calendar, in its time zone or else in UTC; none if they cannot be reckoned."""
        calendar = self.section("calendar", Calendar)
        if calendar is None or list(find_impossible(calendar)):
            return ()
        zone = self.toml.get("time_zone")
        return calendar.periods(ZoneInfo(zone if is_time_zone(zone) else "UTC"))

    def keys(self, table: str, *columns: str) -> set[tuple[str, ...]]:
        """The keys that the table has, those of rows that could not be read too."""
        read = {tuple(str(getattr(row, column)) for column in columns) for _, row in self.rows.get(table, ())}
        return read | {tuple(cells.get(column) or "" for column in columns) for cells in self.unread.get(table, ())}


def read_draft(folder: Path, content_hash: str) -> Draft:
    """Everything in the folder that can be read; what cannot is in `faults`."""
    draft = Draft(folder)
    draft.toml = _read_toml(folder / TOML, draft.faults)
    for table, record in TABLES.items():
        path = folder / f"{table}.csv"
        if path.is_file():
            _read_table(path, record, draft)
        elif table not in OPTIONAL:
            draft.faults.append(Fault(path.name, "the file is missing"))
    draft.programme = _put_together(draft, content_hash)
    return draft


def _put_together(draft: Draft, content_hash: str) -> Programme | None:
    """The whole of what could be read; adds the faults of programme.toml."""
    tables = {table: tuple(row for _, row in draft.rows.get(table, ())) for table in TABLES}
    tables["rule_rows"] = tables.pop("rules")
    missing = [fault for fault in draft.faults if fault.row is None]
    try:
        whole = Programme.model_validate({**draft.toml, **tables, "content_hash": content_hash})
    except ValidationError as error:
        if TOML not in {fault.file for fault in missing}:  # one that is no TOML lacks everything
            draft.faults.extend(describe(TOML, None, one) for one in error.errors())
            if calendar := draft.section("calendar", Calendar):
                draft.faults.extend(find_impossible(calendar))
        return None
    impossible = list(find_impossible(whole.calendar))
    draft.faults.extend(impossible)
    return None if missing or impossible else whole


def describe(file: str, row: int | None, error: Any) -> Fault:
    """What pydantic says of a value, as a fault."""
    # The first of a list is 1, as people count.
    column = ".".join(str(part + 1) if isinstance(part, int) else part for part in error["loc"])
    seen = error.get("input")
    shown = "" if isinstance(seen, dict) else f" (found {seen!r})"
    return Fault(file, f"{error['msg'].removeprefix('Value error, ')}{shown}", row, column)


def _read_toml(path: Path, faults: list[Fault]) -> dict[str, Any]:
    try:
        return convert_earlier_toml(tomllib.loads(path.read_text("utf-8")))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.append(Fault(path.name, str(error)))
        return {}


def _read_table(path: Path, record: type[records.Record], draft: Draft) -> None:
    rows, unread = draft.rows.setdefault(path.stem, []), draft.unread.setdefault(path.stem, [])
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            lines = convert_earlier_rows(path.stem, list(reader), path.parent)
    except (UnicodeDecodeError, csv.Error) as error:
        draft.faults.append(Fault(path.name, f"no table in UTF-8: {error}"))
        return
    declared = read_attributes(draft.toml)
    if record is records.Unit:
        draft.faults.extend(check_columns(reader.fieldnames or (), declared))
    for number, row in enumerate(lines, start=2):
        if None in row:
            draft.faults.append(Fault(path.name, "more cells than columns", number))
            unread.append({name: cell for name, cell in row.items() if name is not None})
            continue
        cells, faults = gather_attributes(row, number, declared) if record is records.Unit else (row, [])
        try:
            read = record.model_validate(cells)
        except ValidationError as error:
            faults = [*faults, *(describe(path.name, number, one) for one in error.errors())]
        if faults:
            draft.faults.extend(faults)
            unread.append(row)
        else:
            rows.append((number, read))
