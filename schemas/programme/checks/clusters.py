"""Clusters: every unit in exactly one on every due day, none without units."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from schemas.programme import records
from schemas.programme.checks.validity import overlap
from schemas.programme.draft import Draft
from schemas.programme.faults import Fault

_Members = dict[tuple[str, str], list[tuple[int, records.ClusterMember]]]


def check_clusters(draft: Draft) -> Iterable[Fault]:
    """Clusters without units, units in two at once, and units in none on a due day of their validity."""
    members: _Members = defaultdict(list)
    for line, member in draft.of("cluster_members", records.ClusterMember):
        members[member.catalogue, member.code].append((line, member))
    filled = {cluster for (cluster,) in draft.keys("cluster_members", "cluster")}
    for line, cluster in draft.of("clusters", records.Cluster):
        if cluster.code not in filled:
            yield Fault("clusters.csv", f"cluster {cluster.code!r} has no unit in cluster_members.csv", line, "code")
    yield from _find_double_members(members)
    if not draft.unread.get("cluster_members"):
        yield from _find_units_without(draft, [period.due_at.date() for period in draft.periods], members)


def _find_double_members(members: _Members) -> Iterable[Fault]:
    for rows in members.values():
        for place, (line, member) in enumerate(rows):
            for earlier, other in rows[:place]:
                if overlap(member, other):
                    unit = f"{member.catalogue}-{member.code}"
                    what = f"unit {unit} is in {other.cluster!r} at the same time (row {earlier})"
                    yield Fault("cluster_members.csv", what, line, "cluster")


def _find_units_without(draft: Draft, due_days: list[date], members: _Members) -> Iterable[Fault]:
    """One fault a unit, with the first due day on which it has no cluster."""
    for line, unit in draft.of("units", records.Unit):
        mine = [member for _, member in members.get((unit.catalogue, unit.code), ())]
        owed = (day for day in due_days if unit.valid_on(day))
        bare = [day for day in owed if not any(member.valid_on(day) for member in mine)]
        if bare:
            what = f"no cluster on {len(bare)} due day{'s' * (len(bare) > 1)} from {bare[0]} on, by cluster_members.csv"
            yield Fault("units.csv", what, line, "code")
