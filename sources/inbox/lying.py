"""What lies in an inbox: its files as they look, its registers as they were read, and the hash of all of that."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from schemas.programme import Programme
from sources.archive import Archive
from sources.containers import folder
from sources.containers.folder import FolderFile, SecondLook


@dataclass(frozen=True, slots=True)
class RegisterFile:
    """A register of receipts with its bytes; None where it cannot be read: `problem_vi` says why."""

    file: FolderFile
    data: bytes | None
    problem_vi: str = ""


@dataclass(frozen=True, slots=True)
class LyingInbox:
    """The files of an inbox in their order but for its registers, which are read; `second` is the other look."""

    files: list[FolderFile]
    registers: list[RegisterFile]
    second: SecondLook

    def list_paths(self) -> Iterator[str]:
        """Of all of them, relative to the inbox."""
        yield from (one.relative for one in self.files)
        yield from (one.file.relative for one in self.registers)

    def hash(self, archive: Archive, find_line: Callable[[FolderFile], bytes | None]) -> str:
        """The same where a collection would be, if what is to be read gives the same: every file with the line by which
        it need not be, else with what is seen of it; registers; when each place was first seen.
        """
        digest = hashlib.sha256(archive.hash_first_sightings().encode())
        for register in self.registers:
            told = register.problem_vi if register.data is None else hashlib.sha256(register.data).hexdigest()
            digest.update(b"%s\0%s\0" % (_encode(register.file.relative), _encode(told)))
        digest.update(b"\0")
        for file in self.files:
            line = find_line(file)
            if line is None:
                line = _encode(repr((file.mark, file.problem_vi)))
            digest.update(b"%s\0%s\0" % (_encode(file.relative), line))
        return digest.hexdigest()


def list_inbox(inbox: Path, programme: Programme, relook: float | None = None) -> LyingInbox:
    """Walk the inbox and read its registers; `relook`: seconds until the second look (None: the usual moment)."""
    files, registers = list[FolderFile](), list[FolderFile]()
    for file in folder.walk(inbox):
        is_register = file.problem_vi is None and file.name == programme.receipt.register_file
        (registers if is_register else files).append(file)
    second = SecondLook(relook)
    return LyingInbox(files, [_read_register(file) for file in registers], second)


def _read_register(file: FolderFile) -> RegisterFile:
    try:
        return RegisterFile(file, file.path.read_bytes())
    except OSError as error:
        return RegisterFile(file, None, folder.reason_vi(error))


def _encode(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
