"""A programme as data: units, calendar, indicators, rules, criteria and texts, loaded once and frozen."""

from schemas.programme.load import ProgrammeError, load_programme
from schemas.programme.model import Programme
from schemas.programme.periods import Period, UnknownPeriodError
from schemas.programme.records import (
    Agency,
    Bound,
    Criterion,
    Indicator,
    Rule,
    TaskGroup,
    Unit,
)

__all__ = [
    "Agency",
    "Bound",
    "Criterion",
    "Indicator",
    "Period",
    "Programme",
    "ProgrammeError",
    "Rule",
    "TaskGroup",
    "Unit",
    "UnknownPeriodError",
    "load_programme",
]
