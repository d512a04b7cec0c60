from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.achievement import per_item_bonus, percentile_in_cluster, ratio, ratio_to_plan, yes_no
from scoring.facts import YearValue
from scoring.outcome import Outcome
from tests.scoring.builders import context, criterion, initiative, known, unit, with_scoring

PROVEN_YES = criterion("yes_no", "1.2", points="5", evidence_required=True)
PLAN = criterion("ratio_to_plan", "2.1;2.23", points="4")
RATIO = criterion("ratio", "2.22/2.21", points="4")
PERCENTILE = criterion("percentile_in_cluster", "2.13", points="4")
BONUS = criterion("per_item_bonus", "5.2", "per_item=1", points="5")


class TestYesNo:
    def test_yes_with_evidence(self) -> None:
        outcome = yes_no(context(unit("01", known("1.2", 1, proof="Số 5/KH"))), PROVEN_YES)
        assert outcome.points == 5
        assert "Số 5/KH" in outcome.evidence_vi[0]

    def test_yes_without_evidence_earns_nothing_and_says_why(self) -> None:
        outcome = yes_no(context(unit("01", known("1.2", 1))), PROVEN_YES)
        assert outcome.points == 0
        assert "không có minh chứng" in outcome.evidence_vi[0]

    def test_evidence_may_be_optional(self) -> None:
        assert yes_no(context(unit("01", known("1.2", 1))), criterion("yes_no", "1.2")).points == 10

    @pytest.mark.parametrize("answer", [known("1.2", 0), known("1.2"), known("1.2", state="not_applicable")])
    def test_anything_but_yes_earns_nothing(self, answer: YearValue) -> None:
        outcome = yes_no(context(unit("01", answer)), PROVEN_YES)
        assert (outcome.state, outcome.points) == ("scored", Fraction(0))

    def test_a_later_no_does_not_undo_a_yes_nor_its_need_of_evidence(self) -> None:
        first, last = known("1.2", 1), known("1.2", 0)
        both = YearValue("1.2", "value", last.value, None, (*first.quarters, *last.quarters), ())
        proven = YearValue("1.2", "value", last.value, None, both.quarters, ("Số 5/KH",))
        assert yes_no(context(unit("01", both)), PROVEN_YES).points == 0
        assert yes_no(context(unit("01", proven)), PROVEN_YES).points == 5


class TestRatioToPlan:
    def of(self, *values: YearValue, inputs: str = "2.1;2.23", missing_plan: str = "zero") -> Outcome:
        programme = with_scoring(missing_plan=missing_plan)
        table_row = criterion("ratio_to_plan", inputs, points="4")
        return ratio_to_plan(context(unit("01", *values), programme=programme), table_row)

    def test_average_over_inputs_each_at_most_full(self) -> None:
        assert self.of(known("2.1", 30, 10), known("2.23", 1, 3)).points == 4 * (1 + Fraction(1, 3)) / 2

    def test_zero_and_missing_both_count_zero_but_say_different_things(self) -> None:
        outcome = self.of(known("2.1", 0, 10), known("2.23"))
        assert outcome.points == 0
        assert "thực hiện 0/kế hoạch 10" in outcome.evidence_vi[0]
        assert "không có số liệu" in outcome.evidence_vi[1]

    def test_nothing_arose_is_full(self) -> None:
        one = self.of(known("2.1", state="not_applicable"), known("2.23", 1, 2))
        assert (one.state, one.points) == ("scored", Fraction(3))
        both = self.of(known("2.1", state="not_applicable"), known("2.23", state="not_applicable"))
        assert (both.state, both.points) == ("nothing_arose", Fraction(4))

    def test_not_required_leaves_the_average_then_the_maximum(self) -> None:
        one = self.of(known("2.1", state="not_required"), known("2.23", 1, 2))
        assert one.points == 2
        none = self.of(known("2.1", state="not_required"), known("2.23", state="not_valid"))
        assert (none.state, none.points) == ("not_applicable", None)

    def test_a_missing_plan_follows_the_programme(self) -> None:
        values = known("2.1", 5), known("2.23", 1, 2)
        assert self.of(*values).points == 1
        assert self.of(*values, missing_plan="not_applicable").points == 2

    def test_a_plan_of_zero_is_met_by_any_report_but_not_by_none(self) -> None:
        assert self.of(known("2.1", 0, 0), known("2.23", 7, 0)).points == 4
        assert self.of(known("2.1", None, 0), known("2.23", None, 0)).points == 0

    def test_a_stock_without_plan_is_met_above_zero(self) -> None:
        assert self.of(known("2.4", 1), inputs="2.4").points == 4
        assert self.of(known("2.4", 0), inputs="2.4").points == 0
        assert self.of(known("2.4"), inputs="2.4").points == 0


