"""Commands run as a person runs them, on a terminal of a given width, and what they print."""

import re
from typing import Any

from typer.testing import CliRunner

from desk.settings import Settings
from flows.cli import main


def run_command(settings: Settings, *words: str, columns: int = 80, code: int = 0) -> str:
    """What the command prints; its lines kept as they are."""
    common = ("--home", str(settings.home), "--programme", settings.programme_name)
    done: Any = CliRunner().invoke(main.app, [*words, *common], env={"COLUMNS": str(columns)})
    assert done.exit_code == code, (words, done.output, done.exception)
    return str(done.output)


def pieces(text: str) -> list[str]:
    """What of a text stays together where it is folded: brackets and what they hold, other words."""
    return re.findall(r"\[[^\s\]]*\]?|[^\s\[\]]+", text)
