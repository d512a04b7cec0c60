"""Answers that are written while later periods are still being loaded, so that no core waits.

What a unit is answered about a period depends on that period's documents alone, so it is settled once those are loaded.
Afterwards everything is asked for once more: an answer that turns out otherwise is written again.
"""

from __future__ import annotations

from concurrent.futures import BrokenExecutor, Future
from typing import Final

from flows.settings import Settings
from flows.steps.answering import BATCH_SIZE, FEW, Answer, Written, write_batch
from flows.steps.due import due_answers
from sources.workers import Workers
from warehouse import Warehouse

LEAST_LOADED: Final = 500
"""To see what is due costs as much as loading some dozens of documents, so it is asked for rarely."""
ROUNDS: Final = 4


class AnswersAhead:
    """Gives the workers the answers of periods that are loaded."""

    def __init__(self, settings: Settings, workers: Workers) -> None:
        self.jobs: list[Answer] = []
        self.begun: dict[Future[list[Written]], list[int]] = {}
        self._settings, self._workers = settings, workers
        self._periods: set[str] = set()
        self._waiting = 0

    def loaded(self, warehouse: Warehouse, period_id: str | None, documents: int, total: int) -> None:
        """A period is loaded, of so many documents out of the run's total; without a period nothing is settled."""
        if period_id is None:
            return
        self._periods.add(period_id)
        self._waiting += documents
        if self._waiting >= max(LEAST_LOADED, total // ROUNDS):
            self._begin(warehouse)
            self._periods, self._waiting = set(), 0

    def _begin(self, warehouse: Warehouse) -> None:
        due = due_answers(warehouse, self._settings, self._periods)
        if len(due) <= FEW:
            return
        for start in range(0, len(due), BATCH_SIZE):
            batch = due[start : start + BATCH_SIZE]
            numbers = list(range(len(self.jobs), len(self.jobs) + len(batch)))
            try:
                future = self._workers.submit(write_batch, batch, numbers)
            except BrokenExecutor:  # which answer has killed a worker is found out when results are waited for
                return
            self.jobs += batch
            self.begun[future] = numbers
