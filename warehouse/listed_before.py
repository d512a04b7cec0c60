"""Hold the activities of a batch that is about to be loaded against those that earlier reports of the year listed."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow.compute as pc

from schemas.findings import make_finding
from schemas.grammar.labels import name_key
from schemas.programme import Programme
from warehouse.light_arrow import pa
from warehouse.parts import Batch, HistoryFinding

_DAYS = ("first_day", "last_day")
_OWN = ("submission_id", "name", "indicator_code", "sheet", "cell", "unit_id", "sha256", *_DAYS)


def find_listed_again(batch: Batch, programme: Programme, before: pa.Table) -> Iterator[HistoryFinding]:
    """Each activity that an earlier report of the unit listed with the same name and days (V32).

    `before` is what `warehouse.history.Past.list_activities` gives. Days are joined first: few names are then compared.
    """
    activities = batch.tables.get("activity")
    if activities is None or not before.num_rows:
        return
    submissions = batch.tables["submission"].select(["submission_id", "unit_id", "sha256"])
    before = before.filter(pc.is_in(before["unit_id"], value_set=submissions["unit_id"].combine_chunks()))
    dated = _add_days(activities).join(submissions, "submission_id", join_type="inner").select(list(_OWN))
    met = dated.join(before, ["unit_id", *_DAYS], join_type="inner", right_suffix="_before")
    told: set[tuple[str, str]] = set()
    for row in sorted(met.to_pylist(), key=lambda r: (r["submission_id"], r["cell"], r["period_id"])):
        place = row["submission_id"], row["cell"]
        if place in told or name_key(row["name"]) != name_key(row["name_before"]):
            continue
        told.add(place)
        indicator = row["indicator_code"] if row["indicator_code"] in programme.indicator_by_code else None
        words = {"seen": row["name"], "other": programme.period(row["period_id"]).label_vi}
        where = {"sheet": row["sheet"], "cell": row["cell"]}
        yield row["submission_id"], make_finding(programme, row["sha256"], "V32", indicator=indicator, **where, **words)


def _add_days(activities: pa.Table) -> pa.Table:
    starts, ends = activities["starts_on"], activities["ends_on"]
    for name, days in (("first_day", pc.coalesce(starts, ends)), ("last_day", pc.coalesce(ends, starts))):
        activities = activities.append_column(name, days)
    return activities.filter(pc.is_valid(activities["first_day"]))
