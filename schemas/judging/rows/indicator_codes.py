"""Which row of the indicator table is which indicator.

A code that can be read decides. One that a spreadsheet turned into a number or a date, or that was left out, is decided
by the row's label and its place between the neighbours together; where these do not settle it, the row is a finding.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from schemas.form import INDICATORS, Cell, Row
from schemas.grammar.codes import drop_note, split_code
from schemas.grammar.text import clean, half_width
from schemas.judging.rows.indicator_labels import Names, find_contradictions, name_key, read_labels
from schemas.programme import Indicator
from schemas.rules.codes import RuleCode

_SPACED = re.compile(r"\s*[.,]\s*")
_CONTENT = tuple(c.key for c in INDICATORS.columns if c.kind != "label")
_MAX_LISTED, _MAX_SHOWN = 12, 60


@dataclass(frozen=True, slots=True)
class Doubt:
    """What is to be said of a row or of the table: the rule's code, the cell, and the words of its message."""

    code: RuleCode
    cell: Cell | None
    indicator: str | None = None
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Entry:
    """A row while it is being recognised: the codes its code cell could mean, and the place of its indicator."""

    row: Row
    could_be: frozenset[str] | None
    place: int | None = None
    sure: bool = False


def rows_by_code(rows: Iterable[Row], indicators: Sequence[Indicator]) -> tuple[dict[str, Row], list[Doubt]]:
    """The row of each indicator of the period, and what is doubtful. Of two rows the first stands."""
    sheets: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        sheets[row["code"].sheet].append(row)
    doubts: list[Doubt] = []
    tables: dict[str, dict[str, Row]] = {}
    for sheet, lines in sheets.items():
        tables[sheet], found = _of_sheet(lines, indicators)
        doubts += found
    whole, found = _together(tables)
    return whole, doubts + found


def indicator_code(cell: Cell, known: Iterable[str]) -> str | None:
    """The indicator a code cell names by itself. A number or date that could stand for several codes names none."""
    codes = _could_be(cell, frozenset(known))
    return next(iter(codes)) if codes is not None and len(codes) == 1 and cell.kind != "date" else None


def _of_sheet(rows: Sequence[Row], indicators: Sequence[Indicator]) -> tuple[dict[str, Row], list[Doubt]]:
    places = {indicator.code: place for place, indicator in enumerate(indicators)}
    known = frozenset(places)
    entries = []
    for row in rows:
        cell = row["code"]
        code = clean(cell.value) if cell.kind == "text" and isinstance(cell.value, str) else ""
        if code in places:  # nearly all
            entries.append(_Entry(row, None, places[code], sure=True))
        else:
            could_be = _could_be(cell, known)
            entries.append(_Entry(row, _find_before_name(row, known) if could_be is None else could_be))
    names = tuple((i.code, i.name_vi) for i in indicators)
    codes_of_name = _codes_by_name(names)
    if any(not entry.sure for entry in entries):
        _decide(entries, places, codes_of_name)
    table: dict[str, Row] = {}
    doubts: list[Doubt] = []
    nameless: list[Cell] = []
    borne: list[tuple[str, Row]] = []
    for entry in entries:
        if entry.place is None:
            if (written := _find_contradicted_code(entry, names)) is not None:
                borne.append((written, entry.row))
            elif entry.could_be is None and not codes_of_name(entry.row):
                nameless.append(entry.row.get("name") or entry.row["code"])
            else:
                doubts.append(_doubt(entry, places, codes_of_name))
            continue
        code = indicators[entry.place].code
        borne.append((code, entry.row))
        if code in table:
            doubts.append(Doubt("F12", entry.row["code"], code))
        else:
            table[code] = entry.row
    for found in find_contradictions(borne, names):
        doubts.append(Doubt("F26", found.cell, found.code, {"detail": found.detail}))
    told = [(e.row["code"], indicators[e.place].code) for e in entries if e.place is not None and not e.sure]
    if told:
        doubts.append(
            Doubt("F15", told[0][0], words={"detail": _some([f"{cell.ref} → {code}" for cell, code in told])})
        )
    if nameless:
        detail = _some([f"{cell.ref} “{clean(cell.quotation)[:_MAX_SHOWN]}”" for cell in nameless])
        doubts.append(Doubt("F16", nameless[0], words={"detail": detail}))
    return table, doubts


def _find_contradicted_code(entry: _Entry, names: Names) -> str | None:
    """The code that a row without a place bears, where only a label of another indicator keeps it from that place.

    A number or a date is no code by itself: it may be one that a spreadsheet turned.
    """
    if entry.could_be is None or len(entry.could_be) != 1 or entry.row["code"].kind not in ("text", "empty"):
        return None
    (code,), label = entry.could_be, entry.row.get("name")
    named = read_labels(names)(code, str(label.value)) if label is not None and label.kind == "text" else None
    return code if named else None


def _some(texts: Sequence[str]) -> str:
    rest = f" và {len(texts) - _MAX_LISTED} dòng khác" if len(texts) > _MAX_LISTED else ""
    return ", ".join(texts[:_MAX_LISTED]) + rest


@lru_cache(maxsize=64)
def _codes_by_name(indicators: tuple[tuple[str, str], ...]) -> Callable[[Row], frozenset[str]]:
    """What a row's label names, by the (code, name) of the period's indicators: the same ones for form after form."""
    names: dict[str, set[str]] = defaultdict(set)
    for code, name_vi in indicators:
        names[name_key(name_vi)].add(code)

    def codes_of_name(row: Row) -> frozenset[str]:
        cell = row.get("name")
        text = cell.value if cell is not None and cell.kind == "text" else ""
        return frozenset(names.get(name_key(str(text)), ()))

    return codes_of_name


