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


@dataclass(frozen=True, slots=True)
class LyingAnswers:
    """How the files that answer units lie: their hash (`hash_answers`), and the paths of those that are not empty."""

    hash: str
    whole: frozenset[str]


def hash_answers(settings: Settings) -> str:
    """The hash of the names and sizes of all files that answer units: one that is lost or empty is made anew."""
    digest = hashlib.sha256()
    for path, size in _list_answers(settings):
        digest.update(f"{path}\0{size}\n".encode(errors="surrogatepass"))
    return digest.hexdigest()


def look_at_answers(settings: Settings) -> LyingAnswers:
    """The same hash, and which of them are not empty."""
    digest, whole = hashlib.sha256(), set[str]()
    for path, size in _list_answers(settings):
        digest.update(f"{path}\0{size}\n".encode(errors="surrogatepass"))
        if size > 0:
            whole.add(path)
    return LyingAnswers(digest.hexdigest(), frozenset(whole))


def _list_answers(settings: Settings) -> Iterator[tuple[str, int]]:
    for folder in (settings.feedback, settings.outbox):
        yield from _list_files(str(folder))


def _list_files(root: str) -> Iterator[tuple[str, int]]:
    """Each file with its size, by folder and name; links are followed, none twice to the same folder."""
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
                yield entry.path, _size(entry)
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
