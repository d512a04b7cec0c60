"""Methods on indicators: yes/no, against plan, ratio, percentile in the cluster, recognised initiatives.

The empties differ. An input that is not asked of the unit leaves the average, and the criterion leaves the maximum when
no input remains. "Không phát sinh" earns the input in full (Ministry of Justice model: nothing arose = full). A missing
input counts zero, with the reason stated; so does a value without the evidence that the criterion requires.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from schemas.programme import Criterion
from scoring.exact import ONE, ZERO, mean, vi_number, vi_percent
from scoring.facts import Exemplar, YearValue
from scoring.outcome import Context, Outcome, not_applicable, scored
from scoring.params import no_params, parse_per_item

INITIATIVE = "Sáng kiến"
NO_PROOF_VI = "có báo cáo nhưng không có minh chứng"
_OUTSIDE_VI = {"not_required": "không thuộc diện phải báo cáo", "not_valid": "không áp dụng trong năm"}


@dataclass(frozen=True, slots=True)
class _Input:
    """One input judged: the share (0 to 1) it earns and why; `outside` inputs have no say."""

    standing: Literal["counts", "nothing_arose", "outside"]
    share: Fraction
    why_vi: str


def yes_no(context: Context, criterion: Criterion) -> Outcome:
    """Full if any accepted report says Có, with evidence where the criterion requires it; else nothing.

    A duty cannot fail to arise: "không phát sinh" at a yes/no indicator is not a Có.
    """
    no_params(criterion)
    return _combine(criterion, [_yes(context.unit.values[c], criterion) for c in criterion.input_codes])


def ratio_to_plan(context: Context, criterion: Criterion) -> Outcome:
    """Per input min(1, value / latest plan of the year), averaged over the inputs asked of the unit.

    A plan of 0 is met by any report. A missing plan follows the programme (`missing_plan`). An indicator that has no
    plan on the form (stock, cumulative or yes/no) is met when its value is above 0.
    """
    no_params(criterion)
    return _combine(criterion, [_against_plan(context, c, criterion) for c in criterion.input_codes])


def ratio(context: Context, criterion: Criterion) -> Outcome:
    """`a/b` of two indicators, at most 1. Nothing arose (b is 0 or "không phát sinh") earns full points."""
    no_params(criterion)
    part_code, whole_code = criterion.inputs.split("/")
    part, whole = context.unit.values[part_code], context.unit.values[whole_code]
    if not (part.asked and whole.asked):
        outside = part if whole.asked else whole
        return not_applicable(_outside(outside).why_vi)
    if whole.state == "not_applicable" or whole.value == 0:
        return scored(criterion, ONE, f"{whole_code}: không phát sinh{_gaps(whole)} → 100%", state="nothing_arose")
    for year in (whole, part):
        if year.state == "missing" or _unproven(year, criterion):
            return scored(criterion, ZERO, f"{year.code}: {_lack(year)} → 0%")
    over, under = Fraction(part.value or 0), Fraction(whole.value or 0)
    share = _clamp(over / under)
    words = f"{part_code}/{whole_code} = {vi_number(over)}/{vi_number(under)}{_gaps(whole)}"
    return scored(criterion, share, f"{words} → {vi_percent(share)}")


def percentile_in_cluster(context: Context, criterion: Criterion) -> Outcome:
    """Per input the share of the field's other units below the unit, ties counting half, averaged over the inputs.

    (below + equal others / 2) / (n − 1), over the n units of the cluster that had to answer. A unit alone in its field
    earns the input in full; a unit outside every cluster is compared with all units.
    """
    no_params(criterion)
    return _combine(criterion, [_percentile(context, c, criterion) for c in criterion.input_codes])


def per_item_bonus(context: Context, criterion: Criterion) -> Outcome:
    """Points for each recognised initiative, up to the maximum.

    The lower of the number reported and the number listed with decision number and date counts; one that is listed
    again in a later quarter counts once.
    """
    each = parse_per_item(criterion)
    year = context.unit.values[criterion.inputs]
    if not year.asked:
        return not_applicable(_outside(year).why_vi)
    documented = len({_identity(e) for e in context.unit.exemplars if _recognised(e)})
    reported = year.value or 0
    counted = max(ZERO, min(Fraction(reported), Fraction(documented)))
    line = (
        f"Báo cáo {vi_number(reported)} sáng kiến (chỉ tiêu {year.code}), "
        f"{documented} sáng kiến có số và ngày quyết định; "
        f"tính {vi_number(counted)}, mỗi sáng kiến {vi_number(each)} điểm"
    )
    return Outcome("scored", min(each * counted, Fraction(criterion.max_points)), (line,))


def _yes(year: YearValue, criterion: Criterion) -> _Input:
    if not year.asked:
        return _outside(year)
    if not any(q.amount for q in year.quarters if q.state == "value"):
        return _counts(year, ZERO, "trả lời Không" if year.state == "value" else "chưa có câu trả lời Có")
    if criterion.evidence_required and not year.evidence:
        return _counts(year, ZERO, NO_PROOF_VI)
    return _counts(year, ONE, f"Có ({'; '.join(year.evidence)})" if year.evidence else "Có")


def _against_plan(context: Context, code: str, criterion: Criterion) -> _Input:
    year = context.unit.values[code]
    if year.value is None or _unproven(year, criterion):
        return _without_value(year)
    done = f"thực hiện {vi_number(year.value)}"
    if "plan" not in context.programme.indicator_by_code[code].measures:
        return _counts(year, ONE if year.value > 0 else ZERO, f"{done} (chỉ tiêu không giao kế hoạch)")
    if year.plan is None:
        if context.programme.scoring.missing_plan == "not_applicable":
            return _Input("outside", ZERO, f"{code}: {done}, không ghi kế hoạch năm → không tính")
        return _counts(year, ZERO, f"{done}, không ghi kế hoạch năm")
    share = ONE if year.plan <= 0 else _clamp(Fraction(year.value) / Fraction(year.plan))
    return _counts(year, share, f"{done}/kế hoạch {vi_number(year.plan)}")


def _percentile(context: Context, code: str, criterion: Criterion) -> _Input:
    year = context.unit.values[code]
    if year.value is None or _unproven(year, criterion):
        return _without_value(year)
    where = "của cụm" if context.unit.cluster_code else "của phong trào (chưa xếp cụm)"
    units, below, equal = context.field.standing(code, year.value, proven=criterion.evidence_required)
    if units <= 1:
        return _counts(year, ONE, f"{vi_number(year.value)}, không có đơn vị khác để so sánh {where}")
    words = f"{vi_number(year.value)}, cao hơn {below}, bằng {equal - 1} trong số {units - 1} đơn vị khác {where}"
    return _counts(year, (below + Fraction(equal - 1, 2)) / (units - 1), words)


def _without_value(year: YearValue) -> _Input:
    """What the input earns when there is no value to measure, or none that is proven."""
    if not year.asked:
        return _outside(year)
    if year.state == "not_applicable":
        why = f"{year.code}: không phát sinh (cả {len(year.quarters)} quý đã báo cáo){_gaps(year)} → 100%"
        return _Input("nothing_arose", ONE, why)
    return _counts(year, ZERO, _lack(year))


def _counts(year: YearValue, share: Fraction, words: str) -> _Input:
    gaps = "" if year.state == "missing" else _gaps(year)
    return _Input("counts", share, f"{year.code}: {words}{gaps} → {vi_percent(share)}")


def _gaps(year: YearValue) -> str:
    return f"; thiếu số liệu {', '.join(year.gaps_vi)}" if year.gaps_vi else ""


def _outside(year: YearValue) -> _Input:
    return _Input("outside", ZERO, f"{year.code}: {_OUTSIDE_VI[year.state]} → không tính")


def _unproven(year: YearValue, criterion: Criterion) -> bool:
    return criterion.evidence_required and bool(year.value) and not year.evidence


def _lack(year: YearValue) -> str:
    if year.state != "missing":
        return NO_PROOF_VI
    if any(q.state == "invalid" for q in year.quarters):
        return "số liệu không hợp lệ"
    return "không có số liệu" if year.quarters else "không có báo cáo được chấp nhận"


def _combine(criterion: Criterion, inputs: list[_Input]) -> Outcome:
    counted = [i for i in inputs if i.standing != "outside"]
    lines = tuple(i.why_vi for i in inputs)
    if not counted:
        return Outcome("not_applicable", None, lines)
    quiet = all(i.standing == "nothing_arose" for i in counted)
    return scored(criterion, mean(i.share for i in counted), *lines, state="nothing_arose" if quiet else "scored")


def _recognised(exemplar: Exemplar) -> bool:
    return exemplar.kind == INITIATIVE and bool(exemplar.decision_number) and exemplar.decided_on is not None


def _identity(exemplar: Exemplar) -> tuple[str, ...]:
    words = (exemplar.decision_number, str(exemplar.decided_on), exemplar.name)
    return tuple(" ".join((word or "").casefold().split()) for word in words)


def _clamp(share: Fraction) -> Fraction:
    return max(ZERO, min(ONE, share))
