"""Ways in which rankings of others went wrong, each tried on ours."""

import random
from dataclasses import replace
from fractions import Fraction

import pytest

from scoring.exact import round_half_up
from scoring.facts import PeriodValue, UnitFacts, VerifiedScore
from scoring.ranking import rank_facts
from scoring.result import Ranking
from tests.scoring.builders import (
    PERIODS,
    PROGRAMME,
    YEAR_END,
    At,
    make_value,
    make_verified_score,
    make_year,
    report,
    season,
    unit,
    with_nothing_arose,
    year,
)


def ranked(*units: UnitFacts) -> Ranking:
    return rank_facts(year(units), PROGRAMME, At(), "test")


def test_rounding_before_ranking() -> None:
    """Totals that are printed alike are not equal: the unrounded ones are ranked."""
    result = ranked(
        unit("01", verified={"II.1": make_verified_score("3.0001")}),
        unit("31", verified={"II.1": make_verified_score("3")}),
    )
    first, second = result.rows
    assert first.rounded_total == second.rounded_total and (first.unit_id, first.rank, second.rank) == ("63-01", 1, 2)


def test_rounding_before_classing() -> None:
    result = ranked(unit("01", verified={c: make_verified_score(p) for c, p in (("II.1", "5"), ("III.1", "4.9999"))}))
    row = result.rows[0]
    edge = PROGRAMME.model_copy(
        update={"scoring": PROGRAMME.scoring.model_copy(update={"classes": (
            PROGRAMME.scoring.classes[0].model_copy(update={"min_percent": row.rounded_percent}),
            PROGRAMME.scoring.classes[-1],
        )})}
    )  # fmt: skip
    assert Fraction(row.rounded_percent) > row.exact_percent
    assert rank_facts(year([row.facts]), edge, At(), "test").rows[0].class_vi == "Chưa hoàn thành"


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"late": 0}, {"late": 3}),
        ({"returns": 0}, {"returns": 1}),
        ({"answered_cells": 40}, {"answered_cells": 30}),
        ({"status": "accepted"}, {"status": "missing"}),
    ],
)
def test_direction_ignored(better: dict[str, object], worse: dict[str, object]) -> None:
    """Fewer days, fewer returns, more answers, a report sent: each stands above its opposite."""
    result = ranked(unit("01", reports=(report(1, **worse),)), unit("31", reports=(report(1, **better),)))  # type: ignore[arg-type]
    assert [r.unit_id for r in result.rows] == ["63-31", "63-01"]


def test_weights_mis_assigned() -> None:
    """Points go with a criterion's code, wherever its row stands in the table."""
    facts, rows = season(5), list(PROGRAMME.criteria)
    random.Random(1).shuffle(rows)
    shuffled = PROGRAMME.model_copy(update={"criteria": tuple(rows)})
    totals = [
        {r.unit_id: (r.exact_total, r.rank) for r in rank_facts(facts, p, At(), "t").rows}
        for p in (PROGRAMME, shuffled)
    ]
    assert totals[0] == totals[1]


def test_an_equal_pair_shares_what_lies_between_and_shares_the_rank() -> None:
    pair = [unit(code, make_value("2.13", 5), cluster="C1") for code in ("01", "31")]
    result = ranked(*pair, unit("48", make_value("2.13", 1), cluster="C1"))
    assert [r.score("III.4").exact_points for r in result.rows] == [3, 3, 0]
    assert [r.rank for r in result.rows] == [1, 1, 3]


def test_nothing_that_applies_divides_by_no_maximum() -> None:
    outside = [make_value(i.code, state="not_required") for i in PROGRAMME.indicators]
    result = ranked(unit("01", *outside, reports=()), unit("31"))
    row = result.unit("63-01")
    assert row.exact_maximum == row.exact_percent == 0 and row.rank is None
    assert result.unit("63-31").rank == 1


