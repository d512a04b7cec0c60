"""A cell's text from its parts of one font each: decoded, struck ones left out, raised digits and unseen ones told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from schemas.grammar.legacy import decode, encoding_of

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_NOTE = re.compile(r"\s*\(([0-9]{1,2})\)\s*")


class Run(NamedTuple):
    """A part of a cell's text in one font; `raised` if it stands above or below the line, `unseen` in ink on its own
    ground.
    """

    text: str
    font: str
    struck: bool = False
    raised: bool = False
    unseen: bool = False


class ShownText(NamedTuple):
    """What a cell shows. `stored` is set where a legacy font was decoded; `struck` quotes what is struck through,
    `unseen` what stands in the text and cannot be seen.
    """

    text: str
    font: str | None
    stored: str | None = None
    struck: str = ""
    unseen: str = ""


def show_runs(runs: Sequence[Run], font: str | None) -> ShownText:
    """The text as it is read: without the parts struck through, unless nothing else is there, and with digits that
    are raised beside other text as the raised digits of Unicode, so that `12` with a note 1 is never 121 nor 112.
    """
    struck = [run for run in runs if run.struck]
    kept = [run for run in runs if not run.struck]
    if not any(run.text.strip() for run in kept):
        kept = list(runs)
    text, stored = _join(kept), "".join(run.text for run in kept)
    legacy = next((run.font for run in runs if encoding_of(run.font)), None)
    converted = stored if legacy is not None and text != stored else None
    unseen = [run for run in kept if run.unseen]
    return ShownText(
        text, legacy or font, converted, *(_join(part).strip() if part else "" for part in (struck, unseen))
    )


def _join(runs: Sequence[Run]) -> str:
    """The runs decoded, neighbours of one font together: a letter's two characters may stand in two runs."""
    parts: list[str] = []
    stands_beside = any(run.text.strip() and not run.raised for run in runs)
    for (font, raised), same in groupby(runs, key=lambda run: (run.font, run.raised)):
        text = decode("".join(run.text for run in same), font)
        parts.append(_NOTE.sub(r"\1", text).translate(_RAISED) if raised and stands_beside else text)
    return "".join(parts)
