"""What becomes of work on documents, wherever it is done: here in confined processes, or on a cluster's machines."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

J = TypeVar("J")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
Work = Callable[[Sequence[J], Callable[[int], None]], R]
"""Works on a batch; calls back with the place of each job as it begins it."""
GivenUp = Callable[[J, str], R]
"""What stands for a job that cannot be done, by the reason."""


@dataclass(frozen=True, slots=True)
class Done(Generic[R_co]):
    """What the work made of these jobs."""

    numbers: tuple[int, ...]
    made: R_co


@dataclass(frozen=True, slots=True)
class Lost:
    """A job that ended its process or took too long, with the reason in Vietnamese."""

    number: int
    why_vi: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A job at which the work itself is at fault, with the traceback."""

    number: int
    trace: str


Outcome = Done[R] | Lost | Failed


class Executor(Protocol):
    """Where work is done. To be used as a context: at its end nothing of it runs any more."""

    def __enter__(self) -> Self:
        """Nothing is started before there is work."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """End it, whatever it is at."""
        ...

    def start(self) -> None:
        """Get ready ahead of the work: nobody waits for it."""
        ...

    def run(self, jobs: Sequence[J], work: Work[J, R], size: int) -> Iterator[Outcome[R]]:
        """Outcomes as they come in, in batches of at most `size`; every job is in exactly one.

        `work` must be importable where it is done. A job that does harm costs itself alone.
        """
        ...


def do_jobs(
    executor: Executor, jobs: Sequence[J], work: Work[J, R], lost: GivenUp[J, R], failed: GivenUp[J, R], size: int
) -> Iterator[tuple[list[int], R]]:
    """(Numbers of jobs, what was made of them), as they come in; every job is in exactly one.

    `lost` says what stands for one that cannot be done, by the Vietnamese reason, `failed` for one at which `work`
    raises, by the traceback.
    """
    for outcome in executor.run(jobs, work, size):
        match outcome:
            case Done(numbers, made):
                yield list(numbers), made
            case Lost(number, why_vi):
                yield [number], lost(jobs[number], why_vi)
            case Failed(number, trace):
                yield [number], failed(jobs[number], trace)
