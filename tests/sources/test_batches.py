from __future__ import annotations

import pytest

from sources.workers.pool import split_into_batches


@pytest.mark.parametrize("workers", [1, 2, 5])
@pytest.mark.parametrize("jobs", [0, 1, 7, 192, 193, 1000])
def test_every_job_is_in_one_batch_and_none_is_too_large(jobs: int, workers: int) -> None:
    batches = list(split_into_batches(range(jobs), 192, workers))
    assert [number for batch in batches for number in batch] == list(range(jobs))
    assert all(1 <= len(batch) <= 192 for batch in batches)


def test_a_single_worker_gets_its_jobs_in_as_few_batches_as_there_can_be() -> None:
    """A cluster's worker hands its batch to one process: halves and quarters of it would only be packed more often."""
    assert [len(batch) for batch in split_into_batches(range(192), 192, 1)] == [192]
    assert [len(batch) for batch in split_into_batches(range(500), 192, 1)] == [192, 192, 116]


def test_several_workers_end_with_small_batches() -> None:
    sizes = [len(batch) for batch in split_into_batches(range(1000), 192, 2)]
    assert sizes[0] == 192
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] <= 24
