"""Bounds of ranks from evidence: what Mogstad, Romano, Shaikh and Wilhelm's procedure must do."""

from fractions import Fraction
from itertools import pairwise

import numpy as np

from scoring.robust.evidence import Evidence, bound_first_places, estimate_errors
from scoring.robust.observed import Observed

UNITS = tuple("ABCDEF")
TOTALS = np.array([90.0, 89.5, 80.0, 70.0, 69.9, 20.0])
NONE = np.zeros((0, 6))


def evidence(*restated: int, left_out: object = NONE, reviewed: tuple[Fraction, ...] = ()) -> Evidence:
    observed = Observed(tuple(map(Fraction, restated)), reviewed, {unit: n for n, unit in enumerate(UNITS, start=1)})
    return Evidence(UNITS, TOTALS, np.asarray(left_out, dtype=float), observed)


def test_without_error_ranks_are_what_they_are() -> None:
    found = bound_first_places(evidence(), 0.95, seed=1)
    assert found.best.tolist() == found.worst.tolist() == [1, 2, 3, 4, 5, 6]
    assert evidence().missing_vi == (
        "bỏ ra từng kỳ", "mức sửa số liệu năm trước", "độ lệch giữa hai người chấm độc lập"
    )  # fmt: skip


def test_units_nearer_than_the_error_may_both_be_first() -> None:
    found = bound_first_places(evidence(1), 0.95, seed=1)
    assert found.among_first(1) == ("A", "B")
    assert found.among_first(4) == ("A", "B", "C", "D", "E")
    assert (found.best[5], found.worst[5]) == (6, 6)
    assert (bound_first_places(evidence(1), 0.95, seed=1).best == found.best).all()


def test_more_error_never_takes_anybody_out() -> None:
    sets = [set(bound_first_places(evidence(e), 0.95, seed=1).among_first(2)) for e in (1, 3, 9, 60)]
    assert all(smaller <= larger for smaller, larger in pairwise(sets))
    assert sets[-1] == set(UNITS)


def test_the_critical_value_is_that_of_the_greatest_of_all_pairs() -> None:
    """Two units one error apart by 2.5 studentised units: apart alone, not among twenty others asked at once."""
    two = Evidence(("A", "B"), np.array([3.6, 0.0]), np.zeros((0, 2)), Observed((Fraction(1),)))
    assert bound_first_places(two, 0.95, seed=1).among_first(1) == ("A",)
    many = Evidence(
        tuple(map(str, range(22))), np.array([3.6, *[0.0] * 21]), np.zeros((0, 22)), Observed((Fraction(1),))
    )
    assert len(bound_first_places(many, 0.95, seed=1).among_first(1)) == 22


def test_the_true_ranks_are_covered_as_often_as_asked() -> None:
    rng, truth = np.random.default_rng(5), np.array([3.0, 2.0, 1.0, 0.0])
    held = 0
    for _ in range(100):
        seen = Evidence(tuple("ABCD"), truth + rng.standard_normal(4), np.zeros((0, 4)), Observed((Fraction(1),)))
        found = bound_first_places(seen, 0.90, seed=1, draws=300)
        held += bool(((found.best <= [1, 2, 3, 4]) & (found.worst >= [1, 2, 3, 4])).all())
    assert held >= 85


def test_what_moves_all_units_alike_is_no_error() -> None:
    moved = np.array([TOTALS, TOTALS + 9, TOTALS - 9])
    assert np.allclose(estimate_errors(evidence(left_out=moved)), 0)


def test_of_few_periods_no_error_is_taken_smaller_than_the_mean() -> None:
    left_out = np.array([[90, 90, 80, 70, 70, 20], [90, 88, 80, 70, 70, 20], [90, 89, 80, 70, 70, 20]])
    errors = estimate_errors(evidence(left_out=left_out))
    assert errors[1] > errors[0] > 0 and len(set(np.round(np.delete(errors, 1), 12))) == 1
    both = evidence(2, left_out=left_out, reviewed=(Fraction(2), Fraction(0)))
    assert np.allclose(estimate_errors(both) ** 2, errors**2 + 4 + np.arange(1, 7)), "half of 2² / 2, a criterion each"


def test_the_sources_are_named_with_how_much_there_is_of_them() -> None:
    left_out = [TOTALS, TOTALS + 1, TOTALS - 1]
    assert evidence(1, 2, left_out=left_out, reviewed=(Fraction(1, 2),)).statement_vi == (
        "Nguồn sai số: bỏ ra từng kỳ (3 kỳ), mức sửa số liệu năm trước (2 đơn vị), độ lệch giữa hai người chấm độc lập "
        "(1 cặp điểm)"
    )
    assert evidence(left_out=left_out).statement_vi.endswith(
        "; nguồn chưa có: mức sửa số liệu năm trước, độ lệch giữa hai người chấm độc lập"
    )
