"""Compressed archives: .zip and .tgz, opened in memory within limits."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
import zlib
from typing import IO

from sources.containers.parts import MAX_UNPACKED_BYTES, Budget, ContainerError, Contents, Part
from sources.media import has_long_directory
from sources.names import decode_bytes, decode_surrogates, display_name, is_junk

_CHUNK = 1024 * 1024
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, tarfile.TarError, OSError)
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1


def open_archive(data: bytes, media: str, budget: Budget) -> Contents:
    """The files of a zip or tgz in stored order; ContainerError if it is damaged, locked or too large.

    Links and folders are no files, and nothing is written to disk, so a member named `../x` goes nowhere.
    """
    try:
        contents = _open_zip(data, budget) if media == "zip" else _open_tar(data, budget)
    except _DAMAGE as error:
        raise ContainerError("F07", "tệp nén bị hỏng hoặc thiếu phần cuối") from error
    except (NotImplementedError, ValueError, RuntimeError) as error:
        raise ContainerError("F02", "tệp nén dùng cách nén không hỗ trợ") from error
    if not contents.parts and not contents.faults:
        raise ContainerError("F02", "tệp nén không chứa tệp nào")
    return contents


def _open_zip(data: bytes, budget: Budget) -> Contents:
    """One member that is damaged, locked or packed in an unknown way costs only itself."""
    if has_long_directory(data):
        raise ContainerError("F02", "tệp nén có mục lục quá dài")
    parts, faults = [], []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            name = _zip_name(info)
            if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16) or _junk_path(name):
                continue
            if info.flag_bits & _ENCRYPTED:
                faults.append(ContainerError("F03", "tệp nén đặt mật khẩu"))
                continue
            try:
                with package.open(info) as member:
                    parts.append(Part(name, _read(member, budget)))
            except _DAMAGE:
                faults.append(ContainerError("F07", f"tệp {display_name(name)} trong tệp nén bị hỏng"))
            except (NotImplementedError, ValueError, RuntimeError):
                faults.append(ContainerError("F02", f"tệp {display_name(name)} dùng cách nén không hỗ trợ"))
    return Contents(tuple(parts), tuple(faults))


def _open_tar(data: bytes, budget: Budget) -> Contents:
    parts = []
    with (
        gzip.GzipFile(fileobj=io.BytesIO(data)) as unzipped,
        tarfile.open(fileobj=_Bounded(unzipped, MAX_UNPACKED_BYTES), mode="r|") as package,
    ):
        for info in package:
            name = decode_surrogates(info.name).removeprefix("./")
            member = package.extractfile(info) if info.isreg() and not _junk_path(name) else None
            if member is not None:
                parts.append(Part(name, _read(member, budget)))
    return Contents(tuple(parts))


class _Bounded(io.RawIOBase):
    """A stream that gives so many bytes and no more: headers and skipped members are unpacked too."""

    def __init__(self, stream: IO[bytes] | gzip.GzipFile, limit: int) -> None:
        self._stream = stream
        self._left = limit

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes; ContainerError once there are too many."""
        found = self._stream.read(size)
        self._left -= len(found)
        if self._left < 0:
            raise ContainerError("F02", f"nội dung giải nén vượt quá {MAX_UNPACKED_BYTES // 2**20} MB")
        return found


def _read(member: IO[bytes], budget: Budget) -> bytes:
    """A member's bytes, counted while they are unpacked: what the directory says of sizes is only a claim."""
    chunks, size = [], 0
    while chunk := member.read(_CHUNK):
        chunks.append(chunk)
        size += len(chunk)
        if size > budget.bytes:
            break
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


def _junk_path(name: str) -> bool:
    return any(is_junk(part) for part in name.replace("\\", "/").split("/") if part not in {"", ".", ".."})
