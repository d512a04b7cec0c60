"""A desk of forms whose amounts jump, contradict each other, are blank or marked at random: most rules have hits.

Half of the units keep to what a report is returned for, so that there is a history; the others keep to nothing.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from desk.settings import Settings
from sample.drafts import Draft
from schemas.form import NO, NOT_APPLICABLE_MARK, YES, CellValue
from schemas.programme import Indicator
from tests.mutation.clean import PERIODS, PROGRAMME, UNITS, File, Slot, clean_draft, file_name, folder_of, write_draft
from tests.mutation.desk import NOW, Desk
from warehouse import Moment

UNITS_OF_CLUSTER = 7
LEVELS = (0, 0, 1, 2, 5, 30, 60, 110, 150, 4_000, 70_000, 2_000_000)
MOMENT = Moment(NOW + timedelta(days=1), NOW + timedelta(days=1))


def make_erratic(home: Path) -> Settings:
    """The desk after one ingest of all its forms."""
    desk = Desk(home / "desk")
    desk.put(_files(home))
    desk.ingest()
    return replace(desk.settings, workers=1)


def _files(scratch: Path) -> Iterator[File]:
    first = PERIODS[0].window_end
    clusters = [PROGRAMME.cluster_of(unit, first) for unit in UNITS]
    chosen = [u for u, cluster in zip(UNITS, clusters, strict=True) if cluster == clusters[-1]][:UNITS_OF_CLUSTER]
    for place, unit in enumerate(chosen):
        careful, levels = place % 2 == 0, random.Random(f"erratic:{unit.id}")
        before: dict[str, float] = {}
        for period in PERIODS:
            if levels.random() < 0.1:
                before = {}
                continue
            slot = Slot(unit, period, "full")
            draft = clean_draft(slot)
            before = _spoil(draft, levels, before if period.number > 1 else {}, careful=careful)
            data = write_draft(draft, scratch)
            yield File(f"{folder_of(slot)}/{file_name(slot)}", data, slot.received_at)
            if levels.random() < 0.3:
                second = clean_draft(slot)
                _spoil(second, levels, {}, careful=True)
                later = slot.received_at + timedelta(hours=3)
                yield File(f"{folder_of(slot)}/ban thay the {file_name(slot)}", write_draft(second, scratch), later)


def _spoil(draft: Draft, rng: random.Random, before: dict[str, float], *, careful: bool) -> dict[str, float]:
    """Type amounts over the draft's; gives the year-to-date that the next quarter may go on from."""
    said: dict[str, dict[str, Any]] = {}
    for indicator in PROGRAMME.indicators_of(draft.period):
        cells: dict[str, CellValue] = {
            key: value for key, value in draft.rows.get(indicator.code, {}).items() if key in ("note", "evidence")
        }
        if rng.random() < 0.4:
            cells.pop(rng.choice(("note", "evidence")), None)
        cells |= _amounts(indicator, rng, before, said, careful=careful)
        draft.rows[indicator.code] = said[indicator.code] = cells
    return {code: cells["ytd"] for code, cells in said.items() if isinstance(cells.get("ytd"), int | float)}


def _amounts(
    indicator: Indicator,
    rng: random.Random,
    before: dict[str, float],
    said: dict[str, dict[str, Any]],
    *,
    careful: bool,
) -> dict[str, CellValue]:
    if indicator.type == "bool":
        return {indicator.measures[0]: rng.choice((YES, NO))}
    if rng.random() < 0.12:
        marked: dict[str, CellValue] = {"not_applicable": NOT_APPLICABLE_MARK}
        if "plan" in indicator.measures and rng.random() < 0.3:
            marked["plan"] = 20
        return marked if rng.random() < 0.6 else {}
    period = _level(indicator, rng)
    bound = said.get(indicator.bound.other, {}) if indicator.bound else {}
    if careful and indicator.bound and indicator.bound.op == "<=":
        other = bound.get("period", bound.get("ytd"))
        period = min(period, other if isinstance(other, int | float) else 0)
    if indicator.measures == ("ytd",):
        return {"ytd": period}
    cells: dict[str, CellValue] = {"period": period}
    if "ytd" in indicator.measures and (careful or rng.random() < 0.8):
        adding_up = before.get(indicator.code, 0) + period
        cells["ytd"] = adding_up if rng.random() < 0.6 else period * careful + _level(indicator, rng)
    if "plan" in indicator.measures and rng.random() < 0.8:
        cells["plan"] = rng.choice((0, 1, 20, 500, 10 * period))
    if "ytd" in cells and rng.random() < 0.1:
        del cells["period"]
    return cells


def _level(indicator: Indicator, rng: random.Random) -> float:
    level = rng.choice(LEVELS)
    return level + 0.25 if indicator.type == "decimal" and rng.random() < 0.5 else level
