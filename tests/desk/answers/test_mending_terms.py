from __future__ import annotations

from pathlib import Path

import pytest

from desk.answers.due import load_mending_terms, load_submissions_to_answer
from schemas.programme import load_programme
from tests.programmes import tiny_folder
from tests.warehouse.build import Desk, at
from warehouse import Warehouse, session
from warehouse.install import install


def test_terms_are_the_same_however_many_periods_are_asked_about_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tiny_folder(tmp_path)
    settings = folder / "programme.toml"
    settings.write_text(settings.read_text("utf-8").replace("days_to_mend = 0", "days_to_mend = 5"), "utf-8")
    programme = load_programme(folder)
    with Warehouse.writer(tmp_path / "w" / "t.duckdb") as warehouse:
        install(warehouse, programme, at("2020-01-01 00:00"))
        desk = Desk(warehouse, programme)
        for unit, period, received in (("h-1", "2020Q1", "2020-04-02 08:00"), ("h-2", "2020Q2", "2020-07-02 08:00")):
            desk.send(unit, period, received, "RETURNED", values={"1.1": 9, "1.2": 3, "1.3": 1})
        rows = load_submissions_to_answer(warehouse, at("2020-07-03 08:00"))
        together = load_mending_terms(warehouse, programme, rows)
        monkeypatch.setattr(session, "MOST_SUBMISSIONS", 1)
        assert load_mending_terms(warehouse, programme, rows) == together
        assert together.keys() == {row["submission_id"] for row in rows}
        assert len(together) == 2
