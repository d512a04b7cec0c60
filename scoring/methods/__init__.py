"""The scoring methods, one object a method. A new one is a module of its own and a line here."""

from __future__ import annotations

from types import MappingProxyType

from scoring.methods.completeness import COMPLETENESS
from scoring.methods.council import COUNCIL
from scoring.methods.first_time_quality import FIRST_TIME_QUALITY
from scoring.methods.late_bands import LATE_BANDS
from scoring.methods.method import Method, Methods
from scoring.methods.per_item_bonus import PER_ITEM_BONUS
from scoring.methods.per_item_penalty import PER_ITEM_PENALTY
from scoring.methods.percentile_in_cluster import PERCENTILE_IN_CLUSTER
from scoring.methods.ratio import RATIO
from scoring.methods.ratio_to_plan import RATIO_TO_PLAN
from scoring.methods.yes_no import YES_NO

__all__ = ["METHODS", "Method", "Methods"]

METHODS: Methods = MappingProxyType(
    {
        method.name: method
        for method in (
            LATE_BANDS,
            COMPLETENESS,
            FIRST_TIME_QUALITY,
            YES_NO,
            RATIO_TO_PLAN,
            RATIO,
            PERCENTILE_IN_CLUSTER,
            PER_ITEM_BONUS,
            PER_ITEM_PENALTY,
            COUNCIL,
        )
    }
)
