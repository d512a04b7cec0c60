"""Others read a release: frictionless, duckdb, pandas, polars, pyarrow; codes stay text, amounts add up exactly."""

from decimal import Decimal
from pathlib import Path

import duckdb
import frictionless
import pandas as pd
import polars as pl
import pyarrow.csv
import pyarrow.dataset
import pytest

from tests.warehouse.build import Desk, moment
from warehouse.release import Release, publish

AMOUNTS = {"1.1": 7, "1.2": 1, "1.3": "2.5", "1.4": 99}


@pytest.fixture
def release(tiny_desk: Desk, folder: Path) -> Release:
    return publish(tiny_desk.warehouse, folder, tiny_desk.programme, moment("2020-05-01 00:00"))


@pytest.fixture
def root(release: Release) -> Path:
    return release.database.parent


def test_the_data_package_is_valid_by_frictionless(root: Path) -> None:
    """Schema, keys, references, enumerations, sizes and hashes, each as somebody else's program checks it."""
    report = frictionless.validate(root / "datapackage.json")
    assert report.flatten(["type", "message"]) == []
    assert len(report.tasks) > 50


def test_frictionless_sees_a_changed_file(root: Path) -> None:
    changed = root / "csv" / "reporting.csv"
    changed.chmod(0o600)
    changed.write_text(changed.read_text("utf-8").replace("accepted", "acceptad", 1), "utf-8")
    kinds = {kind for (kind,) in frictionless.validate(root / "datapackage.json").flatten(["type"])}
    assert {"hash-count", "constraint-error"} <= kinds


def codes_of(key: str) -> list[str]:
    return [f"ct-{code}" if key == "indicator_key" else code for code in ("1.1", "1.2", "1.3")]


def test_pandas_polars_and_pyarrow_keep_codes_of_csv(root: Path) -> None:
    """Without a word about types by `indicator_key`; by `indicator_code` where it is said to be text."""
    path = root / "csv" / "indicator.csv"
    assert list(pd.read_csv(path)["indicator_key"]) == codes_of("indicator_key")
    assert list(pd.read_csv(path, dtype={"indicator_code": str})["indicator_code"]) == codes_of("indicator_code")
    assert pl.read_csv(path)["indicator_key"].to_list() == codes_of("indicator_key")
    told = pl.read_csv(path, schema_overrides={"indicator_code": pl.String})
    assert told["indicator_code"].to_list() == codes_of("indicator_code")
    assert pyarrow.csv.read_csv(path)["indicator_key"].to_pylist() == codes_of("indicator_key")
    cells = pd.read_csv(root / "csv" / "cell.csv")
    assert set(cells["indicator_key"]) == set(codes_of("indicator_key"))


def test_times_in_csv_carry_their_zone(root: Path) -> None:
    due = pd.to_datetime(pd.read_csv(root / "csv" / "period.csv")["due_at"], format="ISO8601")
    assert str(due.dt.tz) == "UTC"
    assert due.min().tz_convert("Asia/Ho_Chi_Minh").strftime("%H:%M:%S") == "23:59:59"


def test_amounts_of_parquet_are_exact_in_every_reader(root: Path) -> None:
    place = root / "parquet" / "cell"
    exact = pd.read_parquet(place, dtype_backend="pyarrow")
    assert exact.loc[exact["indicator_code"] == "1.3", "amount"].sum() == Decimal("2.5")
    table = pyarrow.dataset.dataset(place, partitioning="hive").to_table()
    assert {2020} == set(table["year"].to_pylist())
    polars = pl.scan_parquet(place / "**" / "*.parquet", hive_partitioning=True)
    assert polars.filter(pl.col("indicator_code") == "1.1").select(pl.col("amount").sum()).collect().item() == 7


def test_duckdb_gives_pandas_numbers(release: Release, root: Path) -> None:
    with duckdb.connect(str(release.database), read_only=True) as opened:
        frame = opened.sql("SELECT indicator_code, amount FROM out.cell WHERE amount IS NOT NULL").df()
    assert frame["amount"].dtype == "float64"
    assert frame["amount"].sum() == 10.5
    held = duckdb.execute(f"SELECT sum(amount) FROM read_parquet('{root}/parquet/cell/*/*.parquet')").fetchall()
    assert held == [(Decimal("10.5000"),)]
