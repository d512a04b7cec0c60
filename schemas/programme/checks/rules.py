"""Rules that cannot be read, look at nothing, say what nothing can fill, or replace what is the engine's."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from schemas.programme import records
from schemas.programme.draft import Draft
from schemas.programme.earlier import TITLES, has_earlier_rules
from schemas.programme.faults import Fault
from schemas.programme.rulebook import REPLACEABLE, REQUIRED, WORDS, make_own_rule
from schemas.rules import Check, ExpressionError
from schemas.rules.catalogue import CodedRule, load_catalogue
from schemas.rules.texts import find_text_faults

Found = Iterator[tuple[str, str]]
"""Columns of a row and what is wrong in each."""


def check_rules(draft: Draft) -> Iterable[Fault]:
    """What is wrong with each rule of the programme and with each row that replaces something of the engine's."""
    known = load_catalogue().by_code
    indicators = [indicator for _, indicator in draft.of("indicators", records.Indicator)]
    # What a rule names may be among the rows that could not be read.
    readable = not draft.unread.get("indicators")
    for line, row in draft.of("rules", records.RuleRow):
        if (coded := known.get(row.code)) is not None:
            found = _find_override_faults(row, coded)
        else:
            found = _find_own_faults(row, indicators, readable)
        for column, what in found:
            yield Fault("rules.csv", f"rule {row.code}: {what}", line, column)
    if (draft.folder / TITLES).is_file() and not has_earlier_rules(draft.folder):
        yield Fault(TITLES, "titles are the column title_vi of rules.csv: move them there")


def check_rule_families(draft: Draft) -> Iterable[Fault]:
    """Families that a rule names and no table has, and rows about a family of the engine's."""
    engine = {family.family for family in load_catalogue().families}
    for line, family in draft.of("rule_families", records.RuleFamily):
        if family.family in engine:
            yield Fault("rule_families.csv", f"family {family.family!r} is the engine's", line, "family")
    families = engine | {family for (family,) in draft.keys("rule_families", "family")}
    for line, row in draft.of("rules", records.RuleRow):
        if row.family is not None and row.family not in families and row.code not in load_catalogue().by_code:
            yield Fault("rules.csv", f"rule {row.code}: rule_families.csv has no {row.family!r}", line, "family")


def _find_override_faults(row: records.RuleRow, coded: CodedRule) -> Found:
    for column in row.cells:
        if column not in REPLACEABLE:
            may = ", ".join(REPLACEABLE)
            yield column, f"this rule is the engine's; a programme replaces {may} and leaves the rest empty"
    if not row.cells:
        yield "code", "this rule is the engine's, and the row replaces nothing in it"
    yield from _find_text_faults(row, coded.words)


def _find_own_faults(row: records.RuleRow, indicators: Sequence[records.Indicator], readable: bool) -> Found:
    lacking = [column for column in REQUIRED if column not in row.cells]
    for column in lacking:
        yield column, "empty; only a row about one of the engine's rules may leave it so"
    if lacking:
        return
    rule = make_own_rule(row)
    try:
        check = rule.check()
    except ExpressionError as error:
        yield "expression", str(error)
        return
    assert check is not None
    if readable:
        yield from _find_check_faults(check, indicators)
        yield from _find_text_faults(row, _list_words(check, indicators))


def _find_check_faults(check: Check, indicators: Sequence[records.Indicator]) -> Found:
    """What an expression and its scope name and no indicator is or has."""
    covered = [indicator for indicator in indicators if check.scope.covers(indicator)]
    if any(quantity.source == "other" for quantity in check.operands) and not all(i.bound for i in covered):
        yield "expression", "`other` asks for indicators that all have a bound"
    codes = {indicator.code for indicator in indicators}
    in_scope = {*check.scope.codes, *check.scope.left_out} - codes
    for code in sorted(in_scope):
        yield "scope", f"no indicator {code!r}"
    for code in sorted({quantity.row for quantity in check.operands if quantity.row} - codes - in_scope):
        yield "expression", f"no indicator {code!r}"
    if not covered and not in_scope:
        yield "scope", "it covers no indicator"
    if covered and not any(_has_all(check, indicator, indicators) for indicator in covered):
        asked = ", ".join(quantity.name for quantity in check.operands)
        yield "expression", f"no indicator of this scope has all of {asked}"


def _has_all(check: Check, indicator: records.Indicator, indicators: Sequence[records.Indicator]) -> bool:
    """True if reports can hold every amount that the check asks for beside this indicator. Else it would never be
    judged there, or always break, by what blanks mean in it."""
    by_code = {one.code: one for one in indicators}
    for quantity in check.operands:
        of: records.Indicator | None = indicator
        if quantity.source == "other":
            of = by_code.get(indicator.bound.other) if indicator.bound else None
        elif quantity.source == "row":
            of = by_code.get(quantity.row)
        elif quantity.source in ("before", "cluster", "calendar"):  # reckoned, not reported
            continue
        if of is None or (quantity.measure != "value" and quantity.measure not in of.measures):
            return False
    return True


def _list_words(check: Check, indicators: Sequence[records.Indicator]) -> set[str]:
    """What judging can put into the rule's message (`schemas.judging.hold`)."""
    words = {quantity.name.replace(".", "_") for quantity in check.operands} | {"seen", "indicator"}
    if check.subject is not None:
        words.add("limit")
    return words | {"other"} if all(i.bound for i in indicators if check.scope.covers(i)) else words


def _find_text_faults(row: records.RuleRow, words: Collection[str]) -> Found:
    """Words that nothing fills: in a message those of its findings do, in every text the programme's."""
    for column in ("title_vi", "title_en", "message_vi", "fix_vi", "basis_vi", "owner_vi"):
        given = (*words, *WORDS) if column == "message_vi" else WORDS
        for what in find_text_faults(row.cells.get(column, ""), given):
            yield column, what
