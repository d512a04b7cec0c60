"""Why a text was not understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

RefusalKind = Literal[
    "empty", "too_long", "too_precise", "ambiguous", "grouping", "percent", "parentheses", "words", "range", "form"
]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused text: `kind` for code, `reason_vi` (a phrase without full stop) for the finding."""

    kind: RefusalKind
    reason_vi: str
