"""The sealed ranking: it names the software that made it, and a seal of an earlier version is still verified."""

import json
import tomllib
from pathlib import Path

import pytest

from desk.intake import ingest
from desk.outputs import rank
from desk.settings import Settings
from desk.version import code_version
from tests.desk.tiny_inbox import at, form, put, settings

__all__ = ["settings"]


def test_a_seal_names_the_version_of_the_software() -> None:
    project = tomllib.loads((Path(__file__).parents[3] / "pyproject.toml").read_text("utf-8"))["project"]
    assert code_version() == f"thidua {project['version']}", "the installed package is another one: run `make setup`"


def test_the_seal_of_an_earlier_version_is_verified(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    with monkeypatch.context() as earlier:
        earlier.setattr(rank, "code_version", lambda: "thidua 0.1.0")
        manifest = rank.run(settings, 2020).manifest
    assert json.loads(manifest.read_text("utf-8"))["code_version"] == "thidua 0.1.0"
    assert rank.verify(settings, manifest) == ()


def test_a_seal_that_names_another_version_than_it_was_made_by_is_altered(settings: Settings) -> None:
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    manifest = rank.run(settings, 2020).manifest
    manifest.write_text(manifest.read_text("utf-8").replace(code_version(), "thidua 0.1.0"), "utf-8")
    assert rank.verify(settings, manifest) == ("seal",)
