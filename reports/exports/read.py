"""The model of an export, read from the folder of a release alone: its database and nothing else.

Observations are read when they are written, a period after the other: of however many units, memory holds one period's.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import duckdb

from reports.exports.model import (
    CARRIED,
    CORRECTED,
    INDICATOR,
    MEASURE,
    PERIOD,
    REQUIRED,
    STATE,
    TIME,
    UNIT,
    UNIT_OF_MEASURE,
    VALUE,
    Code,
    CodeList,
    Component,
    Export,
    Observation,
    Span,
    make_id,
)
from schemas.value_labels import MEASURE as MEASURES
from schemas.value_labels import STATE as STATES
from schemas.value_labels import Labels
from warehouse.release import DATABASE
from warehouse.release.bounds import bound_memory
from warehouse.session import query_text

_AT_ONCE: Final = 10_000
_YES_NO: Final[Labels] = {"true": ("Có", "Yes"), "false": ("Không", "No")}


def read_export(folder: Path) -> Export:
    """The model of the release in that folder; ExportError where a code of it fits no format."""
    with open_release(folder / DATABASE) as released:
        ((name, programme, received, zone, content),) = released.execute(
            "SELECT name, programme_id, as_of, time_zone, content_hash FROM out.release"
        ).fetchall()
        as_of = received.astimezone(ZoneInfo(zone)).isoformat(timespec="seconds")
        spans = {span.period_id: span for span in _read_spans(released)}
        components = _make_components(released, spans)
        units_of_measure = _read_units_of_measure(released)
        counts = {period: count for period, count in _rows(released, query_text("export_count")) if count}
    title = ("Số liệu báo cáo đã phát hành", "Released figures of the reports")
    told = tuple(span for span in spans.values() if span.period_id in counts)
    ids = {component.id: component.codes.ids for component in components if component.codes}
    observations = ReleasedObservations(folder / DATABASE, told, sum(counts.values()), ids, units_of_measure)
    return Export(name, programme, as_of, content, title, components, told, observations)


def _make_components(released: duckdb.DuckDBPyConnection, spans: dict[str, Span]) -> tuple[Component, ...]:
    flags = _label_list("CL_YES_NO", ("Có, không", "Yes or no"), _YES_NO)
    listed = tuple(Code(make_id(span.period_id), span.period_id, (span.label, span.text)) for span in spans.values())
    return (
        Component(UNIT, "dimension", ("Đơn vị báo cáo", "Reporting unit"), "text", _read_units(released)),
        Component(INDICATOR, "dimension", ("Chỉ tiêu", "Indicator"), "text", _read_indicators(released)),
        Component(
            MEASURE, "dimension", ("Cột số liệu", "Which amount of the indicator"), "text",
            _label_list("CL_MEASURE", ("Cột số liệu", "Which amount"), MEASURES),
        ),
        Component(TIME, "time", ("Kỳ báo cáo: ngày đầu và độ dài", "Reporting period: first day and length"), "time"),
        Component(VALUE, "measure", ("Giá trị", "Amount"), "number", required=False),
        Component(
            STATE, "attribute", ("Trạng thái", "State"), "text",
            _label_list("CL_STATE", ("Trạng thái của ô", "State of a cell"), STATES),
        ),
        Component(UNIT_OF_MEASURE, "attribute", ("Đơn vị tính", "Unit of measure"), "text", _read_measures(released)),
        Component(
            PERIOD, "attribute", ("Mã kỳ báo cáo", "Period as the desk names it"), "text",
            CodeList("CL_PERIOD", ("Kỳ báo cáo", "Reporting periods"), listed),
        ),
        Component(REQUIRED, "attribute", ("Bắt buộc báo cáo", "Required of the unit"), "text", flags),
        Component(
            CARRIED, "attribute", ("Lũy kế lấy của kỳ trước", "Earlier period that the year-to-date is from"), "text",
            CodeList("CL_PERIOD", ("Kỳ báo cáo", "Reporting periods"), listed), required=False,
        ),
        Component(CORRECTED, "attribute", ("Đã đính chính", "Corrected by the desk"), "text", flags),
    )  # fmt: skip


def _label_list(id: str, name: tuple[str, str], labels: Labels) -> CodeList:
    return CodeList(id, name, tuple(Code(make_id(value), value, texts) for value, texts in labels.items()))


def _read_units(released: duckdb.DuckDBPyConnection) -> CodeList:
    rows = _rows(released, "SELECT unit_id, concat_ws(' ', nullif(type_vi, ''), name_vi) FROM out.unit ORDER BY ALL")
    return CodeList("CL_UNIT", ("Đơn vị báo cáo", "Reporting units"), _codes((r[0], r[1], "") for r in rows))


def _read_indicators(released: duckdb.DuckDBPyConnection) -> CodeList:
    rows = _rows(released, "SELECT indicator_code, name_vi, coalesce(name_en, '') FROM out.indicator ORDER BY position")
    return CodeList("CL_INDICATOR", ("Chỉ tiêu", "Indicators"), _codes(rows, "CT_"))


def _read_measures(released: duckdb.DuckDBPyConnection) -> CodeList:
    """Units of measure, numbered as they first stand in the list of indicators: their names are no identifiers."""
    rows = _rows(
        released,
        "SELECT unit_vi, coalesce(unit_en, '') FROM out.indicator GROUP BY ALL ORDER BY min(position)",
    )
    codes = (Code(f"DVT_{place:02d}", _name_measure(vi, en), (vi, en)) for place, (vi, en) in enumerate(rows, start=1))
    return CodeList("CL_UNIT_MEASURE", ("Đơn vị tính", "Units of measure"), tuple(codes))


def _name_measure(vi: str, en: str) -> str:
    """A unit of measure by both names: `cuộc` is a meeting of one indicator, an inspection of another."""
    return f"{vi} / {en}" if en else vi


def _read_units_of_measure(released: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The unit of measure of each indicator, as its code's source has it."""
    rows = _rows(released, "SELECT indicator_code, unit_vi, coalesce(unit_en, '') FROM out.indicator")
    return {indicator: _name_measure(vi, en) for indicator, vi, en in rows}


