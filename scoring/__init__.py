"""From the warehouse to scores and ranks: methods, criteria, ranking, explanation, seal.

`rank(source, programme, year, moment, code_version)` gives the `Ranking`; `scoring.sealing.seal` seals and verifies it.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scoring.errors import ScoringError
    from scoring.exact import round_half_up
    from scoring.ranking import rank, rank_facts
    from scoring.result import CriterionScore, Ranking, UnitResult

__all__ = ["CriterionScore", "Ranking", "ScoringError", "UnitResult", "rank", "rank_facts", "round_half_up"]
_HOMES = {
    "ScoringError": "errors",
    "round_half_up": "exact",
    "rank": "ranking",
    "rank_facts": "ranking",
    "CriterionScore": "result",
    "Ranking": "result",
    "UnitResult": "result",
}


def __getattr__(name: str) -> Any:
    """What is asked for, from its home: who only checks a programme starts without rankings and pandas."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"scoring.{_HOMES[name]}"), name)
