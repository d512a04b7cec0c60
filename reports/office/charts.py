"""Charts as SVG text: black and white, with words for who does not see them, the same in Word, PDF and web page.

Each chart has small inputs of its own; `reports.minister.charts` fills them from the report. Lengths are in points.
Labels have a column as wide as the longest asks for, within bounds; a longer one is cut with `…`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from html import escape, unescape
from itertools import accumulate

from reports.office.tree import Chart, Drawn
from reports.office.vietnamese import NO_DATA, number, one_line, percent
from reports.office.widths import measure_width

POINT = 25.4 / 72
FONTS = "Times New Roman, Liberation Serif, Tinos, Libertinus Serif, serif"
SIZE, HEAD_SIZE = 10, 8
DARK, LIGHT = "#404040", "#bfbfbf"
LABELS, MOST_LABELS = 0.45, 0.55
"""The part of the width that is for labels: by itself, and at most."""
GAP = 6.0
"""What stays free between a label and what stands beside it."""
_ID = re.compile(r'<text id="([^"]*)"')
LETTER = 4.4
"""About the width of a letter of SIZE points."""


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole; `whole` 0 is nothing to speak of. `key`: of which figure it is, where that has one."""

    part: int
    whole: int
    key: str = ""

    @property
    def percent(self) -> Decimal | None:
        """In per cent, exact; None of nothing."""
        return Decimal(self.part) * 100 / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class GridRow:
    """A row of a grid of shares: a cluster and its share in each column."""

    label: str
    shares: tuple[Share, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A measure in per cent of one or two references; None where there is nothing to compare with.

    `key`: of which figure the first is, where that has one.
    """

    label: str
    first: Decimal | None
    second: Decimal | None = None
    key: str = ""


def draw_share_grid(title: str, columns: Sequence[str], rows: Sequence[GridRow], width: float) -> Chart:
    """Rows by columns of shares: each cell says `52/63`, bold where not all is reached, darker the less it is."""
    points = width / POINT
    label = _find_label_width([row.label for row in rows], points)
    step = (points - label) / max(1, len(columns))
    parts = [_label(label + (i + 0.5) * step, 11, name, "middle", size=HEAD_SIZE) for i, name in enumerate(columns)]
    told = []
    for number_of_row, row in enumerate(rows):
        top = 18 + number_of_row * 20
        parts.append(_label(0, top + 13, _cut(row.label, label), "start"))
        for column, share in enumerate(row.shares):
            parts += _grid_cell(label + column * step, top, step, share)
        said = ", ".join(f"{name} {_say(share)}" for name, share in zip(columns, row.shares, strict=True))
        told.append(f"{row.label}: {said}")
    figures = tuple(
        Drawn(share.key, f"{row.label}, {name}", _show_share(share))
        for row in rows
        for name, share in zip(columns, row.shares, strict=True)
        if share.key and share.whole
    )
    return _chart(title, "; ".join(told), parts, width, 18 + len(rows) * 20 + 2, figures)


def _grid_cell(left: float, top: float, step: float, share: Share) -> Iterator[str]:
    reached = share.percent
    shade = 255 if reached is None else 150 + int(reached * 105 / 100)
    fill = f"#{shade:02x}{shade:02x}{shade:02x}"
    yield _box(left + 1, top, step - 2, 18, fill)
    yield _label(left + step / 2, top + 13, _show_share(share), "middle", bold=share.part < share.whole, key=share.key)


def _show_share(share: Share) -> str:
    return f"{share.part}/{share.whole}" if share.whole else NO_DATA


def _say(share: Share) -> str:
    reached = share.percent
    return NO_DATA if reached is None else f"{share.part}/{share.whole} ({percent(reached)})"


def draw_bars(title: str, names: Sequence[str], bars: Sequence[Bar], width: float) -> Chart:
    """Horizontal bars in per cent with a line at 100 %: the first reference solid, the second light with an edge.

    `names`: what the references are called, one or two.
    """
    points = width / POINT
    label, value = _find_label_width([bar.label for bar in bars], points), 46.0
    room = points - label - value
    known = [value for bar in bars for value in (bar.first, bar.second) if value is not None]
    most = max([Decimal(100), *known])
    parts = list(_legend(names, label))
    height, told, hundred = 18.0, [], label + room * float(100 / most)
    for bar in bars:
        parts.append(_label(0, height + (13 if len(names) > 1 else 10), _cut(bar.label, label), "start"))
        shown = (bar.first, bar.second)[: len(names)]
        for position, reached in enumerate(shown):
            parts += _bar(label, height, room, reached, most, light=position == 1)
            key = "" if position else bar.key
            parts.append(_label(points, height + 8.5, _say_percent(reached), "end", key=key))
            height += 10
        height += 6
        said = ", ".join(f"{name} {_say_percent(one)}" for name, one in zip(names, shown, strict=True))
        told.append(f"{bar.label}: {said}")
    parts.append(
        f'<line x1="{hundred:.1f}" y1="15" x2="{hundred:.1f}" y2="{height - 4:.1f}" stroke="#000" '
        'stroke-dasharray="3 2"/>'
    )
    figures = tuple(Drawn(bar.key, bar.label, _say_percent(bar.first)) for bar in bars if bar.key)
    return _chart(title, "; ".join(told), parts, width, height, figures)


def _bar(left: float, top: float, room: float, reached: Decimal | None, most: Decimal, *, light: bool) -> Iterator[str]:
    length = 0.0 if reached is None else room * float(max(reached, Decimal(0)) / most)
    fill = LIGHT if light else DARK
    if length:
        yield _box(left, top + 1, length, 8, fill)


def _legend(names: Sequence[str], left: float) -> Iterator[str]:
    for name, fill in zip(names, (DARK, LIGHT), strict=False):
        yield _box(left, 3, 8, 8, fill)
        yield _label(left + 11, 11, name, "start")
        left += 26 + len(name) * LETTER


def _say_percent(value: Decimal | None) -> str:
    if value is None:
        return NO_DATA
    return percent(value) if value < 1000 else f"{number(value, 0)}%"


def _box(left: float, top: float, width: float, height: float, fill: str) -> str:
    at = f'x="{left:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}"'
    return f'<rect {at} fill="{fill}" stroke="#000" stroke-width="0.5"/>'


def _label(x: float, y: float, text: str, anchor: str, *, bold: bool = False, size: float = SIZE, key: str = "") -> str:
    """A text; with a `key` its id, which becomes the code of its figure (`mark_figures`)."""
    name = f' id="{escape(key)}"' if key else ""
    look = (' font-weight="bold"' if bold else "") + ("" if size == SIZE else f' font-size="{size}"')
    return f'<text{name} x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{look}>{escape(one_line(text))}</text>'


def mark_figures(chart: Chart, codes: Mapping[str, str], mark: str, code: str) -> Chart:
    """The chart with the codes of its figures (by key) as ids of their texts, and with its own mark and code."""

    def name(found: re.Match[str]) -> str:
        made = codes.get(unescape(found[1]), "")
        return f'<text id="{escape(made)}"' if made else "<text"

    return replace(chart, svg=_ID.sub(name, chart.svg), mark=mark, code=code)


def _measure(text: str) -> float:
    return measure_width(text, SIZE) / POINT


def _find_label_width(labels: Sequence[str], points: float) -> float:
    """How wide the column of these labels is, with the gap behind it."""
    longest = max(map(_measure, labels), default=0.0)
    return min(max(points * LABELS, longest + GAP), points * MOST_LABELS)


def _cut(text: str, width: float) -> str:
    """The text, or as much of it as has room in a column of that width, with `…` behind."""
    if _measure(text) + GAP <= width:
        return text
    ends = list(accumulate(text, lambda so_far, letter: so_far + letter, initial=""))
    return next(f"{end.rstrip()}…" for end in reversed(ends) if _measure(f"{end.rstrip()}…") + GAP <= width)


def _chart(
    title: str, alternative: str, parts: Sequence[str], width: float, height: float, figures: tuple[Drawn, ...] = ()
) -> Chart:
    told = f"{title}. {alternative}."
    svg = "\n".join(
        (
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{escape(told)}" '
            f'width="{width:.1f}mm" height="{height * POINT:.1f}mm" viewBox="0 0 {width / POINT:.1f} {height:.1f}" '
            f'font-family="{FONTS}" font-size="{SIZE}" fill="#000">',
            *parts,
            "</svg>",
        )
    )
    return Chart(svg, title, told, width, height * POINT, figures)
