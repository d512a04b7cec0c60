"""How the dossier writes points, ranks and heads: one home for what report, scorecards and letters share."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from reports.dossier.model import Grounds
from reports.office.tree import Cell
from reports.office.vietnamese import minute_long, number
from schemas.programme import Criterion
from scoring import Ranking, UnitResult, round_half_up
from scoring.explain.change import RankChange

MARK_VI: Final = "ĐỀ NGHỊ XÉT"
"""At the edge of every page: nothing here is decided."""
NO_RANK_VI: Final = "–"


def points(value: Fraction | Decimal | None, places: int = 2) -> str:
    """`3,75`, rounded half up from the exact value; empty for none."""
    return "" if value is None else number(round_half_up(value, places), places)


def with_sign(value: Fraction | Decimal, places: int = 2) -> str:
    """The same with its sign: `+3,75`, `-1,00`, `0,00`."""
    return f"{'+' if value > 0 else ''}{points(value, places)}"


def count(units: int) -> str:
    """`05`: a number of units under ten with a zero before it."""
    return f"{units:02d}" if units < 10 else number(units)


def code_of(criterion: Criterion) -> str:
    """How officials read a criterion's code: `Thưởng 1` for BONUS.1, `Trừ 1` for PENALTY.1, else as it is."""
    name = {"bonus": "Thưởng", "penalty": "Trừ"}.get(criterion.part)
    return f"{name} {criterion.code.rpartition('.')[2]}" if name else criterion.code


def chance(share: float) -> str:
    """A share of the draws in per cent with one decimal: `42,3%`."""
    return f"{number(Decimal(str(share * 100)).quantize(Decimal('0.1'), ROUND_HALF_UP), 1)}%"


def rank_of(row: UnitResult) -> str:
    """The unit's rank, `–` for one that has none."""
    return NO_RANK_VI if row.rank is None else str(row.rank)


def rank_cell(rank: int | None) -> Cell:
    """A rank that sorts as a number; who has none comes last."""
    return Cell(NO_RANK_VI if rank is None else str(rank), sort=rank if rank is not None else 1_000_000)


def points_cell(value: Fraction | Decimal | None, places: int = 2) -> Cell:
    """Points that sort by their exact value as far as 28 digits."""
    exact = None if value is None else round_half_up(value, 12)
    return Cell(points(value, places), sort=exact)


def span(low: int, high: int) -> str:
    """`3–9`, or `3` where both are the same; `–` where there is none."""
    if not low:
        return NO_RANK_VI
    return str(low) if low == high else f"{low}–{high}"


def describe_moment(ranking: Ranking) -> str:
    """Up to when the figures are, and as known when where that is another time."""
    as_of, known_at = (minute_long(m.astimezone(ranking.programme.tz)) for m in (ranking.as_of, ranking.known_at))
    told = f"Số liệu nhận đến {as_of}"
    return told if as_of == known_at else f"{told}, theo ghi nhận đến {known_at}"


def describe_seal(grounds: Grounds) -> str:
    """By what the figures can be checked, in short: a word of 64 letters tears a line apart."""
    return f"Mã niêm phong của xếp hạng: {grounds.seal[:16]}…"


def list_stages(ranking: Ranking) -> Sequence[str]:
    """What is provisional or closed about the year, in sentences; empty where there is nothing to say."""
    return [f"{text}." for text in (ranking.provisional_vi, ranking.closing_vi) if text]


def describe_change(change: RankChange) -> str:
    """`từ hạng 10 lên hạng 6 (04 bậc)`."""
    moved = change.then - change.now
    if not moved:
        return f"giữ nguyên hạng {change.now}"
    return f"từ hạng {change.then} {'lên' if moved > 0 else 'xuống'} hạng {change.now} ({count(abs(moved))} bậc)"
