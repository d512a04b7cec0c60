"""The page that is read first: what changed most and why, where the plan lags, who leads and lags, what is asked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from desk.outputs.report import rank_years_end
from reports.minister import build as plain_build
from reports.minister.content import make_document
from reports.minister.model import PeriodReport
from reports.office.tree import Paragraph, join_runs
from schemas.tables import FINDING, REMARK, VALUE
from tests.reports.minister.period_season import MOMENT, TTDN, UNITS, Q, Season, open_season, said
from tests.reports.minister.settled import build, verify

BEFORE, NOW = "2017Q4", "2018Q4"
CHANGED: Mapping[str, tuple[int, int]] = {
    "2.3": (100, 200), "2.2": (100, 160), "2.13": (100, 10), "2.16": (100, 55), "2.9": (100, 101), "2.1": (100, 140),
    "2.7": (1, 4), "2.21": (100, 900),
}  # fmt: skip
"""By indicator, what each of four units said of the last period of the year before and of this one."""
ANSWER = (
    "Tỉnh tổ chức Năm Du lịch quốc gia với hơn 100 hoạt động, nên số tin, bài tăng đột biến so với mọi năm trước đó."
)


def make_season(*, plans: bool = False) -> Season:
    """Four units over two periods; the third moved most at 2.3 and says why. The fourth was late."""
    season = Season()
    for unit in range(4):
        for place, period_id in enumerate((BEFORE, NOW)):
            late = timedelta(days=2) if (unit, period_id) == (3, NOW) else -timedelta(days=1)
            verdict = "ACCEPTED_WITH_QUESTIONS" if unit in (2, 3) and period_id == NOW else "ACCEPTED"
            sent = season.submit(UNITS[unit], Q[period_id], Q[period_id].due_at + late, verdict)
            for code, amounts in CHANGED.items():
                amount = amounts[place] + (50 if (unit, code, period_id) == (2, "2.3", NOW) else 0)
                season.value(sent, TTDN.indicator_by_code[code], "value", amount, amount)
                if plans and period_id == NOW and code in ("2.3", "2.9", "2.21"):
                    plan = Decimal(1_000 if code == "2.9" else 100)
                    season.add(VALUE, submission_id=sent, indicator_code=code, measure="plan", state="value",
                               amount=plan, sheet="Chỉ tiêu", cell="F9")  # fmt: skip
            if verdict != "ACCEPTED":
                ask(season, sent, "2.3", ANSWER if unit == 2 else "Số liệu đúng.")
    return season


def ask(season: Season, sent: str, code: str, answer: str) -> None:
    """A question about a figure, and what the unit wrote beside it."""
    season.add(FINDING, submission_id=sent, finding_id=f"{sent}{code}", sha256=sent.ljust(64, "0"), code="V04",
               severity="EXPLAIN", indicator_code=code, sheet="Chỉ tiêu", cell="D12", message_vi="Cao bất thường.",
               fix_vi=TTDN.rule_by_code["V04"].fix_vi, value_seen="7")  # fmt: skip
    season.add(REMARK, submission_id=sent, kind="note", position=1, text=answer, indicator_code=code)


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> PeriodReport:
    with open_season(tmp_path_factory.mktemp("summary"), make_season(plans=True)) as warehouse:
        made = build(warehouse, TTDN, Q[NOW], MOMENT)
        assert verify(warehouse, made) == ()
    return made


def test_the_five_that_changed_most_come_first_to_last_and_none_is_sensitive_or_small(report: PeriodReport) -> None:
    told = [change.claims[1].id for change in report.summary.changes]
    assert told == [f"summary.{code}.last_year" for code in ("2.3", "2.13", "2.2", "2.16", "2.1")]
    assert report.summary.changes_lead_vi.startswith("05 chỉ tiêu biến động nhiều nhất so với cùng kỳ năm 2017")
    assert said(report, "summary.2.3.last_year") == ["tăng 450 tin, bài (112,5%)"]


def test_the_reason_is_that_of_the_unit_that_moved_most_cut_short_here_and_whole_in_the_annex(
    report: PeriodReport,
) -> None:
    (text,) = said(report, "summary.2.3.reason")
    quoted = text.partition("“")[2].removesuffix("”")
    assert text.startswith(f"{UNITS[2].name_vi} giải trình: “") and quoted.endswith("…")
    assert ANSWER.startswith(quoted.removesuffix("…")) and 40 < len(quoted) <= 81
    assert ANSWER in [question.answer for question in report.questions]


def test_plans_that_lag_are_named_with_their_share(report: PeriodReport) -> None:
    assert said(report, "summary.plan") == ["Trong 02 chỉ tiêu có kế hoạch năm, 01 chỉ tiêu đạt tiến độ"]
    assert said(report, "summary.plan_behind") == ["01 chỉ tiêu chậm tiến độ (ấn phẩm TTĐN xuất bản 10,1%)"]
    assert [row.code for row in report.behind] == ["2.9"]
    assert {one.code for one in report.units_of_rows if one.plan_leading_vi} == {"2.3", "2.9"}


def test_who_leads_has_all_that_is_asked_and_who_lags_nothing_of_it(report: PeriodReport) -> None:
    assert (
        report.summary.leading == ()
    )  # of two plans one lags with every unit: half of them, where four fifths are asked
    assert UNITS[3].name_vi in report.summary.lagging and UNITS[0].name_vi not in report.summary.lagging
    assert len(report.summary.lagging) == 60


def test_without_plans_no_plan_is_asked_of_a_unit(tmp_path: Path) -> None:
    with open_season(tmp_path, make_season()) as warehouse:
        made = build(warehouse, TTDN, Q[NOW], MOMENT)
    assert made.summary.plan is None and made.plan is None
    assert set(made.summary.leading) == {UNITS[0].name_vi, UNITS[1].name_vi}
    assert "kế hoạch" not in said(made, "summary.leading")[0]


def test_before_anybody_reported_nobody_leads_and_nothing_changed(tmp_path: Path) -> None:
    with open_season(tmp_path, Season()) as warehouse:
        made = build(warehouse, TTDN, Q[NOW], MOMENT)
        assert verify(warehouse, made) == ()
    assert (made.summary.units, made.summary.changes, made.summary.plan) == (None, (), None)
    assert said(made, "summary.sent") == ["Chưa có đơn vị nào trong 63 đơn vị gửi báo cáo"]
    assert said(made, "asked.missing") == ["nhắc nhở 63 đơn vị chưa gửi báo cáo (nêu tại Phụ lục I)"]
    assert not [group for group in made.groups if group.paragraphs]
    texts = [join_runs(b.runs) for b in make_document(made).blocks if isinstance(b, Paragraph)]
    assert "Chưa có số liệu. Danh mục chỉ tiêu tại Phụ lục II." in texts


def test_the_years_ranking_is_told_as_proposed_in_the_report_of_its_last_period(tmp_path: Path) -> None:
    with open_season(tmp_path, make_season()) as warehouse:
        early = rank_years_end(warehouse, TTDN, Q["2018Q3"], MOMENT)
        ranking = rank_years_end(warehouse, TTDN, Q[NOW], MOMENT)
        made = plain_build.build(warehouse, TTDN, Q[NOW], MOMENT, ranking=ranking)
    assert early is None and ranking is not None
    assert "do Cục đề xuất, chưa phải quyết định" in made.ranking_vi
    assert "kết quả xếp hạng thi đua năm 2018 được đề xuất" in made.summary.asked.text_vi
    table = make_document(made).tables[-1]
    assert [row[1] for row in table.rows] == [row.unit_vi for row in ranking.rows] and len(table.rows) == 63
