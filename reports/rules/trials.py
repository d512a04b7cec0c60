"""What a rule has met in past periods, and what that says to whoever decides whether to turn it on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.office.vietnamese import number, share
from schemas.programme.records import Rule
from schemas.programme.sections import SuspicionRules

UNKNOWN_PERIOD_VI = "chưa rõ kỳ"
CONSEQUENCES_VI = {
    "BLOCK": "báo cáo đã được chấp nhận sẽ bị trả lại",
    "HOLD": "báo cáo đã được chấp nhận sẽ phải chờ cán bộ xác nhận",
    "EXPLAIN": "câu hỏi gửi đơn vị giải trình",
    "NOTE": "lưu ý cho đơn vị, không đổi kết luận",
}


@dataclass(frozen=True, slots=True)
class PeriodTrial:
    """What a rule met in one period: of so many reports of so many units, hits, reports and units hit.

    `accepted` of the reports hit had been accepted; `widest` units are hit at the same cell. `in_force`: the rule's
    validity covers the period. A period_id of None stands for what nobody could attribute.
    """

    period_id: str | None
    reports: int
    units: int
    hits: int
    hit_reports: int
    hit_units: int
    accepted: int
    widest: int
    in_force: bool = True

    @property
    def share_vi(self) -> str:
        """The share of the reports that were hit."""
        return share(self.hit_reports, self.reports)


@dataclass(frozen=True, slots=True)
class TrialCase:
    """One hit, to look at: whose, where, and what the finding says."""

    period_id: str | None
    unit_name: str
    submission_id: str
    indicator_code: str | None
    message_vi: str


@dataclass(frozen=True, slots=True)
class Probation:
    """A rule's history. `rechecked`: held to the stored reports again; else what was stored when they were judged."""

    rule: Rule
    cause_vi: str
    rechecked: bool
    periods: tuple[PeriodTrial, ...]
    cases: tuple[TrialCase, ...] = ()

    @property
    def period_count(self) -> int:
        """How many periods were looked at."""
        return sum(p.period_id is not None for p in self.periods)

    def total(self, name: str) -> int:
        """A count over all periods; a unit counts anew in each."""
        return sum(getattr(p, name) for p in self.periods)


def figures_vi(probation: Probation) -> str:
    """The figures in one sentence."""
    reports, hit = probation.total("reports"), probation.total("hit_reports")
    when = f"{probation.period_count} kỳ"
    if not reports:
        return "Chưa có báo cáo nào để xét."
    if not hit:
        return f"Không bắt gặp lần nào trong {number(reports)} báo cáo của {when}."
    accepted = probation.total("accepted")
    hits = f"{number(hit)}/{number(reports)}, {number(probation.total('hits'))} ô"
    return (
        f"Bắt gặp ở {share(hit, reports)} báo cáo ({hits}) của {when}; "
        f"{number(accepted)} trong số đó đã được chấp nhận."
    )


def verdict_vi(probation: Probation, limits: SuspicionRules) -> str:
    """The figures, and what they mean for the decision to turn the rule on, keep it or look at it again."""
    return f"{figures_vi(probation)} {_advice_vi(probation, limits)}".strip()


def _advice_vi(probation: Probation, limits: SuspicionRules) -> str:
    if not probation.total("reports"):
        return ""
    on = probation.rule.mode == "on"
    if not probation.total("hit_reports"):
        kept = "Giữ cũng không thêm việc" if on else "Bật lên không thêm việc"
        return f"{kept}, nhưng chưa có ca nào cho thấy quy tắc phân biệt đúng sai."
    wide = [p for p in probation.periods if _is_wide(p, limits)]
    if wide:
        most = max(wide, key=lambda p: Decimal(p.widest) / p.units)
        return (
            f"Kỳ {most.period_id} có {most.widest}/{most.units} đơn vị cùng mắc ở một ô: nghi quy tắc hoặc biểu mẫu, "
            f"xem lại trước khi {'tiếp tục dùng' if on else 'bật'}."
        )
    if on:
        return "Quy tắc đang dùng."
    return f"Nếu bật, mỗi kỳ thêm khoảng {_expectation_vi(probation)}."


def _is_wide(period: PeriodTrial, limits: SuspicionRules) -> bool:
    many = period.widest >= limits.least_units
    return many and 100 * period.widest >= limits.least_percent * period.units


def _expectation_vi(probation: Probation) -> str:
    """How much a period would bring: of verdicts, reports that had been accepted; of questions and notes, cells."""
    severity = probation.rule.severity
    much = probation.total("accepted" if severity in ("BLOCK", "HOLD") else "hits")
    each = Decimal(much) / max(1, probation.period_count)
    shown = number(each, 0) if each >= 1 or not much else "dưới 1"
    return f"{shown} {CONSEQUENCES_VI[severity]}"


def choose_cases(cases: Sequence[TrialCase], most: int) -> tuple[TrialCase, ...]:
    """The latest cases, of different units as far as there are."""
    latest = sorted(cases, key=lambda c: c.period_id or "", reverse=True)
    firsts: dict[str, TrialCase] = {}
    rest = [case for case in latest if firsts.setdefault(case.unit_name, case) is not case]
    return tuple([*firsts.values(), *rest][:most])
