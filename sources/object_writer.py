"""Objects are written by a thread while the next files are read: nobody waits for the time that the disk takes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import Final

from schemas import files

LARGEST: Final = 256 * 1024
"""What is larger is written at once, so that little waits in memory."""
BATCH: Final = 16
MOST_BATCHES: Final = 3
"""So many wait at most, the one that is being written included."""


class ObjectNotWrittenError(Exception):
    """An object that was given to the thread could not be written.

    No OSError: whoever gets it has another file in hand.
    """


class ObjectWriter:
    """A thread that creates objects in the order given; `written` is called in it with each one that is there."""

    def __init__(self, written: Callable[[Path], None]) -> None:
        self._written = written
        self._waiting: set[str] = set()
        self._batch: list[tuple[Path, bytes]] = []
        self._under_way = 0
        self._given: SimpleQueue[Sequence[tuple[Path, bytes]]] = SimpleQueue()
        self._done: SimpleQueue[None] = SimpleQueue()
        self._failure: Exception | None = None
        self._thread = Thread(target=self._write_batches, name="objects", daemon=True)
        self._thread.start()

    @property
    def number_waiting(self) -> int:
        """How many are not written yet."""
        return len(self._waiting)

    def has(self, name: str) -> bool:
        """True while the object waits to be written: it need not be given again."""
        return name in self._waiting

    def give(self, path: Path, data: bytes) -> None:
        """Have it written; waits while many are waiting. ObjectNotWrittenError if one before could not be written."""
        self._tell_failure()
        self._waiting.add(path.name)
        self._batch.append((path, data))
        if len(self._batch) == BATCH:
            self._hand_over()

    def settle(self) -> None:
        """Wait until all that was given is written; ObjectNotWrittenError if one could not be."""
        if self._batch:
            self._hand_over()
        while self._under_way:
            self._wait_for_one()
        self._tell_failure()

    def end(self) -> None:
        """End the thread; what was not settled may be written or not."""
        self._given.put(())
        self._thread.join()

    def _hand_over(self) -> None:
        if self._under_way == MOST_BATCHES:
            self._wait_for_one()
        self._given.put(self._batch)
        self._under_way += 1
        self._batch = []

    def _wait_for_one(self) -> None:
        self._done.get()
        self._under_way -= 1

    def _tell_failure(self) -> None:
        if self._failure is not None:
            raise ObjectNotWrittenError from self._failure

    def _write_batches(self) -> None:
        while batch := self._given.get():
            for path, data in batch:
                try:
                    files.create_bytes(path, data, durable=False)
                    self._waiting.discard(path.name)
                    self._written(path)
                except Exception as error:  # noqa: BLE001 -- whatever it is, nobody may wait for ever
                    self._failure = self._failure or error
            self._done.put(None)
