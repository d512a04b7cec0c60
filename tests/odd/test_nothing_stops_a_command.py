"""An inbox of hundreds of odd things beside good reports: every command ends as documented, every output opens."""

from __future__ import annotations

import io
import json
import tempfile
from collections.abc import Sequence
from datetime import datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from desk.intake import ingest
from desk.looks import status
from desk.settings import Settings
from flows.cli import display
from flows.cli.reference import read_commands
from tests.odd.commands import Ran, Try, list_tries, run_try
from tests.odd.texts import SHOWN, TEXTS
from tests.odd.things import BLANK, Maker, Thing, list_things, put_all
from tests.programmes import tiny_folder

RECEIVED = datetime.fromisoformat("2020-04-09T10:00:00+07:00")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A desk of the tiny programme; what the last net writes lies in a folder of the test."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr("sources.containers.folder.RELOOK_SECONDS", 0.0)
    return Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)


def pick_ids(settings: Settings, most: int) -> list[str]:
    """Submissions of every verdict, questions among them."""
    rows = status.list_submissions(settings)
    picked = rows.groupby("verdict").head(most) if len(rows) else rows
    return [str(id)[:8] for id in picked["submission_id"]] if len(rows) else []


def list_unopened(folder: Path) -> list[str]:
    """The outputs that their readers cannot open."""
    faults = []
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        try:
            if path.suffix == ".docx":
                Document(str(path))
            elif path.suffix == ".xlsx":
                load_workbook(io.BytesIO(path.read_bytes()))
            elif path.suffix == ".json":
                json.loads(path.read_text("utf-8"))
            elif path.suffix == ".eml":
                message_from_bytes(path.read_bytes(), policy=default).as_bytes()
        except Exception as error:  # noqa: BLE001 -- every reason is told
            faults.append(f"{path}: {type(error).__name__} {error}")
    return faults


def read_texts(path: Path) -> str:
    """All that a Word document says."""
    document = Document(str(path))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(p.text for p in document.paragraphs), *cells])


def test_every_command_is_tried(tmp_path: Path) -> None:
    commands = {command.words for command in read_commands() if not command.is_group}
    assert {one.command for one in list_tries(["00000000"] * 2, tmp_path)} == commands


def test_an_inbox_of_odd_things_stops_nothing(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(display.console, "_width", 400)
    # The inbox is of closed periods, of which nobody is reminded: here their letters are written all the same.
    monkeypatch.setattr("desk.outputs.remind.choose_kind", lambda *_: "escalate")
    maker = Maker(tmp_path)
    good = [
        Thing("2020Q1/Thanh Tân/bao-cao.xlsx", maker.full("h-1", SHOWN)),
        Thing("2020Q1/Liêm Túc/bao-cao.xlsx", maker.full("h-2", TEXTS)),
        Thing("2020Q1/Kim Bình/bao-cao.xlsx", maker.form("h-3", indicators=BLANK)),
    ]
    put_all(settings, good)
    first = ingest.run(settings, now=RECEIVED)
    assert sum(first.new_verdicts.values()) == len(good), first.new_verdicts
    things = list_things(tmp_path, damaged=10)  # test_each_alone has all of them
    assert put_all(settings, things) > 200
    ran = [run_try(settings, Try("ingest", ()), monkeypatch)]
    corrections = (
        "viec;don_vi;ky;chi_tieu;cot;gia_tri_nguon;gia_tri_dung;ly_do;nguoi_quyet_dinh;ngay\n[red];{x};%s;1.1;;;;;;\n"
    )
    settings.corrections.write_text(corrections, "utf-8")
    out = tmp_path / "out"
    out.mkdir()
    ran += [run_try(settings, one, monkeypatch) for one in list_tries(pick_ids(settings, 1), out)]
    complaints = [one.complaint for one in ran if one.complaint]
    assert not complaints, "\n\n".join(complaints)
    made = (settings.feedback, settings.outbox, settings.reminders, settings.reports, settings.rankings, out)
    assert [fault for folder in made for fault in list_unopened(folder)] == []
    check_shown(settings, ran)


def check_shown(settings: Settings, ran: Sequence[Ran]) -> None:
    """What senders wrote stands letter by letter in the documents and on the terminal."""
    documents = (settings.reports / "2020Q1").glob("*.docx")
    written = " ".join(" ".join(map(read_texts, documents)).split())
    assert [text for text in SHOWN if " ".join(text.split()) not in written] == []
    listed = "".join(one.shown for one in ran if one.tried.command == "status")
    assert "“[red]đỏ[/red]”" in listed, "what was typed in a cell"
    assert "[red]{x}%s.xlsx" in listed, "the name of a file"
