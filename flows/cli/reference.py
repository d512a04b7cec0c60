"""The page of commands and README's table of them, written from the commands themselves.

`python -m flows.cli.reference` writes both (`make docs`); a test fails when either is stale. What a command
does is said in its own help and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

from typer import Context
from typer.core import TyperArgument, TyperGroup
from typer.main import get_command

from flows.cli.panels import find_panel
from schemas import files

BEGIN, END = "<!-- commands -->", "<!-- /commands -->"
PAGE, README = Path("docs") / "commands.md", Path("README.md")
EVERYWHERE = ("--home", "--programme", "--as-of", "--known-at")
"""Options that most commands share: the page explains them at each, README's table once for all."""

HEADER = "<!-- Generated from the commands by `make docs`; change their help, not this page. -->"
INTRO = (
    "What `thidua COMMAND --help` says of each command, on one page. `THIDUA_HOME` and `THIDUA_PROGRAMME` stand in for "
    "`--home` and `--programme`; [Operations](operations.md) explains the folders and the other variables."
)


@dataclass(frozen=True, slots=True)
class Parameter:
    """An argument or option: how it is written, its help, its default (empty where there is none to name)."""

    name: str
    written: str
    required: bool
    is_argument: bool
    help: str
    default: str


@dataclass(frozen=True, slots=True)
class CommandHelp:
    """A command or a group of them: its words after `thidua`, the panel of `thidua --help` it stands in, its help, an
    example if it gives one, its parameters.
    """

    words: str
    panel: str
    help: str
    example: str
    parameters: tuple[Parameter, ...]
    is_group: bool = False

    @property
    def summary(self) -> str:
        """The first sentence or paragraph of its help."""
        return self.help.split("\n\n")[0]

    @property
    def usage(self) -> str:
        """How it is called with what it requires; other options are left out."""
        required = [p.written for p in self.parameters if p.required]
        rest = "COMMAND …" if self.is_group else "[OPTIONS]"
        return " ".join(["thidua", self.words, *required, rest])

    @property
    def own_options(self) -> tuple[str, ...]:
        """Names of its options but for those that most commands share."""
        return tuple(p.name for p in self.parameters if not p.is_argument and p.name not in EVERYWHERE)


def read_commands() -> list[CommandHelp]:
    """Every command and group of `thidua` in the order of its help: sub-commands come after their group."""
    from flows.cli.main import app

    return list(_commands_of(get_command(app), ()))


def _commands_of(command: Any, words: tuple[str, ...]) -> Iterator[CommandHelp]:
    context = Context(command)
    names = command.list_commands(context) if isinstance(command, TyperGroup) else ()
    if words:
        parameters = tuple(_parameter(p) for p in command.params)
        texts = _paragraphs(command.help), _paragraphs(command.epilog)
        yield CommandHelp(" ".join(words), find_panel(words[0]), *texts, parameters, is_group=bool(names))
    for name in names:
        yield from _commands_of(command.get_command(context, name), (*words, name))


def _parameter(parameter: Any) -> Parameter:
    is_argument = isinstance(parameter, TyperArgument)
    name = parameter.name.upper() if is_argument else parameter.opts[0]
    return Parameter(
        name=name,
        written=name if is_argument else _option_with_value(parameter),
        required=parameter.required,
        is_argument=is_argument,
        help=parameter.help or "",
        default=str(parameter.default) if parameter.default not in (None, False, "") else "",
    )


def _option_with_value(option: Any) -> str:
    named = "/".join([*option.opts, *option.secondary_opts])
    return named if option.is_flag else f"{named} {option.metavar or option.opts[0].lstrip('-').upper()}"


def _paragraphs(text: str | None) -> str:
    """The text with each paragraph on a line of its own."""
    return "\n\n".join(" ".join(part.split()) for part in (text or "").split("\n\n"))


def render_page(commands: list[CommandHelp]) -> str:
    """The whole page as Markdown: contents, then a section a command."""
    contents = "\n".join(
        f"- {panel}: " + " · ".join(f"[{command.words}](#{_anchor(command)})" for command in inside)
        for panel, inside in _by_panel(commands)
    )
    sections = "\n".join(_section(command) for command in commands)
    return f"{HEADER}\n# Commands\n\n{INTRO}\n\n{contents}\n\n{sections}"


def _by_panel(commands: list[CommandHelp]) -> Iterator[tuple[str, list[CommandHelp]]]:
    for panel, inside in groupby(commands, key=lambda command: command.panel):
        yield panel, list(inside)


def _anchor(command: CommandHelp) -> str:
    return f"thidua-{command.words.replace(' ', '-')}"


def _section(command: CommandHelp) -> str:
    rows = [f"| `{_cell(p.written)}` | {_cell(p.help)} | {_default(p)} |" for p in command.parameters]
    table = ["| argument or option | help | default |", "|---|---|---|", *rows, ""] if rows else []
    example = [command.example, ""] if command.example else []
    return "\n".join(
        [f"## thidua {command.words}", "", f"`{command.usage}`", "", command.help, "", *example, *table],
    )


def _default(parameter: Parameter) -> str:
    return "required" if parameter.required else f"`{parameter.default}`" if parameter.default else ""


def render_table(commands: list[CommandHelp]) -> str:
    """README's table: by panel a line a command with its one-line help and the options that are its own."""
    rows = []
    for panel, inside in _by_panel([command for command in commands if not command.is_group]):
        rows.append(f"| **{panel}** | | |")
        rows += [f"| `thidua {c.words}` | {_cell(c.summary)} | {_options(c)} |" for c in inside]
    return "\n".join(["| command | does | options of its own |", "|---|---|---|", *rows])


def _options(command: CommandHelp) -> str:
    return " ".join(f"`{name}`" for name in command.own_options)


def _cell(text: str) -> str:
    return text.replace("\n", " ").replace("|", "\\|")


def replace_table(readme: str, table: str) -> str:
    """README's text with the table between the two marks; ValueError if they are not there exactly once."""
    if readme.count(BEGIN) != 1 or readme.count(END) != 1:
        raise ValueError(f"README.md must have one {BEGIN} and one {END}, between which the table of commands stands")
    before, _, rest = readme.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def write_reference(root: Path) -> None:
    """Write the page and README's table under the root of the checkout."""
    commands = read_commands()
    files.write_text(root / PAGE, render_page(commands))
    readme = (root / README).read_text("utf-8")
    files.write_text(root / README, replace_table(readme, render_table(commands)))


if __name__ == "__main__":
    write_reference(Path(__file__).parents[2])
