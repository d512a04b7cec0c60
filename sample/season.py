"""Write the whole season: worker processes write the units, then mailbox, zip, register and truth are put together."""

from __future__ import annotations

import csv
import os
import shutil
from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from datetime import datetime
from io import StringIO
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from filelock import FileLock

from sample import truth
from sample.files import places
from sample.flaws import ACCEPTED, OUTCOMES
from sample.plan import Sending, plan_season, season_periods
from sample.truth import Truth
from sample.worker import Job, UnitOutput, take_units, write_units
from schemas import files
from schemas.programme import Programme

Progress = Callable[[int, int, str], None]
UNITS_A_BATCH = 4
BUILDING = "truth.json.building"
LOCK = ".sample.lock"
EDITION = 2
"""Raised whenever the season or its truth is made otherwise: one of an earlier edition is written anew."""


def write_season(
    folder: Path,
    programme: Programme,
    *,
    seed: int = 26,
    workers: int = 0,
    progress: Progress | None = None,
    units: Collection[str] | None = None,
    periods: Collection[str] | None = None,
) -> Truth:
    """Write the sample season into `folder` (the inbox) and `truth.json` beside it; gives the truth.

    A season that is already there, of the same seed, programme, units and periods, is left as it is; anything else in a
    folder that this wrote, even half, is replaced. Raises FileExistsError for a folder with files of other origin.
    Of two that write the same folder at once, the second waits.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.parent / LOCK):
        return _write(folder, programme, seed, workers, progress, units, periods)


def _write(
    folder: Path,
    programme: Programme,
    seed: int,
    workers: int,
    progress: Progress | None,
    units: Collection[str] | None,
    periods: Collection[str] | None,
) -> Truth:
    whole = plan_season(programme, seed)
    planned = _select_sendings(whole, units, periods)
    head = _head(programme, seed, planned)
    told = Truth.read(folder.parent / "truth.json")
    if told is not None and folder.is_dir() and all(told.data.get(key) == value for key, value in head.items()):
        return told
    _clear(folder, ours=told is not None)
    reported = frozenset(
        period for (_, period), sent in planned.items() if any(OUTCOMES[s.flaw].verdict in ACCEPTED for s in sent)
    )
    jobs = _jobs(Job(programme, folder, seed, tuple(head["periods"]), (), reported), whole, head["units"])
    written = UnitOutput()
    for done, part in enumerate(_results(jobs, workers), start=1):
        _add(written, part)
        if progress is not None:
            progress(done, len(jobs), f"{len(written.submissions)} tài liệu")
    _write_mailbox(folder, written)
    _write_zip(folder, written)
    _write_register(folder, programme, written)
    result = truth.make_truth(head, programme, planned, written.submissions)
    result.write(folder.parent / "truth.json")
    (folder.parent / BUILDING).unlink()
    return result


def _select_sendings(
    planned: dict[tuple[str, str], tuple[Sending, ...]], units: Collection[str] | None, periods: Collection[str] | None
) -> dict[tuple[str, str], tuple[Sending, ...]]:
    return {
        (unit, period): sent
        for (unit, period), sent in planned.items()
        if (units is None or unit in units) and (periods is None or period in periods)
    }


def _head(programme: Programme, seed: int, planned: dict[tuple[str, str], tuple[Sending, ...]]) -> dict[str, Any]:
    return {
        "edition": EDITION,
        "seed": seed,
        "programme_hash": programme.content_hash,
        "periods": sorted({period for _, period in planned}),
        "units": sorted({unit for unit, _ in planned}),
    }


def _clear(folder: Path, *, ours: bool) -> None:
    """An empty folder to build in, marked as being built until the truth is there."""
    marker = folder.parent / BUILDING
    if folder.is_dir() and any(folder.iterdir()):
        if not ours and not marker.exists():
            raise FileExistsError(f"{folder} holds files that are no sample season; choose another folder or empty it")
        shutil.rmtree(folder)
    folder.mkdir(parents=True, exist_ok=True)
    marker.touch()
    (folder.parent / "truth.json").unlink(missing_ok=True)


def _jobs(job: Job, whole: dict[tuple[str, str], tuple[Sending, ...]], units: list[str]) -> list[Job]:
    """Jobs of a few units each. A unit's earlier periods go along: later numbers rest on them."""
    order = [period.id for period in season_periods(job.programme)]
    sent = [(unit, tuple(s for p in order for s in whole.get((unit, p), ()))) for unit in units]
    return [take_units(job, sent[i : i + UNITS_A_BATCH]) for i in range(0, len(sent), UNITS_A_BATCH)]


def _results(jobs: list[Job], workers: int) -> Iterator[UnitOutput]:
    """What the jobs wrote, as they finish; one job or one worker needs no other process."""
    count = min(workers or os.cpu_count() or 1, len(jobs))
    if count <= 1:
        yield from map(write_units, jobs)
        return
    with ProcessPoolExecutor(count, mp_context=get_context("spawn")) as pool:
        for future in as_completed([pool.submit(write_units, job) for job in jobs]):
            yield future.result()


def _add(whole: UnitOutput, part: UnitOutput) -> None:
    whole.submissions += part.submissions
    whole.register += part.register
    whole.mailbox += part.mailbox
    whole.zipped += part.zipped


def _write_mailbox(folder: Path, written: UnitOutput) -> None:
    if not written.mailbox:
        return
    with files.new_file(folder / places.MAILBOX, durable=False) as path:
        with path.open("wb") as file:
            for at, sender, data in sorted(written.mailbox):
                file.write(f"From {sender} {at:%a %b %d %H:%M:%S %Y}\n".encode() + data + b"\n")
        _touch(path, max(at for at, _, _ in written.mailbox))


def _write_zip(folder: Path, written: UnitOutput) -> None:
    if not written.zipped:
        return
    with files.new_file(folder / places.ZIP_OF_MAIL, durable=False) as path:
        with ZipFile(path, "w", ZIP_DEFLATED) as package:
            for at, name, data in sorted(written.zipped):
                info = ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
                info.compress_type = ZIP_DEFLATED
                package.writestr(info, data)
        _touch(path, max(at for at, _, _ in written.zipped))


def _write_register(folder: Path, programme: Programme, written: UnitOutput) -> None:
    """The desk's register of what lies in the shared folders, in order of receipt."""
    text = StringIO()
    rows = csv.writer(text)
    rows.writerow(("tep", "nhan_luc", "nguoi_ghi"))
    for at, place, clerk in sorted((at, place, clerk) for place, at, clerk in written.register):
        rows.writerow((place, at, clerk))
    files.write_bytes(folder / programme.receipt.register_file, text.getvalue().encode("utf-8-sig"), durable=False)


def _touch(path: Path, at: datetime) -> None:
    os.utime(path, (at.timestamp(), at.timestamp()))
