"""Drafts and the final report of a period: two documents, the second of them made once."""

from __future__ import annotations

import re
import shutil
import zipfile
from datetime import datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook

from desk.doctor.examine import describe_notice_vi, examine
from desk.intake import ingest
from desk.keeping import upgrade
from desk.outputs import release, remind, report
from desk.outputs.agenda import describe_calendar_end, find_done_events, find_due_letters, find_due_work
from desk.outputs.issue import AlreadyIssuedError, NotDueError
from desk.outputs.issued import IssuedLostError, restore_report
from desk.outputs.record import hash_files
from desk.rankings import rank
from desk.settings import Settings
from flows import artifacts
from schemas.programme.agenda import REPORTS, Event, make_agenda
from tests.desk.tiny_inbox import form, put, settings
from tests.flows.cli.terminal import run_command
from warehouse import Moment, Warehouse
from warehouse.migrate import MIGRATIONS

PERIOD = "2020Q1"


__all__ = ["settings"]


@pytest.fixture
def desk(settings: Settings) -> Settings:
    put(settings, "2020Q1/Thanh Tân/bao-cao.xlsx", form(settings))
    ingest.run(settings, now=settings.programme.period(PERIOD).due_at - timedelta(days=3))
    return settings


def moment(settings: Settings, when: datetime) -> Moment:
    return Moment(when, when)


def test_before_the_due_time_a_report_is_a_draft_and_says_so_on_every_page(desk: Settings) -> None:
    due = desk.programme.period(PERIOD).due_at
    made = report.run(desk, PERIOD, moment(desk, due - timedelta(hours=7)))
    assert made.issue.is_draft and made.docx.name.startswith("bao-cao_du-thao_")
    document = Document(str(made.docx))
    for section in document.sections:
        bands = (section.first_page_header, section.header, section.footer)
        words = [paragraph.text for band in bands for paragraph in band.paragraphs]
        assert section.first_page_header.paragraphs[0].text == "DỰ THẢO"
        assert words.count("DỰ THẢO") == 2, "the first page and the others"
    sheets = load_workbook(made.xlsx)
    for sheet in sheets:
        assert "DỰ THẢO" in " ".join(str(cell.value) for row in sheet["A1:A3"] for cell in row), sheet.title


def test_after_it_a_report_is_final_and_bears_no_mark(desk: Settings) -> None:
    due = desk.programme.period(PERIOD).due_at
    made = report.run(desk, PERIOD, moment(desk, due + timedelta(days=1)))
    assert not made.issue.is_draft and "du-thao" not in made.docx.name
    assert b"D\xe1\xbb\xb0 TH\xe1\xba\xa2O" not in text_of(made.docx)


def test_a_final_report_before_the_due_time_needs_a_reason_which_it_shows(desk: Settings) -> None:
    early = moment(desk, desk.programme.period(PERIOD).due_at - timedelta(days=1))
    with pytest.raises(NotDueError, match="còn hạn gửi đến"):
        report.run(desk, PERIOD, early, stage="final")
    made = report.run(desk, PERIOD, early, stage="final", reason="Bộ trưởng yêu cầu báo cáo sớm")
    assert "Lý do: Bộ trưởng yêu cầu báo cáo sớm.".encode() in text_of(made.docx)


def test_a_second_final_report_is_refused_unless_asked_for_with_a_reason(desk: Settings) -> None:
    due = desk.programme.period(PERIOD).due_at
    first = report.run(desk, PERIOD, moment(desk, due + timedelta(days=1)))
    kept = first.docx.read_bytes()
    later = moment(desk, due + timedelta(days=2))
    with pytest.raises(AlreadyIssuedError, match="đã có bản chính thức, lập lúc"):
        report.run(desk, PERIOD, later)
    second = report.run(desk, PERIOD, later, reason="một đơn vị đính chính")
    assert second.issue.number == 2 and second.docx != first.docx
    assert "Bản chính thức lần 2, thay bản đã lập trước. Lý do: một đơn vị đính chính.".encode() in text_of(second.docx)
    assert first.docx.read_bytes() == kept
    again = report.run(desk, PERIOD, moment(desk, due + timedelta(days=1)))
    assert (again.docx, again.docx.read_bytes()) == (first.docx, kept), "asked for at its moment it is that very report"
    bytes_of_second = second.docx.read_bytes()
    assert report.run(desk, PERIOD, later).docx.read_bytes() == bytes_of_second
    assert report.run(desk, PERIOD, later, stage="draft").issue.is_draft, "a draft may be made at any time"


