from fractions import Fraction

import pytest

from scoring.facts import YearValue
from scoring.methods.yes_no import YES_NO
from tests.scoring.builders import context, criterion, make_value, unit

PROVEN_YES = criterion("yes_no", "1.2", points="5", evidence_required=True)


class TestYesNo:
    def test_yes_with_evidence(self) -> None:
        outcome = YES_NO.score(context(unit("01", make_value("1.2", 1, proof="Số 5/KH"))), PROVEN_YES)
        assert outcome.points == 5
        assert "Số 5/KH" in outcome.evidence_vi[0]

    def test_yes_without_evidence_earns_nothing_and_says_why(self) -> None:
        outcome = YES_NO.score(context(unit("01", make_value("1.2", 1))), PROVEN_YES)
        assert outcome.points == 0
        assert "không có minh chứng" in outcome.evidence_vi[0]

    def test_evidence_may_be_optional(self) -> None:
        assert YES_NO.score(context(unit("01", make_value("1.2", 1))), criterion("yes_no", "1.2")).points == 10

    @pytest.mark.parametrize(
        "answer", [make_value("1.2", 0), make_value("1.2"), make_value("1.2", state="not_applicable")]
    )
    def test_anything_but_yes_earns_nothing(self, answer: YearValue) -> None:
        outcome = YES_NO.score(context(unit("01", answer)), PROVEN_YES)
        assert (outcome.state, outcome.points) == ("scored", Fraction(0))

    def test_a_later_no_does_not_undo_a_yes_nor_its_need_of_evidence(self) -> None:
        first, last = make_value("1.2", 1), make_value("1.2", 0)
        both = YearValue("1.2", "value", last.value, None, (*first.by_period, *last.by_period), ())
        proven = YearValue("1.2", "value", last.value, None, both.by_period, ("Số 5/KH",))
        assert YES_NO.score(context(unit("01", both)), PROVEN_YES).points == 0
        assert YES_NO.score(context(unit("01", proven)), PROVEN_YES).points == 5
