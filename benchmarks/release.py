# ruff: noqa: E501 -- SQL reads better unbroken
"""Releases of many units, measured: seconds, CPU seconds, peak of memory and disk of each, and CPU seconds by stage.

    python -m benchmarks.release [--units N] [--history N] [--folder F]

A desk of so many invented units is written by SQL, each with a report for every one of nine periods (or of a longer
history and one more). Then what `thidua release make` calls publishes it after eight periods, is asked again, and
publishes it after the ninth, each time in a process of its own, so that its peak is that of nothing else. A line a stage
says where the processor's time went. What the ninth period takes is to follow from what is new, not from the history:
with `--history 24` it is to take no more than 1.15 times as much.
"""

from __future__ import annotations

import argparse
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.stages import REST, Stage, watch_stages
from desk.outputs.release import run
from desk.settings import Settings
from reports.release import documents
from schemas.programme import Programme
from schemas.programme.load import BUILT_IN
from warehouse import Moment, Warehouse
from warehouse.install import install
from warehouse.release import publishing
from warehouse.release.rows import build, content, parts

HISTORY = 8
STAGES: tuple[Stage, ...] = (
    ("small tables reckoned", build, "build_tables"),
    ("earlier years found", build, "plan_parts"),
    ("large tables reckoned", build, "build_large"),
    ("rows hashed", parts, "sum_rows"),
    ("rows hashed", content, "sum_rows"),
    ("rows hashed", parts, "sum_years"),
    ("rows hashed", publishing, "sum_years"),
    ("database", publishing, "write_database"),
    ("Parquet and CSV", publishing, "export_tables"),
    ("workbook", documents, "write_workbook"),
    ("files hashed", publishing, "describe_package"),
)

FIRST_YEAR = 2017
_YEARS = re.compile(r"^last_year = \d+.*$", re.MULTILINE)
_FILL = (
    """INSERT INTO core.unit SELECT 'n-' || lpad(CAST(i AS VARCHAR), 5, '0'), 'n', lpad(CAST(i AS VARCHAR), 5, '0'),
       'Đơn vị ' || i, 1000 + i FROM range($units) AS r(i)""",
    """INSERT INTO core.expected_cell SELECT u.unit_id, x.period_id, x.indicator_code, x.required, x.year_aggregation
       FROM core.unit AS u, core.expected_cell AS x WHERE u.catalogue = 'n' AND x.unit_id = '63-01'""",
    """INSERT INTO core.cluster_member SELECT u.unit_id, m.period_id, m.cluster_code, m.cluster_name
       FROM core.unit AS u, core.cluster_member AS m WHERE u.catalogue = 'n' AND m.unit_id = '63-01'""",
    """CREATE TEMP TABLE sent AS SELECT sha256(u.unit_id || p.period_id) AS sha, u.unit_id, p.period_id, p.number,
       p.due_at - INTERVAL 1 DAY AS came FROM core.unit AS u, core.period AS p WHERE u.catalogue = 'n' AND p.due_at <= $last""",
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
    """INSERT INTO core.finding BY NAME SELECT left(s.sha, 16) AS submission_id, left(s.sha, 12) AS finding_id, s.sha AS sha256,
       'F14' AS code, 'NOTE' AS severity, '1.1' AS indicator_code, 'Chỉ tiêu' AS sheet, 'B2' AS cell, '7' AS value_seen,
       'Số liệu khác thường so với kỳ trước' AS message_vi, 'Kiểm tra lại' AS fix_vi FROM sent AS s WHERE hash(s.sha) % 3 = 0""",
    """INSERT INTO core.activity BY NAME SELECT left(s.sha, 16) AS submission_id, i AS position, 'Hội nghị thứ ' || i || ' của ' || s.unit_id AS name,
       CAST(s.came AS DATE) AS starts_on, 'Hà Nội' AS place, 'Đối tác ' || left(s.sha, 8) AS partner, i AS participants,
       'Hoạt động' AS sheet, 'B4' AS cell FROM sent AS s, range(1, 6) AS r(i)""",
    """INSERT INTO core.remark BY NAME SELECT left(s.sha, 16) AS submission_id, 'difficulty' AS kind, i AS position,
       'Khó khăn thứ ' || i || ' của đơn vị ' || s.unit_id || ': kinh phí chậm, thiếu người' AS text, 'Khó khăn' AS sheet, 'B4' AS cell
       FROM sent AS s, range(1, 8) AS r(i)""",
    """INSERT INTO core.self_score BY NAME SELECT left(s.sha, 16) AS submission_id, c.criterion_code, 5 AS points, 'Công văn số 7' AS evidence,
       'Tự chấm' AS sheet, 'D4' AS cell FROM sent AS s, criterion AS c WHERE s.number = 4""",
)
"""As many activities, texts, self-scores and findings a report as the made-up season has."""


