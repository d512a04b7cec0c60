"""The tree of RFC 6962: its own vectors, every branch of every size, and the verifier that depends on nothing."""

import dataclasses
import hashlib
import json
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scoring.ranking import rank_facts
from scoring.sealing.merkle import find_path, find_root, follow_path, hash_leaf, hash_node
from scoring.sealing.seal import list_changed_units, list_leaves, make_proof, seal
from tests.scoring.builders import PROGRAMME, At, make_value, season

VERIFIER = Path(__file__).parents[3] / "docs" / "verify_proof.py"
VECTORS = [bytes.fromhex(one) for one in (
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
)]  # fmt: skip
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)
"""The roots over the first one, two, … of these leaves, as certificate transparency's own tests have them."""


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_certificate_transparency(size: int) -> None:
    assert find_root(VECTORS[:size]).hex() == ROOTS[size - 1]


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert find_root([]) == hashlib.sha256(b"").digest()


def test_a_node_is_no_leaf() -> None:
    """Without the two marks, a leaf made of two hashes would stand for the node over them."""
    left, right = hash_leaf(b"a"), hash_leaf(b"b")
    assert hash_leaf(left + right) != hash_node(left, right)


def test_every_branch_leads_to_the_root_and_to_no_other_place() -> None:
    for size in range(1, 20):
        leaves = [bytes([n]) for n in range(size)]
        root = find_root(leaves)
        for index in range(size):
            path = find_path(leaves, index)
            assert follow_path(leaves[index], index, size, path) == root
            assert follow_path(b"x", index, size, path) != root
            for other in set(range(size)) - {index}:
                try:
                    assert follow_path(leaves[index], other, size, path) != root
                except ValueError:
                    continue
    with pytest.raises(ValueError, match="longer"):
        follow_path(b"a", 0, 1, [root])
    with pytest.raises(ValueError, match="shorter"):
        follow_path(b"a", 0, 2, [])


@pytest.fixture(scope="module")
def proof() -> dict[str, Any]:
    ranking = rank_facts(season(3), PROGRAMME, At(), "1.0")
    return make_proof(ranking, "63-48")


def check(tmp_path: Path, proof: dict[str, Any], *arguments: str) -> int:
    """Run the verifier as an outsider does: a Python without any of our packages."""
    place = tmp_path / "proof.json"
    place.write_text(json.dumps(proof), "utf-8")
    told = subprocess.run([sys.executable, "-I", "-S", str(VERIFIER), str(place), *arguments], capture_output=True)
    return told.returncode


def test_the_verifier_is_short_and_accepts_a_proof(tmp_path: Path, proof: dict[str, Any]) -> None:
    assert len(VERIFIER.read_text("utf-8").splitlines()) <= 60
    assert check(tmp_path, proof) == 0
    assert check(tmp_path, proof, proof["merkle_root"]) == 0
    manifest = tmp_path / "niem-phong.json"
    manifest.write_text(json.dumps({"merkle_root": proof["merkle_root"]}), "utf-8")
    assert check(tmp_path, proof, str(manifest)) == 0
    assert check(tmp_path, proof, "0" * 64) == 1


@pytest.mark.parametrize(
    "change",
    [
        lambda p: {**p, "leaf": p["leaf"].replace('"rank":', '"rank":1')},
        lambda p: {**p, "index": p["index"] + 1},
        lambda p: {**p, "path": [*p["path"][:-1], "00" * 32]},
        lambda p: {**p, "about": {**p["about"], "leaf": p["about"]["leaf"].replace("2018", "2019")}},
    ],
    ids=["another rank", "another place", "another hash", "another year"],
)
def test_the_verifier_refuses_what_was_altered(tmp_path: Path, proof: dict[str, Any], change: Any) -> None:
    assert check(tmp_path, change(proof)) == 1


def test_the_verifier_says_what_it_cannot_read(tmp_path: Path) -> None:
    assert check(tmp_path, {"leaf": "{}"}) == 2
    assert runpy.run_path(str(VERIFIER))["main"]([]) == 2


def test_a_proof_shows_no_other_unit(proof: dict[str, Any]) -> None:
    text = json.dumps(proof)
    others = [unit.id for unit in PROGRAMME.units if unit.id != "63-48"]
    assert [unit for unit in others if unit in text] == []
    assert len(proof["path"]) <= 7 and len(proof["about"]["path"]) <= 7


def test_leaves_are_salted_and_the_root_is_in_the_seal() -> None:
    """The salt is of all inputs together: another's input changes it, and with it the leaf of an unchanged result."""
    facts = season(3)
    more = dataclasses.replace(facts.units[0], values={**facts.units[0].values, "1.4": make_value("1.4", 1)})
    changed = dataclasses.replace(facts, units=(more, *facts.units[1:]))
    one, other = (rank_facts(each, PROGRAMME, At(), "1.0") for each in (facts, changed))
    salts = [{json.loads(leaf)["salt"] for leaf in list_leaves(each)[2:]} for each in (one, other)]
    assert len(salts[0]) == len(one.rows) and not salts[0] & salts[1]
    assert list_changed_units(one, other) == []
    roots = [seal(each).manifest["merkle_root"] for each in (one, other)]
    assert roots[0] != roots[1] and seal(one).manifest["scores_sha256"] == seal(other).manifest["scores_sha256"]
    assert roots[0] == find_root([leaf.encode() for leaf in list_leaves(one)]).hex()
    assert seal(one).manifest["leaves"] == 2 + len(one.rows)


def test_units_whose_result_changed_are_named() -> None:
    facts = season(3)
    ranking = rank_facts(facts, PROGRAMME, At(), "1.0")
    later = rank_facts(facts, PROGRAMME, At(), "2.0")
    assert list_changed_units(ranking, later) == []
    without = rank_facts(season(4), PROGRAMME, At(), "1.0")
    assert list_changed_units(ranking, without)
