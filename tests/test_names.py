"""Functions are named by what they do or give, never by a bare participle (`told`, `_laid`, `kept_apart`)."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = ("flows", "desk", "sample", "reports", "scoring", "warehouse", "sources", "schemas", "benchmarks")
# Participles only: `cut`, `put`, `read`, `run`, `set` and `split` are verbs as well, a `bound` is a limit.
IRREGULAR_WORDS = """
    begun born borne bought broken brought built caught chosen done drawn driven dealt fallen felt found forgotten
    given gone got grown heard held hidden hung kept known laid led left lent lit lost made meant met paid said seen
    sent shown shut sold sought spent spoken stood stolen struck swept taken taught told thought torn thrown understood
    undone unread unsaid unsent unseen woken won worn woven withdrawn written overwritten
"""
IRREGULAR = frozenset(IRREGULAR_WORDS.split())
# Words that end in -ed and are nouns or verbs.
NO_PARTICIPLES = frozenset({"bed", "embed", "exceed", "feed", "need", "proceed", "seed", "speed", "succeed"})
# Nouns of the product: moments, figures of a score, a column of the tables.
NOUNS = frozenset(
    {
        *("received_at", "known_at", "evidence_required"),
        *("computed_points", "rounded_percent", "rounded_total", "proposed_units"),
    }
)
# How a name begins that asks for yes or no.
QUESTIONS = frozenset({"are", "can", "has", "is", "must", "was", "were"})


def is_participle(word: str) -> bool:
    return word in IRREGULAR or (len(word) > 3 and word.endswith("ed") and word not in NO_PARTICIPLES)


def is_bare(name: str) -> bool:
    """True for a name that begins or ends with a participle, unless it asks (`is_held`) or is one of our nouns."""
    words = name.strip("_").split("_")
    if name in NOUNS or words[0] in QUESTIONS:
        return False
    return is_participle(words[0]) or is_participle(words[-1])


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("package", PACKAGES)
def test_no_function_is_a_bare_participle(package: str) -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{function.lineno} {function.name}"
        for path in sorted((ROOT / package).rglob("*.py"))
        for function in functions(ast.parse(path.read_text("utf-8")))
        if is_bare(function.name)
    ]
    assert not bare, "name these by a verb, a noun or a question (docs/architecture.md):\n" + "\n".join(bare)


@pytest.mark.parametrize(
    "name",
    ["told", "_laid", "told_apart", "kept_text", "_shown", "reported_periods", "_nothing_told", "said_vi", "as_stored"],
)
def test_a_participle_is_seen_as_one(name: str) -> None:
    assert is_bare(name)


@pytest.mark.parametrize(
    "name",
    ["read_headers", "seed", "_make_seed", "is_held", "has_changed", "list_held_reports", "split_by_sender", "_put"],
)
def test_a_plain_name_is_none(name: str) -> None:
    assert not is_bare(name)
