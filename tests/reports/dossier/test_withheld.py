"""What is sensitive of a unit stands in nothing that others read; its own letter and scorecard may quote it."""

from collections.abc import Mapping

import pytest

from reports.dossier.card import make_card
from reports.dossier.formats import draw_files
from reports.dossier.letters import make_letter
from reports.dossier.model import Dossier
from reports.dossier.withheld import WITHHELD_VI, is_withheld, list_withheld
from scoring.explain.fair import list_questions
from tests.reports.dossier.made import OWNER, find_secrets, last_year, make, read_file, tell_document
from tests.scoring.builders import PROGRAMME, make_value


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return make()


@pytest.fixture(scope="module")
def drawn(dossier: Dossier) -> Mapping[str, bytes]:
    return dict(draw_files(dossier))


def test_without_withholding_the_amounts_would_be_told(dossier: Dossier) -> None:
    """What the other tests look for is really there."""
    assert find_secrets(tell_document(make_card(dossier.grounds, OWNER))) >= {"7717", "7709", "7723", "7799"}
    assert find_secrets(str(list(list_questions(dossier.grounds.ranking, last_year()))))


@pytest.mark.needs("pdftotext")
def test_no_sensitive_amount_is_in_what_others_read(drawn: Mapping[str, bytes]) -> None:
    theirs = {name: data for name, data in drawn.items() if f"thu_{OWNER}" not in name}
    assert len(theirs) == len(drawn) - 1
    told = {name: found for name, data in theirs.items() if (found := find_secrets(read_file(name, data)))}
    assert told == {}


def test_the_units_own_letter_quotes_its_amounts_and_nobody_elses_does(dossier: Dossier) -> None:
    assert "7.717" in tell_document(make_letter(dossier.grounds, OWNER))
    for row in dossier.grounds.ranking.rows:
        if row.unit_id != OWNER:
            assert not find_secrets(tell_document(make_letter(dossier.grounds, row.unit_id)))


def test_points_stay_and_what_is_withheld_is_said(dossier: Dossier) -> None:
    own, theirs = dossier.grounds.ranking, dossier.grounds.for_council
    for row in theirs.rows:
        stated = own.unit(row.unit_id)
        assert [s.exact_points for s in row.scores] == [s.exact_points for s in stated.scores]
        assert (row.rank, row.exact_total) == (stated.rank, stated.exact_total)
    score = theirs.unit(OWNER).score("III.8")
    assert score.evidence_vi == (f"2.1, 2.23: {WITHHELD_VI}",)
    assert {c.code for c in own.criteria if is_withheld(c, own)} == {"III.7", "III.8"}


def test_what_stands_beside_a_sensitive_amount_in_a_ratio_is_withheld_too(dossier: Dossier) -> None:
    """2.22 is not sensitive itself: but with the points of 2.22/2.21 it tells 2.21."""
    assert {i.code for i in PROGRAMME.indicators if i.sensitive} == {"2.21", "2.23"}
    assert list_withheld(dossier.grounds.ranking) == {"2.21", "2.22", "2.1", "2.23"}


def test_that_nothing_arose_of_a_sensitive_matter_is_not_told_either() -> None:
    from dataclasses import replace

    from tests.reports.dossier.made import this_year

    facts = this_year()
    quiet = [make_value(code, state="not_applicable") for code in ("2.21", "2.22", "5.2")]
    first = replace(facts.units[0], values={**facts.units[0].values, **{y.code: y for y in quiet}})
    dossier = make(replace(facts, units=(first, *facts.units[1:])))
    stated, shown = dossier.grounds.ranking.unit(OWNER), dossier.grounds.for_council.unit(OWNER)
    assert stated.score("III.7").state == "nothing_arose" and "III.7" in stated.note_vi
    assert shown.score("III.7").state == "scored" and "III.7" not in shown.note_vi
    assert "không phát sinh" not in " ".join(shown.score("III.7").evidence_vi)
