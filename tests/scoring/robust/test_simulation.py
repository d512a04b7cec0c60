"""The simulation over choices: arrays against plain exact reckoning, its sums, and what it refuses to publish."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from schemas.programme import Programme
from schemas.programme.sections import Alternative, AwardLine, RobustnessRules
from scoring.errors import ScoringError
from scoring.methods import METHODS
from scoring.ranking import rank_facts
from scoring.robust.cells import make_year, read_cells
from scoring.robust.choices import COLUMNS, Draws, draw_choices
from scoring.robust.plain import Combination, leave_period_out
from scoring.robust.shares import SETWISE
from scoring.robust.simulation import RobustRanking, Simulation, list_single, simulate_choices
from scoring.robust.summary import RobustSummary, compare_pairs, share_variance, summarise
from scoring.robust.totals import rank_totals
from tests.scoring.builders import PROGRAMME, At, make_value, make_verified_score, season, unit, with_scoring, year

FACTS = season(3)
DRAWS = 800


@pytest.fixture(scope="module")
def simulation() -> Simulation:
    return Simulation(FACTS, PROGRAMME)


@pytest.fixture(scope="module")
def found() -> RobustRanking:
    return simulate_choices(FACTS, PROGRAMME, draws=DRAWS)


@pytest.fixture(scope="module")
def summary(found: RobustRanking) -> RobustSummary:
    return summarise(found, FACTS, PROGRAMME)


def with_robustness(**changes: object) -> Programme:
    rules = PROGRAMME.robustness.model_copy(update=changes)
    return PROGRAMME.model_copy(update={"robustness": rules})


def test_every_method_is_reckoned_set_wise() -> None:
    assert set(METHODS) == SETWISE


def test_the_stated_ranks_are_those_of_the_ranking(found: RobustRanking) -> None:
    result = rank_facts(FACTS, PROGRAMME, At(), "test")
    assert dict(zip(found.units, found.stated.tolist(), strict=True)) == {r.unit_id: r.rank or 0 for r in result.rows}


@pytest.mark.parametrize("number", [0, 1, 5, 9, 10, 32])
def test_a_single_alternative_gives_what_the_methods_give(simulation: Simulation, number: int) -> None:
    """The stated way, x, lateness, aggregation, a criterion and a period left out: totals, ranks and classes."""
    draws = list_single(simulation)
    number = min(number, len(draws.levels) - 1)
    one = Draws(draws.levels[number : number + 1], draws.weights[number : number + 1], 0)
    plain = simulation.plain.place_all(simulation.combination(one, 0))
    ranks, classes = simulation.place(one)
    totals = simulation.totals(one)[0]
    names = [c.name_vi for c in PROGRAMME.scoring.classes]
    for place, unit_id in enumerate(simulation.units):
        assert abs(totals[place] - float(plain[unit_id].total)) < 1e-10
        assert (ranks[0, place] or None) == plain[unit_id].rank
        assert classes[place, names.index(plain[unit_id].class_vi)] == 1


def test_draws_agree_with_plain_reckoning(simulation: Simulation) -> None:
    draws = draw_choices(simulation.choices, len(simulation.standard), DRAWS, 26)
    for number in (3, 411, 777):
        one = Draws(draws.levels[number : number + 1], draws.weights[number : number + 1], 0)
        plain = simulation.plain.place_all(simulation.combination(one, 0))
        ranks, _ = simulation.place(one)
        assert [r or None for r in ranks[0].tolist()] == [plain[u].rank for u in simulation.units]


def test_the_same_seed_gives_the_same_and_another_gives_another(found: RobustRanking) -> None:
    assert (simulate_choices(FACTS, PROGRAMME, draws=DRAWS).ranks == found.ranks).all()
    assert (simulate_choices(FACTS, PROGRAMME, draws=DRAWS, seed=27).ranks != found.ranks).any()


def test_points_that_depend_on_the_cluster_are_derived_anew(simulation: Simulation) -> None:
    """Without the best quarter of its neighbours, a unit whose own cells did not change stands higher among them."""
    quiet = unit("01", make_value("2.13", 3))
    loud = unit("31", make_value("2.13", 9))
    facts = year([quiet, loud])
    before = Simulation(facts, PROGRAMME)
    after = Simulation(year([quiet, replace(loud, values={**loud.values, "2.13": make_value("2.13", 1)})]), PROGRAMME)
    at = [c.code for c in before.criteria].index("III.4")
    tables = [s._reckoner.table("", "", "", None) for s in (before, after)]
    assert [t.share[0, at] for t in tables] == [0.0, 1.0]


def test_equal_units_tie_in_every_draw_and_tie_breaks_part_the_rest() -> None:
    pair = [unit("01", cluster=None), unit("31", cluster=None), unit("48", make_value("2.3", 1, 2), cluster=None)]
    ranks = simulate_choices(year(pair), with_robustness(alternatives=()), draws=100).ranks
    assert (ranks[:, 0] == ranks[:, 1]).all() and (ranks[:, 0] != ranks[:, 2]).any()


def test_near_totals_are_ranked_by_exact_keys_not_by_rounding() -> None:
    """A tenth three times is three tenths: float64 orders them by rounding, fractions say they are equal."""
    totals = np.array([[0.1 + 0.1 + 0.1, 0.3, 1.0]])
    keys = {0: (True, (Fraction(3, 10),)), 1: (True, (Fraction(3, 10),)), 2: (True, (Fraction(1),))}
    every, none = np.ones((1, 3), dtype=bool), np.full(3, -1)
    assert totals[0, 0] != totals[0, 1]
    ranks = rank_totals(totals, every, every[0], none, lambda _draw, place: keys[place])
    assert ranks.tolist() == [[2, 2, 1]]


def test_units_of_one_profile_are_reckoned_once_and_rank_as_if_each_were() -> None:
    rng = np.random.default_rng(5)
    kinds = rng.integers(0, 4, 60)
    totals = np.tile(0.3 + kinds * 2e-10, (3, 1))  # nearer than rounding is trusted
    every, none, asked = np.ones((3, 60), dtype=bool), np.full(60, -1), []

    def key(draw: int, place: int) -> tuple[bool, tuple[Fraction, ...]] | None:
        asked.append(place)
        return None if draw == 2 and kinds[place] == 3 else (True, (Fraction(int(kinds[place]), 1 + draw),))

    together = rank_totals(totals, every, every[0], none, key, lambda place: int(kinds[place]))
    assert len(asked) == 12
    assert together.tolist() == rank_totals(totals, every, every[0], none, key).tolist()


def test_a_unit_without_a_report_stands_below_all_and_one_without_basis_nowhere() -> None:
    totals, founded = np.array([[50.0, 90.0, 10.0]]), np.array([[True, True, False]])
    reported = np.array([True, False, True])
    ranks = rank_totals(totals, founded, reported, np.full(3, -1), lambda _draw, _place: None)
    assert ranks.tolist() == [[1, 2, 0]]


def test_an_alternative_that_changes_no_score_is_named_and_nothing_is_published() -> None:
    same = Alternative(
        code="late-same", choice="late_bands", value="0:100;1-2:75;3-5:50;6-10:25;11-:0", name_vi="Như cũ"
    )
    programme = with_robustness(alternatives=(*PROGRAMME.robustness.alternatives, same))
    found = simulate_choices(FACTS, programme, draws=100)
    with pytest.raises(ScoringError, match=r"late-same \(Như cũ\) không làm thay đổi điểm"):
        summarise(found, FACTS, programme)
    left = simulate_choices(FACTS, programme, draws=100, without=["late-same"])
    assert summarise(left, FACTS, programme).units
    with pytest.raises(ScoringError, match="no alternative 'nope'"):
        simulate_choices(FACTS, programme, draws=100, without=["nope"])


def test_chances_and_intervals_hold_together(summary: RobustSummary, found: RobustRanking) -> None:
    for unit_spread in summary.units:
        assert unit_spread.best <= unit_spread.low <= unit_spread.median <= unit_spread.high <= unit_spread.worst
        assert abs(sum(unit_spread.classes.values()) - 1) < 1e-9
    assert sum(u.lines["chung"] for u in summary.units) >= PROGRAMME.scoring.award_quota
    assert [u for band in summary.bands for u in band] == [
        found.units[n] for n in np.argsort(found.stated, kind="stable") if found.stated[n]
    ]


def test_pairs_count_ties_half() -> None:
    above = compare_pairs(np.array([[1, 2, 2], [2, 1, 0]], dtype=np.int32))
    assert above[0, 1] == 0.5 and above[1, 2] == 0.75 and above[2, 1] == 0.25


def test_shares_of_variance_find_the_choice_that_matters(found: RobustRanking) -> None:
    """Ranks that a single choice decides: its first and total shares are one, those of all others nothing."""
    at = COLUMNS["aggregation"]
    ranks = np.stack([1 + found.draws.levels[:, at], 4 - found.draws.levels[:, at]], axis=1).astype(np.int32)
    shares = {s.choice: s for s in share_variance(replace(found, ranks=ranks, units=found.units[:2]))}
    assert abs(shares["aggregation"].first - 1) < 0.15 and abs(shares["aggregation"].total - 1) < 0.15
    assert all(s.total == 0 for name, s in shares.items() if name != "aggregation")


def test_lines_by_cluster_have_chances_of_their_own(found: RobustRanking) -> None:
    line = AwardLine(code="cum", name_vi="Giấy khen của cụm", quota=1, within="cluster")
    summary = summarise(found, FACTS, with_scoring(award_lines=(line,)))
    clusters = {u.cluster_code for u in FACTS.units}
    assert sum(u.lines["cum"] for u in summary.units) >= len(clusters) - 1e-9


def test_verified_points_stand_in_every_draw() -> None:
    marked = unit("01", verified={"II.1": make_verified_score("2.5")})
    simulation = Simulation(year([marked, unit("31")]), with_robustness(alternatives=()))
    plain = simulation.plain.place_all(Combination({}))
    totals = simulation.totals(list_single(simulation))[0]
    assert [round(t, 9) for t in totals] == [round(float(plain[u].total), 9) for u in simulation.units]


def test_a_year_without_a_quarter_is_said_alike_twice() -> None:
    left = leave_period_out(FACTS, PROGRAMME, FACTS.due[1].id)
    cells = read_cells(FACTS, PROGRAMME, PROGRAMME.criteria_of(FACTS.year))
    made = make_year(cells, 1)
    for u, facts in enumerate(left.units):
        for i, code in enumerate(made.codes):
            year_value = facts.values[code]
            assert bool(made.known[u, i]) == (year_value.value is not None)
            assert Decimal(int(made.value[u, i])) / 10_000 == (year_value.value or 0)
            assert bool(made.nothing[u, i]) == year_value.is_nothing


def test_a_weight_may_be_said_to_stay() -> None:
    rules = RobustnessRules(weight_percent=Decimal(0), leave_out_percent=Decimal(0))
    still = simulate_choices(FACTS, PROGRAMME.model_copy(update={"robustness": rules}), draws=100)
    assert (still.ranks == still.stated).all() and still.choices.open_choices == ()
