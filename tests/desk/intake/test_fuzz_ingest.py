"""A whole ingest over an inbox of broken things: all is in the ledger, and the sound report beside them counts."""

from __future__ import annotations

from pathlib import Path
from random import Random

import duckdb
import pytest

from desk.intake import ingest
from desk.looks import status
from desk.settings import Settings
from reports.form.workbook import FormEntries, write_form
from tests.programmes import tiny_folder
from tests.sources.mutations import damage_form, damage_letter
from tests.sources.source_files import letter, make_zip

ENTRIES = FormEntries(
    indicators={
        "1.1": {"period": 5, "ytd": 5},
        "1.2": {"period": 1, "ytd": 1},
        "1.3": {"period": 2},
        "1.4": {"period": 1},
    }
)


def list_places(settings: Settings) -> set[str]:
    """The files of the inbox that the ledger knows, whether or not their content was met elsewhere too."""
    with duckdb.connect(str(settings.warehouse), read_only=True) as warehouse:
        rows = warehouse.execute(
            "SELECT DISTINCT g.origin FROM raw.sighting AS g JOIN core.submission AS s USING (sha256)"
        ).fetchall()
    return {str(origin).split(" ▸ ")[0].rsplit("/", 1)[-1] for (origin,) in rows}


@pytest.mark.parametrize("seed", [1, 2])
def test_nothing_leaves_the_ledger(tmp_path: Path, seed: int) -> None:
    settings, random = Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=2), Random(seed)
    programme = settings.programme
    sound = settings.inbox / "2020Q1" / "Thanh Tân" / "bao-cao.xlsx"
    sound.parent.mkdir(parents=True)
    period = programme.period("2020Q1")
    write_form(programme, programme.unit_by_id["h-1"], period, sound, ENTRIES)
    form = sound.read_bytes()
    sent = {sound.name}
    for number in range(30):
        for name, data in (
            (f"{number}.xlsx", damage_form(random, form, 3)),
            (f"{number}.eml", damage_letter(random, letter((f"trong {number}.xlsx", form)), 3)),
            (f"{number}.zip", damage_form(random, make_zip((f"goi {number}.xlsx", form)), 1)),
        ):
            (settings.inbox / name).write_bytes(data)
            sent.add(name)
    ingest.run(settings)
    rows = status.list_submissions(settings).to_dict("records")
    assert sent <= list_places(settings), sorted(sent - list_places(settings))
    counted = [row for row in rows if row["verdict"] == "ACCEPTED" and row["unit_name"] == "Thanh Tân"]
    assert counted, "the sound report, wherever its bytes were met first"
    again = ingest.run(settings)
    assert again.new_documents == 0
    assert status.list_submissions(settings).to_dict("records") == rows
