"""The life-like season in one warehouse, and the report on its last quarter: made once, only read by the tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from reports.minister.model import PeriodReport
from tests.reports.minister.period_season import MOMENT, TTDN, Q, life_like, open_season
from tests.reports.minister.settled import build
from warehouse import Warehouse


@pytest.fixture(scope="session")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with open_season(tmp_path_factory.mktemp("season"), life_like()) as opened_warehouse:
        yield opened_warehouse


@pytest.fixture(scope="session")
def report(warehouse: Warehouse) -> PeriodReport:
    return build(warehouse, TTDN, Q["2018Q4"], MOMENT)
