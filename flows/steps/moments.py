"""Which moment an output is made at when nobody names one."""

from __future__ import annotations

from datetime import datetime

import pandas as pd

from schemas.programme import Programme
from warehouse import Moment, Warehouse


def standing_moment(warehouse: Warehouse, programme: Programme, now: datetime) -> Moment:
    """The moment since which nothing has changed: the last record, or the last deadline passed, whichever is later.

    An output made twice between two changes is therefore the same to the byte.
    """
    row = warehouse.query("last_change", now=now).iloc[0]
    recorded = _aware(row["recorded_at"], programme) or now
    boundary = _aware(row["boundary"], programme) or recorded
    return Moment(as_of=max(recorded, boundary), known_at=recorded)


def _aware(value: pd.Timestamp | None, programme: Programme) -> datetime | None:
    return None if value is None or pd.isna(value) else value.astimezone(programme.tz).to_pydatetime()
