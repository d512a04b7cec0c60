"""Outputs before anything was received."""

from datetime import datetime
from pathlib import Path

import pytest

from desk.intake import ingest
from desk.looks import status
from desk.outputs import report
from desk.outputs.default_moment import NothingKnownError
from desk.rankings import rank
from desk.rulings import explain
from desk.settings import Settings
from tests.desk.tiny_inbox import form, mail, put, settings
from tests.programmes import tiny_folder
from warehouse import Moment

__all__ = ["settings"]


def test_nothing_is_reported_or_ranked_from_an_empty_desk(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)
    ingest.run(settings)
    with pytest.raises(NothingKnownError, match="chưa có báo cáo nào được ghi sổ"):
        report.run(settings, "2020Q1")
    with pytest.raises(NothingKnownError):
        rank.run(settings, 2020)
    assert not settings.rankings.exists()


def test_a_letter_of_nobody_we_know_stops_no_output(settings: Settings) -> None:
    """Its relay is no evidence that we trust, so its receipt is in doubt; but no unit's report depends on it."""
    put(
        settings, "2020Q1/giay-moi.eml", mail("vp@khac.example.vn", b"", "from a by b; Thu, 09 Apr 2020 10:00:00 +0700")
    )
    put(settings, "2020Q1/Thanh Tân/bao-cao.xlsx", form(settings))
    ingest.run(settings, now=datetime.fromisoformat("2020-04-12T10:00:00+07:00"))
    moment = Moment(*[datetime.fromisoformat("2020-04-20T10:00:00+07:00")] * 2)
    made = report.run(settings, "2020Q1", moment)
    assert made.docx.stat().st_size > 0
    assert explain.list_questions(settings, None, "2020Q1") == []


def test_an_open_period_is_reported_as_of_the_day_though_nothing_came_since(settings: Settings) -> None:
    """The days late of who has not sent run on: status and report of one moment say the same."""
    put(settings, "2020Q1/Thanh Tân/bao-cao.xlsx", form(settings))
    ingest.run(settings, now=at("2020-04-12T10:00:00"))
    told = {}
    for now in map(at, ("2020-04-20T10:00:00", "2020-04-20T15:00:00", "2020-04-24T09:00:00")):
        made = report.run(settings, "2020Q1", now=now, stage="draft")
        told[now] = made.moment
        days = [
            status.list_units(settings, "2020Q1", moment).set_index("unit_id")["days_late"].dropna().to_dict()
            for moment in (made.moment, Moment(now, now))
        ]
        assert days[0] == days[1] and any(days[0].values())
    first, again, later = told.values()
    assert first == again != later


def test_after_closing_nothing_runs_on(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/bao-cao.xlsx", form(settings))
    ingest.run(settings, now=at("2020-04-12T10:00:00"))
    closed = settings.programme.period("2020Q1").closes_at
    due = settings.programme.period("2020Q2").due_at
    assert closed < at("2020-06-20T10:00:00") < at("2020-06-24T10:00:00") < due
    made = [report.run(settings, "2020Q1", now=at(f"2020-06-{day}T10:00:00"), stage="draft") for day in (20, 24)]
    assert made[0].moment == made[1].moment


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+07:00")
