"""Documents of the national exchange: what is in them is read, what they say of others is seen, none does harm."""

from __future__ import annotations

import time
from base64 import b64encode
from dataclasses import replace
from pathlib import Path

import pytest

from schemas.form import Cell, Form
from sources.containers import edxml, folder
from sources.containers.edxml import open_edxml
from sources.containers.edxml_names import load_names
from sources.containers.parts import Budget, ContainerError
from sources.identity.identify import identify
from sources.identity.lookup import UnitLookup
from sources.media import sniff
from tests.sources.source_files import PROGRAMME, Desk, fault_of, faults_of, form_bytes, letter, roles

BOOK = form_bytes()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr(folder, "RELOOK_SECONDS", 0.0)
    return Desk(tmp_path)


REPLACED = (
    "<e:ReplacementInfoList><e:CodeNumber>11</e:CodeNumber><e:CodeNotation>BC-STTTT</e:CodeNotation>"
    "<e:PromulgationDate>13/12/2018</e:PromulgationDate></e:ReplacementInfoList>"
)


def make_edxml(
    *attachments: tuple[str, bytes],
    kind: str = "",
    more: str = "",
    head: str = "",
    number: str = "12",
    day: str = "14/12/2018",
    organ: str = "Sở TTTT Hà Nội",
) -> bytes:
    files = "".join(
        f"<e:Attachment><e:AttachmentName>{name}</e:AttachmentName>"
        f"<e:ContentTransferEncoded>{b64encode(data).decode()}</e:ContentTransferEncoded></e:Attachment>"
        for name, data in attachments
    )
    type_ = f"<e:type>{kind}</e:type>" if kind else ""
    return (
        f'<?xml version="1.0" encoding="utf-8"?>{head}<e:Envelope xmlns:e="urn:x"><e:MessageHeader>'
        "<e:From><e:OrganId>H26.9</e:OrganId>"
        f"<e:OrganName>{organ}</e:OrganName></e:From>"
        f"<e:Code><e:CodeNumber>{number}</e:CodeNumber><e:CodeNotation>BC-STTTT</e:CodeNotation></e:Code>"
        f"<e:PromulgationInfo><e:PromulgationDate>{day}</e:PromulgationDate></e:PromulgationInfo>"
        "<e:Subject>Báo cáo quý IV/2018</e:Subject>"
        f"<e:SignerInfo><e:FullName>Lê Thái Bình</e:FullName></e:SignerInfo>{more}"
        "</e:MessageHeader><e:TraceHeaderList><e:TraceHeader><e:Timestamp>2018-12-14T08:00:00</e:Timestamp></e:TraceHeader>"
        f"<e:TraceHeader><e:Timestamp>14/12/2018 08:05:00</e:Timestamp>{type_}</e:TraceHeader></e:TraceHeaderList>"
        f"{files}</e:Envelope>"
    ).encode()


def test_its_report_is_read_with_number_signer_and_the_time_of_its_way(desk: Desk) -> None:
    desk.put("thu/vb.edxml", make_edxml(("cv.pdf", b"%PDF-1"), ("bc.xlsx", BOOK)))
    found = desk.collect()
    assert faults_of(found) == []
    assert roles(found) == {"vb.edxml": "container", "cv.pdf": "supporting", "bc.xlsx": "leaf"}
    book = next(s for s in found.sightings if s.raw_name == "bc.xlsx")
    assert (book.channel, book.subject) == ("folder", "Báo cáo quý IV/2018")
    assert (book.organ, book.organ_id) == ("Sở TTTT Hà Nội", "H26.9")
    assert [(r.kind, r.at.hour, r.at.minute) for r in book.receipts[:1]] == [("received_trusted", 8, 5)]
    assert "số 12/BC-STTTT ngày 14/12/2018, người ký Lê Thái Bình" in book.receipts[0].detail
    assert [(r.kind, r.rank) for r in book.receipts if r.at.minute == 0 and r.at.hour == 8] == [("received_hop", None)]


