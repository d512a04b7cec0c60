"""A nation's communes for a year: 10,598 units, four quarters, by the command line, each command a process of its own.

    python -m benchmarks.national [--units N] [--home FOLDER]

The programme is the built-in one with invented communes in place of its units. A form of each quarter is written as the
desk's own form is; every other is that file with another unit's name, code and stamp, its amounts multiplied by a
number of the unit's, so that the rules over indicators and quarters hold. The last line ends in `met=1` where all
targets are met, which are those of a quiet machine of two cores.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import shutil
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.processes import own_environment, run_and_count
from schemas.programme.load import BUILT_IN

if TYPE_CHECKING:
    from desk.settings import Settings
    from schemas.programme import Programme

UNITS: Final = 10_598
YEAR: Final = 2018
CATALOGUE: Final = "xp"
CLUSTERS: Final = 34
SEED: Final = 26
QUARTERS: Final = tuple(f"{YEAR}Q{number}" for number in (1, 2, 3, 4))
HERE: Final = Path(__file__).resolve().parents[1]
STRINGS, INDICATORS = "xl/sharedStrings.xml", "xl/worksheets/sheet2.xml"
_AMOUNT: Final = re.compile(rb'(<c r="[DEF](\d+)" s="\d+"><v>)([0-9.]+)(?=</v></c>)')
_LEAST_TIMES: Final = 1_000
"""No two units say the same, and none says so much more than others that it would be asked."""
_LAST_YEAR: Final = re.compile(r"^last_year = .*$", re.MULTILINE)
BORDERS: Final = ("border_china", "border_laos", "border_cambodia", "coastal")
"""Flags that the programme asks for: a commune each has one, the last ones."""


@dataclass(frozen=True, slots=True)
class Target:
    """What a command may take: seconds by the clock, MiB of any of its processes."""

    seconds: float
    mib: float


INGEST: Final = Target(60, 700)
COMMANDS: Final[Mapping[tuple[str, ...], Target]] = {
    ("ingest",): INGEST,
    ("status", "--period", QUARTERS[-1]): Target(3, 700),
    ("report", "make", "--period", QUARTERS[-1]): Target(60, 1024),
    ("rank", "make", "--year", str(YEAR)): Target(30, 1024),
    ("release", "make"): Target(60, 1024),
}
"""After the four ingests; the first of them finds nothing new."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the year quarter by quarter, take it in, then run what is made of it; gives 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--units", type=int, default=UNITS, help="default: %(default)s")
    parser.add_argument("--home", type=Path, help="a new folder, which is kept (default: a temporary one)")
    asked = parser.parse_args(arguments)
    with ExitStack() as stack:
        folder = asked.home or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="thidua-national-")))
        return measure(folder.resolve(), asked.units)


def measure(folder: Path, units: int) -> int:
    """A line a command, then the line of all."""
    programme = make_programme(folder / "programme", units)
    home = folder / "desk"
    print(f"units={units} quarters={len(QUARTERS)} cores={os.cpu_count()} load={os.getloadavg()[0]:.1f}", flush=True)
    met = True
    for period_id in QUARTERS:
        started = time.perf_counter()
        write_quarter(home, str(programme), period_id)
        print(f"{period_id} written in {time.perf_counter() - started:.1f} s", flush=True)
        met &= _run(home, programme, ("ingest",), INGEST)
    for words, target in COMMANDS.items():
        met &= _run(home, programme, words, target)
    print(f"load={os.getloadavg()[0]:.1f} met={int(met)}")
    return 0 if met else 1


