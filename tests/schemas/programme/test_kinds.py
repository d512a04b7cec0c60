"""Kinds of periods: ids, labels, titles, and how texts name them. Quarters: `tests.schemas.grammar.test_periods`."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.grammar.periods import find_periods, parse_period, suggest_id
from schemas.kinds import HALF_YEAR, MONTH, QUARTER, WHOLE_YEAR, ParsedPeriod, PeriodKind
from schemas.kinds import KINDS as BY_NAME

KINDS = tuple(BY_NAME.values())

NAMED = {
    MONTH: {
        "Tháng 3/2018": (3, 2018), "T3.2018": (3, 2018), "03-2018": (3, 2018), "tháng ba năm 2018": (3, 2018),
        "thang 3 nam 2018": (3, 2018), "BC_thang_03_2018.xlsx": (3, 2018), "tv_2018M03_01.xlsx": (3, 2018),
        "2018-03": (3, 2018), "năm 2018, tháng 3": (3, 2018), "tháng mười hai năm 2018": (12, 2018),
        "tháng năm năm 2018": (5, 2018), "Tháng 3/2018 (từ 15/2/2018 đến 14/3/2018)": (3, 2018), "tháng 12": (12, None),
        "tháng 9 và 9 tháng đầu năm 2018": (9, 2018),
    },
    HALF_YEAR: {
        "6 tháng đầu năm": (1, None), "sáu tháng cuối năm 2018": (2, 2018), "nửa đầu năm": (1, None),
        "nửa cuối năm 2018": (2, 2018), "H1/2018": (1, 2018), "2018H2": (2, 2018),
        "BC 6thang dau nam_2018.xlsx": (1, 2018),
        "6T cuối năm 2018": (2, 2018),
    },
    WHOLE_YEAR: {
        "năm 2018": (1, 2018), "cả năm": (1, None), "Báo cáo cả năm 2018": (1, 2018), "2018Y": (1, 2018),
        "BC nam 2018": (1, 2018), "quý IV và cả năm 2018": (1, 2018),
    },
}  # fmt: skip
CUMULATIVE = {
    MONTH: {"9 tháng đầu năm 2018": 9, "3 tháng đầu năm 2018": 3, "BC 9T.2018": 9},
    HALF_YEAR: {"9 tháng đầu năm 2018": 9, "12 tháng năm 2018": 12, "3 tháng đầu năm 2018": 3},
    WHOLE_YEAR: {"6 tháng đầu năm 2018": 6, "9 tháng năm 2018": 9},
}
NOT_NAMED = {
    MONTH: (
        "ngày 15 tháng 3 năm 2018", "15/3/2018", "2018-12-10", "Thông tư 02/2023/TT-BTTTT", "số 02/2023",
        "Tháng 13/2018",
        "năm 2018", "từ 1/3/2018 đến 31/3/2018", "phương hướng 3 tháng tới", "Quý IV/2018",
    ),
    HALF_YEAR: (
        "năm 2018", "quý II năm 2018", "6 tháng năm 2018", "phương hướng 6 tháng tới", "H3/2018", "tháng 6 năm 2018",
    ),
    WHOLE_YEAR: (
        "quý IV năm 2018", "tháng 3 năm 2018", "ngày 15 tháng 3 năm 2018", "đầu năm 2018", "Ha Nam 2018",
        "Việt Nam 2018",
        "2018",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NAMED.items() for text in texts])
def test_a_text_names_a_period_of_the_kind(kind: PeriodKind, text: str) -> None:
    number, year = NAMED[kind][text]
    parsed = parse_period(text, kind)
    assert parsed == ParsedPeriod(number, year)
    assert suggest_id(text, kind) == (kind.make_id(year, number) if year else None)


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in CUMULATIVE.items() for text in texts])
def test_amounts_since_the_start_of_the_year_are_no_periods_own(kind: PeriodKind, text: str) -> None:
    parsed = parse_period(text, kind)
    assert parsed is not None and parsed.cumulative_months == CUMULATIVE[kind][text]
    assert kind.is_cumulative(parsed) and suggest_id(text, kind) is None


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in NOT_NAMED.items() for text in texts])
def test_what_names_no_period(kind: PeriodKind, text: str) -> None:
    assert find_periods(text, kind) == ()


def test_several_months_are_all_found_and_none_is_chosen() -> None:
    for text in ("tháng 1, 2/2018", "tháng 1 và tháng 2/2018", "T1.2018 - T2.2018"):
        assert [(p.number, p.year) for p in find_periods(text, MONTH)] == [(1, 2018), (2, 2018)], text
        assert suggest_id(text, MONTH) is None


@pytest.mark.parametrize("kind", KINDS)
def test_ids_sort_in_time_and_are_read_back(kind: PeriodKind) -> None:
    numbers = range(1, kind.a_year + 1)
    ids = [kind.make_id(year, number) for year in (2018, 2019) for number in numbers]
    assert ids == sorted(ids) and len(set(ids)) == len(ids)
    assert [kind.parse_id(one) for one in ids] == [(year, number) for year in (2018, 2019) for number in numbers]
    assert not any(other.parse_id(one) for other in KINDS if other is not kind for one in ids)
    assert kind.a_year * kind.months == 12


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_written_is_understood(kind: PeriodKind) -> None:
    for number in range(1, kind.a_year + 1):
        period_id = kind.make_id(2018, number)
        for text in (kind.label_vi(2018, number), kind.title_vi(2018, number), period_id):
            assert suggest_id(text, kind) == period_id, text
            assert suggest_id(f"BÁO CÁO {text}", kind) == period_id
            assert kind.like.search(text) or text == period_id


def test_labels_and_titles() -> None:
    assert [kind.label_vi(2018, 1) for kind in KINDS] == [
        "Tháng 1/2018", "Quý I/2018", "6 tháng đầu năm 2018", "Năm 2018"
    ]  # fmt: skip
    assert [kind.title_vi(2018, kind.a_year) for kind in KINDS] == [
        "THÁNG 12 NĂM 2018", "QUÝ IV NĂM 2018", "6 THÁNG CUỐI NĂM 2018", "NĂM 2018"
    ]  # fmt: skip


def test_a_number_no_calendar_has_is_seen() -> None:
    for kind, text in ((MONTH, "Tháng 13/2018"), (QUARTER, "Quý 5/2018"), (HALF_YEAR, "H3/2018")):
        assert kind.odd is not None and (found := kind.odd.search(text)) is not None
        assert not 1 <= int(found[1]) <= kind.a_year and found[2] == "2018"


@given(st.sampled_from(KINDS), st.text(alphabet="thángT036129năm đầucuốiHQquýIV/-._20187sáunửacả"))
def test_never_raises_and_numbers_are_of_the_year(kind: PeriodKind, text: str) -> None:
    found = find_periods(text, kind)
    assert all(p.number is not None and 1 <= p.number <= kind.a_year for p in found)
    assert find_periods(unicodedata.normalize("NFD", text), kind) == found
