"""CONTRIBUTING.md speaks of what there is: paths, Python names, tests, make targets, commands (README's too).

So do the Python names of the architecture.
"""

import importlib
import re
import sys
from itertools import takewhile
from pathlib import Path

import pytest

from flows.cli.reference import read_commands

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
PACKAGES = ("flows", "desk", "sample", "reports", "scoring", "warehouse", "sources", "schemas", "tests")
COMMANDS = {command.words: command for command in read_commands()}
ARCHITECTURE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def code_of(text: str) -> list[str]:
    """What stands in backticks, and each command of the code blocks without its comment."""
    blocks = re.findall(r"^```console\n(.*?)^```$", text, re.M | re.S)
    lines = [line.removeprefix("$ ").partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [*lines, *re.findall(r"`([^`\n]+)`", re.sub(r"^```.*?^```$", "", text, flags=re.M | re.S))]


def names_in(text: str) -> list[str]:
    """The Python names in backticks: a module of ours, or something in one."""
    found = {word for code in code_of(text) for word in code.split() if re.fullmatch(r"\w+(\.\w+)+", word)}
    return sorted(word for word in found if word.split(".")[0] in PACKAGES)


CODE = code_of(TEXT)
CALLS = [code for code in [*CODE, *code_of(README)] if code.startswith("thidua ") and "COMMAND" not in code]
WORDS = sorted({word for code in CODE for word in code.split()})
LINKS = sorted({link for link in re.findall(r"\]\(([^)]+)\)", TEXT) if "://" not in link})
PATHS = [word for word in WORDS if re.fullmatch(r"[\w.-]+(/[\w.-]*)+|\w+\.(md|yaml)|Makefile", word)]
NAMES = names_in(TEXT)


def test_the_search_finds_what_is_written() -> None:
    assert {"schemas/programmes/ttdn/rules.csv", "desk/looks/", "prefect.yaml", ".venv/bin/pytest"} <= set(PATHS)
    assert {"schemas.rules.language", "sources.media.sniff"} <= set(NAMES)
    assert {"make test-fast", "thidua rules probation --rule L06 --periods 4 --home demo"} <= set(CODE)


@pytest.mark.parametrize("path", [*PATHS, *LINKS])
def test_every_path_exists(path: str) -> None:
    if path.startswith(".venv/bin/"):
        assert (Path(sys.executable).parent / path.removeprefix(".venv/bin/")).exists()
    else:
        found = ROOT / path
        assert found.is_dir() if path.endswith("/") else found.exists()


@pytest.mark.parametrize("name", sorted({*NAMES, *names_in(ARCHITECTURE)}))
def test_every_name_can_be_imported(name: str) -> None:
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:
        module, _, attribute = name.rpartition(".")
        assert hasattr(importlib.import_module(module), attribute)


@pytest.mark.parametrize("test", [word for word in WORDS if re.fullmatch(r"test_\w+", word)])
def test_every_test_to_copy_is_there(test: str) -> None:
    files = {path for word in PATHS if word.startswith("tests/") for path in [ROOT / word] if path.is_file()}
    assert any(f"def {test}(" in path.read_text("utf-8") for path in files)


@pytest.mark.parametrize("code", [code for code in CODE if code.startswith("make ")])
def test_every_target_is_made(code: str) -> None:
    assert re.search(rf"^{code.removeprefix('make ')}:.*## ", MAKEFILE, re.M)


@pytest.mark.parametrize("code", CALLS)
def test_every_command_and_option_is_there(code: str) -> None:
    words = code.split()[1:]
    named = takewhile(lambda word: not word.startswith("-") and not word.isupper(), words)
    command = COMMANDS[" ".join(named)]
    options = {word for word in words if word.startswith("--")}
    assert options <= {parameter.name for parameter in command.parameters}


def test_the_fast_tests_name_what_there_is() -> None:
    named = re.findall(r"tests/\S+", MAKEFILE)
    assert len(named) > 10
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_package_has_one_row_in_the_architecture() -> None:
    table = ARCHITECTURE.partition("| package | may import |")[2].partition("\n\n")[0]
    rows = re.findall(r"^\| `(\w+)` \|", table, re.M)
    assert sorted(rows) == sorted(set(PACKAGES) - {"tests"})
