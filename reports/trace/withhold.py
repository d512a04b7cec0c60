"""What a trace tells only who asks for it: single units' amounts of sensitive indicators.

An indicator that is tied to a sensitive one by a bound tells of it too (`Programme.sensitive_codes`). Without leave a
figure of such an indicator is told as far as the report shows it, and without its parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from reports.trace.definitions import split_key
from reports.trace.register import Entry
from schemas.programme import Programme

HIDDEN_VI: Final = "(về chỉ tiêu nhạy cảm: không nêu)"
_NOT_SHOWN: Final = "("
"""How a cell begins that says that nothing is said: `(không nêu)`."""


@dataclass(frozen=True, slots=True)
class Hidden:
    """The indicators of which there are totals alone, and the rules whose messages quote one of them."""

    codes: frozenset[str] = frozenset()
    rules: frozenset[str] = frozenset()

    def covers(self, entry: Entry) -> bool:
        """True if the figure is of one of these indicators."""
        return find_indicator(entry) in self.codes

    def guards(self, indicator_code: str | None, rule_code: str) -> bool:
        """True if what a rule says of an indicator tells of one of these."""
        return indicator_code in self.codes or rule_code in self.rules

    def allows(self, entry: Entry) -> bool:
        """False for a figure of one of these indicators that the report itself does not show."""
        return not self.covers(entry) or (bool(entry.shown) and not entry.shown.startswith(_NOT_SHOWN))


NOTHING_HIDDEN: Final = Hidden()


def hide_sensitive(programme: Programme) -> Hidden:
    """What is hidden of a programme's indicators: the sensitive ones, and those tied to them."""
    codes = programme.sensitive_codes
    rules = (c.code for c in programme.checks.values() if any(quantity.row in codes for quantity in c.operands))
    return Hidden(codes, frozenset(rules))


def find_indicator(entry: Entry) -> str | None:
    """The indicator that the figure is of; None for one of units, clusters, or of several indicators."""
    named = (entry.parameters or {}).get("indicator_code") or entry.row.get("indicator_code")
    if named:
        return str(named)
    kind, _, rest = split_key(entry.key)[0].partition(".")
    return (rest if entry.columns else rest.rpartition(".")[0]) if kind == "indicator" else None