def main() -> None:
    """Fill a desk, publish in other processes, print a line each."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--units", type=int, default=10_000)
    parser.add_argument(
        "--history", type=int, default=HISTORY, help="periods before the last one (default: %(default)s)"
    )
    parser.add_argument("--folder", type=Path, help="keep the desk there; one that is there is used as it is")
    parser.add_argument("--periods", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--name", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.name:
        publish_once(asked.folder, asked.name, asked.periods)
        return
    with tempfile.TemporaryDirectory() as temporary:
        folder = (asked.folder or Path(temporary)).resolve()
        if not (folder / "desk").is_dir():
            start = time.perf_counter()
            fill(folder, asked.units, asked.history)
            print(f"units={asked.units} periods={asked.history} filled_s={time.perf_counter() - start:.1f}", flush=True)
        before, after = asked.history, asked.history + 1
        for name, periods in (("published", before), ("asked_again", before), ("a_period_more", after)):
            words = ["--folder", str(folder), "--name", name, "--periods", str(periods)]
            subprocess.run([sys.executable, "-m", "benchmarks.release", *words], check=True)  # noqa: S603 -- ourselves


def fill(folder: Path, units: int, history: int) -> None:
    """A programme of as many years as that takes and a year more, and its desk with so many units, each of which has
    reported for the periods of the history and one more.
    """
    shutil.copytree(BUILT_IN / "ttdn", folder / "programme")
    toml = folder / "programme" / "programme.toml"
    last_year = FIRST_YEAR + history // 4
    toml.write_text(_YEARS.sub(f"last_year = {last_year}", toml.read_text("utf-8")), "utf-8")
    settings = settings_of(folder)
    programme = settings.programme
    with Warehouse.writer(settings.warehouse) as warehouse:
        install(warehouse, programme, programme.periods[0].due_at - timedelta(days=60))
        criteria = [(criterion.code,) for criterion in programme.criteria_of(2018)]
        warehouse.connection.execute("CREATE TEMP TABLE criterion (criterion_code VARCHAR)")
        warehouse.connection.executemany("INSERT INTO criterion VALUES (?)", criteria)
        bound = {"units": units, "hash": programme.content_hash, "last": programme.periods[history].due_at}
        for statement in _FILL:
            used = {name: value for name, value in bound.items() if f"${name}" in statement}
            warehouse.connection.execute(statement, used or None)


def publish_once(folder: Path, name: str, periods: int) -> None:
    """Publish what had come by the day after so many periods' due day; prints what it took."""
    settings = settings_of(folder)
    at = _find_moment(settings.programme, periods)
    start = time.perf_counter()
    with _watch_disk(folder / "desk") as most, watch_stages(STAGES) as watch:
        release = watch.run(REST, run, settings, Moment(at, at), now=at + timedelta(days=1))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        f"{name}=1 cells={release.rows['cell']} seconds={time.perf_counter() - start:.1f} cpu_s={used.ru_utime + used.ru_stime:.1f} "
        f"peak_mb={used.ru_maxrss // 1024} database_mb={release.database.stat().st_size >> 20} "
        f"release_mb={_measure(release.database.parent) >> 20} more_disk_mb={(max(most) - most[0]) >> 20}",
        flush=True,
    )
    for stage in dict.fromkeys([*(stage for stage, _, _ in STAGES), REST]):
        print(f"  {stage:<24}{watch.spent[stage]:8.2f}", flush=True)


def settings_of(folder: Path) -> Settings:
    """The desk that `fill` made, with its programme."""
    return Settings(folder / "desk", str(folder / "programme"))


def _find_moment(programme: Programme, periods: int) -> datetime:
    return programme.periods[periods - 1].due_at + timedelta(days=1)


@contextmanager
def _watch_disk(folder: Path) -> Iterator[list[int]]:
    """What the folder takes on the disk, first and now and then, while the block runs."""
    seen, ended = [_measure(folder)], threading.Event()

    def look() -> None:
        while not ended.wait(0.5):
            seen.append(_measure(folder))

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield seen
    finally:
        ended.set()
        watcher.join()


def _measure(folder: Path) -> int:
    """Bytes on the disk of all files, each once however many names it has; a file that is gone by then is none."""
    sizes: dict[int, int] = {}
    for path in folder.rglob("*"):
        try:
            status = path.lstat()
        except OSError:
            continue
        sizes[status.st_ino] = status.st_blocks * 512
    return sum(sizes.values())


if __name__ == "__main__":
    main()
