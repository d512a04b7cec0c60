"""Outlook data files. A small real one cannot be made here: what the library gives is played by a module of the same
name, in the same confined process; the library itself, where it is installed, is given damaged files."""

from __future__ import annotations

import textwrap
from importlib.util import find_spec
from pathlib import Path

import pytest

from sources.containers import folder, parts, pst
from sources.containers.parts import ContainerError
from sources.documents import CollectedInbox
from sources.inbox import opener
from sources.limits import Limits
from sources.media import NAMES_VI, sniff
from tests.sources.source_files import TRUSTED, Desk, faults_of, form_bytes, letter, make_zip, roles

PST = b"!BDN" + bytes(600)
BOOK = form_bytes()
PLAYED = """
    import os, pathlib, time
    from datetime import datetime

    class Entry:
        def __init__(self, key, text):
            self.entry_type, self.text = key, text
        def get_data_as_string(self):
            return self.text

    class Item:
        identifier = 0
        number_of_sub_items = 0
        def __init__(self, **known):
            self.texts = {}
            self.__dict__.update(known)
        number_of_record_sets = 1
        def get_record_set(self, number):
            return self
        @property
        def number_of_entries(self):
            return len(self.texts)
        def get_entry(self, number):
            return Entry(*list(self.texts.items())[number])

    class Attachment(Item):
        at = 0
        @property
        def size(self):
            return len(self.data)
        def read_buffer(self, size):
            if self.data == b"bad":
                raise OSError("libpff: unable to read")
            self.at += size
            return self.data[self.at - size : self.at]
        def get_sub_item(self, number):
            return self.inner

    class Message(Item):
        subject, sender_name, transport_headers, plain_text_body = "Báo cáo", "Sở", None, b"Kinh gui"
        client_submit_time = datetime(2018, 12, 14, 2, 59)
        delivery_time = datetime(2018, 12, 14, 3, 0)
        attachments = ()
        @property
        def number_of_attachments(self):
            return len(self.attachments)
        def get_attachment(self, number):
            return self.attachments[number]

    class Folder(Item):
        letters, folders = (), ()
        @property
        def number_of_sub_messages(self):
            return len(self.letters)
        @property
        def number_of_sub_folders(self):
            return len(self.folders)
        def get_sub_message(self, number):
            if self.letters[number] is None:
                raise OSError("libpff: unable to retrieve message")
            return self.letters[number]
        def get_sub_folder(self, number):
            return self.folders[number]

    def book(name, **known):
        data = pathlib.Path(__file__).with_name("book").read_bytes()
        return Attachment(texts={0x3707: name}, data=data, **known)

    class file:
        def open_file_object(self, stream):
            assert stream.read(4) == b"!BDN"
        def get_root_folder(self):
            return root()
"""


