"""Which releases there are: `index.json`, whose names are never used again; `latest.json` points to the newest.

index.json names every release ever published, also one whose folder is gone. A run that is killed between the folder
and the index leaves a whole folder, which the next run enters.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from schemas import files
from schemas.errors import PlainError
from warehouse.release.database import DATABASE
from warehouse.release.folder import PACKAGE, hash_file, read_package
from warehouse.session import Moment

POINTER: Final = "latest.json"
INDEX: Final = "index.json"
_NUMBER: Final = re.compile(r"-r(\d{3,})$")


class IndexDamagedError(PlainError, ValueError):
    """index.json is there and cannot be read: a new one would forget names that were used."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A release in the index; `package_sha256` is of its datapackage.json, which has the hashes of all its files."""

    name: str
    as_of: str
    known_at: str
    programme_hash: str
    content_hash: str
    package_sha256: str


@dataclass(frozen=True, slots=True)
class Index:
    """The releases in the order they were published, and all names that were ever used."""

    entries: tuple[Entry, ...]
    used: tuple[str, ...]

    def find(self, name: str) -> Entry | None:
        """The entry of a release, if it has one."""
        return next((entry for entry in self.entries if entry.name == name), None)

    def next_name(self, programme_id: str, moment: Moment) -> str:
        """A name that no release ever had."""
        numbers = [int(found[1]) for name in self.used if (found := _NUMBER.search(name))]
        return f"{programme_id}-{moment.as_of:%Y%m%d}-r{max(numbers, default=0) + 1:03d}"

    def add(self, entry: Entry) -> Index:
        """The index with one release more."""
        return Index((*self.entries, entry), tuple(dict.fromkeys((*self.used, entry.name))))


def read_index(folder: Path, used: Iterable[str] = ()) -> Index:
    """The index, with whole releases that it lacks, and names used elsewhere. IndexDamagedError if it is garbled."""
    entries, names = _read(folder / INDEX)
    found = list_releases(folder)
    known = {entry.name for entry in entries}
    left = [entry for name in found if name not in known and (entry := _make_entry(folder / name)) is not None]
    return Index((*entries, *left), tuple(dict.fromkeys((*names, *(e.name for e in entries), *used, *found))))


def write_index(folder: Path, index: Index) -> None:
    """Write index.json, if it says anything else now."""
    told = {"format": 1, "used": list(index.used), "releases": [asdict(entry) for entry in index.entries]}
    text = json.dumps(told, ensure_ascii=False, indent=1) + "\n"
    path = folder / INDEX
    if not path.is_file() or path.read_text("utf-8") != text:
        files.write_text(path, text)


def list_releases(folder: Path) -> list[str]:
    """The names of the releases in the folder, in the order of their numbers."""
    found = [path.parent.name for path in folder.glob(f"[!.]*-r[0-9][0-9][0-9]*/{DATABASE}")]
    return sorted((name for name in found if _NUMBER.search(name)), key=lambda name: int(name.rpartition("-r")[2]))


def read_pointer(folder: Path) -> dict[str, Any] | None:
    """The pointer to the latest release, or None if nothing has been published."""
    path = folder / POINTER
    if not path.is_file():
        return None
    pointer: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return pointer


def write_pointer(folder: Path, entry: Entry, moment: Moment, rows: dict[str, int]) -> None:
    """Let latest.json point to a release of this moment, unless it points to one of a later moment or to this one."""
    latest = read_pointer(folder)
    if latest and (latest["name"] == entry.name or datetime.fromisoformat(latest["as_of"]) > moment.as_of):
        return  # A release of an earlier day is for who asked; the pointer stays with the newest figures.
    pointer = {
        "name": entry.name,
        "database": f"{entry.name}/{DATABASE}",
        "as_of": moment.as_of.isoformat(),
        "known_at": moment.known_at.isoformat(),
        "content_hash": entry.content_hash,
        "rows": rows,
    }
    files.write_text(folder / POINTER, json.dumps(pointer, ensure_ascii=False, indent=2) + "\n")


def _read(path: Path) -> tuple[list[Entry], list[str]]:
    if not path.is_file():
        return [], []
    try:
        told = json.loads(path.read_text("utf-8"))
        return [Entry(**row) for row in told["releases"]], [str(name) for name in told["used"]]
    except (ValueError, KeyError, TypeError) as error:
        raise IndexDamagedError(
            f"{path} bị hỏng ({error}). Chưa phát hành gì, để không dùng lại tên đã dùng. Khôi phục tệp này từ bản sao "
            "lưu; nếu không có bản sao, xóa tệp: lần phát hành sau lập lại từ các thư mục và sổ"
        ) from None


def make_entry(folder: Path) -> Entry:
    """The entry of a whole release, from its data package. OSError, ValueError or KeyError where there is none."""
    package = read_package(folder)
    told = {name: str(package[name]) for name in ("as_of", "known_at", "programme_hash", "content_hash")}
    return Entry(name=folder.name, package_sha256=hash_file(folder / PACKAGE), **told)


def _make_entry(folder: Path) -> Entry | None:
    """The same; None for a release that an earlier version wrote."""
    try:
        return make_entry(folder)
    except (OSError, ValueError, KeyError):
        return None
