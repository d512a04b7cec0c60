"""What was observed of the error of totals is weighed as it moves a total; nothing is supposed."""

from dataclasses import replace
from fractions import Fraction

from scoring.ranking import rank_facts
from scoring.result import Ranking
from scoring.reviews.agreement import Difference
from scoring.robust.observed import observe
from tests.scoring.builders import PROGRAMME, At, season


def ranked(seed: int = 6) -> Ranking:
    return rank_facts(season(seed), PROGRAMME, At(), "test")


def apart(ranking: Ranking, part: str, *, applicable: bool = True) -> Difference:
    """Two reviewers a point and a half apart at a criterion of that part."""
    unit, code = next(
        (row.unit_id, score.criterion.code)
        for row in ranking.rows
        for score in row.scores
        if score.criterion.part == part and score.applicable == applicable
    )
    return Difference((unit, code), ("Một", "Hai"), (Fraction(3), Fraction(3, 2)))


def test_a_difference_of_a_criterion_is_weighed_as_it_moves_the_total() -> None:
    ranking = ranked()
    one = apart(ranking, "standard")
    maximum = ranking.unit(one.key[0]).exact_maximum
    assert maximum < 100, "the unit of this season has criteria that do not apply"
    assert observe(ranking, [one]).reviewed == (Fraction(3, 2) * 100 / maximum,)
    assert observe(ranking, [apart(ranking, "bonus")]).reviewed == (Fraction(3, 2),)


def test_what_does_not_apply_and_who_is_not_ranked_moves_nothing() -> None:
    ranking = ranked()
    gone = replace(apart(ranking, "standard"), key=("63-99", "I.1"))
    assert observe(ranking, [gone, apart(ranking, "standard", applicable=False)]).reviewed == ()


def test_criteria_are_those_that_apply_to_the_unit() -> None:
    ranking = ranked()
    counted = observe(ranking).criteria
    assert all(counted[row.unit_id] == sum(s.state != "not_applicable" for s in row.scores) for row in ranking.rows)


def test_restated_is_what_a_units_total_changed_since_its_year_closed() -> None:
    closed, now = ranked(6), ranked(7)
    found = observe(ranked(), (), closed, now).restated
    reported = [row for row in closed.rows if row.reported]
    assert 0 < len(reported) < len(closed.rows), "who had sent nothing when the year closed restated nothing"
    assert sorted(found) == sorted(now.unit(row.unit_id).exact_total - row.exact_total for row in reported)


def test_a_year_that_was_taken_in_after_it_closed_was_never_restated() -> None:
    closed = ranked(6)
    assert observe(ranked(), (), closed, closed).restated == ()
    assert observe(ranked()).restated == ()
