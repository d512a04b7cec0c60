"""What never leaves through a release: sensitive indicators, what is tied to them, and every text that names one.

An indicator tied to a sensitive one by a bound goes with it: a part of what a unit said tells of the whole. Texts are
searched as `core.fold_text` writes them, without marks and with plain digits: `2,21`, `Chỉ tiêu 2.21` and `２．２１`
are one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from schemas.programme import Programme

NOTHING: Final = r"[^\s\S]"
"""A pattern that no text has."""
_LETTERS: Final = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x")
_BEFORE: Final = r"(?:^|[^0-9.,]|(?:^|[^0-9])[.,])"
_BETWEEN: Final = r" ?[.,·•‧:_-] ?"


@dataclass(frozen=True, slots=True)
class Withheld:
    """Codes of indicators, rules and criteria that a release leaves out, and the pattern of texts that name them."""

    indicators: frozenset[str]
    rules: frozenset[str]
    criteria: frozenset[str]
    pattern: str


def find_withheld(programme: Programme, stored_sensitive: frozenset[str] = frozenset()) -> Withheld:
    """What is left out by the programme, and of indicators that were sensitive by an earlier one."""
    codes = programme.sensitive_codes | stored_sensitive
    rules = {
        code
        for code, check in programme.checks.items()
        if codes & {*(quantity.row for quantity in check.operands), *check.scope.codes}
    }
    criteria = {
        criterion.code for criterion in programme.criteria if codes & set(re.split(r"[;/+ ]", criterion.inputs))
    }
    guarded = [i for i in programme.indicators if i.code in codes]
    names = [name for i in guarded for name in (i.name_vi, i.short_name_vi, i.name_en) if name]
    return Withheld(codes, frozenset(rules), frozenset(criteria), make_pattern(codes, names))


def make_pattern(codes: frozenset[str], names: list[str]) -> str:
    """A regular expression (RE2) over folded text that finds the codes in every spelling, and the names."""
    spelled = [f"{_BEFORE}{_BETWEEN.join(map(_spell, code.split('.')))}(?:$|[^0-9])" for code in sorted(codes)]
    return "|".join([*spelled, *(re.escape(fold(name)) for name in names)]) or NOTHING


def _spell(number: str) -> str:
    if not number.isdigit():
        return re.escape(fold(number))
    letters = _LETTERS[int(number)] if int(number) < len(_LETTERS) else ""
    return rf"(?:0*{int(number)}|\b{letters}\b)" if letters else f"0*{int(number)}"


def fold(text: str) -> str:
    """The text as `core.fold_text` writes it; a test holds the two to each other."""
    plain = unicodedata.normalize("NFKD", text.replace("Đ", "d").replace("đ", "d").replace("Ð", "d").replace("ð", "d"))
    kept = "".join(c for c in plain.lower() if not unicodedata.combining(c) and unicodedata.category(c) != "Cf")
    return " ".join(kept.split())