@pytest.mark.parametrize("place", ["Hà Nội/vb.edxml", "thu/x.eml"])
def test_a_trace_time_outside_the_export_or_inside_a_letter_is_a_claim(desk: Desk, place: str) -> None:
    data = make_edxml(("bc.xlsx", BOOK))
    desk.put(place, letter(("vb.edxml", data), received=()) if place.endswith(".eml") else data)
    book = next(s for s in desk.collect().sightings if s.raw_name == "bc.xlsx")
    assert book.receipts[0].kind == "first_seen"
    assert len([r for r in book.receipts if r.kind == "received_hop" and r.rank is None]) == 2


@pytest.mark.parametrize(
    ("kind", "code", "words"),
    [
        ("1", "F30", "thu hồi văn bản: số 11/BC-STTTT ngày 13/12/2018"),
        ("Thay thế", "F31", "thay thế văn bản: số 11/BC-STTTT ngày 13/12/2018"),
        ("2", "F31", "cập nhật văn bản"),
        ("77", "F23", "loại thông điệp không rõ “77”"),
    ],
)
def test_what_takes_another_document_back_is_listed(desk: Desk, kind: str, code: str, words: str) -> None:
    desk.put("thu/vb.edxml", make_edxml(("bc.xlsx", BOOK), kind=kind, more=REPLACED))
    found = desk.collect()
    assert faults_of(found) == [code]
    detail = fault_of(found, code).words["detail"]
    assert words in detail
    assert "số 11/BC-STTTT ngày 13/12/2018 (chưa thấy trong hộp nhận)" in detail
    assert roles(found)["bc.xlsx"] == "leaf"


def test_a_revocation_needs_no_attachment(desk: Desk) -> None:
    desk.put("thu/vb.edxml", make_edxml(kind="1"))
    assert faults_of(desk.collect()) == ["F30"]


@pytest.mark.parametrize("kind", ["", "0", "received"])
def test_a_new_document_takes_nothing_back(desk: Desk, kind: str) -> None:
    desk.put("thu/vb.edxml", make_edxml(("bc.xlsx", BOOK), kind=kind))
    assert faults_of(desk.collect()) == []


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (make_edxml(), "F21"),
        (make_edxml(("bc.xlsx", b"")), "F21"),
        (make_edxml(("bc.xlsx", BOOK)).replace(b"ContentTransferEncoded>UEs", b"ContentTransferEncoded>U*s"), "F21"),
        (make_edxml(("bc.xlsx", BOOK))[:-400], "F07"),
        (make_edxml(head='<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>', more="&b;"), "F21"),
        (make_edxml(head='<!DOCTYPE x SYSTEM "file:///etc/passwd">'), "F21"),
        (make_edxml(more="<a>" * 200 + "</a>" * 200), "F21"),
    ],
    ids=["nothing attached", "empty", "no base64", "cut off", "entities", "external", "nested"],
)
def test_hostile_and_damaged_documents_cost_themselves(desk: Desk, data: bytes, code: str) -> None:
    desk.put("a.edxml", data)
    desk.put("b.xlsx", BOOK)
    found = desk.collect()
    assert faults_of(found) == [code]
    assert roles(found)["b.xlsx"] == "leaf"


def test_many_elements_end_early(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edxml, "MAX_ELEMENTS", 1000)
    began = time.monotonic()
    with pytest.raises(ContainerError):
        open_edxml(make_edxml(more="<a/>" * 100_000), Budget())
    assert time.monotonic() - began < 2


def test_attachments_are_counted_against_the_budget() -> None:
    contents = open_edxml(make_edxml(*((f"{n}", b"x" * 100) for n in range(5))), Budget(members=9, bytes=250)).contents
    assert len(contents.parts) == 2
    assert [fault.code for fault in contents.faults] == ["F21"]


def test_it_is_told_from_other_xml_by_its_header() -> None:
    assert sniff(make_edxml()) == "edxml"
    assert sniff(make_edxml().decode().replace("utf-8", "utf-16").encode("utf-16")) == "edxml"
    assert sniff(b"<?xml version='1.0'?><a>MessageHeader</a>") == "text"
    assert sniff("Về MessageHeader: <MessageHeader>".encode()) == "text"


def test_every_notion_has_a_name_and_every_kind_is_told() -> None:
    names = load_names()
    assert all(names.elements.values())
    assert set(names.kinds.values()) == {"new", "state", *edxml.KINDS_VI}