def test_what_was_made_by_calendar_is_not_due_again(desk: Settings) -> None:
    programme = desk.programme
    draft, final = (e for e in make_agenda(programme) if e.period.id == PERIOD and e.kind in ("draft", "final"))
    report.run(desk, PERIOD, moment(desk, draft.at), now=draft.at)
    assert names(find_due_work(desk, draft.at, draft.at)) == ["draft"], "a draft by hand takes nothing from it"
    made = report.run(desk, PERIOD, moment(desk, draft.at), now=draft.at + timedelta(minutes=2), event=draft)
    assert made.issue.missed is None
    assert [e.name for e in find_due_work(desk, draft.at, draft.at)] == ["missing+0"]
    late = final.at + timedelta(days=2)
    assert names(find_due_work(desk, final.at, late)) == ["final"]
    made_up = report.run(desk, PERIOD, moment(desk, late), now=late, stage="final", event=final)
    assert "được lập lúc 07 giờ 30".encode() in text_of(made_up.docx)
    assert "nay lập bù".encode() in text_of(made_up.docx)
    assert [e.name for e in find_due_work(desk, final.at, late)] == ["missing+1", "release"]
    assert {(PERIOD, "draft"), (PERIOD, "final")} <= find_done_events(desk)


def test_letters_by_calendar_are_written_once(desk: Settings) -> None:
    event = next(e for e in make_agenda(desk.programme) if e.period.id == PERIOD and e.name == "urge+1")
    assert [e.name for e in find_due_letters(desk, event.at) if e.period.id == PERIOD] == ["urge+1"]
    remind.run(desk, PERIOD, now=event.at, event=event)
    assert [e for e in find_due_letters(desk, event.at) if e.period.id == PERIOD] == []


def names(events: tuple[Event, ...]) -> list[str]:
    """The reports among them, of the period."""
    return [event.name for event in events if event.period.id == PERIOD and event.kind in REPORTS]


def text_of(path: Path) -> bytes:
    with zipfile.ZipFile(path) as package:
        return b"".join(package.read(name) for name in package.namelist() if name.endswith(".xml"))


def test_a_new_desk_has_missed_nothing(settings: Settings) -> None:
    """It is set up two days after the due time: what the calendar asked for before is made only where it is named."""
    final = next(e for e in make_agenda(settings.programme) if e.period.id == PERIOD and e.kind == "final")
    late = final.at + timedelta(days=1)
    put(settings, "2020Q1/Thanh Tân/bao-cao.xlsx", form(settings))
    ingest.run(settings, now=late)
    assert find_due_work(settings, late, late) == ()
    assert names(find_due_work(settings, late, late, PERIOD)) == ["draft", "final"]


def test_the_first_run_of_a_desk_may_be_the_calendars_own(settings: Settings) -> None:
    """It takes in first, a second after the time it is for, or the next day; what was asked of it is made all the same,
    by the next start if a crash came between."""
    draft = next(e for e in make_agenda(settings.programme) if e.period.id == PERIOD and e.kind == "draft")
    put(settings, "2020Q1/Thanh Tân/bao-cao.xlsx", form(settings))
    ingest.run(settings, now=draft.at + timedelta(seconds=1))
    assert names(find_due_work(settings, draft.at, draft.at + timedelta(seconds=2))) == ["draft"]
    later = draft.at + timedelta(minutes=10)
    assert names(find_due_work(settings, later, later)) == ["draft"]


def test_a_late_first_run_is_judged_by_the_time_it_was_for(settings: Settings) -> None:
    draft = next(e for e in make_agenda(settings.programme) if e.period.id == PERIOD and e.kind == "draft")
    morning = draft.at + timedelta(hours=15)
    put(settings, "2020Q1/Thanh Tân/bao-cao.xlsx", form(settings))
    ingest.run(settings, now=morning)
    assert names(find_due_work(settings, draft.at, morning)) == ["draft"]


