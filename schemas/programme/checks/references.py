"""Rows that name rows of other tables, and keys that stand twice."""

from __future__ import annotations

from collections.abc import Iterable

from schemas.programme import records
from schemas.programme.draft import Draft
from schemas.programme.faults import Fault

_KEYS = {
    "units": ("catalogue", "code"),
    "indicators": ("code",),
    "rules": ("code",),
    "rule_families": ("family",),
    "criteria": ("code",),
    "clusters": ("code",),
}


def check_repeated_keys(draft: Draft) -> Iterable[Fault]:
    """Every key that a row above has already."""
    for table, columns in _KEYS.items():
        seen: set[str] = set()
        for line, row in draft.rows.get(table, ()):
            key = "-".join(str(getattr(row, column)) for column in columns)
            if key in seen:
                yield Fault(f"{table}.csv", f"{key!r} stands twice", line, columns[-1])
            seen.add(key)


def check_references(draft: Draft) -> Iterable[Fault]:
    """Every name of a unit, cluster, task group or indicator that is none."""
    units = draft.keys("units", "catalogue", "code")
    for table in ("aliases", "contacts", "cluster_members"):
        for line, row in draft.rows.get(table, ()):
            assert isinstance(row, records.Alias | records.Contact | records.ClusterMember)
            if (row.catalogue, row.code) not in units:
                yield Fault(f"{table}.csv", f"no unit {row.catalogue}-{row.code}", line, "code")
    clusters = draft.keys("clusters", "code")
    for line, member in draft.of("cluster_members", records.ClusterMember):
        if (member.cluster,) not in clusters:
            yield Fault("cluster_members.csv", f"no cluster {member.cluster!r}", line, "cluster")
    yield from _check_indicators(draft)


def _check_indicators(draft: Draft) -> Iterable[Fault]:
    codes = draft.keys("indicators", "code")
    groups = {str(group.get("code")) for group in draft.toml.get("task_groups", ()) if isinstance(group, dict)}
    for line, indicator in draft.of("indicators", records.Indicator):
        if indicator.task_group not in groups:
            yield Fault("indicators.csv", f"no group {indicator.task_group!r}", line, "task_group")
        if indicator.bound and (indicator.bound.other,) not in codes:
            yield Fault("indicators.csv", f"no indicator {indicator.bound.other!r}", line, "bound")
        yield from _check_listing(draft, indicator, line, codes)


def _check_listing(
    draft: Draft, indicator: records.Indicator, line: int, codes: set[tuple[str, ...]]
) -> Iterable[Fault]:
    table, of = indicator.listing
    if not table:
        return
    if indicator.year_aggregation != "sum" or indicator.type == "bool":
        yield Fault("indicators.csv", "only amounts of the period, which add up, can be listed", line, "listed_in")
    kinds = {str(kind.get("code")) for kind in draft.toml.get("exemplar_kinds", ()) if isinstance(kind, dict)}
    if table == "participants" and (of,) not in codes:
        yield Fault("indicators.csv", f"no indicator {of!r}", line, "listed_in")
    if table == "exemplars" and of not in kinds:
        yield Fault("indicators.csv", f"no kind of exemplars {of!r}", line, "listed_in")
