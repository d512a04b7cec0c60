"""Sheets that name their unit by its code alone, taken in before and after the lists of units changed."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

from desk.intake import ingest
from desk.looks import status
from desk.settings import Settings
from tests.flows.cli.terminal import run_command
from tests.sources.source_files import form_bytes

TABLE = [{"code": "1.1", "period": 3, "ytd": 3}, {"code": "1.3", "period": 2, "ytd": 2}]


def put(settings: Settings, name: str, **info: object) -> None:
    settings.inbox.mkdir(parents=True, exist_ok=True)
    rows = [{**row, "plan": 10 + len(list(settings.inbox.iterdir()))} for row in TABLE]
    (settings.inbox / name).write_bytes(form_bytes(None, info, {"indicators": rows}))


def take_in(settings: Settings, day: str) -> None:
    ingest.run(settings, now=datetime.fromisoformat(f"{day}T09:00:00+07:00"))


def list_units(settings: Settings) -> dict[str, tuple[object, object]]:
    rows = status.list_submissions(settings).to_dict("records")
    return {str(row["place"]): (row["unit_id"], row["period_id"]) for row in rows}


def test_one_code_is_two_provinces_before_and_after(tmp_path: Path) -> None:
    """15 was Yên Bái and is Lào Cai; 02 was Hà Giang and is nobody's."""
    settings = Settings(tmp_path, workers=1)
    put(settings, "a.xlsx", unit_code="15", period="Quý II/2025")
    put(settings, "b.xlsx", unit_code="15")
    put(settings, "c.xlsx", unit_code="02")
    take_in(settings, "2025-06-20")
    put(settings, "d.xlsx", unit_code="15", period="Quý III/2025")
    put(settings, "e.xlsx", unit_code="15")
    put(settings, "f.xlsx", unit_code="02")
    put(settings, "g.xlsx", unit_code="02", period="Quý II/2025")
    take_in(settings, "2025-09-05")
    assert list_units(settings) == {
        "a.xlsx": ("63-15", "2025Q2"),
        "b.xlsx": ("63-15", None),
        "c.xlsx": ("63-02", None),
        "d.xlsx": ("34-15", "2025Q3"),
        "e.xlsx": ("34-15", None),
        "f.xlsx": (None, None),
        "g.xlsx": ("63-02", "2025Q2"),
    }


def test_a_held_sheet_of_an_old_period_is_not_explained_by_a_later_merger(tmp_path: Path) -> None:
    settings = Settings(tmp_path, workers=1)
    put(settings, "Hội nghị vì hòa bình.xlsx", period="Quý IV/2018")
    put(settings, "hòa bình.xlsx", period="Quý IV/2018")
    put(settings, "Diễn đàn Thái Bình Dương.xlsx", period="Quý IV/2018")
    put(settings, "a.xlsx", unit="Sở TTTT tỉnh Bắc Ninh", unit_code="24", period="Quý IV/2018")
    put(settings, "Hà Nam.xlsx", period="Quý IV/2018")
    take_in(settings, "2026-01-10")
    rows = status.list_submissions(settings).to_dict("records")
    assert {str(row["place"]): row["codes"] for row in rows} == {
        "Hội nghị vì hòa bình.xlsx": "U01",
        "hòa bình.xlsx": "U08",
        "Diễn đàn Thái Bình Dương.xlsx": "U01",
        "a.xlsx": "U02",
        "Hà Nam.xlsx": "U08",
    }
    assert {row["verdict"] for row in rows} == {"HELD"}
    said = " ".join(str(row["message_vi"]) for row in rows)
    assert "2025" not in said
    named = set(re.findall(r"→ (.*? \(mã \d+\))", said))
    assert named == {"Hòa Bình (mã 17)", "Bắc Ninh (mã 27)", "Bắc Giang (mã 24)", "Hà Nam (mã 35)"}
    assert "1/7/2025" not in run_command(settings, "status", "--problems")
