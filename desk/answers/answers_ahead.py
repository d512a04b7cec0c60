"""Answers that are written while later periods are still being loaded, so that no core waits.

What a unit is answered about a period is settled once that period is loaded: later ones do not change it. They are
written aside. Afterwards everything due is asked for once more, and what is found to be so is put in its place; so a
run that ends too early leaves no answer, and none that turned out otherwise is kept.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Final, Self

from desk.answers.answering import BATCH_SIZE, FEW, Answer, Written, write_answers, write_batch
from desk.answers.due import due_answers
from desk.settings import Settings
from sources.workers import Workers
from warehouse import Warehouse

LEAST_LOADED: Final = 500
"""To see what is due costs as much as loading some dozens of documents, so it is asked for rarely."""
ROUNDS: Final = 4
_LEFT_BEHIND_SECONDS: Final = 86_400


class AnswersAhead:
    """Gives the workers the answers of periods that are loaded. To be used as a context: it leaves nothing aside."""

    def __init__(self, settings: Settings, workers: Workers) -> None:
        self.workers = workers
        self.begun: list[tuple[Answer, Path]] = []
        self._settings = settings
        self._jobs: list[Answer] = []
        self._futures: dict[Future[list[Written]], list[int]] = {}
        self._folder: Path | None = None
        self._periods: set[str] = set()
        self._waiting = 0
        self._wanted = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def loaded(self, warehouse: Warehouse, period_id: str | None, documents: int, left: int, total: int) -> None:
        """A period is loaded, of so many documents; without a period nothing is settled.

        `left` of the run's total are still to be loaded; with none, nothing is done ahead. Whatever fails here only
        ends the work ahead: loading goes on, and the answers are written afterwards.
        """
        if period_id is None or not left or not self._wanted:
            return
        self._periods.add(period_id)
        self._waiting += documents
        if self._waiting >= max(LEAST_LOADED, total // ROUNDS):
            try:
                self._begin(warehouse)
            except Exception:  # noqa: BLE001 - a broken pool, a full disk: the same is met, and told, when all are written
                self._wanted = False
            self._periods, self._waiting = set(), 0

    def _begin(self, warehouse: Warehouse) -> None:
        due = due_answers(warehouse, self._settings, self._periods)
        if len(due) <= FEW:
            return
        folder = self._aside()
        for start in range(0, len(due), BATCH_SIZE):
            batch = [
                (answer, folder / f"{len(self._jobs) + place}.xlsx")
                for place, answer in enumerate(due[start : start + BATCH_SIZE])
            ]
            jobs = [replace(answer, target=path) for answer, path in batch]
            numbers = list(range(len(self._jobs), len(self._jobs) + len(jobs)))
            self._futures[self.workers.submit(write_batch, jobs, numbers)] = numbers
            self._jobs += jobs
            self.begun += batch

    def finished(self, told: Callable[[int], None]) -> dict[Answer, Path]:
        """The answers that are written, each with the file that holds it; tells how many as they come in."""
        written: set[Path] = set()
        for done in write_answers(self._jobs, self.workers, self._futures):
            written |= {one.target for one in done if not one.error}
            told(len(written))
        return {answer: path for answer, path in self.begun if path in written}

    def clear(self) -> None:
        """Remove what was written aside and not taken."""
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)

    def _aside(self) -> Path:
        if self._folder is None:
            root = self._settings.begun_answers
            root.mkdir(parents=True, exist_ok=True)
            for left in root.iterdir():  # by a run that was killed
                if left.stat().st_mtime < time.time() - _LEFT_BEHIND_SECONDS:
                    shutil.rmtree(left, ignore_errors=True)
            self._folder = Path(tempfile.mkdtemp(dir=root))
        return self._folder
