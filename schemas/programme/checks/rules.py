"""Rules that cannot be read, look at nothing, or say what nothing can fill."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from string import Formatter

from schemas.programme import records
from schemas.programme.draft import Draft
from schemas.programme.faults import Fault
from schemas.rules import Check, ExpressionError


def check_rules(draft: Draft) -> Iterable[Fault]:
    """What is wrong with each rule: its expression, its scope, the indicators that both name, its message."""
    if draft.unread.get("indicators"):
        return  # what a rule names may be among the rows that could not be read
    indicators = [indicator for _, indicator in draft.of("indicators", records.Indicator)]
    for line, rule in draft.of("rules", records.Rule):
        for column, what in _find_rule_faults(rule, indicators):
            yield Fault("rules.csv", f"rule {rule.code}: {what}", line, column)


_CODE_SCOPES = ("file", "form", "row", "cell", "report")


def _find_rule_faults(rule: records.Rule, indicators: Sequence[records.Indicator]) -> Iterable[tuple[str, str]]:
    """Column and what is wrong in it."""
    if not rule.expression:
        if rule.scope not in ("", *_CODE_SCOPES):
            yield "scope", f"without an expression one of {', '.join(_CODE_SCOPES)} (found {rule.scope!r})"
        return
    try:
        check = rule.check()
    except ExpressionError as error:
        yield "expression", str(error)
        return
    assert check is not None
    covered = [indicator for indicator in indicators if check.scope.covers(indicator)]
    if any(quantity.source == "other" for quantity in check.operands) and not all(i.bound for i in covered):
        yield "expression", "`other` asks for indicators that all have a bound"
    named = {quantity.row for quantity in check.operands if quantity.row} | {*check.scope.codes, *check.scope.left_out}
    for code in sorted(named - {indicator.code for indicator in indicators}):
        yield "expression", f"no indicator {code!r}"
    if covered and not any(_has_all(check, indicator, indicators) for indicator in covered):
        asked = ", ".join(quantity.name for quantity in check.operands)
        yield "expression", f"no indicator of this scope has all of {asked}"
    words = _list_words(check, indicators)
    yield from (("message_vi", fault) for fault in _find_message_faults(rule.message_vi, words))


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


def _find_message_faults(message: str, words: Iterable[str]) -> Iterable[str]:
    """Placeholders that nothing fills, and braces that are none of a placeholder."""
    try:
        named = {name for _, name, _, _ in Formatter().parse(message) if name is not None}
        if unknown := sorted(named - set(words)):
            known = ", ".join(f"{{{word}}}" for word in sorted(words))
            yield from (f"nothing fills {{{name}}}; this rule knows {known}" for name in unknown)
        else:
            message.format_map(dict.fromkeys(words, ""))
    except ValueError as error:
        yield f"{error} (found {message!r}); a brace that is meant is written twice"
