"""The canonical text, held to the plain reading of what it is: values made plain one by one, then JSON."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas.programme import Period, Unit
from scoring.ranking import rank_facts
from scoring.sealing.canonical import hash_canonical, write_canonical, write_pieces
from scoring.sealing.merkle import find_root, hash_leaf, join_hashes
from tests.scoring.builders import PROGRAMME, At, make_verified_score, season, unit, year

FACTS = season(5)
MARKED = year([*FACTS.units[1:], unit("01", verified={"II.1": make_verified_score("4")})])


@dataclass(frozen=True, slots=True)
class Some:
    """A record with a name that is sealed as another, out of the alphabet's order."""

    z: Any
    by_period: Any
    a: Any


@dataclass(frozen=True)
class Nothing:
    """A record without fields."""


def read_plainly(value: Any) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case Fraction():
            return f"{value.numerator}/{value.denominator}"
        case Decimal():
            text = f"{value:f}"
            return (text.rstrip("0").rstrip(".") if "." in text else text) if value else "0"
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case Unit() | Period():
            return value.id
        case Mapping():
            return {str(key): read_plainly(item) for key, item in value.items()}
        case list() | tuple():
            return [read_plainly(item) for item in value]
    assert is_dataclass(value)
    sealed = {"by_period": "quarters"}
    return {sealed.get(f.name, f.name): read_plainly(getattr(value, f.name)) for f in fields(value)}


def write_plainly(value: Any) -> str:
    return json.dumps(read_plainly(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


EARLIEST = datetime(1900, 1, 1, tzinfo=UTC).replace(tzinfo=None)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=7)), timezone(-timedelta(hours=3, minutes=30))])
SIMPLE = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text()
    | st.fractions()
    | st.decimals(allow_nan=False, allow_infinity=False)
    | st.dates()
    | st.datetimes(EARLIEST, timezones=ZONES)
    | st.sampled_from([*PROGRAMME.units[:3], *PROGRAMME.periods[:3], Nothing()])
)
VALUES = st.recursive(
    SIMPLE,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.lists(inner, max_size=4).map(tuple)
        | st.dictionaries(st.text(max_size=3) | st.integers(), inner, max_size=4)
        | st.dictionaries(st.text(max_size=3), inner, max_size=4).map(MappingProxyType)
        | st.builds(Some, inner, inner, inner)
    ),
    max_leaves=12,
)


@settings(deadline=None)
@given(VALUES)
def test_any_value_has_the_text_of_the_plain_reading(value: Any) -> None:
    assert write_canonical(value) == write_plainly(value)


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=3), VALUES, max_size=4) | st.lists(VALUES, max_size=4))
def test_pieces_make_the_same_text(value: Any) -> None:
    assert "".join(write_pieces(value)) == write_plainly(value)


def test_a_list_that_comes_one_by_one_is_written_as_a_list() -> None:
    assert "".join(write_pieces({"b": iter((1, "x")), "a": iter(())})) == '{"a":[],"b":[1,"x"]}'
    assert "".join(write_pieces(iter((1, None)))) == "[1,null]"


def test_a_whole_ranking_has_the_text_of_the_plain_reading() -> None:
    ranking = rank_facts(MARKED, PROGRAMME, At(), "1.0")
    for value in (ranking.facts, ranking.rows[0].scores[0].verified, [row.exact_total for row in ranking.rows]):
        assert write_canonical(value) == write_plainly(value)
        assert hash_canonical(value) == hashlib.sha256(write_plainly(value).encode()).hexdigest()


@pytest.mark.parametrize("value", [0.5, [0.5], {"a": (1, 0.5)}, Some(1, 2, 0.5), {1, 2}, b"x", object(), Some])
def test_what_has_no_canonical_form_is_refused_wherever_it_stands(value: object) -> None:
    with pytest.raises(TypeError, match="no canonical form"):
        write_canonical(value)


@settings(deadline=None)
@given(st.lists(st.binary(max_size=3), max_size=20))
def test_the_root_needs_no_more_than_the_hashes_of_leaves(leaves: list[bytes]) -> None:
    assert join_hashes([hash_leaf(leaf) for leaf in leaves]) == find_root(leaves)
