"""Methods on reporting discipline."""

from fractions import Fraction

from scoring.methods.completeness import COMPLETENESS
from scoring.methods.first_time_quality import FIRST_TIME_QUALITY
from scoring.methods.late_bands import LATE_BANDS
from scoring.methods.per_item_penalty import PER_ITEM_PENALTY
from tests.scoring.builders import context, criterion, report, unit

LATE = criterion("late_bands", "receipt", "0:100;1-2:75;3-5:50;6-10:25;11-:0")
COMPLETE = criterion("completeness", "expected_cells", points="5")
FIRST = criterion("first_time_quality", "findings", "0:100;1:60;2:20;3-:0", points="5")
PENALTY = criterion("per_item_penalty", "missing_reports", "per_item=5")


def test_lateness_is_averaged_over_due_quarters() -> None:
    reports = (report(1), report(2, late=2), report(3, late=7), report(4, "missing"))
    outcome = LATE_BANDS.score(context(unit("01", reports=reports)), LATE)
    assert outcome.points == 10 * Fraction(100 + 75 + 25 + 0, 400)
    assert dict(outcome.parts) == {"2018Q1": 1, "2018Q2": Fraction(3, 4), "2018Q3": Fraction(1, 4), "2018Q4": 0}
    assert outcome.evidence_vi[1] == "Quý II/2018: chậm 2 ngày → 75%"
    assert outcome.evidence_vi[3] == "Quý IV/2018: không gửi báo cáo → 0%"


def test_a_report_never_accepted_earns_nothing_even_in_time() -> None:
    reports = (report(1, "returned", returns=1), report(2, "held"))
    for method, table_row in ((LATE_BANDS, LATE), (COMPLETENESS, COMPLETE), (FIRST_TIME_QUALITY, FIRST)):
        assert method.score(context(unit("01", reports=reports)), table_row).points == 0


def test_only_due_quarters_are_averaged() -> None:
    outcome = LATE_BANDS.score(context(unit("01", reports=(report(1), report(2)))), LATE)
    assert outcome.points == 10


def test_no_due_quarter_leaves_the_maximum() -> None:
    assert LATE_BANDS.score(context(unit("01", reports=())), LATE).state == "not_applicable"


def test_an_unknown_receipt_earns_nothing_and_says_so() -> None:
    outcome = LATE_BANDS.score(context(unit("01", reports=(report(1, late=None),))), LATE)
    assert outcome.points == 0
    assert "không xác định" in outcome.evidence_vi[0]


def test_completeness_is_exact() -> None:
    reports = (report(1, answered_cells=39), report(2, answered_cells=13, expected_cells=39))
    outcome = COMPLETENESS.score(context(unit("01", reports=reports)), COMPLETE)
    assert outcome.points == 5 * (Fraction(39, 40) + Fraction(1, 3)) / 2


def test_completeness_cannot_pass_the_maximum() -> None:
    reports = (report(1, answered_cells=50), report(2, answered_cells=0, expected_cells=0))
    assert COMPLETENESS.score(context(unit("01", reports=reports)), COMPLETE).points == 5


def test_quality_at_the_first_sending() -> None:
    reports = (report(1), report(2, returns=1), report(3, returns=2), report(4, returns=5))
    assert FIRST_TIME_QUALITY.score(context(unit("01", reports=reports)), FIRST).points == 5 * Fraction(180, 400)


def test_penalty_counts_reports_not_sent_up_to_the_maximum() -> None:
    def penalty(*statuses: str) -> Fraction | None:
        reports = tuple(report(n, status) for n, status in enumerate(statuses, start=1))
        return PER_ITEM_PENALTY.score(context(unit("01", reports=reports)), PENALTY).points

    assert penalty("accepted", "accepted_with_questions") == 0
    assert penalty("missing", "accepted") == 5
    assert penalty("returned", "held") == 0
    assert penalty("missing", "missing", "missing") == 10
