"""The bar that the command line shows while something long is done; by itself, since most commands have none."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from desk.progress import Progress as ProgressCall
from flows.cli.listing import plain_console


@contextmanager
def progress_display() -> Iterator[ProgressCall]:
    """A live bar for the phase at work on a terminal, the one before removed; silent where output is piped."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=plain_console(stderr=True), transient=True) as bar:
        shown: dict[str, Any] = {}

        def call(done: int, total: int, label: str) -> None:
            if label not in shown:
                for task in shown.values():
                    bar.remove_task(task)
                shown.clear()
                shown[label] = bar.add_task(label)
            bar.update(shown[label], completed=done, total=total or None)

        yield call
