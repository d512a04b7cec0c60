from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.programme.records import NothingArose
from scoring.facts import YearValue
from scoring.methods.percentile_in_cluster import PERCENTILE_IN_CLUSTER
from scoring.outcome import Outcome
from tests.scoring.builders import context, criterion, make_value, unit, with_nothing_arose

PERCENTILE = criterion("percentile_in_cluster", "2.13", points="4")


class TestPercentile:
    def of(self, own: YearValue, *others: YearValue, proven: bool = False) -> Outcome:
        peers = [unit(code, value) for code, value in zip(["31", "48", "79", "92"], others, strict=False)]
        table_row = criterion("percentile_in_cluster", "2.13", points="4", evidence_required=proven)
        return PERCENTILE_IN_CLUSTER.score(context(unit("01", own), *peers), table_row)

    def test_below_plus_half_of_equal(self) -> None:
        values = [make_value("2.13", n) for n in (1, 5, 9)]
        assert self.of(make_value("2.13", 5), *values).points == 4 * Fraction(3, 6)
        assert self.of(make_value("2.13", 10), *values).points == 4
        assert self.of(make_value("2.13", 0), *values).points == 0

    def test_others_without_a_value_count_as_zero(self) -> None:
        others = make_value("2.13"), make_value("2.13", state="not_applicable")
        assert self.of(make_value("2.13", 1), *others).points == 4
        assert self.of(make_value("2.13", 0), *others).points == 2

    def test_missing_is_zero_even_if_all_are(self) -> None:
        assert self.of(make_value("2.13"), make_value("2.13"), make_value("2.13")).points == 0

    def test_nothing_arose_stands_where_a_reported_zero_stands(self) -> None:
        others = make_value("2.13", 9), make_value("2.13", state="not_applicable"), make_value("2.13", 0)
        marked = self.of(make_value("2.13", state="not_applicable"), *others)
        assert marked.points == self.of(make_value("2.13", 0), *others).points == 4 * Fraction(1, 3)
        assert "không phát sinh (cả 1 quý đã báo cáo), tính là 0" in marked.evidence_vi[0]

    @pytest.mark.parametrize(("earns", "points"), [("full", Fraction(4)), ("leaves", None)])
    def test_what_is_excused_is_out_of_the_field_too(self, earns: NothingArose, points: Fraction | None) -> None:
        programme = with_nothing_arose(earns, "2.13")
        others = [unit("31", make_value("2.13", 3)), unit("48", make_value("2.13", state="not_applicable"))]
        for quiet in (make_value("2.13", 0), make_value("2.13", state="not_applicable")):
            found = PERCENTILE_IN_CLUSTER.score(context(unit("01", quiet), *others, programme=programme), PERCENTILE)
            assert found.points == points
        own = context(unit("01", make_value("2.13", 2)), *others, programme=programme)
        assert PERCENTILE_IN_CLUSTER.score(own, PERCENTILE).points == 0, "only the unit with 3 is there to compare with"

    def test_alone_is_full_if_anything_was_done(self) -> None:
        assert self.of(make_value("2.13", 0)).points == 0
        assert self.of(make_value("2.13", state="not_applicable")).points == 0
        assert self.of(make_value("2.13", 3), make_value("2.13", state="not_required")).points == 4

    def test_unproven_values_do_not_count_on_either_side(self) -> None:
        assert self.of(make_value("2.13", 9), make_value("2.13", 1), proven=True).points == 0
        assert self.of(make_value("2.13", 1, proof="12/QĐ"), make_value("2.13", 9), proven=True).points == 4

    @given(st.integers(0, 20), st.lists(st.one_of(st.none(), st.integers(0, 20)), max_size=4))
    def test_bounds(self, own: int, others: list[int | None]) -> None:
        points = self.of(make_value("2.13", own), *(make_value("2.13", other) for other in others)).points
        assert points is not None
        assert 0 <= points <= 4

    @given(st.lists(st.integers(0, 5), min_size=2, max_size=5))
    def test_shares_of_a_full_field_average_one_half(self, values: list[int]) -> None:
        units = [
            unit(code, make_value("2.13", n)) for code, n in zip(["01", "31", "48", "79", "92"], values, strict=False)
        ]
        outcomes = [
            PERCENTILE_IN_CLUSTER.score(context(u, *(o for o in units if o is not u)), PERCENTILE) for u in units
        ]
        assert sum((o.points or Fraction(0)) for o in outcomes) == 2 * Fraction(len(values))
