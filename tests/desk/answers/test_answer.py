"""Everything a unit gets is made by one job: whole or not at all, the same whoever writes it."""

import os
import shutil
import signal
from collections.abc import Callable
from datetime import datetime
from email.errors import HeaderParseError
from pathlib import Path
from typing import Any
from zipfile import BadZipFile
from zoneinfo import ZoneInfo

import pytest
from openpyxl import load_workbook

from desk.answers import write
from desk.answers.answer import AnswerError, answer_units
from desk.answers.due import answer_path
from desk.answers.outbox import lock_outbox
from desk.intake import ingest
from desk.settings import Settings
from reports.answers import as_json, letter, mail, workbook
from reports.answers.model import UnitAnswer
from reports.form.workbook import FormEntries, write_form
from sources.limits import LIMITS
from sources.workers import Workers
from tests.desk.tiny_desk import letters
from tests.programmes import tiny_folder

NOW = datetime.now(ZoneInfo("Asia/Ho_Chi_Minh"))
"""The minute of receipt stands in every answer."""
PERIODS = ("2020Q1", "2020Q2", "2020Q3")


class Killed(BaseException):
    """What a dying process looks like from inside."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Periods of which every report has something to answer, loaded and not answered."""
    settings = Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=2)
    programme = settings.programme
    for period in PERIODS:
        for number, unit in enumerate(programme.units_of(programme.period(period))):
            path = settings.inbox / period / f"{unit.id}.xlsx"
            path.parent.mkdir(parents=True, exist_ok=True)
            entries = FormEntries(indicators={"1.1": {"period": number + 9, "ytd": number}})
            write_form(programme, unit, programme.period(period), path, entries)
    plan = ingest.collect(settings, NOW)
    ingest.load(settings, plan, ingest.judge(settings, plan), NOW)
    return settings


def written(settings: Settings) -> dict[str, bytes]:
    """Every file of the answers. A draft is dated by when its report was judged, so two desks write the same."""
    folders = (settings.feedback, settings.outbox)
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file() and path.suffix != ".lock")
    return {str(path.relative_to(settings.home)): path.read_bytes() for path in files}


def another_desk(settings: Settings, home: Path) -> Settings:
    """The same desk elsewhere, as it is now."""
    shutil.copytree(settings.home, home)
    return Settings(home, settings.programme_name, workers=1)


def test_each_report_gets_a_workbook_a_letter_json_and_a_reply(settings: Settings) -> None:
    answered = answer_units(settings, now=NOW)
    reports = len(list(settings.inbox.rglob("*.xlsx")))
    assert len(answered.workbooks) == len(answered.replies) == reports
    assert {path.suffix for path in settings.feedback.rglob("*.*")} == {".xlsx", ".docx", ".json"}
    assert len(written(settings)) == 4 * reports
    assert answer_units(settings, now=NOW).replies == [], "what is there is not written again"


def test_workers_and_the_run_itself_write_the_same_bytes(settings: Settings, tmp_path: Path) -> None:
    few = another_desk(settings, tmp_path / "few")
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(write, "FEW", 0)
        answer_units(settings, now=NOW)
    answer_units(few, now=NOW)
    assert written(settings) == written(few) != {}


@pytest.mark.parametrize("at", ["workbook", "letter", "json", "reply"])
def test_a_killed_run_leaves_no_half_answer_and_the_next_completes_it(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, at: str
) -> None:
    whole = another_desk(settings, tmp_path / "whole")
    answer_units(whole, now=NOW)
    owner, name = {
        "workbook": (workbook, "mark_copy"),
        "letter": (letter, "render"),
        "json": (as_json, "render"),
        "reply": (mail, "render"),
    }[at]
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, _dying_at_second(getattr(owner, name)))
        patched.setattr(write, "FEW", 100)  # in this process, which is the one that dies
        with pytest.raises(Killed):
            answer_units(settings, now=NOW)
    expected = written(whole)
    for path, content in written(settings).items():
        assert content == expected[path], f"{path} is not whole"
    replies = [path for path in written(settings) if path.endswith(".eml")]
    assert len(replies) == 1, "the first report is answered, of the second there is no reply yet"
    answer_units(settings, now=NOW)
    assert written(settings) == expected


