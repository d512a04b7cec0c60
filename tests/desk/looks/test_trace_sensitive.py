"""A trace leads to single units' amounts of sensitive indicators only where it is asked to, and then says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.intake import ingest
from desk.looks import trace
from desk.outputs import report
from desk.settings import Settings
from reports.minister.claims import Ask
from reports.office.vietnamese import number
from reports.trace.register import Entry, read_register
from reports.trace.resolve import build_tree
from reports.trace.show import describe_tree, draw_lines
from reports.trace.withhold import hide_sensitive
from tests.desk.tiny_inbox import VALUES, at, form, put
from tests.flows.cli.terminal import run_command
from tests.programmes import tiny_folder
from warehouse import Moment, Warehouse

PERIOD = "2020Q1"
SECRETS = {"h-1": 7_351, "h-2": 8_467, "h-3": 9_613}
TOTAL = sum(SECRETS.values())


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Three units answer a sensitive indicator and one of them is asked about it."""
    folder = tmp_path_factory.mktemp("sensitive")
    tables = tiny_folder(folder)
    units = (tables / "units.csv").read_text("utf-8")
    (tables / "units.csv").write_text(units.replace("2021-01-01", ""), "utf-8")
    settings = Settings(folder / "desk", str(tables), workers=1)
    for unit_id, secret in SECRETS.items():
        values = {**VALUES, "1.1": {"period": 5, "ytd": 5}, "1.4": {"period": secret}}
        name = settings.programme.unit_by_id[unit_id].name_vi
        put(settings, f"{PERIOD}/{name}/bc.xlsx", form(settings, values, unit_id))
    ingest.run(settings, now=at(settings, 9))
    report.run(settings, PERIOD, now=at(settings, 12))
    return settings


def list_entries(desk: Settings) -> tuple[Entry, ...]:
    return read_register(next((desk.reports / PERIOD).glob("phu-luc_*.xlsx"))).entries


def find_code(desk: Settings, key: str) -> str:
    return next(entry.code for entry in list_entries(desk) if entry.key == key)


def show(desk: Settings, code: str, *, with_sensitive: bool = False) -> str:
    tree = trace.run(desk, code, with_sensitive=with_sensitive).tree
    assert tree is not None and tree.agrees
    return "\n".join(draw_lines(describe_tree(tree, desk.programme.tz)))


def has_secret(text: str) -> bool:
    return any(str(one) in text or number(one) in text for one in SECRETS.values())


def test_a_total_is_told_without_its_parts(desk: Settings) -> None:
    told = show(desk, find_code(desk, "indicator.1.4.total"))
    assert f"total = {number(TOTAL)}: gồm 3 mục, không nêu từng đơn vị vì là chỉ tiêu nhạy cảm: khớp" in told
    assert not has_secret(told)
    openly = show(desk, find_code(desk, "indicator.1.4.total"), with_sensitive=True)
    assert all(number(one) in openly for one in SECRETS.values())


def test_no_figure_of_the_report_leads_to_what_one_unit_said(desk: Settings) -> None:
    register = read_register(next((desk.reports / PERIOD).glob("phu-luc_*.xlsx")))
    hidden, zone = hide_sensitive(desk.programme), desk.programme.tz
    moment = Moment(register.as_of, register.known_at)
    told, refused = [], []
    with Warehouse.reader(desk.warehouse) as warehouse, warehouse.settle_marts(moment):
        for entry in register.entries:
            if not hidden.allows(entry):
                refused.append(entry.key)
                continue
            tree = build_tree(Ask(warehouse, moment), entry, zone, hidden)
            assert not has_secret("\n".join(draw_lines(describe_tree(tree, zone)))), entry.key
            told.append(entry.key)
    assert len(told) > 30 and {key.rpartition(".")[0] for key in refused} == {"indicator.1.4"}


def test_a_cell_or_comparison_is_refused_with_what_to_do(desk: Settings) -> None:
    for code in (f"R{PERIOD}-1-1.4", find_code(desk, "indicator.1.4.units_missing")):
        try:
            assert not has_secret(show(desk, code))
        except trace.TraceError as error:
            assert "chỉ nêu số tổng mà báo cáo nêu" in str(error)
    with pytest.raises(trace.TraceError, match="thêm --sensitive"):
        trace.run(desk, f"R{PERIOD}-1-1.4")
    assert number(SECRETS["h-1"]) in show(desk, f"R{PERIOD}-1-1.4", with_sensitive=True)


def test_the_command_says_that_it_shows_more(desk: Settings) -> None:
    shown = run_command(desk, "trace", f"R{PERIOD}-1-1.4", "--sensitive")
    assert "chỉ dùng trong cơ quan, không gửi đi" in shown and number(SECRETS["h-1"]) in shown
    assert "không gửi đi" not in run_command(desk, "trace", find_code(desk, "indicator.1.1.total"))


def test_a_picture_covers_the_rows_beside_the_cell(desk: Settings, tmp_path: Path) -> None:
    tree = trace.run(desk, find_code(desk, "indicator.1.3.total")).tree
    assert tree is not None
    cell = trace.choose_cell(tree, "h-1", with_place=True)
    drawn = trace.draw_picture(desk, cell, tmp_path / "o.svg").read_text("utf-8")
    assert str(SECRETS["h-1"]) not in drawn and "nhạy cảm: không nêu" in drawn
    openly = trace.draw_picture(desk, cell, tmp_path / "all.svg", with_sensitive=True).read_text("utf-8")
    assert str(SECRETS["h-1"]) in openly


def test_a_question_about_one_is_told_without_its_figures(desk: Settings) -> None:
    with Warehouse.reader(desk.warehouse) as warehouse:
        asked = warehouse.sql("SELECT * FROM core.finding WHERE indicator_code = '1.4'")
    codes = [entry.code for entry in list_entries(desk) if entry.query == "claim_questions"]
    for code in codes:
        assert not has_secret(show(desk, code))
    assert set(asked["severity"]) <= {"EXPLAIN", "NOTE"}
