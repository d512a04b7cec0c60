"""Fixtures of the end-to-end tests."""

import pytest

from tests.e2e.season import Season, make_season


@pytest.fixture(scope="session")
def season(tmp_path_factory: pytest.TempPathFactory) -> Season:
    return make_season(tmp_path_factory.mktemp("desk"))
