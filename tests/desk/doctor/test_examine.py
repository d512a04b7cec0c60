"""Every damage that may befall a home is found and told with what to do; a home in order needs nobody."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import duckdb
import pytest

from desk.doctor.examine import NeedsPersonError, examine, require_health
from desk.doctor.notice import Notice
from desk.intake import ingest
from desk.outputs import release, report
from desk.rankings import rank
from desk.settings import Settings
from desk.system_faults import record_faults
from sources.archive import JOURNAL, UNFLUSHED, Archive
from tests.desk.tiny_inbox import BLANK, at, form, mail, put
from tests.programmes import tiny_folder
from warehouse.journal.chain import journal_of


@pytest.fixture(scope="module")
def in_order(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A desk that has taken reports in, reported, ranked and released; everything its owner's alone."""
    folder = tmp_path_factory.mktemp("order")
    settings = Settings(folder / "desk", str(tiny_folder(folder)), workers=1)
    before = os.umask(0o077)
    try:
        put(settings, "a.xlsx", form(settings))
        put(settings, "b.xlsx", form(settings, BLANK, "h-2"))
        ingest.run(settings, now=at(settings, 5))
        now = at(settings, 30)
        report.run(settings, "2020Q1", now=now)
        release.run(settings, now=now)
        rank.run(settings, 2020, now=now, reason="thử")
    finally:
        os.umask(before)
    return settings


@pytest.fixture
def desk(in_order: Settings, tmp_path: Path) -> Settings:
    shutil.copytree(in_order.home, tmp_path / "desk", symlinks=True)
    return Settings(tmp_path / "desk", in_order.programme_name, workers=1)


def look(desk: Settings) -> list[Notice]:
    return examine(desk, now=at(desk, 30))


def first_object(desk: Settings) -> Path:
    return next(Archive(desk.archive).list_objects())


def write_into(desk: Settings, statement: str) -> None:
    with duckdb.connect(str(desk.warehouse)) as connection:
        connection.execute(statement)


def test_a_home_in_order_needs_nobody_and_is_left_as_it_was(desk: Settings) -> None:
    before = {path: path.read_bytes() for path in desk.home.rglob("*") if path.is_file()}
    assert [notice for notice in look(desk) if notice.needs_person] == []
    after = {path: path.read_bytes() for path in desk.home.rglob("*") if path.is_file()}
    assert {path: data for path, data in after.items() if not path.name.endswith(".lock")} == {
        path: data for path, data in before.items() if not path.name.endswith(".lock")
    }
    require_health(look(desk))


def test_what_lies_beside_a_report_in_a_letter_is_on_record_too(desk: Settings) -> None:
    """Its place is kept under a key of the sender's: that is no gap in the list of first sightings."""
    letter = message_from_bytes(mail("thanhtan@thuvien.example.vn", form(desk, BLANK, "h-1")), policy=default)
    letter.add_attachment(b"\x89PNG a picture", maintype="image", subtype="png", filename="image001.png")
    put(desk, "thu.eml", letter.as_bytes())
    ingest.run(desk, now=at(desk, 6))
    assert [notice.found_vi for notice in look(desk) if "thấy lần đầu" in notice.found_vi] == []


def flip(path: Path, at_: int | None = None) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if at_ is None else at_] ^= 0xFF
    path.write_bytes(bytes(data))


def exchange(desk: Settings) -> None:
    one, other = list(Archive(desk.archive).list_objects())[:2]
    one.write_bytes(other.read_bytes())


def lose_places(desk: Settings) -> None:
    journal = desk.archive / JOURNAL
    journal.write_bytes(journal.read_bytes().splitlines(keepends=True)[0])


def tear_journal(desk: Settings) -> None:
    with (desk.archive / JOURNAL).open("ab") as file:
        file.write(b'{"id": "x\n{"id": "y\n')


def lay_stranger(desk: Settings) -> None:
    (first_object(desk).parent / "ghi-chu.txt").write_bytes(b"?")
    (first_object(desk).parent / "ghi-chu.txt").chmod(0o600)


def flip_warehouse(desk: Settings) -> None:
    data = bytearray(desk.warehouse.read_bytes())
    for place in range(4096 * 4, len(data), 4096):
        data[place] ^= 0xFF
    desk.warehouse.write_bytes(bytes(data))


def release_file(desk: Settings) -> Path:
    return next(desk.releases.glob("*/thidua.duckdb"))


def break_seal(desk: Settings) -> None:
    path = next(desk.rankings.rglob("niem-phong_*.json"))
    told = json.loads(path.read_text("utf-8"))
    path.write_text(json.dumps({**told, "units": told["units"] + 1}), "utf-8")


def forge_seal(desk: Settings) -> None:
    """Sealed anew after a change: whole by itself, but no ranking on record."""
    from scoring.sealing.canonical import hash_canonical

    path = next(desk.rankings.rglob("niem-phong_*.json"))
    told = {name: value for name, value in json.loads(path.read_text("utf-8")).items() if name != "seal"}
    told["units"] += 1
    path.write_text(json.dumps({**told, "seal": hash_canonical(told)}), "utf-8")


