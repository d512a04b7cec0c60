"""docs/operations.md: every section names the tests that walk it, or says that nobody has; its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flows.cli.reference import read_commands

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "operations.md").read_text("utf-8")
SECTIONS = {part.partition("\n")[0]: part.partition("\n")[2] for part in re.split(r"(?m)^## ", PAGE)[1:]}
MARK = re.compile(r"\n\*((?:Walked by|Not tried:) [^*]+)\*\n\n")


@pytest.mark.parametrize("title", SECTIONS)
def test_a_section_says_which_tests_walk_it_or_that_nobody_did(title: str) -> None:
    found = MARK.match(SECTIONS[title])
    assert found, f"under “{title}” there must stand: *Walked by `tests/…`.* or *Not tried: why.*"
    for place in re.findall(r"`(tests/[^`]+)`", found[1]):
        assert (ROOT / place).is_file(), f"{place}, which is to walk “{title}”, is not there"
    assert found[1].startswith("Not tried:") or "`tests/" in found[1]


def test_every_command_of_the_page_is_one() -> None:
    words = {tuple(command.words.split()) for command in read_commands()}
    groups = {command[:1] for command in words}
    told = [tuple(line.split()) for line in re.findall(r"(?:^    |`)thidua ([a-z][a-z -]*)", PAGE, re.MULTILINE)]
    assert told
    for command in told:
        assert command[:1] in words or command[:2] in words or (command[:1] in groups and len(command) == 1), command
