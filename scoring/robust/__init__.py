"""How far a ranking rests on lawful choices and on the evidence: simulation, its sums, what cannot be told apart.

`simulate_choices(facts, programme)` varies what might lawfully have been laid down otherwise; `bound_first_places` says
from stated sources of error which units could truly be among the first. The two are never mixed. Rankings themselves
are made by `scoring.ranking`; this package changes none.
"""

from scoring.robust.choices import CHOICES_VI, Choices, list_choices
from scoring.robust.evidence import Evidence, FirstPlaces, bound_first_places, collect_evidence
from scoring.robust.observed import Observed, observe
from scoring.robust.simulation import RobustRanking, simulate_choices
from scoring.robust.summary import RobustSummary, summarise

__all__ = [
    "CHOICES_VI",
    "Choices",
    "Evidence",
    "FirstPlaces",
    "Observed",
    "RobustRanking",
    "RobustSummary",
    "bound_first_places",
    "collect_evidence",
    "list_choices",
    "observe",
    "simulate_choices",
    "summarise",
]
