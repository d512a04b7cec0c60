"""Whether a row's label agrees with its code: a label that is clearly another indicator's makes the row nobody's.

Labels are shortened and retyped; only one that is another's name, or far nearer to it than to its own, speaks
against the code.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import NamedTuple

from schemas.form import Cell, Row
from schemas.grammar.codes import split_code
from schemas.grammar.labels import label_key

# What the form itself adds to the name of an indicator that is not asked of the unit.
_NOT_REQUIRED = re.compile(r"\s*\(không bắt buộc\)$")
_NO_WORD = re.compile(r"[\W_]+")
_NEAR, _AHEAD = 0.92, 0.1
"""How near a retyped label is to a name, of 1, and how much nearer than to the name of its own code."""
_SHORTEST = 12
"""So many characters the beginning of a name has at least, to stand for it."""
_LONGEST = 300
_RUN = 3
"""So many rows shifted alike are told as one."""
_MAX_LISTED = 3

Names = tuple[tuple[str, str], ...]
"""Code and name of the period's indicators, in form order."""

name_key = lru_cache(maxsize=4096)(lambda text: label_key(_NOT_REQUIRED.sub("", label_key(split_code(text)[1]))))


class Contradiction(NamedTuple):
    """Rows whose labels name other indicators than their codes: the first label's cell, and what is to be said."""

    cell: Cell
    code: str
    detail: str


class _Row(NamedTuple):
    """A row whose label names another indicator; `step`: by how many places in the form, if it is one."""

    cell: Cell
    code: str
    named: tuple[str, ...]
    step: int | None


def find_contradictions(rows: Sequence[tuple[str, Row]], names: Names) -> Iterator[Contradiction]:
    """The rows, given with the codes they bear, whose labels are other indicators'; many shifted alike are one."""
    places = {code: place for place, (code, _) in enumerate(names)}
    names_other = read_labels(names)
    run: list[_Row] = []
    for code, row in rows:
        cell = row.get("name")
        named = names_other(code, str(cell.value)) if cell is not None and cell.kind == "text" else None
        if cell is None or named is None:  # nothing is known of the label: it ends no run
            continue
        step = places[named[0]] - places[code] if len(named) == 1 else None
        if run and (step is None or step != run[-1].step):
            yield from _describe(run)
            run = []
        if named:
            run.append(_Row(cell, code, named, step))
    yield from _describe(run)


@lru_cache(maxsize=64)
def read_labels(names: Names) -> Callable[[str, str], tuple[str, ...] | None]:
    """What names, by a row's code and label, the indicators that the label names instead.

    () if the label is the code's own, None if it is no one's. The same names for form after form.
    """
    own = {code: name_key(name) for code, name in names}
    by_name: dict[str, tuple[str, ...]] = {}
    for code, key in own.items():
        by_name[key] = (*by_name.get(key, ()), code)

    @lru_cache(maxsize=8192)
    def names_other(code: str, label: str) -> tuple[str, ...] | None:
        key = name_key(label)
        if not key or len(key) > _LONGEST:
            return None
        if key in by_name:
            return () if code in by_name[key] else by_name[key]
        likeness = {other: _compare(key, name) for other, name in own.items()}
        mine, best = likeness.get(code, 0.0), max(likeness.values(), default=0.0)
        if best >= _NEAR and best - mine >= _AHEAD:
            return tuple(other for other, near in likeness.items() if near == best)
        return () if mine >= _NEAR else None

    return names_other


def _compare(label: str, name: str) -> float:
    """How near the label is to the name, of 1: letter for letter, or the beginning of it."""
    one, other = _NO_WORD.sub(" ", label).strip(), _NO_WORD.sub(" ", name).strip()
    if len(one) >= _SHORTEST and other.startswith(one):
        return 1.0
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    if matcher.real_quick_ratio() < _NEAR - _AHEAD or matcher.quick_ratio() < _NEAR - _AHEAD:
        return 0.0
    return matcher.ratio()


def _describe(run: Sequence[_Row]) -> Iterator[Contradiction]:
    if len(run) >= _RUN and run[0].step is not None:
        shown = [f"{row.cell.ref}: mã {row.code}, tên của {' hoặc '.join(row.named)}" for row in run[:_MAX_LISTED]]
        rest = f" và {len(run) - _MAX_LISTED} dòng khác" if len(run) > _MAX_LISTED else ""
        detail = f"{len(run)} dòng lệch nhau {abs(run[0].step)} dòng ({'; '.join(shown)}{rest})"
        yield Contradiction(run[0].cell, run[0].code, detail)
        return
    for row in run:
        named = " hoặc ".join(row.named)
        yield Contradiction(row.cell, row.code, f"mã {row.code}, tên của chỉ tiêu {named}")