def _decide(entries: list[_Entry], places: Mapping[str, int], codes_of_name: Callable[[Row], frozenset[str]]) -> None:
    """Give a place to the rows that code, label and order settle; the others keep none."""
    for entry in entries:
        if not entry.sure and entry.could_be is not None and len(entry.could_be) == 1:
            # A number with one meaning is that code, unless the label says otherwise; a date never is by itself.
            label = codes_of_name(entry.row)
            if entry.row["code"].kind != "date" and (not label or entry.could_be <= label):
                entry.place, entry.sure = places[next(iter(entry.could_be))], True
    taken = {entry.place for entry in entries if entry.sure}
    found: list[int | None] = [entry.place for entry in entries]
    between = _between(found)
    for number, entry in enumerate(entries):
        if not entry.sure:
            codes = codes_of_name(entry.row) if entry.could_be is None else codes_of_name(entry.row) & entry.could_be
            low, high = between[number]
            fits = [p for p in (places[code] for code in codes) if low < p < high and p not in taken]
            found[number] = fits[0] if len(fits) == 1 else None
    # What was guessed must agree with the guesses beside it too: of two that contradict each other neither counts.
    for entry, guess, (low, high) in zip(entries, found, _between(found), strict=True):
        if not entry.sure and guess is not None and low < guess < high:
            entry.place = guess


def _between(found: Sequence[int | None]) -> list[tuple[float, float]]:
    """For every row the places of the nearest rows above and below that have one."""
    above, below = [-1.0], [float("inf")]
    for place in found:
        above.append(above[-1] if place is None else place)
    for place in reversed(found):
        below.append(below[-1] if place is None else place)
    return list(zip(above[:-1], reversed(below[:-1]), strict=True))


def _could_be(cell: Cell, known: frozenset[str]) -> frozenset[str] | None:
    """The known codes the cell could mean; None if it is blank, so that it says nothing."""
    value = cell.value
    if cell.kind == "number" and isinstance(value, int | float):
        text = f"{value:.10g}"
        texts = {text, f"{text}0"} if "." in text else {text}
    elif cell.kind == "date" and isinstance(value, date):
        year = value.year % 100
        texts = {f"{value.day}.{value.month}", f"{value.month}.{value.day}"}
        if value.day == 1:  # `2.15` becomes February 2015
            texts |= {f"{value.month}.{year}", f"{value.month}.{year:02d}"}
    elif cell.kind == "empty":
        return None
    else:
        text = half_width(clean(drop_note(cell.quotation)))
        texts = {split_code(text)[0] or _SPACED.sub(".", text).strip(". ")}
    return frozenset(texts) & known


def _find_before_name(row: Row, known: frozenset[str]) -> frozenset[str] | None:
    """The code that stands before the row's name in one cell; None if none does."""
    name = row.get("name")
    code = split_code(half_width(clean(name.quotation)))[0] if name is not None and name.kind == "text" else None
    return frozenset({code}) if code in known else None


def _doubt(entry: _Entry, places: Mapping[str, int], codes_of_name: Callable[[Row], frozenset[str]]) -> Doubt:
    cell, name = entry.row["code"], entry.row.get("name")
    if entry.could_be is None:
        codes = _list_codes(codes_of_name(entry.row), places)
        detail = (
            f"không ghi mã; tên là của chỉ tiêu {codes}, nhưng dòng không đứng đúng thứ tự hoặc chỉ tiêu đã có dòng"
        )
        return Doubt("F11", name or cell, words={"detail": detail})
    if not entry.could_be:
        return Doubt("F11", cell, words={"detail": "mã không có trong biểu mẫu của kỳ này"})
    turned = "Excel đã đổi mã thành ngày; " if cell.kind == "date" else ""
    codes = _list_codes(entry.could_be, places)
    detail = f"{turned}mã có thể là {codes}, tên chỉ tiêu và thứ tự dòng không khẳng định được"
    return Doubt("F11", cell, words={"detail": detail})


def _list_codes(codes: Iterable[str], places: Mapping[str, int]) -> str:
    return " hoặc ".join(sorted(codes, key=lambda code: places[code]))


def _together(tables: Mapping[str, dict[str, Row]]) -> tuple[dict[str, Row], list[Doubt]]:
    """The tables of several sheets as one: parts that share no indicator, or the same table again.

    A copy that says the same, or one that nobody filled in, is only noted. Two that differ are not chosen between.
    """
    whole: dict[str, Row] = {}
    doubts: list[Doubt] = []
    for sheet, table in tables.items():
        common = [code for code in table if code in whole]
        if not common:
            whole |= table
            continue
        before = " và ".join(f"“{name}”" for name in dict.fromkeys(whole[code]["code"].sheet for code in common))
        words = {"detail": f"{before} và “{sheet}”"}
        differing = [code for code in common if _content(table[code]) != _content(whole[code])]
        blank, blank_before = (not any(map(any, map(_content, rows.values()))) for rows in (table, whole))
        if differing and not blank and not blank_before:
            words["detail"] += f", khác nhau ở chỉ tiêu {', '.join(differing[:_MAX_LISTED])}"
            doubts.append(Doubt("F13", table[differing[0]]["code"], words=words))
        else:
            doubts.append(Doubt("F14", table[common[0]]["code"], words=words))
        whole = {**whole, **table} if blank_before else {**table, **whole}
    return whole, doubts


def _content(row: Row) -> tuple[str, ...]:
    return tuple(clean(row[key].quotation) if key in row else "" for key in _CONTENT)
