"""An outside check: the ASEM Sustainable Connectivity index of the R package COINr, its index and its ranks.

Data and published results are COINr's (MIT, `asem/LICENSE.md`): 51 countries, 49 indicators, 8 pillars, 2 sub-indices.
The index of two levels of means is reckoned as one weighted sum, as a ranking is.
"""

import csv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.robust.shares import Table
from scoring.robust.totals import Terms, rank_totals, reckon_percents

HERE = Path(__file__).parent / "asem"


def read(name: str) -> list[dict[str, str]]:
    with (HERE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


META = {row["iCode"]: row for row in read("iMeta") if row["Parent"] or row["iCode"] == "Index"}
ROWS = read("stage_Normalised")
CODES = [code for code, row in META.items() if row["Level"] == "1"]
PILLARS = {row["removed"]: float(row["mean_abs_rank_diff"]) for row in read("remove_level2_meanabsdiff")}


def weigh(without: str) -> Mapping[str, float]:
    """Each indicator's weight in the whole index: its share of its parent's, up to the index."""

    def share(code: str) -> float:
        row = META[code]
        if code == without:
            return 0.0
        if not row["Parent"]:
            return 1.0
        beside = [r for r in META.values() if r["Parent"] == row["Parent"] and r["iCode"] != without]
        return share(row["Parent"]) * float(row["Weight"]) / sum(float(r["Weight"]) for r in beside)

    return {code: share(code) for code in CODES}


def reckon(without: str = "") -> tuple[Any, Any]:
    """Index and ranks of all countries, by the engine."""
    share = np.array([[float(row[code]) for code in CODES] for row in ROWS]) / 100
    every = np.arange(len(CODES))
    none = np.array([], dtype=np.int64)
    terms = Terms(every, (every,), none, none, np.zeros(len(CODES)), 0.0)
    weights = weigh(without)
    index = reckon_percents(Table(share, share > -1), np.array([[weights[c] for c in CODES]]), "", terms)
    there = np.ones(index.shape, dtype=bool)
    ranks = rank_totals(index, there, there[0], np.full(len(ROWS), -1), lambda _draw, place: (True, (index[0, place],)))
    return index[0], ranks[0]


def test_the_index_is_the_published_one() -> None:
    assert (len(ROWS), len(CODES)) == (51, 49)
    published = {row["uCode"]: row for row in read("results")}
    index, ranks = reckon()
    for row, value, rank in zip(ROWS, index, ranks, strict=True):
        assert abs(value - float(published[row["uCode"]]["Index"])) < 1e-9
        assert rank == int(published[row["uCode"]]["Rank"])


@pytest.mark.parametrize("pillar", [p for p in PILLARS if p != "Nominal"])
def test_ranks_without_a_pillar_are_the_published_ones(pillar: str) -> None:
    published = {row["uCode"]: int(row[pillar]) for row in read("remove_level2_ranks")}
    _, stated = reckon()
    _, ranks = reckon(pillar)
    assert dict(zip((row["uCode"] for row in ROWS), ranks.tolist(), strict=True)) == published
    assert np.abs(ranks - stated).mean() == pytest.approx(PILLARS[pillar], abs=1e-9)