def play(monkeypatch: pytest.MonkeyPatch, folder: Path, root: str) -> None:
    """A `pypff` whose file has this root folder, importable here and in the process that reads."""
    folder.mkdir()
    (folder / "book").write_bytes(BOOK)
    body = textwrap.dedent(PLAYED) + "\ndef root():\n" + textwrap.indent(textwrap.dedent(root).strip(), "    ") + "\n"
    (folder / "pypff.py").write_text(body, encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "RELOOK_SECONDS", 0.0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def details(found: CollectedInbox) -> list[str]:
    return [fault.words.get("detail", "") for fault in found.faults]


def test_it_is_known_by_its_content() -> None:
    assert sniff(PST) == "pst"
    assert "pst" in NAMES_VI


def test_without_the_library_the_finding_says_what_to_do(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pst, "find_spec", lambda name: None)
    desk.put("thu.pst", PST)
    desk.put("khac ten.dat", PST)
    desk.put("x.eml", letter(("thu.pst", PST)))
    desk.put("y.zip", make_zip(("thu.pst", PST), ("a.xlsx", BOOK)))
    found = desk.collect()
    assert faults_of(found).count("F06") == 4
    assert all("thidua[pst]" in detail and ".eml" in detail for detail in details(found))
    assert roles(found)["a.xlsx"] == "leaf"
    assert [s.origin for s in found.sightings if s.sha256.startswith("unread-")] == [
        ("khac ten.dat",), ("thu.pst",), ("x.eml", "thu.pst"), ("y.zip", "thu.pst"),
    ]  # fmt: skip
    assert not any("pst" in d.media for d in found.documents)


def test_its_messages_are_the_documents(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    lines = (f"Received: {TRUSTED}", "From: Sở <stttt@hanoi.example.vn>", "Content-Type: text/html;", " boundary=x")
    headers = "".join(line + "\\r\\n" for line in lines)
    root = f'''
        inner = Message(attachments=[book("trong.xlsx")], subject="Bên trong")
        forwarded = Attachment(texts={{0x3001: "Fwd"}}, data=b"", number_of_sub_items=1, inner=inner)
        picture = b"\\x89PNG\\r\\n\\x1a\\n"
        logo = Attachment(texts={{0x3707: "logo.png", 0x370E: "image/png", 0x3712: "a@b"}}, data=picture)
        one = Message(transport_headers="{headers}", attachments=[book("Báo cáo quý IV.xlsx"), logo])
        two = Message(attachments=[forwarded], texts={{0x5D01: "so@danang.example.vn", 0x1035: "<2@x>"}})
        date = Message(texts={{0x001A: "IPM.Appointment"}}, attachments=[book("lich.xlsx")])
        top = Folder(identifier=1, letters=[one, date])
        top.folders = [Folder(identifier=2, letters=[two]), top]
        return top
    '''
    play(monkeypatch, tmp_path / "lib", root)
    desk.put("thu/nam 2018/thu.pst", PST)
    found = desk.collect()
    assert found.faults == ()
    shown = [s.display_name for s in found.sightings if s.display_name.endswith((".xlsx", ".png"))]
    assert shown == ["Báo cáo quý IV.xlsx", "logo.png", "trong.xlsx"]
    book = next(s for s in found.sightings if s.display_name == "Báo cáo quý IV.xlsx")
    assert (book.channel, book.sender, book.subject) == ("mail", "stttt@hanoi.example.vn", "Báo cáo")
    assert (book.origin[0], book.folder) == ("thu/nam 2018/thu.pst", "thu/nam 2018")
    assert desk.archive.read(book.sha256) == BOOK
    assert [r.kind for r in book.receipts][:2] == ["received_trusted", "first_seen"]
    assert "msg_property" in {r.kind for r in book.receipts}
    inner = next(s for s in found.sightings if s.display_name == "trong.xlsx")
    assert (inner.sent_by, inner.message_id, len(inner.origin)) == ("so@danang.example.vn", "<2@x>", 4)
    assert roles(found)["logo.png"] == "supporting"
    assert desk.collect() == found


def test_one_inside_a_letter_is_opened_too(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    play(monkeypatch, tmp_path / "lib", "return Folder(letters=[Message(attachments=[book('a.xlsx')])])")
    desk.put("x.eml", letter(("thu.pst", PST)))
    found = desk.collect()
    assert roles(found)["a.xlsx"] == "leaf"
    assert found.sightings[-1].origin[:2] == ("x.eml", "thu.pst")
    assert found.faults == ()


def test_damage_costs_only_what_is_damaged(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bad = "Attachment(texts={}, data=b'bad')"
    root = f"return Folder(letters=[None, Message(attachments=[{bad}, book('a.xlsx')])])"
    play(monkeypatch, tmp_path / "lib", root)
    desk.put("thu.pst", PST)
    found = desk.collect()
    assert roles(found)["a.xlsx"] == "leaf"
    assert {"F06", "F21"} <= set(faults_of(found))
    assert any("các thư khác đã đọc được" in detail for detail in details(found))


def test_a_file_cut_short_is_said(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    play(monkeypatch, tmp_path / "lib", "return Folder(letters=[Message(attachments=[book('a.xlsx')])])")
    head = bytearray(PST)
    head[10:12], head[184:192] = (23).to_bytes(2, "little"), (10_000).to_bytes(8, "little")
    desk.put("thu.pst", bytes(head))
    found = desk.collect()
    assert roles(found)["a.xlsx"] == "leaf"
    assert ["cắt cụt" in detail for detail in details(found)] == [True]


@pytest.mark.parametrize("end", ["os._exit(9)", "os.abort()", "raise MemoryError"])
def test_what_kills_the_reader_costs_one_file(
    end: str, desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    play(monkeypatch, tmp_path / "lib", end)
    desk.put("a.pst", PST)
    desk.put("b.xlsx", BOOK)
    found = desk.collect()
    assert roles(found) == {"a.pst": "unread", "b.xlsx": "leaf"}
    assert "F06" in faults_of(found)


def test_one_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    play(monkeypatch, tmp_path / "lib", "time.sleep(600)")
    (tmp_path / "a.pst").write_bytes(PST)
    with pytest.raises(ContainerError, match="giây"):
        list(pst.read_messages(tmp_path / "a.pst", Limits(seconds=0.5, margin=0.5)))


def test_many_in_one_letter_are_not_all_opened(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    play(monkeypatch, tmp_path / "lib", "return Folder(letters=[])")
    monkeypatch.setattr(opener, "MAX_INNER_DATA_FILES", 1)
    desk.put("x.eml", letter(("a.pst", PST), ("b.pst", PST + b"x")))
    assert "hơn 1 tệp" in details(desk.collect())[0]


def test_nested_ones_have_an_end(desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    again = "Attachment(texts={0x3707: 'lai.pst'}, data=b'!BDN' + bytes(600))"
    play(monkeypatch, tmp_path / "lib", f"return Folder(letters=[Message(attachments=[{again}])])")
    desk.put("thu.pst", PST)
    found = desk.collect()
    assert max(len(s.origin) for s in found.sightings) <= parts.MAX_DEPTH + 2
    assert any("lồng nhau" in detail for detail in details(found))


def test_the_process_that_reads_it_is_told_no_password(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("THIDUA_SMTP_PASSWORD", "mat-khau")
    play(monkeypatch, tmp_path / "lib", "return Folder(letters=[Message(subject=str('mat-khau' in str(os.environ)))])")
    desk.put("thu.pst", PST)
    assert [sighting.subject for sighting in desk.collect().sightings] == ["False"]


@pytest.mark.skipif(find_spec("pypff") is None, reason="the extra `pst` is not installed")
def test_the_real_library_is_given_damaged_files(desk: Desk) -> None:
    head = bytearray(PST)
    head[8:12] = b"SM" + (23).to_bytes(2, "little")
    desk.put("a.pst", PST)
    desk.put("b.pst", bytes(head))
    desk.put("c.pst", b"!BDN")
    found = desk.collect()
    assert faults_of(found).count("F06") == 3
    assert all(".pst" in detail for detail in details(found))
