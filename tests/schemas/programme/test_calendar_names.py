"""Names of time zones and countries are told from others without reading all of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from zoneinfo import available_timezones

import holidays
import pytest

from schemas.programme.periods import _check_country, _find_country, is_time_zone


def test_a_time_zone_is_what_the_machine_has_as_one() -> None:
    assert [name for name in sorted(available_timezones()) if not is_time_zone(name)] == []


NO_ZONES: tuple[Any, ...] = (
    *("", "Asia", "Asia/", "zone.tab", "tzdata.zi", "../UTC", "/usr/share/zoneinfo/UTC", "posix/UTC", "right/UTC"),
    *("posixrules", "Asia/Hanoi", "UTC\0", "__init__.py", None, 7),
)


@pytest.mark.parametrize("name", NO_ZONES)
def test_anything_else_is_none(name: Any) -> None:
    assert name not in available_timezones()
    assert not is_time_zone(name)


def test_a_country_is_what_holidays_are_known_of() -> None:
    assert all(_check_country(name) == name for name in holidays.list_supported_countries())
    for name in ("XX", "vn", "Vietnam", ""):
        assert name not in holidays.list_supported_countries()
        with pytest.raises(ValueError, match="write it as VN"):
            _check_country(name)


@pytest.mark.parametrize("code", ["VN", "VNM", "US", "GF", "LA"])
def test_a_country_by_itself_has_the_holidays_that_it_has_among_all(code: str) -> None:
    """Some are made of another's, as French Guiana's of France's."""
    days = [date(2017, 1, 1) + timedelta(days=number) for number in range(3650)]
    alone, among_all = _find_country(code)(), holidays.country_holidays(code)
    assert [alone.get(day) for day in days] == [among_all.get(day) for day in days]
    assert any(day in alone for day in days)
