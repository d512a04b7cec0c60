"""Archiving what lies in the inbox, by moving it, adds no submission and changes no verdict."""

import unicodedata
from collections.abc import Hashable
from datetime import datetime
from typing import Any

from desk.intake import ingest
from desk.looks import status
from desk.settings import Settings
from tests.desk.tiny_desk import on_disk
from tests.desk.tiny_inbox import BLANK, CORRECTED, DAY, at, form, mail, put, settings

__all__ = ["settings"]

REGISTER = "tep,nhan_luc,nguoi_ghi\nchua-phan-loai/hong.xlsx,01/04/2020 08:00,Lan\n"
REGISTERED = datetime.fromisoformat("2020-04-01T08:00:00+07:00")


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
    put(settings, "2020Q1/Liêm Túc/cua-don-vi-khac.xlsx", form(settings, CORRECTED))
    put(settings, settings.programme.receipt.register_file, REGISTER.replace("hong", "so").encode())
    put(settings, "chua-phan-loai/so.xlsx", form(settings, BLANK)[:3000])
    with (settings.inbox / settings.programme.receipt.register_file).open("a", encoding="utf-8") as register_file:
        register_file.write("chua-phan-loai/số.pdf,01/04/2020 08:00,Lan\n")
    put(settings, unicodedata.normalize("NFD", "chua-phan-loai/số.pdf"), b"%PDF-1.4 y")
    ingest.run(settings, now=at(settings, 2))
    before, answers = list_ledger(settings), list_answers(settings)
    units = status.list_units(settings, "2020Q1").to_dict("records")
    assert len(before) >= 5
    assert "HELD" in {verdict for _, verdict, _ in before}
    assert answers
    old = settings.inbox.rename(settings.home / "old")
    (settings.inbox / "luu").mkdir(parents=True)
    old.rename(settings.inbox / "luu" / "2020Q1")
    register = settings.programme.receipt.register_file
    (settings.inbox / "luu" / "2020Q1" / register).rename(settings.inbox / register)
    summary = ingest.run(settings, now=at(settings, 2) + DAY)
    assert list_ledger(settings) == before
    assert summary.new_verdicts == {}
    assert (summary.workbooks, summary.replies, summary.notes) == (0, 0, 0)
    assert list_answers(settings) == answers, "nobody is answered again"
    assert status.list_units(settings, "2020Q1").to_dict("records") == units, "nothing is counted twice"


def test_what_a_person_sorts_into_a_folder_is_the_same_submission(settings: Settings) -> None:
    """Without a form only its places say whose a file is: moved to where they do, it is that unit's, once."""
    torn, scan = form(settings)[:3000], b"%PDF-1.4 x"
    put(settings, "chua-phan-loai/hong.xlsx", torn)
    put(settings, settings.programme.receipt.register_file, REGISTER.encode())
    put(settings, "Thanh Tân/quet.pdf", scan)
    ingest.run(settings, now=at(settings, 2))
    assert {(row["unit_id"], row["period_id"]) for row in list_rows(settings)} == {(None, None), ("h-1", None)}
    move(settings, "chua-phan-loai/hong.xlsx", "2020Q1/Liêm Túc/hong.xlsx")
    move(settings, "Thanh Tân/quet.pdf", "2020Q1/Thanh Tân/quet.pdf")
    ingest.run(settings, now=at(settings, 2) + DAY)
    rows = {str(row["unit_id"]): row for row in list_rows(settings)}
    assert len(list_rows(settings)) == 2
    assert rows.keys() == {"h-1", "h-2"}
    assert {row["period_id"] for row in rows.values()} == {"2020Q1"}
    assert rows["h-2"]["received_at"] == REGISTERED, "received when the register says, under its former path"
    assert rows["h-1"]["received_at"] == at(settings, 2), "received when it was first seen"
    summary = ingest.run(settings, now=at(settings, 4))
    assert summary.new_verdicts == {}


def test_archived_by_year_or_quarter_it_is_not_sent_again(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/hong.xlsx", form(settings)[:3000])
    put(settings, "2020Q1/Liêm Túc/rong.xlsx", b"")
    ingest.run(settings, now=at(settings, 2))
    before = list_ledger(settings)
    move(settings, "2020Q1/Thanh Tân/hong.xlsx", "luu/2020Q2/Thanh Tân/hong.xlsx")
    move(settings, "2020Q1/Liêm Túc/rong.xlsx", "luu/2020Q2/rong.xlsx")
    summary = ingest.run(settings, now=at(settings, 2) + DAY)
    assert list_ledger(settings) == before
    assert summary.new_verdicts == {}


def test_the_same_bytes_of_another_unit_are_its_own(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/rong.xlsx", b"")
    ingest.run(settings, now=at(settings, 2))
    move(settings, "2020Q1/Thanh Tân/rong.xlsx", "luu/2020Q1/Thanh Tân/rong.xlsx")
    put(settings, "2020Q1/Liêm Túc/rong.xlsx", b"")
    ingest.run(settings, now=at(settings, 2) + DAY)
    assert sorted(str(row["unit_id"]) for row in list_rows(settings)) == ["h-1", "h-2"]


def test_the_same_bytes_for_the_next_quarter_are_sent_anew_after_archiving(settings: Settings) -> None:
    scan = b"%PDF-1.4 the same covering letter"
    put(settings, "2020Q1/Thanh Tân/cong-van.pdf", scan)
    ingest.run(settings, now=at(settings, 2))
    move(settings, "2020Q1/Thanh Tân/cong-van.pdf", "luu/2020Q1/Thanh Tân/cong-van.pdf")
    put(settings, "2020Q2/Thanh Tân/cong-van.pdf", scan)
    ingest.run(settings, now=at(settings, 2) + DAY)
    assert sorted(str(row["period_id"]) for row in list_rows(settings)) == ["2020Q1", "2020Q2"]


def list_rows(settings: Settings) -> list[dict[Hashable, Any]]:
    return status.list_submissions(settings).to_dict("records")


def move(settings: Settings, place: str, to: str) -> None:
    target = settings.inbox / to
    target.parent.mkdir(parents=True, exist_ok=True)
    (settings.inbox / place).rename(target)
