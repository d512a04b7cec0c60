"""The content-addressed archive: every byte received, kept once under its SHA-256, written before anything else."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from functools import cached_property
from pathlib import Path
from threading import Lock

from schemas import files

JOURNAL = "first_seen.jsonl"


class Archive:
    """An archive folder: `objects/ab/<sha256>` and the journal of first sightings.

    One level of folders: a folder costs more to make than a document to write. Archives of two levels, `ab/cd`, are
    still read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._journal = folder / JOURNAL
        self._seen: dict[str, datetime] | None = None
        self._pending: dict[str, datetime] = {}
        self._unflushed: list[Path] = []
        self._lock = Lock()

    def put(self, data: bytes) -> str:
        """Keep the bytes and give their SHA-256. Whole or not at all; what is there is never rewritten.

        On the disk for certain after `flush` only: one by one that would cost ten times the writing. Where the power
        fails before, a file may be left short; the next run, which finds it in the inbox still, writes it anew.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        size = path.stat().st_size if path.is_file() else None
        if size != len(data):
            write = files.create_bytes if size is None else files.write_bytes
            write(path, data, durable=False)
            self._unflushed.append(path)
        return sha256

    @property
    def number_to_flush(self) -> int:
        """How many documents were written since the last `flush`."""
        return len(self._unflushed)

    def path(self, sha256: str) -> Path:
        """Where the document of that hash lies or would lie."""
        place = self._place(sha256)
        if place.exists() or not self._has_two_levels:
            return place
        older = place.parent / sha256[2:4] / sha256
        return older if older.exists() else place

    def _place(self, sha256: str) -> Path:
        return self.folder / "objects" / sha256[:2] / sha256

    @cached_property
    def _has_two_levels(self) -> bool:
        """True if the archive holds documents of the older layout."""
        return any(self.folder.glob("objects/??/??"))

    def has(self, sha256: str) -> bool:
        """True if the document is archived."""
        return self.path(sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """The document's bytes; FileNotFoundError if it is not archived."""
        return self.path(sha256).read_bytes()

    def find_first_sighting(self, sighting_id: str, now: datetime) -> datetime:
        """The earliest moment this place was seen, `now` included; lasting once `remember` has run."""
        seen = self._load()
        known = seen.get(sighting_id)
        if known is not None and known <= now:
            return known
        seen[sighting_id] = now
        with self._lock:
            self._pending[sighting_id] = now
        return now

    def remember(self) -> None:
        """Append what is new to the journal; it is on the disk once this returns. May run beside the collecting."""
        with self._lock:
            pending, self._pending = self._pending, {}
        if not pending:
            return
        lines = [json.dumps({"id": i, "at": at.isoformat()}) + "\n" for i, at in pending.items()]
        try:
            files.append_lines(self._journal, "".join(lines).encode())
        except OSError:
            with self._lock:
                self._pending = {**pending, **self._pending}
            raise

    def flush(self) -> None:
        """See to it that all that was put is on the disk; nothing of it may be loaded before."""
        files.flush_files(self._unflushed, self.folder.parent)
        self._unflushed.clear()

    def _load(self) -> dict[str, datetime]:
        if self._seen is None:
            self._seen = {}
            if self._journal.is_file():
                for line in self._journal.read_bytes().splitlines():
                    self._read_line(line)
        return self._seen

    def _read_line(self, line: bytes) -> None:
        """One journal line; a torn one, left by a crash, says nothing."""
        assert self._seen is not None
        try:
            entry = json.loads(line)
            sighting_id, at = str(entry["id"]), datetime.fromisoformat(entry["at"])
        except (ValueError, KeyError, TypeError):
            return
        known = self._seen.get(sighting_id)
        self._seen[sighting_id] = min(known, at) if known else at
