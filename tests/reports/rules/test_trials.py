"""What a rule's history says to whoever decides about it."""

import pytest

from reports.rules.trials import PeriodTrial, Probation, TrialCase, choose_cases, verdict_vi
from schemas.programme import load_programme
from schemas.programme.records import Rule

PROGRAMME = load_programme("ttdn")


def period(name: str, hits: int = 0, *, reports: int = 70, accepted: int = 0, widest: int = 1) -> PeriodTrial:
    return PeriodTrial(name, reports, 63, hits, hits, hits, accepted, widest if hits else 0)


def describe(*periods: PeriodTrial, **changes: str) -> str:
    rule = PROGRAMME.rule_by_code["L06"].model_copy(update=changes)
    assert isinstance(rule, Rule)
    return verdict_vi(Probation(rule, "x", True, periods), PROGRAMME.suspicion)


def test_figures_and_what_turning_it_on_would_bring() -> None:
    assert describe(period("2018Q1"), period("2018Q2", 3, accepted=2), period("2018Q3", 3, accepted=1)) == (
        "Bắt gặp ở 2,9% báo cáo (6/210, 6 ô) của 3 kỳ; 3 trong số đó đã được chấp nhận. "
        "Nếu bật, mỗi kỳ thêm khoảng 2 lưu ý cho đơn vị, không đổi kết luận."
    )


@pytest.mark.parametrize(
    ("severity", "brings"),
    [
        ("BLOCK", "1 báo cáo đã được chấp nhận sẽ bị trả lại."),
        ("HOLD", "1 báo cáo đã được chấp nhận sẽ phải chờ cán bộ xác nhận."),
        ("EXPLAIN", "3 câu hỏi gửi đơn vị giải trình."),
    ],
)
def test_verdicts_are_counted_by_reports_and_questions_by_cells(severity: str, brings: str) -> None:
    assert describe(period("2018Q1", 3, accepted=1), severity=severity).endswith(f"mỗi kỳ thêm khoảng {brings}")


def test_a_rule_that_met_nothing_has_proved_nothing() -> None:
    assert describe(period("2018Q1"), period("2018Q2")) == (
        "Không bắt gặp lần nào trong 140 báo cáo của 2 kỳ. "
        "Bật lên không thêm việc, nhưng chưa có ca nào cho thấy quy tắc phân biệt đúng sai."
    )
    assert describe(period("2018Q1", reports=0)) == "Chưa có báo cáo nào để xét."


def test_many_units_at_one_cell_speak_against_the_rule() -> None:
    wide = describe(period("2018Q1", 40, widest=10), period("2018Q2", 40, widest=16))
    assert wide.endswith(
        "Kỳ 2018Q2 có 16/63 đơn vị cùng mắc ở một ô: nghi quy tắc hoặc biểu mẫu, xem lại trước khi bật."
    )
    assert "nghi" not in describe(period("2018Q1", 40, widest=15))


def test_a_rule_that_is_on_is_not_to_be_turned_on() -> None:
    assert describe(period("2018Q1", 1), mode="on").endswith("Quy tắc đang dùng.")
    assert describe(period("2018Q1", 40, widest=40), mode="on").endswith("xem lại trước khi tiếp tục dùng.")
    assert describe(period("2018Q1"), mode="on").count("Bật") == 0


def test_rare_hits_are_not_rounded_to_none() -> None:
    periods = [period(f"2018Q{n}", int(n == 1)) for n in (1, 2, 3, 4)]
    assert "khoảng dưới 1 lưu ý" in describe(*periods)


def test_cases_are_the_latest_of_different_units_first() -> None:
    cases = [TrialCase(p, unit, f"{p}{unit}", None, "") for p in ("2018Q1", "2018Q2") for unit in ("A", "A", "B")]
    chosen = [(c.period_id, c.unit_name) for c in choose_cases(cases, 3)]
    assert chosen == [("2018Q2", "A"), ("2018Q2", "B"), ("2018Q2", "A")]
