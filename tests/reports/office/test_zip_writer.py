"""A package that is written part by part, or taken over from another, is the one that is packed at once."""

from pathlib import Path
from random import Random
from zipfile import BadZipFile, ZipFile

import pytest

from reports.office.packing.stable_zip import pack
from reports.office.packing.zip_writer import ZipWriter, list_packed_parts

PARTS = [(name, Random(name).randbytes(3_000) * 20) for name in ("[Content_Types].xml", "xl/a.xml", "phiếu.xml")]


def write(path: Path, parts: list[tuple[str, bytes]], earlier: Path | None = None) -> list[str]:
    """Write them in blocks, or as they are packed in an earlier package; gives their hashes."""
    with path.open("wb") as file:
        book, hashes, packed = ZipWriter(file), [], list_packed_parts(earlier) if earlier else {}
        for name, content in parts:
            if name in packed:
                book.take_over(name, packed[name])
            else:
                hashes.append(book.add(name, [content[:7], b"", content[7:]]))
        book.finish()
    return hashes


def test_its_bytes_are_those_that_are_packed_at_once(tmp_path: Path) -> None:
    hashes = write(tmp_path / "made.zip", PARTS)
    assert (tmp_path / "made.zip").read_bytes() == pack(PARTS)
    packed = list_packed_parts(tmp_path / "made.zip")
    assert [packed[name].hash() for name, _ in PARTS] == hashes


def test_what_is_taken_over_is_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "earlier.zip", [("another.xml", b"x"), *PARTS[1:]])
    assert len(write(tmp_path / "made.zip", PARTS, tmp_path / "earlier.zip")) == 1
    assert (tmp_path / "made.zip").read_bytes() == pack(PARTS)
    with ZipFile(tmp_path / "made.zip") as opened:
        assert opened.testzip() is None


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04" * 20])
def test_what_is_no_package_has_no_parts(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(BadZipFile):
        list_packed_parts(tmp_path / "a.zip")
