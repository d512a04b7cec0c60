"""Rules over indicators: one small expression each, written in the programme's rule table, read here and put into
every form.

`language` has the expressions and their reader, `check` an expression with its rule and scope. What it becomes:
`vector` (the pandera check that judges, history too), `excel` (the form itself), `sentence` (the page of rules).
A property test holds all to the same verdicts. What does not belong here: messages and severities (the programme),
cells and grammar.
"""

from schemas.rules.check import Check
from schemas.rules.language import ExpressionError, parse
from schemas.rules.scope import Scope, parse_scope

__all__ = ["Check", "ExpressionError", "Scope", "parse", "parse_scope"]
