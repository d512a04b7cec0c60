"""A sample of `make damage`: a file of another kind, a log that was cut, a header that was hit."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kills.damage import OF_BYTES, OF_FILES, cut, flip_bit_of_head, list_damages, make_desk, put_other, try_damage

pytestmark = pytest.mark.e2e

WANTED = (put_other.__name__, flip_bit_of_head.__name__, f"{cut.__name__} (log)")


def test_a_damaged_warehouse_is_told_in_words_made_anew_and_sends_no_letter_twice(tmp_path: Path) -> None:
    desk = make_desk(tmp_path)
    every = dict(list_damages(desk, len(OF_FILES) + 3 * len(OF_BYTES), seed=26))
    tried = [try_damage(desk, name, every[name], number) for number, name in enumerate(WANTED)]
    assert [one.wrong for one in tried if one.wrong] == []
    assert [one.found for one in tried[:2]] == [True, True]
