"""The rules of a programme: the engine's, with what the programme replaces in them, and the programme's own.

A text may use the programme's words in braces (`WORDS`), so that the engine's name no programme.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Final

from schemas.programme.records import Rule, RuleRow
from schemas.rules.catalogue import CodedRule, load_catalogue
from schemas.rules.texts import fill_known_words, fill_text

WORDS: Final = ("form_id", "short_agency_vi", "short_basis_vi", "period_noun_vi")
"""What every text of a rule may quote in braces: the form's id, the agency and the legal basis in short, what a
period is called."""
REPLACEABLE: Final = (
    "severity",
    "mode",
    "title_vi",
    "title_en",
    "message_vi",
    "fix_vi",
    "basis_vi",
    "owner_vi",
    "version",
)
"""The columns in which a programme may say something else than the engine."""
REQUIRED: Final = ("family", "severity", "scope", "expression", "message_vi", "fix_vi", "basis_vi")
"""The columns that a rule of the programme's own has filled."""
_TEXTS: Final = ("title_vi", "title_en", "fix_vi", "basis_vi", "owner_vi")


def make_rules(rows: Iterable[RuleRow], words: Mapping[str, str]) -> tuple[Rule, ...]:
    """The engine's rules in its order, then the programme's own in table order, the programme's words filled in.

    KeyError or ValueError where a text cannot be filled: `schemas.programme.checks.rules` tells such faults.
    """
    catalogue, by_code = load_catalogue(), {row.code: row for row in rows}
    engine = (_make_coded_rule(rule, by_code.get(rule.code)) for rule in catalogue.rules)
    own = (make_own_rule(row) for row in by_code.values() if row.code not in catalogue.by_code)
    return tuple(_fill(rule, words) for rule in chain(engine, own))


def make_own_rule(row: RuleRow) -> Rule:
    """The programme's own rule in that row; pydantic's ValidationError where a required cell is empty."""
    return Rule.model_validate({"code": row.code, **row.cells})


def _make_coded_rule(rule: CodedRule, row: RuleRow | None) -> Rule:
    cells = rule.model_dump(exclude={"place", "words"}) | {"scope": rule.place}
    return Rule.model_validate(cells | (row.cells if row is not None else {}))


def _fill(rule: Rule, words: Mapping[str, str]) -> Rule:
    texts = {name: fill_text(getattr(rule, name), words) for name in _TEXTS}
    return rule.model_copy(update={**texts, "message_vi": fill_known_words(rule.message_vi, words)})
