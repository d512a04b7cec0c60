from __future__ import annotations

import io
import mailbox
import os
import random
import tarfile
from datetime import timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aspose.email_foss.msg import MapiMessage

from sources.archive import Archive
from sources.containers import folder, parts
from sources.inbox import opener
from sources.inbox.collect import COLLECT_VI, collect_documents
from tests.sources.source_files import (
    NOW,
    PROGRAMME,
    TRUSTED,
    Desk,
    fault_of,
    faults_of,
    form_bytes,
    letter,
    make_zip,
    roles,
)

BOOK = form_bytes()
OTHER = form_bytes(rows={"indicators": [{"code": "1.1", "period": 4}]})


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "RELOOK_SECONDS", 0.0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_folder_gives_leaves_in_order_without_junk(desk: Desk) -> None:
    desk.put("b/Hà Nội.xlsx", BOOK)
    desk.put("a.pdf", b"%PDF-1.4")
    for junk in ("~$a.xlsx", ".hidden", "b/Thumbs.db", "desktop.ini", "so-tiep-nhan.csv"):
        desk.put(junk, b"tep,nhan_luc,nguoi_ghi\n")
    found = desk.collect()
    assert [s.origin for s in found.sightings] == [("a.pdf",), ("b/Hà Nội.xlsx",)]
    assert [s.folder for s in found.sightings] == [None, "b"]
    assert [(d.media, d.disposition) for d in found.documents] == [("pdf", "leaf"), ("xlsx", "leaf")]
    assert {s.channel for s in found.sightings} == {"folder"}
    assert all(desk.archive.has(d.sha256) for d in found.documents)
    assert found.faults == ()


def test_one_content_at_two_places_is_one_document(desk: Desk) -> None:
    desk.put("a/x.xlsx", BOOK)
    desk.put("b/x.xlsx", BOOK)
    found = desk.collect()
    assert len(found.documents) == 1
    assert len({s.sighting_id for s in found.sightings}) == 2


def test_collecting_twice_gives_the_same_and_keeps_the_first_moment(desk: Desk) -> None:
    desk.put("x.xlsx", BOOK)
    desk.put("y.eml", letter(("Hà Nội.xlsx", OTHER)))
    assert desk.collect() == desk.collect(NOW + timedelta(days=9))


def test_progress_counts_files(desk: Desk) -> None:
    desk.put("a.xlsx", BOOK)
    desk.put("b.xlsx", OTHER)
    told: list[tuple[int, int, str]] = []
    collect_documents(desk.inbox, desk.archive, PROGRAMME, NOW, lambda *step: told.append(step))
    assert told == [(1, 2, COLLECT_VI), (2, 2, COLLECT_VI)], "one phase has one label, so it has one bar"


def test_a_letter_names_sender_subject_and_container(desk: Desk) -> None:
    desk.put("mail/x.eml", letter(("Báo cáo quý IV.xlsx", BOOK), subject="Hà Nội quý IV/2018"))
    found = desk.collect()
    message, book = found.sightings
    assert book.container_sha256 == message.sha256
    assert (book.channel, book.folder, book.origin) == ("mail", "mail", ("mail/x.eml", "Báo cáo quý IV.xlsx"))
    assert (book.sender, book.subject) == ("stttt@hanoi.example.vn", "Hà Nội quý IV/2018")
    assert book.message_id == "<1@hanoi.example.vn>"
    assert roles(found) == {"x.eml": "message", "Báo cáo quý IV.xlsx": "leaf"}


def test_what_accompanies_a_workbook_is_supporting(desk: Desk) -> None:
    files = [("cong van.pdf", b"%PDF-1"), ("bc.xlsx", BOOK), ("ky.p7s", b"sig"), ("danh thiep.vcf", b"BEGIN:VCARD")]
    desk.put("x.eml", letter(*files))
    assert roles(desk.collect()) == {
        "x.eml": "message",
        "cong van.pdf": "supporting",
        "bc.xlsx": "leaf",
        "ky.p7s": "supporting",
        "danh thiep.vcf": "supporting",
    }


