"""A crash loses nothing: the next run finishes what is missing."""

from pathlib import Path

import pytest

from desk.answers import write
from desk.intake import ingest
from desk.intake import load as loading
from desk.settings import Settings
from flows.demo import find_differences
from reports.answers import workbook
from sample import write_season
from warehouse.load import load_tables

pytestmark = pytest.mark.e2e
UNITS = ("63-01", "63-04", "63-38", "63-46", "63-48", "63-49", "63-72")


class Killed(BaseException):
    """What a dying process looks like from inside."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(tmp_path / "desk", workers=1)
    write_season(settings.inbox, settings.programme, units=UNITS, workers=1)
    return settings


@pytest.mark.parametrize("where", ["reading", "second batch", "feedback"])
def test_a_run_after_a_crash_finishes(settings: Settings, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    calls = {"load": 0, "feedback": 0}
    load, mark = load_tables, workbook.mark_copy

    def dying_load(*args: object) -> None:
        calls["load"] += 1
        if calls["load"] == 2 and where == "second batch":
            raise Killed
        load(*args)  # type: ignore[arg-type]

    def dying_write(*args: object, **words: object) -> object:
        calls["feedback"] += 1
        if calls["feedback"] == 2:
            raise Killed
        return mark(*args, **words)  # type: ignore[arg-type]

    def dying_read(*_: object) -> None:
        raise Killed

    monkeypatch.setattr(loading, "load_tables", dying_load)
    if where == "feedback":
        monkeypatch.setattr(write, "FEW", 1000)  # in this process, which is the one that dies
        monkeypatch.setattr(workbook, "mark_copy", dying_write)
    if where == "reading":
        monkeypatch.setattr(ingest, "judge", dying_read)
    with pytest.raises(Killed):
        ingest.run(settings)
    monkeypatch.undo()
    ingest.run(settings)
    assert find_differences(settings) == []
    done = sorted(settings.feedback.rglob("*"))
    ingest.run(settings)
    assert sorted(settings.feedback.rglob("*")) == done
    assert not [p for p in done if p.name.startswith(".")]
