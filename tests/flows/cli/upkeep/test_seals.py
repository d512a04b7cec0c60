"""`thidua verify`: what was compared, what differs, and both versions of the software."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from desk.intake import ingest
from desk.rankings import rank
from desk.settings import Settings
from desk.version import code_version
from flows.cli import main
from flows.cli.upkeep.seals import COMPARED_VI, EARLIER, describe_verification_vi
from tests.desk.tiny_inbox import at, form, put, settings

__all__ = ["settings"]


@pytest.fixture
def manifest(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The seal of a ranking that an earlier version made."""
    put(settings, "2020Q1/Thanh Tân/1.xlsx", form(settings))
    ingest.run(settings, now=at(settings, 7))
    with monkeypatch.context() as earlier:
        earlier.setattr(rank, "code_version", lambda: "thidua 0.1.0")
        return rank.run(settings, 2020, now=at(settings, 12), reason="họp sơ kết").manifest


def verify(settings: Settings, manifest: Path) -> Any:
    words = ["verify", str(manifest), "--home", str(settings.home), "--programme", settings.programme_name]
    return CliRunner().invoke(main.app, words)


def test_what_is_compared_is_what_the_manifest_holds(manifest: Path) -> None:
    assert set(json.loads(manifest.read_text("utf-8"))) == {*COMPARED_VI, "code_version", "seal"}


def test_a_seal_that_holds_names_what_was_compared_and_both_versions(settings: Settings, manifest: Path) -> None:
    result = verify(settings, manifest)
    assert result.exit_code == 0, result.output
    assert "niêm phong còn đúng" in result.output
    assert all(name in result.output for name in COMPARED_VI.values())
    assert f"niêm phong bằng phiên bản thidua 0.1.0, kiểm tra bằng phiên bản {code_version()}" in result.output


def test_a_seal_that_does_not_hold_names_the_difference_and_both_versions(settings: Settings, manifest: Path) -> None:
    sealed = json.loads(manifest.read_text("utf-8"))
    manifest.write_text(json.dumps({**sealed, "scores_sha256": "0" * 64}), "utf-8")
    result = verify(settings, manifest)
    assert result.exit_code == 1
    assert "khác ở: điểm (scores_sha256)\n" in result.output
    assert f"niêm phong bằng phiên bản thidua 0.1.0, kiểm tra bằng phiên bản {code_version()}" in result.output


def test_a_file_that_was_altered_by_hand_is_called_so() -> None:
    for differences in (["seal"], ["merkle_root", "seal"]):
        said = describe_verification_vi(differences, "thidua 0.1.0", "thidua 0.1.0")
        assert "tệp đã bị sửa" in said and "khác ở" not in said


def test_another_version_is_a_cause_only_where_it_is_another() -> None:
    differences = ["scores_sha256", "seal"]
    assert "do phiên bản khác" in describe_verification_vi(differences, "thidua 0.1.0", "thidua 0.2.0")
    assert "do phiên bản khác" not in describe_verification_vi(differences, "thidua 0.2.0", "thidua 0.2.0")


def test_a_seal_of_an_earlier_format_is_neither_right_nor_wrong(settings: Settings, manifest: Path) -> None:
    stored = Path(__file__).parents[3] / "stored" / "v0_1_0" / "expected.json"
    earlier = json.loads(stored.read_text("utf-8"))["seal"]
    manifest.write_text(json.dumps(earlier), "utf-8")
    result = verify(settings, manifest)
    assert result.exit_code == EARLIER == 3
    assert "không so được: niêm phong do chương trình hoặc dạng cũ lập" in result.output
    assert "thidua-ranking-1" in result.output and "không còn đúng" not in result.output
    manifest.write_text(json.dumps({**earlier, "scores_sha256": "0" * 64}), "utf-8")
    assert verify(settings, manifest).exit_code == 1, "one that was altered is altered, of whatever format"
