"""Exporting a release: from its folder alone, whole or not at all, never what is not as it was published."""

from datetime import timedelta
from pathlib import Path

import pytest

from desk.intake import ingest
from desk.outputs import export, release
from desk.settings import Settings
from reports.exports.formats import FORMATS, README
from reports.exports.model import ExportError
from tests.desk.tiny_inbox import form, put, settings
from tests.flows.cli.terminal import run_command
from warehouse.release.verifying import ReleaseMissingError

__all__ = ["settings"]


@pytest.fixture
def name(settings: Settings) -> str:
    put(settings, "2020Q1/Thanh Tân/bao-cao.xlsx", form(settings))
    due = settings.programme.period("2020Q1").due_at
    ingest.run(settings, now=due - timedelta(days=3))
    return release.run(settings, now=due + timedelta(days=3)).name


def test_a_release_is_written_in_every_format_from_its_folder_alone(
    name: str, settings: Settings, tmp_path: Path
) -> None:
    settings.warehouse.unlink()
    for form_name in FORMATS:
        out = tmp_path / form_name
        if form_name == "qcvn125":
            with pytest.raises(ExportError, match="QCVN 125"):
                export.run(settings, name, form_name, out)
            assert not out.exists(), "nothing is left of what could not be written"
            continue
        made = export.run(settings, name, form_name, out)
        assert {path.name for path in out.iterdir()} == set(made.names) >= {README}
        assert made.observations > 0
    assert {path.name for path in tmp_path.iterdir() if path.name.startswith(".")} == set()


def test_what_was_changed_since_does_not_leave(name: str, settings: Settings, tmp_path: Path) -> None:
    changed = settings.releases / name / "csv" / "unit.csv"
    changed.chmod(0o600)
    changed.write_text(changed.read_text("utf-8") + "x", "utf-8")
    with pytest.raises(ExportError, match=r"không còn nguyên vẹn \(csv/unit\.csv"):
        export.run(settings, name, "csv", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_is_none_or_in_the_way_is_told(name: str, settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(ReleaseMissingError, match=name):
        export.run(settings, "khong-co-r001", "csv", tmp_path / "out")
    with pytest.raises(ExportError, match="có: sdmx, dhis2, csv, xlsx, vtl, qcvn125"):
        export.run(settings, name, "stata", tmp_path / "out")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "cua-toi.txt").write_text("giữ", "utf-8")
    with pytest.raises(ExportError, match="không trống"):
        export.run(settings, name, "csv", tmp_path / "out")
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["cua-toi.txt"]


def test_the_command_says_what_was_written(name: str, settings: Settings, tmp_path: Path) -> None:
    told = run_command(settings, "release", "export", name, "--format", "csv", "--out", str(tmp_path / "out"))
    assert told.startswith(f"{name}, Một bảng CSV: ")
    assert "so-lieu.csv" in told
