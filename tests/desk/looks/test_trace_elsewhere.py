"""Figures outside sentences and tables of results lead home too: those of charts, and what changed since a report."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.trace import find_faults, read_formats
from desk.intake import ingest
from desk.looks import trace
from desk.outputs import report
from desk.settings import Settings
from reports.trace.register import Entry, read_register
from tests.desk.tiny_inbox import VALUES, at, form, put, settings
from warehouse import Moment

__all__ = ["settings"]
PERIOD = "2020Q1"
GAPS = {**VALUES, "1.1": {"period": 9, "ytd": 11}, "1.3": {}}


def list_traced(desk: Settings, book: Path, start: str) -> list[tuple[Entry, trace.Traced]]:
    """The figures that the report shows under keys that begin so, traced one by one."""
    shown = [e for e in read_register(book).entries if e.key.startswith(start) and e.shown]
    return [(entry, trace.run(desk, entry.code, book)) for entry in shown]


@pytest.fixture
def desk(settings: Settings) -> Settings:
    """A final report of two units, one of which leaves a cell blank; then the third reports."""
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    put(settings, "2020Q1/Liêm Túc/2.xlsx", form(settings, GAPS, "h-2"))
    ingest.run(settings, now=at(settings, 7))
    report.run(settings, PERIOD, Moment(at(settings, 11), at(settings, 11)), now=at(settings, 11))
    return settings


def test_what_a_chart_shows_has_a_code_in_every_format(desk: Settings) -> None:
    made = report.run(desk, PERIOD, stage="draft")
    formats = read_formats(made.files)
    found = list_traced(desk, made.xlsx, "chart.")
    assert {entry.key.split(".")[1] for entry, _ in found} >= {"on_time", "lagging"}
    for entry, traced in found:
        assert traced.tree is not None and traced.tree.agrees, entry.key
        assert list(find_faults(traced.tree, formats)) == []
        assert any(part.cells for column in traced.tree.columns for part in column.parts), entry.key
    page = made.files["html"].read_text("utf-8")
    assert 'id=""' not in page
    assert page.count("<figure id=") == len({entry.code.partition(".")[0] for entry, _ in found})


def test_what_changed_since_a_report_is_led_home_at_both_moments(desk: Settings) -> None:
    changed = {**VALUES, "1.1": {"period": 6, "ytd": 6}}
    put(desk, "2020Q1/Thanh Tân/lan-2.xlsx", form(desk, changed))
    ingest.run(desk, now=at(desk, 13))
    made = report.run(desk, PERIOD, Moment(at(desk, 14), at(desk, 14)), stage="draft", now=at(desk, 14))
    found = list_traced(desk, made.xlsx, "since")
    told = {entry.key.rpartition("/")[2]: traced.tree.value for entry, traced in found if traced.tree is not None}
    assert told["1.1.before"] + 1 == told["1.1.after"]
    assert {key.rpartition(".")[2] for key in told} == {"before", "after"}
    for entry, traced in found:
        assert traced.tree is not None and traced.tree.agrees, entry.key
        assert list(find_faults(traced.tree, read_formats(made.files))) == [], entry.key
    before = next(traced.tree for entry, traced in found if entry.key.endswith("1.1.before"))
    assert before is not None
    assert {cell.file.display_name for cell in trace.list_cells(before)} == {"1.xlsx", "2.xlsx"}
