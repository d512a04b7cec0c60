"""In which order and under which headings `thidua --help` lists the commands: as a desk comes to need them."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any, Final

from typer import Typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command_name
from typer.models import CommandInfo

MAKE: Final = "make"
PANELS: Final[dict[str, tuple[str, ...]]] = {
    "Setting up": ("sample", "programme", "rules", "form"),
    "Taking in and answering": ("ingest", "status", "send", "remind"),
    "What a person decides": ("decide", "receipt", "explain", "corrections"),
    "Looking closer": ("diff", "findings", "trace"),
    "Reports, ranking, figures": ("report", "rank", "verify", "release"),
    "Running by itself": ("up", "doctor"),
    "Keeping what there is": ("backup", "restore", "rebuild", "upgrade"),
}
"""Heading and its commands; README's table and docs/commands.md follow it too. A test holds it to all there are."""


_PANEL_OF: Final = {name: panel for panel, names in PANELS.items() for name in names}


class DeskGroup(TyperGroup):
    """The commands of `thidua`, by panel."""

    def list_commands(self, ctx: Any) -> list[str]:
        """Names in the order of the panels; ValueError for one that stands in none."""
        return sorted(super().list_commands(ctx), key=list(_PANEL_OF).index)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name, with the panel it is listed in; None if there is none."""
        command = super().get_command(ctx, cmd_name)
        if isinstance(command, TyperCommand | TyperGroup):
            command.rich_help_panel = find_panel(cmd_name)
        return command


class MakeGroup(TyperGroup):
    """A group whose first command may be left out: `thidua rank --year 2018` is `thidua rank make --year 2018`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert the command that was left out."""
        if args and args[0].startswith("-") and args[0] != "--help":
            args = [MAKE, *args]
        return list(super().parse_args(ctx, args))


class ReadyGroup(MakeGroup):
    """The same where the first command needs no option: `thidua release` is `thidua release make`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert the command that was left out, also where nothing else was said."""
        return super().parse_args(ctx, args or [MAKE])


def find_panel(name: str) -> str:
    """The heading under which a command or group stands; KeyError for one that stands in no panel."""
    return _PANEL_OF[name]


def narrow(app: Typer, words: Sequence[str]) -> Typer:
    """The application with no other command than the one that the words begin with; all of it where they name none.

    To lay out the options of all takes longer than to lay out those of one.
    """
    asked = words[0] if words else ""
    commands = [one for one in app.registered_commands if _name_of(one) == asked]
    groups = [one for one in app.registered_groups if one.name == asked]
    if not commands and not groups:
        return app
    only = copy(app)
    only.registered_commands, only.registered_groups = commands, groups
    return only


def _name_of(command: CommandInfo) -> str:
    return command.name or get_command_name(command.callback.__name__ if command.callback else "")
