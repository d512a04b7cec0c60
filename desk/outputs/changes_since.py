"""What changed since the reports that the Minister has: for the annex of the next one, and for whoever asks."""

from __future__ import annotations

from collections.abc import Sequence

from desk.outputs.stored_reports import StoredReport, list_stored_reports
from reports.minister.issue import Issue, make_report_id
from reports.minister.sentences.wording import Wording
from reports.since import build as since_build
from reports.since.model import ReportChanges, Side
from reports.since.texts import name_present
from schemas.programme import Period, Programme
from warehouse import Moment, Warehouse


def compare_sides(
    warehouse: Warehouse, programme: Programme, period: Period, before: Side, after: Side
) -> ReportChanges:
    """What changed between two moments of a period; the marts of each are settled once."""
    known = []
    for side in (before, after):
        with warehouse.settle_report(Moment(side.as_of, side.known_at), period.id):
            known.append(since_build.load_foundation(warehouse, period, side))
    return since_build.build(warehouse, programme, period, *known)


def list_changes_since(
    warehouse: Warehouse, programme: Programme, period: Period, moment: Moment, issue: Issue
) -> tuple[ReportChanges, ...]:
    """What changed since the last final reports before this one: of the period before, and of this period.

    They are those on record at the moment (its later half), so that the same moment gives the same bytes.
    """
    found = []
    for seen in find_seen_reports(warehouse, programme, period, moment, issue):
        theirs = programme.period(seen.period_id)
        changes = compare_sides(
            warehouse, programme, theirs, describe_report(seen), describe_present(programme, theirs, moment)
        )
        found += [] if changes.is_empty else [changes]
    return tuple(found)


def find_seen_reports(
    warehouse: Warehouse, programme: Programme, period: Period, moment: Moment, issue: Issue
) -> Sequence[StoredReport]:
    """The last final report of the period before and the last earlier one of this period, as far as there are any.

    One whose figures reach further than this moment is no earlier report.
    """
    before = [p.id for p in programme.periods if p.window_end < period.window_start][-1:]

    def is_seen(one: StoredReport) -> bool:
        is_earlier = one.period_id in before or issue.is_draft or one.issue.number < issue.number
        is_known = one.made_at <= max(moment.as_of, moment.known_at) and one.moment.as_of <= moment.as_of
        return not one.issue.is_draft and is_earlier and is_known

    asked = (*before, period.id)
    known = [one for one in list_stored_reports(warehouse, programme) if one.period_id in asked and is_seen(one)]
    last = {one.period_id: one for one in known}
    return [last[key] for key in asked if key in last]


def describe_report(stored: StoredReport) -> Side:
    """A report on record as one of the two sides."""
    return Side(stored.id, stored.moment.as_of, stored.moment.known_at, stored.programme_hash)


def describe_present(programme: Programme, period: Period, moment: Moment) -> Side:
    """What a report of the period would say at the moment, as one of the two sides."""
    as_of, known_at = (one.astimezone(programme.tz) for one in (moment.as_of, moment.known_at))
    named = name_present(make_report_id(period.id, as_of, Issue()), Wording(programme.report_text_by_code))
    return Side(named, as_of, known_at, programme.content_hash)
