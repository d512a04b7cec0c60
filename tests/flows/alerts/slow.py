"""A flow that takes longer than it may, as the desk's own would that met a hanging share."""

from __future__ import annotations

import time

from prefect import flow

from flows.runs import ends_in_words


@flow(name="slow", flow_run_name="Chạy quá lâu", timeout_seconds=1)
@ends_in_words
def wait_long() -> None:
    """Sleeps until it is ended."""
    time.sleep(600)
