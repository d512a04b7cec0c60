"""Others read a release: frictionless, two DuckDB, pandas, polars, pyarrow, R; codes stay text, sums are exact."""

import json
import os
import subprocess
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import pandas as pd
import polars as pl
import pyarrow.csv
import pyarrow.dataset
import pytest

from tests.outside import PYTHON, run_outside
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


@pytest.mark.needs(str(PYTHON))
def test_an_older_duckdb_opens_it(release: Release) -> None:
    """1.5 reads what 2.0 wrote: tables, views and macros, the same rows and sums."""
    theirs = run_outside("read_release.py", release.database)
    assert theirs["version"].startswith("1.5.")
    assert duckdb.__version__.startswith("2.0.")
    with duckdb.connect(str(release.database), read_only=True) as opened:
        ours = {name: opened.execute(f"SELECT count(*) FROM out.{name}").fetchall()[0][0] for name in theirs["rows"]}
        ((amount,),) = opened.execute("SELECT CAST(sum(amount) AS VARCHAR) FROM out.cell").fetchall()
    assert theirs["rows"] == ours
    assert {"named_cell", "today_total", "rule_indicator"} <= set(ours)
    assert theirs["amount"] == amount == "10.5000"
    assert theirs["folded"] == release.rows["unit"] == 3, "its macro folds names as ours does"


R_CLASSES = {
    **dict.fromkeys(("string", "date", "datetime"), "character"),
    **dict.fromkeys(("integer", "number"), "numeric"),
    "boolean": "logical",
}
R_FUNCTIONS = {"numeric": "printf('%.4f', coalesce(sum({}), 0))", "logical": "CAST(count(*) FILTER ({}) AS VARCHAR)"}


def list_fields(root: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Table and field of every CSV, as the data package declares them."""
    package = json.loads((root / "datapackage.json").read_text("utf-8"))
    for resource in package["resources"]:
        for field in resource.get("schema", {}).get("fields", ()):
            yield Path(resource["path"]).stem, field


@pytest.mark.needs("Rscript")
def test_r_reads_every_csv_by_the_types_of_the_data_package(root: Path, tmp_path: Path) -> None:
    """Names in UTF-8, codes as text, nothing lost or made up; numbers add up to what DuckDB says."""
    fields = list(list_fields(root))
    types = tmp_path / "types.tsv"
    types.write_text("".join(f"{t}\t{f['name']}\t{R_CLASSES[f['type']]}\n" for t, f in fields), "utf-8")
    done = subprocess.run(
        ["Rscript", "--vanilla", str(Path(__file__).with_name("read_csv.R")), str(root), str(types)],
        capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    told = {(t, c): rest for t, c, *rest in (line.split("\t") for line in done.stdout.splitlines())}
    assert set(told) == {(table, field["name"]) for table, field in fields}
    assert len(told) > 200
    assert told["indicator", "indicator_code"][2] == "character"
    for (table, column), found in told.items():
        kind = R_CLASSES[next(f["type"] for t, f in fields if (t, f["name"]) == (table, column))]
        name = f'"{column}"'
        reckoned = R_FUNCTIONS.get(kind, "CAST(coalesce(sum(length({})), 0) AS VARCHAR)").format(name)
        source = f"read_csv('{root}/csv/{table}.csv', all_varchar = true)"
        if kind != "character":
            target = "BOOLEAN" if kind == "logical" else "DECIMAL(38, 4)"
            source = f"(SELECT CAST({name} AS {target}) AS {name} FROM {source})"
        expected = duckdb.execute(
            f"SELECT CAST(count(*) AS VARCHAR), CAST(count({name}) AS VARCHAR), {reckoned} FROM {source}"
        ).fetchall()
        assert (found[0], found[1], found[3]) == expected[0], (table, column)
        assert found[2] == kind, (table, column)
