"""What the eye sees otherwise in the form's answers than what is counted: a finding a figure, row or column."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from schemas.findings import Finding, make_finding
from schemas.form import TABLES, CellSign
from schemas.judging.case import Typed
from schemas.judging.rows.amount_text import show_amount, show_number
from schemas.programme import Programme
from schemas.rules.codes import RuleCode

_MOST_QUOTED = 12


def judge_signs(typed: Typed, programme: Programme) -> None:
    """Add the findings of the form's signs, once its rows are typed. What is counted stays as it was read."""
    form = typed.case.form
    assert form is not None
    if not form.signs:
        return
    figures = {(row["sheet"], row["cell"]): row["indicator_code"] for row in typed.rows["value"]}
    answers = figures.keys() | _list_answers(typed)
    lines: dict[tuple[str, str], list[CellSign]] = defaultdict(list)
    for sign in form.signs:
        if sign.kind == "format":  # `schemas.judging.rows.measured` weighs it
            continue
        place = sign.sheet, sign.ref
        if sign.kind == "hidden_line" and place in figures:
            lines[sign.sheet, sign.detail].append(sign)
        elif place in (answers if sign.kind in ("struck", "covered") else figures):
            _judge_sign(typed, programme, sign, figures.get(place))
    for signs in lines.values():
        typed.findings.append(_judge_line(typed, programme, signs, figures))


def _list_answers(typed: Typed) -> set[tuple[str, str]]:
    """The places that a unit fills: every column of the tables but the labels."""
    assert typed.case.form is not None
    keys = {layout.key: {c.key for c in layout.columns if c.kind != "label"} for layout in TABLES}
    return {
        (cell.sheet, cell.ref)
        for table, rows in typed.case.form.tables.items()
        for row in rows
        for key, cell in row.items()
        if key in keys[table]
    }


def _judge_sign(typed: Typed, programme: Programme, sign: CellSign, indicator: str | None) -> None:
    match sign.kind:
        case "struck":
            finding = _finding(typed, programme, "V17", sign, indicator, detail=sign.detail)
        case "hidden":
            finding = _finding(typed, programme, "V18", sign, indicator, detail=sign.detail)
        case "covered":
            finding = _finding(typed, programme, "V19", sign, indicator, detail=sign.detail)
        case "stale":
            limit = show_number(sign.reckoned)
            finding = _finding(typed, programme, "V20", sign, indicator, detail=sign.detail, limit=limit)
        case _:
            finding = _finding(typed, programme, "V21", sign, indicator, detail=sign.detail)
    typed.findings.append(finding)


def _judge_line(
    typed: Typed, programme: Programme, signs: Sequence[CellSign], figures: Mapping[tuple[str, str], str]
) -> Finding:
    """One question for a hidden row or column, at its first figure."""
    first = signs[0]
    rest = f" và {len(signs) - _MOST_QUOTED} số khác" if len(signs) > _MOST_QUOTED else ""
    quoted = signs[:_MOST_QUOTED]
    seen, shown = (", ".join(texts) + rest for texts in zip(*((s.seen, _show(typed, s)) for s in quoted), strict=True))
    indicator = figures[first.sheet, first.ref]
    return _finding(typed, programme, "V18", first._replace(seen=seen), indicator, detail=first.detail, shown=shown)


def _show(typed: Typed, sign: CellSign) -> str:
    """What is seen at a figure as a message says it: the number that was read, or what was typed."""
    here = (row["amount"] for row in typed.rows["value"] if (row["sheet"], row["cell"]) == (sign.sheet, sign.ref))
    return show_amount(sign.seen, next(here, None))


def _finding(
    typed: Typed, programme: Programme, code: RuleCode, sign: CellSign, indicator: str | None, **words: str
) -> Finding:
    return make_finding(
        programme,
        typed.case.sha256,
        code,
        sheet=sign.sheet,
        cell=sign.ref,
        seen=sign.seen,
        shown=words.pop("shown", None) or _show(typed, sign),
        indicator=indicator,
        **words,
    )
