"""An error that nobody foresaw: told in a sentence, its traceback kept where only the owner of the home reads it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from desk.looks import status
from flows.cli import main
from flows.cli.upkeep.crash import write_crash_log
from warehouse.journal.database import open_database


def test_it_is_told_in_the_home_of_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("không ngờ")

    monkeypatch.setattr(status, "look_at_period", fail)
    monkeypatch.setattr("sys.argv", ["thidua", "status", "--period", "2018Q4", "--home", str(tmp_path)])
    with pytest.raises(SystemExit) as end:
        main.main()
    assert end.value.code == 2
    (log,) = (tmp_path / "loi-he-thong").glob("lenh-*.log")
    assert "RuntimeError: không ngờ" in log.read_text("utf-8")
    assert str(log) in "".join(capsys.readouterr().err.split("\n"))
    assert log.stat().st_mode & 0o077 == 0


def test_without_a_home_it_stands_in_a_new_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    written = [write_crash_log(["status", "--home", str(tmp_path / "none")]) for _ in range(2)]
    assert len(set(written)) == 2
    assert all(path.parent == tmp_path and path.stat().st_mode & 0o077 == 0 for path in written)


@pytest.mark.parametrize(
    ("error", "told_vi"),
    [
        (duckdb.CatalogException("Table with name x does not exist"), "sổ theo dõi báo một lỗi chưa rõ nguyên nhân"),
        (duckdb.InternalException("INTERNAL Error: x"), "sổ theo dõi báo một lỗi chưa rõ nguyên nhân"),
        (duckdb.IOException("x is corrupt"), "bị hỏng, không đọc được"),
        (duckdb.FatalException("written with a mode that is not recognized"), "bị hỏng, không đọc được"),
    ],
)
def test_an_error_of_the_database_is_told_in_vietnamese_and_its_own_words_in_the_log(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: duckdb.Error,
    told_vi: str,
) -> None:
    def fail(*_: object) -> None:
        with open_database(tmp_path / "thidua.duckdb"):
            raise error

    monkeypatch.setattr(status, "look_at_period", fail)
    monkeypatch.setattr("sys.argv", ["thidua", "status", "--period", "2018Q4", "--home", str(tmp_path)])
    with pytest.raises(SystemExit) as end:
        main.main()
    assert end.value.code == 2
    (log,) = (tmp_path / "loi-he-thong").glob("lenh-*.log")
    told = capsys.readouterr().err
    assert told_vi in told and "thidua rebuild" in told and str(log) in told
    assert str(error) in log.read_text("utf-8") and str(error) not in told and "Exception" not in told
