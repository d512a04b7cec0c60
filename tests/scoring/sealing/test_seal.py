import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from scoring.ranking import rank_facts
from scoring.result import Ranking
from scoring.sealing.canonical import make_plain
from scoring.sealing.seal import seal, verify
from tests.scoring.builders import PROGRAMME, YEAR_END, At, make_value, make_verified_score, season, unit, year

FACTS = season(3)
SEED = PROGRAMME.robustness.model_copy(update={"seed": 27})
RANKING = rank_facts(FACTS, PROGRAMME, At(), "1.0")


def test_the_same_ranking_has_the_same_seal_in_any_order_and_zone() -> None:
    hanoi = YEAR_END.astimezone(timezone(timedelta(hours=7)))
    again = rank_facts(replace(FACTS, units=FACTS.units[::-1]), PROGRAMME, At(hanoi, hanoi), "1.0")
    assert seal(again).hash == seal(RANKING).hash
    assert verify(seal(RANKING).manifest, again)


def test_a_manifest_survives_json() -> None:
    stored = json.loads(json.dumps(seal(RANKING).manifest))
    assert verify(stored, RANKING).differences == ()


def test_a_change_of_one_input_shows() -> None:
    changed = replace(FACTS.units[0], values={**FACTS.units[0].values, "1.4": make_value("1.4", 1)})
    other = rank_facts(replace(FACTS, units=(changed, *FACTS.units[1:])), PROGRAMME, At(), "1.0")
    assert verify(seal(RANKING).manifest, other).differences == ("inputs_sha256", "merkle_root", "seal")


def _worse(ranking: Ranking) -> Ranking:
    return replace(ranking, rows=(replace(ranking.rows[0], rank=2), *ranking.rows[1:]))


@pytest.mark.parametrize(
    ("change", "entry"),
    [
        (_worse, "scores_sha256"),
        (lambda r: replace(r, code_version="1.1"), "code_version"),
        (lambda r: replace(r, as_of=datetime(2018, 12, 30, tzinfo=UTC)), "as_of"),
        (lambda r: replace(r, programme=PROGRAMME.model_copy(update={"content_hash": "x"})), "programme_hash"),
        (lambda r: replace(r, programme=PROGRAMME.model_copy(update={"robustness": SEED})), "seed"),
    ],
)
def test_every_other_change_shows(change: Callable[[Ranking], Ranking], entry: str) -> None:
    found = verify(seal(RANKING).manifest, change(RANKING))
    assert not found
    assert found.differences == (entry, "merkle_root", "seal")


def test_an_altered_manifest_shows() -> None:
    manifest = dict(seal(RANKING).manifest)
    assert verify({**manifest, "seal": "0" * 64}, RANKING).differences == ("seal",)
    assert verify({**manifest, "extra": 1}, RANKING).differences == ("extra",)
    del manifest["year"]
    assert verify(manifest, RANKING).differences == ("year",)


def test_a_verified_score_changes_inputs_and_scores() -> None:
    plain = rank_facts(year([unit("01")]), PROGRAMME, At(), "1.0")
    marked = rank_facts(year([unit("01", verified={"II.1": make_verified_score("4")})]), PROGRAMME, At(), "1.0")
    assert verify(seal(plain).manifest, marked).differences == ("inputs_sha256", "scores_sha256", "merkle_root", "seal")


def test_floats_have_no_canonical_form() -> None:
    with pytest.raises(TypeError, match="float"):
        make_plain(0.5)
