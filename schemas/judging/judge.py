"""Judge a batch: grammar, then pandera, then relations; one outcome a case and the rows to remember.

`judge_forms` looks at nothing but the forms, so that it can run anywhere and in any order; what earlier periods
have to say comes after, in the order of the periods (`hold`).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from operator import itemgetter
from typing import Any

from schemas.findings import Finding, Severity, Verdict, make_finding, verdict_of, verdict_with
from schemas.form import INDICATORS
from schemas.judging.case import ROWS, Case, Judged, Outcome, Typed
from schemas.judging.form_checks import FORM_CHECKS
from schemas.judging.operands import History
from schemas.judging.relations import (
    find_broken_rules,
    find_shifted_values,
    judge_relations,
    judge_self_scores,
    judge_values,
)
from schemas.judging.rows.indicator_rows import type_indicators
from schemas.judging.rows.listings import check_listings
from schemas.judging.rows.text_rows import type_texts
from schemas.judging.sheet_names import check_sheet_names
from schemas.judging.signs import judge_signs
from schemas.judging.worksheets import judge_worksheet
from schemas.programme import Programme


def judge(batch: Sequence[Case], programme: Programme, history: History) -> Judged:
    """The outcomes and typed rows of a batch, held against its history too."""
    typed, judged = _judge(batch, programme)
    late: dict[str, list[Finding]] = defaultdict(list)
    identified = [t for t in typed if t.case.is_identified]
    for one, finding in chain(
        find_broken_rules(identified, programme, "history", history),
        find_shifted_values(identified, programme, history),
    ):
        late[one.case.submission_id].append(finding)
    outcomes = [add_findings(o, late[o.case.submission_id]) for o in judged.outcomes]
    return replace(judged, outcomes=outcomes)


def add_findings(outcome: Outcome, late: Sequence[Finding]) -> Outcome:
    """The outcome with findings that came up afterwards, and the verdict that follows."""
    if not late:
        return outcome
    told, trials = split_shadow(late)
    return replace(
        outcome,
        findings=_sort([*outcome.findings, *told]),
        trials=(*outcome.trials, *trials),
        verdict=verdict_with(outcome.verdict, [f.severity for f in told]),
    )


def split_shadow(findings: Iterable[Finding]) -> tuple[list[Finding], list[Finding]]:
    """The findings that count, and those of rules in shadow."""
    every = list(findings)
    return [f for f in every if not f.shadow], [f for f in every if f.shadow]


def judge_forms(batch: Sequence[Case], programme: Programme) -> Judged:
    """The outcomes and typed rows of a batch, by the forms alone.

    Cases without a form, unit or period get an outcome from the findings they bring, and no rows.
    """
    return _judge(batch, programme)[1]


def _judge(batch: Sequence[Case], programme: Programme) -> tuple[list[Typed], Judged]:
    typed = [_type(case, programme) for case in batch]
    judged = [t for t in typed if t.case.is_identified]
    judge_values(judged, programme)
    judge_relations(judged, programme)
    judge_self_scores(judged, programme)
    for one in judged:
        check_listings(one, programme, programme.period(str(one.case.period_id)))
        _refuse_empty(one, programme)
        _ask_about_nothing(one, programme)
    outcomes = [_outcome(one, programme) for one in typed]
    rows = {name: [row for t in typed for row in t.rows[name]] for name in ROWS}
    return typed, Judged(outcomes, rows)


def _type(case: Case, programme: Programme) -> Typed:
    typed = Typed.of(case)
    form = case.form
    if case.is_identified and form is not None:
        period = programme.period(str(case.period_id))
        type_indicators(typed, programme, programme.unit_by_id[str(case.unit_id)], period)
        type_texts(typed, programme, period)
        judge_signs(typed, programme)
        check_sheet_names(typed, programme, period)
        for check in FORM_CHECKS:
            typed.findings += check.make_findings(form, programme, case.sha256)
    if case.worksheet is not None and not case.findings:
        rows, found = judge_worksheet(case.worksheet, programme, case.submission_id, case.sha256)
        typed.rows["score_explanation"] += rows
        typed.findings += found
    return typed


def _refuse_empty(typed: Typed, programme: Programme) -> None:
    """A form with nothing filled in is one fault, not forty blanks."""
    if any(row["state"] != "missing" for row in typed.rows["value"]):
        return
    typed.findings = [f for f in typed.findings if f.code != "V04"]
    typed.findings.append(make_finding(programme, typed.case.sha256, "F10", sheet=INDICATORS.sheet))


def _ask_about_nothing(typed: Typed, programme: Programme) -> None:
    """A form that says nowhere what was done, only that nothing arose: is that so?"""
    rows = typed.rows["value"]
    main = {i.code: i.measures[0] for i in programme.indicators} if _says_little(rows) else {}
    states = {row["state"] for row in rows if main.get(row["indicator_code"]) == row["measure"]}
    if "not_applicable" in states and states <= {"not_applicable", "missing"}:
        typed.findings.append(make_finding(programme, typed.case.sha256, "V37", sheet=INDICATORS.sheet))


def _says_little(rows: Sequence[Mapping[str, Any]]) -> bool:
    """False as soon as an amount of a period stands anywhere: then there is nothing to ask."""
    return not any(row["measure"] != "plan" and row["state"] in ("value", "zero") for row in rows)


def _outcome(typed: Typed, programme: Programme) -> Outcome:
    findings, trials = split_shadow({f.id: f for f in typed.findings}.values())
    held = typed.case.form is not None and not typed.case.is_identified
    verdict = Verdict.HELD if held else verdict_of(findings, readable=typed.case.is_readable)
    content = _content_hash(typed, findings, programme) if typed.case.is_identified else None
    told = _sort(_limit_alike(findings, typed, programme))
    return Outcome(typed.case, verdict, told, content, tuple(trials[:MOST_ALIKE]))


MOST_ALIKE = 200
"""So many findings of one rule are listed; how many more there are is one finding (F20)."""


def _limit_alike(findings: Sequence[Finding], typed: Typed, programme: Programme) -> Iterator[Finding]:
    """The findings, of each rule no more than a person can use: a form may hold tens of thousands of bad cells."""
    counts: Counter[str] = Counter()
    for finding in findings:
        counts[finding.code] += 1
        if counts[finding.code] <= MOST_ALIKE:
            yield finding
    for code, number in counts.items():
        if number > MOST_ALIKE:
            words = {"other": code, "limit": str(MOST_ALIKE)}
            yield make_finding(programme, typed.case.sha256, "F20", seen=str(number - MOST_ALIKE), **words)


def _sort(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    rank = {severity: place for place, severity in enumerate(Severity)}
    return tuple(sorted(findings, key=lambda f: (rank[f.severity], f.sheet or "", f.code, f.cell or "")))


def _content_hash(typed: Typed, findings: Sequence[Finding], programme: Programme) -> str:
    """A hash of what the form says and of what was refused in it, wherever it stands.

    Addresses and the document's own key are left out: the same content in another container has the same hash.
    """
    said = {name: _content_rows(rows) for name, rows in typed.rows.items() if rows}
    if typed.in_doubt:
        said["in_doubt"] = [[str(row["seen"])] for row in typed.rows["value"] if row["measure"] in typed.in_doubt]
    refused = sorted(
        (f.code, f.indicator_code or "", f.value_seen or "") for f in findings if programme.rule_by_code[f.code].content
    )
    text = json.dumps([said, refused], ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _content_rows(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    names = sorted(rows[0].keys() - {"submission_id", "sheet", "cell", "seen"})
    values = map(itemgetter(*names), rows)  # of two names or more
    return [names, *(list(map(str, row)) for row in values)]