class TestRatio:
    def of(self, part: YearValue, whole: YearValue) -> Outcome:
        return ratio(context(unit("01", part, whole)), RATIO)

    def test_share(self) -> None:
        assert self.of(known("2.22", 2), known("2.21", 3)).points == Fraction(8, 3)
        assert self.of(known("2.22", 5), known("2.21", 3)).points == 4

    @pytest.mark.parametrize("whole", [known("2.21", 0), known("2.21", state="not_applicable")])
    def test_nothing_arose_is_full(self, whole: YearValue) -> None:
        outcome = self.of(known("2.22"), whole)
        assert (outcome.state, outcome.points) == ("nothing_arose", Fraction(4))

    def test_missing_is_zero(self) -> None:
        assert self.of(known("2.22", 2), known("2.21")).points == 0
        assert self.of(known("2.22"), known("2.21", 2)).points == 0
        assert self.of(known("2.22", state="not_applicable"), known("2.21", 2)).points == 0

    def test_not_required_leaves_the_maximum(self) -> None:
        assert self.of(known("2.22", 1), known("2.21", state="not_required")).state == "not_applicable"


class TestPercentile:
    def of(self, own: YearValue, *others: YearValue, proven: bool = False) -> Outcome:
        peers = [unit(code, value) for code, value in zip(["31", "48", "79", "92"], others, strict=False)]
        table_row = criterion("percentile_in_cluster", "2.13", points="4", evidence_required=proven)
        return percentile_in_cluster(context(unit("01", own), *peers), table_row)

    def test_below_plus_half_of_equal(self) -> None:
        values = [known("2.13", n) for n in (1, 5, 9)]
        assert self.of(known("2.13", 5), *values).points == 4 * Fraction(3, 6)
        assert self.of(known("2.13", 10), *values).points == 4
        assert self.of(known("2.13", 0), *values).points == 0

    def test_others_without_a_value_count_as_zero(self) -> None:
        others = known("2.13"), known("2.13", state="not_applicable")
        assert self.of(known("2.13", 1), *others).points == 4
        assert self.of(known("2.13", 0), *others).points == 2

    def test_missing_is_zero_even_if_all_are(self) -> None:
        assert self.of(known("2.13"), known("2.13"), known("2.13")).points == 0

    def test_nothing_arose_is_full(self) -> None:
        assert self.of(known("2.13", state="not_applicable"), known("2.13", 9)).state == "nothing_arose"

    def test_alone_is_full(self) -> None:
        assert self.of(known("2.13", 0)).points == 4
        assert self.of(known("2.13", 3), known("2.13", state="not_required")).points == 4

    def test_unproven_values_do_not_count_on_either_side(self) -> None:
        assert self.of(known("2.13", 9), known("2.13", 1), proven=True).points == 0
        assert self.of(known("2.13", 1, proof="12/QĐ"), known("2.13", 9), proven=True).points == 4

    @given(st.integers(0, 20), st.lists(st.one_of(st.none(), st.integers(0, 20)), max_size=4))
    def test_bounds(self, own: int, others: list[int | None]) -> None:
        points = self.of(known("2.13", own), *(known("2.13", other) for other in others)).points
        assert points is not None
        assert 0 <= points <= 4

    @given(st.lists(st.integers(0, 5), min_size=2, max_size=5))
    def test_shares_of_a_full_field_average_one_half(self, values: list[int]) -> None:
        units = [unit(code, known("2.13", n)) for code, n in zip(["01", "31", "48", "79", "92"], values, strict=False)]
        outcomes = [percentile_in_cluster(context(u, *(o for o in units if o is not u)), PERCENTILE) for u in units]
        assert sum((o.points or Fraction(0)) for o in outcomes) == 2 * Fraction(len(values))


class TestBonus:
    def of(self, reported: YearValue, *exemplars: object) -> Fraction | None:
        return per_item_bonus(context(unit("01", reported, exemplars=exemplars)), BONUS).points

    def test_the_lower_of_reported_and_documented_counts(self) -> None:
        listed = initiative("1/QĐ"), initiative("2/QĐ")
        assert self.of(known("5.2", 3), *listed) == 2
        assert self.of(known("5.2", 1), *listed) == 1
        assert self.of(known("5.2"), *listed) == 0
        assert self.of(known("5.2", state="not_applicable"), *listed) == 0

    def test_number_and_date_are_needed_and_repeats_count_once(self) -> None:
        listed = initiative(None), initiative("3/QĐ", day=None), initiative("4/QĐ "), initiative("4/qđ")
        assert self.of(known("5.2", 9), *listed) == 1

    def test_never_more_than_the_maximum(self) -> None:
        assert self.of(known("5.2", 9), *(initiative(f"{n}/QĐ") for n in range(9))) == 5
