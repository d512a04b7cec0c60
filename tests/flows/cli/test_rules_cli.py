"""`thidua rules`: the list, one rule, the page, and what nobody can look at yet."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli.main import app
from schemas.programme import load_programme
from tests.programmes import tiny_folder
from warehouse import WarehouseMissingError

PROGRAMME = load_programme("ttdn")


def run(*words: str) -> str:
    done = CliRunner().invoke(app, ["rules", *words], env={"COLUMNS": "100"})
    assert done.exit_code == 0, done.output
    return done.output


def test_every_rule_is_listed_once() -> None:
    lines = run("list").splitlines()
    for rule in PROGRAMME.rules:
        assert sum(line.startswith(f"│ {rule.code} │") for line in lines) == 1
    assert sum("đang thử" in line for line in lines) == sum(r.mode == "shadow" for r in PROGRAMME.rules)


def test_a_rule_is_shown_with_all_there_is_to_know() -> None:
    said = " ".join(run("show", "p02").split())
    assert said.startswith("P02 Số bản phát hành ít hơn số ấn phẩm Nhóm: Cặp chỉ tiêu đi đôi Mức độ: Lưu ý (NOTE)")
    assert 'Biểu thức: implies(value > 0, value <= row["2.11"].value)' in said
    assert "nếu" not in said.split("Điều phải đúng: ")[1][:3]
    assert "Vế phải: Không phát sinh tính là 0; ô trống: không xét." in said
    assert "Hiệu lực: từ 21/06/2017" in said


def test_a_rule_that_is_code_has_no_expression() -> None:
    said = run("show", "F02")
    assert "{detail}" in said
    assert "Biểu thức" not in said


def test_the_page_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    run("page", "--out", str(tmp_path / "rules.md"), "--programme", str(tiny_folder(tmp_path)))
    assert "Thi đua thư viện huyện" in (tmp_path / "rules.md").read_text("utf-8").splitlines()[1]


def test_probation_needs_a_warehouse(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["rules", "probation", "--home", str(tmp_path)])
    assert isinstance(done.exception, WarehouseMissingError)


@pytest.mark.parametrize("command", [["findings"], ["rules", "list"], ["rules", "show"], ["rules", "probation"]])
def test_help_teaches_with_an_example(command: list[str]) -> None:
    assert "Example: `thidua" in CliRunner().invoke(app, [*command, "--help"], env={"COLUMNS": "200"}).output
