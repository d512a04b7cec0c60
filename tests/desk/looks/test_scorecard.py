"""The scorecard lies beside the report, is the same again, and says nothing where there is nothing."""

from __future__ import annotations

import pytest

from desk.intake import ingest
from desk.looks import scorecard
from desk.outputs.default_moment import NothingKnownError
from desk.settings import Settings
from tests.desk.tiny_inbox import BLANK, at, form, put, settings
from tests.flows.cli.terminal import run_command
from warehouse import Moment, Warehouse

__all__ = ["settings"]
PERIOD = "2020Q1"


def test_page_and_workbook_lie_beside_the_report_and_are_the_same_again(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings, BLANK))
    ingest.run(settings, now=at(settings, 7))
    first = scorecard.run(settings, PERIOD)
    made = {path.name: path.read_bytes() for path in first.files.values()}
    assert {path.parent for path in first.files.values()} == {settings.reports / PERIOD}
    assert "1 câu hỏi" in first.headline_vi
    shown = run_command(settings, "rules", "scorecard", "--period", PERIOD)
    assert first.headline_vi in " ".join(shown.split())
    again = scorecard.run(settings, PERIOD, first.moment)
    assert {path.name: path.read_bytes() for path in again.files.values()} == made


def test_before_anything_came_it_is_refused_in_words(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    early = Moment(at(settings, 1), at(settings, 1))
    with pytest.raises(NothingKnownError, match="chưa có báo cáo nào được ghi sổ"):
        scorecard.run(settings, PERIOD, early)
    with Warehouse.reader(settings.warehouse) as warehouse:
        assert len(warehouse.sql("SELECT * FROM core.output")) == 0
