"""The sentences of the report to the Minister, in the forms that a count asks for: none, one, many, all.

The engine's own stand in `report_texts.csv` beside this module; a programme's table of that name replaces some of
their cells.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Field

from schemas.record import Record

_FILE: Final = Path(__file__).with_name("report_texts.csv")
Form = Literal["none", "one", "many", "all"]
FORMS: Final[tuple[Form, ...]] = ("none", "one", "many", "all")
TWO_DIGITS: Final = "2"
"""`{part:2}`: a number that counts units, days or documents is written `02` where it is under ten."""


LONGEST_SHEET: Final = 31
_SHEET: Final = re.compile(r"(?P<book>|since_|scorecard_)sheet_(?:(?!_title$|_note$|_programme$).)+")
_NO_SHEET: Final = re.compile(r"[\[\]:*?/\\]|^'|'$")


def _split(value: Any) -> Any:
    return tuple(value.split()) if isinstance(value, str) else value


class ReportTextRow(Record):
    """A sentence or clause of the report in other words than the engine's. An empty cell leaves the engine's form."""

    code: str = Field(description="Which sentence: a code of `schemas/programme/report/report_texts.csv`.")
    none_vi: str = Field(default="", description="Where the count is none.")
    one_vi: str = Field(default="", description="Where it is one, and all there is; else as for many.")
    many_vi: str = Field(default="", description="Where it is more, or there is nothing to count.")
    all_vi: str = Field(default="", description="Where it is all there are; else as for many.")


class ReportText(ReportTextRow):
    """A sentence of the engine with the words that its forms may quote in braces. A form that is empty says nothing."""

    words: Annotated[tuple[str, ...], BeforeValidator(_split)]

    def form(self, name: Form) -> str:
        """The text of that form as it stands; empty where there is none."""
        return str(getattr(self, f"{name}_vi"))

    def choose(self, part: int | None, whole: int | None) -> str:
        """The form for `part` of `whole`: many where nothing is counted; all of several, one alone, if there is one."""
        if part is None:
            return self.many_vi
        if part == 0:
            return self.none_vi
        if part == whole and part > 1 and self.all_vi:
            return self.all_vi
        is_alone = part == 1 and whole in (None, 1)
        return self.one_vi if is_alone and self.one_vi else self.many_vi


@lru_cache
def load_report_texts() -> Mapping[str, ReportText]:
    """The engine's sentences by code."""
    with _FILE.open(encoding="utf-8", newline="") as file:
        return {row["code"]: ReportText.model_validate(row) for row in csv.DictReader(file)}


def make_report_texts(rows: Collection[ReportTextRow]) -> dict[str, ReportText]:
    """The engine's sentences, each with what a programme's row says otherwise."""
    own = {row.code: {name: cell for name, cell in row.model_dump().items() if cell} for row in rows}
    return {code: text.model_copy(update=own.get(code, {})) for code, text in load_report_texts().items()}


def name_sheets(texts: Mapping[str, ReportText]) -> dict[str, str]:
    """What the tabs of the workbooks are called, by the codes of these texts."""
    return {code: text.many_vi for code, text in texts.items() if _SHEET.fullmatch(code)}


def find_book(code: str) -> str | None:
    """Which workbook a tab's name is of: the report's is empty; None for a text that names no tab."""
    found = _SHEET.fullmatch(code)
    return None if found is None else found["book"]


def find_sheet_fault(name: str) -> str | None:
    """Why a workbook has no tab of this name; None where it may."""
    if len(name) > LONGEST_SHEET:
        return f"a sheet's name has {LONGEST_SHEET} characters at most (found {len(name)})"
    if _NO_SHEET.search(name):
        return r"a sheet's name has none of [ ] : * ? / \ and no ' at its ends"
    return None


def find_unknown_words(text: str, known: Collection[str]) -> Iterator[str]:
    """What a text quotes in braces and nothing fills, and braces that do not close."""
    try:
        quoted = [name for _, name, _, _ in Formatter().parse(text) if name is not None]
    except ValueError as error:
        yield f"{text!r}: {error}"
        return
    yield from (f"{{{name}}} is none of {', '.join(known) or 'no words'}" for name in quoted if name not in known)
