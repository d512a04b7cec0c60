"""Outputs before anything was received."""

from pathlib import Path

import pytest

from desk.intake import ingest
from desk.outputs import rank, report
from desk.outputs.default_moment import NothingKnownError
from desk.settings import Settings
from tests.programmes import tiny_folder


def test_nothing_is_reported_or_ranked_from_an_empty_desk(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)
    ingest.run(settings)
    with pytest.raises(NothingKnownError, match="ingest first"):
        report.run(settings, "2020Q1")
    with pytest.raises(NothingKnownError):
        rank.run(settings, 2020)
    assert not settings.rankings.exists()
