"""The model of an export: periods as date and length, identifiers, every released amount once."""

from datetime import date
from decimal import Decimal

import duckdb
import pytest

from reports.exports.formats import Source
from reports.exports.model import ExportError, Span, make_id, write_amount
from schemas.programme import load_programme
from warehouse.release import Release


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2018-09-15", "2018-12-14", "2018-09-15/P3M"),
        ("2020-01-01", "2020-03-31", "2020-01-01/P3M"),
        ("2018-12-15", "2019-03-14", "2018-12-15/P3M"),
        ("2020-01-01", "2020-12-31", "2020-01-01/P12M"),
        ("2020-02-01", "2020-02-29", "2020-02-01/P1M"),
        ("2023-03-15", "2023-05-31", "2023-03-15/P78D"),
        ("2020-02-01", "2020-02-28", "2020-02-01/P28D"),
    ],
)
def test_a_period_is_a_date_and_a_length(first: str, last: str, text: str) -> None:
    assert Span("p", "p", date.fromisoformat(first), date.fromisoformat(last)).text == text


def test_windows_of_the_directive_are_no_quarters_of_the_calendar() -> None:
    periods = load_programme("ttdn").periods
    spans = {p.id: Span(p.id, p.label_vi, p.window_start, p.window_end).text for p in periods}
    assert spans["2018Q4"] == "2018-09-15/P3M"
    assert spans["2023Q2"] == "2023-03-15/P78D"
    assert len(set(spans.values())) == len(periods)


@pytest.mark.parametrize(("text", "made"), [("2.10", "CT_2_10"), ("1", "CT_1"), ("2.1", "CT_2_1")])
def test_an_identifier_has_no_point(text: str, made: str) -> None:
    assert make_id(text, "CT_") == made


@pytest.mark.parametrize("text", ["", "a b", "đ", "x/y", 'x"y'])
def test_a_code_that_no_format_takes_is_told(text: str) -> None:
    with pytest.raises(ExportError, match="không dùng được"):
        make_id(text)


@pytest.mark.parametrize(
    ("amount", "text"), [("7.0000", "7"), ("0.1250", "0.125"), ("100", "100"), ("0", "0"), ("12345678901234.5678",) * 2]
)
def test_amounts_are_written_as_plain_digits(amount: str, text: str) -> None:
    assert write_amount(Decimal(amount)) == text


def test_every_released_amount_of_due_periods_is_an_observation_once(source: Source, release: Release) -> None:
    found = source.export.observations
    keys = [(o.unit, o.indicator, o.measure, o.period.period_id) for o in found]
    assert len(keys) == len(set(keys))
    with duckdb.connect(str(release.database), read_only=True) as opened:
        ((amounts, plans),) = opened.execute(
            "SELECT sum(amount), count(plan_amount) FROM out.cell JOIN out.period USING (period_id) WHERE is_due"
        ).fetchall()
        ((reached,),) = opened.execute(
            "SELECT sum(ytd_amount) FROM out.cell JOIN out.period USING (period_id) "
            "JOIN out.indicator USING (indicator_code) WHERE is_due AND year_aggregation <> 'last'"
        ).fetchall()
    assert sum(o.amount or 0 for o in found if o.measure == "period") == amounts > 0
    assert sum(o.amount or 0 for o in found if o.measure == "ytd") == reached > 0
    assert len([o for o in found if o.measure == "plan"]) == plans


def test_the_moment_is_told_by_the_clock_of_the_programme(source: Source) -> None:
    """Whatever the clock of the machine that exports."""
    assert source.export.as_of == "2020-08-01T00:00:00+07:00"


def test_what_is_not_known_has_no_amount_and_says_why(source: Source) -> None:
    for o in source.export.observations:
        assert (o.amount is None) == (o.state not in ("value", "zero")), o
        assert o.state != "not_yet_due"
    assert {o.state for o in source.export.observations} >= {"value", "missing"}


def test_codes_stand_for_what_is_in_the_release(source: Source) -> None:
    indicators = {code.source: code.id for code in source.export.codes("INDICATOR")}
    assert indicators == {"1.1": "CT_1_1", "1.2": "CT_1_2", "1.3": "CT_1_3"}
    listed = {o.indicator for o in source.export.observations}
    assert listed == set(indicators.values())
