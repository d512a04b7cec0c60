"""Findings and verdicts: what was found wrong where, and what follows for the submission."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from schemas.programme.model import Programme
from schemas.programme.records import Rule
from schemas.rules.codes import RuleCode


class Severity(StrEnum):
    """BLOCK returns a submission, HOLD waits for a person, EXPLAIN asks the unit, NOTE informs."""

    BLOCK = "BLOCK"
    HOLD = "HOLD"
    EXPLAIN = "EXPLAIN"
    NOTE = "NOTE"

    @property
    def label_vi(self) -> str:
        """As feedback names it."""
        return {"BLOCK": "Phải sửa", "HOLD": "Chờ xác nhận", "EXPLAIN": "Cần giải trình", "NOTE": "Lưu ý"}[self.value]


class Verdict(StrEnum):
    """What became of a submission."""

    ACCEPTED = "ACCEPTED"
    ACCEPTED_WITH_QUESTIONS = "ACCEPTED_WITH_QUESTIONS"
    RETURNED = "RETURNED"
    HELD = "HELD"
    UNREADABLE = "UNREADABLE"

    @property
    def label_vi(self) -> str:
        """As an official reads it."""
        return {
            "ACCEPTED": "Đạt",
            "ACCEPTED_WITH_QUESTIONS": "Đạt, cần giải trình",
            "RETURNED": "Trả lại",
            "HELD": "Chờ xác nhận",
            "UNREADABLE": "Không đọc được",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding of a document: the rule's code, where, what was seen and what to do.

    `value_seen` is what the sender wrote. One of a rule in `shadow` is only counted: it changes no verdict and nobody
    is told of it.
    """

    sha256: str
    code: str
    severity: Severity
    message_vi: str
    fix_vi: str
    sheet: str | None = None
    cell: str | None = None
    value_seen: str | None = None
    indicator_code: str | None = None
    shadow: bool = False

    @property
    def id(self) -> str:
        """Stable key: the same fault of the same document has the same id in every run."""
        parts = (self.sha256, self.code, self.sheet or "", self.cell or "", self.indicator_code or "", self.message_vi)
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:20]


def make_finding(
    programme: Programme,
    sha256: str,
    code: RuleCode,
    *,
    sheet: str | None = None,
    cell: str | None = None,
    seen: str | None = None,
    shown: str | None = None,
    indicator: str | None = None,
    **words: str,
) -> Finding:
    """A finding of one of the engine's rules, in the words that the programme has for it."""
    rule = programme.rule_by_code[code]
    return fill_finding(rule, sha256, sheet=sheet, cell=cell, seen=seen, shown=shown, indicator=indicator, **words)


def fill_finding(
    rule: Rule,
    sha256: str,
    *,
    sheet: str | None = None,
    cell: str | None = None,
    seen: str | None = None,
    shown: str | None = None,
    indicator: str | None = None,
    **words: str,
) -> Finding:
    """A finding with its rule's severity and message filled in; KeyError names a word that is lacking.

    `seen` is kept as the sender wrote it; the message says it as `shown`, where a number is written otherwise there.
    """
    said = (seen or "") if shown is None else shown
    message = rule.message_vi.format_map({"seen": said, "indicator": indicator or "", **words})
    return Finding(
        sha256=sha256,
        code=rule.code,
        severity=Severity(rule.severity),
        message_vi=message,
        fix_vi=rule.fix_vi,
        sheet=sheet,
        cell=cell,
        value_seen=seen,
        indicator_code=indicator,
        shadow=rule.mode == "shadow",
    )


def verdict_of(findings: list[Finding], *, readable: bool) -> Verdict:
    """The verdict that follows from a submission's findings; `readable` is False when no form was found in it."""
    return verdict_with(Verdict.ACCEPTED if readable else Verdict.UNREADABLE, (f.severity for f in findings))


def verdict_with(verdict: Verdict, severities: Iterable[Severity]) -> Verdict:
    """The verdict once findings of these severities have come up; one that waits or was unreadable stays so."""
    found = set(severities)
    if verdict in (Verdict.HELD, Verdict.UNREADABLE):
        return verdict
    if Severity.HOLD in found:
        return Verdict.HELD
    if Severity.BLOCK in found or verdict is Verdict.RETURNED:
        return Verdict.RETURNED
    if Severity.EXPLAIN in found:
        return Verdict.ACCEPTED_WITH_QUESTIONS
    return verdict
