"""What thirty quarters of history cost: a quarter's commands after them, and the same with none before.

    python -m benchmarks.history [--units N] [--quarters N] [--home FOLDER]

Two desks of invented communes (`benchmarks.national`). One takes in quarter after quarter, the other nothing; then both
take in the same quarter and make of it what the desk makes. CPU seconds of each command as a process of its own, and
their ratio; the last line ends in `met=1` where none costs more than 1.3 times as much.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

from benchmarks.national import make_programme, write_quarter
from benchmarks.processes import own_environment, run_and_count

UNITS: Final = 300
HISTORY: Final = 30
FIRST_YEAR: Final = 2018
MOST: Final = 1.3
TIMES: Final = 2
HERE: Final = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """A line a command, then the line of all; gives 1 where history costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--units", type=int, default=UNITS, help="default: %(default)s")
    parser.add_argument("--quarters", type=int, default=HISTORY, help="before the measured one (default: %(default)s)")
    parser.add_argument("--home", type=Path, help="a new folder, which is kept (default: a temporary one)")
    asked = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = asked.home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thidua-history-")))
        return measure(folder.resolve(), asked.units, asked.quarters)


def measure(folder: Path, units: int, quarters: int) -> int:
    """Make both desks, then run each command by turns."""
    ids = [f"{FIRST_YEAR + place // 4}Q{place % 4 + 1}" for place in range(quarters + 1)]
    years = range(FIRST_YEAR, FIRST_YEAR + quarters // 4 + 1)
    programme = make_programme(folder / "programme", units, years)
    without, after = folder / "without", folder / "after"
    for period_id in ids[:-1]:
        write_quarter(after, str(programme), period_id)
        _run(after, programme, ("ingest",))
    for home in (without, after):
        write_quarter(home, str(programme), ids[-1])
    print(f"units={units} history={quarters} quarters cores={os.cpu_count()} load={os.getloadavg()[0]:.1f}", flush=True)
    dearest = 0.0
    for words, times in (
        (("ingest",), 1),
        (("ingest",), TIMES),
        (("status", "--period", ids[-1]), TIMES),
        (("report", "make", "--period", ids[-1], "--draft"), TIMES),
    ):
        runs = [(_run(without, programme, words), _run(after, programme, words)) for _ in range(times)]
        none, some = (min(one) for one in zip(*runs, strict=True))
        name = " ".join(words) + (", nothing new" if words == ("ingest",) and times > 1 else "")
        print(f"{name:<40}{none:7.2f} CPU s without, {some:7.2f} after: {some / none:.2f} x", flush=True)
        dearest = max(dearest, some / none)
    print(f"load={os.getloadavg()[0]:.1f} dearest={dearest:.2f} met={int(dearest <= MOST)}")
    return 0 if dearest <= MOST else 1


def _run(home: Path, programme: Path, words: Sequence[str]) -> float:
    """CPU seconds of the command; CalledProcessError where it fails."""
    environment = own_environment(home, THIDUA_PROGRAMME=str(programme), THIDUA_WORKERS="2")
    with tempfile.TemporaryFile() as said:
        used = run_and_count([HERE / ".venv/bin/thidua", *words], environment, output=said)
        if used.code:
            said.seek(0)
            sys.stderr.write(said.read().decode()[-3000:])
            raise subprocess.CalledProcessError(used.code, list(words))
    return used.cpu_seconds


if __name__ == "__main__":
    sys.exit(main())
