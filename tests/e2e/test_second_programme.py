"""A second, tiny programme goes through the same pipeline: no code knows the directive."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import docx
import duckdb
import openpyxl
import pytest
from typer.testing import CliRunner

from desk.intake import ingest
from desk.intake.engine import engine_version
from desk.looks import status
from desk.outputs import release, remind, report
from desk.rankings import rank
from desk.settings import Settings
from flows.cli.main import app
from reports.form.workbook import FormEntries, write_form
from schemas.rules.catalogue import load_catalogue
from sources.reading import READER_VERSION
from tests.programmes import bare_tiny_folder, tiny_folder
from warehouse import Moment, Warehouse

pytestmark = pytest.mark.e2e
NOW = datetime.fromisoformat("2020-04-09T10:00:00+07:00")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    settings = Settings(tmp_path / "desk", programme_name=str(tiny_folder(tmp_path)), workers=1)
    programme = settings.programme
    period = programme.period("2020Q1")
    filled: dict[str, dict[str, dict[str, Any]]] = {
        "h-1": {"1.1": {"period": 100, "ytd": 100}, "1.2": {"period": 40, "ytd": 40}, "1.3": {"period": 2.5}},
        "h-2": {
            "1.1": {"period": "1.250", "ytd": 1250},
            "1.2": {"period": 1300, "ytd": 1300},
            "1.3": {"period": 1},
            "1.4": {"period": 9},
        },
    }
    for unit_id, indicators in filled.items():
        unit = programme.unit_by_id[unit_id]
        path = settings.inbox / "2020Q1" / unit.name_vi / "bao-cao.xlsx"
        path.parent.mkdir(parents=True)
        write_form(programme, unit, period, path, FormEntries(indicators=indicators))
    return settings


def test_from_form_to_report_ranking_and_release(settings: Settings) -> None:
    summary = ingest.run(settings, now=NOW)
    assert summary.verdicts == {"ACCEPTED": 1, "RETURNED": 1}
    after = Moment(
        datetime.fromisoformat("2020-04-20T10:00:00+07:00"), datetime.fromisoformat("2020-04-20T10:00:00+07:00")
    )
    rows = status.list_units(settings, "2020Q1", after).set_index("unit_id")
    assert rows.loc["h-1", "status"] == "accepted"
    assert rows.loc["h-2", "status"] == "returned"
    made = report.run(settings, "2020Q1", after)
    text = "\n".join(p.text for p in docx.Document(str(made.docx)).paragraphs)
    assert "hoạt động thư viện" in text
    assert "đối ngoại" not in text
    assert "Giám đốc Sở" in text
    assert "ĐIỂN HÌNH" not in text.upper(), "the programme has no kinds of exemplars"
    assert "III. KHÓ KHĂN, VƯỚNG MẮC VÀ KIẾN NGHỊ CỦA CÁC ĐƠN VỊ" in text
    assert "IV. NHẬN XÉT VÀ ĐỀ XUẤT" in text
    sheet = openpyxl.load_workbook(made.xlsx)["Tổng hợp"]
    assert any("1.1" in [str(c) for c in row] and 100 in row for row in sheet.iter_rows(values_only=True))
    reminded = remind.run(settings, "2020Q1", now=datetime.fromisoformat("2020-04-12T08:00:00+07:00"))
    assert [row["unit_id"] for row in reminded.missing] == ["h-2"]
    with pytest.raises(rank.YearNotDueError, match="Năm 2020 chưa đến hạn đủ các quý"):
        rank.run(settings, 2020, after)
    ranked = rank.run(settings, 2020, after, reason="họp sơ kết")
    assert ranked.provisional
    assert [row["unit"] for row in ranked.top] == ["Thanh Tân", "Liêm Túc"]
    published = release.run(settings, after)
    assert published.rows["cell"] > 0
    assert published.rows["indicator"] == 3, "the sensitive indicator stays inside"
    with duckdb.connect(str(published.database), read_only=True) as released:
        units = released.sql("SELECT unit_id, has_bilingual_books FROM out.unit ORDER BY position").fetchall()
        columns = dict(released.sql(
            "SELECT column_name, comment FROM duckdb_columns() WHERE schema_name = 'out' AND table_name = 'unit'"
        ).fetchall())  # fmt: skip
    assert units == [("h-1", False), ("h-2", True), ("h-3", False)]
    assert list(columns)[:6] == ["unit_id", "catalogue", "code", "name_vi", "has_bilingual_books", "position"]
    assert columns["has_bilingual_books"] == "Có sách song ngữ / Có sách song ngữ"


def test_the_returned_unit_learns_which_cell_and_why(settings: Settings) -> None:
    ingest.run(settings, now=NOW)
    (path,) = settings.feedback.rglob("*.xlsx")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames[0] == "Kết quả kiểm tra"
    said = "\n".join(str(c.value) for row in book.worksheets[0].iter_rows() for c in row if c.value)
    assert "R01" in "\n".join(c.comment.text for row in book["Chỉ tiêu"].iter_rows() for c in row if c.comment)
    assert "1300" in said
    assert "Liêm Túc" in said


def test_a_correction_replaces_and_counts_from_the_first_accepted(settings: Settings) -> None:
    ingest.run(settings, now=NOW)
    programme = settings.programme
    entries = {
        "1.1": {"period": 1250, "ytd": 1250},
        "1.2": {"period": 130, "ytd": 130},
        "1.3": {"period": 1},
        "1.4": {"period": 9},
    }
    path = settings.inbox / "2020Q1" / "Liêm Túc" / "bao-cao lần 2.xlsx"
    write_form(
        programme, programme.unit_by_id["h-2"], programme.period("2020Q1"), path, FormEntries(indicators=entries)
    )
    later = datetime.fromisoformat("2020-04-12T10:00:00+07:00")
    assert ingest.run(settings, now=later).new_verdicts == {"ACCEPTED": 1}
    row = status.list_units(settings, "2020Q1", Moment(later, later)).set_index("unit_id").loc["h-2"]
    assert (row["status"], row["days_late"], row["returns"]) == ("accepted", 2, 1)
    before = Moment(datetime.fromisoformat("2020-04-11T00:00:00+07:00"), later)
    assert status.list_units(settings, "2020Q1", before).set_index("unit_id").loc["h-2", "status"] == "returned"
    made = report.run(settings, "2020Q1", Moment(later, later))
    rows = openpyxl.load_workbook(made.xlsx)["Tổng hợp"].iter_rows(values_only=True)
    assert any("1.1" in [str(c) for c in row] and 1350 in row for row in rows)


def amend_programme(settings: Settings, folder: Path) -> Settings:
    """The same desk under an amended programme: another hash, the same meaning."""
    changed = tiny_folder(folder)
    rules = changed / "rules.csv"
    rules.write_text(rules.read_text("utf-8").replace("Kiểm tra", "Xin kiểm tra"), "utf-8")
    return Settings(settings.home, str(changed), workers=1)


def test_an_open_period_is_judged_anew_under_an_amended_programme(settings: Settings, tmp_path: Path) -> None:
    ingest.run(settings, now=NOW)
    later = datetime.fromisoformat("2020-04-12T10:00:00+07:00")
    (tmp_path / "amended").mkdir()
    other = amend_programme(settings, tmp_path / "amended")
    summary = ingest.run(other, now=later)
    assert summary.new_verdicts == {"ACCEPTED": 1, "RETURNED": 1}
    rows = status.list_units(other, "2020Q1", Moment(later, later)).set_index("unit_id")
    assert list(rows.loc[["h-1", "h-2"], "status"]) == ["accepted", "returned"], "its own earlier judgement is no copy"
    assert list(rows.loc[["h-1", "h-2"], "submissions"]) == [1, 1]


def test_other_rules_of_the_engine_judge_again_what_is_open_and_leave_what_is_closed(settings: Settings) -> None:
    ingest.run(settings, now=NOW)
    after_closing = datetime.fromisoformat("2020-05-01T10:00:00+07:00")
    programme_hash = settings.programme.content_hash

    def count_known(engine: str, now: datetime) -> int:
        with Warehouse.reader(settings.warehouse) as warehouse:
            key = {"programme_hash": programme_hash, "reader_version": engine}
            return len(warehouse.query("known_work", **key, now=now))

    assert load_catalogue().content_hash.startswith(engine_version().removeprefix(f"{READER_VERSION}-"))
    assert [count_known(engine, NOW) for engine in (engine_version(), READER_VERSION)] == [2, 0]
    assert count_known(READER_VERSION, after_closing) == 2


def test_a_programme_without_rules_of_its_own_goes_through_the_command_line(tmp_path: Path) -> None:
    folder, home = bare_tiny_folder(tmp_path), tmp_path / "desk"
    settings = Settings(home, str(folder), workers=1)
    programme = settings.programme
    period, unit = programme.period("2020Q1"), programme.unit_by_id["h-1"]
    env = {"COLUMNS": "200", "THIDUA_PROGRAMME": str(folder), "THIDUA_HOME": str(home), "THIDUA_WORKERS": "1"}

    def run(*words: str) -> str:
        done = CliRunner().invoke(app, words, env=env)
        assert done.exit_code == 0, done.exception
        return done.output

    run("form", "--period", "2020Q1", "--all", "--out", str(tmp_path / "forms"))
    assert len(list((tmp_path / "forms").rglob("*.xlsx"))) == 2
    path = settings.inbox / "2020Q1" / unit.name_vi / "bao-cao.xlsx"
    path.parent.mkdir(parents=True)
    entries: dict[str, dict[str, Any]] = {
        "1.1": {"period": 10, "ytd": 10},
        "1.2": {"period": 40, "ytd": "bốn"},
        "1.3": {"period": 2.5},
    }
    write_form(programme, unit, period, path, FormEntries(indicators=entries))
    assert "Trả lại" in run("ingest")
    (told,) = settings.feedback.rglob("*.json")
    (cause,) = json.loads(told.read_text("utf-8"))["causes"]
    assert cause["code"] == "V02", "a part over its whole is a rule of the programme"
    assert cause["basis_vi"] == "Biểu mẫu TV-Q, hướng dẫn ghi biểu, mục 1 và 2"
    assert unit.name_vi in run("status", "--period", "2020Q1")
    run("report", "--period", "2020Q1")
    assert "V02" in run("findings", "--period", "2020Q1", "--all")
    assert f"{len(load_catalogue().rules)} quy tắc" in run("rules", "list")


def test_a_closed_period_stays_as_it_was_judged(settings: Settings, tmp_path: Path) -> None:
    ingest.run(settings, now=NOW)
    (tmp_path / "amended").mkdir()
    after_closing = datetime.fromisoformat("2020-05-01T10:00:00+07:00")
    summary = ingest.run(amend_programme(settings, tmp_path / "amended"), now=after_closing)
    assert (summary.new_documents, summary.verdicts) == (0, {"ACCEPTED": 1, "RETURNED": 1})
