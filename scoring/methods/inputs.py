"""What column `inputs` of a criterion may name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from schemas.programme import Criterion


class Inputs(Protocol):
    """What a method reads."""

    def find_faults(self, criterion: Criterion, codes: Collection[str]) -> Iterator[str]:
        """What is wrong with the criterion's inputs; `codes` are those of all indicators."""
        ...


@dataclass(frozen=True, slots=True)
class Reporting:
    """A method on reporting discipline reads how the unit reported; the column says so by one word."""

    word: str

    def find_faults(self, criterion: Criterion, _codes: Collection[str]) -> Iterator[str]:
        """One fault if the column holds anything else."""
        if criterion.inputs != self.word:
            yield f"{criterion.inputs!r}, but {criterion.method} reads {self.word!r}"


@dataclass(frozen=True, slots=True)
class Indicators:
    """Indicators by code, parted by `mark`; `only`: exactly so many, and `example` shows how they are written."""

    mark: str = ";"
    only: int | None = None
    example: str = ""

    def find_faults(self, criterion: Criterion, codes: Collection[str]) -> Iterator[str]:
        """A wrong number of indicators, and every code that no indicator has."""
        named = criterion.inputs.split(self.mark)
        if self.only is not None and len(named) != self.only:
            yield f"{criterion.inputs!r}; {self.example}"
        for code in named:
            if code not in codes:
                yield f"no indicator {code!r} in indicators.csv"
