"""Bring a batch's values into the shape the relation models judge, and turn failures into findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from schemas.findings import make_finding
from schemas.judging.case import History, Typed
from schemas.judging.models import RELATIONS, SELF_SCORES, VALUES, failures
from schemas.programme import Indicator, Programme

Values = dict[tuple[str, str, str], dict[str, Any]]


def judge_values(batch: Sequence[Typed], programme: Programme) -> None:
    """Hold every amount of the batch to `VALUES`; a cell that fails becomes `invalid` and keeps what was typed."""
    rows = [(typed, row) for typed in batch for row in typed.rows["value"] if row["amount"] is not None]
    types = {code: i.type for code, i in programme.indicator_by_code.items()}
    frame = pd.DataFrame(
        {
            "amount": pd.Series([row["amount"] for _, row in rows], dtype=object),
            "type": [types[row["indicator_code"]] for _, row in rows],
            "whole": pd.Series([row["amount"] % 1 == 0 for _, row in rows], dtype=bool),
        }
    )
    for position, code in failures(VALUES, frame):
        typed, row = rows[position]
        _add(typed, programme, code, row, seen=row["seen"] or "")
        row["state"], row["amount"] = "invalid", None


def judge_relations(batch: Sequence[Typed], programme: Programme, history: History) -> None:
    """Hold every indicator of the batch to `RELATIONS`."""
    values: Values = {
        (t.case.submission_id, r["indicator_code"], r["measure"]): r for t in batch for r in t.rows["value"]
    }
    records: list[dict[str, Any]] = []
    sources: list[tuple[Typed, Indicator]] = []
    for typed in batch:
        evidenced = {r["indicator_code"] for r in typed.rows["remark"] if r["kind"] == "evidence"}
        codes = dict.fromkeys(r["indicator_code"] for r in typed.rows["value"])
        for indicator in (programme.indicator_by_code[code] for code in codes):
            records.append(_relation(typed, indicator, values, history, evidenced, programme))
            sources.append((typed, indicator))
    for position, code in failures(RELATIONS, pd.DataFrame(records)):
        typed, indicator = sources[position]
        _relation_finding(typed, indicator, programme, code, records[position], values)


def judge_self_scores(batch: Sequence[Typed], programme: Programme) -> None:
    """Hold every self-score of the batch to `SELF_SCORES`."""
    limits = {c.code: c.max_points for c in programme.criteria}
    rows = [(typed, row) for typed in batch for row in typed.rows["self_score"] if row["points"] is not None]
    in_range = [0 <= row["points"] <= limits[row["criterion_code"]] for _, row in rows]
    for position, code in failures(SELF_SCORES, pd.DataFrame({"in_range": pd.Series(in_range, dtype=bool)})):
        typed, row = rows[position]
        limit = limits[row["criterion_code"]]
        _add(typed, programme, code, row, seen=shown(row["points"]), limit=shown(limit))


def _relation(
    typed: Typed, indicator: Indicator, values: Values, history: History, evidenced: set[str], programme: Programme
) -> dict[str, Any]:
    primary = _amount(values, typed, indicator.code, indicator.measures[0])
    ytd = _amount(values, typed, indicator.code, "ytd") if indicator.year_aggregation == "sum" else None
    other = _other_amount(typed, indicator, values, programme)
    before = history.year_to_date.get((str(typed.case.unit_id), str(typed.case.period_id), indicator.code))
    expected = None if before is None or primary is None else before + primary
    return {
        "bound_op": indicator.bound.op if indicator.bound else "",
        "holds_bound": _holds(indicator, primary, other),
        "ytd_covers_period": ytd is None or primary is None or ytd >= primary,
        "ytd_adds_up": ytd is None or expected is None or ytd == expected,
        "evidence_given": not (indicator.evidence_required and primary) or indicator.code in evidenced,
        "primary": primary,
        "ytd": ytd,
        "other": other,
        "expected": expected,
    }


def _holds(indicator: Indicator, primary: Decimal | None, other: Decimal | None) -> bool:
    if indicator.bound is None or primary is None or other is None:
        return True
    return primary <= other if indicator.bound.op == "<=" else primary >= other


def _other_amount(typed: Typed, indicator: Indicator, values: Values, programme: Programme) -> Decimal | None:
    if indicator.bound is None:
        return None
    other = programme.indicator_by_code[indicator.bound.other]
    return _amount(values, typed, other.code, other.measures[0])


def _amount(values: Values, typed: Typed, code: str, measure: str) -> Decimal | None:
    row = values.get((typed.case.submission_id, code, measure))
    return row["amount"] if row else None


def _relation_finding(
    typed: Typed, indicator: Indicator, programme: Programme, code: str, record: Mapping[str, Any], values: Values
) -> None:
    about_ytd = code in ("R03", "R04")
    measure = "ytd" if about_ytd else indicator.measures[0]
    row = values[typed.case.submission_id, indicator.code, measure]
    seen = record["ytd"] if about_ytd else record["primary"]
    limit = {"R01": "other", "R02": "other", "R03": "primary", "R04": "expected"}.get(code)
    words = {"limit": shown(record[limit])} if limit else {}
    if indicator.bound:
        words["other"] = indicator.bound.other
    _add(typed, programme, code, row, seen=shown(seen), **words)


def shown(amount: Decimal | None) -> str:
    """A decimal as an official writes it, without trailing zeros."""
    return "" if amount is None else f"{amount.normalize():f}".replace(".", ",")


def _add(typed: Typed, programme: Programme, code: str, row: Mapping[str, Any], *, seen: str, **words: str) -> None:
    typed.findings.append(
        make_finding(
            programme,
            typed.case.sha256,
            code,
            sheet=row["sheet"],
            cell=row["cell"],
            seen=seen,
            indicator=row.get("indicator_code"),
            **words,
        )
    )
