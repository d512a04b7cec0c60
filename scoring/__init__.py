"""From the warehouse to scores and ranks: methods, criteria, ranking, explanation, seal.

`rank(source, programme, year, moment, code_version)` gives the `Ranking`; `scoring.sealing.seal` seals and verifies it.
"""

from scoring.errors import ScoringError
from scoring.exact import round_half_up
from scoring.ranking import rank, rank_facts
from scoring.result import CriterionScore, Ranking, UnitResult

__all__ = ["CriterionScore", "Ranking", "ScoringError", "UnitResult", "rank", "rank_facts", "round_half_up"]
