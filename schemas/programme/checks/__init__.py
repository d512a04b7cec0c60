"""What a programme must be beyond what each row can say: one check a module or function, all of them in `CHECKS`.

A check looks at a draft (`schemas.programme.draft`), whose rows may be incomplete, and yields faults; the programme
as a whole is there only if every file could be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from schemas.programme.checks.references import check_references, check_repeated_keys
from schemas.programme.checks.rules import check_rule_families, check_rules
from schemas.programme.draft import Draft
from schemas.programme.faults import Fault

__all__ = ["CHECKS", "DraftCheck"]

DraftCheck = Callable[[Draft], Iterable[Fault]]

CHECKS: tuple[DraftCheck, ...] = (check_repeated_keys, check_references, check_rules, check_rule_families)
