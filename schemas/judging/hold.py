"""Hold a batch to the rules over indicators: the pandera model of a set of checks, and what a failure says.

Rules that a form alone can break are judged with it; those that ask what earlier periods said, once that is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from schemas.findings import Finding, fill_finding
from schemas.judging.models import failures
from schemas.judging.operands import INDICATOR, History, Operands
from schemas.judging.rows.amount_text import BLANK_VI, NOTHING_VI, format_amount, write_amount
from schemas.programme import Period, Programme
from schemas.rules import Check
from schemas.rules.vector import BLANK, NOTHING, NUMBER, Evaluation, state_name, unscale_amount

if TYPE_CHECKING:  # late: most batches of few reports break nothing
    import pandas as pd

    from schemas.light_pandera import pa

_EMPTY_VI = {BLANK: BLANK_VI, NOTHING: NOTHING_VI}
When = Literal["form", "history"]


class Stands(NamedTuple):
    """Where an amount of a form stands, what was written there and the amount it was read as."""

    sheet: str | None = None
    cell: str | None = None
    seen: str | None = None
    amount: Decimal | None = None


Cells = Mapping[tuple[str, str], Stands]
"""Where each amount of one form stands, by indicator and measure; as `evidence` what names no document."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule broken by one indicator of one report; `report` is the report's place in the batch.

    `again` where another rule asks the same question of this indicator already.
    """

    report: int
    indicator_code: str
    check: Check
    words: Mapping[str, str]
    again: bool = False


def hold(operands: Operands, period: Period, when: When, history: History) -> Iterator[Broken]:
    """Every rule in force in the period, of those that can be judged then, that a report of the batch breaks."""
    in_force = operands.programme.checks_on(period.window_end)
    checks = tuple(check for check in in_force if check.needs_history == (when == "history"))
    yield from hold_checks(operands, period, checks, history)


def hold_checks(operands: Operands, period: Period, checks: Sequence[Check], history: History) -> Iterator[Broken]:
    """Every one of these checks, in force then or not, that a report of the batch breaks, report by report."""
    if not checks or not operands.reports:
        return
    columns = operands.columns(checks, history)
    by_code = {check.code: check for check in checks}
    broken = _find_failures(operands.programme, period, checks, columns)
    first = _first_asking(broken, operands.programme)
    words = _find_words(broken, by_code, columns)
    for row, code in broken:
        report, indicator = operands.place(row)
        again = first.get(row, code) != code and code in operands.programme.question_order
        yield Broken(report, indicator, by_code[code], words[row, code], again)


def find_judgeable_rows(
    operands: Operands, period: Period, checks: Sequence[Check], history: History
) -> Iterator[tuple[Check, npt.NDArray[np.intp]]]:
    """Of each check the flat rows of the batch that it looks at and of which it can say whether they keep to it."""
    if not checks or not operands.reports:
        return
    columns = operands.columns(checks, history)
    for check, scope in zip(checks, _find_scopes(operands.programme, period, tuple(checks)), strict=True):
        rows = np.flatnonzero(scope[columns[INDICATOR]])
        yield check, rows[Evaluation(check, columns, rows).judgeable()]


def _find_failures(
    programme: Programme, period: Period, checks: Sequence[Check], columns: Mapping[str, npt.NDArray[Any]]
) -> list[tuple[int, str]]:
    """Every (row, rule's code) that fails, in their order. Rules about a form alone are told by pandera; those that ask
    earlier reports as `Evaluation` finds them, which pandera would ask: the writer, who holds reports to them, does
    without pandas (ADR 0056).
    """
    covered = _find_scopes(programme, period, tuple(checks))
    broken = [(check, _breaks(check, columns, rows)) for check, rows in zip(checks, covered, strict=True)]
    found = {(int(row), check.code) for check, rows in broken if check.needs_history for row in rows}
    told = [(check, rows) for check, rows in broken if len(rows) and not check.needs_history]
    return sorted(found.union(_ask_pandera(programme, period, told, columns) if told else ()))


def _ask_pandera(
    programme: Programme,
    period: Period,
    told: Sequence[tuple[Check, npt.NDArray[np.intp]]],
    columns: Mapping[str, npt.NDArray[Any]],
) -> Iterator[tuple[int, str]]:
    """What pandera says of checks that these rows break. Others are not shown to it: its cost is by the rule, and most
    reports break none.
    """
    from schemas.known_pandas import pd

    shown = np.unique(np.concatenate([rows for _, rows in told]))
    frame = pd.DataFrame({name: column[shown] for name, column in columns.items()})
    model = _model(programme, period, tuple(check for check, _ in told))
    yield from ((int(shown[row]), code) for row, code in failures(model, frame))


def _breaks(
    check: Check, columns: Mapping[str, npt.NDArray[Any]], covered: npt.NDArray[np.bool_]
) -> npt.NDArray[np.intp]:
    """The rows that break the check, of those that it looks at."""
    rows = np.flatnonzero(covered[columns[INDICATOR]])
    return rows[Evaluation(check, columns, rows).breaks()]


def _first_asking(broken: Iterable[tuple[int, str]], programme: Programme) -> dict[int, str]:
    """For each row the rule that asks first, of those whose families ask the same; rules in shadow ask nobody."""
    order, first = programme.question_order, dict[int, str]()
    for row, code in broken:
        if code not in order or programme.rule_by_code[code].mode == "shadow":
            continue
        if row not in first or order[code] < order[first[row]]:
            first[row] = code
    return first


def finding_of(broken: Broken, programme: Programme, sha256: str, cells: Cells) -> Finding:
    """What a broken rule says, at the cell it is about."""
    indicator = programme.indicator_by_code[broken.indicator_code]
    about = broken.check.about
    measure = indicator.measures[0] if about is None or about.measure == "value" else about.measure
    stands = cells.get((indicator.code, measure), Stands())
    words = dict(broken.words)
    if indicator.bound:
        words["other"] = indicator.bound.other
    sheet, cell, code = stands.sheet, stands.cell, broken.check.code
    rule = programme.rule_by_code[code]
    finding = fill_finding(rule, sha256, sheet=sheet, cell=cell, indicator=indicator.code, **words)
    if finding.value_seen is not None and (
        indicator.type == "bool" or _is_text(stands) or not _is_quoted(broken.check)
    ):
        finding = replace(finding, value_seen=stands.seen)
    named = cells.get((indicator.code, "evidence"))
    if named is not None and "evidence" in broken.check.texts:
        said = f"{finding.message_vi} Ô ghi “{named.seen}”, không nêu văn bản nào."
        finding = replace(finding, sheet=named.sheet, cell=named.cell, value_seen=named.seen, message_vi=said)
    return replace(finding, shadow=True) if broken.again else finding


def _is_quoted(check: Check) -> bool:
    """True if the side that a finding quotes as seen is the very amount whose cell it points to."""
    return check.subject is not None and check.subject.left == check.about


def _is_text(stands: Stands) -> bool:
    """True unless what was written is how a cell with that number shows it."""
    try:
        return stands.seen is not None and Decimal(stands.seen) != stands.amount
    except InvalidOperation:
        return True


_Key = tuple[str, tuple[Check, ...], tuple[bool, ...]]
_built: dict[_Key, pa.DataFrameSchema] = {}
_covered: dict[_Key, list[npt.NDArray[np.bool_]]] = {}


def _model(programme: Programme, period: Period, checks: tuple[Check, ...]) -> pa.DataFrameSchema:
    """The pandera model of some checks over a period's reports, built once a process.

    They look at the period's indicators only: the form has no row for another, so its blanks mean nothing.
    """
    key = _key(programme, period, checks)
    if key not in _built:
        from schemas.light_pandera import pa

        covered = _find_scopes(programme, period, checks)
        _built[key] = pa.DataFrameSchema(
            checks=[
                pa.Check(partial(_holds, check=check, covered=rows), name=check.code)
                for check, rows in zip(checks, covered, strict=True)
            ]
        )
    return _built[key]


def _find_scopes(programme: Programme, period: Period, checks: tuple[Check, ...]) -> list[npt.NDArray[np.bool_]]:
    """For each check the indicators of the period that it looks at."""
    key = _key(programme, period, checks)
    if key not in _covered:
        every = list(zip(programme.indicators, key[2], strict=True))
        _covered[key] = [np.array([ours and c.scope.covers(i) for i, ours in every], dtype=bool) for c in checks]
    return _covered[key]


def _key(programme: Programme, period: Period, checks: tuple[Check, ...]) -> _Key:
    return programme.content_hash, checks, tuple(i.valid_on(period.window_end) for i in programme.indicators)


def _holds(frame: pd.DataFrame, *, check: Check, covered: npt.NDArray[np.bool_]) -> pd.Series[Any]:
    """For every row, whether it keeps to the rule; rows that the rule does not look at do."""
    from schemas.known_pandas import pd

    rows = np.flatnonzero(covered[frame[INDICATOR].to_numpy()])
    columns = {str(name): frame[name].to_numpy() for name in _names(check)}
    holds = np.ones(len(frame), dtype=bool)
    holds[rows] = ~Evaluation(check, columns, rows).breaks()
    return pd.Series(holds, index=frame.index)


def _names(check: Check) -> Iterator[str]:
    for quantity in check.operands:
        yield quantity.name
        yield state_name(quantity.name)
    yield from check.texts


def _find_words(
    broken: Sequence[tuple[int, str]], checks: Mapping[str, Check], columns: Mapping[str, npt.NDArray[Any]]
) -> dict[tuple[int, str], dict[str, str]]:
    """What the messages about these rows may quote, by row and code; a check's rows together."""
    rows: dict[str, list[int]] = {}
    for row, code in broken:
        rows.setdefault(code, []).append(row)
    return {
        (row, code): words
        for code, some in rows.items()
        for row, words in zip(some, _list_words(checks[code], columns, np.array(some, np.intp)), strict=True)
    }


def _list_words(
    check: Check, columns: Mapping[str, npt.NDArray[Any]], rows: npt.NDArray[np.intp]
) -> list[dict[str, str]]:
    """For each row what a message may quote: every operand by its name, and both sides of the comparison as `seen` and
    `limit`.

    A finding keeps `seen` without dots; the message says it as `shown`.
    """
    said: dict[str, list[str]] = {}
    for quantity in check.operands:
        amounts, states = columns[quantity.name][rows], columns[state_name(quantity.name)][rows]
        said[quantity.name.replace(".", "_")] = [
            format_amount(unscale_amount(amount)) if state == NUMBER else _EMPTY_VI[state]
            for amount, state in zip(amounts, states, strict=True)
        ]
    sides = Evaluation(check, columns, rows).quote()
    if sides is not None:
        seen, limit = ([unscale_amount(amount) for amount in side] for side in sides)
        said["seen"], said["shown"] = list(map(write_amount, seen)), list(map(format_amount, seen))
        said["limit"] = list(map(format_amount, limit))
    return [{name: words[place] for name, words in said.items()} for place in range(len(rows))]
