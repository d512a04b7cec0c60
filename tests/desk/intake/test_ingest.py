"""The ingest step: two at once, moved files, foreign programmes."""

from datetime import datetime
from pathlib import Path

import pytest

from desk.clock import now_in
from desk.intake import ingest
from desk.looks import status
from desk.rulings import decide
from desk.settings import Settings
from reports.form.workbook import FormEntries, write_form
from tests.programmes import tiny_folder
from warehouse import Warehouse
from warehouse.install import ForeignProgrammeError


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)


def send(settings: Settings, folder: str, unit: str = "h-1") -> Path:
    programme = settings.programme
    path = settings.inbox / folder / "bao-cao.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    entries = FormEntries(
        indicators={
            "1.1": {"period": 5, "ytd": 5},
            "1.2": {"period": 1, "ytd": 1},
            "1.3": {"period": 2},
            "1.4": {"period": 1},
        }
    )
    return write_form(programme, programme.unit_by_id[unit], programme.period("2020Q1"), path, entries)


def ledger(settings: Settings) -> list[tuple[str, str, str]]:
    rows = status.list_submissions(settings)
    return [(r["place"], r["verdict"], r["codes"]) for r in rows.to_dict("records")]


def test_two_runs_at_once_judge_each_document_once(settings: Settings) -> None:
    send(settings, "2020Q1/Thanh Tân")
    now = now_in(settings.programme)
    plans = [ingest.collect(settings, now) for _ in range(2)]
    parts = [ingest.judge(settings, plan) for plan in plans]
    first, second = (ingest.load(settings, p, r) for p, r in zip(plans, parts, strict=True))
    assert (first.new_documents, second.new_documents) == (1, 0)
    assert ledger(settings) == [("2020Q1/Thanh Tân/bao-cao.xlsx", "ACCEPTED", "")]


def test_a_held_report_is_judged_again_once_a_person_has_moved_it(settings: Settings) -> None:
    path = send(settings, "2020Q1/Liêm Túc")
    assert ingest.run(settings).verdicts == {"HELD": 1}
    assert ingest.run(settings).new_documents == 0, "it waits for a person"
    target = settings.inbox / "2020Q1" / "Thanh Tân" / "bao-cao.xlsx"
    target.parent.mkdir()
    path.rename(target)
    assert ingest.run(settings).verdicts == {"ACCEPTED": 1}
    assert ingest.run(settings).new_documents == 0


def test_a_person_settles_whose_a_held_report_is(settings: Settings) -> None:
    send(settings, "2020Q1/Liêm Túc")
    ingest.run(settings)
    (held,) = status.list_submissions(settings).to_dict("records")
    with pytest.raises(decide.DecisionError, match="tên người"):
        decide.settle_identity(settings, held["submission_id"], "1", "2020Q1", " ", "đã gọi điện")
    with pytest.raises(decide.DecisionError, match="không có đơn vị 9"):
        decide.settle_identity(settings, held["submission_id"], "9", "2020Q1", "Lan", "đã gọi điện")
    decide.settle_identity(settings, held["submission_id"][:8], "1", "2020Q1", "Lan", "đã gọi điện cho đơn vị")
    judged = ingest.run(settings)
    assert judged.verdicts == judged.new_verdicts == {"ACCEPTED": 1}
    assert judged.new_documents == len(judged.rows) == 1, "counted as what the run lists"
    assert ingest.run(settings).new_documents == 0
    (row,) = status.list_submissions(settings).to_dict("records")
    assert (row["unit_id"], row["period_id"], row["is_effective"]) == ("h-1", "2020Q1", True)


def test_an_override_of_receipt_needs_a_reason_and_moves_lateness(settings: Settings) -> None:
    send(settings, "2020Q1/Thanh Tân")
    ingest.run(settings)
    (row,) = status.list_submissions(settings).to_dict("records")
    assert row["days_after_due"] > 1000, "the file was first seen long after the deadline"
    when = datetime.fromisoformat("2020-04-12T08:30")
    with pytest.raises(decide.DecisionError, match="lý do"):
        decide.override_receipt(settings, row["submission_id"], when, "Lan", "")
    with pytest.raises(decide.DecisionError, match="chưa đến"):
        decide.override_receipt(settings, row["submission_id"], datetime.fromisoformat("2999-01-01T00:00"), "Lan", "x")
    decide.override_receipt(settings, row["submission_id"], when, "Lan", "sổ công văn đến số 15")
    (row,) = status.list_submissions(settings).to_dict("records")
    assert (row["days_after_due"], row["receipt_kind"]) == (2, "override")
    shown = decide.load_evidence(settings, row["submission_id"][:6])
    assert {"first_seen", "mtime"} <= set(shown.candidates["kind"])
    assert list(shown.decisions["reason"]) == ["sổ công văn đến số 15"]


def test_a_run_that_finds_nothing_writes_nothing(settings: Settings) -> None:
    send(settings, "2020Q1/Thanh Tân")
    ingest.run(settings)
    with Warehouse.reader(settings.warehouse) as warehouse:
        before = warehouse.sql("SELECT * FROM core.run")
    ingest.run(settings)
    with Warehouse.reader(settings.warehouse) as warehouse:
        assert warehouse.sql("SELECT * FROM core.run").equals(before)


def test_a_desk_keeps_one_programme(settings: Settings) -> None:
    send(settings, "2020Q1/Thanh Tân")
    ingest.run(settings)
    with pytest.raises(ForeignProgrammeError, match="mỗi chương trình có một thư mục riêng"):
        ingest.run(Settings(settings.home, "ttdn", workers=1))
    assert [verdict for _, verdict, _ in ledger(settings)] == ["ACCEPTED"]
