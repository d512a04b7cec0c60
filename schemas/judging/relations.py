"""Bring a batch's values into the shape the relation models judge, and turn failures into findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd

from schemas.findings import make_finding
from schemas.judging.case import Typed
from schemas.judging.models import RELATIONS, SELF_SCORES, VALUES, failures
from schemas.programme import Indicator, Programme

Values = dict[tuple[str, str], dict[str, Any]]
"""The value rows of one form by indicator and measure."""
_AMOUNTS = ("primary", "ytd", "other")


class Relation(NamedTuple):
    """One indicator of one form as `RELATIONS` sees it, and the amounts its findings quote."""

    bound_op: str
    holds_bound: bool
    ytd_covers_period: bool
    evidence_given: bool
    primary: Decimal | None
    ytd: Decimal | None
    other: Decimal | None


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


def judge_relations(batch: Sequence[Typed], programme: Programme) -> None:
    """Hold every indicator of the batch to `RELATIONS`."""
    relations: list[Relation] = []
    sources: list[tuple[Typed, Indicator, Values]] = []
    for typed in batch:
        evidenced = {r["indicator_code"] for r in typed.rows["remark"] if r["kind"] == "evidence"}
        values = {(r["indicator_code"], r["measure"]): r for r in typed.rows["value"]}
        codes = dict.fromkeys(code for code, _ in values)
        for indicator in (programme.indicator_by_code[code] for code in codes):
            relations.append(_relation(indicator, values, evidenced, programme))
            sources.append((typed, indicator, values))
    columns = zip(*relations, strict=True) if relations else [()] * len(Relation._fields)
    frame = pd.DataFrame(
        {name: column for name, column in zip(Relation._fields, columns, strict=True) if name not in _AMOUNTS}
    )
    for position, code in failures(RELATIONS, frame):
        typed, indicator, values = sources[position]
        _relation_finding(typed, indicator, programme, code, relations[position], values)


def judge_self_scores(batch: Sequence[Typed], programme: Programme) -> None:
    """Hold every self-score of the batch to `SELF_SCORES`."""
    limits = {c.code: c.max_points for c in programme.criteria}
    rows = [(typed, row) for typed in batch for row in typed.rows["self_score"] if row["points"] is not None]
    in_range = [0 <= row["points"] <= limits[row["criterion_code"]] for _, row in rows]
    for position, code in failures(SELF_SCORES, pd.DataFrame({"in_range": pd.Series(in_range, dtype=bool)})):
        typed, row = rows[position]
        limit = limits[row["criterion_code"]]
        _add(typed, programme, code, row, seen=shown(row["points"]), limit=shown(limit))


def _relation(indicator: Indicator, values: Values, evidenced: set[str], programme: Programme) -> Relation:
    primary = _amount(values, indicator.code, indicator.measures[0])
    ytd = _amount(values, indicator.code, "ytd") if indicator.year_aggregation == "sum" else None
    other = _other_amount(indicator, values, programme)
    return Relation(
        bound_op=indicator.bound.op if indicator.bound else "",
        holds_bound=_holds(indicator, primary, other),
        ytd_covers_period=ytd is None or primary is None or ytd >= primary,
        evidence_given=not (indicator.evidence_required and primary) or indicator.code in evidenced,
        primary=primary,
        ytd=ytd,
        other=other,
    )


def _holds(indicator: Indicator, primary: Decimal | None, other: Decimal | None) -> bool:
    if indicator.bound is None or primary is None or other is None:
        return True
    return primary <= other if indicator.bound.op == "<=" else primary >= other


def _other_amount(indicator: Indicator, values: Values, programme: Programme) -> Decimal | None:
    if indicator.bound is None:
        return None
    other = programme.indicator_by_code[indicator.bound.other]
    return _amount(values, other.code, other.measures[0])


def _amount(values: Values, code: str, measure: str) -> Decimal | None:
    row = values.get((code, measure))
    return row["amount"] if row else None


def _relation_finding(
    typed: Typed, indicator: Indicator, programme: Programme, code: str, relation: Relation, values: Values
) -> None:
    about_ytd = code == "R03"
    measure = "ytd" if about_ytd else indicator.measures[0]
    row = values[indicator.code, measure]
    seen = relation.ytd if about_ytd else relation.primary
    limits = {"R01": relation.other, "R02": relation.other, "R03": relation.primary}
    words = {"limit": shown(limits[code])} if code in limits else {}
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
