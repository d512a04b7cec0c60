"""How `desk.tar.xz` and `expected.json` were made: by version 0.1.0 itself, of which nothing else is left here.

In a checkout of version 0.1.0 (commit 5156ca8) with that version installed, from its root:

    python <this repository>/tests/stored/v0_1_0/make.py

It writes the sample season of fourteen units and the four quarters of 2018, takes it in, lets people decide, takes it
in again, and writes both files beside itself. The clock stands where the script puts it and random ids come from a
seed, so a second run makes the same expectations. The names of modules are those of version 0.1.0.
"""

from __future__ import annotations

import json
import lzma
import random
import shutil
import sys
import tarfile
import uuid
import zlib
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from importlib import import_module
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

outputs: Any = import_module("outputs")

UNITS = ["01", "04", "14", "25", "26", "27", "34", "42", "46", "48", "49", "66", "83", "95"]
HANOI = timezone(timedelta(hours=7))
DUE, FIRST, DECIDED, AGAIN, MADE = (
    datetime(2018, 9, 18, 9, tzinfo=HANOI),  # the morning after 2018Q3 was due
    datetime(2019, 1, 25, 9, tzinfo=HANOI),
    datetime(2019, 2, 12, 9, tzinfo=HANOI),
    datetime(2019, 2, 13, 9, tzinfo=HANOI),
    datetime(2019, 2, 20, 9, tzinfo=HANOI),
)
MOMENTS = {"": (MADE, MADE), " as of then": (DUE, MADE), " as known then": (MADE, FIRST + timedelta(days=3))}
RESTATED = datetime(2019, 1, 20, 10, tzinfo=HANOI)
"""After 2018Q4 was closed."""


def fix_chance_and_clock() -> list[datetime]:
    """Before any step is imported: ids from a seed, and a clock that the one entry of this list is."""
    chance, clock = random.Random(7), [FIRST]
    uuid.uuid4 = lambda: uuid.UUID(int=chance.getrandbits(128), version=4)
    step("clock").now_in = lambda programme: clock[0].astimezone(programme.tz)
    return clock


def step(name: str) -> Any:
    """A module of version 0.1.0's steps."""
    return import_module(f"flows.steps.{name}")


def copy_programme(target: Path) -> None:
    """The built-in programme without the years after 2019, whose expected reports would be most of the file."""
    shutil.copytree("schemas/programmes/ttdn", target)
    text = (target / "programme.toml").read_text("utf-8")
    (target / "programme.toml").write_text(text.replace("last_year = 2026", "last_year = 2019"), "utf-8")


def write_desk(settings: Any, clock: list[datetime]) -> None:
    """The desk's history: two ingests, and between them every kind of ruling a person can make."""
    ingest = step("ingest")
    units = [unit.id for unit in settings.programme.units if unit.id.partition("-")[2] in UNITS]
    import_module("flows.sample").write_season(
        settings.inbox, settings.programme, workers=2, units=units, periods=outputs.PERIODS
    )
    ingest.run(settings, now=FIRST)
    clock[0] = DECIDED
    decide(settings)
    explain(settings)
    correct(settings)
    clock[0] = AGAIN
    ingest.run(settings, now=AGAIN)
    clock[0] = MADE


def decide(settings: Any) -> None:
    """One held report is given to its unit, and one report turns out to have come after its period was closed."""
    decisions, rows = step("decide"), step("status").submissions(settings).to_dict("records")
    held = min(row["submission_id"] for row in rows if row["verdict"] == "HELD" and row["period_id"] == "2018Q1")
    decisions.settle_identity(settings, held, "01", "2018Q1", "Lan", "số điện thoại liên hệ là của Sở", DECIDED)
    mine = [row for row in rows if (row["unit_id"], row["period_id"]) == ("63-42", "2018Q4")]
    last = max(mine, key=lambda row: row["received_at"])["submission_id"]
    decisions.override_receipt(settings, last, RESTATED, "Lan", "thư đến sau khi khóa kỳ", DECIDED)


def explain(settings: Any) -> None:
    """Of the questions with figures the first is explained and accepted, the second refused, the third left at that."""
    explaining = step("explain")
    asked = [q for q in explaining.listed(settings) if not q.derived]
    for place, question in enumerate(sorted(asked, key=lambda q: q.id)[:3]):
        named = (question.submission_id, [question.id])
        explaining.give(settings, *named, "Chờ số của huyện", "Lan", "ông A, điện thoại", DECIDED)
        if place < 2:
            ruling = ("accepted", "refused")[place]
            explaining.rule(settings, *named, ruling, "Bình", "đã xem công văn", DECIDED + timedelta(minutes=5))


