from fractions import Fraction

import pytest

from schemas.programme.records import NothingArose
from scoring.facts import YearValue
from scoring.methods.ratio_to_plan import RATIO_TO_PLAN
from scoring.outcome import Outcome
from tests.scoring.builders import context, criterion, make_value, unit, with_nothing_arose, with_scoring

PLAN = criterion("ratio_to_plan", "2.1;2.23", points="4")


class TestRatioToPlan:
    def of(self, *values: YearValue, inputs: str = "2.1;2.23", missing_plan: str = "zero") -> Outcome:
        programme = with_scoring(missing_plan=missing_plan)
        table_row = criterion("ratio_to_plan", inputs, points="4")
        return RATIO_TO_PLAN.score(context(unit("01", *values), programme=programme), table_row)

    def test_average_over_inputs_each_at_most_full(self) -> None:
        assert self.of(make_value("2.1", 30, 10), make_value("2.23", 1, 3)).points == 4 * (1 + Fraction(1, 3)) / 2

    def test_zero_and_missing_both_count_zero_but_say_different_things(self) -> None:
        outcome = self.of(make_value("2.1", 0, 10), make_value("2.23"))
        assert outcome.points == 0
        assert "thực hiện 0/kế hoạch 10" in outcome.evidence_vi[0]
        assert "không có số liệu" in outcome.evidence_vi[1]

    def test_nothing_arose_is_nothing_done(self) -> None:
        one = self.of(make_value("2.1", state="not_applicable"), make_value("2.23", 1, 2))
        assert (one.state, one.points) == ("scored", Fraction(1))
        both = self.of(make_value("2.1", state="not_applicable"), make_value("2.23", state="not_applicable"))
        assert (both.state, both.points) == ("nothing_arose", Fraction(0))
        assert both.evidence_vi[0] == "2.1: không phát sinh (cả 1 quý đã báo cáo) → 0%"

    @pytest.mark.parametrize("plan", [None, 0, 5])
    @pytest.mark.parametrize("earns", ["zero", "full", "leaves"])
    def test_a_year_of_zeros_is_never_below_a_year_of_marks(self, earns: NothingArose, plan: int | None) -> None:
        programme = with_nothing_arose(earns, "2.1")
        row = criterion("ratio_to_plan", "2.1", points="4")
        found = [
            RATIO_TO_PLAN.score(context(unit("01", quiet), programme=programme), row).points
            for quiet in (make_value("2.1", 0, plan), make_value("2.1", None, plan, state="not_applicable"))
        ]
        assert found == [{"zero": 0, "full": 4, "leaves": None}[earns]] * 2

    def test_not_required_leaves_the_average_then_the_maximum(self) -> None:
        one = self.of(make_value("2.1", state="not_required"), make_value("2.23", 1, 2))
        assert one.points == 2
        none = self.of(make_value("2.1", state="not_required"), make_value("2.23", state="not_valid"))
        assert (none.state, none.points) == ("not_applicable", None)

    def test_a_missing_plan_follows_the_programme(self) -> None:
        values = make_value("2.1", 5), make_value("2.23", 1, 2)
        assert self.of(*values).points == 1
        assert self.of(*values, missing_plan="not_applicable").points == 2

    def test_a_plan_of_zero_is_met_by_anything_done_but_not_by_nothing(self) -> None:
        assert self.of(make_value("2.1", 0, 0), make_value("2.23", 7, 0)).points == 2
        assert self.of(make_value("2.1", None, 0), make_value("2.23", None, 0)).points == 0

    def test_a_stock_without_plan_is_met_above_zero(self) -> None:
        assert self.of(make_value("2.4", 1), inputs="2.4").points == 4
        assert self.of(make_value("2.4", 0), inputs="2.4").points == 0
        assert self.of(make_value("2.4"), inputs="2.4").points == 0
