"""Every command of the command line with words to try it with, run as the shell runs it, up to its last net."""

from __future__ import annotations

import io
import sys
from collections.abc import Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from desk.settings import Settings
from flows.cli import main

ODD: Final = "[red]{x}%s[/red] _%' \u202e\x1b[31m"
FINE: Final = (0,)
FOUND: Final = (0, 1)
"""0, or 1 where the command says that something is not well."""
ASKED: Final = (0, 2)
"""0, or 2 with a sentence where what was asked does not fit what there is."""
REFUSED: Final = (2,)


@dataclass(frozen=True, slots=True)
class Try:
    """A command, the words after it, and the exit codes that are documented for them."""

    command: str
    words: tuple[str, ...]
    codes: tuple[int, ...] = FINE


def list_tries(ids: Sequence[str], out: Path) -> list[Try]:
    """What is tried on a desk, in an order in which later commands meet what earlier ones left.

    `ids` are the submissions to look at and decide on; `out` is a folder for what is written where it is asked.
    """
    q1, by = ("--period", "2020Q1"), ("--by", ODD, "--reason", ODD)
    return [
        Try("ingest", ()),
        Try("ingest", ("--strict",), FOUND),
        *(Try("status", ("--period", period)) for period in ("2020Q1", "2020Q2", "2021Q4")),
        *(Try("status", ("--period", "2020Q1", flag)) for flag in ("--indicators", "--problems")),
        *(Try("status", ("--unit", unit)) for unit in ("1", "2", "3", "h-1")),
        *(Try("status", words) for words in (("--problems",), ("--problems", "--all"), ("--problems", *q1, "--all"))),
        Try("status", ("--problems", "--as-of", "2020-04-12", "--known-at", "2020-04-12T10:00:00")),
        *(Try("status", words, REFUSED) for words in ((), ("--unit", ODD), ("--period", ODD))),
        *(Try("findings", words) for words in (q1, (*q1, "--all"), (*q1, "--by", "unit"), (*q1, "--rule", "V04"))),
        Try("findings", (*q1, "--rule", ODD), REFUSED),
        *(Try("findings", (*q1, "--rule", rule)) for rule in ("V02", "F01")),
        Try("rules list", ()),
        Try("rules show", ("V04",)),
        Try("rules show", (ODD,), REFUSED),
        Try("rules probation", ()),
        Try("rules probation", ("--rule", "R03", "--rule", "V02", "--periods", "3")),
        *(Try("rules scorecard", ("--period", period), ASKED) for period in ("2020Q1", "2021Q4")),
        Try("rules scorecard", (*q1, "--as-of", "2019-01-01"), ASKED),
        Try("rules scorecard", ("--period", ODD), REFUSED),
        Try("rules page", ("--out", str(out / "rules.md"))),
        *(Try("diff", ("--unit", unit, *q1, "--xlsx", str(out / f"{unit}.xlsx")), ASKED) for unit in ("1", "2", "3")),
        *(Try("diff", ("--unit", "1", *q1, "--from", id, "--to", ids[0]), ASKED) for id in ids),
        *(Try("receipt show", (id,)) for id in ids),
        *(Try("receipt show", (id,), REFUSED) for id in (ODD, "", "%", "zz")),
        Try("explain list", ()),
        Try("explain list", ("--unit", "1", *q1)),
        *(Try("explain list", ("--state", state)) for state in ("open", "explained", "accepted", "refused")),
        *(Try("explain give", (id, "--text", ODD, "--by", ODD, "--from", ODD), ASKED) for id in ids),
        *(Try("explain accept", (id, *by), ASKED) for id in ids[::2]),
        *(Try("explain refuse", (id, *by), ASKED) for id in ids[1::2]),
        *(Try("explain accept", (id, "--finding", ODD, *by), REFUSED) for id in ids[:1]),
        Try("corrections check", (), ASKED),
        Try("corrections apply", (), ASKED),
        Try("corrections list", ()),
        Try("corrections list", q1),
        *(Try("decide", (id, "--unit", "3", *q1, *by), ASKED) for id in ids),
        *(Try("decide", (id, "--unit", "2", "--period", "2020Q2", *by, "--force"), ASKED) for id in ids[::3]),
        *(Try("decide", (id, "--unit", ODD, "--period", ODD, *by), REFUSED) for id in ids[:1]),
        *(Try("receipt override", (id, "--received", "08/04/2020 14:30", *by), ASKED) for id in ids[::2]),
        *(
            Try("receipt override", (ids[0], "--received", moment, *by), ASKED)
            for moment in ("9999-12-31T23:59-12:00", "0001-01-01T00:00+14:00", "01/01/0001", "1700-01-01", ODD)
            if ids
        ),
        Try("ingest", ()),
        Try("status", ("--problems", "--all")),
        Try("status", q1),
        *(Try("remind", ("--period", period)) for period in ("2020Q1", "2021Q4")),
        *(Try("report make", ("--period", period), ASKED) for period in ("2020Q1", "2020Q2", "2021Q4")),
        Try("report make", (*q1, "--as-of", "2020-04-20", "--known-at", "2020-04-20T10:00:00"), ASKED),
        Try("report make", (*q1, "--as-of", "2019-01-01"), ASKED),
        Try("report make", q1, ASKED),
        Try("report list", ()),
        Try("report list", q1),
        *(Try(f"report {verb}", (ODD,), REFUSED) for verb in ("again", "diff")),
        Try("rank worksheet", ("--year", "2020"), ASKED),
        *(Try("rank worksheet", ("--year", "2020", *words), ASKED) for words in (("--unit", "1"), ("--blind", "2"))),
        Try("rank worksheet", ("--year", "2020", "--cluster", ODD), REFUSED),
        Try("rank take", (str(out / "no.xlsx"),), REFUSED),
        Try("rank agreement", ("--year", "2020"), ASKED),
        *(Try("trace", (code,), (0, 1, 2)) for code in ("R2020Q1-001", "R2020Q1-009.1", "R2020Q1-1-1.1")),
        Try("trace", ("R2020Q1-1-1.1", "--open", str(out / "goc"), "--picture", str(out / "o.svg")), (0, 1, 2)),
        *(Try("trace", (code,), REFUSED) for code in (ODD, "", "R2020Q1-999", "R2099Q1-001")),
        Try("trace", ("R2020Q1-001", "--report", str(out / "none.xlsx")), REFUSED),
        Try("rank sign", (ODD,), REFUSED),
        Try("rank sign", ("0" * 12, "--state", "draft", "--by", ODD, "--role", ODD, "--note", ODD), REFUSED),
        *(
            Try("rank verify-seal", ("0" * 12, *words), REFUSED)
            for words in ((), ("--proof", "1"), ("--release", str(out)))
        ),
        *(Try("rank make", ("--year", year), ASKED) for year in ("2020", "2021", "1999")),
        *(
            Try(f"rank {words[0]}", (*words[1:], "--year", year), ASKED)
            for words in (("make",), ("robust", "--draws", "100"), ("explain", "--unit", "1"), ("fair",), ("years",))
            for year in ("2020", "1999")
        ),
        *(
            Try(f"rank {words[0]}", (*words[1:], "--year", year), ASKED)
            for words in (("card", "--unit", "1"), ("card", "--all", "--reason", ODD), ("dossier", "--reason", ODD))
            for year in ("2020", "1999")
        ),
        Try("rank card", ("--year", "2020"), REFUSED),
        Try("rank card", ("--year", "2020", "--unit", ODD), REFUSED),
        Try("rank dossier", ("--year", "2020", "--without", ODD), REFUSED),
        Try("rank list", ()),
        Try("rank list", ("--year", "1999")),
        *(Try("rank verify-dossier", (code,), REFUSED) for code in (ODD, "", "0" * 12)),
        Try("verify", ("{seal}",), (0, 1, 2)),
        Try("verify", (str(out / "rules.md"),), REFUSED),
        Try("release make", (), ASKED),
        Try("release make", ("--as-of", "2020-04-20"), ASKED),
        Try("release list", ()),
        Try("release page", ("--out", str(out / "data.md"))),
        Try("release verify", (ODD,), REFUSED),
        Try("release diff", (ODD, ODD), REFUSED),
        Try("release export", (ODD, "--format", "csv", "--out", str(out / "xuat")), REFUSED),
        Try("release export", (ODD, "--format", ODD, "--out", str(out / "xuat")), REFUSED),
        Try("send", ("--dry-run",)),
        Try("send", ("--dry-run", "--since", "2020-01-01")),
        Try("send", ("--list",)),
        Try("send", ("--confirm", ODD, "sent", *by), REFUSED),
        Try("send", (), FOUND),
        Try("sample", (), REFUSED),
        Try("form", (*q1, "--all", "--out", str(out / "forms"))),
        Try("form", (*q1, "--unit", ODD), REFUSED),
        Try("programme check", ("{programme}",)),
        Try("programme new", (str(out / "moi"), "--name", ODD), ASKED),
        Try("programme reference", ("--out", str(out / "reference.md"))),
        Try("programme schedules", ()),
        Try("doctor", (), FOUND),
        Try("rebuild", ("--check",)),
        Try("upgrade", ()),
        Try("backup", (str(out / "backup"),), FOUND),
        Try("restore", (str(out / "backup"),), REFUSED),
        Try("rebuild", (), FOUND),
        Try("up", ("--port", "0"), REFUSED),
    ]


