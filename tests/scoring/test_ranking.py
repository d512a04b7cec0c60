import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.errors import ScoringError
from scoring.facts import UnitFacts
from scoring.ranking import INCOMPLETE_VI, STRADDLES_VI, competition_ranks, group_share, rank_facts
from scoring.result import Ranking
from scoring.score import NO_REPORT_VI, class_of
from tests.scoring.builders import (
    PROGRAMME,
    At,
    make_value,
    make_verified_score,
    report,
    season,
    unit,
    with_nothing_arose,
    with_scoring,
    year,
)

CODES = ("01", "31", "48", "79", "92")
REPORTS = tuple(report(q) for q in (1, 2, 3, 4))


def ranking(*units: UnitFacts, **scoring: object) -> Ranking:
    programme = with_scoring(**scoring) if scoring else PROGRAMME
    return rank_facts(year(units), programme, At(), "test")


def giving(code: str, points: str, cluster: str | None = "C1") -> UnitFacts:
    """A unit that got this many verified points for one criterion and computes alike otherwise."""
    return unit(code, cluster=cluster, verified={"II.1": make_verified_score(points)})


def places(result: Ranking) -> dict[str, int | None]:
    return {u.unit_id: u.rank for u in result.rows}


def test_equal_ranks_are_one_two_two_four_and_left_to_the_council() -> None:
    result = ranking(giving("01", "1"), giving("31", "3"), giving("48", "3"), giving("79", "5"), award_quota=0)
    assert places(result) == {"63-79": 1, "63-31": 2, "63-48": 2, "63-01": 4}
    assert [u.tied for u in result.rows] == [False, True, True, False]
    assert result.unit("63-31").note_vi == "Đồng hạng: Hội đồng quyết định"
    assert result.unit("63-79").note_vi == ""


def test_ranks_inside_the_cluster() -> None:
    units = [giving("01", "1"), giving("31", "3", cluster="C2"), giving("48", "4"), giving("79", "5", cluster=None)]
    result = ranking(*units)
    found = {u.unit_id: u.rank_in_cluster for u in result.rows}
    assert found == {"63-01": 2, "63-48": 1, "63-31": 1, "63-79": None}


def test_thirds_tie_exactly() -> None:
    thirds = {"II.1": make_verified_score("1.5"), "I.2": make_verified_score("4.5")}
    cells = tuple(report(q, expected_cells=3, answered_cells=n) for q, n in enumerate((1, 2, 2, 1), start=1))
    halves = tuple(report(q, expected_cells=2, answered_cells=1) for q in (1, 2, 3, 4))
    result = ranking(unit("01", reports=cells), unit("31", reports=halves), unit("48", verified=thirds))
    assert result.unit("63-01").exact_total == result.unit("63-31").exact_total
    assert result.unit("63-01").tied


def test_fewer_penalty_points_win_a_tie_of_totals() -> None:
    late = tuple(replace(r, days_late=11) for r in REPORTS)
    bonus = {"BONUS.1": make_verified_score("5"), "PENALTY.1": make_verified_score("5")}
    result = ranking(unit("01", verified=bonus), unit("31"), unit("48", reports=late), award_quota=0)
    assert result.unit("63-01").total == result.unit("63-31").total
    assert places(result) == {"63-31": 1, "63-01": 2, "63-48": 3}


def test_better_timeliness_then_group_share_win_a_tie_of_totals() -> None:
    prompt = unit("01", verified={"I.1": make_verified_score("10"), "II.1": make_verified_score("0")})
    late = unit("31", verified={"I.1": make_verified_score("6"), "II.1": make_verified_score("4")})
    focused = unit("48", verified={"I.1": make_verified_score("6"), "IV.1": make_verified_score("4")})
    result = ranking(late, focused, prompt)
    assert len({u.total for u in result.rows}) == 1
    assert places(result) == {"63-01": 1, "63-48": 2, "63-31": 3}


def test_an_unknown_tie_break_is_named() -> None:
    with pytest.raises(ScoringError, match=r"'criterion:X\.9' is not known"):
        ranking(unit("01"), tie_breaks=("criterion:X.9",))


def test_what_does_not_apply_leaves_the_maximum() -> None:
    result = ranking(unit("01"), unit("49"), unit("72"), unit("62"))
    found = {u.unit_id: u.maximum for u in result.rows}
    assert found == {"63-01": 92, "63-49": 96, "63-72": 96, "63-62": 100}
    score = result.unit("63-01").score("IV.2")
    assert (score.state, score.points, score.computed_points) == ("not_applicable", None, None)
    assert result.unit("63-01").exact_percent == result.unit("63-01").exact_standard / 92 * 100


NOTHING = tuple(make_value(i.code, state="not_applicable") for i in PROGRAMME.indicators)
WORKING = tuple(make_value(i.code, 3, 4, proof="12/KH") for i in PROGRAMME.indicators)