def test_without_a_workbook_the_pdf_is_the_report(desk: Desk) -> None:
    desk.put("x.eml", letter(("bc.pdf", b"%PDF-1"), ("ky.p7s", b"sig")))
    found = desk.collect()
    assert roles(found)["bc.pdf"] == "leaf"
    assert roles(found)["ky.p7s"] == "supporting"
    assert found.faults == ()


def test_a_workbook_inside_a_zip_of_the_letter_counts(desk: Desk) -> None:
    desk.put("x.eml", letter(("cv.pdf", b"%PDF-1"), ("bc.zip", make_zip(("Hà Nội/bc.xlsx", BOOK), ("a.txt", b"x")))))
    found = desk.collect()
    assert roles(found) == {
        "x.eml": "message", "cv.pdf": "supporting", "bc.zip": "container", "bc.xlsx": "leaf", "a.txt": "supporting",
    }  # fmt: skip
    book = next(s for s in found.sightings if s.display_name == "bc.xlsx")
    assert book.origin == ("x.eml", "bc.zip", "Hà Nội/bc.xlsx")
    assert book.channel == "mail"


def test_a_letter_with_nothing_to_judge_is_a_fault_of_the_letter(desk: Desk) -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.vn", "x"
    message.set_content("Không có gì")
    message.add_attachment(b"\x89PNG\r\n\x1a\n", maintype="image", subtype="png", disposition="inline", cid="<a>")
    desk.put("x.eml", message.as_bytes())
    found = desk.collect()
    assert ("F08", found.sightings[0].sha256) in [(f.code, f.sha256) for f in found.faults]
    assert sorted(roles(found).values()) == ["message", "supporting"]


def test_a_letter_in_a_letter(desk: Desk) -> None:
    outer = EmailMessage()
    outer["From"], outer["Subject"], outer["Received"] = "desk@b.vn", "Fwd", TRUSTED
    outer.set_content("Chuyển tiếp")
    forged = "from x by mx.ttdn.example.vn; Mon, 01 Oct 2018 00:00:00 +0700"
    outer.add_attachment(message_from_bytes(letter(("bc.xlsx", BOOK), received=[forged]), policy=policy.default))
    desk.put("thu/x.eml", outer.as_bytes())
    found = desk.collect()
    book = next(s for s in found.sightings if s.display_name == "bc.xlsx")
    assert len(book.origin) == 3
    assert book.sender == "stttt@hanoi.example.vn"
    assert [r.at.day for r in book.receipts if r.kind == "received_trusted"] == [14]
    assert faults_of(found) == []


def test_names_as_old_programs_encode_them(desk: Desk) -> None:
    head = b"From: a@b.vn\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=B\n\n--B\n"
    word = b'Content-Type: application/octet-stream; name="=?utf-8?Q?H=C3=A0_N=E1=BB=99i.xlsx?="\n\nx\n--B\n'
    pieces = (
        b"Content-Type: application/octet-stream\nContent-Disposition: attachment;\n"
        b" filename*0*=utf-8''..%2F%C4%90%C3%A0;\n filename*1*=%20N%E1%BA%B5ng.xlsx\n\ny\n--B--\n"
    )
    desk.put("x.eml", head + word + pieces)
    names = [(s.display_name, s.raw_name) for s in desk.collect().sightings][1:]
    assert names == [("Hà Nội.xlsx", "Hà Nội.xlsx"), ("Đà Nẵng.xlsx", "../Đà Nẵng.xlsx")]


