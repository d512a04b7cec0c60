from __future__ import annotations

from collections.abc import Mapping

import pytest

from schemas.form import Cell, Form
from sources.documents import Identity, Sighting
from sources.identity.identify import identify
from sources.identity.lookup import build_lookup
from tests.sources.source_files import INFO, PROGRAMME, STAMP, fault_of, sighting

Q4 = PROGRAMME.period("2018Q4")
LOOKUP = build_lookup(PROGRAMME, PROGRAMME.units_of(Q4))


def form(stamp: Mapping[str, str] | None = None, info: Mapping[str, object] | None = None) -> Form:
    cells = {
        key: Cell("Thông tin chung", "B2", value, "number" if isinstance(value, int) else "text")
        for key, value in (info or {}).items()
        if isinstance(value, str | int)
    }
    return Form(stamp or {}, cells, {})


def judge(
    *sightings: Sighting, stamp: Mapping[str, str] | None = None, info: Mapping[str, object] | None = None
) -> Identity:
    return identify(form(stamp, info), sightings or (sighting("bao cao.xlsx"),), PROGRAMME, "s")


def named(identity: Identity) -> set[str | None]:
    """The units that the signs name, be they enough or not."""
    return {claim.resolved for claim in identity.claims if claim.about == "unit"}


def of_period(identity: Identity) -> set[str]:
    """The faults of the period, if it has any."""
    return {fault.code for fault in identity.faults if fault.code.startswith("K")}


def codes(identity: Identity) -> list[str]:
    return [fault.code for fault in identity.faults]


def test_a_stamped_form_says_all() -> None:
    found = judge(stamp=STAMP, info=INFO)
    assert (found.unit_id, found.period_id, found.faults) == ("63-01", "2018Q4", ())
    assert [(c.about, c.source, c.resolved) for c in found.claims] == [
        ("unit", "stamp", "63-01"),
        ("unit", "sheet", "63-01"),
        ("unit", "sheet_code", "63-01"),
        ("period", "stamp", "2018Q4"),
        ("period", "sheet", "2018Q4"),
    ]


@pytest.mark.parametrize(
    "name",
    [
        "Hà Nội", "HÀ NỘI", "Ha\u0300 No\u0323\u0302i", "Tp. Hà Nội", "TP.HN", "Sở TT&TT Hà Nội", "HNI",
        "Sở Thông tin và Truyền thông thành phố Hà Nội",
    ],
)  # fmt: skip
def test_spellings_of_the_sheet(name: str) -> None:
    assert LOOKUP.find_by_name(name).unit_id == "63-01"


@pytest.mark.parametrize(
    ("text", "unit_id"),
    [
        ("01", None),
        ("01-ha-noi", "63-01"),
        ("12-ha-noi", "63-01"),
        ("BC_Thừa Thiên – Huế_Q4", "63-46"),
        ("bao-cao-ba-ria-vung-tau-2018", "63-77"),
        ("Ðà Nẵng gửi báo cáo", "63-48"),
        ("QuangNam q4", "63-49"),
        ("BC_HNI_2018Q4", "63-01"),
        ("HNI_2018Q4_TTDN", "63-01"),
        ("TTDN-Q HNI 2018Q4", "63-01"),
        ("HNI_2018Q4_TONGHOP", None),
        ("bao cao QNH", "63-22"),
        ("bao cao quy 4 lan 2", None),
        ("BAO CAO LAN 2", None),
        ("bao cao 12", None),
        ("Hà Nội2", None),
        ("báo cáo Hà Nội và Hà Nam", None),
        ("QN", None),
        ("BC Hà Lội", None),
        ("Hà Nộii", None),
    ],
)
def test_what_names_say(text: str, unit_id: str | None) -> None:
    found = LOOKUP.find_in_text(text)
    assert (found.unit_id if found else None) == unit_id


def test_every_unit_is_found_by_its_own_names() -> None:
    for unit in LOOKUP.units.values():
        assert LOOKUP.find_by_name(unit.name_vi).unit_id == unit.id
        assert LOOKUP.find_by_name(f"{unit.type_vi} {unit.name_vi}").unit_id in (unit.id, None)
        found = LOOKUP.find_in_text(f"Báo cáo {unit.name_vi} quý IV")
        assert found is not None
        assert found.unit_id == unit.id


