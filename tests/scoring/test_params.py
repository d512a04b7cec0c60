from fractions import Fraction

import pytest

from scoring.errors import ScoringError
from scoring.params import band_share, no_params, parse_bands, parse_per_item
from tests.scoring.builders import criterion

BANDS = "0:100;1-2:75;3-5:50;6-10:25;11-:0"


@pytest.mark.parametrize(
    ("days", "percent"), [(0, 100), (1, 75), (2, 75), (3, 50), (5, 50), (6, 25), (10, 25), (11, 0), (400, 0)]
)
def test_each_edge_of_the_bands(days: int, percent: int) -> None:
    assert band_share(parse_bands(criterion("late_bands", "receipt", BANDS)), days) == Fraction(percent, 100)


@pytest.mark.parametrize(
    ("params", "says"),
    [
        ("", "band 1 is ''"),
        ("0:100;x:5", "band 2 is 'x:5'"),
        ("1-2:75;3-:0", "must start at 0"),
        ("0:100;2-3:50;4-:0", "must start at 1"),
        ("0:100;1-0:50;1-:0", "not end before it starts"),
        ("0:100;1-:50;2-:0", "follows an open band"),
        ("0:101;1-:0", "more than 100 per cent"),
        ("0:100;1-2:75", "add 3-:0"),
    ],
)
def test_bad_bands_are_named(params: str, says: str) -> None:
    with pytest.raises(ScoringError, match=r"criteria\.csv, criterion T\.1") as error:
        parse_bands(criterion("late_bands", "receipt", params))
    assert says in str(error.value)


def test_per_item() -> None:
    assert parse_per_item(criterion("per_item_bonus", "5.2", "per_item=1.5")) == Fraction(3, 2)
    with pytest.raises(ScoringError, match="per_item=1"):
        parse_per_item(criterion("per_item_bonus", "5.2", "1"))


def test_params_that_would_be_ignored_are_refused() -> None:
    no_params(criterion("ratio", "2.22/2.21"))
    with pytest.raises(ScoringError, match="takes no params"):
        no_params(criterion("ratio", "2.22/2.21", "cap=1"))
