"""Nothing of the product writes, replaces or flushes a file but through `schemas.files`."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from schemas import files

ROOT = Path(files.__file__).parents[2]
PACKAGES = ("desk", "flows", "reports", "sample", "schemas", "scoring", "sources", "warehouse")
WRITERS = frozenset(
    {"fdatasync", "fsync", "hardlink_to", "link", "mkstemp", "NamedTemporaryFile", "rename", "renames"}
    | {"replace", "write_bytes", "write_text"}
)
HOME = "schemas/files/"
ALLOWED = {
    ("flows/service/worker.py", "write_text"): "a sign for the parent process, which only looks whether it is there",
    (
        "flows/cli/upkeep/crash.py",
        "mkstemp",
    ): "where there is no home, the log of a fault lies in the system's folder for such",
    ("flows/cli/rules.py", "write_text"): "--out may name a pipe or a device, which nothing may be renamed over",
    ("flows/server.py", "open"): "logs are written by the server's processes while they run",
    ("reports/release/filling.py", "open"): "a release's workbook, part by part, in a folder that is published whole",
    ("warehouse/release/closed_years.py", "open"): "a release's database while it is made, and a name `new_file` gave",
    ("sample/season.py", "open"): "a mailbox, written line by line under the name that `new_file` gave",
    ("sources/inbox/opener.py", "write_bytes"): "a mailbox in a temporary folder that goes when it has been read",
}


def calls_that_write(source: str) -> Iterator[str]:
    """The names of calls that write, move or flush files; `replace` of texts and times is told by its arguments."""
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        function = call.func
        name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
        if owner(call) == "files":
            continue
        if (name == "open" and is_for_writing(call)) or (name in WRITERS and not is_of_a_value(call, name)):
            yield name


def owner(call: ast.Call) -> str:
    """The name before the dot, if it is one."""
    return getattr(call.func.value, "id", "") if isinstance(call.func, ast.Attribute) else ""


def is_for_writing(call: ast.Call) -> bool:
    """True for `path.open("wb")` and `open(path, "wb")`."""
    placed = call.args[:1] if isinstance(call.func, ast.Attribute) else call.args[1:2]
    modes = [*placed, *(word.value for word in call.keywords if word.arg == "mode")]
    letters = [set(str(mode.value)) for mode in modes if isinstance(mode, ast.Constant)]
    return any(one & set("wax+") and one <= set("rwaxbt+") for one in letters)


def is_of_a_value(call: ast.Call, name: str) -> bool:
    """True for `text.replace(a, b)`, `moment.replace(hour=8)`, `replace(record, …)`; paths take one argument."""
    if name != "replace":
        return False
    return owner(call) != "os" and (isinstance(call.func, ast.Name) or len(call.args) != 1 or bool(call.keywords))


def test_only_one_room_writes_files() -> None:
    found = {
        (path.relative_to(ROOT).as_posix(), name)
        for package in PACKAGES
        for path in (ROOT / package).rglob("*.py")
        for name in calls_that_write(path.read_text("utf-8"))
    }
    others = {one for one in found if not one[0].startswith(HOME)}
    assert {name for place, name in found if place.startswith(HOME)} >= {
        "fsync",
        "hardlink_to",
        "open",
        "rename",
        "replace",
    }
    assert others == set(ALLOWED), "write through schemas.files, or say in ALLOWED why not"


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("os.replace(a, b)", "replace"),
        ("draft.replace(path)", "replace"),
        ("building.rename(path)", "rename"),
        ("path.write_text(text, 'utf-8')", "write_text"),
        ("path.open('wb')", "open"),
        ("path.open(mode='a', encoding='utf-8')", "open"),
        ("open(path, 'x')", "open"),
        ("handle, name = tempfile.mkstemp(dir=folder)", "mkstemp"),
        ("os.fsync(file.fileno())", "fsync"),
    ],
)
def test_what_writes_is_seen(source: str, name: str) -> None:
    assert list(calls_that_write(source)) == [name]


@pytest.mark.parametrize(
    "source",
    [
        "text.replace('a', 'b')",
        "moment.replace(tzinfo=UTC)",
        "replace(record, state='sent')",
        "path.open('rb')",
        "path.open(encoding='utf-8')",
        "open('wax')",
        "package.open('content.xml')",
        "tarfile.open(fileobj=stream, mode='r|')",
    ],
)
def test_what_does_not_write_is_let_be(source: str) -> None:
    assert list(calls_that_write(source)) == []
