"""Indicators are listed in the order of the form (2.2 before 2.10), and a wrong question is answered line by line."""

from datetime import timedelta
from pathlib import Path

import pytest

from desk.looks import findings
from desk.rulings import corrections, explain
from desk.rulings.decide import DecisionError
from desk.settings import Settings
from schemas.corrections import COLUMNS
from tests.flows.cli.terminal import run_command
from tests.mutation.clean import PERIODS, UNITS, File, Slot, clean_draft, file_name, folder_of, write_draft
from tests.mutation.desk import LOOKED_AT, NOW, Desk

SLOT = Slot(UNITS[0], PERIODS[0], "typical")
BLANK = ("2.2", "2.10", "2.9")
"""Indicators left blank, out of order."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    home = tmp_path_factory.mktemp("order")
    desk = Desk(home / "desk")
    desk.put([File(f"{folder_of(SLOT)}/{file_name(SLOT)}", write_report(home), SLOT.received_at)])
    desk.ingest()
    return desk.settings


def write_report(home: Path) -> bytes:
    draft = clean_draft(SLOT)
    for code in BLANK:
        draft.rows[code].pop("period")
    return write_draft(draft, home)


def test_questions_stand_in_the_order_of_the_form(desk: Settings) -> None:
    asked = [q.indicator_code for q in explain.list_questions(desk, moment=LOOKED_AT) if q.code == "V04"]
    assert asked == ["2.2", "2.9", "2.10"]
    page = run_command(desk, "explain", "list")
    assert page.index("2.2 D") < page.index("2.9 D") < page.index("2.10 D")


def test_findings_of_a_unit_stand_in_the_order_of_the_form(desk: Settings) -> None:
    rows = findings.list_unit_findings(desk, SLOT.period.id, "V04", LOOKED_AT)
    assert list(rows["indicator_code"]) == ["2.2", "2.9", "2.10"]


def test_corrections_stand_in_the_order_of_the_form(desk: Settings) -> None:
    lines = [
        f"đính chính;{SLOT.unit.code};{SLOT.period.id};{code};trong kỳ;trống;0;Đơn vị báo lại;Bình;01/02/2020"
        for code in ("2.10", "2.2")
    ]
    desk.corrections.write_text("\n".join([";".join(COLUMNS), *lines]) + "\n", "utf-8")
    corrections.apply(desk, NOW + timedelta(hours=1))
    assert list(corrections.list_corrections(desk)["indicator_code"]) == ["2.2", "2.10"]


def test_questions_to_choose_from_stand_one_on_a_line(desk: Settings) -> None:
    token = explain.list_questions(desk, moment=LOOKED_AT)[0].submission_id
    with pytest.raises(DecisionError) as raised:
        explain.record_explanation(desk, token, ["V04"], "x", "Lan", "", NOW + timedelta(days=1))
    first, *lines = str(raised.value).splitlines()
    assert first == "--finding V04: nêu rõ câu hỏi nào, có 3 câu hỏi:"
    assert [line.split("chỉ tiêu ")[1].split(",")[0] for line in lines] == ["2.2", "2.9", "2.10"]
    assert all(line.startswith("  V04@D") for line in lines)


def test_a_question_that_is_not_there_is_said_to_be_none(desk: Settings) -> None:
    token = explain.list_questions(desk, moment=LOOKED_AT)[0].submission_id
    with pytest.raises(DecisionError, match="không có câu hỏi Z99; có 3 câu hỏi:\n  V04@D"):
        explain.record_explanation(desk, token, ["Z99"], "x", "Lan", "", NOW + timedelta(days=1))
