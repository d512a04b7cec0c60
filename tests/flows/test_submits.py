"""A run can be created at any time: nothing that is submitted while others record is refused."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from benchmarks.submits import CREATED, Outcome, record_meanwhile, submit
from flows.server import LocalServer

SUBMITS = 50


@pytest.mark.e2e
@pytest.mark.xdist_group("prefect")
def test_every_submit_creates_a_run_while_others_record(server: LocalServer) -> None:
    with record_meanwhile(server, processes=1):
        outcome = submit(server, SUBMITS, start=datetime.now(UTC) + timedelta(days=300))  # none is ever begun
    assert outcome.answers == {CREATED: SUBMITS}, outcome.describe()


def test_an_answer_that_creates_no_run_is_a_failure() -> None:
    outcome = Outcome(seconds=[0.1, 0.2])
    outcome.answers.update([CREATED, 503])
    assert outcome.failures == 1
    assert outcome.describe().startswith("1 of 2 submits failed (1 x 201, 1 x 503)")