def _read_spans(released: duckdb.DuckDBPyConnection) -> Iterator[Span]:
    rows = _rows(released, "SELECT period_id, label_vi, window_start, window_end FROM out.period ORDER BY window_start")
    return (Span(*row) for row in rows)


def _codes(rows: Any, prefix: str = "") -> tuple[Code, ...]:
    return tuple(Code(make_id(source, prefix), source, (vi, en)) for source, vi, en in rows)


def _rows(released: duckdb.DuckDBPyConnection, sql: str) -> list[Any]:
    return released.execute(sql).fetchall()


@dataclass(frozen=True, slots=True)
class ReleasedObservations:
    """The observations of a release's database, of which a period's alone are asked for at a time."""

    database: Path
    spans: tuple[Span, ...]
    count: int
    ids: Mapping[str, Mapping[str, str]]
    units_of_measure: Mapping[str, str]

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Observation]:
        for _, observations in self.by_period():
            yield from observations

    def by_period(self) -> Iterator[tuple[Span, Iterator[Observation]]]:
        """Those of a period together, in the order of periods."""
        with open_release(self.database) as released:
            for span in self.spans:
                yield span, self._read(released, span)

    def _read(self, released: duckdb.DuckDBPyConnection, span: Span) -> Iterator[Observation]:
        ids = self.ids
        found = released.execute(query_text("export_observation"), {"period_id": span.period_id})
        while block := found.fetchmany(_AT_ONCE):
            for unit, indicator, measure, _, amount, state, required, carried, corrected, *_ in block:
                yield Observation(
                    unit=ids[UNIT][unit],
                    indicator=ids[INDICATOR][indicator],
                    measure=ids[MEASURE][measure],
                    period=span,
                    amount=amount,
                    state=ids[STATE][state],
                    unit_of_measure=ids[UNIT_OF_MEASURE][self.units_of_measure[indicator]],
                    required=required,
                    carried_from=ids[PERIOD][carried] if carried else None,
                    is_corrected=corrected,
                )


@contextmanager
def open_release(database: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A release's database within the bounds of memory; what is more goes into a folder of the system's."""
    with tempfile.TemporaryDirectory() as spill, duckdb.connect(str(database), read_only=True) as released:
        bound_memory(released, Path(spill))
        yield released
