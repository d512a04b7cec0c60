"""Hold a batch's cells and indicators to their models, and turn failures into findings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import chain
from typing import Any

from schemas.findings import Finding, make_finding
from schemas.grammar.numbers import LARGEST
from schemas.grammar.text import clean
from schemas.judging.case import Typed
from schemas.judging.hold import Cells, Stands, When, finding_of, hold
from schemas.judging.models import SELF_SCORES, VALUES, find_broken_rows
from schemas.judging.operands import History, Operands
from schemas.judging.rows.amount_text import format_amount, hint_at_thousands, show_amount, write_amount
from schemas.judging.shifts import find_shifts, make_shift_finding
from schemas.programme import Period, Programme
from schemas.rules.codes import RuleCode


def judge_values(batch: Sequence[Typed], programme: Programme) -> None:
    """Hold every amount of the batch to `VALUES`; a cell that fails becomes `invalid` and keeps what was typed.

    Amounts in range, whole where the indicator counts, keep to all of it: they need not be shown.
    """
    types = {code: i.type for code, i in programme.indicator_by_code.items()}
    rows = [
        (typed, row)
        for typed in batch
        for row in typed.rows["value"]
        if row["amount"] is not None and not _keeps_to_values(row["amount"], types[row["indicator_code"]])
    ]
    if not rows:
        return
    from schemas.known_pandas import pd

    frame = pd.DataFrame(
        {
            "amount": pd.Series([row["amount"] for _, row in rows], dtype=object),
            "type": [types[row["indicator_code"]] for _, row in rows],
            "whole": pd.Series([row["amount"] % 1 == 0 for _, row in rows], dtype=bool),
            "detail": pd.Series([hint_at_thousands(row["amount"]) for _, row in rows], dtype=object),
        }
    )
    for position, check in find_broken_rows(VALUES, frame):
        typed, row = rows[position]
        words = {name: frame[name][position] for name in check.words}
        seen = row["seen"] or ""
        _add(typed, programme, check.code, row, seen=seen, shown=show_amount(seen, row["amount"]), **words)
        row["state"], row["amount"] = "invalid", None


@lru_cache(maxsize=65_536)
def _keeps_to_values(amount: Decimal, kind: str) -> bool:
    return 0 <= amount <= LARGEST and (kind == "decimal" or amount % 1 == 0)


def judge_relations(batch: Sequence[Typed], programme: Programme) -> None:
    """Hold every indicator of the batch to the rules that its form alone can break."""
    for typed, finding in find_broken_rules(batch, programme, "form", History()):
        typed.findings.append(finding)


def find_broken_rules(
    batch: Sequence[Typed], programme: Programme, when: When, history: History
) -> Iterator[tuple[Typed, Finding]]:
    """What the rules over indicators that can be judged then find in identified cases of any periods."""
    for period_id, group in by_period(batch).items():
        period = programme.period(period_id)
        cells: dict[int, Cells] = {}
        for broken in hold(operands_of(programme, group, period), period, when, history):
            typed = group[broken.report]
            if broken.report not in cells:
                cells[broken.report] = cells_of(typed)
            yield typed, finding_of(broken, programme, typed.case.sha256, cells[broken.report])


def find_shifted_values(
    batch: Sequence[Typed], programme: Programme, history: History
) -> Iterator[tuple[Typed, Finding]]:
    """What the values of identified cases of any periods show to be shifted against what was said before."""
    for period_id, group in by_period(batch).items():
        period = programme.period(period_id)
        for shift in find_shifts(operands_of(programme, group, period), period, history):
            typed = group[shift.report]
            yield typed, make_shift_finding(shift, programme, typed.case.sha256, cells_of(typed))


def by_period(batch: Sequence[Typed]) -> dict[str, list[Typed]]:
    """The identified cases of a batch by period."""
    groups: dict[str, list[Typed]] = defaultdict(list)
    for typed in batch:
        groups[str(typed.case.period_id)].append(typed)
    return groups


def operands_of(programme: Programme, group: Sequence[Typed], period: Period) -> Operands:
    """The grid of some cases of one period."""
    reports = {typed.case.submission_id: place for place, typed in enumerate(group)}
    operands = Operands(programme, list(reports), [str(typed.case.unit_id) for typed in group], period)
    values = chain.from_iterable(typed.rows["value"] for typed in group)
    operands.put(reports, values, chain.from_iterable(typed.rows["remark"] for typed in group))
    return operands


def cells_of(typed: Typed) -> Cells:
    """Where each amount of a form stands, and what names no document where one is asked for."""
    names = Stands._fields
    cells = {(r["indicator_code"], r["measure"]): Stands(*map(r.get, names)) for r in typed.rows["value"]}
    for code, cell in typed.no_evidence.items():
        cells[code, "evidence"] = Stands(cell.sheet, cell.ref, clean(cell.quotation))
    return cells


def judge_self_scores(batch: Sequence[Typed], programme: Programme) -> None:
    """Hold every self-score of the batch to `SELF_SCORES`; those in range need not be shown."""
    limits = {c.code: c.max_points for c in programme.criteria}
    given = [(typed, row) for typed in batch for row in typed.rows["self_score"] if row["points"] is not None]
    rows = [(typed, row) for typed, row in given if not 0 <= row["points"] <= limits[row["criterion_code"]]]
    if not rows:
        return
    from schemas.known_pandas import pd

    in_range = [False] * len(rows)
    texts = [format_amount(limits[row["criterion_code"]]) for _, row in rows]
    frame = pd.DataFrame({"in_range": pd.Series(in_range, dtype=bool), "limit": pd.Series(texts, dtype=object)})
    for position, check in find_broken_rows(SELF_SCORES, frame):
        typed, row = rows[position]
        words = {name: frame[name][position] for name in check.words}
        _add(typed, programme, check.code, row, seen=write_amount(row["points"]), **words)


def _add(
    typed: Typed, programme: Programme, code: RuleCode, row: Mapping[str, Any], *, seen: str, **words: str
) -> None:
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
