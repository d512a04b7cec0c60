"""The whole season with all that people add to it: rebuilt equal table by table, and restored from a backup."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from desk.answers import deliver
from desk.intake import ingest
from desk.keeping import backup, rebuild, restore
from desk.looks import status
from desk.outputs import release, remind, report
from desk.rankings import rank
from desk.rulings import corrections, decide, explain
from desk.settings import Settings, SmtpServer
from schemas.corrections import COLUMNS
from tests.desk.answers.postman import Bound, Postman
from tests.e2e.season import Season
from warehouse import Moment, Warehouse, WarehouseLostError
from warehouse.journal.comparing import TableComparison

pytestmark = pytest.mark.e2e
CELL = (
    "SELECT unit_id, period_id, indicator_code, amount FROM out.cell($as_of, $known_at) "
    "WHERE period_id = '2018Q4' AND state = 'value' AND indicator_code = '1.1' ORDER BY unit_id LIMIT 1"
)


@pytest.fixture(scope="module")
def postman() -> Postman:
    return Postman()


@pytest.fixture(scope="module")
def server(postman: Postman) -> Iterator[SmtpServer]:
    controller = Bound(postman)
    controller.start()
    try:
        yield SmtpServer("127.0.0.1", controller.port, "none")
    finally:
        controller.stop()


@pytest.fixture(scope="module")
def desk(season: Season, tmp_path_factory: pytest.TempPathFactory, server: SmtpServer) -> Settings:
    """A copy of the season's desk, with letters sent, decisions, explanations, corrections and every output."""
    home = tmp_path_factory.mktemp("kept") / "desk"
    shutil.copytree(season.settings.home, home)
    settings = replace(season.settings, home=home)
    assert len(send(settings, server).sent) > 50
    submissions = status.list_submissions(settings)
    held = submissions[submissions["verdict"] == "HELD"]["submission_id"].iloc[0]
    decide.settle_identity(settings, held, "01", "2018Q4", "Trần Thị Bình", "đã hỏi đơn vị", force=True)
    accepted = submissions[submissions["verdict"] == "ACCEPTED"]["submission_id"].iloc[0]
    now = datetime.now(settings.programme.tz)
    decide.override_receipt(settings, accepted, datetime(2018, 4, 1, 8), "Trần Thị Bình", "dấu bưu điện")  # noqa: DTZ001
    question = next(q for q in status.list_all_questions(settings) if q.finding_id and not q.is_settled)
    explain.record_explanation(settings, question.submission_id, [question.id], "đã rà soát", "Lan", "điện thoại")
    explain.record_ruling(settings, question.submission_id, [question.id], "accepted", "Bình", "có công văn")
    correct(settings, now)
    ingest.run(settings)
    send(settings, server)  # what the decision brought
    remind.run(settings, settings.programme.periods[-1].id)
    report.run(settings, "2018Q4", reason="đã có đính chính")  # another test may have made one
    rank.run(settings, 2018)
    release.run(settings)
    return settings


def correct(settings: Settings, now: datetime) -> None:
    with Warehouse.reader(settings.warehouse) as warehouse:
        row = warehouse.sql(CELL, **Moment(now, now).bound()).iloc[0]
    code = row["unit_id"].rpartition("-")[2]
    line = f"đính chính;{code};2018Q4;1.1;trong kỳ;{row['amount']:f};{row['amount'] + 1:f};Gõ thiếu;Bình;{now:%d/%m/%Y}"
    settings.corrections.write_text("\n".join([";".join(COLUMNS), line.replace(".0000", "")]) + "\n", "utf-8")
    assert corrections.apply(settings).new == 1


def send(settings: Settings, server: SmtpServer) -> deliver.Delivery:
    start = datetime(2017, 1, 1, tzinfo=settings.programme.tz)
    return deliver.run(settings, server, since=start, seconds=30.0)


def say(tables: list[TableComparison]) -> str:
    return "\n".join(f"{t.table}: {t.rows} / {t.other_rows} {'equal' if t.equal else 'DIFFERENT'}" for t in tables)


def look(settings: Settings) -> dict[str, Any]:
    seal = max(settings.rankings.rglob("niem-phong_*.json"))
    return {
        "units": status.list_units(settings, "2018Q4").to_dict("records"),
        "submissions": status.list_submissions(settings).to_dict("records"),
        "questions": status.list_all_questions(settings),
        "letters": deliver.list_mails(settings),
        "seal": rank.verify(settings, seal),
        "report": {path.name: path.read_bytes() for path in sorted(settings.reports.rglob("*.docx"))},
    }


def test_the_warehouse_is_made_anew_equal_table_by_table(desk: Settings) -> None:
    done = rebuild.run(desk, check=True)
    assert done.tables is not None
    print(say(done.tables))
    assert [t.table for t in done.tables if not t.equal] == []
    assert done.missing == ()
    counts = {table.table: table.rows or 0 for table in done.tables}
    assert counts["core.value"] > 40_000
    assert all(counts[f"core.{name}"] for name in ("decision", "correction", "delivery", "output", "closed_year"))


def test_the_drill_season_backup_destroy_restore(
    desk: Settings, tmp_path: Path, server: SmtpServer, postman: Postman
) -> None:
    before, sent = look(desk), postman.ids()
    assert before["seal"] == ()
    saved = backup.run(desk, tmp_path / "backup")
    shutil.rmtree(desk.home)
    done = restore.run(desk, tmp_path / "backup")
    print(saved, done)
    assert (done.damaged, done.must_rebuild, done.lines) == ([], False, saved.lines)
    assert look(desk) == before
    shutil.rmtree(desk.warehouse.parent)
    with pytest.raises(WarehouseLostError):
        send(desk, server)
    rebuild.run(desk)
    assert send(desk, server).sent == []
    assert postman.ids() == sent
    assert look(desk) == before
    again = report.run(desk, "2018Q4")
    assert again.docx.read_bytes() == before["report"][again.docx.name]
