"""Yes and no, as the form's list offers them."""

from __future__ import annotations

from schemas.grammar.text import fold, half_width

_ANSWERS = {"có": True, "co": True, "true": True, "không": False, "khong": False, "false": False}


def parse_yes_no(text: str) -> bool | None:
    """True for `Có`, False for `Không` (also without marks, or a boolean cell's text); None for anything else."""
    return _ANSWERS.get(fold(half_width(text)))
