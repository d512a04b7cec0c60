from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from reports.reminders.letters import NO_ADDRESS_FILE, OVERDUE_FILE, Situation, build, write
from schemas.letter_kind import LetterKind
from schemas.programme import Period, Programme, Unit, load_programme
from schemas.programme.records import Contact


@pytest.fixture(scope="module")
def programme() -> Programme:
    return load_programme("ttdn")


@pytest.fixture(scope="module")
def period(programme: Programme) -> Period:
    return programme.period("2018Q4")


@pytest.fixture(scope="module")
def units(programme: Programme, period: Period) -> tuple[Unit, ...]:
    return programme.units_of(period)


def at(programme: Programme, day: int, hour: int = 8) -> datetime:
    return datetime(2018, 12, day, hour, 30, tzinfo=programme.tz)


def read_mail(path: Path) -> EmailMessage:
    message = message_from_bytes(path.read_bytes(), policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def without_contact(programme: Programme, unit: Unit) -> Programme:
    kept = tuple(c for c in programme.contacts if (c.catalogue, c.code) != (unit.catalogue, unit.code))
    return programme.model_copy(update={"contacts": kept})


def test_draft_reads_back(programme: Programme, period: Period, tmp_path: Path) -> None:
    unit = programme.unit("40", period)
    (path,) = write(build(programme, period, [unit], at(programme, 14), "remind"), tmp_path / "2018Q4")
    message = read_mail(path)
    assert path.name == "nhac-63-40-nghe-an.eml"
    assert message["X-Unsent"] == "1"
    assert message["To"] == "stttt@nghean.example.vn"
    assert message["From"].addresses[0].addr_spec == "thidua@ttdn.example.vn"
    assert message["From"].addresses[0].display_name == "CỤC THÔNG TIN ĐỐI NGOẠI"
    assert message["Subject"] == (
        f"Nhắc hạn gửi báo cáo Quý IV/2018 (còn 01 ngày làm việc) về {programme.short_name_vi}"
    )
    assert message["Date"].datetime == at(programme, 14)
    assert message.get_content_type() == "text/plain"
    assert not list(message.iter_attachments())
    body = message.get_content()
    for part in (
        "Kính gửi: Sở Thông tin và Truyền thông tỉnh Nghệ An",
        "đến hạn gửi ngày 17/12/2018 (còn 01 ngày làm việc).",
        "Hạn gửi: ngày 17/12/2018 (Chỉ thị 26/CT-BTTTT ngày 21/6/2017)",
        "Căn cứ: Chỉ thị số 26/CT-BTTTT",
        "Đến ngày 14/12/2018, chúng tôi",
        "chậm nhất ngày 17/12/2018",
        "về địa chỉ thidua@ttdn.example.vn",
    ):
        assert part in body


@pytest.mark.parametrize(
    ("day", "kind", "said", "subject"),
    [
        (6, "remind", "còn 07 ngày làm việc", "Nhắc hạn gửi"),
        (14, "remind", "còn 01 ngày làm việc", "Nhắc hạn gửi"),
        (15, "remind", "còn 01 ngày làm việc", "Nhắc hạn gửi"),
        (17, "remind", "hôm nay là ngày cuối", "Nhắc hạn gửi"),
        (18, "urge", "quá hạn 01 ngày làm việc", "Đôn đốc gửi"),
        (23, "urge", "quá hạn 04 ngày làm việc", "Đôn đốc gửi"),
        (24, "urge", "quá hạn 05 ngày làm việc", "Đôn đốc gửi"),
    ],
)
def test_working_days_left_or_past_stand_in_subject_and_body(
    programme: Programme, period: Period, units: Sequence[Unit], day: int, kind: LetterKind, said: str, subject: str
) -> None:
    (reminder,) = build(programme, period, units[:1], at(programme, day), kind)
    assert f"({said})" in reminder.subject and f"({said})." in reminder.body
    assert reminder.subject.startswith(subject)
    assert ("chậm nhất ngày" in reminder.body) == (day <= 17)
    assert ("trong thời gian sớm nhất" in reminder.body) == (day > 17)


def test_the_day_after_a_due_day_that_weekends_do_not_move_is_past_without_a_number(
    programme: Programme, period: Period, units: Sequence[Unit]
) -> None:
    saturday = period.model_copy(update={"due_at": at(programme, 15, 23)})
    (reminder,) = build(programme, saturday, units[:1], at(programme, 16), "urge")
    assert "(đã quá hạn)" in reminder.subject


def test_a_returned_report_that_may_still_be_mended_is_not_called_late(
    programme: Programme, period: Period, units: Sequence[Unit]
) -> None:
    now = at(programme, 19)
    told = Situation(
        "returned",
        first_received_at=at(programme, 16),
        returned_at=at(programme, 16),
        mend_until=at(programme, 20),
        reasons=("chỉ tiêu 2.10 lớn hơn 2.9",),
    )
    for kind in ("urge", "escalate"):
        (reminder,) = build(addressed(programme, units[0]), period, units[:1], now, kind, {units[0].id: told})
        assert reminder.kind == "urge", "its superior is not written to"
        assert "(gửi bản thay thế đến hết ngày 20/12/2018)" in reminder.subject
        assert "quá hạn" not in reminder.subject + reminder.body
        assert "đã được trả lại (chỉ tiêu 2.10 lớn hơn 2.9)" in reminder.body


def addressed(programme: Programme, unit: Unit, *superiors: tuple[str, date | None]) -> Programme:
    """The programme with the superior's addresses of one unit."""
    contact = programme.contact(unit) or ""
    rows = superiors or (("ubnd@tinh.example.vn", None),)
    told = tuple(
        Contact(catalogue=unit.catalogue, code=unit.code, email=contact, superior_email=to, superior_from=since)
        for to, since in rows
    )
    return without_contact(programme, unit).model_copy(
        update={"contacts": (*without_contact(programme, unit).contacts, *told)}
    )


def test_an_escalation_goes_to_the_superior_with_the_unit_in_copy(
    programme: Programme, period: Period, tmp_path: Path
) -> None:
    unit = programme.unit("40", period)
    asked = addressed(programme, unit)
    (path,) = write(build(asked, period, [unit], at(programme, 24), "escalate"), tmp_path)
    message = read_mail(path)
    assert path.name == "nhac-cap-tren-63-40-nghe-an.eml"
    assert (message["To"], message["Cc"]) == ("ubnd@tinh.example.vn", "stttt@nghean.example.vn")
    name = "Sở Thông tin và Truyền thông tỉnh Nghệ An"
    assert message["Subject"] == f"Đề nghị chỉ đạo {name} gửi báo cáo Quý IV/2018 (quá hạn 05 ngày làm việc)"
    body = message.get_content().replace("\r\n", "\n")
    assert body.startswith("Kính gửi: Ủy ban nhân dân tỉnh Nghệ An\n")
    assert f"Đề nghị Ủy ban nhân dân tỉnh Nghệ An quan tâm, chỉ đạo {name}" in body
    assert f"- Như trên;\n- {name} (để thực hiện)." in body


def test_without_the_superiors_address_it_is_listed_and_the_unit_is_urged(
    programme: Programme, period: Period, tmp_path: Path
) -> None:
    unit = programme.unit("40", period)
    written = write(build(programme, period, [unit], at(programme, 24), "escalate"), tmp_path, b"list")
    assert [path.name for path in written] == ["nhac-63-40-nghe-an.eml", NO_ADDRESS_FILE, OVERDUE_FILE]
    assert "63-40\tỦy ban nhân dân tỉnh Nghệ An" in (tmp_path / NO_ADDRESS_FILE).read_text("utf-8-sig")
    assert read_mail(written[0])["Subject"].startswith("Đôn đốc gửi báo cáo Quý IV/2018 (quá hạn 05 ngày làm việc)")
    write([], tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_of_a_superiors_addresses_the_one_of_the_day_counts(programme: Programme, period: Period) -> None:
    unit = programme.unit("40", period)
    rows = ("cu@tinh.example.vn", None), ("moi@tinh.example.vn", date(2018, 12, 1)), ("sau@x.vn", date(2019, 1, 1))
    asked = addressed(programme, unit, *rows)
    (letter,) = build(asked, period, [unit], at(programme, 24), "escalate")
    assert letter.address == "moi@tinh.example.vn"
    assert asked.superior_address(unit, date(2018, 11, 30)) == "cu@tinh.example.vn"
    assert asked.superior_address(programme.unit("01", period), date(2018, 12, 24)) == ""


def test_a_programme_that_names_no_superiors_urges(programme: Programme, period: Period) -> None:
    agencies = tuple(agency.model_copy(update={"superior_body_vi": ""}) for agency in programme.agencies)
    unit = programme.unit("40", period)
    asked = addressed(programme, unit).model_copy(update={"agencies": agencies})
    assert [r.kind for r in build(asked, period, [unit], at(programme, 24), "escalate")] == ["urge"]


def test_the_programmes_texts_are_what_letters_say(programme: Programme, period: Period, units: Sequence[Unit]) -> None:
    texts = programme.letters.model_copy(update={"urge_subject_vi": "{unit}: {time}, {agency}"})
    (reminder,) = build(programme.model_copy(update={"letters": texts}), period, units[:1], at(programme, 18), "urge")
    assert reminder.subject == "Sở Thông tin và Truyền thông thành phố Hà Nội: quá hạn 01 ngày làm việc, Cục"


def test_urging_names_the_report_and_its_days(programme: Programme, period: Period, units: Sequence[Unit]) -> None:
    (reminder,) = build(programme, period, units[:1], at(programme, 18), "urge", {units[0].id: Situation("missing", 1)})
    opening = f"Báo cáo Quý IV/2018 về {programme.short_name_vi} của đơn vị đã đến hạn gửi ngày 17/12/2018"
    assert f"{opening} (quá hạn 01 ngày làm việc). Đến nay báo cáo tính chậm 1 ngày." in reminder.body
    assert "Đến ngày 18/12/2018, chúng tôi" in reminder.body


def test_everything_comes_from_the_agency_of_the_due_day(
    programme: Programme, period: Period, units: Sequence[Unit]
) -> None:
    due, later = (programme.agency_on(day) for day in (period.due_at.date(), date(2026, 11, 23)))
    assert due != later
    (reminder,) = build(programme, period, units[:1], datetime(2026, 11, 23, 8, 0, tzinfo=programme.tz), "urge")
    assert (reminder.sender_vi, reminder.sender) == (due.issuing_vi, due.mail)
    assert reminder.body.rstrip().endswith(f"{due.superior_vi}\n{due.issuing_vi}")
    assert reminder.body.startswith(f"Kính gửi: {due.unit_body_vi}")


def test_only_the_date_header_knows_the_hour(programme: Programme, period: Period, units: Sequence[Unit]) -> None:
    early, late = (build(programme, period, units[:1], at(programme, 14, hour), "remind")[0] for hour in (8, 17))
    assert replace(early, sent_at=late.sent_at) == late


def test_one_draft_for_each_unit_with_a_safe_name(
    programme: Programme, period: Period, units: Sequence[Unit], tmp_path: Path
) -> None:
    reminders = build(programme, period, units, at(programme, 14), "remind")
    paths = write(reminders, tmp_path)
    assert len(paths) == len(units) == len({path.name for path in paths})
    assert all(path.name.isascii() and " " not in path.name for path in paths)
    assert len({r.message_id for r in reminders}) == len(units)
    for path, unit in zip(paths, units, strict=True):
        assert read_mail(path)["To"] == programme.contact(unit)
        assert unit.name_vi in read_mail(path).get_content()


def test_same_inputs_same_bytes(programme: Programme, period: Period, units: Sequence[Unit], tmp_path: Path) -> None:
    one, two = (write(build(programme, period, units, at(programme, 14), "remind"), tmp_path / name) for name in "ab")
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_message_id_changes_with_the_moment(programme: Programme, period: Period, units: Sequence[Unit]) -> None:
    first, second = (build(programme, period, units[:1], at(programme, day), "remind")[0] for day in (13, 14))
    assert first.message_id != second.message_id


@pytest.mark.parametrize("address", [None, "", "không có", "a@b", "a@b.vn, c@d.vn", "a@b.vn\r\nBcc: x@y.vn"])
def test_unit_without_a_usable_address_is_listed(
    address: str | None, programme: Programme, period: Period, units: Sequence[Unit], tmp_path: Path
) -> None:
    unit = units[0]
    changed = without_contact(programme, unit)
    if address is not None:
        contact = Contact(catalogue=unit.catalogue, code=unit.code, email=address)
        changed = changed.model_copy(update={"contacts": (*changed.contacts, contact)})
    paths = write(build(changed, period, units[:2], at(programme, 14), "remind"), tmp_path)
    assert [path.suffix for path in paths] == [".eml", ".txt"]
    listed = (tmp_path / NO_ADDRESS_FILE).read_text("utf-8-sig")
    assert f"{unit.id}\tSở Thông tin và Truyền thông thành phố {unit.name_vi}" in listed
    assert units[1].id not in listed


def test_drafts_to_units_that_have_reported_since_are_removed(
    programme: Programme, period: Period, units: Sequence[Unit], tmp_path: Path
) -> None:
    write(build(without_contact(programme, units[0]), period, units[:3], at(programme, 14), "remind"), tmp_path)
    (tmp_path / "ghi-chu.txt").write_text("của cán bộ", "utf-8")
    paths = write(build(programme, period, units[2:3], at(programme, 18), "urge"), tmp_path)
    assert sorted(tmp_path.iterdir()) == sorted([*paths, tmp_path / "ghi-chu.txt"])
    assert write([], tmp_path) == []
    assert [path.name for path in tmp_path.iterdir()] == ["ghi-chu.txt"]


def test_later_agency_and_deadline_basis(programme: Programme) -> None:
    period = programme.period("2025Q1")
    unit = programme.units_of(period)[0]
    now = datetime(2025, 3, 4, 9, 0, tzinfo=programme.tz)
    (reminder,) = build(programme, period, [unit], now, "remind")
    assert "Thông tư 02/2023/TT-BTTTT" in reminder.body
    assert "Sở Văn hóa, Thể thao và Du lịch" in reminder.body
    assert reminder.body.rstrip().endswith("CỤC THÔNG TIN CƠ SỞ VÀ THÔNG TIN ĐỐI NGOẠI")


def test_moment_without_a_zone_is_refused(programme: Programme, period: Period, units: Sequence[Unit]) -> None:
    with pytest.raises(ValueError, match="tz-aware"):
        build(programme, period, units, datetime(2018, 12, 14), "remind")  # noqa: DTZ001
