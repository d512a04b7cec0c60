"""The mutation score of the whole pipeline, and that the measure itself can tell good from bad."""

from __future__ import annotations

import inspect
from importlib import import_module
from pkgutil import iter_modules

import pytest

from tests.mutation import damage
from tests.mutation.case import Case, Sent
from tests.mutation.clean import PROGRAMME
from tests.mutation.damage import container, values
from tests.mutation.kind import Kind, Where
from tests.mutation.kinds import KINDS
from tests.mutation.measure import Bench, Score

PER_KIND = 3
"""`make mutation-score` takes more of each; the shares hold of these too."""
DAMAGE = tuple(import_module(f"{damage.__name__}.{found.name}") for found in iter_modules(damage.__path__))
WITHOUT_KIND = {
    "F06": "a file that nobody may open is no file of the sender's",
    "F22": "the register of receipts is the desk's own",
    "V38": "of a unit that sent no report before: every unit of the bench did",
    "O01": "what the other units of the cluster reported is theirs, in no twin",
    "W01": "worksheets of a year's scores are no forms",
    "W02": "as W01",
    "W03": "as W01",
    "W04": "as W01",
    "W05": "as W01",
}
"""Rules that no kind stands for, and why."""


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    return Bench(tmp_path_factory.mktemp("mutation") / "bench")


@pytest.fixture(scope="module")
def score(bench: Bench) -> Score:
    return bench.score(per_kind=PER_KIND)


def test_damage_is_caught_and_named_and_clean_forms_are_left_alone(score: Score) -> None:
    missed = [f"{name}: {line}" for name, tally in score.tallies.items() for line in tally.missed]
    shown = "\n".join([*score.lines(), *missed])
    print(shown)
    assert score.clean_forms >= 500
    assert score.false_block == 0, shown
    assert score.false_explain < 0.01, shown
    assert score.caught_share >= 0.98, shown
    assert score.named_share >= 0.95, shown


def test_every_kind_was_tried_on_forms_of_different_sizes(score: Score) -> None:
    assert len(score.tallies) >= 300
    for name, tally in (*score.tallies.items(), *score.unknowable.items()):
        assert tally.mutants >= PER_KIND, name
        assert len(tally.sizes) >= 2, name


def test_what_cannot_be_known_is_shown_apart_with_the_reason(score: Score) -> None:
    apart = {name: kind for name, kind in KINDS.items() if kind.unknowable}
    assert len(apart) >= 5
    assert set(score.unknowable) == set(apart)
    assert set(score.tallies) == set(KINDS) - set(apart)
    lines = score.lines()
    for name, kind in apart.items():
        assert any(line.startswith(name) and kind.unknowable in line for line in lines), name
        assert score.unknowable[name].caught < PER_KIND, f"{name} can be known: it belongs among the others"
    assert lines[-1].startswith(f"kinds={len(score.tallies)} ")


def test_every_damage_is_registered_and_every_name_is_a_rule_or_a_family() -> None:
    registered = {kind.damage for kind in KINDS.values()}
    for module in DAMAGE:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            if function.__module__ == module.__name__ and not name.startswith("_"):
                assert function in registered, f"{module.__name__}.{name}"
    known = {word for rule in PROGRAMME.rules for word in (rule.code, rule.family)}
    named = {name for kind in KINDS.values() for name in kind.names}
    assert named <= known


def test_every_rule_has_a_kind_or_a_reason_why_not() -> None:
    named = {name for kind in KINDS.values() for name in kind.names}
    without = {rule.code for rule in PROGRAMME.rules if not {rule.code, rule.family} & named}
    assert without == set(WITHOUT_KIND)


def unharmed(case: Case) -> Sent:
    return case.by_folder(case.form(), case.cell("1.1", "period"))


def one_more(case: Case) -> Sent | None:
    """A number changed so that no rule can know."""
    code = case.pick(case.list_numbers(1))
    if code is None:
        return None
    was = case.draft.amounts[code]
    assert was.period is not None and was.ytd is not None
    case.set(code, period=was.period + 1, ytd=was.ytd + 1)
    return case.by_folder(case.form())


def negative_elsewhere(case: Case) -> Sent | None:
    """Caught, with the right code, at a cell other than the one that is said to be damaged."""
    sent = values.negative(case)
    if sent is None:
        return None
    (touched,) = sent.cells
    other = next(place for i in case.indicators if (place := case.cell(i.code, "period")) != touched)
    return Sent(sent.files, (other,))


def test_the_measure_tells_good_from_bad(bench: Bench) -> None:
    score = bench.score(
        {
            "nothing to find": Kind("values", unharmed, ("V06",), Where.EACH),
            "read wrongly": Kind("values", one_more, (), harmless=True),
            "another cell": Kind("values", negative_elsewhere, ("V06",), Where.EACH),
            "another rule": Kind("values", values.negative, ("V07",), Where.EACH),
            "another family": Kind("values", values.negative, ("R01",), Where.EACH),
            "no report": Kind("container", container.empty_file, (), harmless=True),
            "unexpected note": Kind("values", values.number_as_text, (), harmless=True),
        },
        PER_KIND,
    )
    found = {name: (t.caught, t.named) for name, t in score.tallies.items()}
    assert found == {
        "nothing to find": (0, 0),
        "read wrongly": (0, 0),
        "another cell": (PER_KIND, 0),
        "another rule": (PER_KIND, 0),
        "another family": (0, 0),
        "no report": (0, 0),
        "unexpected note": (PER_KIND, 0),
    }
