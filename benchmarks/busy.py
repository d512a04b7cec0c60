"""A flow that records as much as it can on the server of its environment, until it is ended; for `submits`."""

from __future__ import annotations

import sys
from typing import cast
from uuid import UUID

from prefect import flow, get_run_logger, task
from prefect.artifacts import create_markdown_artifact, create_progress_artifact, update_progress_artifact
from prefect.cache_policies import NO_CACHE


@task(cache_policy=NO_CACHE, persist_result=False)
def record(number: int, lines: int) -> None:
    """Log the lines and move a progress artifact with each fifth."""
    log = get_run_logger()
    progress = cast(
        "UUID", create_progress_artifact(0.0, key=f"busy-{number}", description="busy")
    )  # sync here: never a coroutine
    for line in range(lines):
        log.info("line %d of task %d", line, number)
        if line % 5 == 0:
            update_progress_artifact(progress, 100.0 * line / lines)
    create_markdown_artifact("recorded", key=f"done-{number}")


@flow(name="busy")
def record_all(tasks: int, lines: int) -> None:
    """The tasks, at the same time."""
    for future in [record.submit(number, lines) for number in range(tasks)]:
        future.result()


if __name__ == "__main__":
    print("working", flush=True)
    while True:
        record_all(int(sys.argv[1]), int(sys.argv[2]))
