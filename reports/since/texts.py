"""How changes since an earlier report are worded: one wording for terminal, workbook and annex.

What is said stands in the programme's texts (`schemas.programme.report.texts`); which of them is chosen here.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from reports.minister.sentences.wording import Wording
from reports.office.vietnamese import WITHHELD, minute_long, number, number_or_gap
from reports.since.model import (
    CAUSES,
    Cause,
    FigureChange,
    Quantity,
    ReportChanges,
    Side,
    StandingChange,
    UnitChange,
)


def name_cause(cause: Cause, wording: Wording) -> str:
    """By what a figure changed."""
    return wording.say(f"cause_{cause}")


def name_quantity(quantity: Quantity, wording: Wording) -> str:
    """Whether a figure is of the period alone or of the year so far."""
    return wording.say(f"quantity_{quantity}")


def name_present(report_id: str, wording: Wording) -> str:
    """What a report of the present figures is called, which has not been made."""
    return wording.say("issue_present", report=report_id)


def describe_side(side: Side, wording: Wording) -> str:
    """Which report it is, and of which moment."""
    moments = {"as_of": minute_long(side.as_of), "known_at": minute_long(side.known_at)}
    return wording.fill("changes_side", report=side.id, **moments)


def summarize(changes: ReportChanges) -> tuple[str, ...]:
    """What changed, in sentences; one sentence where nothing did."""
    wording = changes.wording
    if changes.is_empty:
        return (wording.say("changes_none"),)
    totals = len({(one.code, one.quantity) for one in changes.figures if one.difference or one.is_withheld})
    units = {cell.unit_id for cell in changes.cells} | {one.unit_id for one in changes.standings if one.reason}
    by_cause = (
        wording.fill("changes_by_cause", cause=name_cause(cause, wording), units=names)
        for cause, names in _list_units_by_cause(changes)
    )
    return wording.say("changes_counted", totals=totals, units=len(units)), *by_cause


def _list_units_by_cause(changes: ReportChanges) -> Iterable[tuple[Cause, str]]:
    """For each cause its units; of a cause that only earlier periods know, the periods too."""
    found: dict[Cause, dict[str, None]] = {}
    told = [(cell.unit_name, cell.reason) for cell in changes.cells]
    told += [(one.unit_name, one.reason) for one in changes.standings if one.reason is not None]
    for name, reason in told:
        found.setdefault(reason.cause, {})[name] = None
    return [(cause, ", ".join(found[cause])) for cause in CAUSES if cause in found]


def describe_causes(figure: FigureChange, wording: Wording) -> str:
    """By what a figure moved, with the part of each; the parts add up to the difference."""
    if figure.sensitive:
        return wording.say("changes_withheld")
    return "; ".join(f"{name_cause(cause, wording)} {format_difference(part)}" for cause, part in figure.by_cause)


def describe_reason(cell: UnitChange | StandingChange, changes: ReportChanges) -> str:
    """Cause and evidence; the period is named where it is an earlier one."""
    wording, reason = changes.wording, cell.reason
    if reason is None:
        return wording.say("reason_days")
    told = {"cause": name_cause(reason.cause, wording), "told": reason.told_vi}
    if reason.period_id == changes.period_id:
        return wording.fill("reason_with_cause", **told)
    return wording.fill("reason_of_period", period=reason.period_id, **told)


def format_difference(value: Decimal) -> str:
    """A difference with its sign."""
    return f"+{number(value)}" if value > 0 else number(value)


def format_pair(figure: FigureChange | UnitChange) -> tuple[str, str, str]:
    """Before, after and the difference, as texts; a missing figure is no zero, one that is withheld no gap."""
    if isinstance(figure, FigureChange) and figure.is_withheld:
        return WITHHELD, WITHHELD, WITHHELD
    return number_or_gap(figure.before), number_or_gap(figure.after), format_difference(figure.difference)
