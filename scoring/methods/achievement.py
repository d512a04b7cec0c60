"""What methods on indicators share.

The empties differ. An input that is not asked of the unit leaves the average, and the criterion leaves the maximum when
no input remains. What "không phát sinh" earns is the indicator's (`nothing_arose`): nothing where the unit itself
decides to act, all where others cause what is counted (Ministry of Justice model), or it leaves the average. A year of
zeros says the same as a year of x and earns the same. A missing input counts zero, with the reason stated; so does a
value without the evidence that the criterion requires.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from schemas.programme import Criterion, Programme
from schemas.programme.records import NothingArose
from scoring.exact import ONE, ZERO, mean, vi_percent
from scoring.facts import YearValue
from scoring.outcome import Outcome, award_share

NO_PROOF_VI = "có báo cáo nhưng không có minh chứng"
Standing = Literal["counts", "nothing_arose", "outside"]
OUTSIDE_VI = {"not_required": "không thuộc diện phải báo cáo", "not_valid": "không áp dụng trong năm"}


@dataclass(frozen=True, slots=True)
class InputShare:
    """One input judged: the share (0 to 1) it earns and why; `outside` inputs have no say."""

    standing: Standing
    share: Fraction
    why_vi: str


EARNED_VI: Mapping[NothingArose, str] = {"full": "100%", "zero": "0%", "leaves": "không tính"}


def without_value(year: YearValue, programme: Programme) -> InputShare:
    """What the input earns when there is no value to measure, or none that is proven."""
    if not year.is_asked:
        return outside_input(year)
    if year.state == "not_applicable":
        return count_nothing(year, programme)
    return count_input(year, ZERO, lack_vi(year))


def is_excused(year: YearValue, programme: Programme) -> bool:
    """True if nothing arose in the year and the indicator does not count that as nothing done."""
    return year.is_nothing and programme.indicator_by_code[year.code].nothing_arose != "zero"


def count_nothing(year: YearValue, programme: Programme) -> InputShare:
    """What a year in which nothing arose earns, by the indicator's `nothing_arose`."""
    earns = programme.indicator_by_code[year.code].nothing_arose
    standing: Standing = "outside" if earns == "leaves" else "nothing_arose"
    why = f"{year.code}: {nothing_vi(year, programme)} → {EARNED_VI[earns]}"
    return InputShare(standing, ONE if earns == "full" else ZERO, why)


def list_nothing_arose_vi(programme: Programme) -> Iterator[str]:
    """How a year in which nothing arose is counted, in sentences; the indicators that count otherwise by code."""
    whole = "Mọi kỳ đã đến hạn đều báo cáo không phát sinh hoặc đều ghi 0:"
    yield f"{whole} tính 0 điểm, như số 0 khi so sánh trong cụm"
    scored = {code for c in programme.criteria for code in c.inputs.replace("/", ";").split(";")}
    for earns, words in (("full", "tính đủ điểm"), ("leaves", "không tính vào điểm tối đa")):
        codes = [i.code for i in programme.indicators if i.nothing_arose == earns and i.code in scored]
        if codes:
            yield f"Riêng chỉ tiêu {', '.join(codes)}: {words}, không đưa vào so sánh trong cụm"


def nothing_vi(year: YearValue, programme: Programme) -> str:
    """How the unit said that nothing arose."""
    said = "không phát sinh" if year.state == "not_applicable" else "0, không phát sinh"
    return f"{said} (cả {len(year.by_period)} {programme.calendar.of_kind.noun_vi} đã báo cáo)"


def count_input(year: YearValue, share: Fraction, words: str) -> InputShare:
    """An input that has a say, with its words and what is not known of it."""
    gaps = "" if year.state == "missing" else gaps_vi(year)
    return InputShare("counts", share, f"{year.code}: {words}{gaps} → {vi_percent(share)}")


def gaps_vi(year: YearValue) -> str:
    """For which periods nothing is known, to be added to an input's words; empty where all is known."""
    return f"; thiếu số liệu {', '.join(year.gaps_vi)}" if year.gaps_vi else ""


def outside_input(year: YearValue) -> InputShare:
    """An input that is not asked of the unit, or of nobody this year."""
    return InputShare("outside", ZERO, f"{year.code}: {OUTSIDE_VI[year.state]} → không tính")


def is_unproven(year: YearValue, criterion: Criterion) -> bool:
    """True if the criterion asks for evidence and a value has none."""
    return criterion.evidence_required and bool(year.value) and not year.evidence


def lack_vi(year: YearValue) -> str:
    """Why there is no value that counts."""
    if year.state != "missing":
        return NO_PROOF_VI
    if any(q.state == "invalid" for q in year.by_period):
        return "số liệu không hợp lệ"
    return "không có số liệu" if year.by_period else "không có báo cáo được chấp nhận"


def combine_inputs(criterion: Criterion, inputs: list[InputShare]) -> Outcome:
    """The mean over the inputs that have a say; without any the criterion leaves the maximum."""
    standing = [i for i in inputs if i.standing != "outside"]
    lines = tuple(i.why_vi for i in inputs)
    if not standing:
        return Outcome("not_applicable", None, lines)
    quiet = all(i.standing == "nothing_arose" for i in standing)
    return award_share(criterion, mean(i.share for i in standing), *lines, state="nothing_arose" if quiet else "scored")


def divide(part: Decimal, whole: Decimal) -> Fraction:
    """The share of a part in a whole that is not zero, within 0 to 1."""
    if whole < 0:
        part, whole = -part, -whole
    if part >= whole:
        return ONE
    if part <= 0:
        return ZERO
    over, under = part.as_integer_ratio(), whole.as_integer_ratio()
    return Fraction(over[0] * under[1], over[1] * under[0])
