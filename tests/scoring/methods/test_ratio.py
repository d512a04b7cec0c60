from fractions import Fraction

import pytest

from scoring.facts import YearValue
from scoring.methods.ratio import RATIO
from scoring.outcome import Outcome
from tests.scoring.builders import context, criterion, make_value, unit

ROW = criterion("ratio", "2.22/2.21", points="4")


class TestRatio:
    def of(self, part: YearValue, whole: YearValue) -> Outcome:
        return RATIO.score(context(unit("01", part, whole)), ROW)

    def test_share(self) -> None:
        assert self.of(make_value("2.22", 2), make_value("2.21", 3)).points == Fraction(8, 3)
        assert self.of(make_value("2.22", 5), make_value("2.21", 3)).points == 4

    @pytest.mark.parametrize("whole", [make_value("2.21", 0), make_value("2.21", state="not_applicable")])
    def test_nothing_arose_is_full(self, whole: YearValue) -> None:
        outcome = self.of(make_value("2.22"), whole)
        assert (outcome.state, outcome.points) == ("nothing_arose", Fraction(4))

    def test_missing_is_zero(self) -> None:
        assert self.of(make_value("2.22", 2), make_value("2.21")).points == 0
        assert self.of(make_value("2.22"), make_value("2.21", 2)).points == 0
        assert self.of(make_value("2.22", state="not_applicable"), make_value("2.21", 2)).points == 0

    def test_not_required_leaves_the_maximum(self) -> None:
        assert self.of(make_value("2.22", 1), make_value("2.21", state="not_required")).state == "not_applicable"
