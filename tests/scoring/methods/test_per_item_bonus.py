from dataclasses import replace
from fractions import Fraction

from scoring.facts import YearValue
from scoring.methods.per_item_bonus import PER_ITEM_BONUS
from tests.scoring.builders import context, criterion, initiative, make_value, unit

BONUS = criterion("per_item_bonus", "5.2", "per_item=1", points="5")


class TestBonus:
    def of(self, reported: YearValue, *exemplars: object) -> Fraction | None:
        return PER_ITEM_BONUS.score(context(unit("01", reported, exemplars=exemplars)), BONUS).points

    def test_the_lower_of_reported_and_documented_counts(self) -> None:
        listed = initiative("1/QĐ"), initiative("2/QĐ")
        assert self.of(make_value("5.2", 3), *listed) == 2
        assert self.of(make_value("5.2", 1), *listed) == 1
        assert self.of(make_value("5.2"), *listed) == 0
        assert self.of(make_value("5.2", state="not_applicable"), *listed) == 0

    def test_number_and_date_are_needed_and_repeats_count_once(self) -> None:
        listed = initiative(None), initiative("3/QĐ", day=None), initiative("4/QĐ "), initiative("4/qđ")
        assert self.of(make_value("5.2", 9), *listed) == 1

    def test_only_kinds_that_a_decision_recognises_count(self) -> None:
        listed = initiative("1/QĐ"), replace(initiative("2/QĐ"), kind="Điển hình")
        assert self.of(make_value("5.2", 9), *listed) == 1

    def test_never_more_than_the_maximum(self) -> None:
        assert self.of(make_value("5.2", 9), *(initiative(f"{n}/QĐ") for n in range(9))) == 5