@pytest.mark.parametrize(
    ("earlier", "found"),
    [
        ({"number": "11", "day": "13/12/2018"}, True),
        ({"number": "11", "day": "12/12/2018"}, False),
        ({"number": "10", "day": "13/12/2018"}, False),
        ({"number": "11", "day": "13/12/2018", "organ": "Sở TTTT Hà Nam"}, True),
    ],
    ids=["named", "another day", "another number", "one identifier"],
)
def test_the_document_that_is_taken_back_is_named_with_its_place(
    desk: Desk, earlier: dict[str, str], found: bool
) -> None:
    desk.put("thu/z/vb.edxml", make_edxml(("bc.xlsx", BOOK), **earlier))
    desk.put("thu/a/thu-hoi.edxml", make_edxml(kind="1", more=REPLACED))
    collected = desk.collect()
    where = "đã nhận ở thu/z/vb.edxml" if found else "chưa thấy trong hộp nhận"
    assert fault_of(collected, "F30").words["detail"].endswith(f"số 11/BC-STTTT ngày 13/12/2018 ({where})")
    assert roles(collected)["bc.xlsx"] == "leaf", "nothing is dropped"


def test_another_offices_number_is_another_document(desk: Desk) -> None:
    other = make_edxml(("bc.xlsx", BOOK), number="11", day="13/12/2018").replace(b"H26.9", b"H17.9")
    desk.put("thu/vb.edxml", other)
    desk.put("thu/thu-hoi.edxml", make_edxml(kind="1", more=REPLACED))
    assert "chưa thấy" in fault_of(desk.collect(), "F30").words["detail"]


def test_a_document_is_named_by_its_identifier(desk: Desk) -> None:
    by_id = "<e:ReplacementInfoList><e:DocumentId>000.H26,2018/7</e:DocumentId></e:ReplacementInfoList>"
    desk.put("thu/vb.edxml", make_edxml(("bc.xlsx", BOOK), more="<e:DocumentId>000.H26,2018/7</e:DocumentId>"))
    desk.put("thu/thay.edxml", make_edxml(("bc2.xlsx", BOOK), kind="3", more=by_id))
    assert "000.H26,2018/7 (đã nhận ở thu/vb.edxml)" in fault_of(desk.collect(), "F31").words["detail"]


def test_the_sender_is_a_unit_by_its_identifier_in_what_the_desk_exported(desk: Desk) -> None:
    unit = PROGRAMME.unit_by_id["63-17"].model_copy(update={"exchange_id": "H28.1; h26.9"})
    units = tuple(unit if one.id == unit.id else one for one in PROGRAMME.units)
    lookup = UnitLookup(PROGRAMME, units)
    assert lookup.find_by_exchange_id("H26.9 ").unit_id == "63-17"
    assert lookup.find_by_exchange_id("H26").unit_id is None
    desk.put("thu/vb.edxml", make_edxml(("bc.xlsx", BOOK)))
    desk.put("Hà Nội/vb.edxml", make_edxml(("bc.xlsx", BOOK), number="13"))
    told = {s.origin[0]: s.organ_id for s in desk.collect().sightings if s.raw_name == "bc.xlsx"}
    assert told == {"thu/vb.edxml": "H26.9", "Hà Nội/vb.edxml": None}


def test_the_senders_name_is_one_sign(desk: Desk) -> None:
    desk.put("thu/vb.edxml", make_edxml(("bc.xlsx", BOOK)))
    places = [s for s in desk.collect().sightings if s.raw_name == "bc.xlsx"]
    blank = Form({}, {"period": Cell("Biểu", "B2", "Quý IV/2018", "text")}, {})
    alone = identify(blank, places, PROGRAMME, "s")
    assert (alone.unit_id, [fault.code for fault in alone.faults]) == (None, ["U08"])
    assert [c.resolved for c in alone.claims if c.source == "organ"] == ["63-01"]
    both = identify(blank, [replace(places[0], subject="Báo cáo của Hà Nội")], PROGRAMME, "s")
    assert (both.unit_id, both.faults) == ("63-01", ())
