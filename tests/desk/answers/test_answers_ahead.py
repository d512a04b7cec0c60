"""Answers that are written while later periods load are those that would be written afterwards."""

import os
import shutil
import signal
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from desk.answers import answers_ahead
from desk.answers.answers_ahead import AnswersAhead
from desk.answers.due import target_of
from desk.intake import ingest
from desk.settings import Settings
from reports.form.workbook import FormEntries, write_form
from sources.workers import Workers
from tests.programmes import tiny_folder

NOW = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
"""The minute of receipt stands in every answer."""
PERIODS = ("2020Q1", "2020Q2", "2020Q3")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Periods of which every report has something to answer; each is asked about as soon as it is loaded."""
    monkeypatch.setattr(answers_ahead, "LEAST_LOADED", 1)
    monkeypatch.setattr(answers_ahead, "FEW", 0)
    settings = Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=2)
    programme = settings.programme
    for period in PERIODS:
        for number, unit in enumerate(programme.units_of(programme.period(period))):
            path = settings.inbox / period / f"{unit.id}.xlsx"
            path.parent.mkdir(parents=True, exist_ok=True)
            entries = FormEntries(indicators={"1.1": {"period": number + 9, "ytd": number}})
            write_form(programme, unit, programme.period(period), path, entries)
    return settings


def answers(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.xlsx")}


def one_after_the_other(settings: Settings, home: Path) -> dict[str, bytes]:
    shutil.copytree(settings.inbox, home / "inbox")
    other = Settings(home, settings.programme_name, workers=1)
    plan = ingest.collect(other, NOW)
    ingest.load(other, plan, ingest.judge(other, plan), NOW)
    ingest.answer(other)
    return answers(other.feedback)


def loaded(settings: Settings, workers: Workers) -> AnswersAhead:
    """Everything loaded, the answers begun meanwhile."""
    plan = ingest.collect(settings, NOW, workers=workers)
    ahead = AnswersAhead(settings, workers)
    ingest.load(settings, plan, ingest.judge(settings, plan, workers=workers), NOW, ahead=ahead)
    return ahead


def test_they_are_the_same_to_the_byte(settings: Settings, tmp_path: Path) -> None:
    with ingest.readers(settings) as workers, loaded(settings, workers) as ahead:
        periods = {answer.target.relative_to(settings.feedback).parts[0] for answer, _ in ahead.begun}
        assert periods == set(PERIODS[:-1]), "with the last one nothing is loaded meanwhile"
        written = ingest.answer(settings, workers=workers, ahead=ahead)
    assert {answer.target for answer, _ in ahead.begun} < set(written)
    found = answers(settings.feedback)
    assert len(found) == len(list(settings.inbox.rglob("*.xlsx")))
    assert found == one_after_the_other(settings, tmp_path / "other")
    assert list(settings.begun_answers.iterdir()) == []


def test_one_that_turns_out_otherwise_is_not_taken(settings: Settings, tmp_path: Path) -> None:
    with ingest.readers(settings) as workers, loaded(settings, workers) as ahead:
        answer, path = ahead.begun[0]
        ahead.begun[0] = (replace(answer, findings=()), path)
        ingest.answer(settings, workers=workers, ahead=ahead)
    assert answers(settings.feedback) == one_after_the_other(settings, tmp_path / "other")


def test_a_run_that_ends_before_all_is_known_leaves_none(settings: Settings, tmp_path: Path) -> None:
    with ingest.readers(settings) as workers:
        ahead = loaded(settings, workers)
        assert len(ahead.finished(lambda _: None)) == len(ahead.begun) > 0
    assert answers(settings.feedback) == {}
    ingest.run(settings, now=NOW)
    assert answers(settings.feedback) == one_after_the_other(settings, tmp_path / "other")


def test_what_fails_ahead_does_not_stop_the_loading(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    with ingest.readers(settings) as workers:
        with monkeypatch.context() as patched:
            patched.setattr(answers_ahead, "due_answers", fail)
            ahead = loaded(settings, workers)
        assert not ahead.begun
        ingest.answer(settings, workers=workers, ahead=ahead)
    assert answers(settings.feedback) == one_after_the_other(settings, tmp_path / "other")


def test_a_worker_that_dies_at_them_costs_nothing(settings: Settings, tmp_path: Path) -> None:
    with ingest.readers(settings) as workers:
        plan = ingest.collect(settings, NOW, workers=workers)
        parts = ingest.judge(settings, plan, workers=workers)
        ahead = AnswersAhead(settings, workers)
        with pytest.raises(Exception, match="terminated abruptly"):
            workers.submit(_die, [0], [0]).result()
        ingest.load(settings, plan, parts, NOW, ahead=ahead)
        assert not ahead.begun, "there is nobody to give them to"
        ingest.answer(settings, workers=workers, ahead=ahead)
    assert answers(settings.feedback) == one_after_the_other(settings, tmp_path / "other")


def test_a_long_name_is_cut_by_what_file_systems_count(settings: Settings) -> None:
    row = {"display_name": "報" * 81 + ".xlsx", "unit_id": None, "period_id": None, "submission_id": "0" * 16}
    name = target_of(settings, row).name
    assert len(f"{name}.part".encode()) < 255
    assert name.startswith("報報")


def _die(_jobs: object, _begun: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
