"""What answering the units has done, and whether what answers them lies there as it did."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from desk.settings import Settings


@dataclass(frozen=True, slots=True)
class Answered:
    """The marked workbooks and replies written, the notes on held reports, the drafts withdrawn, by path; and where
    answers about reports that no longer stand lie now. `lay`: how all answers lay (`hash_answers`) before they were
    looked for, None where replies were left to another run.
    """

    workbooks: list[Path] = field(default_factory=list)
    replies: list[Path] = field(default_factory=list)
    held: list[Path] = field(default_factory=list)
    withdrawn: list[Path] = field(default_factory=list)
    set_aside: list[Path] = field(default_factory=list)
    lay: str | None = field(default=None, compare=False)


def hash_answers(settings: Settings) -> str:
    """The hash of the names and sizes of all files that answer units: one that is lost or empty is made anew."""
    digest = hashlib.sha256()
    for folder in (settings.feedback, settings.outbox):
        for line in _list_files(str(folder)):
            digest.update(line.encode(errors="surrogatepass"))
    return digest.hexdigest()


def _list_files(root: str) -> Iterator[str]:
    """A line a file, by folder and name; links are followed, none twice to the same folder."""
    folders, met = [root], set[tuple[int, int]]()
    while folders:
        folder = folders.pop()
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=attrgetter("name"))
        except FileNotFoundError:
            continue
        for entry in found:
            if not entry.is_dir():
                yield f"{entry.path}\0{_size(entry)}\n"
            elif not entry.is_symlink():
                folders.append(entry.path)
            else:
                status = entry.stat()
                if (place := (status.st_dev, status.st_ino)) not in met:
                    met.add(place)
                    folders.append(entry.path)


def _size(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat().st_size
    except FileNotFoundError:  # a link to nothing
        return -1
