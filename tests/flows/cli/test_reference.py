"""The page of commands and README's table: fresh, whole, and with help for everything."""

import re
from pathlib import Path

import pytest
from typer.core import TyperGroup
from typer.main import get_command
from typer.testing import CliRunner

from flows.cli.main import app
from flows.cli.panels import PANELS
from flows.cli.reference import (
    BEGIN,
    END,
    PAGE,
    README,
    CommandHelp,
    read_commands,
    render_page,
    render_table,
    replace_table,
    write_reference,
)

ROOT = Path(__file__).parents[3]
COMMANDS = read_commands()


def test_page_and_table_are_fresh(tmp_path: Path) -> None:
    (tmp_path / PAGE).parent.mkdir()
    (tmp_path / README).write_bytes((ROOT / README).read_bytes())
    write_reference(tmp_path)
    for file in (PAGE, README):
        assert (tmp_path / file).read_bytes() == (ROOT / file).read_bytes(), f"{file} is stale: run `make docs`"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.words)
def test_every_command_and_option_has_help(command: CommandHelp) -> None:
    assert command.summary
    assert [p.name for p in command.parameters if not p.help] == []


def test_groups_sub_commands_and_options_are_all_there() -> None:
    page, table = render_page(COMMANDS), render_table(COMMANDS)
    for words in ("ingest", "rules", "rules probation", "explain give", "send"):
        assert f"\n## thidua {words}\n" in page
    assert "| `--confirm NUMBER sent\\|again` | Record whether" in page
    assert "| `--port PORT` | Port of the Prefect UI on this machine. | `4200` |" in page
    assert "`thidua receipt override ID --received TIME --by BY --reason REASON [OPTIONS]`" in page
    assert (
        "| `thidua explain list` | List questions, what was answered and what was ruled. | `--period` `--unit`" in table
    )
    assert "`thidua rules`" not in table


def test_every_command_stands_in_a_panel_and_every_panel_names_commands_there_are() -> None:
    listed = [name for names in PANELS.values() for name in names]
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    assert sorted(listed) == sorted(group.commands)


def test_help_page_and_table_keep_the_order_in_which_a_desk_needs_them() -> None:
    help_text = CliRunner().invoke(app, ["--help"], terminal_width=200).output
    for text in (help_text, render_page(COMMANDS), render_table(COMMANDS)):
        places = [text.index(panel) for panel in PANELS]
        assert places == sorted(places)
    names = [command.words for command in COMMANDS if " " not in command.words]
    assert names == [name for inside in PANELS.values() for name in inside]
    assert re.findall(r"^│ ([a-z]+) ", help_text, re.M) == names


def test_the_table_replaces_what_stood_between_the_marks() -> None:
    assert replace_table(f"a {BEGIN}\nold\n{END} b", "new") == f"a {BEGIN}\nnew\n{END} b"
    with pytest.raises(ValueError, match=r"README\.md must have one"):
        replace_table("no marks", "new")
