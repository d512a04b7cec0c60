"""An inbox of hundreds of odd files: ingest says how many there are of each kind and names the first of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from desk.settings import Settings
from flows.cli import main, submissions
from flows.cli.submissions import FIRST_OF_KIND
from tests.odd.things import mail
from tests.programmes import tiny_folder

KINDS = {
    ".pdf": lambda n: b"%PDF-1.4 " + str(n).encode(),
    ".txt": lambda n: f"ghi chú {n}".encode(),
    ".xlsx": lambda n: b"PK\x03\x04" + bytes(26) + str(n).encode(),
    ".eml": lambda n: mail(sender="thanhtan@thuvien.example.vn", subject=f"Thư mời {n}"),
}
MOST_LINES = 150


def put_many(inbox: Path, files: int) -> None:
    for number in range(files):
        suffix = list(KINDS)[number % len(KINDS)]
        path = inbox / f"thang {number % 12}" / f"tep {number}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(KINDS[suffix](number))


@pytest.mark.parametrize("files", [400])
def test_hundreds_of_odd_files_are_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: int) -> None:
    settings = Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)
    put_many(settings.inbox, files)
    console = Console(record=True, width=200)
    monkeypatch.setattr(submissions, "console", console)
    at = ["--home", str(settings.home), "--programme", settings.programme_name]
    ran = CliRunner().invoke(main.app, ["ingest", *at])
    assert ran.exit_code == 0, ran.output
    text = console.export_text()
    lines = text.splitlines()
    assert len(lines) < MOST_LINES
    (total,) = (line for line in lines if line.strip().startswith("Cần xem: "))
    assert int(total.split()[2]) >= files // 2
    assert 0 < sum(".pdf" in line for line in lines) <= FIRST_OF_KIND
    assert "Danh sách đầy đủ: thidua status --problems" in text
