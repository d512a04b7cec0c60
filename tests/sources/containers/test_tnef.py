from __future__ import annotations

import random
import struct
from email.message import EmailMessage
from pathlib import Path

import pytest

from sources.containers import folder
from sources.containers.parts import Budget, ContainerError
from sources.containers.tnef import open_tnef
from sources.media import NAMES_VI, sniff
from tests.sources.source_files import Desk, fault_of, faults_of, form_bytes, letter, make_zip, roles

BOOK = form_bytes()
SIGNATURE = struct.pack("<IH", 0x223E9F78, 0x0042)
RENDERING, TITLE, DATA, PROPERTIES, CODEPAGE, BODY = 0x69002, 0x18010, 0x6800F, 0x69005, 0x69007, 0x2800C
MESSAGE_INTERFACE = bytes.fromhex("0703020000000000c000000000000046")
STORAGE_INTERFACE = bytes.fromhex("0b00000000000000c000000000000046")
LONG_NAME, SHORT_NAME, HIDDEN, CONTENT_ID, METHOD, DATA_OBJECT = 0x3707, 0x3704, 0x7FFE, 0x3712, 0x3705, 0x3701

Property = tuple[int, int, bytes]


def attribute(level: int, name: int, value: bytes, checksum: int | None = None) -> bytes:
    total = sum(value) & 0xFFFF if checksum is None else checksum
    return struct.pack("<BII", level, name, len(value)) + value + struct.pack("<H", total)


def pad(value: bytes) -> bytes:
    return value + b"\0" * (-len(value) % 4)


def variable(*values: bytes) -> bytes:
    return struct.pack("<I", len(values)) + b"".join(struct.pack("<I", len(v)) + pad(v) for v in values)


def unicode_text(key: int, text: str) -> Property:
    return 0x1F, key, variable((text + "\0").encode("utf-16-le"))


def properties(*items: Property) -> bytes:
    body = b"".join(struct.pack("<HH", kind, key) + value for kind, key, value in items)
    return attribute(2, PROPERTIES, struct.pack("<I", len(items)) + body)


def make_attachment(title: bytes, data: bytes | None, *items: Property) -> bytes:
    out = attribute(2, RENDERING, b"\x01\x00" + b"\xff" * 12) + attribute(2, TITLE, title + b"\0")
    if data is not None:
        out += attribute(2, DATA, data)
    return out + (properties(*items) if items else b"")


def tnef(*attachments: bytes, codepage: int = 1258) -> bytes:
    head = attribute(1, CODEPAGE, struct.pack("<II", codepage, 0)) + attribute(1, BODY, b"Kinh gui\0")
    return SIGNATURE + head + b"".join(attachments)


def names(data: bytes) -> list[str]:
    return [part.raw_name for part in open_tnef(data, Budget()).parts]


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "RELOOK_SECONDS", 0.0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def winmail(data: bytes, name: str = "winmail.dat") -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "stttt@hanoi.example.vn", "Báo cáo", "<1@x>"
    message.set_content("Kính gửi")
    message.add_attachment(data, maintype="application", subtype="ms-tnef", filename=name)
    return message.as_bytes()


@pytest.mark.parametrize("name", ["winmail.dat", "ATT00001.bin", "bao cao.xlsx"])
def test_a_letter_gives_what_its_winmail_holds(desk: Desk, name: str) -> None:
    data = tnef(make_attachment(b"BAOCAO~1.XLS", BOOK, unicode_text(LONG_NAME, "Báo cáo quý IV.xlsx")))
    desk.put("x.eml", winmail(data, name))
    found = desk.collect()
    assert roles(found) == {"x.eml": "message", name: "container", "Báo cáo quý IV.xlsx": "leaf"}
    book = found.sightings[-1]
    assert book.origin == ("x.eml", name, "Báo cáo quý IV.xlsx")
    assert (book.channel, book.sender) == ("mail", "stttt@hanoi.example.vn")
    assert desk.archive.read(book.sha256) == BOOK
    assert found.faults == ()


