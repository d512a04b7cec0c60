"""A member is unpacked directly only where `zipfile` would give the very same."""

import io
import random
import zipfile
import zlib

import pytest

from sources.workbook.member import MOST_HELD, find_ends, find_packed_member, read_content
from tests.sources.source_files import form_bytes, make_zip

Read = list[tuple[str, bytes | type[BaseException]]]


def read(data: bytes, *, held: bool) -> Read | type[BaseException]:
    """Every member's content or the error it raises; the error of the package itself if it has one."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        until = find_ends(package)
    except Exception as error:  # noqa: BLE001 -- whatever it is, it must be the same
        return type(error)
    found: Read = []
    for info in package.infolist():
        try:
            member = find_packed_member(package, info, until[info.header_offset]) if held else None
            found.append((info.filename, read_content(package, info, member)))
        except Exception as error:  # noqa: BLE001
            found.append((info.filename, type(error)))
    return found


def test_whole_members_are_unpacked_directly(monkeypatch: pytest.MonkeyPatch) -> None:
    data = form_bytes()
    expected = read(data, held=False)
    monkeypatch.setattr(zipfile.ZipFile, "open", None)
    assert read(data, held=True) == expected


@pytest.mark.parametrize("seed", range(300))
def test_damaged_members_are_what_zipfile_says_of_them(seed: int) -> None:
    rng = random.Random(seed)
    data = bytearray(form_bytes())
    for _ in range(rng.randint(1, 4)):
        data[rng.randrange(len(data))] = rng.randrange(256)
    assert read(bytes(data), held=True) == read(bytes(data), held=False)


def test_a_member_that_holds_more_than_it_says_is_cut_behind_the_next_byte() -> None:
    data = make_zip(("a.xml", b"x" * 5000))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        info = package.infolist()[0]
        member = find_packed_member(package, info, find_ends(package)[0])
        info.file_size = 10
        with pytest.raises(zipfile.BadZipFile):
            read_content(package, info, member)


def test_keys_tell_members_apart_and_overlaps_and_large_ones_are_left_to_zipfile() -> None:
    data = make_zip(("a.xml", b"one"), ("b.xml", b"two"), ("c.bin", random.Random(1).randbytes(MOST_HELD + 1)))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        one, two, large = package.infolist()
        until = find_ends(package)
        first, second = (find_packed_member(package, info, until[info.header_offset]) for info in (one, two))
        assert first is not None
        assert second is not None
        assert first.whole
        assert first.key != second.key
        assert find_packed_member(package, large, until[large.header_offset]) is None
        short = find_packed_member(package, one, until[one.header_offset] - 1)
        assert short is not None
        assert not short.whole
        assert zlib.crc32(read_content(package, one, short)) == one.CRC
