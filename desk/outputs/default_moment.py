"""Which moment an output is made at when nobody names one."""

from __future__ import annotations

from datetime import datetime

from reports.office.vietnamese import minute_long
from schemas.errors import PlainError
from schemas.programme import Programme
from warehouse import Moment, Warehouse


class NothingKnownError(PlainError, LookupError):
    """Nothing had been received: an output would speak of an empty desk."""


def require_submissions(warehouse: Warehouse, moment: Moment) -> None:
    """Raise NothingKnownError if not one submission is known at the moment."""
    (known,) = warehouse.records("submission_count", **moment.bound())
    if known["submissions"] == 0:
        raise NothingKnownError(
            f"tính đến {minute_long(moment.as_of)} chưa có báo cáo nào được ghi sổ (theo sổ lúc "
            f"{minute_long(moment.known_at)}): chạy thidua ingest (“tiep-nhan”) trước, hoặc chọn mốc số liệu muộn hơn"
        )


def format_stamp(moment: Moment) -> str:
    """The moment as part of a file name: outputs of two moments never share one."""
    parts = [f"{moment.as_of:%Y%m%d-%H%M%S}"]
    if f"{moment.known_at:%Y%m%d-%H%M%S}" != parts[0]:
        parts.append(f"biet-{moment.known_at:%Y%m%d-%H%M%S}")
    return "_".join(parts)


def find_default_moment(warehouse: Warehouse, programme: Programme, now: datetime) -> Moment:
    """The moment since which nothing has changed: the last record, the last deadline passed, or, while a period is due
    and not closed, the day's beginning (the days late of who has not sent run on), whichever is latest.

    An output made twice between two changes is therefore the same to the byte.
    """
    (row,) = warehouse.records("last_change", now=now)
    recorded = _to_programme_time(row["recorded_at"], programme) or now
    boundary = _to_programme_time(row["boundary"], programme) or recorded
    open_now = any(period.due_at < now <= period.closes_at for period in programme.periods)
    today = now.astimezone(programme.tz).replace(hour=0, minute=0, second=0, microsecond=0) if open_now else recorded
    return Moment(as_of=max(recorded, boundary, today), known_at=recorded)


def _to_programme_time(value: datetime | None, programme: Programme) -> datetime | None:
    return None if value is None else value.astimezone(programme.tz)