def fill_disk(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(desk.home)
    monkeypatch.setattr("desk.doctor.surroundings.shutil.disk_usage", lambda _: usage._replace(free=1024**2))


UNSENT = "UPDATE core.delivery SET state = 'sending'"
BEGUN = "UPDATE core.run SET finished_at = NULL"
NEWER = "INSERT INTO main.migration VALUES (999, '')"
TWICE = "INSERT INTO core.value SELECT * FROM core.value LIMIT 1"
ORPHANED = "DELETE FROM raw.document"

DAMAGES: dict[str, tuple[Callable[[Settings], object], str, bool]] = {
    "object with a flipped bit": (lambda d: flip(first_object(d)), "không còn đúng nội dung", True),
    "object exchanged for another": (exchange, "không còn đúng nội dung", True),
    "object emptied by a power cut": (lambda d: first_object(d).write_bytes(b""), "không còn đúng nội dung", True),
    "object lost": (lambda d: first_object(d).unlink(), "có trong sổ nhưng không có trong kho", True),
    "archive lost": (lambda d: shutil.rmtree(d.archive), "có trong sổ nhưng không có trong kho", True),
    "object nobody knows": (lambda d: Archive(d.archive).put(b"la"), "không có trong sổ", False),
    "file between the objects": (lay_stranger, "tệp lạ", True),
    "killed before the flush": (lambda d: (d.archive / UNFLUSHED).touch(0o600), "ghi chắc xuống đĩa", False),
    "journal lost": (lambda d: (d.archive / JOURNAL).unlink(), "thấy lần đầu thiếu 2 trên 2", True),
    "journal cut": (lose_places, "thấy lần đầu thiếu 1 trên 2", True),
    "journal garbled": (tear_journal, "2 dòng không đọc được", True),
    "line of the ledger's journal altered": (lambda d: flip(journal_of(d.warehouse)), "chuỗi băm không khớp", True),
    "ledger's journal lost": (lambda d: journal_of(d.warehouse).unlink(), "không có dòng", True),
    "warehouse lost": (lambda d: d.warehouse.unlink(), "không còn, nhưng kho lưu và nhật ký còn", True),
    "warehouse emptied": (lambda d: d.warehouse.write_bytes(b""), "bị hỏng, không đọc được", True),
    "warehouse cut": (lambda d: d.warehouse.write_bytes(d.warehouse.read_bytes()[:300_000]), "bị hỏng", True),
    "warehouse header": (lambda d: flip(d.warehouse, 0x40), "bị hỏng", True),
    "warehouse blocks": (flip_warehouse, "bị hỏng", True),
    "key written twice": (lambda d: write_into(d, TWICE), "khóa bị ghi hai lần", True),
    "rows that point nowhere": (lambda d: write_into(d, ORPHANED), "Sổ thiếu dòng", True),
    "warehouse of a newer version": (lambda d: write_into(d, NEWER), "phiên bản mới hơn", True),
    "run that did not end": (lambda d: write_into(d, BEGUN), "bắt đầu nhưng không kết thúc", True),
    "letter perhaps sent": (lambda d: write_into(d, UNSENT), "không rõ đã gửi hay chưa", True),
    "run of another version": (
        lambda d: write_into(d, "UPDATE core.run SET code_version = 'thidua 0'"), "Lần chạy cuối có ghi sổ dùng", False
    ),
    "release altered": (lambda d: flip(release_file(d)), "đã bị sửa sau khi phát hành", True),
    "release lost": (lambda d: shutil.rmtree(release_file(d).parent), "không còn ở", True),
    "release not on record": (
        lambda d: write_into(d, "DELETE FROM core.output WHERE kind = 'release'"), "chưa có trong sổ", True
    ),
    "pointer garbled": (lambda d: (d.releases / "latest.json").write_text("{"), "latest.json bị hỏng", True),
    "seal altered": (break_seal, "đã bị sửa hoặc hỏng", True),
    "seal forged": (forge_seal, "không có trong sổ", True),
    "seal lost": (lambda d: next(d.rankings.rglob("niem-phong_*.json")).unlink(), "không còn niêm phong", True),
    "report lost": (lambda d: shutil.rmtree(d.reports), "không còn ở chỗ cũ", False),
    "left by a killed report": (
        lambda d: (d.reports / "2020Q1" / ".bao-cao.docx.dang-ghi").touch(0o600), "phần dở dang", False
    ),
    "folder open to others": (lambda d: d.feedback.chmod(0o755), "tài khoản khác trên máy", True),
    "home open to others": (lambda d: d.home.chmod(0o750), "tài khoản khác trên máy", True),
    "file open to others": (lambda d: d.warehouse.chmod(0o644), "thidua.duckdb", True),
    "inbox gone": (lambda d: shutil.rmtree(d.inbox), "inbox: không có thư mục này.", True),
    "document left undone": (lambda d: record_faults(d, "doc", [("a", "?")], at(d, 5)), "chưa xử lý được", True),
    "home gone": (lambda d: shutil.rmtree(d.home), "Không có thư mục", True),
}  # fmt: skip


@pytest.fixture(autouse=True)
def _own_files_only() -> Iterator[None]:
    before = os.umask(0o077)
    yield
    os.umask(before)


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_planted_damage_is_found(desk: Settings, damage: str) -> None:
    plant, told, needs_person = DAMAGES[damage]
    plant(desk)
    found = [notice for notice in look(desk) if told in notice.found_vi]
    assert len(found) >= 1
    assert any(notice.needs_person for notice in found) == needs_person
    assert all(notice.todo_vi or not notice.needs_person for notice in found)


def test_a_full_disk_is_found(desk: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    fill_disk(desk, monkeypatch)
    assert any("GB trống" in notice.found_vi for notice in look(desk))


def test_the_end_of_the_calendar_needs_a_person_once_its_last_period_has_begun(desk: Settings) -> None:
    last = desk.programme.periods[-1]
    for now, needs_person in ((last.closes_at.replace(year=last.closes_at.year - 1), False), (last.due_at, True)):
        (notice,) = [one for one in examine(desk, now=now) if one.topic_vi == "Lịch báo cáo"]
        assert notice.needs_person == needs_person


def test_a_flow_fails_where_a_person_is_needed(desk: Settings) -> None:
    first_object(desk).unlink()
    with pytest.raises(NeedsPersonError, match="không có trong kho"):
        require_health(look(desk))
