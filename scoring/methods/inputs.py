"""What column `inputs` of a criterion may name."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Protocol

from schemas.programme import Criterion, Programme


@dataclass(frozen=True, slots=True)
class Declared:
    """What a programme declares that criteria may ask for: indicators by code, and whether exemplars are recognised."""

    indicators: Collection[str]
    recognised: bool = False

    @classmethod
    def of(cls, programme: Programme) -> Declared:
        """By a whole programme."""
        return cls(programme.indicator_by_code.keys(), bool(programme.kinds_by_decision))


class Inputs(Protocol):
    """What a method reads."""

    def find_faults(self, criterion: Criterion, declared: Declared) -> Iterator[str]:
        """What is wrong with the criterion's inputs; `declared` is what they may name."""
        ...


@dataclass(frozen=True, slots=True)
class Reporting:
    """A method on reporting discipline reads how the unit reported; the column says so by one word."""

    word: str

    def find_faults(self, criterion: Criterion, _declared: Declared) -> Iterator[str]:
        """One fault if the column holds anything else."""
        if criterion.inputs != self.word:
            yield f"{criterion.inputs!r}, but {criterion.method} reads {self.word!r}"


@dataclass(frozen=True, slots=True)
class Indicators:
    """Indicators by code, parted by `mark`; `only`: exactly so many, and `example` shows how they are written."""

    mark: str = ";"
    only: int | None = None
    example: str = ""

    def find_faults(self, criterion: Criterion, declared: Declared) -> Iterator[str]:
        """A wrong number of indicators, and every code that no indicator has."""
        named = criterion.inputs.split(self.mark)
        if self.only is not None and len(named) != self.only:
            yield f"{criterion.inputs!r}; {self.example}"
        for code in named:
            if code not in declared.indicators:
                yield f"no indicator {code!r} in indicators.csv"
