"""The report's sentences in the right form: none, one, many, all; what is not there is left out, not written as empty.

The sentences stand in the programme (`schemas.programme.report.texts`); figures come in as numbers and are written
here: `1.234,5`, and `02` where a text asks for two digits. Grammar alone: no figure is chosen or reckoned here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from reports.office.vietnamese import join_list, number
from schemas.programme.report.texts import TWO_DIGITS, ReportText

_SPACES = re.compile(r"  +")
_BEFORE_STOP = re.compile(r" +([,;.)])")


class _Amount:
    """A number as texts show it: with `:2` in two digits where it counts and is under ten."""

    def __init__(self, value: int | Decimal) -> None:
        self.value = value

    def __format__(self, spec: str) -> str:
        counts = spec == TWO_DIGITS and self.value == int(self.value) and 0 < self.value < 10
        return f"{int(self.value):02d}" if counts else number(self.value)


@dataclass(frozen=True, slots=True)
class Wording:
    """A programme's sentences, said with figures."""

    texts: Mapping[str, ReportText]

    def say(self, code: str, part: int | None = None, whole: int | None = None, /, **words: Any) -> str:
        """The sentence in the form for `part` of `whole`; empty where it has none for it. KeyError for no sentence."""
        return tidy(self.fill(code, part, whole, **words))

    def fill(self, code: str, part: int | None = None, whole: int | None = None, /, **words: Any) -> str:
        """The same as it stands, gaps too: a line with room for a number, or that quotes what somebody wrote."""
        text = self.texts[code].choose(part, whole)
        counted = {name: value for name, value in (("part", part), ("whole", whole)) if value is not None}
        return text.format_map({name: _show(value) for name, value in {**counted, **words}.items()})

    def say_each(self, counts: Mapping[str, int], whole: int | None = None) -> list[str]:
        """A clause for each count that is not zero, under its own code."""
        return [said for code, part in counts.items() if part and (said := self.say(code, part, whole))]


def _show(value: Any) -> Any:
    return _Amount(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value


def tidy(text: str) -> str:
    """Without the gaps that a left out clause leaves: double blanks, a blank before a stop."""
    return _BEFORE_STOP.sub(r"\1", _SPACES.sub(" ", text))


def join_clauses(clauses: Iterable[str], separator: str = ", ") -> str:
    """Clauses in a row, those that say nothing left out; one with its own comma or bracket gets no other."""
    text = ""
    for clause in filter(None, clauses):
        follows = " " if clause.startswith("(") else "" if clause.startswith((",", ";")) else separator
        text += (follows if text else "") + (clause if text else clause.lstrip(",; "))
    return text


def name_some(names: Sequence[str], most: int, elsewhere: str) -> str:
    """All the names where there are few; of many, where they are told: never some of them as if they were all."""
    return join_list(list(names)) if len(names) <= most else elsewhere
