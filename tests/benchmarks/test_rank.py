"""The benchmark of the simulation: its large year is a year, and it would tell if arrays and methods differed."""

import numpy as np
import pytest

from benchmarks.rank import count_agreeing, make_large_year
from scoring.robust.shares import ShareReckoner, Table
from tests.scoring.builders import PROGRAMME, make_value, unit, year

FACTS = year([unit("01", make_value("2.13", 3)), unit("31", make_value("2.13", 5)), unit("48")])


def test_a_large_year_has_units_of_its_own_in_clusters_of_their_usual_size() -> None:
    facts, programme = make_large_year(130)
    assert len({u.unit.id for u in facts.units}) == 130 and set(programme.unit_by_id) == {
        u.unit.id for u in facts.units
    }
    assert len({u.cluster_code for u in facts.units}) > 16


def test_it_tells_arrays_that_differ_from_the_methods(monkeypatch: pytest.MonkeyPatch) -> None:
    assert count_agreeing(FACTS, PROGRAMME, 200, 4) == 4
    table = ShareReckoner.table

    def wrong(self: ShareReckoner, *chosen: object) -> Table:
        made = table(self, *chosen)  # type: ignore[arg-type]  # handed on as it came
        return Table(np.flipud(made.share), made.applies)

    monkeypatch.setattr(ShareReckoner, "table", wrong)
    assert count_agreeing(FACTS, PROGRAMME, 200, 4) < 4
