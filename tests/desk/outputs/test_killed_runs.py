"""A command that is killed and given again leaves things as if it had run once."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from desk.intake import ingest
from desk.outputs import release, report
from desk.rulings import decide
from desk.settings import Settings
from schemas import files
from tests.desk.tiny_inbox import VALUES, at, form, put, settings
from warehouse import Warehouse
from warehouse import release as publishing
from warehouse.release import read_pointer

__all__ = ["settings"]
ROOT = Path(__file__).parents[3]


class Killed(BaseException):
    """What a dying process looks like from inside."""


def die(*_: object, **__: object) -> None:
    raise Killed


@pytest.fixture
def desk(settings: Settings) -> Settings:
    put(settings, "a.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 5))
    return settings


def releases(desk: Settings) -> list[tuple[str, str]]:
    """Subject and moment of the releases on record."""
    with Warehouse.reader(desk.warehouse) as warehouse:
        rows = warehouse.sql("SELECT subject, content_sha256 FROM core.output WHERE kind = 'release' ORDER BY subject")
    return list(rows.itertuples(index=False, name=None))


def test_a_release_killed_before_it_is_recorded_gets_its_row(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(release, "record_output", die)
    with pytest.raises(Killed):
        release.run(desk, now=at(desk, 13))
    monkeypatch.undo()
    assert releases(desk) == []
    again = release.run(desk, now=at(desk, 13) + timedelta(hours=1))
    assert [name for name, _ in releases(desk)] == [again.name]
    assert release.run(desk, now=at(desk, 13) + timedelta(hours=2)).fresh is False
    assert len(releases(desk)) == 1


def test_a_release_to_which_nothing_points_is_the_one_that_is_published(
    desk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = files.write_text
    monkeypatch.setattr(
        files,
        "write_text",
        lambda path, *a, **k: die() if path.name == "latest.json" else write(path, *a, **k),
    )
    with pytest.raises(Killed):
        release.run(desk, now=at(desk, 13))
    monkeypatch.undo()
    (left,) = [path.parent.name for path in desk.releases.glob("*/thidua.duckdb")]
    again = release.run(desk, now=at(desk, 13) + timedelta(hours=1))
    assert (again.name, read_pointer(desk.releases) is not None) == (left, True)
    assert [name for name, _ in releases(desk)] == [left]


def test_a_release_left_by_a_killed_run_is_recorded_though_the_figures_have_changed(
    desk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(release, "record_output", die)
    with pytest.raises(Killed):
        release.run(desk, now=at(desk, 13))
    monkeypatch.undo()
    put(desk, "b.xlsx", form(desk, VALUES, "h-2"))
    ingest.run(desk, now=at(desk, 14))
    release.run(desk, now=at(desk, 15))
    assert [name[-4:] for name, _ in releases(desk)] == ["r001", "r002"]


KILL_AT_RENAME = """
import os, sys
from pathlib import Path
from datetime import datetime
from desk.outputs import report, release
from desk.settings import Settings
from schemas.files.temporary import Temporary
Temporary.rename = lambda *a: os._exit(9)
made = Path.rename
Path.rename = lambda self, target: os._exit(9) if "dang-ghi" in self.name else made(self, target)
settings = Settings(Path(sys.argv[1]), sys.argv[2], workers=1)
now = datetime(2020, 4, int(sys.argv[4]), 9, tzinfo=settings.programme.tz)
report.run(settings, "2020Q1", now=now) if sys.argv[3] == "report" else release.run(settings, now=now)
"""


@pytest.mark.parametrize("command", ["report", "release"])
def test_what_killed_runs_left_hidden_is_swept(desk: Settings, command: str) -> None:
    """Each is really killed: nothing of it runs any more once it has written beside the place."""
    for day in (13, 14):
        words = [sys.executable, "-c", KILL_AT_RENAME, str(desk.home), desk.programme_name, command, str(day)]
        assert subprocess.run(words, cwd=ROOT, check=False).returncode == 9
    folder = desk.reports if command == "report" else desk.releases
    assert [path for path in folder.rglob(".*") if "dang-ghi" in path.name] != []
    if command == "report":
        report.run(desk, "2020Q1", now=at(desk, 15))
    else:
        release.run(desk, now=at(desk, 15))
    assert [path for path in folder.rglob(".*") if "dang-ghi" in path.name] == []


def test_a_decision_given_again_stands_once(desk: Settings) -> None:
    """Whoever was cut off does not know whether it was recorded, and gives it again."""

    def count() -> int:
        with Warehouse.reader(desk.warehouse) as warehouse:
            return int(warehouse.sql("SELECT count(*) AS n FROM core.decision")["n"].iloc[0])

    with Warehouse.reader(desk.warehouse) as warehouse:
        (token,) = warehouse.sql("SELECT submission_id FROM core.submission")["submission_id"]

    def receive(day: int, hour: int) -> None:
        decide.override_receipt(desk, token, at(desk, day), "Lan", "công văn đến", at(desk, 20).replace(hour=hour))

    receive(3, 9)
    receive(3, 10)
    assert count() == 1
    receive(4, 11)
    receive(3, 12)
    assert count() == 3
    for hour in (13, 14):
        decide.settle_identity(
            desk, token, "1", "2020Q1", "Lan", "xem biểu", at(desk, 20).replace(hour=hour), force=True
        )
    assert count() == 4


def test_a_released_moment_is_what_the_release_says(desk: Settings) -> None:
    made = release.run(desk, now=at(desk, 20))
    with duckdb.connect(str(made.database), read_only=True) as released:
        ((as_of,),) = released.execute("SELECT epoch_us(as_of) FROM out.release").fetchall()
    assert round(publishing.read_moment(made.database).as_of.timestamp() * 1_000_000) == as_of
