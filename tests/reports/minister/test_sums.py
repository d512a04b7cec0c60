"""Whatever units sent, the report's categories partition them: section I, the clusters' table and the units' rows."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime

import pytest

from reports.minister.claims import Ask
from reports.minister.content import make_document
from reports.minister.model import Counts
from reports.minister.sentences.discipline import write_discipline
from reports.minister.sentences.telling import Telling
from reports.office.docx_tree import draw_word_document
from schemas.findings import Verdict
from schemas.programme import load_programme
from tests.reports.minister.settled import build
from tests.warehouse.build import Desk
from warehouse import Moment, Warehouse
from warehouse.install import install

TTDN = load_programme("ttdn")
PERIOD = TTDN.period("2018Q4")
CODES = [indicator.code for indicator in TTDN.indicators_of(PERIOD)]
MOMENTS = [
    datetime.fromisoformat(f"{day} 12:00+07:00") for day in ("2018-12-15", "2018-12-21", "2018-12-27", "2019-01-25")
]
DAYS = ("2018-12-05", "2018-12-14", "2018-12-17", "2018-12-19", "2018-12-24", "2018-12-27", "2019-01-20")
FILLED = (0, 0, len(CODES) // 3, len(CODES))


def send_anything(desk: Desk, seed: int) -> None:
    """None to three documents of every unit, with any verdict, on any day, some of no known period."""
    rng = random.Random(seed)
    for unit in TTDN.units_of(PERIOD):
        for day in sorted(rng.sample(DAYS, rng.choice((0, 1, 1, 2, 3)))):
            verdict = rng.choice([verdict.value for verdict in Verdict])
            no_period = verdict in ("HELD", "UNREADABLE") and rng.random() < 0.5
            filled = 0 if verdict == "UNREADABLE" else rng.choice(FILLED)
            period, values = None if no_period else PERIOD.id, dict.fromkeys(CODES[:filled], 1)
            desk.send(unit.id, period, f"{day} 09:00", verdict, values=values)


@pytest.fixture(scope="module", params=range(3))
def warehouse(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with Warehouse.writer(tmp_path_factory.mktemp("sums") / "t.duckdb") as made:
        install(made, TTDN, datetime.fromisoformat("2018-01-01 00:00+07:00"))
        send_anything(Desk(made, TTDN), request.param)
        yield made


def check_partition(counts: Counts) -> None:
    """Every unit is in exactly one category of what it sent, and in exactly one of what became of it."""
    sent = (counts.on_time, counts.late, counts.sent_returned, counts.sent_held, counts.sent_incomplete)
    unread = (counts.unreadable, counts.missing, counts.not_yet_due)
    unsent = (counts.unsent_returned, counts.unsent_held, counts.unsent_incomplete, *unread)
    assert (sum(sent), sum(unsent)) == (counts.sent, counts.unsent)
    assert counts.sent + counts.unsent == counts.units
    outcomes = (counts.accepted, counts.returned, counts.held, counts.incomplete, *unread)
    assert sum(outcomes) == counts.units
    assert counts.received == counts.units - counts.missing - counts.not_yet_due
    assert counts.on_time + counts.late == counts.accepted


def check_moment(ask: Ask) -> None:
    """What the claims, the units' rows and the sentences count agrees."""
    rows = ask.rows("claim_discipline", period_id=PERIOD.id)
    counts = {row["is_all"]: Counts(**{f.name: row[f.name] for f in fields(Counts)}) for row in rows}[True]
    for row in rows:
        check_partition(Counts(**{f.name: row[f.name] for f in fields(Counts)}))
    for field in fields(Counts):
        assert getattr(counts, field.name) == sum(row[field.name] for row in rows if not row["is_all"]), field.name
    units = ask.rows("report_units", period_id=PERIOD.id)
    assert counts.units == len(units) == len(TTDN.units_of(PERIOD))
    said = {c.id: c.text_vi for p in write_discipline(Telling(ask, TTDN, PERIOD)) for c in p.claims}
    of_all, *sent = read_counts(said["discipline.sent"], "đơn vị")
    unsent, *without = read_counts(said["discipline.unsent"], "đơn vị")
    assert (of_all, unsent) == (sum(sent) + unsent, sum(without))
    documents, *_ = read_counts(said["discipline.held"], "tài liệu")
    assert documents == sum(row["held_documents"] for row in units)


def test_the_categories_partition_the_units_whatever_they_sent(warehouse: Warehouse) -> None:
    for at in MOMENTS:
        moment = Moment(at, at)
        with warehouse.settle_marts(moment):
            check_moment(Ask(warehouse, moment))


def test_the_table_of_clusters_adds_up(warehouse: Warehouse) -> None:
    report = build(warehouse, TTDN, PERIOD, Moment(MOMENTS[2], MOMENTS[2]))
    assert {unit.status for unit in report.units} >= {"returned", "held", "unreadable", "incomplete", "missing"}
    table = next(t for t in draw_word_document(make_document(report)).tables if t.cell(0, 0).text == "Cụm thi đua")
    rows = [[int(cell.text) for cell in row.cells[1:]] for row in table.rows[1:]]
    assert len(rows) == len(report.clusters) + 1
    for units, sent, on_time, late, *outcomes in rows:
        assert units == sum(outcomes)
        assert on_time + late <= sent <= units


def read_counts(text: str, noun: str) -> list[int]:
    """The counts of that noun in a sentence."""
    return [int(n) for n in re.findall(rf"(\d+) {noun}", text)]
