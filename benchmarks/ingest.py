"""Ingest, measured in one run over the same workbooks against a pandas loop and against mere reading.

    python -m benchmarks.ingest [--workbooks N] [--home FOLDER] [--few N --many N]

Three ways with the same filled forms, each in a process of its own, so that each has its own peak of memory:

- ours: what the command `thidua ingest` and the flow run, with the progress shown, into a fresh home and with two
  workers: collect, read and judge, load, and for every report everything that its unit gets (marked workbook, letter,
  JSON, draft of the reply);
- peer: what people would write: pandas reads every sheet by openpyxl, concat, insert into DuckDB, no checks;
- floor: python-calamine reads every cell in two processes, and nothing else.

Then ours again with few and with many workbooks: what a file costs more among many, how the memory grows, and what a
run costs that finds nothing new among them (the run before it has found that out the long way).

Reader processes import this module, so heavy imports wait in the functions, as they do in the command line.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack, contextmanager, redirect_stderr
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

from benchmarks.processes import end_worker_processes, own_environment, run_and_count
from benchmarks.workbooks import WORKERS, prepare

if TYPE_CHECKING:
    pass

DEFAULT_WORKBOOKS = 8_000
PEER_WORKBOOKS = 200
PEER_TARGET, FLOOR_TARGET = 15.0, 0.30
FEW, MANY = 2_000, 20_000
GROWTH_TARGET, IDLE_TARGET, PEAK_TARGET, SLOPE_TARGET = 1.2, 5.0, 700.0, 2.0


@dataclass(frozen=True, slots=True)
class Measurement:
    """One way's result."""

    workbooks: int
    seconds: float
    cpu_seconds: float
    peak_mib: float
    stages: dict[str, float] = field(default_factory=dict)
    found: str = ""

    @property
    def rate(self) -> float:
        """Workbooks a second."""
        return self.workbooks / self.seconds


