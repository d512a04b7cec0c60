"""Who reported for a period, on time or late, with which verdict; or everything one unit sent."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from flows.settings import Settings
from flows.steps.clock import now_in
from warehouse import Moment, Warehouse


def of_period(settings: Settings, period_id: str, moment: Moment | None = None) -> pd.DataFrame:
    """One row per unit of the period (see `out.reporting`), in order of unit code."""
    programme = settings.programme
    period = programme.period(period_id)
    with Warehouse.reader(settings.warehouse) as warehouse:
        return warehouse.query("status", period_id=period.id, **_bound(settings, moment))


def of_unit(
    settings: Settings, unit_id: str, period_id: str | None = None, moment: Moment | None = None
) -> pd.DataFrame:
    """One row per submission of the unit (see `out.submission`), in order of receipt."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        return warehouse.query("unit_submissions", unit_id=unit_id, period_id=period_id, **_bound(settings, moment))


def submissions(settings: Settings, moment: Moment | None = None) -> pd.DataFrame:
    """Every submission with its finding codes and place, those nobody could attribute too."""
    with Warehouse.reader(settings.warehouse) as warehouse:
        return warehouse.query("submissions", **_bound(settings, moment))


def _bound(settings: Settings, moment: Moment | None) -> dict[str, datetime]:
    now = now_in(settings.programme)
    return (moment or Moment(now, now)).bound()
