from fractions import Fraction

import pytest

from scoring.methods.params import Bands, NoParams, ParamsError, PerItem, band_share

BANDS = "0:100;1-2:75;3-5:50;6-10:25;11-:0"


@pytest.mark.parametrize(
    ("days", "percent"), [(0, 100), (1, 75), (2, 75), (3, 50), (5, 50), (6, 25), (10, 25), (11, 0), (400, 0)]
)
def test_each_edge_of_the_bands(days: int, percent: int) -> None:
    assert band_share(Bands().read(BANDS), days) == Fraction(percent, 100)


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
    with pytest.raises(ParamsError) as error:
        Bands().read(params)
    assert says in str(error.value)


def test_per_item() -> None:
    assert PerItem().read("per_item=1.5") == Fraction(3, 2)
    with pytest.raises(ParamsError, match="per_item=1"):
        PerItem().read("1")


def test_params_that_would_be_ignored_are_refused() -> None:
    NoParams().read(" ")
    with pytest.raises(ParamsError, match="takes no params"):
        NoParams().read("cap=1")
