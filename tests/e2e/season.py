"""The sample season taken through the steps once a test run, in a folder the workers of pytest-xdist do not share."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desk.intake import ingest
from desk.settings import Settings
from sample import write_season


@dataclass(frozen=True)
class Season:
    """A desk after one ingest of the whole season."""

    settings: Settings
    truth: dict[str, Any]
    summary: ingest.IngestSummary


def make_season(home: Path) -> Season:
    settings = Settings(home, workers=2)
    write_season(settings.inbox, settings.programme, workers=2)
    summary = ingest.run(settings)
    return Season(settings, json.loads((home / "truth.json").read_text("utf-8")), summary)