def correct(settings: Any) -> None:
    """A figure and a blank are corrected, and a third correction is withdrawn on the same day."""
    warehouse = import_module("warehouse")
    with warehouse.Warehouse.reader(settings.warehouse) as opened:
        said = {
            unit: opened.sql(
                "SELECT amount FROM out.cell($as_of, $known_at) WHERE unit_id = $unit AND period_id = '2018Q2' "
                "AND indicator_code = '2.3'", unit=unit, **warehouse.Moment(DECIDED, DECIDED).bound(),
            ).iloc[0]["amount"]
            for unit in ("63-26", "63-34")
        }  # fmt: skip
    common = "Gõ nhầm, công văn 12/STTTT;Trần Thị Bình;12/02/2019"
    first, second = (
        f"{unit.partition('-')[2]};2018Q2;2.3;trong kỳ;{int(amount)};{int(amount) + 10}"
        for unit, amount in sorted(said.items())
    )
    columns = ";".join(import_module("schemas.corrections").COLUMNS)
    lines = [columns, f"đính chính;{first};{common}", f"đính chính;{second};{common}"]
    settings.corrections.write_text("\n".join(lines) + "\n", "utf-8")
    step("corrections").apply(settings, DECIDED + timedelta(hours=1))
    lines.append("rút;26;2018Q2;2.3;trong kỳ;;;Đơn vị rút công văn;Trần Thị Bình;12/02/2019")
    settings.corrections.write_text("\n".join(lines) + "\n", "utf-8")
    step("corrections").apply(settings, DECIDED + timedelta(hours=2))


def product(settings: Any) -> Any:
    """Version 0.1.0 as `outputs` takes it."""
    status, findings, moment = step("status"), step("findings"), import_module("warehouse").Moment
    return outputs.Product(
        settings=settings, now=MADE, moments={name: moment(*pair) for name, pair in MOMENTS.items()},
        report=step("report").run, rank=step("rank").run, release=step("release").run, diff=step("diff").run,
        status=status.of_period, completeness=status.of_indicators, submissions=status.submissions,
        unit_findings=findings.unit_findings, questions=status.all_questions, corrections=step("corrections").listed,
    )  # fmt: skip


def store(settings: Any, target: Path) -> None:
    """The warehouse's file, the programme and the corrections: what a desk must keep. The archive is left out."""
    with (
        lzma.open(target, "wb", preset=9 | lzma.PRESET_EXTREME) as packed,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive,
    ):
        kept = [settings.warehouse, settings.corrections, *sorted(Path(settings.programme_name).iterdir())]
        for path in kept:
            entry = tarfile.TarInfo(path.relative_to(settings.home).as_posix())
            data = path.read_bytes()
            entry.size = len(data)
            archive.addfile(entry, BytesIO(data))


def main() -> None:
    """Both files."""
    clock = fix_chance_and_clock()
    with TemporaryDirectory() as folder:
        home = Path(folder).resolve() / "desk"
        copy_programme(home / "programme" / "ttdn")
        settings = import_module("flows.settings").Settings(home, str(home / "programme" / "ttdn"), workers=2)
        write_desk(settings, clock)
        store(settings, HERE / "desk.tar.xz")
        copy = replace(settings, home=Path(folder).resolve() / "copy")
        shutil.copytree(home / "warehouse", copy.home / "warehouse")
        made = product(copy)
        expected = {
            "version": import_module("flows.version").code_version(),
            "layout": len(list(Path("warehouse/migrations").glob("[0-9]*.sql"))),
            "zlib": zlib.ZLIB_RUNTIME_VERSION,
            "moments": {name: [at.isoformat() for at in pair] for name, pair in MOMENTS.items()},
            "packages": {name: outputs.of_package(path) for name, path in outputs.packages(made).items()},
            "tables": {name: outputs.of_table(rows) for name, rows in outputs.tables(made).items()},
            "seal": json.loads(next(copy.rankings.rglob("niem-phong_*.json")).read_text("utf-8")),
        }
    text = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
    (HERE / "expected.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
