"""Names that are hardly one: numbers alone, former provinces, the form's own file name, periods not understood."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from schemas.form import Cell, Form
from schemas.programme.records import UnitEvent
from sources.documents import Identity, Sighting
from sources.identity.identify import identify
from sources.identity.lookup import UnitLookup, build_lookup
from sources.receipts import make_receipt
from tests.sources.source_files import PROGRAMME, fault_of, sighting

LOOKUP = build_lookup(PROGRAMME, PROGRAMME.units_of(PROGRAMME.period("2026Q4")))
LOOKUP_2018 = build_lookup(PROGRAMME, PROGRAMME.units_of(PROGRAMME.period("2018Q4")))
FORMER = [event for event in PROGRAMME.unit_events if event.event == "merge" and event.old_name != event.new_name]


def judge(*sightings: Sighting, **info: str) -> Identity:
    cells = {key: Cell("Biểu 1", f"B{row}", value, "text") for row, (key, value) in enumerate(info.items(), start=1)}
    return identify(Form({}, cells, {}), sightings, PROGRAMME, "s")


def codes(identity: Identity) -> list[str]:
    return [fault.code for fault in identity.faults]


def detail(identity: Identity, code: str) -> str:
    return fault_of(identity, code).words["detail"]


@pytest.mark.parametrize("at", [sighting("Báo cáo quý IV 2026.xlsx", "Lần 1/25"), sighting("25.xlsx", "Quý IV 2026")])
def test_two_digits_alone_are_not_enough(at: Sighting) -> None:
    found = judge(at)
    assert (found.unit_id, found.period_id) == (None, "2026Q4")
    said = "25 → chỉ là một số, không đủ để xác định đơn vị (nếu là mã đơn vị: Phú Thọ (mã 25))"
    assert said in detail(found, "U01")
    assert [c.resolved for c in found.claims if c.about == "unit"] == [None]


def test_two_digits_outvote_nothing_and_may_agree() -> None:
    found = judge(sighting("Báo cáo TPHCM quý IV 2026.xlsx", "Lần 1/01", subject="TPHCM"))
    assert found.unit_id == "34-79"
    assert not {"U01", "U02"} & set(codes(found))
    assert next((c.seen, c.resolved) for c in found.claims if c.about == "unit") == ("01", None)
    found = judge(sighting("Báo cáo Hà Nội quý IV 2026.xlsx", "Lần 1/01"))
    assert codes(found) == ["U08"], "a name and a number that agrees are a name alone"
    assert [c.resolved for c in found.claims if c.about == "unit"] == ["34-01", "34-01"]
    several = judge(sighting("quý IV 2026.xlsx", "01"), sighting("quý IV 2026.xlsx", "25"))
    assert "U01" in codes(several)
    assert "U02" not in codes(several)


def test_the_labelled_code_is_enough() -> None:
    assert judge(sighting("bc.xlsx"), unit_code="25", period="Quý IV/2026").unit_id == "34-25"


@pytest.mark.parametrize(
    ("alias", "unit_id"),
    [
        ("TP HCM", "34-79"),
        ("TPHCM", "34-79"),
        ("TP.HCM", "34-79"),
        ("HCM", "34-79"),
        ("HCMC", "34-79"),
        ("Sài Gòn", "34-79"),
        ("Đắc Lắc", "34-66"),
        ("Huế", "34-46"),
        ("Thừa Thiên Huế", "34-46"),
        ("TT-Huế", "34-46"),
        ("Thành phố Đồng Nai", "34-75"),
        ("Hanoi", "34-01"),
    ],
)
def test_spellings_of_the_units_of_today(alias: str, unit_id: str) -> None:
    assert LOOKUP.find_by_name(alias).unit_id == unit_id
    found = LOOKUP.find_in_text(f"Báo cáo {alias} quý IV 2026")
    assert found is not None
    assert (found.unit_id, found.former) == (unit_id, ())


@pytest.mark.parametrize("event", FORMER, ids=lambda event: event.old_name)
def test_every_former_unit_is_named_with_what_it_is_part_of(event: UnitEvent) -> None:
    old, new = event.old_name, event.new_code
    for found in (
        LOOKUP.find_by_name(f"Sở Văn hóa, Thể thao và Du lịch tỉnh {old}"),
        LOOKUP.find_in_text(f"BC {old} quý IV"),
    ):
        assert found is not None
        assert found.unit_ids == ()
        assert [former.unit_id for former in found.former] == [f"34-{new}"]


def test_a_former_unit_in_the_labelled_cell() -> None:
    found = judge(sighting("Ninh Bình.xlsx"), unit="Sở VHTTDL tỉnh Hà Nam", period="Quý IV/2026")
    assert found.unit_id is None
    assert fault_of(found, "U04").words["seen"] == "Sở VHTTDL tỉnh Hà Nam"
    assert detail(found, "U04") == "Hà Nam: từ 1/7/2025 thuộc Ninh Bình (mã 37)"


@pytest.mark.parametrize("place", ["file_name", "subject"])
def test_a_former_unit_in_a_name_is_not_enough(place: str) -> None:
    text = "Báo cáo Bình Dương quý IV 2026"
    at = sighting(f"{text}.xlsx") if place == "file_name" else sighting("quý IV 2026.xlsx", subject=text)
    found = judge(at)
    assert found.unit_id is None
    assert f"{text} → Bình Dương: từ 1/7/2025 thuộc Hồ Chí Minh (mã 79)" in detail(found, "U01")


def test_a_former_unit_of_another_unit_is_a_sign_against_it() -> None:
    found = judge(sighting("BC Hải Dương quý IV 2026.xlsx", "Bắc Ninh"))
    assert found.unit_id is None
    assert "Hải Dương: từ 1/7/2025 thuộc Hải Phòng (mã 31)" in detail(found, "U02")
    assert judge(sighting("BC Hải Dương quý IV 2026.xlsx", "Hải Phòng")).unit_id == "34-31"
    assert judge(sighting("BC Hải Dương quý IV 2018.xlsx", "Hải Dương")).unit_id == "63-30"


@pytest.mark.parametrize(
    ("name", "unit_id"),
    [
        ("TTDN_2026Q4_56", "34-56"),
        ("ttdn_2026q4_56", "34-56"),
        ("TTDN_2026Q4_56 (1)", "34-56"),
        ("TTDN_2026Q4_56 - Copy", "34-56"),
        ("TTDN_2026Q4_56_lan 2", "34-56"),
        ("TTDN_2026Q4_00", None),
        ("TTDN_2026Q4_15_12_2026", None),
        ("TTDN_2026Q4_15 tháng 12", None),
        ("TTDN_2026Q4_561", None),
        ("ABC_2026Q4_56", None),
        ("TTDN_2026Q4_56 Hà Nội", None),
    ],
)
def test_the_name_of_the_forms_own_file(name: str, unit_id: str | None) -> None:
    found = judge(sighting(f"{name}.xlsx"))
    assert found.period_id == "2026Q4"
    assert {c.resolved for c in found.claims if c.about == "unit"} <= {unit_id}
    assert codes(found) == (["U08"] if unit_id else ["U03" if "Hà" in name else "U01"])


def test_a_form_of_its_own_name_in_another_units_folder() -> None:
    assert "U02" in codes(judge(sighting("TTDN_2026Q4_56.xlsx", "Bắc Ninh")))


def test_a_disagreement_names_the_sheet_and_the_cell() -> None:
    found = judge(sighting("Bắc Ninh quý III 2026.xlsx"), unit="Quảng Ninh", period="Quý IV/2026")
    unit, period = detail(found, "U02"), detail(found, "K02")
    assert "trang Biểu 1, ô B1: Quảng Ninh → Quảng Ninh (mã 22)" in unit
    assert "trang Biểu 1, ô B2: Quý IV/2026 → Quý IV/2026" in period
    found = judge(sighting("Bắc Ninh.xlsx"), period="9 tháng năm 2026")
    assert "trang Biểu 1, ô B1: 9 tháng năm 2026" in detail(found, "K04")


@pytest.mark.parametrize("name", ["Bắc Ninh IV-2026", "Bắc Ninh_IV_2026", "Bắc Ninh quy bon nam 2026"])
def test_a_period_that_is_not_understood_is_quoted(name: str) -> None:
    found = judge(sighting(f"{name}.xlsx"))
    assert found.period_id is None
    assert detail(found, "K01") == f"tên tệp: {name} → không rõ"
    assert "K01" not in codes(judge(sighting("Bắc Ninh quý bốn năm 2026.xlsx")))


def test_what_was_looked_at_in_vain_is_quoted() -> None:
    found = judge(sighting("Bao cao.xlsx", "Chưa phân loại"))
    assert detail(found, "U01") == "không có dấu hiệu nào (đã xem thư mục: Chưa phân loại; tên tệp: Bao cao)"
    assert detail(found, "K01") == "không có dấu hiệu nào"


@pytest.mark.parametrize(
    "text",
    [
        "Hội nghị vì hòa bình",
        "hoi nghi vi hoa binh",
        "Ngày hội hòa bình, quý IV 2026",
        "Chống diễn biến hoà bình",
        "Hợp tác châu Á - Thái Bình Dương",
        "APEC thai-binh-duong",
        "Cty Gỗ Thái Bình Dương",
        "Đường Bình Dương",
        "Phường Hòa Bình",
        "Nâng cao bằng cách mới",
        "Đề nghị trao bằng khen",
        "nang cao bang khen",
        "Học tập tư tưởng, đạo đức Hồ Chí Minh",
        "Đoàn TNCS Hồ Chí Minh",
        "Hà Nam Định",
    ],
)
@pytest.mark.parametrize("lookup", [LOOKUP, LOOKUP_2018], ids=["2026", "2018"])
def test_words_that_are_no_name_of_a_unit(text: str, lookup: UnitLookup) -> None:
    assert lookup.find_in_text(text) is None


@pytest.mark.parametrize(
    ("text", "unit_id"),
    [
        ("Báo cáo Hòa Bình quý IV", "63-17"),
        ("hòa bình q4", "63-17"),
        ("BC Thai Binh q4", "63-34"),
        ("Bình Dương - quý IV", "63-74"),
        ("Thành phố Hồ Chí Minh", "63-79"),
        ("thanh pho da nang", "63-48"),
        ("BC tỉnh Cao Bằng", "63-04"),
        ("Thừa Thiên Huế", "63-46"),
    ],
)
def test_words_that_are_a_units_name(text: str, unit_id: str) -> None:
    found = LOOKUP_2018.find_in_text(text)
    assert found is not None
    assert found.unit_id == unit_id


def test_a_list_of_two_units_names_both() -> None:
    for text in ("BC Hai Duong, Ha Noi", "Hà Nam, Nam Định"):
        found = LOOKUP_2018.find_in_text(text)
        assert found is not None
        assert len(found.unit_ids) == 2


@pytest.mark.parametrize(
    "at",
    [
        sighting("Báo cáo Hòa Bình.xlsx"),
        sighting("bc.xlsx", "Hòa Bình"),
        sighting("bc.xlsx", subject="Hòa Bình"),
        sighting("Hòa Bình.xlsx", "17"),
    ],
)
def test_one_name_outside_the_form_is_not_enough(at: Sighting) -> None:
    found = judge(at, period="Quý IV/2018")
    assert found.unit_id is None
    assert codes(found) == ["U08"]
    assert "Hòa Bình (mã 17)" in detail(found, "U08")


@pytest.mark.parametrize(
    "at",
    [
        sighting("Báo cáo Hòa Bình.xlsx", "Hòa Bình"),
        sighting("Báo cáo Hòa Bình.xlsx", subject="Sở TTTT Hòa Bình"),
        sighting("bc.xlsx", "Hòa Bình", subject="Hòa Bình"),
        sighting("bc.xlsx", sender="stttt@hoabinh.example.vn"),
    ],
)
def test_two_signs_of_different_origin_are_enough(at: Sighting) -> None:
    found = judge(at, period="Quý IV/2018")
    assert (found.unit_id, found.faults) == ("63-17", ())


def test_two_names_of_one_origin_are_one_sign() -> None:
    again = judge(sighting("a.xlsx", "Hòa Bình"), sighting("a.xlsx", "BC Hòa Bình"), period="Quý IV/2018")
    assert codes(again) == ["U08"]
    inside = replace(sighting("bc.xlsx"), origin=("Hòa Bình.zip", "Hòa Bình/bc.xlsx"))
    assert codes(judge(inside, period="Quý IV/2018")) == ["U08"], "an archive's folder is named as the archive"


def test_an_oceans_name_stands_against_nobody() -> None:
    found = judge(sighting("Diễn đàn Thái Bình Dương.xlsx", "Hà Nội"), unit="Hà Nội", period="Quý IV/2018")
    assert (found.unit_id, found.faults) == ("63-01", ())


@pytest.mark.parametrize("period", ["Quý IV/2081", "Quý IV/2016", ""])
@pytest.mark.parametrize(("received", "words"), [("2018-12-14", "Hà Nam (mã 35)"), ("2025-12-14", "từ 1/7/2025 thuộc")])
def test_a_period_not_known_is_judged_by_the_day_of_receipt(period: str, received: str, words: str) -> None:
    at = make_receipt(PROGRAMME, "first_seen", datetime.fromisoformat(f"{received}T08:00:00+07:00"), "")
    found = judge(sighting("Hà Nam.xlsx", receipts=(at,)), period=period)
    assert any(words in fault.words["detail"] for fault in found.faults if fault.code in ("U01", "U08"))


def test_a_year_of_two_catalogues_is_settled_by_the_day_of_receipt() -> None:
    for day, unit_id in (("2025-04-10", "63-35"), ("2025-10-10", None)):
        at = make_receipt(PROGRAMME, "first_seen", datetime.fromisoformat(f"{day}T08:00:00+07:00"), "")
        found = judge(sighting("bc.xlsx", "2025", receipts=(at,)), unit="Hà Nam")
        assert [c.resolved for c in found.claims if c.about == "unit"] == [unit_id]


def test_a_report_of_2018_is_explained_by_no_merger_of_2025_whenever_it_came() -> None:
    late = make_receipt(PROGRAMME, "first_seen", datetime.fromisoformat("2026-01-10T08:00:00+07:00"), "")
    found = judge(sighting("bc.xlsx", receipts=(late,)), unit="Hà Lam", period="Quý IV/2018")
    assert "Hà Nam" in detail(found, "U04")
    assert "2025" not in detail(found, "U04")
    early = make_receipt(PROGRAMME, "first_seen", datetime.fromisoformat("2018-12-10T08:00:00+07:00"), "")
    found = judge(sighting("bc.xlsx", receipts=(early,)), unit="Hà Nam", period="Quý IV/2025")
    assert "từ 1/7/2025 thuộc Ninh Bình" in detail(found, "U04")
