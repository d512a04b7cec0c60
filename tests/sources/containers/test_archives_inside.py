"""What a sender can put into an archive: it stays inside, ends, and is bounded."""

from __future__ import annotations

import bz2
import gzip
import io
import os
import stat
import tarfile
import time
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from sources.containers import folder, parts
from sources.containers.archive_file import open_archive
from sources.inbox import opener
from tests.sources.source_files import PROGRAMME, Desk, fault_of, faults_of, form_bytes, make_zip, roles

BOOK = form_bytes()
OTHER = form_bytes(rows={"indicators": [{"code": "1.1", "period": 4}]})


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder, "RELOOK_SECONDS", 0.0)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def make_tar(*members: tuple[str, bytes, bytes]) -> bytes:
    """A tgz of members: name, type, content (or what a link points at)."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as package:
        for name, kind, data in members:
            info = tarfile.TarInfo(name)
            info.type = kind
            if kind == tarfile.REGTYPE:
                info.size = len(data)
                package.addfile(info, io.BytesIO(data))
            else:
                info.linkname = data.decode()
                package.addfile(info)
    return out.getvalue()


def test_members_that_go_up_stay_inside(desk: Desk) -> None:
    names = ("../../len.xlsx", "/etc/goc.xlsx", "a\\..\\..\\b.xlsx")
    desk.put("x.zip", make_zip(*((name, BOOK + name.encode()) for name in names)))
    desk.put("y.tgz", make_tar(("../../len.xlsx", tarfile.REGTYPE, BOOK)))
    found = desk.collect()
    assert [s.display_name for s in found.sightings] == ["x.zip", "len.xlsx", "goc.xlsx", "b.xlsx", "y.tgz", "len.xlsx"]
    assert found.sightings[1].origin == ("x.zip", names[0])
    assert {s.folder for s in found.sightings} == {None}
    top = desk.inbox.parent
    assert {p.name for p in top.iterdir()} == {"inbox", "archive"}
    assert not any(p.suffix == ".xlsx" for p in top.parent.iterdir())


def test_links_in_archives_are_no_files(desk: Desk) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        link = zipfile.ZipInfo("mat-khau.xlsx")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        package.writestr(link, "/etc/passwd")
        package.writestr("a.xlsx", BOOK)
    desk.put("x.zip", out.getvalue())
    links = [("mem.xlsx", tarfile.SYMTYPE, b"/etc/passwd"), ("cung.xlsx", tarfile.LNKTYPE, b"b.xlsx")]
    desk.put("y.tgz", make_tar(*links, ("ong", tarfile.FIFOTYPE, b""), ("b.xlsx", tarfile.REGTYPE, OTHER)))
    desk.put("z.tgz", make_tar(*links))
    found = desk.collect()
    assert roles(found) == {
        "x.zip": "container", "a.xlsx": "leaf", "y.tgz": "container", "b.xlsx": "leaf", "z.tgz": "container",
    }  # fmt: skip
    assert [f.words["detail"] for f in found.faults] == ["tệp nén không chứa tệp nào"]


def test_members_of_one_name_are_all_kept(desk: Desk) -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        desk.put("x.zip", make_zip(("bc.xlsx", BOOK), ("bc.xlsx", OTHER), ("BC.xlsx", b"third")))
    desk.put("y.tgz", make_tar(("bc.xlsx", tarfile.REGTYPE, BOOK), ("bc.xlsx", tarfile.REGTYPE, OTHER)))
    found = desk.collect()
    for container in ("x.zip", "y.tgz"):
        inside = [s for s in found.sightings if s.origin[0] == container and len(s.origin) == 2]
        assert [desk.archive.read(s.sha256) for s in inside][:2] == [BOOK, OTHER]
        assert len({s.sighting_id for s in inside}) == len(inside) == (3 if container == "x.zip" else 2)


def test_an_archive_that_holds_itself_ends(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    data = make_zip(("x.zip", b"stands for the archive itself"))
    monkeypatch.setattr(opener, "open_archive", lambda *_: parts.Contents((parts.Part("x.zip", data),)))
    desk.put("x.zip", data)
    found = desk.collect()
    assert [s.origin for s in found.sightings] == [("x.zip",) * n for n in range(1, parts.MAX_DEPTH + 2)]
    assert len(found.documents) == 1
    assert [f.words["detail"] for f in found.faults] == [f"tệp lồng nhau quá {parts.MAX_DEPTH} lớp"]


def test_an_archive_that_holds_ten_more_at_each_level_ends(desk: Desk) -> None:
    """Ten at each level would be a million files; the budget of the whole file ends it."""
    data = make_zip(("bc.xlsx", BOOK))
    for depth in range(parts.MAX_DEPTH - 1):
        data = make_zip(*((f"{depth}-{n}.zip", data) for n in range(10)))
    desk.put("x.zip", data)
    began = time.perf_counter()
    found = desk.collect()
    assert time.perf_counter() - began < 20
    assert len(found.sightings) <= parts.MAX_MEMBERS + 1
    assert "F21" in faults_of(found)


def test_one_damaged_member_costs_only_itself(desk: Desk) -> None:
    data = bytearray(make_zip(("a.txt", os.urandom(3000)), ("b.xlsx", BOOK)))
    data[500] ^= 0xFF
    desk.put("x.zip", bytes(data))
    found = desk.collect()
    assert roles(found) == {"x.zip": "container", "b.xlsx": "leaf"}
    assert "a.txt" in fault_of(found, "F07").words["detail"]


def test_a_locked_or_strange_member_costs_only_itself(desk: Desk) -> None:
    data = bytearray(make_zip(("khoa.xlsx", BOOK), ("la.xlsx", BOOK), ("b.xlsx", OTHER)))
    first, second = data.index(b"PK\x01\x02"), data.index(b"PK\x01\x02", data.index(b"PK\x01\x02") + 4)
    data[first + 8] |= 1
    data[second + 10] = 97
    desk.put("x.zip", bytes(data))
    found = desk.collect()
    assert roles(found) == {"x.zip": "container", "b.xlsx": "leaf"}
    assert {"F03", "F21"} <= set(faults_of(found))


def test_nothing_unpacks_a_bomb_to_see_what_it_is(desk: Desk) -> None:
    size = 60 * 2**20
    bombs = {
        "a.xlsx": make_zip(("[Content_Types].xml", b" " * size), ("xl/workbook.xml", b"x")),
        "b.ods": make_zip(("mimetype", b"application/vnd.oasis.opendocument.spreadsheet" + b" " * size)),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_BZIP2) as package:
        package.writestr("[Content_Types].xml", b" " * size)
        package.writestr("xl/workbook.xml", b"x")
    bombs["c.xlsx"] = out.getvalue()
    for name, data in bombs.items():
        desk.put(name, data)
    tracemalloc.start()
    try:
        found = desk.collect()
        assert tracemalloc.get_traced_memory()[1] < 8 * 2**20
    finally:
        tracemalloc.stop()
    assert [d.media for d in found.documents] == ["xlsx", "ods", "xlsx"]


def test_headers_and_skipped_members_of_a_tgz_are_counted(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sources.containers.archive_file.MAX_UNPACKED_BYTES", 100_000)
    desk.put("a.tgz", make_tar((".an", tarfile.REGTYPE, b"0" * 200_000), ("bc.xlsx", tarfile.REGTYPE, BOOK)))
    desk.put("b.tgz", make_tar(("x" * 200_000, tarfile.REGTYPE, BOOK)))
    assert faults_of(desk.collect()).count("F21") == 2


def test_a_member_too_large_costs_only_itself(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    full_trip, room = opener._FileContext, len(BOOK) + len(OTHER) + 50_000
    monkeypatch.setattr(opener, "_FileContext", lambda: full_trip(parts.Budget(bytes=room)))
    monkeypatch.setattr("sources.containers.archive_file.MAX_UNPACKED_BYTES", room)
    large = b"0" * (room + 1)
    desk.put("x.zip", make_zip(("bc.xlsx", BOOK), ("phim.mp4", large), ("sau.xlsx", OTHER)))
    files = (("bc.xlsx", BOOK), ("phim.mp4", large), ("sau.xlsx", OTHER))
    desk.put("y.tgz", make_tar(*((name, tarfile.REGTYPE, data) for name, data in files)))
    found = desk.collect()
    opened = [s.origin for s in found.sightings if s.disposition == "leaf"]
    assert opened == [("x.zip", "bc.xlsx"), ("x.zip", "sau.xlsx"), ("y.tgz", "bc.xlsx")]
    said = [fault.words["detail"] for fault in found.faults if fault.code == "F21"]
    assert len(said) == 2
    assert said[0].endswith("chưa mở phim.mp4 (1 MB); nếu đó là báo cáo thì gửi riêng tệp .xlsx")
    assert "chưa mở phim.mp4 (1 MB), phần còn lại của tệp nén; " in said[1]


def test_a_member_that_lies_about_its_size_gives_no_more_than_it_claims(desk: Desk) -> None:
    data = bytearray(make_zip(("bom.txt", b"0" * 900_000), ("b.xlsx", BOOK)))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = (100).to_bytes(4, "little")
    desk.put("x.zip", bytes(data))
    found = desk.collect()
    assert roles(found) == {"x.zip": "container", "b.xlsx": "leaf"}
    assert "F07" in faults_of(found)


def test_members_beyond_the_count_are_listed_and_those_before_are_read(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    full_trip = opener._FileContext
    monkeypatch.setattr(opener, "_FileContext", lambda: full_trip(parts.Budget(members=1)))
    desk.put("x.zip", make_zip(("b.xlsx", BOOK), *((f"{n}.xlsx", OTHER) for n in range(12))))
    found = desk.collect()
    assert roles(found) == {"x.zip": "container", "b.xlsx": "leaf"}
    (fault,) = found.faults
    assert "chưa mở " + ", ".join(f"{n}.xlsx" for n in range(10)) + " và 2 tệp khác; " in fault.words["detail"]


def test_what_is_said_of_an_archive_speaks_of_no_workbook(desk: Desk) -> None:
    rule = next(rule for rule in PROGRAMME.rules if rule.code == "F21")
    assert "sổ tính" not in rule.message_vi.casefold()
    assert "Excel" not in rule.fix_vi
    assert ".xlsx" in rule.fix_vi


def test_a_table_of_contents_that_would_fill_the_memory_is_not_read(desk: Desk) -> None:
    data = bytearray(make_zip(("bc.xlsx", BOOK)))
    end = data.rindex(b"PK\x05\x06")
    data[end + 12 : end + 16] = (2**31).to_bytes(4, "little")
    desk.put("x.zip", bytes(data))
    found = desk.collect()
    assert roles(found) == {"x.zip": "container"}
    assert "mục lục" in found.faults[0].words["detail"]


def compress(data: bytes, suffix: str) -> bytes:
    return gzip.compress(data, mtime=0) if suffix == "gz" else bz2.compress(data)


def plain_tar(*members: tuple[str, bytes]) -> bytes:
    return gzip.decompress(make_tar(*((name, tarfile.REGTYPE, data) for name, data in members)))


@pytest.mark.parametrize("suffix", ["gz", "bz2"])
def test_a_single_compressed_workbook_is_opened(desk: Desk, suffix: str) -> None:
    desk.put(f"Hà Nội.xlsx.{suffix}", compress(BOOK, suffix))
    found = desk.collect()
    assert roles(found) == {f"Hà Nội.xlsx.{suffix}": "container", "Hà Nội.xlsx": "leaf"}
    assert faults_of(found) == []


@pytest.mark.parametrize("name", ["x.tar", "x.tar.bz2", "x.tbz", "x.tgz", "khong-duoi"])
def test_a_tar_is_opened_however_it_is_compressed(desk: Desk, name: str) -> None:
    data = plain_tar(("Hà Nội/bc.xlsx", BOOK), ("Hà Nội/cv.pdf", b"%PDF-1"))
    suffix = {"x.tar.bz2": "bz2", "x.tbz": "bz2", "x.tgz": "gz"}.get(name)
    desk.put(name, compress(data, suffix) if suffix else data)
    assert roles(desk.collect()) == {name: "container", "bc.xlsx": "leaf", "cv.pdf": "supporting"}


@pytest.mark.parametrize("suffix", ["gz", "bz2"])
def test_a_compressed_file_cut_off_is_named(desk: Desk, suffix: str) -> None:
    desk.put(f"bc.xlsx.{suffix}", compress(BOOK, suffix)[:-200])
    assert faults_of(desk.collect()) == ["F07"]


@pytest.mark.parametrize("suffix", ["gz", "bz2"])
def test_what_unpacks_without_end_is_listed(suffix: str) -> None:
    budget = parts.Budget(bytes=100_000)
    contents = open_archive(compress(b"0" * 10_000_000, suffix), suffix, f"bc.xlsx.{suffix}", budget)
    assert contents.parts == ()
    assert [fault.code for fault in contents.faults] == ["F21"]


def test_compressed_in_compressed_ends_at_the_depth(desk: Desk) -> None:
    data = BOOK
    for _ in range(20):
        data = gzip.compress(data, mtime=0)
    desk.put("x.gz", data)
    assert faults_of(desk.collect()) == ["F21"]
