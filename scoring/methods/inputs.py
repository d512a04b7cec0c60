"""What column `inputs` of a criterion may name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from schemas.programme import Criterion, Programme


class Inputs(Protocol):
    """What a method reads."""

    def find_faults(self, criterion: Criterion, programme: Programme) -> Iterator[str]:
        """What is wrong with the criterion's inputs, each as `column inputs: …`."""
        ...


@dataclass(frozen=True, slots=True)
class Reporting:
    """A method on reporting discipline reads how the unit reported; the column says so by one word."""

    word: str

    def find_faults(self, criterion: Criterion, _programme: Programme) -> Iterator[str]:
        """One fault if the column holds anything else."""
        if criterion.inputs != self.word:
            yield f"column inputs: {criterion.inputs!r}, but {criterion.method} reads {self.word!r}"


@dataclass(frozen=True, slots=True)
class Indicators:
    """Indicators by code, parted by `mark`; `only`: exactly so many, and `example` shows how they are written."""

    mark: str = ";"
    only: int | None = None
    example: str = ""

    def find_faults(self, criterion: Criterion, programme: Programme) -> Iterator[str]:
        """A wrong number of indicators, and every code that no indicator has."""
        codes = criterion.inputs.split(self.mark)
        if self.only is not None and len(codes) != self.only:
            yield f"column inputs: {criterion.inputs!r}; {self.example}"
        for code in codes:
            if code not in programme.indicator_by_code:
                yield f"column inputs: no indicator {code!r} in indicators.csv"
