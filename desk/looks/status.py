"""Who reported for a period, on time or late; everything one unit sent; and what the desk is asked beside the verdicts.

The questions are derived at every look, not frozen when a report is judged: receipts, copies, corrections come later.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from desk.clock import now_in
from desk.settings import Settings
from schemas.programme import Period, Programme
from warehouse import Moment, Warehouse

if TYPE_CHECKING:
    import pandas as pd

    from reports.answers.desk_questions import Question


@dataclass(frozen=True, slots=True)
class PeriodStanding:
    """Where a period stands: its units, in order of code (see `out.reporting`), and how many documents wait for a
    person and are counted in it (see `out.held_document`).
    """

    units: Sequence[Mapping[str, Any]]
    held_documents: int


def look_at_period(settings: Settings, period_id: str, moment: Moment | None = None) -> PeriodStanding:
    """Both at one moment, which is reckoned once."""
    period = settings.programme.period(period_id)
    with _open_at(settings, moment, period) as (warehouse, at):
        units = warehouse.records("status", period_id=period.id, **at)
        return PeriodStanding(units, _count_held_documents(warehouse, period, at))


def list_units(settings: Settings, period_id: str, moment: Moment | None = None) -> pd.DataFrame:
    """One row per unit of the period (see `out.reporting`), in order of unit code."""
    period = settings.programme.period(period_id)
    with _open_at(settings, moment, period) as (warehouse, at):
        return warehouse.query("status", period_id=period.id, **at)


def count_held_documents(settings: Settings, period_id: str, moment: Moment | None = None) -> int:
    """How many documents wait for a person and are counted in the period (see `out.held_document`)."""
    period = settings.programme.period(period_id)
    with _open_at(settings, moment, period) as (warehouse, at):
        return _count_held_documents(warehouse, period, at)


def list_indicators(settings: Settings, period_id: str, moment: Moment | None = None) -> pd.DataFrame:
    """One row per indicator of the period (see `out.completeness`), in form order; the last one is all together."""
    programme = settings.programme
    period = programme.period(period_id)
    with _open_at(settings, moment, period) as (warehouse, at):
        rows = warehouse.query("completeness", period_id=period.id, **at)
    order = {indicator.code: place for place, indicator in enumerate(programme.indicators)}
    places = rows["indicator_code"].map(lambda code: order.get(code, len(order)))
    return rows.assign(place=places).sort_values("place").drop(columns="place").reset_index(drop=True)


def list_unit_submissions(
    settings: Settings, unit_id: str, period_id: str | None = None, moment: Moment | None = None
) -> pd.DataFrame:
    """One row per submission of the unit (see `out.submission`, `out.version`), in order of receipt."""
    with _open_at(settings, moment) as (warehouse, at):
        return warehouse.query("unit_submissions", unit_id=unit_id, period_id=period_id, **at)


def list_standings(
    settings: Settings, unit_id: str, period_id: str | None = None, moment: Moment | None = None
) -> pd.DataFrame:
    """How the unit stands with each period for which anything was received, or with that one (`out.reporting`)."""
    with _open_at(settings, moment) as (warehouse, at):
        return warehouse.query("unit_standings", unit_id=unit_id, period_id=period_id, **at)


def list_held_with_sign(settings: Settings, unit_id: str, moment: Moment | None = None) -> pd.DataFrame:
    """Held documents of no known unit which bear a sign of this one."""
    with _open_at(settings, moment) as (warehouse, at):
        return warehouse.query("held_claims", unit_id=unit_id, **at)


def list_submissions(settings: Settings, moment: Moment | None = None) -> pd.DataFrame:
    """Every submission with its finding codes and place, those nobody could attribute too."""
    with _open_at(settings, moment) as (warehouse, at):
        return warehouse.query("submissions", **at)


def list_receipt_differences(
    settings: Settings, submission_id: str | None = None, moment: Moment | None = None
) -> pd.DataFrame:
    """Evidence against the receipt time that counts (see `out.receipt_difference`): of one submission, noted ones
    too, or all that the desk is asked about.
    """
    with _open_at(settings, moment) as (warehouse, at):
        return _query_differences(warehouse, settings.programme, submission_id, at)


def list_questions(
    settings: Settings, unit_id: str | None = None, period_id: str | None = None, moment: Moment | None = None
) -> list[Question]:
    """What the desk is asked: receipts in doubt, copied numbers, old content sent again, one file from two units.

    Those that a person has closed are left out.
    """
    return [q for q in list_all_questions(settings, unit_id, period_id, moment) if q.is_derived and not q.is_settled]


def list_all_questions(
    settings: Settings, unit_id: str | None = None, period_id: str | None = None, moment: Moment | None = None
) -> list[Question]:
    """Everything to be explained by units, then what the desk is asked, each with its state; closed ones too."""
    with _open_at(settings, moment) as (warehouse, at):
        return list_questions_in(warehouse, settings.programme, Moment(**at), unit_id, period_id)


def list_questions_in(
    warehouse: Warehouse,
    programme: Programme,
    moment: Moment,
    unit_id: str | None = None,
    period_id: str | None = None,
) -> list[Question]:
    """The same from an open warehouse."""
    from reports.answers.desk_questions import list_desk_questions, list_unit_questions
    from reports.minister.claims import Ask  # late: `thidua status` does without questions and report

    ask = Ask(warehouse, moment)
    return [
        *list_unit_questions(ask, unit_id, period_id),
        *list_desk_questions(programme, ask, unit_id, period_id),
    ]


def _query_differences(
    warehouse: Warehouse, programme: Programme, submission_id: str | None, bound: Mapping[str, datetime]
) -> pd.DataFrame:
    tolerance = float(programme.receipt.tolerance_hours)
    return warehouse.query(
        "receipt_differences", submission_id=submission_id, tolerance_hours=tolerance, period_id=None, **bound
    )


def _count_held_documents(warehouse: Warehouse, period: Period, at: Mapping[str, datetime]) -> int:
    (counted,) = warehouse.records("claim_held_documents", period_id=period.id, **at)
    return int(counted["documents"])


@contextmanager
def _open_at(
    settings: Settings, moment: Moment | None, period: Period | None = None
) -> Iterator[tuple[Warehouse, dict[str, datetime]]]:
    """The warehouse and the moment, now by itself, to be bound by its queries; of a period where only it is asked."""
    now = now_in(settings.programme)
    at = moment or Moment(now, now)
    with (
        Warehouse.reader(settings.warehouse) as warehouse,
        warehouse.settle_marts(at) if period is None else warehouse.settle_period(at, period.id),
    ):
        yield warehouse, at.bound()
