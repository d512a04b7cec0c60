"""The page on scoring: every worked example is computed through the method it is about."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from scoring.facts import Exemplar, ReportFact, UnitFacts, YearValue
from scoring.methods import METHODS
from tests.scoring.builders import context, criterion, initiative, make_value, report, unit

PAGE = Path(__file__).parents[2] / "docs" / "scoring.md"
_NAMES = {"late": "late", "returns": "returns", "expected": "expected_cells", "answered": "answered_cells"}
_STATES: Mapping[str, Any] = {"x": "not_applicable", "missing": "missing", "not_required": "not_required"}


@dataclass
class Example:
    """A block of the page: a criterion, what is known of the unit and of others, the points it says."""

    text: str
    criterion: dict[str, Any] = field(default_factory=dict)
    values: list[YearValue] = field(default_factory=list)
    reports: list[ReportFact] = field(default_factory=list)
    others: list[UnitFacts] = field(default_factory=list)
    items: list[Exemplar] = field(default_factory=list)
    points: str = ""

    def read(self) -> "Example":
        for line in self.text.strip().splitlines():
            head, _, rest = line.partition(": ")
            words, named = _split(rest)
            match head.split():
                case ["criterion"]:
                    self.criterion = {"method": words[0], "inputs": words[1], "params": named.get("params", "")}
                    self.criterion |= {"points": named["max"], "evidence_required": "evidence" in words}
                case ["report", quarter]:
                    more = {_NAMES[name]: int(value) for name, value in named.items()}
                    self.reports.append(report(int(quarter), words[0], **more))
                case ["other", code]:
                    self.others.append(unit(code, _read_value(words[0], " ".join(words[1:]), named)))
                case ["item"]:
                    self.items.append(initiative(words[0], " ".join(words[1:])))
                case ["points"]:
                    self.points = rest
                case [code]:
                    self.values.append(_read_value(code, words[0], named))
        return self


def _split(text: str) -> tuple[list[str], dict[str, str]]:
    parts = text.split(" ")
    named = dict(part.split("=", 1) for part in parts if "=" in part)
    return [part for part in parts if "=" not in part], named


def _read_value(code: str, said: str, named: Mapping[str, str]) -> YearValue:
    amount = None if said in _STATES else said
    return make_value(code, amount, named.get("plan"), state=_STATES.get(said), proof=named.get("proof", ""))


def _examples() -> Iterator[Example]:
    for block in re.findall(r"```example\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL):
        yield Example(block).read()


EXAMPLES = list(_examples())


@pytest.mark.parametrize("example", EXAMPLES, ids=[f"{n}-{e.criterion['method']}" for n, e in enumerate(EXAMPLES)])
def test_a_worked_example_gives_the_points_it_says(example: Example) -> None:
    more: dict[str, Any] = {"reports": tuple(example.reports)} if example.reports else {}
    own = unit("01", *example.values, exemplars=tuple(example.items), **more)
    row = criterion(**example.criterion)
    outcome = METHODS[row.method].score(context(own, *example.others), row)
    assert outcome.points == Fraction(example.points), outcome.evidence_vi


def test_every_method_has_its_section_and_an_example() -> None:
    sections = re.findall(r"^### (\w+)$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert sections == list(METHODS)
    assert {example.criterion["method"] for example in EXAMPLES} == set(METHODS)
