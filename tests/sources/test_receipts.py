from __future__ import annotations

import os
import re
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from sources.containers.mail import open_message
from sources.containers.parts import Budget
from sources.documents import Sighting
from sources.receipts import is_mailbox_export, list_letter_receipts, read_register
from tests.sources.source_files import NOW, PROGRAMME, TRUSTED, Desk, fault_of, form_bytes, letter

BOOK = form_bytes()
RELAY = "from mx.ttdn.example.vn by mail.ttdn.example.vn.; Fri, 14 Dec 2018 10:00:05 +0700"
OUTSIDE = "from pc by smtp.example.com; Thu, 13 Dec 2018 08:00:00 +0700"
FORGED = "from pc by mx.ttdn.example.vn; Mon, 01 Jan 2018 08:00:00 +0700"


def kinds(hops: list[str], *, trusted: bool = True) -> list[tuple[str, int | None, int]]:
    message = open_message(letter(received=hops), Budget())
    return [(r.kind, r.rank, r.at.day) for r in list_letter_receipts(message, PROGRAMME, trusted=trusted)]


def test_the_oldest_of_our_own_hops_at_the_top_is_the_evidence() -> None:
    trusted = PROGRAMME.receipt.precedence.index("received_trusted")
    assert kinds([RELAY, TRUSTED, OUTSIDE, FORGED]) == [
        ("received_hop", None, 14),
        ("received_trusted", trusted, 14),
        ("received_hop", None, 13),
        ("received_hop", None, 1),
        ("date_header", None, 14),
    ]


def test_without_our_server_on_top_nothing_is_trusted() -> None:
    assert {k for k, _, _ in kinds([OUTSIDE, FORGED])} == {"received_hop", "date_header"}
    assert {k for k, _, _ in kinds([TRUSTED], trusted=False)} == {"received_hop", "date_header"}


def test_broken_dates_are_left_out() -> None:
    assert kinds(["from a by mx.ttdn.example.vn; yesterday"]) == [("date_header", None, 14)]


def register(text: str, folder: str = "") -> tuple[dict[str, list[datetime]], int]:
    found = read_register(text.encode(), folder, PROGRAMME)
    faulty = [number for detail in found.faults_vi for number in re.findall(r"\d+", detail.partition(":")[0])]
    return {path: [r.at for r in receipts] for path, receipts in found.entries.items()}, len(faulty)


def test_register_lines() -> None:
    text = (
        "\ufefftep,nhan_luc,nguoi_ghi\n"
        "a/x.xlsx,2018-12-14T09:30:00+07:00,Lan\n"
        "a\\x.xlsx,15/12/2018 08:00,Lan\n"
        "\n"
        "b.xlsx,2018-12-14T09:30:00,no offset\n"
        "c.xlsx,14/13/2018 08:00,no month 13\n"
        "../d.xlsx,14/12/2018 08:00,outside\n"
    )
    entries, faults = register(text, "q4")
    tz = PROGRAMME.tz
    assert entries == {"q4/a/x.xlsx": [datetime(2018, 12, 14, 9, 30, tzinfo=tz), datetime(2018, 12, 15, 8, tzinfo=tz)]}
    assert faults == 3


def test_a_register_saved_by_excel_with_semicolons() -> None:
    assert register("tep;nhan_luc;nguoi_ghi\nx.xlsx;15/12/2018 08:00;Lan\n")[1] == 0
    assert register("ten;gio\nx;y\n") == ({}, 1)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def by_kind(sighting: Sighting) -> dict[str, datetime]:
    return {r.kind: r.at for r in sighting.receipts}


def test_a_folder_file_has_register_first_seen_and_a_claim(desk: Desk) -> None:
    path = desk.put("q4/x.xlsx", BOOK)
    stamp = datetime(2018, 12, 1, tzinfo=PROGRAMME.tz)
    os.utime(path, (stamp.timestamp(), stamp.timestamp()))
    desk.put("q4/so-tiep-nhan.csv", b"tep,nhan_luc,nguoi_ghi\nx.xlsx,14/12/2018 16:00,Lan\n")
    sighting = desk.collect().sightings[0]
    assert [r.kind for r in sighting.receipts] == ["register", "first_seen", "mtime"]
    assert [r.rank is None for r in sighting.receipts] == [False, False, True]
    at = by_kind(sighting)
    assert at["register"] == datetime(2018, 12, 14, 16, tzinfo=PROGRAMME.tz)
    assert (at["first_seen"], at["mtime"]) == (NOW, stamp)
    assert "Lan" in sighting.receipts[0].detail


def test_first_seen_is_the_least_over_reruns(desk: Desk) -> None:
    desk.put("x.xlsx", BOOK)
    desk.collect()
    assert by_kind(desk.collect(NOW + timedelta(days=30)).sightings[0])["first_seen"] == NOW


def test_a_listed_file_that_is_not_there(desk: Desk) -> None:
    desk.put("so-tiep-nhan.csv", b"tep,nhan_luc,nguoi_ghi\na/x.xlsx,14/12/2018 16:00,Lan\n")
    found = desk.collect()
    assert [d.disposition for d in found.documents] == ["unread"]
    assert found.sightings[0].origin == ("a/x.xlsx",)
    assert "sổ tiếp nhận" in fault_of(found, "F06").words["detail"]