def test_a_mailbox_gives_its_messages_and_is_not_archived(desk: Desk) -> None:
    path = desk.inbox / "thu.mbox"
    box = mailbox.mbox(path)
    box.add(letter(("a.xlsx", BOOK)))
    box.add(b"From: a@b.vn\nSubject: y\n\nFrom here\n\nFrom there 10:00\n")
    box.close()
    found = desk.collect()
    assert [d.media for d in found.documents] == ["eml", "xlsx", "eml"]
    assert b"From there 10:00" in desk.archive.read(found.documents[2].sha256)
    assert "F08" in faults_of(found)
    before = {s.sighting_id for s in found.sightings}
    box = mailbox.mbox(path)
    box.add(letter(("b.xlsx", OTHER)))
    box.close()
    assert before < {s.sighting_id for s in desk.collect().sightings}


def test_an_outlook_message_with_another_inside(desk: Desk) -> None:
    inner = MapiMessage.create("Bên trong", "x")
    inner.add_attachment("trong.xlsx", OTHER)
    outer: Any = MapiMessage.create("Hà Nội quý IV", "x")
    headers = (
        f"Received: {TRUSTED}\r\nFrom: Sở <stttt@hanoi.example.vn>\r\nDate: Fri, 14 Dec 2018 09:59:00 +0700\r\n\r\n"
    )
    outer.set_property(0x007D, 0x001F, headers)
    outer.set_property(0x0E06, 0x0040, NOW)
    outer.add_attachment("Báo cáo.xlsx", BOOK)
    outer.add_embedded_message_attachment(inner, filename="trong.msg")
    desk.put("thu/x.msg", outer.to_bytes())
    found = desk.collect()
    assert roles(found) == {"x.msg": "message", "Báo cáo.xlsx": "leaf", "trong.msg": "message", "trong.xlsx": "leaf"}
    book = next(s for s in found.sightings if s.display_name == "Báo cáo.xlsx")
    assert (book.sender, book.subject) == ("stttt@hanoi.example.vn", "Hà Nội quý IV")
    assert [r.kind for r in book.receipts] == ["received_trusted", "first_seen", "date_header", "msg_property"]
    assert desk.collect() == found


def test_a_damaged_outlook_message_is_a_fault_not_a_failure(desk: Desk) -> None:
    data = MapiMessage.create("x", "y").to_bytes()
    desk.put("x.msg", data[:3000] + b"\x07" * 3000)
    desk.put("y.xlsx", BOOK)
    assert "leaf" in roles(desk.collect()).values()


def test_a_tgz_is_opened(desk: Desk) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as package:
        info = tarfile.TarInfo("./q4/Hà Nội.xlsx")
        info.size = len(BOOK)
        package.addfile(info, io.BytesIO(BOOK))
    desk.put("x.tar.gz", out.getvalue())
    found = desk.collect()
    assert found.sightings[1].origin == ("x.tar.gz", "q4/Hà Nội.xlsx")
    assert roles(found) == {"x.tar.gz": "container", "Hà Nội.xlsx": "leaf"}
    assert found.sightings[1].channel == "folder"


def test_a_half_written_zip_is_named_and_the_rest_goes_on(desk: Desk) -> None:
    desk.put("a.zip", make_zip(("a.txt", b"x" * 5000), ("b.txt", b"y" * 5000))[:120])
    desk.put("b.xlsx", BOOK)
    found = desk.collect()
    assert "F07" in faults_of(found)
    assert roles(found) == {"a.zip": "container", "b.xlsx": "leaf"}


