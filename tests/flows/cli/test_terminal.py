"""The terminal shows names, notes and subjects as they are, ids in one piece, at whatever width."""

import io
import re
import zipfile
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from desk.intake import ingest
from desk.looks import status
from desk.settings import Settings
from flows.cli import main
from flows.cli.display import days_text, new_listing, rank_line
from flows.cli.listing import Whole, plain_console
from flows.cli.progress import progress_display
from tests.desk.tiny_inbox import CORRECTED, VALUES, form, put
from tests.flows.cli.terminal import pieces, run_command
from tests.programmes import bare_tiny_folder, tiny_folder

FOLDER = "2020Q1/Thanh Tân"
NAME, ATTACHED, MEMBER = "x[/bao cao] [red] :x: [deadbeef].xlsx", "bc[/x].xlsx", "a[/b].xlsx"
NOTE, SUBJECT = "[/b] theo cv [red] [deadbeef]", "[/x] [red] Quý I/2020"
BLANK: dict[str, dict[str, Any]] = {**VALUES, "1.3": {"note": NOTE}}
TYPED: dict[str, dict[str, Any]] = {**VALUES, "1.1": {"period": "[/x] năm", "ytd": 5}}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A desk that was sent files with brackets wherever a sender can put them, not yet taken in."""
    home = tmp_path_factory.mktemp("terminal")
    settings = Settings(home / "desk", str(tiny_folder(home)), workers=1)
    put(settings, "a.eml", _mail(form(settings, CORRECTED)))
    ingest.run(settings)
    put(settings, f"{FOLDER}/{NAME}", form(settings, BLANK))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(MEMBER, form(settings, TYPED, "h-2"))
    put(settings, "2020Q1/Liêm Túc/goi[/c].zip", packed.getvalue())
    put(settings, "2020Q1/?/[/nobody].xlsx", b"no workbook")
    return settings


@pytest.fixture(scope="module")
def taken_in(settings: Settings) -> tuple[Settings, str]:
    return settings, run_command(settings, "ingest", columns=300)


def _mail(data: bytes) -> bytes:
    message = EmailMessage()
    message["From"] = "thanhtan@thuvien.example.vn"
    message["Subject"] = SUBJECT
    message.set_content("Kính gửi")
    message.add_attachment(data, maintype="application", subtype="octet-stream", filename=ATTACHED)
    return message.as_bytes()


def _id(settings: Settings, name: str) -> str:
    rows = status.list_submissions(settings)
    return str(rows[rows["place"].str.contains(name, regex=False)]["submission_id"].iloc[0])


def test_ingest_shows_names_as_they_are(taken_in: tuple[Settings, str]) -> None:
    shown = taken_in[1]
    for text in (NAME, MEMBER, "goi[/c].zip"):
        assert text in shown


@pytest.mark.parametrize("columns", [80, 100, 300])
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("status", "--unit", "1"), (NAME, ATTACHED, NOTE)),
        (("status", "--unit", "2"), (MEMBER,)),
        (("status", "--problems"), (MEMBER, "[/nobody].xlsx", "[/x] năm")),
        (("status", "--problems", "--period", "2020Q1"), (MEMBER, "[/x] năm")),
        (("status", "--period", "2020Q1"), ("Thanh Tân",)),
        (("explain", "list"), (NOTE,)),
        (("findings", "--period", "2020Q1", "--all"), ("Liêm Túc",)),
        (("findings", "--period", "2020Q1", "--rule", "V02"), ("[/x] năm",)),
        (("send", "--list"), ("thanhtan@thuvien.example.vn",)),
        (("rules", "probation", "--rule", "V02"), ("[/x] năm",)),
        (("diff", "--unit", "1", "--period", "2020Q1"), ("1.1",)),
    ],
)
def test_every_list_shows_texts_as_they_are(
    taken_in: tuple[Settings, str], words: tuple[str, ...], expected: tuple[str, ...], columns: int
) -> None:
    shown = run_command(taken_in[0], *words, columns=columns)
    for text in expected:
        for piece in [text] if columns == 300 else pieces(text):
            assert piece in shown


@pytest.mark.parametrize("words", [("rules", "list"), ("rules", "show", "V02")])
def test_rules_show_their_titles_as_they_are(words: tuple[str, ...], tmp_path: Path) -> None:
    folder = bare_tiny_folder(tmp_path)
    (folder / "rules.csv").write_text("code,title_vi\nV02,[/x] [red] không phải số\n", "utf-8")
    done = CliRunner().invoke(main.app, [*words, "--programme", str(folder)], env={"COLUMNS": "200"})
    assert done.exit_code == 0, done.exception
    assert "[/x] [red] không phải số" in done.output


def test_receipt_show_prints_places_as_they_are(taken_in: tuple[Settings, str]) -> None:
    settings = taken_in[0]
    for name in (NAME, ATTACHED):
        assert name in run_command(settings, "receipt", "show", _id(settings, name), columns=300)
        assert all(p in run_command(settings, "receipt", "show", _id(settings, name)) for p in pieces(name))


def test_corrections_show_reasons_as_they_are(taken_in: tuple[Settings, str]) -> None:
    settings = taken_in[0]
    heading = "viec;don_vi;ky;chi_tieu;cot;gia_tri_nguon;gia_tri_dung;ly_do;nguoi_quyet_dinh;ngay"
    line = "đính chính;1;2020Q1;1.2;trong kỳ;1;3;[/x] gõ nhầm [red];[b]Bình;08/04/2020"
    settings.corrections.write_text(f"{heading}\n{line}\n", "utf-8")
    run_command(settings, "corrections", "apply")
    assert "[/x] gõ nhầm [red]" in run_command(settings, "corrections", "list", columns=300)
    assert "[b]Bình" in run_command(settings, "corrections", "list")


def test_titles_labels_and_plain_lines_are_no_markup() -> None:
    console = plain_console(record=True, width=80, file=io.StringIO())
    table = new_listing("[/x] [red]", "[/b]")
    table.add_row("[deadbeef] :x:")
    console.print(table)
    console.print("[/x] [red] :x:")
    shown = console.export_text()
    for text in ("[/x] [red]", "[/b]", "[deadbeef] :x:", "[/x] [red] :x:"):
        assert text in shown
    with progress_display() as progress:
        progress(1, 2, "[/bao cao] [red]")


def test_numbers_are_not_coloured() -> None:
    console = plain_console(width=80, file=io.StringIO(), force_terminal=True, color_system="truecolor")
    console.print("2018Q4 12.5 'a' /x/y")
    assert isinstance(console.file, io.StringIO)
    assert console.file.getvalue() == "2018Q4 12.5 'a' /x/y\n"


@pytest.mark.parametrize("columns", [80, 100])
def test_ids_and_receipt_numbers_stay_in_one_piece(taken_in: tuple[Settings, str], columns: int) -> None:
    settings = taken_in[0]
    rows = status.list_submissions(settings)
    mine = rows[rows["unit_id"] == "h-1"]
    page = run_command(settings, "status", "--unit", "1", columns=columns)
    for row in mine.to_dict("records"):
        assert row["submission_id"][:8] in page
        assert f"2020Q1-h-1-{row['sha256'][:10]}" in page
    assert re.search(r"2020Q1-h-2-[0-9a-f]{10}\b", run_command(settings, "status", "--problems", columns=columns))
    assert "thanhtan@thuvien.example.vn" in run_command(settings, "send", "--list", columns=columns)
    asked = run_command(settings, "explain", "list", columns=columns)
    assert _id(settings, NAME)[:8] in asked


def test_a_row_too_wide_for_a_table_becomes_a_block() -> None:
    table = new_listing("Bảng", Whole("Số tiếp nhận"), "Nội dung", "Tệp")
    table.add_row("2018Q4-63-48-c21e0c3c85", "chữ " * 20, "")
    assert "│ 2018Q4-63-48-c21e0c3c85 │" in print_table(table, 80)
    lines = print_table(table, 40).splitlines()
    assert lines[:2] == ["Bảng", "Số tiếp nhận: 2018Q4-63-48-c21e0c3c85"]
    assert all(line.startswith("  ") for line in lines[2:])
    assert "Tệp" not in "\n".join(lines), "nothing to say, nothing said"


def test_a_table_without_rows_says_so() -> None:
    assert print_table(new_listing("Bảng", "Mã"), 80) == "Bảng: không có\n"


def print_table(table: Any, width: int) -> str:
    console = Console(width=width, file=io.StringIO())
    console.print(table)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_numbers_stand_as_an_official_writes_them() -> None:
    assert days_text(2904) == "2.904 ngày"
    row = {"rank": 1, "unit": "Thanh Tân", "total": "67.75", "class": "Tốt"}
    assert rank_line(row).split() == ["1", "Thanh", "Tân", "67,75", "Tốt"]
    assert rank_line({**row, "total": "80.00"}).split()[3] == "80,00", "with all places, as in the workbook"
    assert [days_text(days) for days in (None, 0, 3)] == ["", "đúng hạn", "3 ngày"]
