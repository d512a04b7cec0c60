"""Difficulties and proposals in the units' own words: by theme, counted by units, quoted; nothing is rewritten.

A remark is of every theme whose phrase stands in it (`schemas.programme.report.themes`); what fits none is told apart,
under an empty code. Which words are quoted follows from the rows alone: the same rows give the same quotations.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reports.minister.claims import Ask, Row, claim_from_row
from reports.minister.model import Claim, Paragraph, Remark, Scalar
from reports.minister.sentences.telling import Telling
from reports.minister.sentences.texts import write_narrative
from reports.office.vietnamese import one_line
from schemas.grammar.text import fold
from schemas.programme import Period
from schemas.programme.report.themes import Theme, ThemeKind, find_themes, select_themes

LONGEST_QUOTE: Final = 300
"""A longer text stands in the annex alone."""
QUOTED: Final = 2
THIRD_WITHIN: Final = 360
"""A third quotation stands where the three together have no more letters."""
OPENING_WORDS: Final = 4


@dataclass(frozen=True, slots=True)
class ThemeGroup:
    """The remarks of one theme: the clause that counts them, what the body quotes. An empty `code`: those of none."""

    code: str
    title_vi: str
    claim: Claim
    quoted: tuple[Remark, ...]


@dataclass(frozen=True, slots=True)
class Narrative:
    """What units wrote of one kind: the opening sentence, the themes, most units first, and every remark in full.

    What fits no theme stands last among the groups. `remarks` come in the order of the groups, each once.
    """

    kind: ThemeKind
    paragraph: Paragraph
    groups: tuple[ThemeGroup, ...]
    remarks: tuple[Remark, ...]

    @property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        """Every sentence with a figure in it."""
        return (self.paragraph, *(Paragraph((group.claim,)) for group in self.groups))


@dataclass(frozen=True, slots=True)
class _Sorted:
    """Rows with what they say on one line and the themes they are of."""

    row: Row
    text: str
    themes: tuple[Theme, ...]

    @property
    def key(self) -> str:
        return f"{self.row['unit_id']}/{self.row['position']}"


def build_narrative(telling: Telling, kind: ThemeKind) -> Narrative:
    """What the effective reports of the period say of that kind, by the themes valid at the end of its window."""
    ask, period = telling.ask, telling.period
    themes = select_themes(telling.programme.themes, kind, period.window_end)
    told = [_Sorted(row, text, find_themes(text, themes)) for row, text in _list_rows(ask, period, kind)]
    found: dict[str, list[_Sorted]] = {theme.code: [] for theme in themes}
    for one in told:
        for theme in one.themes:
            found[theme.code].append(one)
    by_theme = sorted(
        ((theme, found[theme.code]) for theme in themes if found[theme.code]), key=lambda pair: -_count_units(pair[1])
    )
    apart = [one for one in told if not one.themes]
    groups, quoted = [], set[str]()
    for theme, mine in by_theme:
        claim = _claim_theme(telling, kind, theme.code, theme.title_vi, mine)
        groups.append(ThemeGroup(theme.code, theme.title_vi, claim, _choose_quotes(mine, quoted)))
    if apart:
        other = telling.wording.say("themes_apart")
        claim = _claim_theme(telling, kind, "", other, apart)
        groups.append(ThemeGroup("", other, claim, _choose_quotes(apart, quoted)))
    ordered = [one for _, mine in by_theme for one in mine] + apart
    return Narrative(kind, write_narrative(telling, kind), tuple(groups), tuple(_merge(ordered)))


def _list_rows(ask: Ask, period: Period, kind: ThemeKind) -> Iterator[tuple[Row, str]]:
    for row in ask.rows("report_remarks", period_id=period.id):
        if row["kind"] == kind and (text := one_line(row["text"])):
            yield row, text


def _count_units(told: Sequence[_Sorted]) -> int:
    return len({one.row["unit_id"] for one in told})


def _claim_theme(telling: Telling, kind: ThemeKind, code: str, title_vi: str, told: Sequence[_Sorted]) -> Claim:
    parameters: dict[str, Scalar] = {
        "period_id": telling.period.id, "kind": kind, "remarks": " ".join(one.key for one in told),
    }  # fmt: skip
    row = telling.ask.one("claim_theme", **parameters)
    text = f"{title_vi} ({telling.wording.say('count_of_units', row['units'])})"
    return claim_from_row(
        f"remarks.{kind}.{code or 'apart'}", text, "claim_theme", parameters, row, ("units", "remarks")
    )


def _choose_quotes(told: Sequence[_Sorted], quoted: set[str]) -> tuple[Remark, ...]:
    """Two or three of the theme's remarks: those most units wrote alike, then in the units' order, none twice.

    What begins as one already chosen does gives way to what does not. One that another theme has quoted is quoted again
    only where there is no other. `quoted` takes in what is chosen.
    """
    short = [remark for remark in _merge(told) if len(remark.text) <= LONGEST_QUOTE]
    short.sort(key=lambda remark: -len(remark.units))  # stable: in the order of the rows
    fresh = _prefer_other_openings([remark for remark in short if remark.text not in quoted])
    chosen = fresh[:QUOTED] or short[:1]
    third = fresh[QUOTED : QUOTED + 1]
    if sum(len(remark.text) for remark in (*chosen, *third)) <= THIRD_WITHIN:
        chosen += third
    quoted.update(remark.text for remark in chosen)
    return tuple(chosen)


def _prefer_other_openings(remarks: Sequence[Remark]) -> list[Remark]:
    """The remarks in their order, those last that begin with the same words as one before them."""
    seen: set[tuple[str, ...]] = set()
    repeated = []
    for remark in remarks:
        opening = tuple(fold(remark.text).split()[:OPENING_WORDS])
        repeated.append(opening in seen)
        seen.add(opening)
    return [remark for _, remark in sorted(zip(repeated, remarks, strict=True), key=lambda pair: pair[0])]


def _merge(told: Sequence[_Sorted]) -> Iterator[Remark]:
    """Each text once, letter for letter, with the units that wrote it and its themes, in the order of the rows."""
    units: dict[str, dict[str, None]] = {}
    themes: dict[str, tuple[str, ...]] = {}
    for one in told:
        units.setdefault(one.text, {})[one.row["unit_name"]] = None
        themes[one.text] = tuple(theme.title_vi for theme in one.themes)
    return (Remark(tuple(names), text, themes[text]) for text, names in units.items())
