"""The numbers that Word writes before paragraphs by itself: codes may stand in a table as nothing but these."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn

from sources.workbook.word.styles import read_from_bases

_LEVELS = 9
_VAL, _ILVL, _NUM_ID, _START = qn("w:val"), qn("w:ilvl"), qn("w:numId"), qn("w:start")
_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))


@dataclass(slots=True)
class _Level:
    """One level of a list: where it starts, how its number is written, and the text around."""

    start: int = 1
    kind: str = "decimal"
    text: str = ""


@dataclass(slots=True)
class _Numbering:
    """The lists of a document: levels by list, the list of each number, restarts not yet made."""

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    restarts: dict[str, dict[int, int]] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)


def list_numbers(document: Any) -> dict[Any, str]:
    """What Word writes before each numbered paragraph of the body (`1.1.`), by its element; bullets are left out."""
    try:
        root = document.part.part_related_by(RELATIONSHIP_TYPE.NUMBERING).element
    except (KeyError, AttributeError):
        return {}
    numbering = _read_numbering(root, document.styles.element)
    counts: dict[str, list[int | None]] = defaultdict(lambda: [None] * _LEVELS)
    found = {}
    for paragraph in document.element.body.iter(qn("w:p")):
        number, level = _find_list(paragraph, numbering)
        if number in numbering.lists and 0 <= level < _LEVELS:
            text = _count(numbering, counts, number, level)
            if text:
                found[paragraph] = text
    return found


def _read_numbering(root: Any, styles: Any) -> _Numbering:
    made = _Numbering()
    for one in root.findall(qn("w:abstractNum")):
        key = one.get(qn("w:abstractNumId"), "")
        made.levels[key] = {_int(level.get(_ILVL)): _read_level(level) for level in one.findall(qn("w:lvl"))}
    for one in root.findall(qn("w:num")):
        number, target = one.get(_NUM_ID, ""), one.find(qn("w:abstractNumId"))
        made.lists[number] = target.get(_VAL, "") if target is not None else ""
        made.restarts[number] = {
            _int(change.get(_ILVL)): _int(start.get(_VAL), 1)
            for change in one.findall(qn("w:lvlOverride"))
            if (start := change.find(qn("w:startOverride"))) is not None
        }
    made.styles = read_from_bases(styles, _read_list)
    return made


def _read_level(level: Any) -> _Level:
    found = {child.tag: child.get(_VAL, "") for child in level}
    return _Level(_int(found.get(_START), 1), found.get(qn("w:numFmt"), "decimal"), found.get(qn("w:lvlText"), ""))


def _read_list(element: Any) -> tuple[str, int] | None:
    found = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    number = found.find(_NUM_ID) if found is not None else None
    if number is None:
        return None
    level = found.find(_ILVL)
    return number.get(_VAL, ""), _int(level.get(_VAL)) if level is not None else 0


def _find_list(paragraph: Any, numbering: _Numbering) -> tuple[str, int]:
    found = _read_list(paragraph)
    if found is None:
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        found = numbering.styles.get(style.get(_VAL, "")) if style is not None else None
    return found or ("", 0)


def _count(numbering: _Numbering, counts: dict[str, list[int | None]], number: str, level: int) -> str:
    key = numbering.lists[number]
    levels, count = numbering.levels.get(key, {}), counts[key]
    restart = numbering.restarts.get(number, {}).pop(level, None)
    known = count[level]
    starts = [levels.get(n, _Level()).start for n in range(_LEVELS)]
    for above in range(level):
        count[above] = starts[above] if count[above] is None else count[above]
    count[level] = restart if restart is not None else starts[level] if known is None else known + 1
    count[level + 1 :] = [None] * (_LEVELS - level - 1)
    own = levels.get(level, _Level())
    if own.kind in ("bullet", "none"):
        return ""
    return _PLACE.sub(lambda found: _write(levels, count, int(found[1]) - 1), own.text)


def _write(levels: dict[int, _Level], count: list[int | None], level: int) -> str:
    value = count[level] or 0
    match levels.get(level, _Level()).kind:
        case "upperRoman":
            return _write_roman(value)
        case "lowerRoman":
            return _write_roman(value).lower()
        case "upperLetter":
            return _write_letter(value)
        case "lowerLetter":
            return _write_letter(value).lower()
        case "decimalZero":
            return f"{value:02d}"
        case _:
            return str(value)


def _write_roman(value: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        text += letters * min(value // worth, _LEVELS)
        value %= worth
    return text


def _write_letter(value: int) -> str:
    return chr(ord("A") + (value - 1) % 26) if value > 0 else ""


def _int(text: str | None, default: int = 0) -> int:
    return int(text) if text is not None and text.isdecimal() and len(text) < _LEVELS else default
