"""The kinds of reporting period: month, quarter, half-year, year. Nothing else knows what they are called."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from schemas.kinds.half_year import HALF_YEAR
from schemas.kinds.kind import KindName, ParsedPeriod, PeriodKind
from schemas.kinds.month import MONTH
from schemas.kinds.quarter import QUARTER
from schemas.kinds.year import WHOLE_YEAR

__all__ = ["HALF_YEAR", "KINDS", "MONTH", "QUARTER", "WHOLE_YEAR", "KindName", "ParsedPeriod", "PeriodKind"]

KINDS: Mapping[KindName, PeriodKind] = MappingProxyType(
    {kind.name: kind for kind in (MONTH, QUARTER, HALF_YEAR, WHOLE_YEAR)}
)
