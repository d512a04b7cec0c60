"""Where a home may lie: never where the product's own code does, and an earlier default is not passed over."""

from __future__ import annotations

from pathlib import Path

import pytest

from desk.settings import Settings, SettingsError


@pytest.fixture(autouse=True)
def somewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder as the current one, and no home that is told."""
    monkeypatch.delenv("THIDUA_HOME", raising=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lay_down(*places: str) -> None:
    for place in places:
        Path(place).parent.mkdir(parents=True, exist_ok=True)
        Path(place).touch()


def test_the_home_is_data_unless_it_is_told(somewhere: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert Settings.from_environment().home == somewhere / "data"
    monkeypatch.setenv("THIDUA_HOME", "other")
    assert Settings.from_environment().home == somewhere / "other"
    assert Settings.from_environment(Path("third")).home == somewhere / "third"


def test_a_home_of_an_earlier_version_is_not_passed_over(somewhere: Path) -> None:
    lay_down("desk/warehouse/thidua.duckdb")
    with pytest.raises(SettingsError, match="set THIDUA_HOME=desk"):
        Settings.from_environment()
    assert Settings.from_environment(Path("desk")).home == somewhere / "desk"
    lay_down("data/warehouse/thidua.duckdb")
    assert Settings.from_environment().home == somewhere / "data"


def test_code_and_what_is_written_never_share_a_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    """`desk` of a checkout was the default home once, and is a package now."""
    lay_down("desk/__init__.py")
    with pytest.raises(SettingsError, match="own code"):
        Settings.from_environment(Path("desk"))
    monkeypatch.setenv("THIDUA_HOME", "desk")
    with pytest.raises(SettingsError, match="own code"):
        Settings.from_environment()


def test_one_that_was_written_into_a_checkout_is_to_be_moved() -> None:
    lay_down("desk/__init__.py", "desk/warehouse/thidua.duckdb")
    with pytest.raises(SettingsError, match=r"move inbox, archive, warehouse"):
        Settings.from_environment()