def test_a_year_of_nothing_does_not_win() -> None:
    honest, quiet = unit("01", *WORKING), unit("31", *NOTHING)
    result = ranking(quiet, honest)
    assert places(result) == {"63-01": 1, "63-31": 2}
    assert result.unit("63-31").class_vi == "Chưa hoàn thành"
    standing = {s.criterion.code: s.points for s in result.unit("63-31").scores if s.points}
    assert standing == {"I.1": 10, "I.2": 5, "I.3": 5, "III.7": 4}, "its reports, and what others cause"


def test_a_year_of_zeros_ranks_like_a_year_of_marks() -> None:
    zeros = tuple(make_value(i.code, 0) for i in PROGRAMME.indicators)
    result = ranking(unit("01", *WORKING), unit("31", *NOTHING), unit("48", *zeros))
    assert places(result) == {"63-01": 1, "63-31": 2, "63-48": 2}


def test_a_unit_of_which_too_little_applies_has_no_rank_and_shifts_nobody() -> None:
    programme = with_nothing_arose("leaves")
    units = [unit("01", *WORKING), unit("31", *NOTHING), unit("48", *WORKING[:20]), unit("79", *WORKING[:10])]
    result = rank_facts(year(units), programme, At(), "test")
    alone = rank_facts(year([u for u in units if u.unit.code != "31"]), programme, At(), "test")
    quiet = result.rows[-1]
    assert (quiet.unit_id, quiet.rank, quiet.rank_in_cluster, quiet.proposed) == ("63-31", None, None, False)
    assert (quiet.note_vi, quiet.class_vi) == ("Không đủ căn cứ xếp hạng", "Không xếp loại")
    assert {k: v for k, v in places(result).items() if k != "63-31"} == places(alone)
    lenient = programme.model_copy(update={"scoring": programme.scoring.model_copy(
        update={"least_applicable_percent": Decimal(0)})})  # fmt: skip
    assert rank_facts(year(units), lenient, At(), "test").unit("63-31").rank is not None


def test_bonus_and_penalty_touch_the_total_only() -> None:
    marks = {"BONUS.1": make_verified_score("3"), "PENALTY.1": make_verified_score("10")}
    plain, marked = ranking(unit("01")).rows[0], ranking(unit("01", verified=marks)).rows[0]
    assert marked.percent == plain.percent
    assert marked.class_vi == plain.class_vi
    assert marked.exact_total == plain.exact_total - 7


@pytest.mark.parametrize(
    ("percent", "name"),
    [
        ("100", "Xuất sắc"),
        ("90", "Xuất sắc"),
        ("89.999999", "Tốt"),
        ("65", "Khá"),
        ("50", "Trung bình"),
        ("0", "Chưa hoàn thành"),
    ],
)
def test_classes_by_unrounded_percent(percent: str, name: str) -> None:
    assert class_of(PROGRAMME, Fraction(Decimal(percent))) == name


def test_a_unit_without_any_accepted_report_is_last_not_dropped() -> None:
    silent = unit(
        "79", reports=tuple(report(q, "missing") for q in (1, 2, 3, 4)), verified={"III.1": make_verified_score("5")}
    )
    returned = unit("92", reports=tuple(report(q, "returned") for q in (1, 2, 3, 4)))
    poor = unit("01", reports=(report(1, late=20, answered_cells=0), *(report(q, "missing") for q in (2, 3, 4))))
    result = ranking(silent, poor, returned)
    assert [u.unit_id for u in result.rows] == ["63-01", "63-92", "63-79"]
    assert result.unit("63-79").class_vi == result.unit("63-92").class_vi == "Chưa hoàn thành"
    assert NO_REPORT_VI in result.unit("63-79").note_vi


class TestProposals:
    def test_the_first_ranks_are_proposed(self) -> None:
        result = ranking(*(giving(code, str(n)) for n, code in enumerate(CODES)), award_quota=2)
        assert [u.unit_id for u in result.proposed_units] == ["63-92", "63-79"]

    def test_a_missing_report_passes_the_proposal_on(self) -> None:
        gap = (*REPORTS[:3], report(4, "missing"))
        best = unit(
            "01",
            reports=gap,
            verified={
                "III.1": make_verified_score("5"),
                "III.2": make_verified_score("5"),
                "III.3": make_verified_score("5"),
            },
        )
        result = ranking(best, giving("31", "1"), giving("48", "0"), award_quota=1)
        assert result.rows[0].unit_id == "63-01"
        assert [u.unit_id for u in result.proposed_units] == ["63-31"]
        assert INCOMPLETE_VI.format(noun_vi="quý") in result.unit("63-01").note_vi

    def test_a_tie_at_the_quota_proposes_all_tied_with_the_note(self) -> None:
        units = giving("01", "5"), giving("31", "3"), giving("48", "3"), giving("79", "1")
        result = ranking(*units, award_quota=2)
        assert len(result.proposed_units) == 3
        assert STRADDLES_VI in result.unit("63-31").note_vi
        assert STRADDLES_VI not in result.unit("63-01").note_vi
        assert STRADDLES_VI not in ranking(*units, award_quota=3).unit("63-31").note_vi

    def test_no_quota_no_proposal(self) -> None:
        assert ranking(unit("01"), award_quota=0).proposed_units == ()


