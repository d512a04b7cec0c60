"""Themes of what units write: which key phrases make a difficulty or a proposal one of a theme, and since when.

A theme holds what stands in its row and nothing that a text merely resembles: phrases are found whole, after the
folding of `schemas.grammar.text`, and in no other way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from schemas.grammar.text import fold
from schemas.programme.records import Dated

ThemeKind = Literal["difficulty", "proposal"]


def _check_phrases(text: str) -> str:
    phrases = [fold(part) for part in text.split(";")]
    if not all(phrases):
        raise ValueError("a phrase is empty: phrases are parted by one semicolon each")
    if twice := next((phrase for phrase in phrases if phrases.count(phrase) > 1), None):
        raise ValueError(f"{twice!r} stands twice")
    return text


class Theme(Dated):
    """A theme of difficulties or of proposals. What fits none is told apart; what fits several counts in each."""

    code: str = Field(pattern=r"^[a-z][a-z0-9-]*$", description="Short name, as `funds`; one a kind and day.")
    title_vi: str = Field(min_length=1, description="Name of the theme inside a sentence, as `kinh phí`.")
    kind: ThemeKind = Field(description="`difficulty` or `proposal`: what of the units' words it groups.")
    phrases: Annotated[str, AfterValidator(_check_phrases)] = Field(
        description="Key phrases, parted by `;`. A text with one of them as whole words, in any case, is of it."
    )


def select_themes(themes: Iterable[Theme], kind: ThemeKind, day: date) -> tuple[Theme, ...]:
    """The themes of the kind that are valid on the day, in table order."""
    return tuple(theme for theme in themes if theme.kind == kind and theme.valid_on(day))


def find_themes(text: str, themes: Sequence[Theme]) -> tuple[Theme, ...]:
    """The themes that the text is of, in table order: those with a phrase that stands in it, whole."""
    folded = fold(text)
    return tuple(theme for theme in themes if _pattern(theme.phrases).search(folded))


@lru_cache(maxsize=256)
def _pattern(phrases: str) -> re.Pattern[str]:
    folded = "|".join(re.escape(fold(part)) for part in phrases.split(";"))
    return re.compile(rf"(?<!\w)(?:{folded})(?!\w)")
