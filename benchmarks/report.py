"""The report to the Minister, measured: the four formats of a quarter in turn, by the function that the command calls.

    python -m benchmarks.report [--units N] [--home FOLDER]

The quarter is the last of the invented season (`sample`) with all that was received; `--home` takes one that is there
already. Each format is rendered from the finished model twice: the first time is measured, and both must be the same to
the byte. `--units` asks for a report of so many units: those of the quarter, again and again under new names.
"""

from __future__ import annotations

import argparse
import hashlib
import tempfile
import time
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from desk.settings import Settings

if TYPE_CHECKING:
    from reports.minister.charts import OnTime
    from reports.minister.model import PeriodReport

CPU_TARGET, MANY_CPU_TARGET = 4.0, 60.0
MANY = 1_000


def main() -> int:
    """Measure and print; 1 if a format is not the same again or the target is missed."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=0, help="so many units; by itself those of the quarter")
    parser.add_argument("--home", type=Path, help="a home with submissions; by itself an invented one is made")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="thidua-bench-") as scratch:
        home = chosen.home or make_home(Path(scratch) / "home")
        report, record = build_model(home)
        if chosen.units:
            report = multiply_units(report, chosen.units)
        return measure(report, record, Path(scratch))


def make_home(home: Path) -> Path:
    """The invented season in a home of its own, ingested."""
    from desk.intake import ingest
    from sample import write_season

    print("making and ingesting the invented season, a minute or two", flush=True)
    settings = Settings.from_environment(home, None)
    write_season(settings.inbox, settings.programme, workers=settings.worker_count)
    ingest.run(settings)
    return home


def build_model(home: Path) -> tuple[PeriodReport, tuple[OnTime, ...]]:
    """The model of the last quarter that anybody reported for, and its on-time record."""
    from desk.outputs.default_moment import find_default_moment
    from reports.minister.build import build
    from reports.minister.charts import load_on_time_record
    from warehouse import Warehouse

    settings = Settings.from_environment(home, None)
    programme = settings.programme
    with Warehouse.writer(settings.warehouse, must_exist=True) as warehouse:
        moment = find_default_moment(warehouse, programme, datetime.now(programme.tz))
        last = str(warehouse.sql("SELECT max(period_id) AS last FROM core.submission")["last"].iloc[0])
        period = programme.period(last)
        with warehouse.settle_marts(moment):
            return build(warehouse, programme, period, moment), load_on_time_record(
                warehouse, programme, period, moment
            )


def multiply_units(report: PeriodReport, units: int) -> PeriodReport:
    """The report as if so many units had sent what the units of the quarter sent."""
    kept, cells, questions = list(report.units), list(report.cells), list(report.questions)
    mine = {unit.unit_id: [cell for cell in report.cells if cell.unit_id == unit.unit_id] for unit in report.units}
    while len(kept) < units:
        number = len(kept)
        unit = report.units[number % len(report.units)]
        name = f"{unit.name_vi} {number}"
        kept.append(replace(unit, unit_id=f"x-{number}", code=str(number), name_vi=name))
        cells += [cell._replace(unit_id=f"x-{number}") for cell in mine[unit.unit_id]]
        questions += [replace(q, unit_name=name) for q in report.questions if q.unit_id == unit.unit_id]
    return replace(report, units=tuple(kept), cells=tuple(cells), questions=tuple(questions))


def measure(report: PeriodReport, record: tuple[OnTime, ...], scratch: Path) -> int:
    """Render each format twice, print what it took, and the line of all."""
    from reports.minister.formats import render_formats
    from reports.minister.issue import FORMATS

    total = cpu = 0.0
    same = True
    for made_as in FORMATS:
        clock, used = time.perf_counter(), time.process_time()
        path = render_formats(report, scratch, "first", [made_as], record)[made_as]
        seconds, spent = time.perf_counter() - clock, time.process_time() - used
        again = render_formats(report, scratch, "again", [made_as], record)[made_as]
        equal = _hash(path) == _hash(again)
        print(f"{made_as}: {seconds:.2f} s, cpu {spent:.2f} s, {path.stat().st_size:,} bytes, same again: {equal}")
        total, cpu, same = total + seconds, cpu + spent, same and equal
    units = len(report.units)
    target = CPU_TARGET if units < MANY else MANY_CPU_TARGET
    print(f"units={units} cpu_target_s={target:.0f}")
    print(f"formats={len(FORMATS)} total_s={total:.2f} cpu_s={cpu:.2f} same_bytes={int(same)}")
    return 0 if same and cpu < target else 1


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


if __name__ == "__main__":
    raise SystemExit(main())
