"""The report built and verified as the desk does it: over marts that are reckoned once."""

from contextlib import nullcontext

from reports.minister import build as plain_build
from reports.minister import claims
from reports.minister.claims import Source
from reports.minister.model import Claim, PeriodReport
from schemas.programme import Period, Programme
from warehouse import Moment, Warehouse


def build(source: Source, programme: Programme, period: Period, moment: Moment) -> PeriodReport:
    """The report of the period; nothing is written meanwhile."""
    with source.settle_marts(moment) if isinstance(source, Warehouse) else nullcontext():
        return plain_build.build(source, programme, period, moment)


def verify(source: Source, report: PeriodReport) -> tuple[Claim, ...]:
    """The claims that the warehouse does not support."""
    moment = Moment(report.as_of, report.known_at)
    with source.settle_marts(moment) if isinstance(source, Warehouse) else nullcontext():
        return claims.verify(source, report)
