"""A desk loses its warehouse, or all it has: nothing is lost, and no letter goes out twice."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from desk.answers import deliver
from desk.intake import ingest, whole_run
from desk.keeping import backup, rebuild, restore, upgrade
from desk.keeping.store import BackupError, copy_and_verify, object_path, read_manifest
from desk.looks import status
from desk.outputs import release, remind, report
from desk.rulings import corrections, decide
from desk.settings import Settings, SmtpServer
from flows.cli.main import app
from schemas import files
from schemas.corrections import COLUMNS
from sources.inbox_journal import journal
from tests.desk.answers.postman import Bound, Postman
from tests.desk.tiny_desk import BAD, GOOD, OTHER, at, mail_report
from tests.desk.tiny_desk import report as form
from tests.programmes import tiny_folder
from warehouse import WarehouseDamagedError, WarehouseLostError
from warehouse.journal import JournalError, journal_of
from warehouse.journal.database import connect, lock_warehouse
from warehouse.journal.following import forget_mark
from warehouse.release.closed_years import DATABASE_OF_CLOSED, LIST_OF_CLOSED


@pytest.fixture
def postman() -> Postman:
    return Postman()


@contextmanager
def at_work(postman: Postman) -> Iterator[SmtpServer]:
    controller = Bound(postman)
    controller.start()
    try:
        yield SmtpServer("127.0.0.1", controller.port, "none")
    finally:
        controller.stop()


@pytest.fixture
def server(postman: Postman) -> Iterator[SmtpServer]:
    with at_work(postman) as server:
        yield server


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Two reports by mail, both answered; a decision, a correction, reminders, a report, a release."""
    folder = tmp_path_factory.mktemp("made")
    settings = Settings(folder / "desk", str(tiny_folder(folder)), workers=1)
    mail_report(settings, "a", form(settings, BAD))
    mail_report(settings, "b", form(settings, GOOD, "h-2"), OTHER)
    ingest.run(settings, now=at(settings, 7))
    with at_work(Postman()) as server:
        assert len(send(settings, server).sent) == 2
    token = status.list_submissions(settings)["submission_id"].iloc[0]
    decide.override_receipt(settings, token, at(settings, 3), "Trần Thị Bình", "dấu bưu điện", at(settings, 8))
    line = "đính chính;2;2020Q1;1.1;trong kỳ;5;50;Gõ thiếu số 0;Trần Thị Bình;08/04/2020"
    settings.corrections.write_text("\n".join([";".join(COLUMNS), line]) + "\n", "utf-8")
    corrections.apply(settings, at(settings, 9))
    remind.run(settings, "2020Q1", now=at(settings, 9))
    report.run(settings, "2020Q1", now=at(settings, 11))
    release.run(settings, now=at(settings, 11))
    return settings


@pytest.fixture
def desk(made: Settings, tmp_path: Path) -> Settings:
    """A copy of that desk."""
    shutil.copytree(made.home, tmp_path / "desk")
    return replace(made, home=tmp_path / "desk")


@pytest.fixture
def settings(made: Settings, tmp_path: Path) -> Settings:
    """A desk with nothing."""
    return replace(made, home=tmp_path / "desk")


def send(settings: Settings, server: SmtpServer) -> deliver.Delivery:
    return deliver.run(settings, server, since=at(settings, 1), seconds=5.0)


def say(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, list(words), catch_exceptions=False)
    return done.exit_code, done.output


def test_without_its_warehouse_a_desk_sends_no_letter_again(
    desk: Settings, server: SmtpServer, postman: Postman
) -> None:
    letters = deliver.list_mails(desk)
    shutil.rmtree(desk.warehouse.parent)
    with pytest.raises(WarehouseLostError, match="thidua rebuild"):
        ingest.run(desk, now=at(desk, 12))
    with pytest.raises(WarehouseLostError, match="thidua rebuild"):
        remind.run(desk, "2020Q1", now=at(desk, 12))
    with pytest.raises(WarehouseLostError, match="thidua rebuild"):
        send(desk, server)
    with pytest.raises(WarehouseLostError, match="thidua rebuild"):
        release.run(desk, now=at(desk, 12))
    assert not desk.warehouse.exists()
    rebuild.run(desk)
    ingest.run(desk, now=at(desk, 12))
    remind.run(desk, "2020Q1", now=at(desk, 12))
    assert send(desk, server).sent == []
    assert postman.ids() == []
    assert deliver.list_mails(desk) == letters
    assert {mail.state for mail in letters} == {"sent"}