def test_one_in_the_folder_is_a_container_too(desk: Desk) -> None:
    desk.put("thu.dat", tnef(make_attachment(b"a.xlsx", BOOK), make_attachment(b"b.zip", make_zip(("c.txt", b"x")))))
    found = desk.collect()
    assert roles(found) == {
        "thu.dat": "container", "a.xlsx": "leaf", "b.zip": "container", "c.txt": "supporting",
    }  # fmt: skip
    assert sniff(tnef()) == "tnef"
    assert "tnef" in NAMES_VI


def test_names_in_every_place_and_encoding() -> None:
    several = (0x1003, 0x0FF9, struct.pack("<III", 2, 1, 2))
    odd_shorts = (0x1002, 0x0FFA, struct.pack("<I", 3) + pad(struct.pack("<HHH", 1, 2, 3)))
    named = (0x1F, 0x8001, bytes(16) + struct.pack("<II", 1, 6) + pad("abc".encode("utf-16-le")) + variable(b"x\0"))
    numbered = (0x03, 0x8002, bytes(16) + struct.pack("<II", 0, 7) + struct.pack("<I", 9))
    moment = (0x40, 0x3007, bytes(8))
    data = tnef(
        make_attachment("Hà Nội.xlsx".encode(), b"1"),
        make_attachment(b"bao cao.xlsx", b"2"),
        make_attachment(
            b"A~1", b"3", several, odd_shorts, named, numbered, moment, unicode_text(LONG_NAME, "Đà Nẵng.xlsx")
        ),
        make_attachment(b"B~1", b"4", (0x1E, LONG_NAME, variable(b"H\xe0 N\xf4\xf2i.xlsx\0"))),
        make_attachment(b"", b"5", unicode_text(SHORT_NAME, "ngan.xls")),
        make_attachment(b"", b"6"),
    )
    assert names(data) == ["Hà Nội.xlsx", "bao cao.xlsx", "Đà Nẵng.xlsx", "Hà Nội.xlsx", "ngan.xls", "khong-ten"]


def test_a_windows_1258_title_is_read_by_its_code_page() -> None:
    assert names(tnef(make_attachment(b"H\xe0 N\xf4\xf2i.xlsx", b"x"))) == ["Hà Nội.xlsx"]
    assert names(tnef(make_attachment(b"H\xe0 N\xf4\xf2i.xlsx", b"x"), codepage=99999)) == ["Hà Nội.xlsx"]


def test_what_merely_accompanies_is_set_aside() -> None:
    data = tnef(
        make_attachment(b"logo.png", b"x", (0x1F, CONTENT_ID, variable("a@b\0".encode("utf-16-le")))),
        make_attachment(b"anh.jpg", b"x", (0x0B, HIDDEN, struct.pack("<HH", 1, 0))),
        make_attachment(b"ky.p7s", b"x"),
        make_attachment(b"bc.png", b"x"),
    )
    assert [part.aside for part in open_tnef(data, Budget()).parts] == [True, True, True, False]


def test_a_message_inside_is_opened_in_turn(desk: Desk) -> None:
    inner = tnef(make_attachment(b"trong.xlsx", BOOK))
    embedded = make_attachment(b"Fwd", None, (0x0D, DATA_OBJECT, variable(MESSAGE_INTERFACE + inner)))
    desk.put("x.eml", winmail(tnef(embedded)))
    found = desk.collect()
    assert found.sightings[-1].origin == ("x.eml", "winmail.dat", "Fwd.winmail.dat", "trong.xlsx")
    assert found.faults == ()


def test_a_damaged_message_inside_is_said() -> None:
    embedded = make_attachment(b"Fwd", None, (0x0D, DATA_OBJECT, variable(MESSAGE_INTERFACE + b"none")))
    contents = open_tnef(tnef(embedded, make_attachment(b"a.xlsx", b"x")), Budget())
    assert [part.raw_name for part in contents.parts] == ["a.xlsx"]
    assert "thư đính kèm" in contents.faults[0].detail_vi


def test_data_may_stand_among_the_properties() -> None:
    data = tnef(
        make_attachment(b"a.doc", None, (0x0D, DATA_OBJECT, variable(STORAGE_INTERFACE + b"stored"))),
        make_attachment(b"b.doc", None, (0x102, DATA_OBJECT, variable(b"plain"))),
    )
    assert [part.data for part in open_tnef(data, Budget()).parts] == [b"stored", b"plain"]


