"""Reading that begins while documents are collected changes nothing of what is found."""

import shutil
from pathlib import Path

import pytest

from desk.clock import now_in
from desk.intake import head_start, ingest
from desk.intake.head_start import judge_in_workers
from desk.looks import status
from desk.settings import Settings
from reports.form.workbook import FormEntries, write_form
from sources.workers import share
from tests.programmes import tiny_folder
from warehouse.parts import Batch, Part

UNITS = ("h-1", "h-2")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setattr(head_start, "BATCH_SIZE", 2)
    settings = Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=2)
    programme = settings.programme
    for number, (unit, period) in enumerate((u, p) for u in UNITS for p in ("2020Q1", "2020Q2")):
        path = settings.inbox / period / f"{unit}.xlsx"
        path.parent.mkdir(parents=True, exist_ok=True)
        entries = FormEntries(indicators={"1.1": {"period": number + 1, "ytd": number + 1}})
        write_form(programme, programme.unit_by_id[unit], programme.period(period), path, entries)
    return settings


def ledger(settings: Settings) -> list[tuple[str, str, str]]:
    rows = status.submissions(settings)
    return sorted((r["place"], r["verdict"], r["codes"]) for r in rows.to_dict("records"))


def without_head_start(settings: Settings, home: Path) -> list[tuple[str, str, str]]:
    shutil.copytree(settings.inbox, home / "inbox")
    other = Settings(home, settings.programme_name, workers=1)
    plan = ingest.collect(other, now_in(other.programme))
    ingest.load(other, plan, ingest.judge(other, plan))
    return ledger(other)


def begun(settings: Settings) -> list[str]:
    """What a head start has given out when everything is collected."""
    with ingest.readers(settings) as workers:
        plan = ingest.collect(settings, now_in(settings.programme), workers=workers)
        assert plan.head is not None
        return [job.sha256 for job in plan.head.jobs]


def test_what_is_read_early_is_found_as_it_is_late(settings: Settings, tmp_path: Path) -> None:
    assert len(begun(settings)) == 4
    assert ingest.run(settings).new_documents == 4
    assert ledger(settings) == without_head_start(settings, tmp_path / "other")
    assert begun(settings) == [], "known documents are not read again"


def test_what_becomes_known_of_a_document_later_counts(settings: Settings, tmp_path: Path) -> None:
    """The same bytes once more under another unit's name, met after they were given out."""
    shutil.copy(settings.inbox / "2020Q1" / "h-1.xlsx", settings.inbox / "2020Q2" / "Liêm Túc.xlsx")
    assert len(begun(settings)) == 4
    ingest.run(settings)
    found = ledger(settings)
    assert found == without_head_start(settings, tmp_path / "other")
    assert "HELD" in {verdict for _, verdict, _ in found}


def test_a_document_begun_in_vain_is_left_out_of_its_batch(settings: Settings) -> None:
    with ingest.readers(settings) as workers:
        plan = ingest.collect(settings, now_in(settings.programme), workers=workers)
        assert plan.head is not None
        unwanted, *wanted = plan.head.jobs
        parts = judge_in_workers(wanted, settings.programme_name, workers, plan.head)
    kept = [sha256 for part in parts for sha256 in part.documents]
    assert sorted(kept) == sorted(job.sha256 for job in wanted)
    assert loaded(parts) == sorted(job.sha256 for job in wanted)
    assert unwanted.sha256 not in kept


def loaded(parts: list[Part]) -> list[str]:
    everything = frozenset(sha256 for part in parts for sha256 in part.documents) | {"another"}
    tables = [Batch([part], everything).tables for part in parts]
    for table in tables:
        keys = set(table["submission"]["submission_id"].to_pylist())
        assert all(set(rows["submission_id"].to_pylist()) <= keys for rows in table.values())
    return sorted(sha256 for table in tables for sha256 in table["submission"]["sha256"].to_pylist())


def test_batches_grow_smaller_towards_the_end() -> None:
    left, given = 1000, []
    while left:
        given.append(share(left, 256, 2))
        left -= given[-1]
    assert given == sorted(given, reverse=True)
    assert given[0] == 250
    assert given[-2] == 32
    assert share(0, 256, 2) == 1
