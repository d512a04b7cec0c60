"""How long the desk's commands take, each as a process of its own, in CPU seconds of it and all it starts.

    python -m benchmarks.latency [--times N] [--against FOLDER] [--only COMMAND ...]

The season is the invented one of `thidua sample`, taken in whole. Each command runs in a fresh copy of that home and
the least of its times counts, since a busy machine only ever adds to it. With `--against` another checkout of the
product (with its `.venv`) runs the same commands on a season of its own, by turns, and the ratio is printed: below 1 is
faster.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import own_environment, run_and_count
from sources.inbox_journal.journal import QUIET_NS

PERIOD, YEAR, NEXT_PERIOD = "2018Q4", "2018", "2019Q1"
TIMES = 3
START_SECONDS = 240.0
READY = "Ctrl-C stops it"
HERE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Command:
    """What is measured: a command in a home, made ready first, and the most CPU seconds that it may take."""

    name: str
    target: float
    words: tuple[str, ...]
    make_ready: Callable[[Path, Path], None] | None = None


def _ingest_before(checkout: Path, home: Path) -> None:
    """Two runs find nothing new in the copied home, whose files are others to them; the third is what is measured.

    Files that were written just now are read once more; a desk's have lain there longer.
    """
    time.sleep(2 * QUIET_NS / 1e9)
    for _ in range(2):
        _run([checkout / ".venv/bin/thidua", "ingest"], home)


def _send_again(checkout: Path, home: Path) -> None:
    """One more report arrives where the others are known: a unit's own of the last period, saved again."""
    _ingest_before(checkout, home)
    first = min(path for path in (home / "inbox" / PERIOD).rglob("*.xlsx") if path.stat().st_size > 20_000)
    script = (
        "import sys, openpyxl; book = openpyxl.load_workbook(sys.argv[1]); book.properties.title = 'lần sau'; "
        "book.save(sys.argv[2])"
    )
    after = first.with_name(f"{first.stem} lan sau.xlsx")
    subprocess.run([checkout / ".venv/bin/python", "-c", script, first, after], check=True)  # noqa: S603


COMMANDS = (
    Command("help", 0.3, ("--help",)),
    Command("status", 0.8, ("status", "--period", PERIOD)),
    Command("nothing_new", 1.5, ("ingest",), _ingest_before),
    Command("one_report", 1.5, ("ingest",), _send_again),
    Command("report", 3.0, ("report", "make", "--period", PERIOD)),
    Command("ranking", 1.5, ("rank", "make", "--year", YEAR)),
    Command("forms", 2.0, ("form", "--period", NEXT_PERIOD, "--all")),
    Command("up", 12.0, ("up",)),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each command, then the line of all; gives 1 if one takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--times", type=int, default=TIMES, help="how often each command runs")
    parser.add_argument("--against", type=Path, help="another checkout, with its .venv, to run by turns")
    parser.add_argument("--only", nargs="+", choices=[command.name for command in COMMANDS], help="these commands")
    asked = parser.parse_args(arguments)
    checkouts = [HERE, *([asked.against.resolve()] if asked.against else [])]
    chosen = [command for command in COMMANDS if asked.only is None or command.name in asked.only]
    with tempfile.TemporaryDirectory(prefix="thidua-latency-") as scratch:
        seasons = [_make_season(checkout, Path(scratch) / str(place)) for place, checkout in enumerate(checkouts)]
        least = {
            command.name: _measure_by_turns(command, checkouts, seasons, Path(scratch) / "run", asked.times)
            for command in chosen
        }
    return _print_all(chosen, least)


def _make_season(checkout: Path, home: Path) -> Path:
    for words in (("sample",), ("ingest",)):
        _run([checkout / ".venv/bin/thidua", *words], home)
    return home


def _run(program: Sequence[str | Path], home: Path) -> float:
    """Run it; gives the CPU seconds of all its processes. CalledProcessError where it fails."""
    home.mkdir(exist_ok=True)
    used = run_and_count(program, own_environment(home), home)
    if used.code:
        raise subprocess.CalledProcessError(used.code, list(map(str, program)))
    return used.cpu_seconds


def _measure_by_turns(
    command: Command, checkouts: Sequence[Path], seasons: Sequence[Path], home: Path, times: int
) -> list[float]:
    """The least CPU seconds of each checkout."""
    taken: list[list[float]] = [[] for _ in checkouts]
    for _ in range(times):
        for mine, checkout, season in zip(taken, checkouts, seasons, strict=True):
            shutil.copytree(season, home)
            try:
                if command.make_ready:
                    command.make_ready(checkout, home)
                mine.append(_measure(command, checkout, home))
            finally:
                shutil.rmtree(home)
    least = [min(mine) for mine in taken]
    ratio = f", {least[0] / least[1]:.2f} x {checkouts[1].name}'s {least[1]:.2f}" if len(least) > 1 else ""
    print(f"{command.name:<12} {least[0]:6.2f} CPU s of {command.target:.1f}{ratio}", flush=True)
    return least


def _measure(command: Command, checkout: Path, home: Path) -> float:
    program: list[str | Path] = [checkout / ".venv/bin/thidua", *command.words]
    if command.name == "up":
        return _measure_start(program, home)
    return _run(program, home)


def _measure_start(program: Sequence[str | Path], home: Path) -> float:
    """CPU seconds of `thidua up` and its processes until it says where the page is; then it is stopped.

    Raises TimeoutError where it does not say so, with what it said instead.
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    said = home / "up.txt"
    with said.open("w") as output:
        started = subprocess.Popen(  # noqa: S603
            [*program, "--port", str(port)], env=own_environment(home), stdout=output, stderr=subprocess.STDOUT
        )
    try:
        until = time.monotonic() + START_SECONDS
        while READY not in said.read_text("utf-8"):
            if started.poll() is not None or time.monotonic() > until:
                raise TimeoutError(said.read_text("utf-8"))
            time.sleep(0.1)
        return tree_seconds(started.pid)
    finally:
        started.send_signal(signal.SIGINT)
        started.wait(START_SECONDS)


def tree_seconds(root: int | None = None) -> float:
    """CPU seconds of a process (this one), its living descendants and those that they have waited for."""
    parents, ticks = {}, {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue  # it ended meanwhile
        number = int(stat.parent.name)
        parents[number], ticks[number] = int(fields[1]), sum(map(int, fields[11:15]))
    tree = found = {os.getpid() if root is None else root}
    while found:
        found = {number for number, parent in parents.items() if parent in found}
        tree = tree | found
    return sum(ticks.get(number, 0) for number in tree) / os.sysconf("SC_CLK_TCK")


def _print_all(commands: Sequence[Command], least: Mapping[str, Sequence[float]]) -> int:
    met = all(least[command.name][0] <= command.target for command in commands)
    print(*(f"{name}={taken[0]:.2f}" for name, taken in least.items()), f"met={int(met)}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