def test_a_mere_link_is_said() -> None:
    contents = open_tnef(tnef(make_attachment(b"a.xlsx", None, (0x03, METHOD, struct.pack("<I", 4)))), Budget())
    assert contents.parts == ()
    assert "đường dẫn" in contents.faults[0].detail_vi


def test_a_wrong_checksum_loses_nothing(desk: Desk) -> None:
    wrong = attribute(2, RENDERING, b"") + attribute(2, TITLE, b"a.xlsx\0") + attribute(2, DATA, BOOK, checksum=1)
    desk.put("x.eml", winmail(SIGNATURE + wrong))
    found = desk.collect()
    assert roles(found)["a.xlsx"] == "leaf"
    assert [(f.code, "tổng kiểm tra" in f.words["detail"]) for f in found.faults] == [("F21", True)]


def test_a_torn_one_keeps_what_came_whole(desk: Desk) -> None:
    whole = tnef(make_attachment(b"a.xlsx", BOOK), make_attachment(b"b.xlsx", b"x" * 5000))
    desk.put("x.eml", winmail(whole[:-1000]))
    found = desk.collect()
    assert roles(found)["a.xlsx"] == "leaf"
    assert "b.xlsx" not in roles(found)
    assert fault_of(found, "F07").words["detail"] == "winmail.dat thiếu phần cuối"


def test_one_without_attachments(desk: Desk) -> None:
    desk.put("a.dat", tnef())
    desk.put("b.eml", winmail(tnef() + b"\r\n\0\0"))
    found = desk.collect()
    assert {"F21", "F08"} <= set(faults_of(found))


def test_the_budget_holds() -> None:
    data = tnef(*(make_attachment(b"%d.txt" % n, b"x" * 100) for n in range(4)))
    with pytest.raises(ContainerError):
        open_tnef(data, Budget(members=3))
    with pytest.raises(ContainerError):
        open_tnef(data, Budget(bytes=399))


def test_lying_counts_cost_nothing() -> None:
    huge = struct.pack("<I", 0xFFFFFFFF)
    for items in ((0x1F, LONG_NAME, huge), (0x1002, 1, huge), (0x1014, 1, huge), (0x1F, LONG_NAME, variable() + huge)):
        assert names(tnef(make_attachment(b"a.xlsx", b"x", items))) == ["a.xlsx"]
    assert names(tnef(make_attachment(b"a.xlsx", b"x") + attribute(2, PROPERTIES, huge))) == ["a.xlsx"]
    lying = tnef() + struct.pack("<BII", 2, DATA, 0xFFFFFFF0)
    assert "F07" in [fault.code for fault in open_tnef(lying, Budget()).faults]


def test_torn_and_garbled_ones_never_raise(desk: Desk) -> None:
    chosen = random.Random(3)
    inner = tnef(make_attachment(b"trong.xlsx", BOOK))
    whole = tnef(
        make_attachment(b"A~1", BOOK, unicode_text(LONG_NAME, "Báo cáo.xlsx"), (0x03, METHOD, struct.pack("<I", 1))),
        make_attachment(b"Fwd", None, (0x0D, DATA_OBJECT, variable(MESSAGE_INTERFACE + inner))),
    )
    for number in range(300):
        torn = bytearray(whole[: chosen.randrange(4, len(whole))])
        for _ in range(number % 4):
            torn[chosen.randrange(4, len(torn)) if len(torn) > 4 else 0] = chosen.randrange(256)
        open_tnef(bytes(torn), Budget())
        if number % 20 == 0:
            desk.put(f"{number}.eml", winmail(bytes(torn)))
    assert {f.code for f in desk.collect().faults} <= {f"F0{n}" for n in range(1, 9)}


def test_a_letter_of_other_programs_is_none(desk: Desk) -> None:
    desk.put("x.eml", letter(("winmail.dat", b"no tnef at all")))
    assert roles(desk.collect())["winmail.dat"] == "leaf"
