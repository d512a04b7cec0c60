"""Kill a command at a moment of its work, run it again, and hold the desk against one that was never killed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from typing import Final

from desk.answers import deliver
from desk.settings import Settings
from tests.desk.answers.postman import Bound, Postman
from tests.desk.tiny_desk import at
from tests.kills.case import Command, Desks
from tests.kills.dying import DAYS_BACK, STEP, STEPS
from tests.kills.look import State, find_disagreement, look_at

ROOT: Final = Path(__file__).parents[2]
LATER: Final = (0.0, 0.0, 0.002, 0.01, 0.05, 0.2)
"""Seconds after a step at which the command dies: none, where Python works; some, where a library does."""


@dataclass(frozen=True, slots=True)
class Undisturbed:
    """A command that ended by itself: what the desk holds then, its letters, how many steps it took."""

    state: State
    letters: frozenset[str]
    steps: int


@dataclass(frozen=True, slots=True)
class Kill:
    """One kill: of which command, at which of its steps, how it ended, and what is wrong with the desk after it."""

    command: str
    step: int
    steps: int
    died: bool
    wrong: tuple[str, ...]


def _settle_letters(settings: Settings, postman: Postman) -> bool:
    """Say of letters that nobody knows about whether they went out, as an official does who asks the mail server."""
    unknown = [mail for mail in deliver.list_mails(settings) if mail.needs_person]
    for mail in unknown:
        went_out = mail.message_id in postman.ids()
        deliver.confirm(
            settings, mail.receipt_number, "sent" if went_out else "again", "Bình", "đã hỏi máy chủ", at(settings, 12)
        )
    return bool(unknown)


def _days_back(command: Command) -> int:
    """By how many whole days the real clock is ahead of the desk's."""
    return 0 if command.today is None else (datetime.now() - command.today).days  # noqa: DTZ005


class Bench:
    """The desks, and a mail server that takes what they send."""

    def __init__(self, folder: Path, desks: Desks, seed: int) -> None:
        self._folder, self._desks, self._random = folder, desks, Random(seed)
        self._known: dict[str, Undisturbed] = {}

    def kill(self, command: Command) -> Kill:
        """Kill it once, at random, and run it again."""
        undisturbed = self._know(command)
        with self._desk(command) as (settings, postman, port):
            step, later = self._random.randint(1, undisturbed.steps), self._random.choice(LATER)
            first = self._run(settings, command, port, f"{step} {later} {self._random.randint(0, 1)}")
            died = first.returncode == -signal.SIGKILL
            again = self._run(settings, command, port)
            if again.returncode == 1 and _settle_letters(settings, postman):
                again = self._run(settings, command, port)
            wrong = [] if again.returncode in command.codes else [f"exit {again.returncode}: {again.stderr[-600:]}"]
            wrong += [*find_disagreement(settings), *self._compare(undisturbed, settings, postman)]
            return Kill(command.name, step, undisturbed.steps, died, tuple(wrong))

    def _compare(self, undisturbed: Undisturbed, settings: Settings, postman: Postman) -> Iterator[str]:
        sent = postman.ids()
        yield from (f"letter sent twice: {one}" for one in set(sent) if sent.count(one) > 1)
        if lost := len(undisturbed.letters) - len(set(sent)):
            yield f"{lost} letters not sent"
        yield from undisturbed.state.compare(look_at(settings))

    def _know(self, command: Command) -> Undisturbed:
        if command.name not in self._known:
            with self._desk(command) as (settings, postman, port):
                ended = self._run(settings, command, port)
                if ended.returncode not in command.codes:
                    raise AssertionError(f"{command.name}: exit {ended.returncode}\n{ended.stdout}\n{ended.stderr}")
                steps = int(self._steps.read_text("utf-8"))
                self._known[command.name] = Undisturbed(look_at(settings), frozenset(postman.ids()), steps)
        return self._known[command.name]

    @contextmanager
    def _desk(self, command: Command) -> Iterator[tuple[Settings, Postman, int]]:
        home, target, postman = self._folder / "work" / "desk", self._folder / "target", Postman()
        for place in (home.parent, target):
            shutil.rmtree(place, ignore_errors=True)
        home.parent.mkdir()
        controller = Bound(postman)
        controller.start()
        try:
            yield self._desks.lay_down(command.stage, home), postman, controller.port
        finally:
            controller.stop()

    @property
    def _steps(self) -> Path:
        return self._folder / "steps"

    def _run(self, settings: Settings, command: Command, port: int, step: str = "") -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "THIDUA_HOME": str(settings.home),
            "THIDUA_PROGRAMME": settings.programme_name,
            "THIDUA_WORKERS": "1",
            "THIDUA_SMTP_HOST": "127.0.0.1",
            "THIDUA_SMTP_PORT": str(port),
            "THIDUA_SMTP_TLS": "none",
            DAYS_BACK: str(_days_back(command)),
            STEPS: str(self._steps),
            **({STEP: step} if step else {}),
        }
        words = [sys.executable, "-m", "tests.kills.dying", *command.words]
        return subprocess.run(
            words, env=environment, cwd=ROOT, capture_output=True, text=True, check=False, start_new_session=True
        )
