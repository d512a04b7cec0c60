"""The filled forms of the benchmark: every unit of every past period, then all of it in a next version.

A first version is written as the desk's own form is; a next one is that file with a word added to some of its texts, as
a unit would that puts a text right. To write all of them anew would take several times as long as what is measured.
"""

from __future__ import annotations

import csv
import json
import random
import re
import shutil
import sys
import zipfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from desk.settings import Settings
    from sample.drafts import Draft
    from schemas.programme import Period, Unit

SEED = 26
WORKERS = 2
FLAW_SHARE = 0.1
FLAWS = ("number_as_text", "blank_required", "no_evidence", "text_refused", "ambiguous_empty", "part_over_whole")
MARKER = "benchmark.json"
OURS = ("archive", "warehouse", "journal", "feedback", "thu-di", "canh-bao", "loi-he-thong")
MAKING = 2
"""Another number makes workbooks of an earlier making be written anew."""
STRINGS = "xl/sharedStrings.xml"

_HEIGHT = re.compile(rb'(?<= ht=")[0-9.]+')

Line = tuple[str, str, str]
"""A line of the register: place, moment of receipt, clerk."""
Slot = tuple[str, str, int]
"""A unit, a period, and in how many versions its report is wanted."""


def prepare(home: Path, count: int) -> str:
    """Fill the inbox by two processes, or keep the one of the same making; clear what an earlier run built on it."""
    from desk.settings import Settings

    programme = Settings(home).programme
    head = {"workbooks": count, "seed": SEED, "making": MAKING, "programme_hash": programme.content_hash}
    marker = home / MARKER
    if home.is_dir() and any(home.iterdir()) and not marker.is_file():
        sys.exit(f"{home} holds files that no benchmark wrote; choose another folder")
    for name in OURS:
        shutil.rmtree(home / name, ignore_errors=True)
    if marker.is_file() and json.loads(marker.read_text("utf-8")) == head:
        return "kept from before,"
    shutil.rmtree(home / "inbox", ignore_errors=True)
    home.mkdir(parents=True, exist_ok=True)
    marker.write_text("{}", "utf-8")
    slots = _list_slots(count)
    with ProcessPoolExecutor(WORKERS, mp_context=get_context("spawn")) as pool:
        parts = [pool.submit(write_workbooks, home, slots[start::8]) for start in range(8)]
        lines = sorted(line for part in parts for line in part.result())
    with (home / "inbox" / programme.receipt.register_file).open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows([("tep", "nhan_luc", "nguoi_ghi"), *lines])
    marker.write_text(json.dumps(head), "utf-8")
    return "made by 2 processes"


def _list_slots(count: int) -> list[Slot]:
    """So many workbooks shared out: every unit of a period, period after period, then all of it in a next version."""
    from desk.clock import now_in
    from desk.settings import Settings

    programme = Settings(Path()).programme
    past = [p for p in programme.periods if p.due_at < now_in(programme)]
    owed = [(unit.id, period.id) for period in past for unit in programme.units_of(period)]
    whole, rest = divmod(count, len(owed))
    wanted = [(*slot, whole + (place < rest)) for place, slot in enumerate(owed)]
    return [slot for slot in wanted if slot[2]]


def write_workbooks(home: Path, slots: Iterable[Slot]) -> list[Line]:
    """Write these workbooks; gives their lines of the register."""
    from desk.settings import Settings

    settings = Settings(home)
    programme = settings.programme
    return [
        line
        for unit_id, period_id, versions in slots
        for line in _write(settings, programme.unit_by_id[unit_id], programme.period(period_id), versions)
    ]


def _write(settings: Settings, unit: Unit, period: Period, versions: int) -> Iterator[Line]:
    from reports.form.workbook import write_form

    rng = random.Random(f"{SEED}:{unit.id}:{period.id}:benchmark")  # noqa: S311 - repeatable on purpose
    received = period.due_at - timedelta(days=6, minutes=rng.randint(0, 600))
    draft = _make_draft(settings, unit, period, rng)
    first = settings.inbox / period.id / unit.name_vi / _name(unit, period, 1)
    first.parent.mkdir(parents=True, exist_ok=True)
    write_form(settings.programme, unit, period, first, draft.entries())
    texts = _list_texts(draft)
    for version in range(1, versions + 1):
        path = first.with_name(_name(unit, period, version))
        if version > 1:
            _write_next(first, path, texts, version)
        yield path.relative_to(settings.inbox).as_posix(), (received + timedelta(hours=version)).isoformat(), "Văn thư"


def _name(unit: Unit, period: Period, version: int) -> str:
    return f"{unit.abbr or unit.code}_{period.id}_v{version}.xlsx"


def _make_draft(settings: Settings, unit: Unit, period: Period, rng: random.Random) -> Draft:
    from sample.drafts import make_draft
    from sample.flaws import plant
    from sample.numbers import make_unit_numbers

    programme = settings.programme
    amounts = make_unit_numbers(programme, unit, [period], SEED)[period.id]
    draft = make_draft(programme, unit, period, amounts, (period.due_at - timedelta(days=7)).date(), SEED)
    if rng.random() < FLAW_SHARE:
        plant(rng.choice(FLAWS), draft, programme, rng)
    return draft


def _list_texts(draft: Draft) -> list[str]:
    """Texts that a unit words by itself; judging has nothing to say of them."""
    rows = [*draft.activities, *draft.remarks, *draft.exemplars]
    return [str(row[key]) for row in rows for key in ("name", "text") if row.get(key)]


def _write_next(first: Path, path: Path, texts: Iterable[str], version: int) -> None:
    """The first version with the number of this one behind the texts, and a row of every sheet made a little higher.

    No sheet may be another version's byte by byte: reading would know it from before. ValueError if nothing differs.
    """
    with zipfile.ZipFile(first) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for info in before.infolist():
            data = before.read(info)
            if info.filename == STRINGS:
                data = _number_texts(data, texts, version)
            elif info.filename.startswith("xl/worksheets/"):
                data = _HEIGHT.sub(lambda found: b"%.2f" % (float(found[0]) + version / 100), data, count=1)
            if data == before.read(info) and (info.filename == STRINGS or b' ht="' in data):
                raise ValueError(f"{first}: {info.filename} does not differ in the next version")
            after.writestr(info, data)


def _number_texts(strings: bytes, texts: Iterable[str], version: int) -> bytes:
    for text in texts:
        strings = strings.replace(f"<t>{escape(text)}</t>".encode(), f"<t>{escape(text)} (lần {version})</t>".encode())
    return strings


__all__ = ["WORKERS", "prepare"]
