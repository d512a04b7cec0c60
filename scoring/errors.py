"""What can be wrong with a ranking's programme or inputs."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.errors import PlainError


class ScoringError(PlainError, ValueError):
    """The year cannot be ranked; the message lists every fault, where it is and what to do next."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("the year cannot be ranked:\n" + "\n".join(f"  {fault}" for fault in faults))
        self.faults = tuple(faults)
