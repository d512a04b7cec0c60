"""What a scoring method is: one object that holds its name, what it reads, its params, its faults and its scoring."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Generic, TypeVar

from schemas.programme import Criterion
from scoring.methods.inputs import Declared, Inputs
from scoring.methods.params import Params, ParamsError
from scoring.outcome import Context, Outcome

P = TypeVar("P")


@dataclass(frozen=True)
class Method(Generic[P]):
    """A way to score a criterion. `name` is what `criteria.csv` calls it in column `method`.

    `inputs` says what column `inputs` may name, `params` how column `params` is written; `award`
    gives one unit's outcome.
    """

    name: str
    inputs: Inputs
    params: Params[P]
    award: Callable[[Context, Criterion, P], Outcome]

    @property
    def doc(self) -> str:
        """What the method does, in the words of its scoring function."""
        return self.award.__doc__ or ""

    def find_faults(self, criterion: Criterion, declared: Declared) -> Iterator[tuple[str, str]]:
        """Why the criterion cannot be scored by this method, each with its column; nothing if it can."""
        yield from (("inputs", what) for what in self.inputs.find_faults(criterion, declared))
        try:
            self.params.read(criterion.params)
        except ParamsError as error:
            yield "params", f"{criterion.params!r}: {error}"

    def score(self, context: Context, criterion: Criterion) -> Outcome:
        """One unit's outcome. ParamsError for params at fault, which `find_faults` tells before."""
        return self.award(context, criterion, self._read_params(criterion.params))

    @cached_property
    def _read_params(self) -> Callable[[str], P]:
        """Params are the same at every unit, so each is read once."""
        return lru_cache(self.params.read)


Methods = Mapping[str, Method[Any]]
"""The methods a ranking knows, by name."""