def test_every_source_counts_and_disagreement_is_not_settled() -> None:
    places = sighting("bc.xlsx", folder="Hà Nam", sender="stttt@hanoi.example.vn", subject="Đà Nẵng, quý IV/2018")
    found = judge(places, stamp=STAMP)
    assert found.unit_id is None
    assert found.period_id == "2018Q4"
    assert "U02" in codes(found)
    detail = fault_of(found, "U02").words["detail"]
    assert "dấu biểu mẫu: mã 01 → Hà Nội (mã 01)" in detail
    assert "thư mục: Hà Nam → Hà Nam (mã 35)" in detail
    assert "người gửi: stttt@hanoi.example.vn → Hà Nội (mã 01)" in detail
    assert "tiêu đề thư: Đà Nẵng, quý IV/2018 → Đà Nẵng (mã 48)" in detail


def test_all_sightings_are_heard() -> None:
    found = judge(sighting("a.xlsx", folder="ha-noi"), sighting("a.xlsx", folder="ha-nam"), stamp=STAMP)
    assert "U02" in codes(found)


def test_without_any_sign() -> None:
    found = judge(sighting("bao cao.xlsx", sender="thu.ky@mail.example.com"))
    assert {"U01", "K01"} <= set(codes(found))
    assert [(c.source, c.resolved) for c in found.claims] == [("sender", None)]
    assert {"U01", "K01"} <= set(codes(identify(None, (), PROGRAMME, "s")))


@pytest.mark.parametrize("short", ["ĐN", "HN", "QN", "BT", "DN"])
def test_short_forms_that_several_share(short: str) -> None:
    found = judge(info={**INFO, "unit": short, "unit_code": ""})
    assert found.unit_id is None
    assert fault_of(found, "U03").words["seen"] == short
    assert [c.resolved for c in found.claims if c.about == "unit"] == [None]


def test_a_name_in_no_catalogue_is_only_given_suggestions() -> None:
    found = judge(info={"unit": "Hà Lội", "period": "Quý IV/2018"})
    assert found.unit_id is None
    detail = fault_of(found, "U04").words["detail"]
    assert "Hà Nội" in detail
    assert detail.count(",") <= 4


def test_codes_are_those_of_the_periods_catalogue() -> None:
    assert judge(info={"unit_code": "15", "period": "Quý IV/2018"}).unit_id == "63-15"
    assert judge(info={"unit_code": "15", "period": "Quý IV/2025"}).unit_id == "34-15"
    assert judge(info={"unit_code": 1, "period": "Quý IV/2018"}).unit_id == "63-01"
    stale = judge(stamp={**STAMP, "unit": "63-15", "period": "2025Q4"})
    assert (stale.unit_id, stale.period_id) == (None, "2025Q4")
    assert named(judge(sighting("Huế.xlsx"), info={"period": "Quý IV/2025"})) == {"34-46"}
    assert named(judge(sighting("Yên Bái.xlsx"), info={"period": "Quý IV/2025"})) == {None}


def test_a_stamp_of_another_programme_says_nothing() -> None:
    found = judge(stamp={**STAMP, "programme": "other"})
    assert (found.unit_id, found.period_id) == (None, None)


@pytest.mark.parametrize(
    ("folder", "name", "period_id", "fault"),
    [
        ("2018/Q4", "Hà Nội.xlsx", "2018Q4", None),
        ("2018/09", "Hà Nội quý III.xlsx", "2018Q3", None),
        (None, "Hà Nội Quý IV-2018.xlsx", "2018Q4", None),
        ("2018Q4", "Hà Nội quý IV.xlsx", "2018Q4", None),
        ("2018Q4", "Hà Nội quý III.xlsx", None, "K02"),
        ("2018Q4", "Hà Nội quý IV năm 2017.xlsx", None, "K02"),
        (None, "Hà Nội quý IV.xlsx", None, "K01"),
        ("2018", "Hà Nội.xlsx", None, "K01"),
        (None, "Hà Nội quý I-2016.xlsx", None, "K03"),
        (None, "Hà Nội quý I-2017.xlsx", None, "K03"),
        (None, "Hà Nội 9 tháng 2018.xlsx", None, "K04"),
        (None, "Hà Nội 06 tháng đầu năm 2018.xlsx", None, "K04"),
        (None, "Hà Nội 6T-2018.xlsx", None, "K04"),
        (None, "Hà Nội 9 tháng.xlsx", None, "K04"),
        ("2018Q3", "Hà Nội 9 tháng 2018.xlsx", None, "K04"),
        ("2018Q4", "Hà Nội 9 tháng 2018.xlsx", None, "K02"),
        (None, "Hà Nội 9 tháng 2016.xlsx", None, "K03"),
        (None, "Hà Nội 3 tháng đầu năm 2018.xlsx", "2018Q1", None),
        (None, "Hà Nội quý III và 9 tháng đầu năm 2018.xlsx", "2018Q3", None),
    ],
)
def test_periods_of_names(folder: str | None, name: str, period_id: str | None, fault: str | None) -> None:
    found = judge(sighting(name, folder=folder))
    assert found.period_id == period_id
    assert (fault in codes(found)) if fault else not of_period(found)
    assert named(found) == {"63-01"}


