"""The tables of rules against the code: what has a row is raised, no word is missing, no text names a programme."""

import ast
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from string import Formatter
from typing import NamedTuple, TypeGuard, get_args

import pytest

from schemas.findings import make_finding
from schemas.judging.models import SELF_SCORES, VALUES
from schemas.programme import Programme, load_programme
from schemas.programme.records import Rule
from schemas.programme.rulebook import WORDS
from schemas.rules import Check
from schemas.rules.catalogue import CodedRule, load_catalogue
from schemas.rules.codes import RuleCode
from schemas.rules.texts import fill_known_words, find_text_faults
from tests.programmes import bare_tiny_folder

PROGRAMME = load_programme("ttdn")
RULES = load_catalogue().rules
CODES: list[str] = list(get_args(RuleCode))
ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "sources", "warehouse", "reports", "desk", "flows")
FORETOLD = ROOT / "reports" / "form" / "checks.py"
"""The form has the titles of what it foresees and raises none; the sample, which names codes that are due, neither."""

TYPE = "schemas/rules/codes.py"

CARRIED: Mapping[str, frozenset[str]] = {
    "ContainerError": frozenset({"detail"}),
    "WorkbookError": frozenset({"detail"}),
    "_make_fault": frozenset({"detail"}),
    "_note_fault": frozenset({"detail"}),
    "note_fault": frozenset({"detail"}),
    "Amount": frozenset({"seen", "understood"}),
    "frame_check": frozenset({"seen"}),
    "Doubt": frozenset({"seen"}),
    "_finding": frozenset({"seen"}),
    "Weighed": frozenset({"seen", "indicator"}),
    "_refuse": frozenset({"seen"}),
}
"""Words that come with a call by the way it is made: an error's second argument, the cell of a finding."""
LATER: Mapping[str, frozenset[str]] = {
    "schemas/judging/rows/amounts.py": frozenset({"detail"}),
    "sources/identity/period.py": frozenset({"detail"}),
}
"""Words that another module adds: `sources.identity.identify` lists the claims of every fault about the period, whoever
makes a finding of an amount says why it is none.
"""


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
        if file == TYPE or not isinstance(node, ast.Constant) or not _is_code(node.value):
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
            if name == "frame_check":
                words |= {str(argument.value) for argument in around.args if isinstance(argument, ast.Constant)}
    while not isinstance(around, ast.FunctionDef | ast.Module):
        around = parents[around]
    # Where a code is put into a variable, it is raised by another call of the same function.
    for inner in ast.walk(around) if isinstance(around, ast.FunctionDef) else ():
        if isinstance(inner, ast.Dict):
            words |= {key.value for key in inner.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
        if isinstance(inner, ast.Call) and isinstance(inner.func, ast.Name):
            if isinstance(parents[node], ast.Assign):
                words |= CARRIED.get(inner.func.id, frozenset())
            if inner.func.id == "Found":
                words |= {keyword.arg for keyword in inner.keywords if keyword.arg}
                words |= {"seen"} if len(inner.args) > 2 else set()
    return frozenset(words)


@pytest.fixture
def bare(tmp_path: Path) -> Programme:
    return load_programme(bare_tiny_folder(tmp_path))


def test_the_codes_of_the_type_are_those_of_the_table() -> None:
    assert [rule.code for rule in RULES] == CODES


def test_every_code_is_raised() -> None:
    """The other way round, a code that is none, is an error of types."""
    assert {one.code for one in list_raised_codes()} == set(CODES)
    assert len({one.place.partition(":")[0] for one in list_raised_codes()}) > 20, "the search finds the places"


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_a_rule_has_its_words_wherever_it_is_raised(rule: CodedRule) -> None:
    lacking = [
        (one.place, lack)
        for one in list_raised_codes()
        if one.code == rule.code and (lack := set(rule.words) - one.words)
    ]
    assert lacking == []


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_a_text_quotes_what_the_rule_knows_and_names_no_programme(rule: CodedRule) -> None:
    assert list(find_text_faults(rule.message_vi, (*rule.words, *WORDS))) == []
    for text in (rule.title_vi, rule.fix_vi, rule.basis_vi):
        assert text
        assert list(find_text_faults(text, WORDS)) == []
    said = " ".join((rule.title_vi, rule.message_vi, rule.fix_vi, rule.basis_vi))
    assert not re.search(r"\b(quý|Cục|Chỉ thị|TTDN|tỉnh|thành phố)\b", said, re.I)


def test_what_a_row_check_quotes_is_what_its_rule_knows() -> None:
    for check in (*VALUES, *SELF_SCORES):
        assert set(load_catalogue().by_code[check.code].words) == {"seen", *check.words}


def test_what_a_programme_replaces_stands_and_nothing_else_changes(tmp_path: Path, bare: Programme) -> None:
    folder = bare_tiny_folder(tmp_path / "other")
    table = (
        "code,severity,mode,message_vi,fix_vi\nV04,NOTE,,Trống ở {indicator}.,Hỏi {short_agency_vi}.\nV06,,shadow,,\n"
    )
    (folder / "rules.csv").write_text(table, "utf-8")
    changed = load_programme(folder)
    assert [rule.code for rule in changed.rules] == CODES
    different = {r.code: r for r in changed.rules if r != bare.rule_by_code[r.code]}
    assert set(different) == {"V04", "V06"}
    v04 = different["V04"]
    assert (v04.severity, v04.mode, v04.title_vi) == ("NOTE", "on", "Ô bỏ trống, chưa có số liệu")
    assert (v04.message_vi, v04.fix_vi) == ("Trống ở {indicator}.", "Hỏi cơ quan nhận báo cáo.")
    assert make_finding(changed, "a" * 64, "V04", indicator="1.1").message_vi == "Trống ở 1.1."
    assert make_finding(changed, "a" * 64, "V06", seen="-1").shadow


def test_a_brace_in_a_programme_s_own_words_stays_a_brace(bare: Programme) -> None:
    odd = bare.model_copy(update={"form_id": "{seen}"})
    assert odd.rule_by_code["F01"].basis_vi == "Biểu mẫu {seen}, hướng dẫn ghi biểu, mục 1"
    assert fill_known_words("{form_id}: {seen} {{}} {seen!r:>3}", odd.rule_words) == "{{seen}}: {seen} {{}} {seen!r:>3}"


def list_quoted_words(rule: Rule) -> set[str]:
    return {name for text in (rule.message_vi, rule.fix_vi) for _, name, _, _ in Formatter().parse(text) if name}


def list_supplied_words(check: Check) -> set[str]:
    """What `schemas.judging.hold` gives to the message of a rule over indicators."""
    words = {quantity.name.replace(".", "_") for quantity in check.operands} | {"indicator"}
    if check.subject is not None:
        words |= {"seen", "limit"}
    covered = [i for i in PROGRAMME.indicators if check.scope.covers(i)]
    return words | {"other"} if all(i.bound for i in covered) else words


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
    assert all(rule.title_vi and "{" not in rule.title_vi for rule in PROGRAMME.rules)
    families = {family.family: family for family in PROGRAMME.families}
    assert set(families) == {rule.family for rule in PROGRAMME.rules}
    assert len({family.name_vi for family in families.values()}) == len(families) == len(PROGRAMME.families)
    assert all(f.name_vi and f.check_vi.endswith(".") for f in families.values())
    assert {family.family for family in load_catalogue().families} == {rule.family for rule in RULES}
