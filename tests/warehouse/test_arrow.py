"""A few rows go to Arrow by way of the database, and are the same as by Arrow's own way; rows come back light."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import duckdb
import pyarrow as pa
import pytest

from schemas.tables import Field, Table
from schemas.tables.table import SqlType
from warehouse.arrow import FEW, arrow_few, arrow_rows, light_rows

TYPES: Final[tuple[SqlType, ...]] = ("VARCHAR", "INTEGER", "BOOLEAN", "DATE", "TIMESTAMPTZ", "DECIMAL(18,4)")
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
ROW = {
    "c0": "Đ'ơn vị\n\u0000",
    "c1": -(2**31),
    "c2": False,
    "c3": date(1890, 2, 28),
    "c4": datetime(2018, 12, 31, 23, 59, 59, 999999, HERE),
    "c5": Decimal("0.0001"),
}
NOTHING = dict.fromkeys(ROW)


def make_table(types: int) -> Table:
    fields = tuple(Field(f"c{place}", kind, "vi", "en", null=True) for place, kind in enumerate(TYPES[:types]))
    return Table("core.some", ("c0",), "vi", "en", fields)


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as opened:
        opened.execute("SET TimeZone = 'UTC'")
        yield opened


@pytest.mark.parametrize("types", [5, 6])
@pytest.mark.parametrize("rows", [[], [ROW], [NOTHING], [ROW, NOTHING, ROW], [ROW] * (FEW + 1)])
def test_a_few_rows_are_the_same(
    connection: duckdb.DuckDBPyConnection, types: int, rows: list[dict[str, object]]
) -> None:
    table = make_table(types)
    few = arrow_few(connection, table, rows)
    assert few.schema == arrow_rows(table, rows).schema
    assert few.equals(arrow_rows(table, rows))


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("c1", 2**40, (duckdb.Error, pa.ArrowInvalid)),
        ("c1", "x", pa.ArrowInvalid),
        ("c0", 5, pa.ArrowTypeError),
        ("c4", datetime(2018, 1, 1), ValueError),  # noqa: DTZ001
        ("c5", Decimal("0.00001"), pa.ArrowInvalid),
    ],
)
def test_what_is_not_of_the_type_is_refused(
    connection: duckdb.DuckDBPyConnection, name: str, value: object, fault: type[Exception]
) -> None:
    with pytest.raises(fault):
        arrow_few(connection, make_table(6), [{**ROW, name: value}])
    if name != "c5":
        with pytest.raises(fault):
            arrow_few(connection, make_table(5), [{**ROW, name: value}])


def test_times_keep_their_moment(connection: duckdb.DuckDBPyConnection) -> None:
    table = make_table(5)
    for hours in range(0, 24, 5):
        at = datetime(1950, 6, 1, tzinfo=HERE) + timedelta(hours=hours)
        (found,) = arrow_few(connection, table, [{**ROW, "c4": at}])["c4"].to_pylist()
        assert found == at.astimezone(UTC)


def test_light_rows_say_what_rows_say_and_have_equal_texts_in_common() -> None:
    times = pa.timestamp("us", tz="UTC")
    table = pa.table(
        {
            "unit": pa.chunked_array([["Nghệ An", None], [], ["Nghệ An"]], pa.string()),
            "at": pa.array([datetime(2018, 7, 5, 1, 2, 3, 4, UTC), None, datetime(2018, 7, 5, tzinfo=UTC)], times),
            "count": pa.array([1, None, 3], pa.int32()),
        }
    )
    rows = light_rows(table)
    assert [dict(row) for row in rows] == table.to_pylist()
    assert rows[0]["unit"] is rows[2]["unit"]
    assert light_rows(table.slice(0, 0)) == []
    with pytest.raises(KeyError):
        rows[0]["other"]


def test_light_rows_are_what_arrow_gives(connection: duckdb.DuckDBPyConnection) -> None:
    """Texts and times, each of which is made once, and what is neither; with nothing among them, before 1970 too."""
    old, new = datetime(1890, 2, 28, 1, 2, 3, 4, UTC), datetime(2018, 12, 31, 23, 59, 59, 999999, UTC)
    values = {"text": ["Đ", None, "Đ"], "at": [old, None, new], "number": [1, None, 3], "again": [new, new, new]}
    types = [pa.string(), pa.timestamp("us", tz="UTC"), pa.int64(), pa.timestamp("us", tz="UTC")]
    arrays = [pa.array(column, kind) for column, kind in zip(values.values(), types, strict=True)]
    table = pa.concat_tables([pa.Table.from_arrays(arrays, names=list(values))] * 2)
    rows = light_rows(table)
    assert [dict(row) for row in rows] == table.to_pylist()
    assert [repr(row["at"]) for row in rows] == [repr(row["at"]) for row in table.to_pylist()]
    assert light_rows(table.slice(0, 0)) == []
