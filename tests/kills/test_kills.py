"""A sample of `make kills`: where a desk is changed most, and where a person decides."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.case import BY, Q1, Command, Desks
from tests.kills.kill import Bench
from tests.kills.look import mask

pytestmark = pytest.mark.e2e


def test_a_killed_command_is_made_good_by_the_next_one(tmp_path: Path) -> None:
    desks = Desks(tmp_path)
    bench = Bench(tmp_path, desks, seed=3)
    commands = [Command(("ingest",), "received"), Command(("decide", desks.held, "--unit", "2", *Q1, *BY))]
    kills = [bench.kill(command) for command in commands]
    assert [one.wrong for one in kills if one.wrong] == []
    assert [one.died for one in kills] == [True, True]


@pytest.mark.parametrize("key", ["f5ca38f748a1d6ea", "2020041209001d6e", "0123456789012345"])
def test_a_key_is_masked_alone_whatever_it_begins_with(key: str) -> None:
    assert mask(f"('{key}', 2020, '2020-04-12T09:00:01+07:00')") == "('#', 2020, '#"