def make_programme(folder: Path, units: int, years: Sequence[int] = (YEAR,)) -> Path:
    """The built-in programme up to the last of these years, with so many communes from the first on, in 34 clusters."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(BUILT_IN / "ttdn", folder)
    text = (folder / "programme.toml").read_text("utf-8")
    (folder / "programme.toml").write_text(_LAST_YEAR.sub(f"last_year = {years[-1]}", text), "utf-8")
    codes = [f"{number:05d}" for number in range(1, units + 1)]
    since = f"{years[0]}-01-01"
    rows: dict[str, Iterator[Mapping[str, object]]] = {
        "units.csv": (
            {"catalogue": CATALOGUE, "code": code, "name_vi": name_of(code), "type_vi": "Xã", "valid_from": since,
             **{flag: int(int(code) == units - place) for place, flag in enumerate(BORDERS)}}
            for code in codes
        ),
        "clusters.csv": ({"code": f"C{n}", "name_vi": f"Cụm số {n}"} for n in range(1, CLUSTERS + 1)),
        "cluster_members.csv": (
            {"cluster": f"C{int(code) % CLUSTERS + 1}", "catalogue": CATALOGUE, "code": code, "valid_from": since}
            for code in codes
        ),
        "contacts.csv": (
            {"catalogue": CATALOGUE, "code": code, "email": f"xa{code}@example.vn"} for code in codes
        ),
        "aliases.csv": (
            {"catalogue": CATALOGUE, "code": code, "alias": name_of(code), "kind": "canonical"} for code in codes
        ),
        "unit_events.csv": iter(()),
    }  # fmt: skip
    for name, lines in rows.items():
        path = folder / name
        with path.open(encoding="utf-8", newline="") as file:
            columns = next(csv.reader(file))
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(lines)
    return folder


def name_of(code: str) -> str:
    """The name of an invented commune; of one length for all."""
    return f"Mẫu {code}"


def write_quarter(home: Path, programme_folder: str, period_id: str) -> None:
    """Every commune's form of the quarter, and the register of when it came."""
    from desk.settings import Settings

    settings = Settings(home, programme_folder)
    programme, period = settings.programme, settings.programme.period(period_id)
    template = _write_template(settings, period_id)
    rows_of_money = _list_rows_of_money(programme, template)
    received = period.due_at - timedelta(days=2)
    lines = []
    for number, unit in enumerate(programme.units):
        place = f"{period_id}/{int(unit.code) % 100:02d}/xa-{unit.code}.xlsx"
        path = settings.inbox / place
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_copy(template, path, programme.units[0].code, unit.code, rows_of_money)
        lines.append((place, (received - timedelta(seconds=number)).isoformat(), "Văn thư"))
    register = settings.inbox / period_id / programme.receipt.register_file
    with register.open("w", encoding="utf-8-sig", newline="") as file:
        heads = [("tep", "nhan_luc", "nguoi_ghi")]
        csv.writer(file).writerows([*heads, *((place.partition("/")[2], *rest) for place, *rest in lines)])
    template.unlink()


def _write_template(settings: Settings, period_id: str) -> Path:
    """The first commune's form, filled as in the sample season; its amounts of a year hold together."""
    from reports.form.workbook import write_form
    from sample.drafts import make_draft
    from sample.numbers import make_unit_numbers

    programme, period = settings.programme, settings.programme.period(period_id)
    unit = programme.units[0]
    periods = [one for one in programme.periods if one.year == period.year]
    amounts = make_unit_numbers(programme, unit, periods, SEED)[period_id]
    draft = make_draft(programme, unit, period, amounts, (period.due_at - timedelta(days=7)).date(), SEED)
    path = settings.home / f"mau-{period_id}.xlsx"
    path.parent.mkdir(parents=True, exist_ok=True)
    write_form(programme, unit, period, path, draft.entries())
    return path


def _write_copy(template: Path, path: Path, first: str, code: str, rows_of_money: frozenset[int]) -> None:
    """The template as another unit's form: its name and code in the texts, its amounts multiplied."""
    times = _LEAST_TIMES + int(code)
    with (
        zipfile.ZipFile(template) as before,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as after,
    ):
        for info in before.infolist():
            data = before.read(info)
            if info.filename == STRINGS:  # name, code, address, and the stamp
                data = data.replace(first.encode(), code.encode())
            elif info.filename.startswith("xl/worksheets/"):
                data = data.replace(name_of(first).encode(), name_of(code).encode())
            if info.filename == INDICATORS:
                data = _AMOUNT.sub(partial(_multiply, times, rows_of_money), data)
            after.writestr(info, data, compresslevel=1)


def _multiply(times: int, rows_of_money: frozenset[int], found: re.Match[bytes]) -> bytes:
    """Money a thousandth as many times: of counts no rule says how large they may be, of money one does."""
    amount = Decimal(found[3].decode()) * times
    return found[1] + f"{amount / 1000 if int(found[2]) in rows_of_money else amount:f}".encode()


def _list_rows_of_money(programme: Programme, template: Path) -> frozenset[int]:
    """The rows of the sheet of indicators in which there is money."""
    import openpyxl

    money = {indicator.code for indicator in programme.indicators if "đồng" in indicator.unit_vi}
    sheet = openpyxl.load_workbook(template, read_only=True)["Chỉ tiêu"]
    rows = enumerate(sheet.iter_rows(max_col=1, values_only=True), start=1)
    return frozenset(number for number, (code,) in rows if str(code) in money)


def _run(home: Path, programme: Path, words: Sequence[str], target: Target) -> bool:
    """Run the command and tell what it took; False where that is more than it may, or it fails."""
    environment = own_environment(home, THIDUA_PROGRAMME=str(programme), THIDUA_WORKERS="2")
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        used = run_and_count([HERE / ".venv/bin/thidua", *words], environment, output=said)
        seconds = time.perf_counter() - started
        if used.code:
            said.seek(0)
            sys.stderr.write(said.read().decode()[-3000:])
    met = used.code == 0 and seconds <= target.seconds and used.peak_mib <= target.mib
    print(
        f"{' '.join(words):<32}{seconds:8.1f} s of {target.seconds:g}, cpu {used.cpu_seconds:7.1f} s, "
        f"{used.peak_mib:6.0f} MiB of {target.mib:g}, {'met' if met else 'MISSED'}",
        flush=True,
    )
    return met


if __name__ == "__main__":
    sys.exit(main())
