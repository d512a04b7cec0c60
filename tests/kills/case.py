"""The desks that commands are killed on, and the commands."""

from __future__ import annotations

import json
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
from desk.outputs import release, remind
from desk.outputs import report as output
from desk.outputs.stored_reports import list_stored_reports
from desk.rankings import rank
from desk.reviews.worksheet import write_worksheet
from desk.rulings import corrections, explain
from desk.settings import Settings
from desk.signing.steps import find_ranking, sign
from reports.dossier.signed import State
from schemas.corrections import COLUMNS
from tests.desk.reviews.sheets import FIRST, fill
from tests.desk.tiny_desk import BAD, GOOD, OTHER, at, mail_report, report
from tests.desk.tiny_inbox import BLANK
from tests.programmes import tiny_folder
from warehouse import Warehouse

Stage = Literal["received", "taken in", "used", "closed", "approved", "backed up", "older"]
TODAY: Final = datetime(2020, 4, 12, 9)  # noqa: DTZ001 -- the days between it and the real clock are counted
NEXT_YEAR: Final = datetime(2021, 3, 1, 9)  # noqa: DTZ001
"""On this day the year of the desk's reports is closed."""
SIGNED: Final = ("--by", "Vũ Thị Lan", "--role", "Trưởng phòng", "--note", "Đồng ý")
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
    def today(self) -> datetime | None:
        """The day on which it is tried; None for the real one."""
        if self.stage == "older":
            return None
        return NEXT_YEAR if self.stage in ("closed", "approved") else TODAY

    @property
    def name(self) -> str:
        """The command without what it is told, but for the state that a ranking is to become."""
        words = [word for word in self.words[:2] if word.isalpha()]
        return " ".join([*words, *self.words[-1:]]) if "--state" in self.words else " ".join(words)


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

    @cached_property
    def worksheet(self) -> Path:
        """The reviewers' worksheet of the closed year, filled in by one who verifies."""
        desk = self.lay_down("closed", self.folder / "phieu")
        made = write_worksheet(desk, 2020, now=in_zone(desk, NEXT_YEAR)).path
        return fill(made, FIRST, {"L7": 3, "M7": "Có công văn"}, self.folder / "phieu.xlsx")

    @cached_property
    def seal(self) -> str:
        """The ranking of the closed year, sealed."""
        last = max(self._have("closed").rankings.glob("*/niem-phong_*.json"))  # names begin with the moment
        return str(json.loads(last.read_text("utf-8"))["seal"])

    @cached_property
    def report(self) -> str:
        """The id of the report that the desk made."""
        desk = self._have("used")
        with Warehouse.reader(desk.warehouse) as warehouse:
            return list_stored_reports(warehouse, desk.programme)[0].id

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
        elif stage == "closed":
            shutil.copytree(self._have("used").home, settings.home)
            rank.run(settings, 2020, now=in_zone(settings, NEXT_YEAR))
        elif stage == "approved":
            shutil.copytree(self._have("closed").home, settings.home)
            _approve(settings, self.seal)
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
        Command(("report", "make", *Q1, "--final")),
        Command(("report", "again", desks.report), "used"),
        Command(("rank", "make", "--year", "2020", "--reason", "thử")),
        Command(("rank", "robust", "--year", "2020", "--draws", "200"), "closed"),
        Command(("rank", "worksheet", "--year", "2020"), "closed"),
        Command(("rank", "take", str(desks.worksheet)), "closed"),
        Command(("rank", "card", "--all", "--year", "2020"), "closed"),
        Command(("rank", "dossier", "--year", "2020"), "closed"),
        Command(("rank", "sign", desks.seal, *SIGNED, "--state", "draft"), "closed", (0, 2)),  # 2: it is signed already
        Command(("rank", "sign", desks.seal, *SIGNED, "--state", "published"), "approved", (0, 2)),
        Command(("release",)),
        Command(("decide", desks.held, "--unit", "2", *Q1, *BY)),
        Command(("receipt", "override", desks.held, "--received", "2020-04-03T08:00", *BY)),
        Command(("explain", "give", desks.asking, "--text", "đã rà soát", "--by", "Lan", "--from", "điện thoại")),
        Command(("explain", "accept", desks.asking, *BY), "used"),
        Command(("explain", "refuse", desks.asking, *BY), "used"),
        Command(("corrections", "apply")),
        Command(("rebuild",), "used", (0, 1)),
        Command(("backup", str(target)), "used"),
        Command(("restore", str(desks.backup)), "backed up", (0, 2)),  # 2: all of it was there already
        Command(("upgrade",), "older"),
        Command(("doctor",), "used", (0, 1)),
    ]


def in_zone(desk: Settings, day: datetime) -> datetime:
    """The day's hour where the desk is."""
    return day.replace(tzinfo=desk.programme.tz)


def _approve(desk: Settings, seal: str) -> None:
    people: dict[State, str] = {"draft": "Đỗ Văn Nam", "verified": "Nguyễn Thu Hà", "approved": "Vũ Thị Lan"}
    for state, person in people.items():
        sign(desk, find_ranking(desk, seal), state, person, "Phòng", "Đồng ý", in_zone(desk, NEXT_YEAR))


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