class TestVerified:
    def test_verified_counts_instead_of_computed(self) -> None:
        score = ranking(giving("01", "4.5")).rows[0].score("II.1")
        assert (score.computed_points, score.points) == (Decimal(0), Decimal("4.5"))

    @pytest.mark.parametrize(
        ("marks", "says"),
        [
            ({"II.1": make_verified_score("4", reason="")}, "without a reason"),
            ({"II.1": make_verified_score("5.5")}, "lies outside 0 to 5"),
            ({"II.1": make_verified_score("-1")}, "lies outside 0 to 5"),
            ({"IV.2": make_verified_score("1")}, "does not apply"),
            ({"X.1": make_verified_score("1")}, "no such criterion"),
        ],
    )
    def test_what_cannot_stand_is_refused(self, marks: dict[str, object], says: str) -> None:
        with pytest.raises(ScoringError, match=says):
            ranking(unit("01", verified=marks))

    def test_the_computed_score_as_shown_needs_no_reason(self) -> None:
        thirds = tuple(report(q, expected_cells=3, answered_cells=1) for q in (1, 2, 3, 4))
        result = ranking(unit("01", reports=thirds, verified={"I.2": make_verified_score("1.67", reason="")}))
        assert result.rows[0].score("I.2").points == Decimal("1.67")


def test_criteria_that_cannot_be_scored_are_all_named() -> None:
    rows = list(PROGRAMME.criteria)
    rows[0] = rows[0].model_copy(update={"inputs": "findings"})
    rows[3] = rows[3].model_copy(update={"method": "magic"})
    rows[4] = rows[4].model_copy(update={"inputs": "9.9"})
    broken = PROGRAMME.model_copy(update={"criteria": tuple(rows)})
    with pytest.raises(ScoringError) as error:
        rank_facts(year([unit("01")]), broken, At(), "test")
    assert len(error.value.faults) == 3
    assert all(f"criterion {c}" in str(error.value) for c in ("I.1", "II.1", "II.2"))


def test_group_share_leaves_out_what_does_not_apply() -> None:
    result = ranking(unit("01", make_value("3.8", 1, 1), make_value("3.9", 1, 1))).rows[0]
    assert group_share(result, "IV") == Fraction(6, 11)
    assert group_share(result, "none") == 0


@given(st.lists(st.tuples(st.booleans(), st.tuples(st.fractions(0, 3)))))
def test_competition_ranks(keys: list[tuple[bool, tuple[Fraction, ...]]]) -> None:
    ranks = competition_ranks({str(n): key for n, key in enumerate(keys)})
    for n, key in enumerate(keys):
        assert ranks[str(n)] == 1 + sum(other > key for other in keys)


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 100), st.randoms(use_true_random=False))
def test_the_order_of_units_does_not_matter(seed: int, shuffler: random.Random) -> None:
    facts = season(seed)
    shuffled = list(facts.units)
    shuffler.shuffle(shuffled)
    assert rank_facts(facts, PROGRAMME, At(), "test").rows == rank_facts(year(shuffled), PROGRAMME, At(), "test").rows


@settings(max_examples=8, deadline=None)
@given(st.sampled_from(CODES), st.sampled_from(["I.1", "II.1", "III.6", "IV.4", "BONUS.1"]), st.fractions(0, 1))
def test_more_points_never_worsen_the_rank(code: str, criterion: str, gain: Fraction) -> None:
    facts = season(7)
    before = rank_facts(facts, PROGRAMME, At(), "test").unit(f"63-{code}")
    score = before.score(criterion)
    raised = score.exact_points + gain * (Fraction(score.criterion.max_points) - score.exact_points)
    points = max(Decimal(raised.numerator) / raised.denominator, Decimal(0))
    if Fraction(points) < score.exact_points:
        points = min(points + Decimal("1e-20"), score.criterion.max_points)
    marks = {criterion: make_verified_score(str(points))}
    units = [replace(u, verified=marks) if u.unit.code == code else u for u in facts.units]
    after = rank_facts(year(units), PROGRAMME, At(), "test").unit(f"63-{code}")
    assert after.rank is not None and before.rank is not None
    assert after.rank <= before.rank


def test_scores_are_exact_decimals_within_bounds() -> None:
    result = rank_facts(season(), PROGRAMME, At(), "test")
    assert len(result.rows) == 63
    for row in result.rows:
        assert 0 <= row.percent <= 100
        assert isinstance(row.total, Decimal)
        assert row.exact_total == row.exact_percent + row.exact_bonus - row.exact_penalty
        for score in row.scores:
            assert 0 <= score.exact_points <= score.criterion.max_points
            assert score.evidence_vi
