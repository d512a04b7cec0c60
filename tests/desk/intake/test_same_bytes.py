"""Identical bytes from different senders: what is no report by itself is each sender's own, listed and answered."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from desk.intake import collect, ingest
from desk.looks import status
from desk.settings import Settings
from sources.documents import CollectedInbox
from sources.inbox.place_keys import Places
from tests.desk.tiny_desk import GOOD, OTHER, UNIT, at, letters, mail_report, report
from tests.programmes import tiny_folder
from tests.sources.source_files import make_zip
from warehouse import Warehouse

PNG = b"\x89PNG\r\n\x1a\n" + b"chu ky" * 20
STRANGER = "la@noi-khac.example.vn"
Row = tuple[str | None, str, str]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)


def write_file(settings: Settings, relative: str, data: bytes) -> None:
    path = settings.inbox / relative
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def ledger(settings: Settings) -> list[Row]:
    """Unit, finding codes and places of everything that is listed."""
    rows = status.list_submissions(settings).to_dict("records")
    return sorted(((r["unit_id"], r["codes"], r["place"]) for r in rows), key=lambda r: (r[0] or "", *r[1:]))


def check_rerun(settings: Settings) -> None:
    """Another run changes nothing at all."""
    before = everything(settings)
    assert ingest.run(settings, now=at(settings, 9)).new_documents == 0
    assert everything(settings) == before


def everything(settings: Settings) -> dict[str, list[Any]]:
    tables = ("raw.document", "raw.sighting", "raw.receipt", "core.submission", "core.delivery", "core.run")
    with Warehouse.reader(settings.warehouse) as warehouse:
        return {t: warehouse.sql(f"SELECT * FROM {t} ORDER BY ALL").astype(str).to_dict("records") for t in tables}


def book() -> bytes:
    """A workbook that is not the form."""
    out, made = io.BytesIO(), Workbook()
    made.worksheets[0].append(["Danh sách", "ghi chú"])
    made.save(out)
    return out.getvalue()


@pytest.mark.parametrize(("data", "code"), [(b"", "F01"), (PNG, "F04"), (b"chua co bao cao", "F04")])
def test_each_sender_of_the_same_nothing_is_listed_and_answered(settings: Settings, data: bytes, code: str) -> None:
    write_file(settings, "2020Q1/Thanh Tân/rong.xlsx", data)
    mail_report(settings, "b", data, OTHER)
    ingest.run(settings, now=at(settings, 7))
    mail_report(settings, "c", data, STRANGER)
    ingest.run(settings, now=at(settings, 8))
    assert ledger(settings) == [
        (None, code, "c.eml ▸ bao-cao.xlsx"),
        ("h-1", code, "2020Q1/Thanh Tân/rong.xlsx"),
        ("h-2", code, "b.eml ▸ bao-cao.xlsx"),
    ]
    assert sorted(str(mail.recipient) for mail in letters(settings)) == ["None", OTHER, UNIT]
    assert len({mail.receipt_number for mail in letters(settings)}) == 3
    check_rerun(settings)


def test_a_workbook_that_is_not_the_form_is_each_senders_own_from_the_first_run_on(settings: Settings) -> None:
    data = book()
    mail_report(settings, "a", data, UNIT)
    mail_report(settings, "b", data, OTHER)
    ingest.run(settings, now=at(settings, 7))
    assert [(unit, place) for unit, _, place in ledger(settings)] == [
        ("h-1", "a.eml ▸ bao-cao.xlsx"),
        ("h-2", "b.eml ▸ bao-cao.xlsx"),
    ]
    assert {mail.recipient for mail in letters(settings)} == {UNIT, OTHER}
    check_rerun(settings)
    mail_report(settings, "c", data, STRANGER)
    ingest.run(settings, now=at(settings, 8))
    assert len(ledger(settings)) == len(letters(settings)) == 3
    check_rerun(settings)


def test_the_same_bytes_from_one_sender_stay_one_submission(settings: Settings) -> None:
    write_file(settings, "2020Q1/Thanh Tân/rong.xlsx", b"")
    mail_report(settings, "a", b"", UNIT)
    ingest.run(settings, now=at(settings, 7))
    write_file(settings, "khac/Thanh Tân/rong lan 2.xlsx", b"")
    ingest.run(settings, now=at(settings, 8))
    ((unit, code, places),) = ledger(settings)
    assert (unit, code, places.count("|")) == ("h-1", "F01", 2)
    assert len(letters(settings)) == 1
    check_rerun(settings)


def test_an_empty_file_for_another_quarter_is_answered_again(settings: Settings) -> None:
    write_file(settings, "2020Q1/Thanh Tân/rong.xlsx", b"")
    write_file(settings, "2020Q2/Thanh Tân/rong.xlsx", b"")
    ingest.run(settings, now=at(settings, 7))
    assert [place for _, _, place in ledger(settings)] == ["2020Q1/Thanh Tân/rong.xlsx", "2020Q2/Thanh Tân/rong.xlsx"]


@pytest.mark.parametrize("order", ["abc", "cab", "bca"])
@pytest.mark.parametrize("at_once", [True, False])
def test_a_picture_beside_a_report_is_no_submission_whatever_it_is_elsewhere(
    settings: Settings, order: str, at_once: bool
) -> None:
    arrive = {
        "a": lambda: mail_report(
            settings, "a", make_zip(("bao-cao.xlsx", report(settings, GOOD)), ("anh.png", PNG)), UNIT
        ),
        "b": lambda: mail_report(settings, "b", PNG, STRANGER),
        "c": lambda: write_file(settings, "2020Q1/Liêm Túc/anh.png", PNG),
    }
    for name in order:
        arrive[name]()
        if not at_once:
            ingest.run(settings, now=at(settings, 7))
    ingest.run(settings, now=at(settings, 8))
    assert ledger(settings) == [
        (None, "F04", "b.eml ▸ bao-cao.xlsx"),
        ("h-1", "", "a.eml ▸ bao-cao.xlsx ▸ bao-cao.xlsx"),
        ("h-2", "F04", "2020Q1/Liêm Túc/anh.png"),
    ]
    assert sorted(str(mail.recipient) for mail in letters(settings)) == ["None", OTHER, UNIT]
    with Warehouse.reader(settings.warehouse) as warehouse:
        seen = warehouse.sql("SELECT origin FROM raw.sighting JOIN raw.document USING (sha256) WHERE media = 'png'")
    assert len(seen) == 3, "the ledger keeps every place"
    check_rerun(settings)


def test_a_picture_beside_or_below_a_workbook_of_a_zip_in_a_folder_goes_with_it(settings: Settings) -> None:
    data = report(settings, GOOD)
    write_file(
        settings, "2020Q1/Thanh Tân/bc.zip", make_zip(("bc.xlsx", data), ("anh.png", PNG), ("anh/2.png", PNG + b"2"))
    )
    write_file(settings, "2020Q1/ca-huyen.zip", make_zip(("Liêm Túc/anh.png", PNG + b"3"), ("khac/bc.xlsx", book())))
    ingest.run(settings, now=at(settings, 7))
    assert [(unit, place) for unit, _, place in ledger(settings)] == [
        (None, "2020Q1/ca-huyen.zip ▸ khac/bc.xlsx"),
        ("h-1", "2020Q1/Thanh Tân/bc.zip ▸ bc.xlsx"),
        ("h-2", "2020Q1/ca-huyen.zip ▸ Liêm Túc/anh.png"),
    ]


def test_a_warehouse_that_put_all_places_under_one_key_stays_valid(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As earlier versions did: the first sender has been answered and is not answered again, the others are now."""

    def as_before(found: CollectedInbox, *_: Any) -> Places:
        return Places(found, {}, found, {}, {})

    with monkeypatch.context() as earlier:
        earlier.setattr(collect, "assign_documents", as_before)
        write_file(settings, "2020Q1/Thanh Tân/rong.xlsx", b"")
        ingest.run(settings, now=at(settings, 6))
        mail_report(settings, "b", b"", OTHER)
        mail_report(settings, "c", report(settings, GOOD), UNIT)
        ingest.run(settings, now=at(settings, 7))
    (old,) = [mail for mail in letters(settings) if mail.receipt_number.endswith("e3b0c44298")]
    ingest.run(settings, now=at(settings, 8))
    assert [(unit, code) for unit, code, _ in ledger(settings)] == [("h-1", ""), ("h-1", "F01"), ("h-2", "F01")]
    assert old in letters(settings)
    assert sorted(str(mail.recipient) for mail in letters(settings)) == [OTHER, UNIT, UNIT]
    check_rerun(settings)
