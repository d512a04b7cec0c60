"""The number formats of an .ods as patterns of an .xlsx, as far as they decide what the eye sees of a number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

_NAMES = "{urn:oasis:names:tc:opendocument:xmlns:"
_NUMBER, _STYLE = f"{_NAMES}datastyle:1.0}}", f"{_NAMES}style:1.0}}"
_STYLES = {f"{_NUMBER}{name}-style" for name in ("number", "currency", "percentage")}
_CONDITION = re.compile(r"value\(\)\s*(<=|>=|!=|<|>|=)\s*(-?[0-9]+(?:\.[0-9]+)?)")
_MOST_DECIMALS = 20


@dataclass(frozen=True, slots=True)
class OdsFormat:
    """A number format: its own pattern, and others by the condition under which they stand in for it."""

    pattern: str
    others: tuple[tuple[str, str], ...] = ()

    def write(self, formats: Mapping[str, OdsFormat]) -> str:
        """The whole pattern, with a section for each condition."""
        parts = [f"[{test}]{formats[name].pattern}" for test, name in self.others if name in formats]
        return ";".join((*parts, self.pattern))


def is_number_format(element: Any) -> bool:
    """True for an element that is the format of numbers, amounts of money or hundredths."""
    return element.tag in _STYLES


def read_number_format(element: Any) -> OdsFormat:
    """The format that such an element is."""
    is_percent = element.tag == f"{_NUMBER}percentage-style"
    parts, others = [], []
    for child in element:
        if child.tag == f"{_NUMBER}number":
            parts.append(_write_places(child))
        elif child.tag == f"{_NUMBER}scientific-number":
            parts.append(f"{_write_places(child)}E+0")
        elif child.tag in (f"{_NUMBER}text", f"{_NUMBER}currency-symbol"):
            text = (child.text or "").replace('"', "")
            before, percent, after = text.partition("%") if is_percent else (text, "", "")
            parts += [f'"{before}"' if before else "", percent, f'"{after}"' if after else ""]
        elif child.tag == f"{_STYLE}map":
            found = _CONDITION.fullmatch(child.get(f"{_STYLE}condition", "").strip())
            if found is not None:
                test = f"{found[1].replace('!=', '<>')}{found[2]}"
                others.append((test, child.get(f"{_STYLE}apply-style-name", "")))
    return OdsFormat("".join(parts), tuple(others))


def _write_places(number: Any) -> str:
    """`0.00,,` for two decimals of millions; `General` where as many decimals are shown as there are."""
    places, factor = number.get(f"{_NUMBER}decimal-places"), number.get(f"{_NUMBER}display-factor", "1")
    scaling = "," * _count_thousands(factor)
    if places is None or not places.isdecimal() or len(places) > 2:
        return f"0.{'#' * _MOST_DECIMALS}{scaling}" if scaling else "General"
    return f"0{'.' + '0' * int(places) if int(places) else ''}{scaling}"


def _count_thousands(factor: str) -> int:
    """How many times a factor is a thousand; 0 for one that is no power of it."""
    whole = factor.partition(".")[0]
    noughts = len(whole) - 1
    return noughts // 3 if re.fullmatch(r"1(?:000)+", whole) else 0
