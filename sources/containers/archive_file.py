"""Compressed archives: .zip, .tar, .tgz, .gz and .bz2, opened in memory within limits."""

from __future__ import annotations

import bz2
import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import IO, cast

from sources.containers.parts import MAX_MEMBERS, MAX_UNPACKED_BYTES, Budget, ContainerError, Contents, Part
from sources.media import has_long_directory, is_tar
from sources.names import decode_bytes, decode_surrogates, display_name, is_junk

_CHUNK = _MEGABYTE = 1024 * 1024
_ALONE_VI = "nếu đó là báo cáo thì gửi riêng tệp .xlsx"
_TAR_BLOCK = 512
_MOST_NAMES = 10
"""So many members that are left out are listed by name."""
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, tarfile.TarError, OSError)
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1


def open_archive(data: bytes, media: str, name: str, budget: Budget) -> Contents:
    """The files of an archive in stored order; ContainerError if it is damaged. `name` is its own, which a single
    compressed file (`bao-cao.xlsx.gz`) bears too.

    Members are unpacked in order as long as the budget lasts; those that are locked or too large are listed as faults.

    Links and folders are no files, and nothing is written to disk, so a member named `../x` goes nowhere.
    """
    try:
        contents = _open_zip(data, budget) if media == "zip" else _open_stream(data, media, name, budget)
    except _DAMAGE as error:
        raise ContainerError("F07", "tệp nén bị hỏng hoặc thiếu phần cuối") from error
    except (NotImplementedError, ValueError, RuntimeError) as error:
        raise ContainerError("F21", "tệp nén dùng cách nén không hỗ trợ") from error
    if not contents.parts and not contents.faults:
        raise ContainerError("F21", "tệp nén không chứa tệp nào")
    return contents


@dataclass(slots=True)
class _Extraction:
    """What comes out of an archive, member by member, as long as there is room; what there is no room for, by name."""

    budget: Budget
    parts: list[Part] = field(default_factory=list)
    faults: list[ContainerError] = field(default_factory=list)
    large: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)

    def has_room(self, name: str, size: int) -> bool:
        """True if a member that claims this size may be unpacked; else it is listed."""
        if self.budget.members <= 0:
            self.beyond.append(display_name(name))
        elif size > self.budget.bytes:
            self.large.append(f"{display_name(name)} ({-(-size // _MEGABYTE)} MB)")
        else:
            return True
        return False

    def take(self, name: str, member: IO[bytes]) -> None:
        """Unpack a member; one that turns out larger than it claimed is listed, and what it cost is spent."""
        try:
            self.parts.append(Part(name, _read_member(member, self.budget)))
        except ContainerError:
            self.large.append(display_name(name))

    def contents(self) -> Contents:
        """The members and every fault."""
        limits = (
            (self.large, f"giải nén vượt quá {MAX_UNPACKED_BYTES // _MEGABYTE} MB cho một tệp nhận được"),
            (self.beyond, f"tệp nén hoặc thư chứa hơn {MAX_MEMBERS} tệp"),
        )
        left = [
            ContainerError("F21", f"{why}; chưa mở {_list_first(names)}; {_ALONE_VI}") for names, why in limits if names
        ]
        return Contents(tuple(self.parts), (*self.faults, *left))


def _list_first(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = len(names) - _MOST_NAMES
    return ", ".join(names[:_MOST_NAMES]) + (f" và {more} tệp khác" if more > 0 else "")


def _open_zip(data: bytes, budget: Budget) -> Contents:
    """One member that is damaged, locked, too large or packed in an unknown way costs only itself."""
    if has_long_directory(data):
        raise ContainerError("F21", "tệp nén có mục lục quá dài, có lẽ hàng chục nghìn tệp")
    taken = _Extraction(budget)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            name = _zip_name(info)
            if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16) or _is_junk_path(name):
                continue
            if info.flag_bits & _ENCRYPTED:
                taken.faults.append(ContainerError("F03", "tệp nén đặt mật khẩu"))
            elif taken.has_room(name, info.file_size):
                try:
                    with package.open(info) as member:
                        taken.take(name, member)
                except _DAMAGE:
                    taken.faults.append(ContainerError("F07", f"tệp {display_name(name)} trong tệp nén bị hỏng"))
                except (NotImplementedError, ValueError, RuntimeError):
                    detail = f"tệp {display_name(name)} dùng cách nén không hỗ trợ"
                    taken.faults.append(ContainerError("F21", detail))
    return taken.contents()


def _open_stream(data: bytes, media: str, name: str, budget: Budget) -> Contents:
    """What one stream holds: a tar's members, or a single compressed file."""
    with _unpack(data, media) as stream:
        if media != "tar" and not is_tar(stream.peek(_TAR_BLOCK)):
            taken = _Extraction(budget)
            taken.take(_name_inside(name), stream)
            return taken.contents()
        return _open_tar(stream, budget)


def _unpack(data: bytes, media: str) -> io.BufferedReader:
    raw = io.BytesIO(data)
    opened = raw if media == "tar" else bz2.BZ2File(raw) if media == "bz2" else gzip.GzipFile(fileobj=raw)
    return io.BufferedReader(cast("io.RawIOBase", opened), _CHUNK)


def _name_inside(name: str) -> str:
    stem, dot, suffix = name.rpartition(".")
    return stem if dot and suffix.casefold() in {"gz", "bz2"} else name


def _open_tar(stream: IO[bytes], budget: Budget) -> Contents:
    """Its members up to the limit: to pass over one, a tgz must be unpacked all the same, which is bounded too."""
    taken = _Extraction(budget)
    try:
        with tarfile.open(fileobj=_BoundedStream(stream, MAX_UNPACKED_BYTES), mode="r|") as package:
            for info in package:
                name = decode_surrogates(info.name).removeprefix("./")
                if not info.isreg() or _is_junk_path(name) or not taken.has_room(name, info.size):
                    continue
                member = package.extractfile(info)
                if member is not None:
                    taken.take(name, member)
    except _EndlessError:
        taken.large.append("phần còn lại của tệp nén")
    return taken.contents()


class _EndlessError(Exception):
    """More was unpacked than any honest archive holds."""


class _BoundedStream(io.RawIOBase):
    """A stream that gives so many bytes and no more: headers and skipped members are unpacked too."""

    def __init__(self, stream: IO[bytes], limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; _EndlessError once there are too many."""
        found = self._stream.read(size)
        self._left -= len(found)
        if self._left < 0:
            raise _EndlessError
        return found


def _read_member(member: IO[bytes], budget: Budget) -> bytes:
    """A member's bytes, counted while they are unpacked: what the directory says of sizes is only a claim.

    ContainerError if they are too many. A member that breaks off has cost what it gave.
    """
    chunks, size = [], 0
    try:
        while chunk := member.read(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if not budget.has_room(size):
                break
    finally:
        budget.spend(size)
    return b"".join(chunks)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The member's name; old Windows programs write UTF-8 or windows-1258 without saying so."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    try:
        return decode_bytes(info.filename.encode("cp437"))
    except UnicodeEncodeError:
        return info.filename


def _is_junk_path(name: str) -> bool:
    return any(is_junk(part) for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."})