def test_status_doctor_and_ui_tell_a_year_before_that_the_calendar_ends(
    desk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    last = desk.programme.periods[-1]
    shown: list[str] = []
    monkeypatch.setattr(artifacts, "create_table_artifact", lambda rows, key, description: shown.append(description))
    row = {"unit_name": "A", "period_id": PERIOD, "verdict": "ACCEPTED", "codes": "", "place": ""}
    for days, is_told in ((366, False), (364, True)):
        now = last.closes_at - timedelta(days=days)
        monkeypatch.setattr("flows.cli.display.now_in", lambda _, now=now: now)
        ends = describe_calendar_end(desk.programme, now)
        artifacts.show_verdicts(ingest.IngestSummary("r", 1, 1, rows=[row]), ends)
        texts = {
            "the sentence": ends,
            "ui": shown.pop(),
            "status": run_command(desk, "status", "--period", PERIOD, columns=500),
            "doctor": " ".join(describe_notice_vi(one) for one in examine(desk, now=now)),
        }
        said = f"Lịch của chương trình hết sau {last.label_vi}"
        assert {where: said in text for where, text in texts.items()} == dict.fromkeys(texts, is_told)
        assert not is_told or "last_year" in ends


def test_what_follows_a_final_report_is_done_once_it_is_recorded(desk: Settings) -> None:
    """Each step for itself: where a crash comes between, the next start makes the rest; a quiet release counts too."""
    final = next(e for e in make_agenda(desk.programme) if e.period.id == PERIOD and e.kind == "final")
    release.run(desk, now=final.at)
    report.run(desk, PERIOD, now=final.at, stage="final", event=final)
    owed = find_due_work(desk, final.at, final.at)
    assert [e.name for e in owed] == ["missing+1", "release"]
    remind.run(desk, PERIOD, now=final.at, event=owed[0])
    assert find_due_work(desk, final.at, final.at) == owed[1:]
    assert not release.run(desk, now=final.at, event=owed[1]).fresh, "nothing has changed since"
    assert find_due_work(desk, final.at, final.at) == ()


def test_the_ranking_after_the_last_period_is_done_once(settings: Settings) -> None:
    final = next(e for e in make_agenda(settings.programme) if e.period.id == "2020Q4" and e.kind == "final")
    put(settings, "2020Q1/Thanh Tân/bao-cao.xlsx", form(settings))
    ingest.run(settings, now=final.at - timedelta(days=20))
    owed = {e.kind: e for e in find_due_work(settings, final.at, final.at, "2020Q4")}
    assert owed["rank"].period.id == "2020Q4"
    rank.run(settings, 2020, now=final.at, event=owed["rank"])
    assert "rank" not in {e.kind for e in find_due_work(settings, final.at, final.at, "2020Q4")}


def test_an_early_final_takes_nothing_from_the_calendar(desk: Settings) -> None:
    final = next(e for e in make_agenda(desk.programme) if e.period.id == PERIOD and e.kind == "final")
    early = report.run(desk, PERIOD, moment(desk, final.at - timedelta(days=2)), stage="final", reason="họp sớm")
    kept = early.docx.read_bytes()
    assert "final" in names(find_due_work(desk, final.at, final.at))
    made = report.run(desk, PERIOD, moment(desk, final.at), now=final.at, stage="final", event=final)
    assert made.issue.number == 2 and made.docx != early.docx and early.docx.read_bytes() == kept
    assert "Bản chính thức lần 2, thay bản đã lập trước.".encode() in text_of(made.docx)
    assert "final" not in names(find_due_work(desk, final.at, final.at))


def test_an_issued_final_is_given_back_as_it_was_whatever_renders_reports_now(
    desk: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After an upgrade the same moment would be drawn otherwise: what was issued stays, and is recorded once."""
    at = moment(desk, desk.programme.period(PERIOD).due_at + timedelta(days=1))
    first = report.run(desk, PERIOD, at)
    kept = {path: path.read_bytes() for path in first.files.values()}

    monkeypatch.setattr("reports.minister.formats.draw", lambda *_: b"drawn by a later version")
    again = report.run(desk, PERIOD, at)
    assert (again.files, again.issue) == (first.files, first.issue)
    assert {path: path.read_bytes() for path in kept} == kept
    assert "giữ nguyên" in again.headline_vi
    assert len(finals(desk)) == 1

    other = report.run(desk, PERIOD, at, stage="final", reason="bản mới trình bày rõ hơn")
    assert other.issue.number == 2 and other.docx.name.startswith("bao-cao_lan-2_")
    assert {path: path.read_bytes() for path in kept} == kept
    assert report.run(desk, PERIOD, at, stage="final", reason="bản mới trình bày rõ hơn").docx == other.docx
    assert list(finals(desk)["number"]) == [1, 2]


def test_a_draft_may_have_some_formats_but_a_final_report_has_them_all(desk: Settings) -> None:
    at = moment(desk, desk.programme.period(PERIOD).due_at + timedelta(days=1))
    made = report.run(desk, PERIOD, at, stage="draft", formats=report.choose_formats(["pdf", " HTML "]))
    assert [path.suffix for path in made.files.values()] == [".pdf", ".html"]
    assert all(path.is_file() for path in made.files.values())
    assert not list(made.files["pdf"].parent.glob("*du-thao*.docx"))
    with pytest.raises(report.FormatsError, match="bản chính thức luôn có đủ"):
        report.run(desk, PERIOD, at, stage="final", formats=["pdf"])
    with pytest.raises(report.FormatsError, match="odt"):
        report.choose_formats(["odt"])
    assert report.choose_formats([""]) == ("docx", "pdf", "xlsx", "html")


def test_a_report_issued_in_two_formats_is_given_back_as_those(desk: Settings) -> None:
    """As reports were before there were four."""
    folder = desk.reports / PERIOD
    folder.mkdir(parents=True, exist_ok=True)
    docx, xlsx = folder / f"bao-cao_{PERIOD}_x.docx", folder / f"phu-luc_{PERIOD}_x.xlsx"
    docx.write_bytes(b"word")
    xlsx.write_bytes(b"excel")
    content, place = hash_files(docx, xlsx), docx.relative_to(desk.home).as_posix()
    assert restore_report(desk, content, place) == {"docx": docx, "xlsx": xlsx}
    xlsx.unlink()
    assert restore_report(desk, content, place) == {"docx": docx, "xlsx": xlsx}
    assert xlsx.read_bytes() == b"excel"


def test_an_issued_final_that_was_changed_or_deleted_is_restored(desk: Settings) -> None:
    at = moment(desk, desk.programme.period(PERIOD).due_at + timedelta(days=1))
    first = report.run(desk, PERIOD, at)
    kept = {path: path.read_bytes() for path in first.files.values()}
    first.docx.write_bytes(b"signed by hand")
    first.xlsx.unlink()
    report.run(desk, PERIOD, at)
    assert {path: path.read_bytes() for path in kept} == kept
    assert first.docx.with_stem(f"{first.docx.stem} (đã sửa)").read_bytes() == b"signed by hand"
    shutil.rmtree(desk.originals)
    first.xlsx.unlink()
    with pytest.raises(IssuedLostError, match="không còn bản gốc"):
        report.run(desk, PERIOD, at)
    assert report.run(desk, PERIOD, at, reason="mất bản trước").issue.number == 2


def test_reports_of_an_earlier_version_count_as_issued(desk: Settings) -> None:
    """It recorded no stage: what its moment says makes them a draft or final."""
    due = desk.programme.period(PERIOD).due_at
    report.run(desk, PERIOD, moment(desk, due - timedelta(hours=5)))
    first = report.run(desk, PERIOD, moment(desk, due + timedelta(days=1)))
    report.run(desk, PERIOD, moment(desk, due + timedelta(days=2)), reason="đính chính")
    with Warehouse.writer(desk.warehouse) as warehouse:
        step = next(
            n for n, path in enumerate(sorted(MIGRATIONS.glob("*.sql")), 1) if "reports_of_earlier" in path.name
        )
        warehouse.connection.execute("UPDATE core.output SET event = NULL, number = NULL, reason = NULL, missed = NULL")
        for path in sorted(MIGRATIONS.glob("*.sql"))[step:]:  # what came after it is made again as well
            for table in re.findall(r"CREATE TABLE (\S+)", path.read_text("utf-8")):
                warehouse.connection.execute(f"DROP TABLE IF EXISTS {table}")
        warehouse.connection.execute(f"DELETE FROM main.migration WHERE version >= {step}")
    shutil.rmtree(desk.originals)
    upgrade.run(desk)
    with Warehouse.reader(desk.warehouse) as warehouse:
        reports = warehouse.query("outputs_of", kind="report")
    assert list(reports["event"]) == ["draft", "final", "final"]
    assert [None if pd.isna(n) else int(n) for n in reports["number"]] == [None, 1, 2]
    assert "final" not in names(find_due_work(desk, due + timedelta(days=3), due + timedelta(days=3)))
    again = report.run(desk, PERIOD, moment(desk, due + timedelta(days=1)))
    assert again.docx == first.docx
    again.docx.unlink()
    assert report.run(desk, PERIOD, moment(desk, due + timedelta(days=1))).docx.is_file(), "kept when it was asked for"


def finals(desk: Settings) -> pd.DataFrame:
    with Warehouse.reader(desk.warehouse) as warehouse:
        reports = warehouse.query("outputs_of", kind="report")
    return reports[reports["event"] == "final"]
