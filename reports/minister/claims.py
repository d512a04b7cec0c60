"""Claims: clauses whose figures come from a named query, how they are made, and how they are checked again.

Wording lives here and in `texts`; no figure is computed here but percentages of figures a query gave.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pandas as pd

from reports.minister.model import Claim, Comparison, IndicatorRow, PeriodReport, RowKind, Scalar, Value
from reports.office.vietnamese import join_list, lower_first, number, percent
from warehouse import Moment
from warehouse.session import query_text

Row = Mapping[str, Any]
DERIVED = "percent"
CARRIED_VI = "đơn vị lấy số lũy kế của kỳ trước"
MOST_NAMED_LEADERS = 2
FEWEST_FOR_A_LEADER = 2
_FORM_HINT = re.compile(r"\s*\(ghi [^)]*\)$")


class Source(Protocol):
    """What the reports need of the warehouse."""

    def query(self, name: str, **bound: Any) -> pd.DataFrame:
        """The rows of a named query with its parameters bound."""


@dataclass(frozen=True, slots=True)
class Ask:
    """Questions to the warehouse at one moment; the same question is asked once, and every name is remembered."""

    source: Source
    moment: Moment
    _answers: dict[tuple[Any, ...], list[Row]] = field(default_factory=dict)

    def rows(self, query: str, **parameters: Scalar) -> list[Row]:
        """The rows of the named query at this moment, empty values as None."""
        key = (query, *sorted(parameters.items()))
        if key not in self._answers:
            bound = self.moment.bound()
            self._answers[key] = to_records(self.source.query(query, **bound, **parameters))
        return self._answers[key]

    def one(self, query: str, **parameters: Scalar) -> Row:
        """The single row of an aggregate query."""
        (row,) = self.rows(query, **parameters)
        return row

    def hashes(self) -> dict[str, str]:
        """SHA-256 of the text of every query asked so far, by name."""
        names = sorted({key[0] for key in self._answers})
        return {name: hashlib.sha256(query_text(name).encode()).hexdigest() for name in names}


def to_records(frame: pd.DataFrame) -> list[Row]:
    """A frame's rows as mappings of plain Python values; NaN, NaT and NA become None."""
    return [{str(k): _to_plain_value(v) for k, v in row.items()} for row in frame.to_dict(orient="records")]


def _to_plain_value(value: Any) -> Any:
    if value is None or value is pd.NaT or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, pd.Timestamp):
        return value.to_pydatetime()
    return value.item() if hasattr(value, "item") else value


def claim_from_row(
    claim_id: str, text_vi: str, query: str, parameters: Mapping[str, Scalar], row: Row, columns: Iterable[str],
    **derived: Scalar,
) -> Claim:  # fmt: skip
    """A claim that rests on `columns` of one row of the query."""
    values: dict[str, Value] = {column: row[column] for column in columns}
    return Claim(claim_id, text_vi, values | derived, query, dict(parameters))


def claim_from_rows(
    claim_id: str, text_vi: str, query: str, parameters: Mapping[str, Scalar], rows: Sequence[Row],
    columns: Iterable[str],
) -> Claim:  # fmt: skip
    """A claim that rests on whole columns of the query's first rows, in order."""
    values: dict[str, Value] = {column: tuple(row[column] for row in rows) for column in columns}
    return Claim(claim_id, text_vi, values, query, dict(parameters))


def is_supported(claim: Claim, rows: Sequence[Row]) -> bool:
    """True if the query's rows still say what the claim says; a claim without values says that there is no row."""
    stated = {k: v for k, v in claim.values.items() if k != DERIVED}
    if not stated:
        return not rows
    if any(isinstance(v, tuple) for v in stated.values()):
        return all(isinstance(v, tuple) and tuple(r[k] for r in rows)[: len(v)] == v for k, v in stated.items())
    return any(all(row.get(k) == v for k, v in stated.items()) for row in rows)


def verify(source: Source, report: PeriodReport) -> tuple[Claim, ...]:
    """The report's claims that the warehouse no longer supports at the report's own moment; empty when all hold."""
    ask = Ask(source, Moment(report.as_of, report.known_at))
    return tuple(c for c in report.claims if not is_supported(c, ask.rows(c.query, **c.parameters)))


def strip_hint(name_vi: str) -> str:
    """An indicator's name without the form's hint `(ghi số, ngày)`, which is addressed to who fills it in."""
    return _FORM_HINT.sub("", name_vi)


def make_indicator_claims(ask: Ask, row: IndicatorRow, period_id: str) -> tuple[Claim, ...]:
    """The clauses about one indicator: total, changes, leaders. Empty for a sensitive one: numbers only, in tables."""
    if row.sensitive or row.total is None:
        return ()
    clauses = [_claim_total(ask, row, period_id)]
    for key, comparison in (("previous", row.previous), ("last_year", row.last_year)):
        clauses += _claim_change(ask, row, key, comparison, period_id)
    return (*clauses, *_claim_leaders(ask, row, period_id))


