"""Compressed archives: .zip and .tgz, opened in memory within limits."""

from __future__ import annotations

import io
import stat
import tarfile
import zipfile
import zlib
from typing import IO

from sources.containers.parts import Budget, ContainerError, Part
from sources.names import decode_bytes, decode_surrogates, is_junk

_CHUNK = 1024 * 1024
_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, tarfile.TarError, OSError)
_UTF8_NAME, _ENCRYPTED = 0x800, 0x1


def open_archive(data: bytes, media: str, budget: Budget) -> tuple[Part, ...]:
    """The files of a zip or tgz in stored order; ContainerError if it is damaged, locked or too large."""
    try:
        return _open_zip(data, budget) if media == "zip" else _open_tar(data, budget)
    except _DAMAGE as error:
        raise ContainerError("F07", "tệp nén bị hỏng hoặc thiếu phần cuối") from error
    except (NotImplementedError, ValueError, RuntimeError) as error:
        raise ContainerError("F02", "tệp nén dùng cách nén không hỗ trợ") from error


def _open_zip(data: bytes, budget: Budget) -> tuple[Part, ...]:
    parts = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for info in package.infolist():
            name = _zip_name(info)
            if info.is_dir() or stat.S_ISLNK(info.external_attr >> 16) or _junk_path(name):
                continue
            if info.flag_bits & _ENCRYPTED:
                raise ContainerError("F03", "tệp nén đặt mật khẩu")
            with package.open(info) as member:
                parts.append(Part(name, _read(member, budget)))
    return tuple(parts)


def _open_tar(data: bytes, budget: Budget) -> tuple[Part, ...]:
    parts = []
    with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as package:
        for info in package:
            name = decode_surrogates(info.name).removeprefix("./")
            member = package.extractfile(info) if info.isreg() and not _junk_path(name) else None
            if member is not None:
                parts.append(Part(name, _read(member, budget)))
    return tuple(parts)


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
