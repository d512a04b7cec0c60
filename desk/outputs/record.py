"""Record what was made: kind, subject, moment, content and place. Making the same again records nothing new."""

from __future__ import annotations

import hashlib
from datetime import datetime
from pathlib import Path

from desk.settings import Settings
from schemas.tables import OUTPUT
from warehouse import Moment, Warehouse


def record_output(
    warehouse: Warehouse,
    settings: Settings,
    kind: str,
    subject: str,
    moment: Moment,
    content: str,
    place: Path,
    now: datetime,
) -> None:
    """Append one row of `core.output`, keyed by its content."""
    warehouse.insert(
        OUTPUT,
        [
            {
                "output_id": hashlib.sha256(f"{kind}|{subject}|{content}".encode()).hexdigest()[:20],
                "kind": kind,
                "subject": subject,
                "as_of": moment.as_of,
                "known_at": moment.known_at,
                "programme_hash": settings.programme.content_hash,
                "content_sha256": content,
                "place": place.relative_to(settings.home).as_posix(),
                "recorded_at": now,
            }
        ],
    )


def hash_files(*paths: Path) -> str:
    """SHA-256 over the files' bytes, one after the other."""
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
