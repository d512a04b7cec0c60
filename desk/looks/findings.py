"""Findings looked at across units: a cell that fails in many of them speaks against the form or the rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from desk.clock import now_in
from desk.settings import Settings
from reports.office.vietnamese import share
from schemas.programme import Programme
from warehouse import Moment, Warehouse

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Cluster:
    """One cell (rule and indicator, or rule and cell of a sheet) that fails, and in how many units."""

    period_id: str
    code: str
    cause_vi: str
    indicator_code: str | None
    place_vi: str
    severity: str
    units: int
    standing: int
    reporting: int
    examples: tuple[str, ...]
    suspicious: bool
    check_vi: str

    @property
    def share_vi(self) -> str:
        """The share of the units that reported, as `65,1%`."""
        return share(self.units, self.reporting)


def sentences_vi(suspicions: Sequence[Cluster]) -> list[str]:
    """What an operator is told of suspicions: one sentence a period and rule, with its cells and what to look at."""
    told: dict[tuple[str, str], list[Cluster]] = defaultdict(list)
    for one in suspicions:
        told[one.period_id, one.code].append(one)
    return [_sentence(group) for group in told.values()]


def _sentence(group: Sequence[Cluster]) -> str:
    first = group[0]
    cells = ", ".join(f"{c.place_vi or 'cả báo cáo'} ({c.units}/{c.reporting} đơn vị, {c.share_vi})" for c in group)
    return f"{first.period_id} {first.code} {first.cause_vi}: {cells}. {first.check_vi}".rstrip()


def list_clusters(settings: Settings, periods: Iterable[str], moment: Moment | None = None) -> list[Cluster]:
    """The failing cells of these periods, the most suspicious first."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        return list_clusters_in(warehouse, settings.programme, periods, _moment(settings, moment))


def list_clusters_in(
    warehouse: Warehouse, programme: Programme, periods: Iterable[str], moment: Moment
) -> list[Cluster]:
    """The same from an open warehouse."""
    bound = moment.bound() | _limits(programme)
    rows = warehouse.records("finding_clusters", periods=sorted(periods), **bound)
    return [_cluster(programme, row) for row in rows if row["code"] in programme.rule_by_code]


def list_suspicions(
    settings: Settings, periods: Iterable[str] | None = None, moment: Moment | None = None
) -> list[Cluster]:
    """The cells that speak against the form or the rule, of these periods or of all."""
    wanted = [p.id for p in settings.programme.periods] if periods is None else periods
    return [cluster for cluster in list_clusters(settings, wanted, moment) if cluster.suspicious]


def list_unit_findings(
    settings: Settings, period_id: str, code: str | None = None, moment: Moment | None = None
) -> pd.DataFrame:
    """What each unit met in the period, a row a unit and cell (see `out.unit_finding`); of one rule, or of all."""
    bound = _moment(settings, moment).bound() | _limits(settings.programme)
    with Warehouse.reader(settings.warehouse) as warehouse:
        return warehouse.query("unit_findings", period_id=period_id, code=code, **bound)


def list_reported_periods(settings: Settings, moment: Moment | None = None) -> list[str]:
    """The periods of which any report was accepted or returned, in order."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        rows = warehouse.query("reported_periods", **_moment(settings, moment).bound())
    return list(rows["period_id"])


def place_vi(indicator: str | None, sheet: str | None, cell: str | None) -> str:
    """Where a finding stands, in words; empty for one about the whole report."""
    if indicator:
        return f"chỉ tiêu {indicator}"
    if sheet and cell:
        return f"trang {sheet}, ô {cell}"
    return f"trang {sheet}" if sheet else ""


def _cluster(programme: Programme, row: Mapping[Any, Any]) -> Cluster:
    code = row["code"]
    return Cluster(
        period_id=row["period_id"],
        code=code,
        cause_vi=programme.cause_by_code[code],
        indicator_code=row["indicator_code"],
        place_vi=place_vi(row["indicator_code"], row["sheet"], row["cell"]),
        severity=row["severity"],
        units=int(row["units"]),
        standing=int(row["standing"]),
        reporting=int(row["reporting"]),
        examples=tuple(row["examples"]),
        suspicious=bool(row["suspicious"]),
        check_vi=programme.family_of(code).check_vi,
    )


def _limits(programme: Programme) -> dict[str, Any]:
    return {"least_units": programme.suspicion.least_units, "least_percent": programme.suspicion.least_percent}


def _moment(settings: Settings, moment: Moment | None) -> Moment:
    now = now_in(settings.programme)
    return moment or Moment(now, now)
