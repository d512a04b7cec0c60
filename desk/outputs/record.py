"""Record what was made: kind, subject, moment, content and place. Making the same again records nothing new."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from desk.settings import Settings
from schemas.programme.agenda import Event
from schemas.tables import OUTPUT
from warehouse import Moment, Warehouse


@dataclass(frozen=True, slots=True)
class Occasion:
    """What an output was made for: see the columns of `core.output`."""

    event: str | None = None
    scheduled_for: datetime | None = None
    number: int | None = None
    reason: str | None = None
    missed: bool | None = None


def describe_occasion(event: Event | None) -> Occasion:
    """The occasion of what the agenda asked for; of nothing for what somebody made by hand."""
    return Occasion() if event is None else Occasion(event=event.name, scheduled_for=event.at)


def record_output(
    warehouse: Warehouse,
    settings: Settings,
    kind: str,
    subject: str,
    moment: Moment,
    content: str,
    place: Path,
    now: datetime,
    occasion: Occasion | None = None,
    *,
    again: bool = False,
) -> None:
    """Append one row of `core.output`, keyed by its content and by when the calendar asked for it.

    `again`: the same content is on record already and holds the figures of this moment too, which then tells the row
    apart.
    """
    told = occasion or Occasion()
    asked = f"|{told.event}|{told.scheduled_for.isoformat()}" if told.scheduled_for else ""
    asked += (
        "|".join(["", *(half.astimezone(UTC).isoformat() for half in (moment.as_of, moment.known_at))]) if again else ""
    )
    warehouse.insert(
        OUTPUT,
        [
            {
                "output_id": hashlib.sha256(f"{kind}|{subject}|{content}{asked}".encode()).hexdigest()[:20],
                "kind": kind,
                "subject": subject,
                "as_of": moment.as_of,
                "known_at": moment.known_at,
                "programme_hash": settings.programme.content_hash,
                "content_sha256": content,
                "place": place.relative_to(settings.home).as_posix(),
                "recorded_at": now,
                **asdict(told),
            }
        ],
    )


def hash_files(*paths: Path) -> str:
    """SHA-256 over the files' bytes, one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