def main(arguments: Sequence[str] | None = None) -> None:
    """Make the workbooks, run the three ways, print the comparison."""
    asked = _arguments(arguments)
    with ExitStack() as stack:
        home = asked.home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thidua-bench-")))
        started = time.perf_counter()
        made = _run_in_fresh_process(prepare, home.resolve(), asked.workbooks)
        files = sorted(p for p in (home / "inbox").rglob("*.xlsx"))
        before = _describe_load()
        size = sum(p.stat().st_size for p in files) / len(files) / 1024
        print(f"{len(files)} workbooks, {size:.0f} KiB each, {made} in {time.perf_counter() - started:.1f} s")
        wanted = min(PEER_WORKBOOKS, len(files))
        sample = [files[place * len(files) // wanted] for place in range(wanted)]
        floor = _run_in_fresh_process(measure_reading, files)
        _print_measurement("floor: calamine, every cell, 2 processes", floor)
        peer = _run_in_fresh_process(measure_pandas, sample, home.resolve() / "peer.duckdb")
        _print_measurement("peer:  pandas + openpyxl, concat, DuckDB", peer)
        ours = _run_in_fresh_process(measure_ingest, home.resolve())
        _print_measurement("ours:  thidua ingest, 2 workers", ours)
        _report(ours, peer, floor, before)
        growth = measure_growth(home.resolve() / "growth", asked.few, asked.many)
        by_clock = f"ratio_peer={ours.rate / peer.rate:.2f} ratio_floor={ours.rate / floor.rate:.2f}"
        each = _cpu_each(ours)
        print(f"{by_clock} cpu_peer={_cpu_each(peer) / each:.2f} cpu_floor={_cpu_each(floor) / each:.2f} {growth}")


def _describe_load() -> str:
    """How busy the machine is; figures taken beside other work are too low."""
    return f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.ingest", description="Ingest, measured.")
    parser.add_argument("--workbooks", type=int, default=DEFAULT_WORKBOOKS, help="default: %(default)s")
    parser.add_argument("--few", type=int, default=FEW, help="default: %(default)s")
    parser.add_argument("--many", type=int, default=MANY, help="default: %(default)s")
    parser.add_argument("--home", type=Path, help="a new folder, kept, its workbooks used again (default: a temporary)")
    asked = parser.parse_args(arguments)
    if asked.workbooks < 1 or not 0 < asked.few < asked.many:
        parser.error("--workbooks and --few must be at least 1, --many more than --few")
    return asked


def _run_in_fresh_process(function: Callable[..., Any], *arguments: Any) -> Any:
    """The function's result, from a fresh process."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def _peak_mib() -> float:
    """The most memory this process or one of its ended children ever held."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def _cpu_seconds() -> float:
    """Processor time of this process and its ended children: what a busy machine does not stretch."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(s.ru_utime + s.ru_stime for s in spent)


# --- the three ways -----------------------------------------------------------------------------------------------


def measure_ingest(home: Path) -> Measurement:
    """What `thidua ingest` runs, with the progress that it shows; its phases are timed by wrapping what they call."""
    from desk.intake import ingest
    from desk.settings import Settings
    from schemas.garbage import look_seldom

    look_seldom()  # as the command does
    settings = Settings(home, workers=WORKERS)
    settings.programme  # noqa: B018 - loaded once a process, before the clock
    watch = _Stopwatch()
    with ExitStack() as stack:
        for stage, owner, name in list_stages():
            stack.enter_context(patch.object(owner, name, watch.time_calls(stage, getattr(owner, name))))
        progress = stack.enter_context(_show_progress())
        started, cpu = time.perf_counter(), _cpu_seconds()
        verdicts = ingest.run(settings, progress).verdicts
        seconds = time.perf_counter() - started
        end_worker_processes()
        cpu = _cpu_seconds() - cpu
    found = ", ".join(f"{number} {verdict}" for verdict, number in sorted(verdicts.items()))
    return Measurement(sum(verdicts.values()), seconds, cpu, _peak_mib(), watch.stages(seconds), found)


def list_stages() -> tuple[tuple[str, ModuleType, str], ...]:
    """What is timed: the phases, and after a colon what they call, each by the module and the name it is called by."""
    from desk.answers import answer
    from desk.intake import ingest, load

    return (
        ("collect", ingest, "collect"),
        ("read, judge", ingest, "judge"),
        ("load", ingest, "load"),
        ("load: collection", load, "_load_collection"),
        ("load: history", load, "_read_history"),
        ("load: history rules", load, "_check_history"),
        ("load: insert", load, "load_tables"),
        ("load: summary", load, "summarise"),
        ("answer", ingest, "answer"),
        ("answer: write", answer, "write_all"),
        ("answer: record", answer, "_settle_replies"),
    )


@contextmanager
def _show_progress() -> Iterator[Any]:
    """The bars of the command line, drawn as on a terminal also where there is none (then into nothing)."""
    from flows.cli.progress import progress_display

    with ExitStack() as stack:
        if not sys.stderr.isatty():
            nothing = stack.enter_context(Path(os.devnull).open("w", encoding="utf-8"))
            stack.enter_context(patch.dict(os.environ, {"FORCE_COLOR": "1", "TERM": "xterm"}))
            stack.enter_context(redirect_stderr(nothing))
        yield stack.enter_context(progress_display())


class _Stopwatch:
    """Seconds spent in each named function; `load: insert` is a part of `load`."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)

    def time_calls(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, timed under the name."""

        def run(*arguments: Any, **named: Any) -> Any:
            started = time.perf_counter()
            try:
                return function(*arguments, **named)
            finally:
                self.spent[name] += time.perf_counter() - started

        return run

    def stages(self, whole: float) -> dict[str, float]:
        """All of the time, shared out: parts of a phase, its rest, and what lies between the phases."""
        phases = {name: spent for name, spent in self.spent.items() if ": " not in name}
        parts = {name: spent for name, spent in self.spent.items() if ": " in name}
        shared: dict[str, float] = {}
        for phase in ("collect", "read, judge", "load", "answer"):
            inner = {name: spent for name, spent in parts.items() if name.startswith(f"{phase}: ")}
            shared |= inner
            shared[f"{phase}: other" if inner else phase] = phases[phase] - sum(inner.values())
        return {**shared, "between phases": whole - sum(phases.values())}


def measure_pandas(files: Sequence[Path], database: Path) -> Measurement:
    """pandas over every sheet of every file, one table a sheet; nothing is checked."""
    import duckdb
    import openpyxl  # noqa: F401 - its import is not what is measured
    import pandas as pd

    database.unlink(missing_ok=True)
    started, cpu = time.perf_counter(), _cpu_seconds()
    parts: dict[str, list[pd.DataFrame]] = defaultdict(list)
    for path in files:
        sheets = pd.read_excel(path, sheet_name=None, header=None, dtype=str, engine="openpyxl")
        for name, frame in sheets.items():
            parts[str(name)].append(frame.rename(columns=str).assign(tep=path.name))
    with duckdb.connect(str(database)) as connection:
        for name, frames in parts.items():
            connection.register("whole", pd.concat(frames, ignore_index=True))
            connection.execute(f'CREATE TABLE "{name}" AS SELECT * FROM whole')  # noqa: S608 - our own sheet names
    leg = Measurement(len(files), time.perf_counter() - started, _cpu_seconds() - cpu, _peak_mib())
    database.unlink()
    return leg


def measure_reading(files: Sequence[Path]) -> Measurement:
    """Every cell of every sheet by calamine in two processes, the values thrown away."""
    started, cpu = time.perf_counter(), _cpu_seconds()
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        cells = sum(pool.map(read_cells, files, chunksize=16))
    seconds, cpu = time.perf_counter() - started, _cpu_seconds() - cpu
    return Measurement(len(files), seconds, cpu, _peak_mib(), found=f"{cells} cells")


def read_cells(path: Path) -> int:
    """How many cells a workbook's sheets hold, filled or not."""
    from python_calamine import CalamineWorkbook

    with CalamineWorkbook.from_path(path) as book:
        return sum(len(row) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python())


# --- the comparison -----------------------------------------------------------------------------------------------


def _print_measurement(name: str, leg: Measurement) -> None:
    counts = f"{leg.workbooks:>6} workbooks {leg.seconds:7.2f} s (cpu {leg.cpu_seconds:6.2f} s) {leg.rate:8.1f} /s"
    head = f"{name:<42}{counts} {leg.peak_mib:5.0f} MiB"
    print(f"{head}   {leg.found}".rstrip())


def _report(ours: Measurement, peer: Measurement, floor: Measurement, before: str) -> None:
    print("\nstages of ours")
    for stage, seconds in ours.stages.items():
        each = seconds / ours.workbooks * 1000
        print(f"  {stage:<20}{seconds:7.2f} s {seconds / ours.seconds:7.1%} {each:8.2f} ms each")
    to_peer, to_floor = ours.rate / peer.rate, ours.rate / floor.rate
    print(f"\n{_describe_load()} at the end, {before} before the first")
    for name, ratio, target in (("peer", to_peer, PEER_TARGET), ("floor", to_floor, FLOOR_TARGET)):
        print(f"target: at least {target:g} × {name}: {'met' if ratio >= target else 'MISSED'}")


def measure_growth(home: Path, few: int, many: int) -> str:
    """Few and many workbooks by the same command, the many once more when nothing is new; as the last line says it."""
    sizes: dict[int, Measurement] = {}
    for number in (few, many):
        place = home / str(number)
        _run_in_fresh_process(prepare, place, number)
        sizes[number] = _run_in_fresh_process(measure_ingest, place)
        _print_measurement(f"ours:  {number} workbooks", sizes[number])
    again = _run_in_fresh_process(measure_command, home / str(many))
    idle = _run_in_fresh_process(measure_command, home / str(many))
    growth = _cpu_each(sizes[many]) / _cpu_each(sizes[few])
    peak = sizes[many].peak_mib
    slope = (peak - sizes[few].peak_mib) * 1024 / (many - few)
    print(f"nothing new among {many}: {again:.2f} CPU s, then {idle:.2f}; {slope:.2f} KiB of memory a document more")
    for told, met in (
        (f"a file among {many} costs at most {GROWTH_TARGET:g} of one among {few}", growth <= GROWTH_TARGET),
        (f"nothing new in at most {IDLE_TARGET:g} CPU s", idle <= IDLE_TARGET),
        (
            f"less than {PEAK_TARGET:g} MiB, {SLOPE_TARGET:g} KiB a document",
            peak < PEAK_TARGET and slope < SLOPE_TARGET,
        ),
    ):
        print(f"target: {told}: {'met' if met else 'MISSED'}")
    return f"peak_mib={peak:.0f} slope_kib={slope:.2f} per_file_growth={growth:.2f} idle_s={idle:.2f}"


def measure_command(home: Path) -> float:
    """CPU seconds of `thidua ingest` as a process of its own, imports and all."""
    program = Path(__file__).resolve().parents[1] / ".venv/bin/thidua"
    return run_and_count([program, "ingest"], own_environment(home, THIDUA_WORKERS=str(WORKERS))).cpu_seconds


def _cpu_each(leg: Measurement) -> float:
    return leg.cpu_seconds / leg.workbooks


if __name__ == "__main__":
    main()
