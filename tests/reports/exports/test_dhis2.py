"""The message to DHIS2: by its documented schema, codes alone, a window that is no calendar period named as such."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest

from reports.exports.dhis2 import MESSAGE, name_period, write_dhis2
from reports.exports.formats import Source, write_export
from reports.exports.model import ExportError, Span
from schemas.kinds import KINDS
from schemas.kinds.kind import KindName
from schemas.programme.exchange import ExchangeRules

SCHEMA = json.loads(Path(__file__).with_name("data_value_set.schema.json").read_text("utf-8"))
CALENDAR = ExchangeRules(dhis2_period="calendar")


def span(first: str, last: str) -> Span:
    return Span("2018Q4", "Quý IV/2018", date.fromisoformat(first), date.fromisoformat(last))


def test_the_message_is_what_dhis2_documents(source: Source, out: Path) -> None:
    write_export(source, "dhis2", out)
    message = json.loads((out / MESSAGE).read_text("utf-8"))
    jsonschema.validate(message, SCHEMA)
    assert message["dataSet"] == source.programme.form_id
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**message, "dataValues": [{**message["dataValues"][0], "value": 7}]}, SCHEMA)


def test_every_known_amount_is_sent_once_and_nothing_else(source: Source, out: Path) -> None:
    write_export(source, "dhis2", out)
    values = json.loads((out / MESSAGE).read_text("utf-8"))["dataValues"]
    known = [o for o in source.export.observations if o.amount is not None]
    assert len({(v["dataElement"], v["period"], v["orgUnit"]) for v in values}) == len(values) == len(known)
    assert sum(Decimal(v["value"]) for v in values) == sum(o.amount for o in known if o.amount is not None)
    sent = {(v["dataElement"], v["orgUnit"], v["period"]): v for v in values}
    assert sent["CT_1_1_YTD", "h-1", "20200630"]["value"] == "2000"
    assert sent["CT_1_1_YTD", "h-1", "20200630"]["comment"] == "2020Q2 2020-04-01/P3M"


def test_a_window_is_named_by_its_last_day() -> None:
    assert name_period(span("2018-09-15", "2018-12-14"), ExchangeRules(), KINDS["quarter"]) == "20181214"


@pytest.mark.parametrize(
    ("kind", "first", "last", "name"),
    [
        ("quarter", "2018-10-01", "2018-12-31", "2018Q4"),
        ("month", "2024-02-01", "2024-02-29", "202402"),
        ("half_year", "2024-07-01", "2024-12-31", "2024S2"),
        ("year", "2024-01-01", "2024-12-31", "2024"),
    ],
)
def test_a_calendar_period_may_be_named_as_one(kind: KindName, first: str, last: str, name: str) -> None:
    assert name_period(span(first, last), CALENDAR, KINDS[kind]) == name


@pytest.mark.parametrize(("first", "last"), [("2018-09-15", "2018-12-14"), ("2018-10-01", "2018-12-30")])
def test_a_window_that_is_none_is_refused_as_one(first: str, last: str) -> None:
    with pytest.raises(ExportError, match="không trùng kỳ dương lịch"):
        name_period(span(first, last), CALENDAR, KINDS["quarter"])


def test_the_data_set_may_have_a_code_of_its_own(source: Source, out: Path) -> None:
    write_dhis2(source.export, CALENDAR, KINDS["quarter"], "TV01", out)
    message = json.loads((out / MESSAGE).read_text("utf-8"))
    assert message["dataSet"] == "TV01"
    assert {value["period"] for value in message["dataValues"]} == {"2020Q1", "2020Q2"}