def test_a_faulty_register_is_archived_and_named(desk: Desk) -> None:
    data = b"tep,nhan_luc,nguoi_ghi\nx.xlsx,hom qua,Lan\n"
    desk.put("so-tiep-nhan.csv", data)
    found = desk.collect()
    assert fault_of(found, "F22").words["detail"].startswith("dòng 2")
    assert found.documents[0].disposition == "supporting"
    assert desk.archive.read(found.documents[0].sha256) == data


def test_all_faulty_rows_of_a_register_are_told_at_once(desk: Desk) -> None:
    rows = (
        "b.xlsx,20/12/2018 08:00,Lan",
        "a.xlsx,19/12/2018 08:00,Lan",
        "x.xlsx,32/12/2018,Lan",
        "y.xlsx,25-12-2018,Lan",
    )
    desk.put("so-tiep-nhan.csv", "\n".join(("tep,nhan_luc,nguoi_ghi", *rows)).encode())
    desk.put("a.xlsx", BOOK)
    found = desk.collect()
    detail = fault_of(found, "F22").words["detail"]
    assert detail.startswith("dòng 4, 5: “x.xlsx,32/12/2018,Lan”; “y.xlsx,25-12-2018,Lan”. ")
    assert "25/11/2026 14:30 hoặc 2026-11-25T14:30+07:00" in detail
    assert "register" in by_kind(next(s for s in found.sightings if s.origin == ("a.xlsx",)))
    rule = next(rule for rule in PROGRAMME.rules if rule.code == "F22")
    assert "Sổ tiếp nhận" in rule.message_vi
    assert "sổ tính" not in (rule.message_vi + rule.fix_vi).casefold()


def test_many_faulty_rows_are_counted(desk: Desk) -> None:
    desk.put("so-tiep-nhan.csv", b"tep,nhan_luc,nguoi_ghi\n" + b"x.xlsx,mai,Lan\n" * 60)
    fault = fault_of(desk.collect(), "F22")
    assert fault.words["detail"].startswith("dòng 2, 3, ")
    assert " và 10 dòng khác: “x.xlsx,mai,Lan”" in fault.words["detail"]


def test_an_attachment_inherits_the_letters_evidence(desk: Desk) -> None:
    desk.put("thu/x.eml", letter(("bc.xlsx", BOOK), received=[TRUSTED, OUTSIDE]))
    book = desk.collect().sightings[1]
    assert [r.kind for r in book.receipts] == ["received_trusted", "first_seen", "received_hop", "date_header"]


def test_a_hop_forged_right_under_the_real_one_is_not_believed() -> None:
    found = kinds([RELAY, TRUSTED, FORGED])
    assert [day for kind, _, day in found if kind == "received_trusted"] == [14]
    assert ("received_hop", None, 1) in found


def test_a_receipt_that_cannot_be_true_is_only_a_claim(desk: Desk) -> None:
    (desk.inbox / "a.xlsx").write_bytes(BOOK)
    (desk.inbox / "so-tiep-nhan.csv").write_text(
        f"tep,nhan_luc,nguoi_ghi\na.xlsx,{(NOW + timedelta(days=365)).isoformat()},Lan\n", "utf-8"
    )
    (found,) = [s for s in desk.collect().sightings if s.display_name == "a.xlsx"]
    ranks = {r.kind: r.rank for r in found.receipts}
    assert ranks["register"] is None
    assert ranks["first_seen"] is not None


@pytest.mark.parametrize(
    ("place", "kind"),
    [
        ("thu/2018Q4/x.eml", "received_trusted"),
        ("Thu/x.eml", "received_trusted"),
        ("luu/2018Q4/thu/x.eml", "received_trusted"),
        ("Hà Nội/x.eml", "received_hop"),
        ("Hà Nội/thu/x.eml", "received_hop"),
        ("thu-cua-don-vi/x.eml", "received_hop"),
        ("x.eml", "received_hop"),
    ],
)
def test_a_hop_of_ours_counts_only_in_what_the_desk_exported(tmp_path: Path, place: str, kind: str) -> None:
    desk = Desk(tmp_path)
    desk.put(place, letter(("bc.xlsx", BOOK)))
    (book,) = [s for s in desk.collect().sightings if s.raw_name == "bc.xlsx"]
    assert [r.kind for r in book.receipts if r.detail.startswith("from smtp.example.com")] == [kind]
    assert book.receipts[0].kind == (kind if kind == "received_trusted" else "first_seen")


def test_a_programme_may_take_its_whole_inbox_for_an_export() -> None:
    everything = PROGRAMME.receipt.mail.model_copy(update={"exported_to": (".",)})
    receipt = PROGRAMME.receipt.model_copy(update={"mail": everything})
    assert is_mailbox_export(None, PROGRAMME.model_copy(update={"receipt": receipt}))
    assert not is_mailbox_export(None, PROGRAMME)
