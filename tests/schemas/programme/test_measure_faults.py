"""`programme check` tells an indicator whose unit of measure contradicts its row."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from schemas.programme import ProgrammeError, load_programme
from tests.programmes import tiny_folder


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"unit_vi": "triệu đồng", "type": "bool"}, "type is bool"),
        ({"unit_vi": "%", "year_aggregation": "sum"}, "do not add up"),
        ({"unit_vi": "nghìn"}, "multiple of nothing"),
    ],
)
def test_a_contradicting_unit_is_told(tmp_path: Path, changes: dict[str, str], told: str) -> None:
    folder = tiny_folder(tmp_path)
    path = folder / "indicators.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    rows[0] |= changes
    write(path, rows)
    with pytest.raises(ProgrammeError, match=told) as caught:
        load_programme(folder)
    assert "indicators.csv" in str(caught.value)


def test_a_bound_between_multiples_of_one_unit_is_told(tmp_path: Path) -> None:
    folder = tiny_folder(tmp_path)
    path = folder / "indicators.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    one, other = [row for row in rows if row["type"] != "bool"][:2]
    one |= {"unit_vi": "tỷ đồng", "bound": f"<={other['code']}"}
    other |= {"unit_vi": "triệu đồng"}
    write(path, rows)
    with pytest.raises(ProgrammeError, match="another multiple"):
        load_programme(folder)


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        table = csv.DictWriter(stream, list(rows[0]))
        table.writeheader()
        table.writerows(rows)
