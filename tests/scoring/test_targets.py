"""Plans that the last period just met: noted beside the place and asked about, from a number of rows on."""

from decimal import Decimal

import pytest

from scoring.explain.fair import list_questions
from scoring.facts import PeriodValue, UnitFacts, YearValue
from scoring.ranking import rank_facts
from scoring.targets import list_narrow_plans
from tests.scoring.builders import PERIODS, PROGRAMME, At, make_year, report, unit, year

SUMMED = ("2.1", "2.3", "2.7")


def made(code: str, amounts: tuple[int | None, ...], plan: int | None = 60) -> YearValue:
    cells = [
        PeriodValue(period.id, "value", Decimal(amount), None if plan is None else Decimal(plan))
        for period, amount in zip(PERIODS, amounts, strict=True)
        if amount is not None
    ]
    found = PROGRAMME.indicator_by_code[code]
    return make_year(unit().unit, found, cells)


def of_all(amounts: tuple[int | None, ...], plan: int | None = 60) -> UnitFacts:
    return unit("01", *(made(code, amounts, plan) for code in SUMMED))


@pytest.mark.parametrize(
    ("amounts", "plan", "is_met"),
    [
        ((10, 10, 10, 30), 60, True),
        ((10, 10, 10, 29), 60, False),  # below the plan
        ((10, 10, 10, 31), 60, True),  # 61 is within 2 per cent of 60
        ((10, 10, 10, 32), 60, False),
        ((15, 15, 15, 15), 60, False),  # as in the periods before
        ((12, 12, 12, 24), 60, True),  # twice the mean
        ((12, 12, 13, 23), 60, False),
        ((10, None, 20, 30), 60, True),  # 30 is twice the mean of the two that are known
        ((None, None, None, 60), 60, False),  # nothing to compare with
        ((30, 10, 20, None), 60, False),  # the last period is not known
        ((1, 1, 1, 6), 9, False),  # a small plan
        ((1, 1, 1, 7), 10, True),
        ((10, 10, 10, 30), None, False),
    ],
)
def test_just_met_by_the_last_period(amounts: tuple[int | None, ...], plan: int | None, is_met: bool) -> None:
    assert list_narrow_plans(PROGRAMME, of_all(amounts, plan)) == (SUMMED if is_met else ())


def test_one_or_two_rows_are_chance() -> None:
    rows = [made(code, (10, 10, 10, 30)) for code in SUMMED]
    assert list_narrow_plans(PROGRAMME, unit("01", *rows[:2])) == ()
    assert list_narrow_plans(PROGRAMME, unit("01", *rows)) == SUMMED


def test_a_stock_and_a_unit_without_reports_are_not_looked_at() -> None:
    stock = [made(code, (10, 10, 10, 60)) for code in ("2.4",)]
    assert list_narrow_plans(PROGRAMME, unit("01", *stock, *(made(c, (10, 10, 10, 30)) for c in SUMMED[:2]))) == ()
    assert list_narrow_plans(PROGRAMME, unit("01", reports=())) == ()


def test_the_place_carries_the_note_and_the_page_asks_with_the_amounts() -> None:
    usual = unit("31", *(made(code, (15, 15, 15, 15)) for code in SUMMED), reports=(report(4),))
    ranking = rank_facts(year([of_all((10, 10, 10, 30)), usual]), PROGRAMME, At(), "test")
    note = "Vừa đủ kế hoạch năm nhờ số liệu quý cuối, cần đối chiếu chứng từ: 2.1, 2.3, 2.7"
    assert note in ranking.unit("63-01").notes_vi
    assert not any("kế hoạch" in one for one in ranking.unit("63-31").notes_vi)
    (question,) = [q for q in list_questions(ranking) if q.kind_vi == "Vừa đủ kế hoạch nhờ số liệu kỳ cuối"]
    assert question.unit_id == "63-01"
    assert "chỉ tiêu 2.3: kế hoạch 60, cả năm 60, riêng Quý IV/2018 30" in question.words_vi
