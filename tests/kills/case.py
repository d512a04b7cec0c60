"""The desks that commands are killed on, and the commands."""

from __future__ import annotations

import os
import shutil
import tarfile
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

from desk.intake import ingest
from desk.keeping import backup
from desk.looks import status
from desk.outputs import rank, release, remind
from desk.outputs import report as output
from desk.rulings import corrections, explain
from desk.settings import Settings
from schemas.corrections import COLUMNS
from tests.desk.tiny_desk import BAD, GOOD, OTHER, at, mail_report, report
from tests.desk.tiny_inbox import BLANK
from tests.programmes import tiny_folder

Stage = Literal["received", "taken in", "used", "backed up", "older"]
TODAY: Final = datetime(2020, 4, 12, 9)  # noqa: DTZ001 -- the days between it and the real clock are counted
BY: Final = ("--by", "Trần Thị Bình", "--reason", "đã hỏi đơn vị")
Q1: Final = ("--period", "2020Q1")
STORED: Final = Path(__file__).parents[1] / "stored" / "v0_1_0" / "desk.tar.xz"


@dataclass(frozen=True, slots=True)
class Command:
    """A command line, the desk that it is tried on, and the exit codes by which it may end when it is not killed."""

    words: tuple[str, ...]
    stage: Stage = "taken in"
    codes: tuple[int, ...] = (0,)

    @property
    def name(self) -> str:
        """The command without what it is told."""
        return " ".join(word for word in self.words[:2] if word.isalpha())


class Desks:
    """The desks as they stand before a command is tried, each by its stage; made when they are first asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._programme = str(tiny_folder(folder))

    def lay_down(self, stage: Stage, home: Path) -> Settings:
        """A copy of that desk at `home`; whoever restores finds nothing there."""
        if stage == "backed up":
            self.backup  # noqa: B018 -- to be made
        else:
            shutil.copytree(self._have(stage).home, home, symlinks=True)
        return Settings(home, "ttdn" if stage == "older" else self._programme, workers=1)

    @cached_property
    def held(self) -> str:
        """A report that is held."""
        rows = status.list_submissions(self._have("taken in"))
        return str(rows[rows["verdict"] == "HELD"]["submission_id"].iloc[0])[:12]

    @cached_property
    def asking(self) -> str:
        """A report with one question."""
        questions = status.list_all_questions(self._have("taken in"))
        return str(next(one.submission_id for one in questions if one.finding_id))[:12]

    @cached_property
    def backup(self) -> Path:
        """The backup of the desk that was used."""
        target = self.folder / "backup"
        backup.run(self._have("used"), target)
        return target

    def _have(self, stage: Stage) -> Settings:
        settings = Settings(self.folder / stage, self._programme, workers=1)
        if settings.home.exists():
            return settings
        if stage == "received":
            _receive(settings)
        elif stage == "older":
            with tarfile.open(STORED) as packed:
                packed.extractall(settings.home, filter="data")
        elif stage == "taken in":
            shutil.copytree(self._have("received").home, settings.home)
            ingest.run(settings, now=at(settings, 9))
        else:
            asked = self.asking
            shutil.copytree(self._have("taken in").home, settings.home)
            _use(settings, asked)
        return settings


def list_commands(desks: Desks, target: Path) -> list[Command]:
    """Every command that writes; backups go to `target`."""
    return [
        Command(("ingest",), "received"),
        Command(("send",)),
        Command(("remind", *Q1)),
        Command(("report", *Q1, "--final")),
        Command(("rank", "--year", "2020", "--reason", "thử")),
        Command(("release",)),
        Command(("decide", desks.held, "--unit", "2", *Q1, *BY)),
        Command(("receipt", "override", desks.held, "--received", "2020-04-03T08:00", *BY)),
        Command(("explain", "give", desks.asking, "--text", "đã rà soát", "--by", "Lan", "--from", "điện thoại")),
        Command(("explain", "accept", desks.asking, *BY), "used"),
        Command(("corrections", "apply")),
        Command(("rebuild",), "used", (0, 1)),
        Command(("backup", str(target)), "used"),
        Command(("restore", str(desks.backup)), "backed up", (0, 2)),  # 2: all of it was there already
        Command(("upgrade",), "older"),
        Command(("doctor",), "used", (0, 1)),
    ]


def _receive(settings: Settings) -> None:
    mail_report(settings, "a", report(settings, BAD))
    mail_report(settings, "b", report(settings, GOOD, "h-2"), OTHER)
    mail_report(settings, "c", report(settings, BLANK))
    mail_report(settings, "d", report(settings, {**GOOD, "1.3": {"period": 3}}, "h-2"))  # another unit's address: held
    for number in range(6):
        values = {**BAD, "1.3": {"period": number + 10}}
        mail_report(settings, f"e{number}", report(settings, values, ("h-1", "h-2")[number % 2]))
    line = "đính chính;2;2020Q1;1.1;trong kỳ;5;50;Gõ thiếu số 0;Trần Thị Bình;08/04/2020"
    settings.corrections.write_text("\n".join([";".join(COLUMNS), line]) + "\n", "utf-8")
    arrived = at(settings, 7).timestamp()
    for path in settings.inbox.iterdir():
        os.utime(path, (arrived, arrived))


def _use(desk: Settings, asked: str) -> None:
    explain.record_explanation(desk, asked, [], "đã rà soát", "Lan", "điện thoại", at(desk, 9))
    corrections.apply(desk, at(desk, 9))
    remind.run(desk, "2020Q1", now=at(desk, 9))
    output.run(desk, "2020Q1", now=at(desk, 11))
    rank.run(desk, 2020, now=at(desk, 11), reason="thử")
    release.run(desk, now=at(desk, 11))
