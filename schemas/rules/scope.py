"""Which indicators a rule looks at, in words and codes: `sum`, `bound<=`, `2.6 2.8`, `sum decimal`, `sum !2.6`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from schemas.kinds import PeriodKind
from schemas.rules.language import ExpressionError


class Bounded(Protocol):
    """A bound, as far as a scope asks."""

    @property
    def op(self) -> str:
        """`<=` or `>=`."""


class Described(Protocol):
    """An indicator, as far as a scope asks."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def type(self) -> str: ...  # noqa: D102
    @property
    def year_aggregation(self) -> str: ...  # noqa: D102
    @property
    def sensitive(self) -> bool: ...  # noqa: D102
    @property
    def evidence_required(self) -> bool: ...  # noqa: D102
    @property
    def bound(self) -> Bounded | None: ...  # noqa: D102


Test = Callable[[Described], bool]

_WORDS: dict[str, tuple[Test, str]] = {
    "all": (lambda _: True, "mọi chỉ tiêu"),
    "number": (lambda i: i.type != "bool", "chỉ tiêu số"),
    "int": (lambda i: i.type == "int", "chỉ tiêu đếm"),
    "decimal": (lambda i: i.type == "decimal", "chỉ tiêu có số lẻ"),
    "bool": (lambda i: i.type == "bool", "chỉ tiêu có/không"),
    "sum": (lambda i: i.year_aggregation == "sum", "chỉ tiêu cộng dồn"),
    "last": (lambda i: i.year_aggregation == "last", "chỉ tiêu thời điểm"),
    "ytd": (lambda i: i.year_aggregation == "ytd", "chỉ tiêu chỉ báo lũy kế"),
    "in_period": (lambda i: i.year_aggregation != "ytd", "chỉ tiêu ghi số của {noun_vi}"),
    "evidence": (lambda i: i.evidence_required, "chỉ tiêu phải có minh chứng"),
    "open": (lambda i: not i.sensitive, "chỉ tiêu không nhạy cảm"),
    "free": (lambda i: i.bound is None, "chỉ tiêu không phụ thuộc chỉ tiêu khác"),
    "bound<=": (lambda i: i.bound is not None and i.bound.op == "<=", "chỉ tiêu là một phần của chỉ tiêu khác"),
    "bound>=": (lambda i: i.bound is not None and i.bound.op == ">=", "chỉ tiêu đi kèm không nhỏ hơn chỉ tiêu khác"),
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Indicators to which every word applies and, if codes are named, whose code is among them; never those left
    out."""

    words: tuple[str, ...]
    codes: tuple[str, ...]
    left_out: tuple[str, ...] = ()

    def covers(self, indicator: Described) -> bool:
        """True if the rule looks at this indicator."""
        return (
            all(_WORDS[word][0](indicator) for word in self.words)
            and (not self.codes or indicator.code in self.codes)
            and indicator.code not in self.left_out
        )

    def sentence_vi(self, kind: PeriodKind) -> str:
        """As the page of rules says it."""
        said = [_WORDS[word][1].format(noun_vi=kind.noun_vi) for word in self.words]
        if self.codes:
            said.append("chỉ tiêu " + ", ".join(self.codes))
        if self.left_out:
            said.append("trừ chỉ tiêu " + ", ".join(self.left_out))
        return "; ".join(said)


def parse_scope(text: str) -> Scope:
    """A scope from its words; ExpressionError names one that is neither a word nor a code."""
    parts = text.split()
    codes = tuple(part for part in parts if part[0].isdigit())
    left_out = tuple(part[1:] for part in parts if part[0] == "!")
    words = tuple(part for part in parts if not part[0].isdigit() and part[0] != "!")
    if unknown := [word for word in words if word not in _WORDS]:
        raise ExpressionError(f"{unknown[0]!r} is no scope; known: {', '.join(_WORDS)}, and indicators' codes")
    if not parts:
        raise ExpressionError("a rule with a check needs a scope, such as all, sum, or indicators' codes")
    return Scope(words, codes, left_out)