@pytest.mark.parametrize("text", ["Quý III/2018", "Quí 3 năm 2018", "Q3-2018", "quý 3 năm 2018", "QUÝ III - 2018"])
@pytest.mark.parametrize("place", ["sheet", "file_name", "folder", "subject"])
def test_every_place_and_spelling_of_a_period(text: str, place: str) -> None:
    at = sighting(
        f"{text}.xlsx".replace("/", "-") if place == "file_name" else "bc.xlsx",
        folder=text.replace("/", "-") if place == "folder" else None,
        subject=text if place == "subject" else None,
    )
    found = judge(at, info={"unit": "Hà Nội", **({"period": text} if place == "sheet" else {})})
    assert (found.period_id, of_period(found)) == ("2018Q3", set())
    assert [c.source for c in found.claims if c.about == "period"] == [place]


@pytest.mark.parametrize(
    ("stamp", "text", "name", "fault"),
    [
        (None, "9 tháng đầu năm 2018", "Hà Nội.xlsx", "K04"),
        (None, "9 tháng đầu năm 2018", "Hà Nội quý III-2018.xlsx", "K04"),
        ("2018Q3", "9 tháng đầu năm 2018", "Hà Nội.xlsx", "K04"),
        ("2018Q3", None, "Hà Nội 9 tháng 2018.xlsx", None),
        (None, "Quý III/2018", "Hà Nội 9 tháng 2018.xlsx", None),
        (None, "Quý III và 9 tháng đầu năm 2018", "Hà Nội.xlsx", None),
    ],
)
def test_a_cumulative_report_is_no_quarters(stamp: str | None, text: str | None, name: str, fault: str | None) -> None:
    found = judge(sighting(name), stamp={"period": stamp} if stamp else {}, info={"period": text or ""})
    assert (fault in codes(found)) if fault else not of_period(found)
    assert found.period_id == (None if fault else "2018Q3")
    if fault:
        assert fault_of(found, fault).words["seen"] == text
        assert PROGRAMME.rule_by_code["K04"].severity == "HOLD"


@pytest.mark.parametrize(
    ("folder", "numbers"),
    [
        ("2018/12/15", ()),
        ("2018/12", ()),
        ("Năm 2018/12/15", ()),
        ("2018-12/15", ()),
        ("2018/Tháng 12/15", ()),
        ("T12.2018/15", ()),
        ("15/12/2018", ()),
        ("2018/15", ("15",)),
        ("15/2018", ("15",)),
        ("2018/Q4/15", ("15",)),
        ("2018/12/15/01", ("01",)),
        ("15", ("15",)),
        ("bc/12/15", ("12", "15")),
    ],
)
def test_a_date_in_a_path_is_no_sign_and_a_number_not_enough(folder: str, numbers: tuple[str, ...]) -> None:
    found = judge(sighting("bc.xlsx", folder=folder), info={"period": "Quý IV/2018"})
    assert found.unit_id is None
    detail = fault_of(found, "U01").words["detail"]
    assert [(c.seen, c.resolved) for c in found.claims if c.about == "unit"] == [(number, None) for number in numbers]
    assert all(f"thư mục: {number} → chỉ là một số" in detail for number in numbers)


@pytest.mark.parametrize(
    ("stamp", "text"), [("2018Q5", None), (None, "Quý 5/2018"), ("2016Q1", None), ("2018Q5", "Quý 5/2018")]
)
def test_a_period_that_no_calendar_has(stamp: str | None, text: str | None) -> None:
    found = judge(sighting("Hà Nội.xlsx"), stamp={"period": stamp} if stamp else {}, info={"period": text or ""})
    assert found.period_id is None
    assert fault_of(found, "K03").words["seen"] == ("Quý I/2016" if stamp == "2016Q1" else stamp or text)


def test_the_sheet_against_the_stamp() -> None:
    found = judge(stamp=STAMP, info={**INFO, "period": "Quý III/2018"})
    assert (found.unit_id, found.period_id) == ("63-01", None)
    assert "trang Thông tin chung, ô B2: Quý III/2018 → Quý III/2018" in fault_of(found, "K02").words["detail"]


@pytest.mark.parametrize(("name", "code"), [("Sở TT&TT Hà Nộii", "U04"), ("Sở TT&TT QN", "U03")])
def test_a_name_that_means_nobody_or_several_is_not_settled_by_the_stamp(name: str, code: str) -> None:
    identity = judge(stamp=STAMP, info={**INFO, "unit": name})
    assert identity.unit_id is None
    assert code in codes(identity)
