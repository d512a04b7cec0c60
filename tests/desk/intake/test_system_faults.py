"""A fault of the product at one document: all others are judged, loaded and answered, and this one is named."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from desk.answers.missing import make_job
from desk.intake import ingest, reading
from desk.looks import status
from desk.settings import Settings
from desk.system_faults import list_faults
from flows.cli import main
from reports.answers import letter
from reports.answers.model import UnitAnswer
from tests.desk.intake.faulty_judge import faulty_batch_judge
from tests.desk.intake.test_ingest import ledger, send
from tests.programmes import tiny_folder
from warehouse.against_history import check_against_history

GOOD = ("2020Q1/Thanh Tân/bao-cao.xlsx", "ACCEPTED", "")
FAULTY = "2020Q1/Liêm Túc/bao-cao.xlsx"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A desk with two reports; the product fails at the second."""
    settings = Settings(tmp_path / "desk", str(tiny_folder(tmp_path)), workers=1)
    send(settings, "2020Q1/Thanh Tân")
    send(settings, "2020Q1/Liêm Túc", "h-2")
    return settings


def run_command(settings: Settings, monkeypatch: pytest.MonkeyPatch, *words: str) -> int:
    options = ("--home", str(settings.home), "--programme", settings.programme_name)
    monkeypatch.setattr(sys, "argv", ["thidua", *words, *options])
    try:
        main.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def test_a_fault_while_judging(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(reading, "batch_judge", faulty_batch_judge)
    assert run_command(settings, monkeypatch, "ingest") == 2
    told = " ".join(capsys.readouterr().err.split())
    (fault,) = list_faults(settings)
    assert f"1 tài liệu chưa xử lý được do lỗi của hệ thống; lần chạy sau làm lại: - {FAULTY}" in told
    assert (fault.place, fault.step_vi) == (FAULTY, "đọc và kiểm tra")
    assert "OddError: một lỗi của hệ thống" in fault.log.read_text("utf-8")
    assert ledger(settings) == [GOOD]
    assert len(list(settings.feedback.rglob("*.json"))) == 1
    for words in (("--problems",), ("--period", "2020Q1"), ("--unit", "1")):
        assert run_command(settings, monkeypatch, "status", *words) == 0
        assert "chưa xử lý được do lỗi của hệ thống" in capsys.readouterr().out
    monkeypatch.undo()
    assert ingest.run(settings).verdicts == {"ACCEPTED": 2}
    assert list_faults(settings) == []


def test_a_fault_that_is_gone_with_its_document(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "batch_judge", faulty_batch_judge)
    assert len(ingest.run(settings).faults) == 1
    (settings.inbox / FAULTY).unlink()
    assert ingest.run(settings).faults == []


def test_a_fault_while_loading(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:

    def broken(batch: Any, *rest: Any) -> Any:
        if "h-2" in batch.tables["submission"]["unit_id"].to_pylist():
            raise KeyError("một lỗi của hệ thống")
        return check_against_history(batch, *rest)

    monkeypatch.setattr("desk.intake.load.check_against_history", broken)
    summary = ingest.run(settings)
    assert [(fault.place, fault.step_vi) for fault in summary.faults] == [(FAULTY, "ghi sổ")]
    assert "KeyError" in summary.faults[0].log.read_text("utf-8")
    assert ledger(settings) == [GOOD]
    monkeypatch.undo()
    assert ingest.run(settings).verdicts == {"ACCEPTED": 2}
    assert list_faults(settings) == []


def test_what_the_machine_refuses_is_no_documents_fault(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> Any:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("desk.intake.load.load_tables", full)
    with pytest.raises(OSError, match="No space"):
        ingest.run(settings)
    assert list_faults(settings) == []


@pytest.mark.parametrize("owner", ["letter", "job"])
def test_a_fault_while_answering(settings: Settings, monkeypatch: pytest.MonkeyPatch, owner: str) -> None:
    send(settings, "2020Q1/Liêm Túc/lan 2", "h-2").write_bytes(b"")  # empty: a letter is due

    def break_at_second(make: Callable[..., Any], is_second: Callable[[Any], bool]) -> Callable[..., Any]:
        def broken(*given: Any, **named: Any) -> Any:
            if any(map(is_second, given)):
                raise RuntimeError("một lỗi của hệ thống")
            return make(*given, **named)

        return broken

    if owner == "letter":
        second = lambda one: isinstance(one, UnitAnswer) and one.unit_id == "h-2"  # noqa: E731
        monkeypatch.setattr(letter, "render", break_at_second(letter.render, second))
    else:
        monkeypatch.setattr(
            "desk.answers.answer.make_job", break_at_second(make_job, lambda one: _unit_of(one) == "h-2")
        )
    summary = ingest.run(settings)
    assert {fault.step_vi for fault in summary.faults} == {"lập trả lời"}
    assert "RuntimeError" in summary.faults[0].log.read_text("utf-8")
    assert GOOD in ledger(settings)
    assert any("Thanh" in str(path) for path in settings.feedback.rglob("*.json"))
    monkeypatch.undo()
    assert ingest.run(settings).faults == []
    assert len(status.list_submissions(settings)) == 3


def _unit_of(one: Any) -> Any:
    row = getattr(one, "row", {})
    return row.get("unit_id") if isinstance(row, Mapping) else None