def test_an_answer_that_cannot_be_written_stops_no_other(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    make = letter.render

    def full(answer: UnitAnswer) -> bytes:
        if answer.period_id == "2020Q2":
            raise OSError(28, "No space left on device")
        return make(answer)

    monkeypatch.setattr(write, "FEW", 100)
    monkeypatch.setattr(letter, "render", full)
    with pytest.raises(AnswerError, match="No space left on device"):
        answer_units(settings, now=NOW)
    assert {one.period_id for one in letters(settings)} == {"2020Q1", "2020Q3"}
    monkeypatch.undo()
    assert {path.parent.name for path in answer_units(settings, now=NOW).replies} == {"2020Q2"}
    assert {one.period_id for one in letters(settings)} == set(PERIODS)


def test_a_worker_that_dies_at_one_costs_its_copy_only(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write, "FEW", 0)
    monkeypatch.setattr(write, "write_batch", _die_at_first_period)
    with Workers(2, LIMITS) as workers:
        answered = answer_units(settings, workers=workers, now=NOW)
    assert len(answered.workbooks) == len(list(settings.inbox.rglob("*.xlsx")))
    assert len(written(settings)) == 4 * len(answered.workbooks)
    sheets = {path.parent.parent.name: load_workbook(path).sheetnames for path in answered.workbooks}
    assert len(sheets["2020Q1"]) == 1 < len(sheets["2020Q2"]), "a copy that kills its worker is left out"


def test_while_letters_are_sent_everything_else_is_written(settings: Settings) -> None:
    with lock_outbox(settings, 0.0):
        answered = answer_units(settings, now=NOW)
    assert answered.workbooks
    assert not answered.replies
    assert not letters(settings)
    assert len(answer_units(settings, now=NOW).replies) == len(answered.workbooks)


def test_what_a_power_cut_left_empty_is_written_again(settings: Settings) -> None:
    answer_units(settings, now=NOW)
    expected = written(settings)
    for path in (*settings.feedback.rglob("*.*"), *settings.outbox.rglob("*.eml")):
        path.write_bytes(b"")
    answer_units(settings, now=NOW)
    assert written(settings) == expected


@pytest.mark.parametrize("error", [ValueError("x"), HeaderParseError("x"), BadZipFile("x")])
def test_whatever_one_answer_raises_stops_no_other(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    render = mail.render

    def broken(answer: UnitAnswer, *rest: Any, **named: Any) -> bytes:
        if answer.period_id == "2020Q2":
            raise error
        return render(answer, *rest, **named)

    monkeypatch.setattr(write, "FEW", 100)
    monkeypatch.setattr(mail, "render", broken)
    with pytest.raises(AnswerError, match=type(error).__name__):
        answer_units(settings, now=NOW)
    assert {one.period_id for one in letters(settings)} == {"2020Q1", "2020Q3"}


def test_a_long_name_is_cut_by_what_file_systems_count(settings: Settings) -> None:
    row = {"display_name": "報" * 81 + ".xlsx", "unit_id": None, "period_id": None, "submission_id": "0" * 16}
    name = answer_path(settings, row).name
    assert len(f"{name}.part".encode()) < 255
    assert name.startswith("報報")


def _dying_at_second(work: Callable[..., object]) -> Callable[..., object]:
    calls = 0

    def dying(*arguments: object, **named: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise Killed
        return work(*arguments, **named)

    return dying


_write_batch = write.write_batch


def _die_at_first_period(jobs: "list[write.Job]", begun: Callable[[int], None], *, programme_name: str) -> list[str]:
    for place, job in enumerate(jobs):
        if job.period_id == PERIODS[0] and job.sent is not None:
            begun(place)
            os.kill(os.getpid(), signal.SIGKILL)
    return _write_batch(jobs, begun, programme_name=programme_name)
