"""What might lawfully have been laid down otherwise, as levels of choices, and the draws over them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from schemas.programme import Criterion, Period, Programme
from schemas.programme.sections import Alternative

WEIGHTS: Final = "weights"
CHOICES_VI: Mapping[str, str] = {
    WEIGHTS: "Trọng số các tiêu chí",
    "nothing_arose": "Cách tính không phát sinh",
    "missing_plan": "Cách tính khi thiếu kế hoạch năm",
    "late_bands": "Cách trừ điểm nộp chậm",
    "aggregation": "Cách cộng điểm",
    "leave_criterion": "Bỏ ra một tiêu chí",
    "leave_period": "Bỏ ra một kỳ",
}
"""The choices in the order of their columns in `Draws.levels`; weights are no level but a number a criterion."""
COLUMNS: Final = {name: place for place, name in enumerate(CHOICES_VI)}
STEPS: Final = 1000
"""Weights are varied in thousandths: whole numbers, so that a draw can be reckoned again exactly."""

Levels = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Level:
    """One way a choice may be made: its code, what it lays down (empty: as the programme has it), its words."""

    code: str
    value: str
    name_vi: str


@dataclass(frozen=True, slots=True)
class Choices:
    """The levels of each choice, the first as the programme has it, and by how much weights may differ.

    `spread`: thousandths by which a weight may be more or less. `leave_share`: in which share of the draws a criterion,
    and likewise a period, is left out.
    """

    levels: Mapping[str, tuple[Level, ...]]
    spread: int
    leave_share: float

    @property
    def open_choices(self) -> tuple[str, ...]:
        """The choices that can be made in more than one way."""
        return tuple(n for n in CHOICES_VI if (self.spread if n == WEIGHTS else len(self.levels[n]) > 1))


@dataclass(frozen=True, slots=True)
class Draws:
    """Draws over the choices. `levels` is [draws, choices], `weights` [draws, standard criteria] in thousandths.

    The first `2 * base` draws are two independent samples A and B; then, for each varied choice, A with that choice
    taken from B (Saltelli 2010). What is left over is drawn independently.
    """

    levels: Levels
    weights: NDArray[np.int64]
    base: int


def list_choices(
    programme: Programme, criteria: Sequence[Criterion], due: Sequence[Period], without: Collection[str] = ()
) -> Choices:
    """The choices that the programme declares for a year; `without`: codes of alternatives that are not looked at."""
    rules = programme.robustness
    stated = Level("", "", "như quy định")
    declared = [a for a in rules.alternatives if a.code not in without]
    levels = {name: (stated, *(_level(a) for a in declared if a.choice == name)) for name in CHOICES_VI}
    standard = [c for c in criteria if c.part == "standard"]
    if rules.leave_out_percent:
        levels["leave_criterion"] = (stated, *(Level(c.code, c.code, f"bỏ {c.code}") for c in standard))
        if len(due) > 1:
            levels["leave_period"] = (stated, *(Level(p.id, p.id, f"bỏ {p.label_vi}") for p in due))
    return Choices(levels, int(rules.weight_percent * STEPS / 100), float(rules.leave_out_percent / 100))


def _level(alternative: Alternative) -> Level:
    return Level(alternative.code, alternative.value, alternative.name_vi)


def draw_choices(choices: Choices, criteria: int, draws: int, seed: int) -> Draws:
    """So many draws; the same seed gives the same. Where there are too few for samples A and B, all are independent."""
    rng = np.random.Generator(np.random.PCG64(seed))
    varied = choices.open_choices
    base = draws // (len(varied) + 2)
    rest = draws - base * (len(varied) + 2)
    width = len(CHOICES_VI)
    first, second, more = (rng.random((n, width + criteria)) for n in (base, base, rest))
    blocks = [first, second]
    for name in varied:
        mixed = first.copy()
        columns = slice(width, None) if name == WEIGHTS else slice(COLUMNS[name], COLUMNS[name] + 1)
        mixed[:, columns] = second[:, columns]
        blocks.append(mixed)
    uniform = np.concatenate([*blocks, more])
    levels = np.stack([_level_of(choices, name, uniform[:, place]) for name, place in COLUMNS.items()], axis=1)
    steps = STEPS - choices.spread + np.floor(uniform[:, width:] * (2 * choices.spread + 1)).astype(np.int64)
    return Draws(levels, steps, base)


def _level_of(choices: Choices, name: str, uniform: NDArray[np.float64]) -> Levels:
    """Levels by uniform numbers: all alike, but for what is left out, which is nothing in a stated share of draws."""
    count = len(choices.levels[name])
    if count == 1:
        return np.zeros(len(uniform), dtype=np.int64)
    if not name.startswith("leave_"):
        return np.floor(uniform * count).astype(np.int64)
    kept = 1 - choices.leave_share
    out = np.floor((uniform - kept) / choices.leave_share * (count - 1)).astype(np.int64) + 1
    return np.where(uniform < kept, 0, np.clip(out, 1, count - 1))