def test_a_unit_new_in_the_year_is_measured_by_what_it_owed() -> None:
    new = unit("01", reports=(report(3), report(4)))
    late = unit("31", reports=tuple(report(q, late=late) for q, late in ((1, 20), (2, 20), (3, 0), (4, 0))))
    result = ranked(new, late)
    assert result.unit("63-01").score("I.1").exact_points == 10
    assert result.unit("63-31").score("I.1").exact_points == 5


def test_two_quarters_are_a_whole_year_where_two_were_counted() -> None:
    """2017: two quarters were due. The mean is over two, x in both is a year of nothing, and a sum is that of two."""
    found = next(u for u in PROGRAMME.units if u.id == "63-01")
    periods = tuple(p for p in PROGRAMME.periods if p.year == 2017)
    assert [p.id for p in periods] == ["2017Q3", "2017Q4"]
    reports = tuple(replace(report(1), period_id=p.id, label_vi=p.label_vi, days_late=n) for n, p in enumerate(periods))
    facts = replace(unit("01"), unit=found, reports=reports)
    result = rank_facts(replace(year([facts]), year=2017, due=periods), PROGRAMME, At(), "test")
    assert result.rows[0].score("I.1").exact_points == 10 * Fraction(175, 200)


def test_a_changed_cluster_compares_with_the_present_neighbours_only() -> None:
    mover, former, present = (
        unit(code, make_value("2.13", value), cluster=cluster)
        for code, value, cluster in (("01", 5, "C2"), ("31", 9, "C1"), ("48", 1, "C2"))
    )
    result = ranked(mover, former, present)
    assert result.unit("63-01").score("III.4").exact_points == 4
    assert result.unit("63-01").rank_in_cluster == 1


def test_zero_denominators_are_rules_and_no_errors() -> None:
    programme = with_nothing_arose("zero")
    gap = make_year(
        unit("01").unit, PROGRAMME.indicator_by_code["2.21"], [PeriodValue(PERIODS[0].id, "zero", None, None)]
    )
    assert gap.value == 0 and gap.gaps_vi
    empty = unit("01", gap, make_value("2.22", 0), make_value("3.8", 3, 0), make_value("3.9", 0, 0),
                 reports=(report(1, expected_cells=0, answered_cells=0),))  # fmt: skip
    row = rank_facts(year([empty]), programme, At(), "test").rows[0]
    assert row.score("III.7").exact_points == 0, "no cases with gaps beside is no year of nothing"
    assert row.score("IV.4").exact_points == 3, "a plan of 0 is met by anything done, not by nothing"
    assert row.score("I.2").exact_points == 5, "a period that asks for nothing is full"


def test_a_neighbours_best_moves_the_points_of_others() -> None:
    own, other = unit("01", make_value("2.13", 5)), unit("31", make_value("2.13", 3))
    before = ranked(own, other).unit("63-01").score("III.4").exact_points
    better = replace(other, values={**other.values, "2.13": make_value("2.13", 6)})
    assert before == 4 and ranked(own, better).unit("63-01").score("III.4").exact_points == 0


def test_a_confirmed_score_counts_unrounded() -> None:
    """A reviewer writes 3,33 where 10/3 was computed and shown so: agreement must not move a rank."""
    code, places = "II.4", PROGRAMME.scoring.rounding_places
    values = (make_value("1.1", "2", plan="3"), make_value("1.3", "1", plan="1"))
    bare = ranked(unit("01", *values)).unit("63-01")
    exact = bare.score(code).exact_computed
    assert exact is not None and Fraction(round_half_up(exact, places)) != exact
    confirmed = VerifiedScore(round_half_up(exact, places), "Nguyễn Văn A", "", YEAR_END, confirms=True)
    marked = ranked(unit("01", *values, verified={code: confirmed})).unit("63-01")
    assert marked.exact_total == bare.exact_total
    rounded = replace(confirmed, confirms=False)
    assert ranked(unit("01", *values, verified={code: rounded})).unit("63-01").exact_total != bare.exact_total
