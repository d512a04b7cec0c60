"""What Arrow's columns tell of a table's model is what pandera says of it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from pandera.errors import SchemaErrors

from schemas import tables
from schemas.judging.models import sanity_check
from schemas.tables import JUDGED_TABLES, Table
from warehouse.arrow import arrow_rows
from warehouse.load import _to_check, check_table
from warehouse.model_check import keeps_to_model

CHECKED = (tables.CLAIM, tables.FINDING, tables.TRIAL, *JUDGED_TABLES)


def make_row(table: Table, random: Random, number: int) -> dict[str, Any]:
    """A row that keeps to the model."""
    row: dict[str, Any] = {}
    for field in table.fields:
        match field.type:
            case "VARCHAR" if field.isin:
                row[field.name] = random.choice(field.isin)
            case "VARCHAR" if field.pattern:
                row[field.name] = f"{number:064x}" if field.name == "sha256" else f"{number:016x}"
            case "VARCHAR":
                row[field.name] = f"{field.name} {number}"
            case "INTEGER":
                row[field.name] = number + 1
            case "DECIMAL(18,4)":
                row[field.name] = Decimal(number) / 4
            case "BOOLEAN":
                row[field.name] = number % 2 == 0
            case "DATE":
                row[field.name] = date(2018, 12, 14)
            case "TIMESTAMPTZ":
                row[field.name] = datetime(2018, 12, 14, tzinfo=UTC)
    return row


def is_refused_by_pandera(table: Table, rows: list[dict[str, Any]]) -> bool:
    try:
        sanity_check(table, _to_check(arrow_rows(table, rows)))
    except SchemaErrors:
        return True
    return False


@pytest.mark.parametrize("table", CHECKED, ids=[table.name for table in CHECKED])
def test_both_say_the_same(table: Table) -> None:
    refused = 0
    for seed in range(120):
        random = Random(seed)
        rows = [make_row(table, random, number) for number in range(random.randint(1, 6))]
        for _ in range(random.choice([0, 1, 1, 2])):
            row, field = random.choice(rows), random.choice(table.fields)
            wrong = {"VARCHAR": "?", "INTEGER": -1, "DECIMAL(18,4)": Decimal(-1)}.get(field.type)
            row[field.name] = random.choice([None, wrong, rows[0][field.name]])
        expected = is_refused_by_pandera(table, rows)
        assert keeps_to_model(table, arrow_rows(table, rows)) is not expected, rows
        refused += expected
    assert 0 < refused < 120


def test_rows_that_break_their_model_are_refused() -> None:
    table = JUDGED_TABLES[0]
    row = make_row(table, Random(1), 1)
    assert check_table(table, [row]).num_rows == 1
    with pytest.raises(SchemaErrors):
        check_table(table, [row, row])
    with pytest.raises(SchemaErrors):
        check_table(table, [{**row, "submission_id": None}])
