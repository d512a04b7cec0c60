"""The pandera model of what a reviewer gives: held to it whole, in lazy mode, so that every fault is told at once.

A frame has a row a step: `points`, `maximum`, `before` (the points it is held against: computed, or of the step
before), `reason`, `person`, `role`, `applies`, `has_first` (a first verification stands), `ends` (a second one stands
already), `step` and `places`.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from schemas.judging.models import failures
from schemas.known_pandas import pd
from schemas.light_pandera import pa

COLUMNS: Final = (
    "step", "points", "maximum", "before", "reason", "person", "role", "applies", "has_first", "ends", "places",
)  # fmt: skip

REFUSALS_VI: Final[Mapping[str, str]] = {
    "applies": "tiêu chí không áp dụng đối với đơn vị, không cho điểm",
    "in_range": "điểm phải từ 0 đến điểm tối đa của tiêu chí",
    "few_decimals": "điểm có quá nhiều chữ số thập phân",
    "has_reason": "điểm khác điểm đã có mà không ghi lý do",
    "has_person": "chưa ghi họ tên người thẩm định",
    "has_role": "chưa ghi chức vụ người thẩm định",
    "in_order": "chưa có điểm thẩm định lần 1 nên chưa thẩm định lần 2 được",
    "not_ended": "đã có điểm thẩm định lần 2 nên không sửa lần 1 được nữa",
}
"""What each check refuses, as a reviewer is told."""


def _is_few_decimals(frame: pd.DataFrame) -> pd.Series[Any]:
    pairs = zip(frame["points"], frame["places"], strict=True)
    return pd.Series([_count_decimals(points) <= places for points, places in pairs], index=frame.index)


def _count_decimals(points: Decimal) -> int:
    exponent = points.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _has_reason(frame: pd.DataFrame) -> pd.Series[Any]:
    differs = frame["before"].notna() & (frame["points"] != frame["before"])
    return ~(differs & (frame["step"] != "blind")) | (frame["reason"] != "")


MODEL: Final = pa.DataFrameSchema(
    {
        "step": pa.Column(str, pa.Check.isin(("first", "second", "blind"))),
        "points": pa.Column(object),
        "maximum": pa.Column(object),
        "before": pa.Column(object, nullable=True),
        "reason": pa.Column(str),
        "person": pa.Column(str),
        "role": pa.Column(str),
        "applies": pa.Column(bool),
        "has_first": pa.Column(bool),
        "ends": pa.Column(bool),
        "places": pa.Column(int),
    },
    checks=[
        pa.Check(lambda f: f["applies"], name="applies"),
        pa.Check(lambda f: (f["points"] >= Decimal(0)) & (f["points"] <= f["maximum"]), name="in_range"),
        pa.Check(_is_few_decimals, name="few_decimals"),
        pa.Check(_has_reason, name="has_reason"),
        pa.Check(lambda f: f["person"] != "", name="has_person"),
        pa.Check(lambda f: f["role"] != "", name="has_role"),
        pa.Check(lambda f: (f["step"] != "second") | f["has_first"], name="in_order"),
        pa.Check(lambda f: (f["step"] != "first") | ~f["ends"], name="not_ended"),
    ],
    strict=True,
    name="review",
)


def find_refusals(rows: list[dict[str, Any]]) -> list[tuple[int, str]]:
    """Every (row's place, name of the check it breaks), in row order; the rows have COLUMNS."""
    if not rows:
        return []
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for name in ("step", "reason", "person", "role"):
        frame[name] = frame[name].astype(str)
    frame["places"] = frame["places"].astype(int)
    return failures(MODEL, frame)
