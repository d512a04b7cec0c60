"""The sealed ranking: it names the software that made it, and a seal of an earlier version is still verified."""

import json
import shutil
import tomllib
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from openpyxl import load_workbook

from desk.intake import ingest
from desk.rankings import rank
from desk.settings import Settings
from desk.version import code_version
from tests.desk.tiny_inbox import at, form, put, settings
from warehouse import Moment, Warehouse

__all__ = ["settings"]
REASON = "họp sơ kết"


def test_a_seal_names_the_version_of_the_software() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))["project"]
    assert code_version() == f"thidua {project['version']}", "the installed package is another one: run `make setup`"


def test_the_seal_of_an_earlier_version_is_verified(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    with monkeypatch.context() as earlier:
        earlier.setattr(rank, "code_version", lambda: "thidua 0.1.0")
        manifest = rank.run(settings, 2020).manifest
    assert json.loads(manifest.read_text("utf-8"))["code_version"] == "thidua 0.1.0"
    assert rank.verify(settings, manifest) == ()


def test_a_seal_that_names_another_version_than_it_was_made_by_is_altered(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    manifest = rank.run(settings, 2020).manifest
    manifest.write_text(manifest.read_text("utf-8").replace(code_version(), "thidua 0.1.0"), "utf-8")
    assert rank.verify(settings, manifest) == ("merkle_root", "seal")


def change(settings: Settings, tmp_path: Path, table: str, old: str, new: str) -> Settings:
    """The same desk with another programme: a copy in which one cell differs."""
    folder = tmp_path / "changed"
    shutil.copytree(settings.programme_name, folder)
    text = (folder / table).read_text("utf-8")
    assert old in text
    (folder / table).write_text(text.replace(old, new, 1), "utf-8")
    return replace(settings, programme_name=str(folder))


def test_a_closed_year_keeps_its_tables_and_others_make_a_comparison(settings: Settings, tmp_path: Path) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    long_after = datetime(2021, 12, 1, 9, tzinfo=settings.programme.tz)
    sealed = rank.run(settings, 2020, now=long_after)
    assert sealed.closing_vi.startswith("Bảng điểm của năm 2020 đã chốt ngày ")
    assert "không được lưu" not in sealed.closing_vi
    assert sealed.comparison is None
    before = {path: path.read_bytes() for path in settings.rankings.rglob("*") if path.is_file()}

    changed = change(settings, tmp_path, "programme.toml", "min_percent = 50", "min_percent = 49")
    again = rank.run(changed, 2020, now=long_after)
    assert again.seal == sealed.seal
    assert {path: path.read_bytes() for path in before} == before
    assert again.comparison is not None and again.comparison.name.startswith("so-sanh_2020_")
    title = load_workbook(again.comparison).worksheets[0]["A3"].value
    assert title.startswith("SO SÁNH, KHÔNG THAY THẾ")
    assert rank.verify(changed, sealed.manifest) == (), "a closed year is verified by the tables it was closed with"

    ingest.run(changed, now=long_after)
    assert (
        rank.run(changed, 2020, Moment(sealed.moment.as_of, sealed.moment.known_at), now=long_after).seal == sealed.seal
    )


def test_the_tables_of_a_year_are_those_installed_when_it_closed(settings: Settings, tmp_path: Path) -> None:
    """The next ingest comes with next year's programme: the year that closed in between keeps its own."""
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    changed = change(settings, tmp_path, "programme.toml", "min_percent = 50", "min_percent = 49")
    later = datetime(2021, 12, 1, 9, tzinfo=settings.programme.tz)
    ingest.run(changed, now=later)
    made = rank.run(changed, 2020, now=later)
    assert json.loads(made.manifest.read_text("utf-8"))["programme_hash"] == settings.programme.content_hash


def test_a_year_whose_tables_were_not_stored_when_it_closed_says_so(settings: Settings, tmp_path: Path) -> None:
    """A desk of an earlier version stored none; it comes to the present one with another programme."""
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    with Warehouse.writer(settings.warehouse) as warehouse:
        warehouse.connection.execute("DELETE FROM core.programme_file")
    changed = change(settings, tmp_path, "programme.toml", "min_percent = 50", "min_percent = 49")
    later = datetime(2021, 12, 1, 9, tzinfo=settings.programme.tz)
    ingest.run(changed, now=later)
    made = rank.run(changed, 2020, now=later)
    assert made.closing_vi.endswith("chương trình tại thời điểm chốt không được lưu, chấm theo chương trình có sau đó")
    assert made.closing_vi in str(load_workbook(made.xlsx).worksheets[0]["A4"].value)


def test_a_file_beside_the_tables_that_is_none_of_them_is_nothing_to_read(settings: Settings, tmp_path: Path) -> None:
    beside = change(settings, tmp_path, "contacts.csv", "@", ".new@")
    (Path(beside.programme_name) / "ghi chú.csv").write_text("việc;ngày\n", "utf-16")
    put(beside, "2020Q1/Thanh Tân/1.xlsx", form(beside))
    ingest.run(beside, now=at(beside, 7))
    long_after = datetime(2021, 12, 1, 9, tzinfo=beside.programme.tz)
    sealed = rank.run(beside, 2020, now=long_after)
    assert json.loads(sealed.manifest.read_text("utf-8"))["programme_hash"] == beside.programme.content_hash
    assert rank.verify(beside, sealed.manifest) == ()
    with Warehouse.reader(beside.warehouse) as warehouse:
        kept = set(warehouse.sql("SELECT DISTINCT file FROM core.programme_file")["file"])
    assert kept == {path.name for path in Path(settings.programme_name).iterdir()}


def test_a_changed_address_makes_no_comparison(settings: Settings, tmp_path: Path) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    long_after = datetime(2021, 12, 1, 9, tzinfo=settings.programme.tz)
    rank.run(settings, 2020, now=long_after)
    changed = change(settings, tmp_path, "contacts.csv", "@", ".new@")
    assert rank.run(changed, 2020, now=long_after).comparison is None


def test_an_open_year_made_again_with_another_table_keeps_what_is_sealed(settings: Settings, tmp_path: Path) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    sealed = rank.run(settings, 2020, now=at(settings, 12), reason=REASON)
    kept = sealed.xlsx.read_bytes(), sealed.manifest.read_bytes()
    changed = change(settings, tmp_path, "programme.toml", "min_percent = 50", "min_percent = 49")
    other = rank.run(changed, 2020, now=at(settings, 12), reason=REASON)
    assert (other.closing_vi, other.comparison) == ("", None)
    assert other.xlsx != sealed.xlsx and other.manifest != sealed.manifest
    assert (sealed.xlsx.read_bytes(), sealed.manifest.read_bytes()) == kept
    assert rank.run(settings, 2020, now=at(settings, 12), reason=REASON).xlsx == sealed.xlsx


def test_a_year_is_not_ranked_before_all_its_periods_are_due(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    with pytest.raises(rank.YearNotDueError) as refused:
        rank.run(settings, 2020, now=at(settings, 12))
    told = str(refused.value)
    assert "Năm 2020 chưa đến hạn đủ các quý: còn Quý II/2020 (hạn gửi 10/07/2020)" in told and "--reason" in told
    assert not settings.rankings.exists()
    last = settings.programme.period("2020Q4").due_at
    with pytest.raises(rank.YearNotDueError, match="còn Quý IV/2020"):
        rank.run(settings, 2020, Moment(last, last))
    assert not rank.run(settings, 2020, now=last + timedelta(days=1), reason=REASON).provisional


def test_a_refused_ranking_writes_nothing(settings: Settings) -> None:
    """Not even that an earlier year has closed meanwhile."""
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    with Warehouse.reader(settings.warehouse) as warehouse:
        before = warehouse.head
    closed = settings.programme.period("2020Q4").closes_at + timedelta(days=1)
    with pytest.raises(rank.YearNotDueError):
        rank.run(settings, 2021, now=closed)
    with Warehouse.reader(settings.warehouse) as warehouse:
        assert warehouse.head == before


def test_one_made_early_for_a_reason_shows_it_and_its_seal_holds_it(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    made = rank.run(settings, 2020, now=at(settings, 12), reason="  họp\nsơ kết ")
    assert made.provisional_vi == "TẠM TÍNH, mới tính Quý I/2020. Lý do: họp sơ kết"
    sheet = load_workbook(made.xlsx).worksheets[0]
    assert sheet["A3"].value.endswith("TẠM TÍNH") and made.provisional_vi in sheet["A4"].value
    assert json.loads(made.manifest.read_text("utf-8"))["reason"] == REASON
    assert rank.verify(settings, made.manifest) == ()
    made.manifest.write_text(made.manifest.read_text("utf-8").replace(REASON, "không rõ"), "utf-8")
    assert rank.verify(settings, made.manifest) == ("merkle_root", "seal")
    again = rank.run(settings, 2020, now=at(settings, 12), reason="khác")
    assert again.xlsx != made.xlsx, "another reason is another document"


def test_the_seal_of_a_year_that_is_due_has_no_reason(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    made = rank.run(settings, 2020, now=datetime(2021, 12, 1, 9, tzinfo=settings.programme.tz), reason="thừa")
    assert (made.provisional_vi, "reason" in json.loads(made.manifest.read_text("utf-8"))) == ("", False)


def test_a_workbook_made_before_the_year_closed_is_not_the_one_after(settings: Settings) -> None:
    """The same moment, the same seal: the one made after the closing says so, and the one before keeps its bytes."""
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    last = settings.programme.period("2020Q4")
    moment = Moment(last.due_at + timedelta(days=1), last.due_at + timedelta(days=1))
    before = rank.run(settings, 2020, moment, now=moment.known_at)
    kept = before.xlsx.read_bytes()
    assert before.closing_vi == ""
    later = datetime(2021, 12, 1, 9, tzinfo=settings.programme.tz)
    after = rank.run(settings, 2020, moment, now=later)
    assert after.seal == before.seal and after.closing_vi.startswith("Bảng điểm của năm 2020 đã chốt")
    assert after.closing_vi in str(load_workbook(after.xlsx).worksheets[0]["A4"].value)
    assert after.xlsx != before.xlsx and before.xlsx.read_bytes() == kept
    assert rank.run(settings, 2020, moment, now=later).xlsx == after.xlsx
    assert rank.verify(settings, after.manifest) == rank.verify(settings, before.manifest) == ()


def test_a_seal_is_verified_by_the_tables_that_are_stored_of_it(settings: Settings, tmp_path: Path) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    sealed = rank.run(settings, 2020, now=at(settings, 12), reason=REASON)
    changed = change(settings, tmp_path, "programme.toml", "min_percent = 50", "min_percent = 49")
    assert rank.verify(changed, sealed.manifest) == () and rank.describe_earlier_vi(changed, sealed.manifest) == ""
    with Warehouse.writer(settings.warehouse) as warehouse:
        warehouse.connection.execute("DELETE FROM core.programme_file")
    assert "không được lưu" in rank.describe_earlier_vi(changed, sealed.manifest)


def test_of_units_that_share_a_rank_none_is_left_out_of_the_first(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for unit, folder in (("h-1", "Thanh Tân"), ("h-2", "Liêm Túc")):
        put(settings, f"2020Q1/{folder}/1.xlsx", form(settings, unit=unit))
    ingest.run(settings, now=at(settings, 7))
    monkeypatch.setattr(rank, "FIRST_UNITS", 1)
    assert [row["rank"] for row in rank.run(settings, 2020).top] == [1, 1]
