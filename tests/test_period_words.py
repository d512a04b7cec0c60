"""No code but the kinds' own knows a kind of period: its name, its Vietnamese word, its months."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("flows", "desk", "reports", "scoring", "warehouse", "sources", "schemas")
KNOWN = {
    Path("schemas/kinds"): "the kinds",
    Path("schemas/programmes"): "the programmes' own data",
    Path("schemas/programme/earlier.py"): "what versions up to 0.2.0 wrote",
    Path("warehouse/migrations"): "the layouts that there were",
}
SEALED = ("scoring/sealing/canonical.py", "quarters")
"""The format of seals names a field so: those that were made must hold."""
WORDS = re.compile(r"quarter|half_?year|(?<!\w)quý(?!\w)|3,6,9,12|^ROMAN$", re.IGNORECASE)


def is_known(path: Path) -> bool:
    return any(path == known or known in path.parents for known in KNOWN)


def list_words(path: Path) -> Iterator[str]:
    """Names and texts of the code, without its docstrings and comments; SQL and YAML without comments."""
    text = (ROOT / path).read_text("utf-8")
    if path.suffix != ".py":
        yield from (line.partition("--")[0] for line in text.splitlines())
        return
    tree = ast.parse(text)
    said = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str() as value) if id(node) not in said:
                yield value
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name) | ast.keyword(arg=str() as name):
                yield name
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name) | ast.alias(name=name):
                yield name


@pytest.mark.parametrize("package", PACKAGES)
def test_nothing_names_a_kind_of_period(package: str) -> None:
    paths = (path.relative_to(ROOT) for suffix in ("py", "sql") for path in (ROOT / package).rglob(f"*.{suffix}"))
    found = [
        f"{path}: {word}"
        for path in sorted(paths)
        if not is_known(path)
        for word in list_words(path)
        if WORDS.search(word) and (str(path), word) != SEALED
    ]
    assert not found, "ask the period or the calendar's kind (schemas.kinds):\n" + "\n".join(found)


def test_the_search_finds_what_it_looks_for() -> None:
    kinds = Path("schemas/kinds")
    assert any(WORDS.search(word) for word in list_words(kinds / "quarter.py"))
    assert {word for word in list_words(Path(SEALED[0])) if WORDS.search(word)} == {SEALED[1]}
