"""The table of rules against the code: what is raised has a row, what has a row is raised, no word is missing."""

import ast
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple, TypeGuard

import pytest

from schemas.programme import load_programme
from schemas.programme.load import BUILT_IN
from schemas.programme.records import Rule
from schemas.rules import Check

PROGRAMME = load_programme("ttdn")
ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "sources", "warehouse", "reports", "desk", "flows")
FORETOLD = ROOT / "reports" / "form" / "checks.py"
"""The form has the titles of what it foresees and raises none; the sample, which names codes that are due, neither."""

CARRIED: Mapping[str, frozenset[str]] = {
    "ContainerError": frozenset({"detail"}),
    "WorkbookError": frozenset({"detail"}),
    "_make_fault": frozenset({"detail"}),
    "_note_fault": frozenset({"detail"}),
    "note_fault": frozenset({"detail"}),
    "Amount": frozenset({"seen", "understood"}),
    "Check": frozenset({"seen", "limit"}),
    "Doubt": frozenset({"seen"}),
    "_finding": frozenset({"seen"}),
    "_refuse": frozenset({"seen"}),
}
"""Words that come with a call by the way it is made: an error's second argument, the cell of a finding."""
LATER: Mapping[str, frozenset[str]] = {"sources/identity/period.py": frozenset({"detail"})}
"""Words that another module adds: `sources.identity.identify` lists the claims of every fault about the period."""


class Raised(NamedTuple):
    """A code as the code names it, where, and the words that are given with it."""

    code: str
    place: str
    words: frozenset[str]


@cache
def list_raised_codes() -> tuple[Raised, ...]:
    assert FORETOLD.is_file()
    files = [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")) if path != FORETOLD]
    return tuple(one for path in files for one in _in_file(path))


def _in_file(path: Path) -> Iterator[Raised]:
    tree = ast.parse(path.read_text("utf-8"))
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    file = path.relative_to(ROOT).as_posix()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not _is_code(node.value):
            continue
        # A code that is compared or listed is looked for, not raised.
        if isinstance(parents[node], ast.Call | ast.keyword | ast.Tuple | ast.IfExp | ast.Assign):
            yield Raised(node.value, f"{file}:{node.lineno}", _words(node, parents) | LATER.get(file, frozenset()))


def _is_code(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and len(value) == 3 and value[0].isupper() and value[1:].isdigit()


def _words(node: ast.AST, parents: Mapping[ast.AST, ast.AST]) -> frozenset[str]:
    """Keywords of the calls around a code, and what else its function lays into a dict of words."""
    words: set[str] = set()
    around: ast.AST = node
    while not isinstance(around, ast.stmt):
        around = parents[around]
        if isinstance(around, ast.Call):
            name = around.func.id if isinstance(around.func, ast.Name) else getattr(around.func, "attr", "")
            enough = name not in ("_make_fault", "_note_fault", "note_fault") or len(around.args) > 2
            words |= CARRIED.get(name, frozenset()) if enough else frozenset()
            words |= {keyword.arg for keyword in around.keywords if keyword.arg}
            words |= {"indicator"} if name == "Doubt" and len(around.args) > 2 else set()
    while not isinstance(around, ast.FunctionDef | ast.Module):
        around = parents[around]
    # Where a code is put into a variable, it is raised by another call of the same function.
    for inner in ast.walk(around) if isinstance(around, ast.FunctionDef) else ():
        if isinstance(inner, ast.Dict):
            words |= {key.value for key in inner.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name) and isinstance(parents[node], ast.Assign):
            words |= CARRIED.get(inner.func.id, frozenset())
    return frozenset(words)


def list_quoted_words(rule: Rule) -> set[str]:
    return {name for text in (rule.message_vi, rule.fix_vi) for _, name, _, _ in Formatter().parse(text) if name}


def list_supplied_words(check: Check) -> set[str]:
    """What `schemas.judging.hold` gives to the message of a rule over indicators."""
    words = {quantity.name.replace(".", "_") for quantity in check.operands} | {"indicator"}
    if check.subject is not None:
        words |= {"seen", "limit"}
    covered = [i for i in PROGRAMME.indicators if check.scope.covers(i)]
    return words | {"other"} if all(i.bound for i in covered) else words


def test_every_code_that_is_raised_has_a_row() -> None:
    unknown = [one for one in list_raised_codes() if one.code not in PROGRAMME.rule_by_code]
    assert unknown == []
    assert len({one.place.partition(":")[0] for one in list_raised_codes()}) > 20, "the search finds the places"


def test_every_row_without_an_expression_is_raised_and_no_other() -> None:
    by_code = {one.code for one in list_raised_codes()}
    assert by_code == {rule.code for rule in PROGRAMME.rules if not rule.expression}


@pytest.mark.parametrize("rule", [r for r in PROGRAMME.rules if not r.expression], ids=lambda r: r.code)
def test_a_message_has_its_words_wherever_its_rule_is_raised(rule: Rule) -> None:
    lacking = [
        (one.place, lack)
        for one in list_raised_codes()
        if one.code == rule.code and (lack := list_quoted_words(rule) - one.words)
    ]
    assert lacking == []
    assert "{" not in rule.fix_vi, "what to do is the same wherever it is found"


@pytest.mark.parametrize("check", PROGRAMME.checks.values(), ids=lambda c: c.code)
def test_a_message_of_a_rule_over_indicators_quotes_what_the_rule_knows(check: Check) -> None:
    rule = PROGRAMME.rule_by_code[check.code]
    assert list_quoted_words(rule) <= list_supplied_words(check)
    assert any(check.scope.covers(i) for i in PROGRAMME.indicators), "it looks at something"


@pytest.mark.parametrize("check", PROGRAMME.checks.values(), ids=lambda c: c.code)
def test_what_blanks_mean_is_said_of_a_side_that_names_an_amount(check: Check) -> None:
    """`fails` beside a side without amounts reads as if something were judged, and nothing is."""
    assert check.right_empty == "skip" or check.sides["right"]


def test_a_row_of_other_is_there_where_a_rule_asks_for_it() -> None:
    for check in PROGRAMME.checks.values():
        if any(quantity.source == "other" for quantity in check.operands):
            assert all(i.bound for i in PROGRAMME.indicators if check.scope.covers(i)), check.code


def test_every_rule_has_a_title_and_every_family_a_name_in_one_place() -> None:
    titles = {title.code for title in PROGRAMME.rule_titles}
    assert titles == set(PROGRAMME.rule_by_code)
    assert all(title.title_vi and "{" not in title.title_vi for title in PROGRAMME.rule_titles)
    families = {family.family: family for family in PROGRAMME.rule_families}
    assert set(families) == {rule.family for rule in PROGRAMME.rules}
    assert len({family.name_vi for family in families.values()}) == len(families)
    assert all(f.name_vi and f.check_vi.endswith(".") for f in families.values())
    assert sorted(p.name for p in BUILT_IN.glob("*/rule_families.csv")) == ["rule_families.csv"]