def _claim_total(ask: Ask, row: IndicatorRow, period_id: str) -> Claim:
    assert row.total is not None
    parameters: dict[str, Scalar] = {"period_id": period_id, "indicator_code": row.code}
    asked = _find_row(ask.rows("claim_indicator_total", period_id=period_id, indicator_code=None), row.code)
    columns = ["total", "units_reported", "units_expected"]
    if row.kind == "yes_no":
        said = number(row.total) if row.total else "không có"
        text = f"{strip_hint(row.name_vi)}: {said} đơn vị trả lời Có ({_describe_base(row)})"
    else:
        carried = f"; thêm {row.ytd_carried_units} {CARRIED_VI}" if _is_carried(row, "cumulative") else ""
        text = f"{strip_hint(row.name_vi)}: {number(row.total)} {row.unit_vi} ({_describe_base(row)}{carried})"
    if row.kind == "flow" and row.ytd_total is not None:
        columns.append("ytd_total")
        text += f", lũy kế từ đầu năm {number(row.ytd_total)} {row.unit_vi}"
        text += f" (trong đó {row.ytd_carried_units} {CARRIED_VI})" if _is_carried(row, "flow") else ""
    if _is_carried(row, "flow", "cumulative"):
        columns.append("ytd_carried_units")
    if asked["units_corrected"]:
        columns.append("units_corrected")
        text += f" (đã đính chính số liệu của {asked['units_corrected']} đơn vị)"
    return claim_from_row(f"indicator.{row.code}.total", text, "claim_indicator_total", parameters, asked, columns)


def _is_carried(row: IndicatorRow, *kinds: RowKind) -> bool:
    return row.kind in kinds and row.ytd_carried_units > 0


def _describe_base(row: IndicatorRow) -> str:
    """How many units stand behind a total; units that need not report may have done so all the same."""
    if not row.units_expected:
        return f"{row.units_reported} đơn vị có số liệu"
    if row.units_reported <= row.units_expected:
        return f"{row.units_reported}/{row.units_expected} đơn vị có số liệu"
    return f"{row.units_reported} đơn vị có số liệu, {row.units_expected} đơn vị phải báo cáo"


def _claim_change(ask: Ask, row: IndicatorRow, key: str, comparison: Comparison, period_id: str) -> list[Claim]:
    if comparison.gap in ("no_period", "cumulative") or comparison.period_id is None:
        return []
    claim_id, other = f"indicator.{row.code}.{key}", comparison.period_id
    against = f"so với {lower_first(comparison.label_vi)}"
    parameters: dict[str, Scalar] = {"period_id": period_id, "other_id": other, "indicator_code": row.code}
    if comparison.gap:
        text = f"{against}: không có số liệu so sánh"
        return [Claim(claim_id, text, {}, "claim_indicator_change", parameters)]
    rows = ask.rows("claim_indicator_change", period_id=period_id, other_id=other, indicator_code=None)
    columns = ("change", "this_common", "other_common", "units_common")
    text = f"{against} {describe_change(row, comparison)}, tính trên {comparison.units} đơn vị có số liệu cả hai kỳ"
    derived: dict[str, Scalar] = {DERIVED: comparison.percent} if comparison.percent is not None else {}
    return [
        claim_from_row(
            claim_id, text, "claim_indicator_change", parameters, _find_row(rows, row.code), columns, **derived
        )
    ]


def describe_change(row: IndicatorRow, comparison: Comparison) -> str:
    """`tăng 120 tin, bài (10,5%)`, `giảm …`, `không đổi`; without a percentage on a zero base."""
    change = comparison.change
    if not change:
        return "không đổi"
    unit = "đơn vị trả lời Có" if row.kind == "yes_no" else row.unit_vi
    size = f"{number(abs(change))} {unit}"
    if comparison.percent is not None and row.kind != "yes_no":
        size += f" ({percent(abs(comparison.percent))})"
    return ("tăng " if change > 0 else "giảm ") + size


def _claim_leaders(ask: Ask, row: IndicatorRow, period_id: str) -> list[Claim]:
    if row.kind != "flow" or row.units_positive < FEWEST_FOR_A_LEADER:
        return []
    rows = ask.rows("claim_top_units", period_id=period_id, indicator_code=None)
    leaders = [r for r in rows if r["indicator_code"] == row.code]
    if not leaders or len(leaders) > MOST_NAMED_LEADERS:
        return []
    names = join_list([r["unit_name"] for r in leaders])
    text = f"cao nhất trong các đơn vị có số liệu là {names} ({number(leaders[0]['amount'])} {row.unit_vi})"
    parameters: dict[str, Scalar] = {"period_id": period_id, "indicator_code": row.code}
    columns = ("unit_name", "amount")
    return [claim_from_rows(f"indicator.{row.code}.leaders", text, "claim_top_units", parameters, leaders, columns)]


def _find_row(rows: Sequence[Row], code: str) -> Row:
    return next(r for r in rows if r["indicator_code"] == code)
