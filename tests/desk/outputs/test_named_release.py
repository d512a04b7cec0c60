"""A final report names the release with its figures: the one on record when it was made, today and when made again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from docx import Document

from desk.intake import ingest
from desk.outputs import release, release_of, report, report_again
from desk.outputs.issue import AlreadyIssuedError, NotDueError
from desk.outputs.stored_reports import list_stored_reports
from desk.settings import Settings
from tests.desk.tiny_inbox import CORRECTED, at, form, put, settings
from warehouse import Moment, Warehouse

__all__ = ["settings"]
PERIOD = "2020Q1"


@pytest.fixture
def desk(settings: Settings) -> Settings:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    return settings


def source_note(made: report.ReportSummary) -> str:
    """The note that says which data the figures rest on and what their codes are."""
    (note,) = [p.text for p in Document(str(made.docx)).paragraphs if "mã số liệu, để tra nguồn" in p.text]
    return note


def test_the_source_note_names_the_release_of_the_same_moment(desk: Settings) -> None:
    published = release.run(desk, now=at(desk, 11))
    made = report.run(desk, PERIOD, now=at(desk, 11) + timedelta(minutes=5))
    assert not made.issue.is_draft
    assert source_note(made).endswith(f"trừ chỉ tiêu (***), có trong bản phát hành {published.name}.")


def test_without_one_nothing_is_said_nor_of_one_of_another_moment_or_of_later(desk: Settings) -> None:
    release.run(desk, now=at(desk, 11))
    made = report.run(desk, PERIOD, now=at(desk, 12))
    assert "bản phát hành" not in source_note(made)
    again = list_ids(desk)[-1]
    later = release.run(desk, now=at(desk, 12) + timedelta(hours=1))
    assert later.fresh and report_again.run(desk, again).is_same, "a release that came after it is not named by it"


def test_one_made_again_names_it_too_whatever_is_published_since(desk: Settings) -> None:
    published = release.run(desk, now=at(desk, 11))
    made = report.run(desk, PERIOD, now=at(desk, 11))
    put(desk, "2020Q1/Liêm Túc/2.xlsx", form(desk, CORRECTED, "h-2"))
    ingest.run(desk, now=at(desk, 13))
    assert release.run(desk, now=at(desk, 14)).name != published.name
    again = report_again.run(desk, list_ids(desk)[0])
    assert again.is_same and again.files["docx"].read_bytes() == made.docx.read_bytes()


def test_a_release_that_holds_the_figures_of_two_moments_is_named_at_both(desk: Settings) -> None:
    """Published once: the second time it is found by its content, and on record as that of the second moment too."""
    moments = [Moment(at(desk, 7), at(desk, 7)), Moment(at(desk, 7) + timedelta(minutes=1), at(desk, 7))]
    first, second = (release.run(desk, one, now=at(desk, 11)) for one in moments)
    assert (second.name, second.fresh) == (first.name, False)
    made = report.run(desk, PERIOD, moments[1], stage="final", reason="họp sớm", now=at(desk, 11))
    assert first.name in source_note(made)
    with Warehouse.reader(desk.warehouse) as warehouse:
        rows = warehouse.query("outputs_of", kind="release")
    assert list(rows["subject"]) == [first.name] * 2
    release.run(desk, moments[1], now=at(desk, 11) + timedelta(hours=1))
    with Warehouse.reader(desk.warehouse) as warehouse:
        assert len(warehouse.query("outputs_of", kind="release")) == 2, "asked for once more nothing new is recorded"


def test_a_draft_names_none(desk: Settings) -> None:
    release.run(desk, now=at(desk, 11))
    assert "bản phát hành" not in source_note(report.run(desk, PERIOD, stage="draft", now=at(desk, 11)))


def test_one_made_again_names_what_it_named_whatever_the_ledger_says_now(desk: Settings) -> None:
    """By what was kept beside the report; where that is lost, by the ledger."""
    release.run(desk, now=at(desk, 11))
    report.run(desk, PERIOD, now=at(desk, 11))
    (manifest,) = desk.originals.glob("*/dau-vao.json")
    kept = manifest.read_bytes()
    manifest.unlink()
    assert report_again.run(desk, list_ids(desk)[0]).is_same
    manifest.write_bytes(kept)
    with Warehouse.writer(desk.warehouse) as warehouse:
        warehouse.connection.execute("DELETE FROM core.output WHERE kind = 'release'")
    assert report_again.run(desk, list_ids(desk)[0]).is_same
    manifest.unlink()
    assert not report_again.run(desk, list_ids(desk)[0]).is_same


def list_ids(desk: Settings) -> list[Any]:
    with Warehouse.reader(desk.warehouse) as warehouse:
        return [one.id for one in list_stored_reports(warehouse, desk.programme)]


def test_of_a_moment_somebody_chose_only_the_release_of_that_moment_is_named(
    desk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What became known between the two may have changed figures, though only a publication lies between them."""
    known = Moment(at(desk, 7), at(desk, 7))
    later = Moment(at(desk, 7), at(desk, 10))
    published = release.run(desk, later, now=at(desk, 11))
    monkeypatch.setattr(release_of, "extend_to_publishing", lambda *_: later)
    with Warehouse.reader(desk.warehouse) as warehouse:
        asked = (warehouse, desk, known, desk.programme.content_hash, at(desk, 12))
        assert release_of.find_release_of(*asked, chosen=False) == published.name
        assert release_of.find_release_of(*asked, chosen=True) == ""


def test_what_would_be_refused_is_refused_before_anything_is_made(desk: Settings) -> None:
    with pytest.raises(NotDueError):
        report.require_issuable(desk, PERIOD, "", at(desk, 8))
    report.require_issuable(desk, PERIOD, "họp sớm", at(desk, 8))
    report.run(desk, PERIOD, now=at(desk, 11))
    report.require_issuable(desk, PERIOD, "", at(desk, 11))
    put(desk, "2020Q1/Liêm Túc/2.xlsx", form(desk, CORRECTED, "h-2"))
    ingest.run(desk, now=at(desk, 13))
    with pytest.raises(AlreadyIssuedError):
        report.require_issuable(desk, PERIOD, "", at(desk, 14))