def test_limits_hold(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    full_trip = opener._FileContext
    monkeypatch.setattr(opener, "_FileContext", lambda: full_trip(parts.Budget(members=3, bytes=1000)))
    desk.put("many.zip", make_zip(*((f"{n}.txt", b"x") for n in range(4))))
    desk.put("bomb.zip", make_zip(("x.txt", b"0" * 100_000)))
    desk.put("fine.zip", make_zip(("x.txt", b"0" * 900)))
    found = desk.collect()
    assert faults_of(found).count("F21") == 2
    assert any("MB" in fault.words["detail"] for fault in found.faults if fault.code == "F21")
    inner = [("fine.zip", "x.txt"), *(("many.zip", f"{n}.txt") for n in range(3))]
    assert [s.origin for s in found.sightings if len(s.origin) > 1] == inner


def test_nesting_has_an_end(desk: Desk) -> None:
    data = make_zip(("bc.xlsx", BOOK))
    for depth in range(parts.MAX_DEPTH):
        data = make_zip((f"{depth}.zip", data))
    desk.put("x.zip", data)
    found = desk.collect()
    assert "F21" in faults_of(found)
    assert len(found.sightings) == parts.MAX_DEPTH + 1


def test_a_zip_with_a_password_says_so(desk: Desk) -> None:
    data = bytearray(make_zip(("a.xlsx", BOOK)))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    desk.put("x.zip", bytes(data))
    assert "F03" in faults_of(desk.collect())


def test_a_locked_file_costs_only_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    locked = desk.put("a/locked.xlsx", BOOK)
    desk.put("b.xlsx", OTHER)
    real = os.open

    def refuse(path: Any, *args: Any, **kwargs: Any) -> Any:
        if Path(path) == locked:
            raise PermissionError(13, "Permission denied")
        return real(path, *args, **kwargs)

    monkeypatch.setattr("sources.inbox.collect.os.open", refuse)
    found = desk.collect()
    assert roles(found) == {"locked.xlsx": "unread", "b.xlsx": "leaf"}
    fault = fault_of(found, "F06")
    assert len(fault.sha256) == 64
    assert fault.sha256.startswith("unread-")
    assert "quyền" in fault.words["detail"]


def test_links_are_not_followed(desk: Desk) -> None:
    (desk.inbox / "x.xlsx").symlink_to("/etc/hostname")
    found = desk.collect()
    assert "F06" in faults_of(found)
    assert roles(found) == {"x.xlsx": "unread"}


def test_a_missing_inbox_is_noted(tmp_path: Path) -> None:
    found = collect_documents(tmp_path / "none", Archive(tmp_path / "archive"), PROGRAMME, NOW)
    assert "F06" in faults_of(found)


def test_torn_and_garbled_input_never_stops_the_collection(desk: Desk) -> None:
    chosen = random.Random(7)
    message: Any = MapiMessage.create("x", "y")
    message.add_attachment("a.xlsx", BOOK)
    for kind, data in {"eml": letter(("a.zip", make_zip(("b.xlsx", BOOK)))), "msg": message.to_bytes()}.items():
        for number in range(25):
            torn = bytearray(data[: chosen.randrange(1, len(data))])
            torn[chosen.randrange(len(torn))] ^= 0xFF
            desk.put(f"{number}.{kind}", bytes(torn))
    layers = (b"Subject: x\nContent-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(2000))
    desk.put("nested.eml", b"From: a@b.vn\n" + b"".join(layers))
    found = desk.collect()
    assert {s.origin[0] for s in found.sightings} == {p.name for p in desk.inbox.iterdir()}
    assert {f.code for f in found.faults} <= {*(f"F0{n}" for n in range(1, 9)), "F21"}


def test_two_parts_of_one_name_are_two_places(desk: Desk) -> None:
    desk.put("x.eml", letter(("bc.xlsx", BOOK), ("bc.xlsx", BOOK)))
    assert len(desk.collect().sightings) == 3


def test_many_new_documents_are_told_of_once_and_known_ones_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sources.inbox.collect.MANY_NEW", 3)
    told: list[int] = []
    desk = Desk(tmp_path)
    for number in range(2):
        desk.put(f"{number}.pdf", b"%PDF-1.4 " + bytes([number]))

    def collect_all() -> int:
        collect_documents(desk.inbox, Archive(desk.archive.folder), PROGRAMME, NOW, on_many_new=lambda: told.append(1))
        return len(told)

    assert collect_all() == 0
    for number in range(2, 9):
        desk.put(f"{number}.pdf", b"%PDF-1.4 " + bytes([number]))
    assert collect_all() == 1
    assert collect_all() == 1
