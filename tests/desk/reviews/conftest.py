"""One desk with reports, made once and copied for each test: taking reports in is what costs."""

import shutil
from pathlib import Path

import pytest

from desk.settings import Settings
from tests.desk.reviews.sheets import open_desk
from tests.programmes import tiny_folder


@pytest.fixture(scope="session")
def ready_desk(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("ready")
    settings = Settings(folder / "desk", str(tiny_folder(folder)), workers=1)
    open_desk(settings)
    return settings


@pytest.fixture
def opened(ready_desk: Settings, tmp_path: Path) -> Settings:
    """A desk of one's own, as the ready one."""
    shutil.copytree(ready_desk.home, tmp_path / "desk")
    return Settings(tmp_path / "desk", ready_desk.programme_name, workers=1)
