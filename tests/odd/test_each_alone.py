"""A few odd things at a time beside one good report: whatever they are, it is counted."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from desk.intake import ingest, reading
from desk.looks import status
from desk.outputs import report
from desk.settings import Settings
from desk.system_faults import list_faults
from tests.odd.test_nothing_stops_a_command import RECEIVED
from tests.odd.things import Maker, Thing, list_things, put_all
from tests.programmes import tiny_folder

AT_ONCE = 120
"""Each thing by itself would take a quarter of an hour; a failure names those beside it."""
PERIOD, UNITS = "2020Q1", ("h-1", "h-2")


def judge_here(_workers: Any, jobs: Sequence[Any], work: Callable[..., Any], *_: Any) -> Iterator[Any]:
    """What worker processes do, in this one: their start would take most of the time."""
    if jobs:
        yield list(range(len(jobs))), work(jobs, lambda _place: None)


def take_in(settings: Settings) -> None:
    """All of an ingest but the answers: those to every odd thing are made, and opened, where commands are tried."""
    plan = ingest.collect(settings, RECEIVED)
    ingest.load(settings, plan, ingest.judge(settings, plan), RECEIVED)


def name(things: Sequence[Thing]) -> str:
    """The places, for whoever has to look for the one that did it."""
    return "; ".join(thing.place[:60] for thing in things)


def test_beside_odd_things_a_good_report_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr("sources.containers.folder.RELOOK_SECONDS", 0.0)
    monkeypatch.setattr(reading, "do_jobs", judge_here)
    programme = str(tiny_folder(tmp_path))
    maker = Maker(tmp_path)
    good = {unit: Thing(f"tốt/{unit}.xlsx", maker.full(unit, (f"tốt {unit}",))) for unit in UNITS}
    things = list_things(tmp_path)
    for number, start in enumerate(range(0, len(things), AT_ONCE)):
        group = things[start : start + AT_ONCE]
        settings = Settings(tmp_path / f"desk {number}", programme, workers=1)
        put_all(settings, [*good.values(), *group])
        take_in(settings)
        assert list_faults(settings) == [], name(group)
        counted = [
            row["unit_id"]
            for row in status.list_submissions(settings).to_dict("records")
            if "tốt/" in row["place"] and str(row["verdict"]).startswith("ACCEPTED")
        ]
        assert sorted(counted) == list(UNITS), name(group)
        summary = report.run(settings, PERIOD)
        assert summary.docx.stat().st_size > 0, name(group)
