# ruff: noqa: E501 -- SQL reads better unbroken
"""The scorecard of rules of many units, measured: seconds, CPU seconds and the peak of memory, page and workbook.

    python -m benchmarks.scorecard [--units N]

The home is that of `benchmarks.release`, with two findings in every report, each of another rule and indicator; the
scorecard is made in a process of its own, so that its peak is that of nothing else.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from benchmarks.release import HISTORY, fill, settings_of
from reports.office.html_tree import draw_html
from reports.rules.scorecard import xlsx
from reports.rules.scorecard.build import build
from reports.rules.scorecard.content import make_document
from schemas.programme import Programme
from warehouse import Moment, Warehouse

CPU_TARGET, PEAK_TARGET_MB = 120.0, 2_000
_FIND = """INSERT INTO core.finding BY NAME
    SELECT s.submission_id, left(s.sha256, 16) || k.n AS finding_id, s.sha256, 'EXPLAIN' AS severity, 'Chỉ tiêu' AS sheet, 'D7' AS cell,
        $rules[CAST(1 + hash(s.submission_id, k.n) % len($rules) AS INTEGER)] AS code,
        $indicators[CAST(1 + hash(s.submission_id, k.n, 7) % len($indicators) AS INTEGER)] AS indicator_code,
        'Có gì đó' AS message_vi, 'Giải trình' AS fix_vi
    FROM core.submission AS s, (VALUES (1), (2)) AS k(n)"""


def main() -> int:
    """Fill a home, make the scorecard in another process, print a line; 1 where it costs more than it may."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.home:
        return make_scorecard(asked.home, asked.units)
    with tempfile.TemporaryDirectory() as home:
        start = time.perf_counter()
        fill(Path(home), asked.units, HISTORY)
        add_findings(Path(home))
        print(f"units={asked.units} filled_s={time.perf_counter() - start:.1f}", flush=True)
        words = [sys.executable, "-m", "benchmarks.scorecard", "--units", str(asked.units), "--home", home]
        return subprocess.run(words, check=False).returncode  # noqa: S603 -- ourselves


def make_large_programme(home: Path, units: int) -> Programme:
    """The programme with the units of the home instead of its own."""
    programme = settings_of(home).programme
    first = programme.units[0]
    many = (
        first.model_copy(update={"catalogue": "n", "code": f"{place:05}", "name_vi": f"Đơn vị {place}"})
        for place in range(units)
    )
    large = programme.model_copy(update={"units": tuple(many)})
    for name in ("unit_by_id", "_units_by_scope"):
        large.__dict__.pop(name, None)  # made of the units that were replaced
    return large


def add_findings(home: Path) -> None:
    """Two findings in every report."""
    programme = settings_of(home).programme
    rules = [str(rule.code) for rule in programme.rules if rule.expression]
    indicators = [indicator.code for indicator in programme.indicators]
    with Warehouse.writer(settings_of(home).warehouse) as warehouse:
        warehouse.connection.execute(_FIND, {"rules": rules, "indicators": indicators})


def make_scorecard(home: Path, units: int) -> int:
    """Build it and write page and workbook; prints seconds, CPU seconds and the peak of memory."""
    programme = make_large_programme(home, units)
    period, start = programme.periods[HISTORY], time.perf_counter()
    at = period.due_at + timedelta(days=1)
    with Warehouse.reader(settings_of(home).warehouse) as warehouse, warehouse.settle_marts(Moment(at, at)):
        card = build(warehouse, programme, period, Moment(at, at))
    built = time.perf_counter() - start
    page = draw_html(make_document(card))
    book = xlsx.render(card, home / "a.xlsx")
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu, peak = used.ru_utime + used.ru_stime, used.ru_maxrss // 1024
    print(
        f"scorecard=1 unit_rows={len(card.units)} built_s={built:.1f} seconds={time.perf_counter() - start:.1f} "
        f"cpu_s={cpu:.1f} peak_mb={peak} page_mb={len(page) >> 20} workbook_mb={book.stat().st_size >> 20}",
        flush=True,
    )
    print(f"cpu_target_s={CPU_TARGET:.0f} peak_target_mb={PEAK_TARGET_MB}")
    return 0 if cpu < CPU_TARGET and peak < PEAK_TARGET_MB else 1


if __name__ == "__main__":
    raise SystemExit(main())
