"""What alerts remember between runs, in small files of the home: the warehouse itself may be what is at fault."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

from desk.settings import Settings
from schemas import files

_INGEST, _TOLD = "lan-tiep-nhan-cuoi.txt", "da-bao.json"


def note_ingest(settings: Settings, now: datetime) -> None:
    """That an ingest has succeeded at this moment."""
    files.write_text(settings.watch / _INGEST, now.isoformat(), durable=False)


def read_last_ingest(settings: Settings, now: datetime) -> datetime:
    """When an ingest last succeeded; of a desk that has none, when it was first asked, which is noted."""
    path = settings.watch / _INGEST
    try:
        return datetime.fromisoformat(path.read_text("utf-8").strip())
    except (FileNotFoundError, ValueError):
        note_ingest(settings, now)
        return now


def choose_untold(settings: Settings, keys: Iterable[str], now: datetime, again: timedelta) -> frozenset[str]:
    """Of what stands wrong now, what was not told within the time after which it is told again."""
    told = _read_alerts(settings)
    return frozenset(key for key in keys if key not in told or now - told[key] >= again)


def note_alerts(settings: Settings, told: Iterable[str], standing: Iterable[str], now: datetime) -> None:
    """That these were told now; what no longer stands is forgotten, so that it is told when it comes again."""
    kept = {key: at for key, at in _read_alerts(settings).items() if key in set(standing)}
    _write_alerts(settings, {**kept, **dict.fromkeys(told, now)})


def _read_alerts(settings: Settings) -> dict[str, datetime]:
    try:
        told = json.loads((settings.watch / _TOLD).read_text("utf-8"))
        return {str(key): datetime.fromisoformat(at) for key, at in told.items()}
    except (FileNotFoundError, ValueError, AttributeError, TypeError):
        return {}  # damaged: everything is told once more, which is the safe side


def _write_alerts(settings: Settings, told: Mapping[str, datetime]) -> None:
    text = json.dumps({key: at.isoformat() for key, at in told.items()}, ensure_ascii=False, indent=1, sort_keys=True)
    files.write_text(settings.watch / _TOLD, f"{text}\n")
