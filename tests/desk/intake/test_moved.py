"""Archiving what lies in the inbox, by moving it, adds no submission and changes no verdict."""

from desk.intake import ingest
from desk.looks import status
from desk.settings import Settings
from tests.desk.tiny_desk import on_disk
from tests.desk.tiny_inbox import DAY, at, form, mail, put, settings

__all__ = ["settings"]


def list_ledger(settings: Settings) -> list[tuple[str, str, object]]:
    rows = status.list_submissions(settings).to_dict("records")
    return sorted((str(row["submission_id"]), str(row["verdict"]), row["unit_id"]) for row in rows)


def list_answers(settings: Settings) -> dict[str, bytes]:
    """Every file of the answers."""
    return on_disk(settings.feedback) | on_disk(settings.outbox)


def test_a_quarter_that_is_moved_into_an_archive_folder_is_the_same_quarter(settings: Settings) -> None:
    put(settings, "2020Q1/a/bc.xlsx", form(settings))
    put(settings, "chua-phan-loai/scan.pdf", b"%PDF-1.4 x")
    put(settings, "khac/scan.pdf", b"%PDF-1.4 x")
    put(settings, "rong.xlsx", b"")
    put(settings, "hong.tar", form(settings)[:100])
    put(settings, "thu/khong-ai.eml", mail("", b"no form").replace(b"From: \n", b""))
    put(settings, "thu/a.eml", mail("thanhtan@thuvien.example.vn", form(settings)))
    ingest.run(settings, now=at(settings, 2))
    before, answers = list_ledger(settings), list_answers(settings)
    units = status.list_units(settings, "2020Q1").to_dict("records")
    assert len(before) >= 5
    assert answers
    old = settings.inbox.rename(settings.home / "old")
    (settings.inbox / "luu").mkdir(parents=True)
    old.rename(settings.inbox / "luu" / "2020Q1")
    summary = ingest.run(settings, now=at(settings, 2) + DAY)
    assert list_ledger(settings) == before
    assert summary.new_verdicts == {}
    assert (summary.workbooks, summary.replies, summary.notes) == (0, 0, 0)
    assert list_answers(settings) == answers, "nobody is answered again"
    assert status.list_units(settings, "2020Q1").to_dict("records") == units, "nothing is counted twice"