def test_a_letter_is_in_the_journal_before_the_server_has_it(
    settings: Settings, server: SmtpServer, postman: Postman
) -> None:
    mail_report(settings, "a", form(settings, BAD))
    ingest.run(settings, now=at(settings, 7))
    seen: list[str] = []
    postman.before_reply = lambda _: seen.append(journal_of(settings.warehouse).read_text("utf-8"))
    send(settings, server)
    (known,) = seen
    assert '"state":"sending"' in known.splitlines()[-1]


def test_a_damaged_warehouse_is_made_anew_and_kept(desk: Settings) -> None:
    before = status.list_submissions(desk)
    sound = desk.warehouse.read_bytes()
    desk.warehouse.write_bytes(sound[: len(sound) // 3])
    with pytest.raises(WarehouseLostError, match="thidua rebuild"):
        status.list_submissions(desk)
    done = rebuild.run(desk)
    assert (done.tables, done.missing) == (None, ())
    assert done.aside is not None
    assert done.aside.read_bytes() == sound[: len(sound) // 3]
    assert status.list_submissions(desk).equals(before)


def test_a_folder_where_the_warehouse_belongs_is_put_aside(desk: Settings) -> None:
    for _ in range(rebuild.ASIDE_KEPT + 2):
        desk.warehouse.unlink()
        (desk.warehouse / "trong").mkdir(parents=True)
        done = rebuild.run(desk)
        assert done.tables is None and done.aside is not None and (done.aside / "trong").is_dir()
    assert len(list(desk.warehouse.parent.glob("*-before-rebuild-*"))) == rebuild.ASIDE_KEPT
    assert rebuild.run(desk, check=True).differing == []


def test_what_is_made_anew_is_equal_table_by_table(desk: Settings) -> None:
    before = desk.warehouse.read_bytes()
    done = rebuild.run(desk, check=True)
    assert done.differing == []
    counts = {table.table: table.rows for table in done.tables or []}
    assert {name: counts[name] for name in ("core.decision", "core.correction", "core.output", "core.delivery")} == {
        "core.decision": 1, "core.correction": 1, "core.output": 2, "core.delivery": 6,
    }  # fmt: skip
    assert (done.in_place, done.aside, desk.warehouse.read_bytes()) == (False, None, before)


def test_the_command_shows_every_table_and_fails_where_one_differs(desk: Settings) -> None:
    options = ("--home", str(desk.home), "--programme", desk.programme_name)
    code, text = say("rebuild", "--check", *options)
    assert code == 0
    assert "KHÁC" not in text
    with lock_warehouse(desk.warehouse), connect(desk.warehouse) as connection:
        connection.execute("DELETE FROM core.decision")
    code, text = say("rebuild", "--check", *options)
    assert code == 1
    assert text.count("KHÁC") == 1
    code, text = say("rebuild", *options)
    assert code == 0
    assert "before-rebuild-0001" in text.replace("\n", "")
    assert say("rebuild", "--check", *options)[0] == 0


def test_documents_on_record_that_are_not_archived_are_named(desk: Settings) -> None:
    lost = next((desk.archive / "objects").glob("*/*"))
    lost.unlink()
    assert rebuild.run(desk, check=True).missing == (lost.name,)


def test_a_lost_journal_is_told_and_begun_anew_from_the_warehouse(desk: Settings) -> None:
    before = status.list_submissions(desk)
    journal = journal_of(desk.warehouse)
    journal.write_bytes(journal.read_bytes()[1000:])
    with pytest.raises(JournalError):
        rebuild.run(desk)
    aside = rebuild.begin_anew(desk)
    assert aside is not None
    assert aside.is_file()
    assert rebuild.run(desk, check=True).differing == []
    assert status.list_submissions(desk).equals(before)


def test_a_home_without_journal_has_nothing_to_rebuild_from(settings: Settings) -> None:
    with pytest.raises(rebuild.RebuildError, match="không có nhật ký"):
        rebuild.run(settings)


def snapshot(settings: Settings) -> dict[str, Any]:
    """What the desk says of itself, and every file it keeps, times of opening aside."""
    kept = {
        path.relative_to(settings.home).as_posix(): path.read_bytes()
        for path in sorted(settings.home.rglob("*"))
        if path.is_file()
        and path.suffix not in (".lock", ".duckdb", ".wal")
        and "inbox" not in path.parts
        and path not in (settings.archive / journal.NAME, settings.archive / whole_run.NAME)  # made anew
    }
    return {
        "units": status.list_units(settings, "2020Q1").to_dict("records"),
        "submissions": status.list_submissions(settings).to_dict("records"),
        "letters": deliver.list_mails(settings),
        "files": kept,
    }


def test_the_drill_backup_destroy_restore(desk: Settings, tmp_path: Path, server: SmtpServer, postman: Postman) -> None:
    before = snapshot(desk)
    first = backup.run(desk, tmp_path / "backup")
    assert (first.damaged, first.new_files) == ([], len(list((tmp_path / "backup" / "objects").glob("*/*"))))
    shutil.rmtree(desk.home)
    done = restore.run(desk, tmp_path / "backup")
    assert (done.damaged, done.must_rebuild, done.lines) == ([], False, first.lines)
    assert snapshot(desk) == before
    assert rebuild.run(desk, check=True).differing == []
    assert send(desk, server).sent == []
    assert postman.ids() == []


def test_a_second_backup_takes_what_is_new_alone(desk: Settings, tmp_path: Path) -> None:
    first = backup.run(desk, tmp_path / "backup")
    idle = backup.run(desk, tmp_path / "backup")
    assert (idle.files, idle.new_files, idle.new_lines) == (first.files, 0, 0)
    mail_report(desk, "c", form(desk, GOOD))
    ingest.run(desk, now=at(desk, 12))
    more = backup.run(desk, tmp_path / "backup")
    assert 0 < more.new_files < first.files
    assert 0 < more.new_lines < first.lines == more.lines - more.new_lines
    before = snapshot(desk)
    shutil.rmtree(desk.home)
    restore.run(desk, tmp_path / "backup")
    assert snapshot(desk) == before


def test_what_is_only_a_copy_is_in_no_backup(desk: Settings, tmp_path: Path) -> None:
    first = backup.run(desk, tmp_path / "first")
    for name in (DATABASE_OF_CLOSED, LIST_OF_CLOSED):
        files.write_bytes(desk.releases / name, b"x")
    assert backup.run(desk, tmp_path / "second").files == first.files


def test_a_backup_that_was_cut_short_goes_on(desk: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "backup"
    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(backup, "_copy_files", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        backup.run(desk, target)
    with pytest.raises(BackupError, match="chưa ghi xong"):
        restore.run(Settings(tmp_path / "new", desk.programme_name), target)
    journal = target / "journal" / journal_of(desk.warehouse).name
    journal.write_bytes(journal.read_bytes()[:-100])
    done = backup.run(desk, target)
    assert done.damaged == []
    assert journal.read_bytes() == journal_of(desk.warehouse).read_bytes()


def test_a_damaged_object_is_named_and_takes_no_sound_one_s_place(desk: Settings, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    backup.run(desk, target)
    damaged = next((desk.archive / "objects").glob("*/*"))
    sound = damaged.read_bytes()
    damaged.write_bytes(sound[:-1] + b"?")
    done = backup.run(desk, target)
    assert done.damaged == [damaged.relative_to(desk.home).as_posix()]
    assert object_path(target, damaged.name).read_bytes() == sound


def test_a_damaged_backup_is_told_and_the_rest_restored(desk: Settings, tmp_path: Path) -> None:
    target = tmp_path / "backup"
    backup.run(desk, target)
    manifest = read_manifest(target)
    place = next(place for place in manifest.files if place.startswith("reports/"))
    object_path(target, manifest.files[place].sha256).write_bytes(b"x")
    (target / "warehouse" / desk.warehouse.name).write_bytes(b"x")
    before = status.list_submissions(desk)
    new = Settings(tmp_path / "new", desk.programme_name)
    code, text = say("restore", str(target), "--home", str(new.home), "--programme", desk.programme_name)
    assert code == 1
    assert place in text
    assert "thidua rebuild" in text
    rebuild.run(new)
    assert status.list_submissions(new).equals(before)


def test_a_home_that_holds_anything_is_not_overwritten(desk: Settings, tmp_path: Path) -> None:
    backup.run(desk, tmp_path / "backup")
    before = snapshot(desk)
    with pytest.raises(BackupError, match="không trống"):
        restore.run(desk, tmp_path / "backup")
    assert snapshot(desk) == before
    with pytest.raises(BackupError, match="không phải thư mục sao lưu"):
        restore.run(Settings(tmp_path / "new"), tmp_path / "desk")


@pytest.mark.parametrize("place", ["desk/backup", ".", "other"])
def test_a_folder_that_is_no_place_for_a_backup_is_refused(desk: Settings, tmp_path: Path, place: str) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("mine", "utf-8")
    with pytest.raises(BackupError):
        backup.run(desk, tmp_path / place)


def test_a_backup_waits_for_whoever_writes(desk: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The copy is made under the writer's lock, and journal and warehouse are of one moment."""
    held: list[bool] = []
    copy = copy_and_verify

    def copy_and_look(source: Path, target: Path, sha256: str) -> bool:
        if source == desk.warehouse:
            with pytest.raises(Exception, match="đang giữ sổ"), lock_warehouse(desk.warehouse, 0.01):
                pass
            held.append(True)
        return copy(source, target, sha256)

    monkeypatch.setattr("desk.keeping.backup.copy_and_verify", copy_and_look)
    backup.run(desk, tmp_path / "backup", now=at(desk, 12) + timedelta(hours=1))
    assert held == [True]


def test_an_upgrade_that_was_killed_before_the_journal_began_is_ended_by_the_next(desk: Settings) -> None:
    journal_of(desk.warehouse).unlink()
    forget_journal(desk.warehouse)
    done = upgrade.run(desk)
    assert done.before == done.after
    assert journal_of(desk.warehouse).stat().st_size > 0
    assert rebuild.run(desk, check=True).differing == []


@pytest.mark.parametrize("is_whole", [True, False])
def test_an_upgrade_that_was_killed_while_the_journal_began_is_ended_by_the_next(
    desk: Settings, is_whole: bool
) -> None:
    """The first line is on the disk, whole or torn, and the warehouse does not know of it yet."""
    journal = journal_of(desk.warehouse)
    journal.unlink()
    forget_journal(desk.warehouse)
    upgrade.run(desk)
    forget_journal(desk.warehouse)
    line = journal.read_bytes()
    journal.write_bytes(line if is_whole else line[: len(line) // 2])
    upgrade.run(desk)
    assert journal.read_bytes() == line
    assert rebuild.run(desk, check=True).differing == []


def forget_journal(warehouse: Path) -> None:
    with connect(warehouse) as connection:
        forget_mark(connection)


def test_an_upgrade_says_that_the_warehouse_is_damaged(desk: Settings) -> None:
    desk.warehouse.write_bytes(desk.warehouse.read_bytes()[:20_000])
    with pytest.raises(WarehouseDamagedError, match="thidua rebuild"):
        upgrade.run(desk)
