"""A programme as data: units, calendar, indicators, rules, criteria and texts, loaded once and frozen."""

from schemas.programme.faults import Fault, ProgrammeError
from schemas.programme.load import load_programme
from schemas.programme.model import Programme
from schemas.programme.periods import Period, UnknownPeriodError
from schemas.programme.records import Bound, Criterion, ExemplarKind, Indicator, Rule, Unit
from schemas.programme.sections import Agency, TaskGroup

__all__ = [
    "Agency",
    "Bound",
    "Criterion",
    "ExemplarKind",
    "Fault",
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
