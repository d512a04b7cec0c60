"""The form is wrong, not the units: a real ingest in which most units stumble over one cell, and what is said of it."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from desk.intake import ingest
from desk.looks import findings
from desk.settings import Settings
from flows import artifacts
from flows.cli.main import app
from tests.mutation.clean import PERIODS, PROGRAMME, UNITS, File, Slot, clean_draft, file_name, folder_of, write_draft
from tests.mutation.desk import NOW, Desk
from warehouse import Moment

PERIOD = PERIODS[0]
REPORTING, MISLED = 8, 6
"""Units with a report; those among them who type words where the form seems to ask for them."""
TYPED = "xem phụ lục"
MOMENT = Moment(NOW + timedelta(days=1), NOW + timedelta(days=1))


@pytest.fixture(scope="module")
def taken_in(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, ingest.IngestSummary]:
    """Six of eight units fill 2.3 with words and are sent back; the first then puts it right. One blank elsewhere."""
    home = tmp_path_factory.mktemp("misled")
    desk = Desk(home / "desk")
    slots = [Slot(unit, PERIOD, "typical") for unit in UNITS[:REPORTING]]
    desk.put([_file(slot, home, misled=place < MISLED) for place, slot in enumerate(slots)])
    right = File(
        f"{folder_of(slots[0])}/lan 2.xlsx", write_draft(clean_draft(slots[0]), home), NOW - timedelta(days=400)
    )
    desk.put([right])
    plan = ingest.collect(desk.settings, NOW)
    return desk.settings, ingest.load(desk.settings, plan, ingest.judge(desk.settings, plan), NOW)


def _file(slot: Slot, scratch: Path, *, misled: bool) -> File:
    draft = clean_draft(slot)
    if misled:
        draft.rows["2.3"]["period"] = TYPED
    if slot.unit is UNITS[REPORTING - 1]:
        draft.rows["2.1"].pop("period")
    return File(f"{folder_of(slot)}/{file_name(slot)}", write_draft(draft, scratch), slot.received_at)


def run(settings: Settings, *words: str) -> str:
    done = CliRunner().invoke(app, [*words, "--home", str(settings.home)], env={"COLUMNS": "100"})
    assert done.exit_code == 0, done.output
    return " ".join(done.output.split())


def test_the_cell_is_suspected_and_the_single_blank_is_not(taken_in: tuple[Settings, Any]) -> None:
    settings, _ = taken_in
    found = {(c.code, c.indicator_code): c for c in findings.list_clusters(settings, [PERIOD.id], MOMENT)}
    cell = found["V02", "2.3"]
    assert (cell.units, cell.standing, cell.reporting, cell.severity) == (MISLED, 0, REPORTING, "BLOCK")
    assert cell.suspicious
    assert cell.share_vi == "75%"
    assert cell.examples == tuple(unit.name_vi for unit in UNITS[:3])
    assert found["V04", "2.1"].units == 1
    suspected = findings.list_suspicions(settings, moment=MOMENT)
    assert ("V02", "2.3") in {(c.code, c.indicator_code) for c in suspected}
    assert "V04" not in {c.code for c in suspected}
    (sentence,) = findings.sentences_vi([c for c in suspected if c.code == "V02"])
    assert sentence.startswith(
        f"{PERIOD.id} V02 Giá trị không phải là một con số: chỉ tiêu 2.3 (6/8 đơn vị, 75%). Xem ô này"
    )


def test_the_programme_says_how_many_are_many(taken_in: tuple[Settings, Any]) -> None:
    assert (PROGRAMME.suspicion.least_units, PROGRAMME.suspicion.least_percent) == (5, Decimal(25))
    settings, _ = taken_in
    early = Moment(PERIOD.due_at - timedelta(days=30), MOMENT.known_at)
    assert findings.list_suspicions(settings, moment=early) == []


def test_the_ingest_tells_the_operator(taken_in: tuple[Settings, ingest.IngestSummary]) -> None:
    settings, summary = taken_in
    assert ("V02", MISLED) in [(c.code, c.units) for c in summary.suspicions]
    line = artifacts.format_suspicions([c for c in summary.suspicions if c.code == "V02"])
    assert line == (
        " **Nghi biểu mẫu hoặc quy tắc sai**: V02 (Giá trị không phải là một con số), chỉ tiêu 2.3 "
        f"(6/8 đơn vị, {PERIOD.label_vi}); xem bảng nghi-bieu-mau."
    )
    assert artifacts.format_suspicions([]) == ""
    plan = ingest.collect(settings, NOW)
    assert ingest.load(settings, plan, ingest.judge(settings, plan), NOW).suspicions == []


def test_the_artifact_has_a_row_for_the_cell(
    taken_in: tuple[Settings, ingest.IngestSummary], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: dict[str, tuple[Any, str]] = {}
    monkeypatch.setattr(
        artifacts, "create_table_artifact", lambda rows, key, description: made.update({key: (rows, description)})
    )
    artifacts.show_verdicts(taken_in[1])
    assert set(made) == {"tiep-nhan", "nghi-bieu-mau"}
    assert "Nghi biểu mẫu hoặc quy tắc sai" in made["tiep-nhan"][1]
    row = next(row for row in made["nghi-bieu-mau"][0] if row["Mã và tên lỗi"].startswith("V02"))
    assert (row["Ô"], row["Số đơn vị"]) == ("chỉ tiêu 2.3", r"6/8 \(75%\)")
    assert row["Cần kiểm tra"] == PROGRAMME.family_of("V02").check_vi


def test_the_command_lists_cells_then_units_then_single_findings(taken_in: tuple[Settings, Any]) -> None:
    settings, _ = taken_in
    by_rule = run(settings, "findings", "--period", PERIOD.id)
    assert "8 đơn vị có báo cáo" in by_rule
    assert "► │ V02" in by_rule
    assert "V04" not in by_rule
    assert "V04" in run(settings, "findings", "--period", PERIOD.id, "--all")
    by_unit = run(settings, "findings", "--period", PERIOD.id, "--by", "unit")
    assert by_unit.count("V02 (1)") == MISLED
    assert by_unit.count("V04 (1)") == 1
    single = run(settings, "findings", "--period", PERIOD.id, "--rule", "v02")
    assert "6 đơn vị, 6 ô" in single
    assert single.count("đã trả lại") == MISLED
    assert single.count("xem phụ") >= MISLED


def test_without_a_period_it_names_the_last_with_reports(taken_in: tuple[Settings, Any]) -> None:
    assert f"thidua findings --period {PERIOD.id}" in run(taken_in[0], "findings")
    assert "8 đơn vị có báo cáo" in run(taken_in[0], "findings", "--as-of", "2018-03-20")


def test_problems_name_the_suspicion_too(taken_in: tuple[Settings, Any]) -> None:
    assert f"► {PERIOD.id} V02" in run(taken_in[0], "status", "--problems")
    assert f"► {PERIOD.id} V02" not in run(taken_in[0], "status", "--problems", "--period", PERIODS[1].id)


def test_a_rule_in_shadow_is_looked_at_elsewhere(taken_in: tuple[Settings, Any]) -> None:
    assert "thidua rules probation --rule L06" in run(taken_in[0], "findings", "--period", PERIOD.id, "--rule", "L06")


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("L99", "không có quy tắc L99; các mã gần giống: L02, L03, L04, L05, L06. Xem mọi mã: thidua rules list"),
        ("ZZ", "không có quy tắc ZZ; không có mã nào gần giống. Xem mọi mã: thidua rules list"),
    ],
)
def test_an_unknown_rule_is_told_with_a_few_neighbours(taken_in: tuple[Settings, Any], code: str, told: str) -> None:
    words = ["findings", "--home", str(taken_in[0].home), "--period", PERIOD.id, "--rule", code]
    assert str(CliRunner().invoke(app, words).exception) == told
    assert str(CliRunner().invoke(app, ["rules", "show", code]).exception) == told
