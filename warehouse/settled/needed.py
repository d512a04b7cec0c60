"""Which marts of a moment the text of a query asks for, by the texts of `marts/`."""

from __future__ import annotations

import re
from functools import lru_cache

from warehouse.migrate import MARTS

OF_A_MOMENT = "as_of, known_at"
OF_PERIODS = f"{OF_A_MOMENT}, periods := NULL"
"""Marts of a moment, and those that give the rows of some periods alone where they are told which."""
_MACRO = re.compile(r"CREATE OR REPLACE MACRO (\w+\.\w+)\(([^)]*)\) AS ")
_COMMENT = re.compile(r"--.*")
_AS_IT_IS = re.compile(r"TABLE\s+SELECT \* FROM (\w+\.\w+)\(as_of, known_at\);\s*")
_CALLED = re.compile(r"\b(\w+\.\w+)\(")


def without_comments(text: str) -> str:
    """The text of a query as the database reads it."""
    return _COMMENT.sub("", text)


@lru_cache(maxsize=512)
def list_needed_marts(text: str) -> frozenset[str]:
    """The marts of a moment that the text of a query asks for, directly or through others."""
    called = set(_CALLED.findall(without_comments(text))) & list_macros().keys()
    through = (list_needed_marts(list_macros()[name]) for name in called)
    return frozenset(called & list_marts().keys()).union(*through)


@lru_cache(maxsize=512)
def list_needed_macros(text: str) -> frozenset[str]:
    """All macros of a moment that it asks for so, whatever else these depend on."""
    called = set(_CALLED.findall(without_comments(text))) & list_macros().keys()
    through = (list_needed_macros(list_macros()[name]) for name in called)
    return frozenset(called & list_of_moments().keys()).union(*through)


@lru_cache(maxsize=512)
def reaches(text: str, name: str, past: tuple[str, ...] = ()) -> bool:
    """True if the text of a query asks for the macro directly, or through others but these."""
    called = set(_CALLED.findall(without_comments(text))) & list_macros().keys()
    return name in called or any(reaches(list_macros()[one], name, past) for one in called if one not in past)


@lru_cache
def list_macros() -> dict[str, str]:
    """The body of every macro of `marts/`, in the order in which they build upon each other."""
    found: dict[str, str] = {}
    for path in sorted(MARTS.glob("*.sql")):
        _, *parts = _MACRO.split(_COMMENT.sub("", path.read_text("utf-8")))
        found |= {name: body for name, _, body in zip(*[iter(parts)] * 3, strict=True)}
    return found


def find_same(name: str) -> str:
    """The mart of a moment whose rows this one gives as they are, else nothing."""
    found = _AS_IT_IS.fullmatch(list_macros()[name])
    return found[1] if found and found[1] in list_marts() else ""


@lru_cache
def list_marts() -> dict[str, str]:
    """Those of them that depend on a moment and on no more than periods, with their parameters, in the same order."""
    return {name: asked for name, asked in list_of_moments().items() if asked in (OF_A_MOMENT, OF_PERIODS)}


@lru_cache
def list_of_moments() -> dict[str, str]:
    """Those that depend on a moment, with their parameters."""
    texts = (_COMMENT.sub("", path.read_text("utf-8")) for path in sorted(MARTS.glob("*.sql")))
    every = (match for text in texts for match in _MACRO.finditer(text))
    return {match[1]: match[2] for match in every if match[2].lstrip().startswith(OF_A_MOMENT)}
