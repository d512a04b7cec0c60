"""What a backup is on disk: its manifest, and contents kept once each under their hash.

sao-luu.json             the manifest: every file of the home by its place, with size and hash
objects/ab/<sha256>      contents, the archive's and all others'
journal/thidua.jsonl     the journal, to which each backup adds the lines that are new
warehouse/thidua.duckdb  the latest copy of the warehouse
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import BinaryIO, Final

from schemas import files
from schemas.errors import PlainError

MANIFEST: Final = "sao-luu.json"
FORMAT: Final = 1
_CHUNK: Final = 1 << 20


class BackupError(PlainError, ValueError):
    """The folder is no backup, or no place for one."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One file of the home: size, hash, and the time it was changed last, in nanoseconds."""

    size: int
    sha256: str
    changed: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the backup holds: when it was made, by which version, journal and warehouse if there were any, all files."""

    made_at: str = ""
    version: str = ""
    journal: Stored | None = None
    warehouse: Stored | None = None
    files: Mapping[str, Stored] = field(default_factory=dict)


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a backup; BackupError where there is none or it cannot be read."""
    try:
        told = json.loads((folder / MANIFEST).read_text("utf-8"))
        if told["format"] != FORMAT:
            raise BackupError(
                f"{folder} là bản sao lưu dạng {told['format']}, phiên bản này chỉ đọc được dạng {FORMAT}"
            )
        singles = {name: Stored(**told[name]) if told[name] else None for name in ("journal", "warehouse")}
        kept = {place: Stored(**one) for place, one in told["files"].items()}
        return Manifest(told["made_at"], told["version"], **singles, files=kept)
    except FileNotFoundError:
        raise BackupError(f"{folder} không phải thư mục sao lưu: không có {MANIFEST}") from None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        if isinstance(error, BackupError):
            raise
        raise BackupError(f"{folder / MANIFEST} hỏng, không đọc được: {error}") from None


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Put the manifest in its place, last of all: what it names is there."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1, sort_keys=True)
    files.write_text(folder / MANIFEST, text + "\n")


def object_path(folder: Path, sha256: str) -> Path:
    """Where the content of that hash lies in a backup."""
    return folder / "objects" / sha256[:2] / sha256


def hash_file(path: Path, size: int | None = None) -> str:
    """SHA-256 of the file, or of its first bytes; OSError if it cannot be read."""
    with path.open("rb") as file:
        return _hash_stream(file, size)


def copy_and_verify(source: Path, target: Path, sha256: str) -> bool:
    """Copy a file and read it back; False, and no target, where what was written does not have that hash."""
    with files.new_file(target, durable=False) as place:
        shutil.copyfile(source, place)
    if hash_file(target) == sha256:
        return True
    target.unlink()
    return False


def _hash_stream(file: BinaryIO, size: int | None) -> str:
    digest, left = hashlib.sha256(), size
    while chunk := file.read(_CHUNK if left is None else min(_CHUNK, left)):
        digest.update(chunk)
        left = None if left is None else left - len(chunk)
    return digest.hexdigest()