WITHOUT_HOME: Final = (
    "programme check",
    "programme new",
    "programme reference",
    "programme schedules",
    "rules list",
    "rules show",
    "rules page",
    "release page",
    "form",
)
WITHOUT_PROGRAMME: Final = ("programme check", "programme new", "programme reference")


@dataclass(frozen=True, slots=True)
class Ran:
    """How a command ended; `fault` is the traceback where its last net caught it."""

    tried: Try
    code: int
    shown: str
    fault: str = ""

    @property
    def complaint(self) -> str:
        """What is wrong with how it ended; empty where nothing is."""
        if not self.fault and self.code in self.tried.codes and "Traceback" not in self.shown:
            return ""
        told = self.fault[-1500:] or self.shown[-600:]
        return f"thidua {self.tried.command} {self.tried.words!r}: exit {self.code}\n{told}"


def run_try(settings: Settings, one: Try, monkeypatch: pytest.MonkeyPatch) -> Ran:
    """Run the command as the console script does."""
    seals = sorted(settings.rankings.rglob("niem-phong*.json")) if settings.rankings.exists() else []
    placed: Mapping[str, str] = {
        "{seal}": str(seals[-1]) if seals else str(settings.home / "none.json"),
        "{programme}": settings.programme_name,
    }
    words = [*one.command.split(), *(placed.get(word, word) for word in one.words)]
    words += [] if one.command in WITHOUT_HOME else ["--home", str(settings.home)]
    words += [] if one.command in WITHOUT_PROGRAMME else ["--programme", settings.programme_name]
    known = set(settings.system_faults.glob("lenh-*.log"))
    monkeypatch.setattr(sys, "argv", ["thidua", *words])
    raw = io.BytesIO()
    shown = io.TextIOWrapper(raw, "utf-8")
    try:
        with redirect_stdout(shown), redirect_stderr(shown):
            main.main()
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    shown.flush()
    told = sorted(set(settings.system_faults.glob("lenh-*.log")) - known)
    fault = told[0].read_text("utf-8") if told else ""
    return Ran(one, code, raw.getvalue().decode("utf-8"), fault)
