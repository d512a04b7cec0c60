# ruff: noqa: E501 -- SQL reads better unbroken
"""A release of many units, measured: seconds, CPU seconds and the peak of memory of publishing it, and of asking again.

    python -m benchmarks.release [--units N]

A home of so many invented units is written by SQL, each with a report for every one of eight periods; publishing runs
in a process of its own, so that its peak is that of nothing else.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from datetime import timedelta
from functools import partial
from pathlib import Path

from reports.release.documents import write_documents
from schemas.programme import Programme, load_programme
from warehouse import Moment, Warehouse
from warehouse.install import install
from warehouse.release import publish

PERIODS = 8
_FILL = (
    """INSERT INTO core.unit SELECT 'n-' || lpad(CAST(i AS VARCHAR), 5, '0'), 'n', lpad(CAST(i AS VARCHAR), 5, '0'),
       'Đơn vị ' || i, 1000 + i FROM range($units) AS r(i)""",
    """INSERT INTO core.expected_cell SELECT u.unit_id, x.period_id, x.indicator_code, x.required, x.year_aggregation
       FROM core.unit AS u, core.expected_cell AS x WHERE u.catalogue = 'n' AND x.unit_id = '63-01'""",
    """INSERT INTO core.cluster_member SELECT u.unit_id, m.period_id, m.cluster_code, m.cluster_name
       FROM core.unit AS u, core.cluster_member AS m WHERE u.catalogue = 'n' AND m.unit_id = '63-01'""",
    """CREATE TEMP TABLE sent AS SELECT sha256(u.unit_id || p.period_id) AS sha, u.unit_id, p.period_id,
       p.due_at - INTERVAL 1 DAY AS came FROM core.unit AS u, core.period AS p WHERE u.catalogue = 'n'""",
    """INSERT INTO raw.document SELECT sha, 1, 'xlsx', 'leaf', came, 'r', NULL FROM sent""",
    """INSERT INTO raw.sighting BY NAME SELECT left(sha, 24) AS sighting_id, sha AS sha256, 'folder' AS channel,
       unit_id || '/' || period_id || '.xlsx' AS origin, 'a.xlsx' AS display_name, 'a.xlsx' AS raw_name,
       came AS first_seen_at, came AS recorded_at, 'r' AS run_id FROM sent""",
    """INSERT INTO raw.receipt SELECT left(sha, 24), 'register', came, 2, '', came FROM sent""",
    """INSERT INTO core.submission BY NAME SELECT left(sha, 16) AS submission_id, sha AS sha256, $hash AS programme_hash,
       '1' AS reader_version, unit_id, period_id, TRUE AS stamped, 'ACCEPTED' AS verdict, sha AS content_hash,
       came AS recorded_at, 'r' AS run_id FROM sent""",
    """INSERT INTO core.value BY NAME SELECT left(s.sha, 16) AS submission_id, i.indicator_code, m.measure,
       'value' AS state, CAST(hash(s.sha, i.indicator_code) % 1000 + 1 AS DECIMAL(18, 4)) AS amount, NULL AS seen,
       'Chỉ tiêu' AS sheet, 'D7' AS cell FROM sent AS s, core.indicator AS i, (VALUES ('period'), ('ytd')) AS m(measure)""",
)


def main() -> None:
    """Fill a home, publish in another process, print a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument("--home", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.home:
        publish_twice(asked.home)
        return
    with tempfile.TemporaryDirectory() as home:
        start = time.perf_counter()
        fill(Path(home), asked.units)
        print(f"units={asked.units} periods={PERIODS} filled_s={time.perf_counter() - start:.1f}", flush=True)
        words = [sys.executable, "-m", "benchmarks.release", "--home", home]
        subprocess.run(words, check=True)  # noqa: S603 -- ourselves


def make_programme() -> Programme:
    """The built-in programme with a calendar of eight periods."""
    programme = load_programme("ttdn")
    calendar = programme.calendar.model_copy(update={"first_year": 2018, "last_year": 2019})
    short = programme.model_copy(update={"calendar": calendar})
    short.__dict__.pop("periods", None)
    return short


def fill(home: Path, units: int) -> None:
    """A warehouse with so many units, each of which has reported for every period."""
    programme = make_programme()
    with Warehouse.writer(home / "warehouse" / "thidua.duckdb") as warehouse:
        install(warehouse, programme, programme.periods[0].due_at - timedelta(days=60))
        assert len(programme.periods) == PERIODS
        bound = {"units": units, "hash": programme.content_hash}
        for statement in _FILL:
            used = {name: value for name, value in bound.items() if f"${name}" in statement}
            warehouse.connection.execute(statement, used or None)


def publish_twice(home: Path) -> None:
    """Publish, then ask for the same again; prints seconds, CPU seconds and the peak of memory after each."""
    programme = make_programme()
    at = programme.periods[-1].due_at + timedelta(days=1)
    for name in ("published", "asked_again"):
        start = time.perf_counter()
        with Warehouse.reader(home / "warehouse" / "thidua.duckdb") as warehouse:
            documents = partial(write_documents, programme)
            release = publish(warehouse, home / "releases", programme, Moment(at, at), documents=documents)
        used = resource.getrusage(resource.RUSAGE_SELF)
        cpu = used.ru_utime + used.ru_stime
        print(
            f"{name}=1 cells={release.rows['cell']} seconds={time.perf_counter() - start:.1f} cpu_s={cpu:.1f} "
            f"peak_mb={used.ru_maxrss // 1024} database_mb={release.database.stat().st_size >> 20}",
            flush=True,
        )


if __name__ == "__main__":
    main()
