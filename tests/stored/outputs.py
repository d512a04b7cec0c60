"""What a version of the product gives out from a stored desk, as digests that another version can be held to.

It imports nothing of the product: the version that stored the desk and the one under test both hand in their own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any
from zipfile import ZipFile

import duckdb
import pandas as pd

PERIODS = ("2018Q1", "2018Q2", "2018Q3", "2018Q4")
YEAR = 2018
REPORTED = (("2018Q2", ""), ("2018Q2", " as known then"), ("2018Q3", " as of then"), ("2018Q4", ""))
"""Reports to the Minister: before and after a correction, the morning after one was due, the year's last."""
COMPARED = (("95", "2018Q1"), ("46", "2018Q3"), ("27", "2018Q4"))
"""Units and periods with two versions that have figures, the second the one that counts."""
Digest = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Product:
    """The functions of one version, its settings, and the moments to look at: the last one under ``""``."""

    settings: Any
    now: datetime
    moments: Mapping[str, Any]
    report: Callable[..., Any]
    rank: Callable[..., Any]
    release: Callable[..., Any]
    diff: Callable[..., Any]
    status: Callable[..., pd.DataFrame]
    completeness: Callable[..., pd.DataFrame]
    submissions: Callable[..., pd.DataFrame]
    unit_findings: Callable[..., pd.DataFrame]
    questions: Callable[..., Sequence[Any]]
    corrections: Callable[..., pd.DataFrame]


def packages(product: Product) -> dict[str, Path]:
    """Every Office file: reports of the closed periods, the year's ranking, comparisons of versions."""
    settings, last, now = product.settings, product.moments[""], product.now
    made: dict[str, Path] = {}
    for period, when in REPORTED:
        report = product.report(settings, period, product.moments[when], now=now)
        made |= {f"report {period}{when} docx": report.docx, f"report {period}{when} xlsx": report.xlsx}
    made[f"ranking {YEAR}"] = product.rank(settings, YEAR, last, now=now).xlsx
    for unit, period in COMPARED:
        target = settings.home / f"so-sanh-{unit}-{period}.xlsx"
        whole = settings.programme.unit(unit, settings.programme.period(period))
        product.diff(settings, whole, period, moment=last, xlsx=target, now=now)
        made[f"versions {unit} {period}"] = target
    return made


def tables(product: Product) -> dict[str, pd.DataFrame]:
    """What is looked at as rows, and the tables of a release."""
    settings, last = product.settings, product.moments[""]
    made = {
        "questions": pd.DataFrame([asdict(q) for q in product.questions(settings, moment=last)]),
        "corrections": product.corrections(settings, moment=last),
    }
    for when, moment in product.moments.items():
        made[f"submissions{when}"] = product.submissions(settings, moment=moment)
        for period in PERIODS:
            made[f"status {period}{when}"] = product.status(settings, period, moment=moment)
    for period in PERIODS:
        made[f"completeness {period}"] = product.completeness(settings, period, moment=last)
        made[f"findings {period}"] = product.unit_findings(settings, period, moment=last)
    return made | _released(product.release(settings, moment=last, now=product.now).database)


def _released(database: Path) -> dict[str, pd.DataFrame]:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        names = connection.execute("SELECT table_name FROM duckdb_tables() WHERE schema_name = 'out'").fetchall()
        rows = {name: connection.sql(f"FROM out.{name}").to_arrow_table() for (name,) in sorted(names)}
    return {f"release {name}": table.to_pandas() for name, table in rows.items()}


def of_package(path: Path, names: Mapping[str, str] = MappingProxyType({})) -> Digest:
    """An Office file: all of its bytes, and what each part holds, since compressed bytes depend on the zlib at hand.

    `names` are texts that stood there otherwise: they are put back, and then the file's own bytes say nothing.
    """
    with ZipFile(path) as package:
        held = {name: package.read(name) for name in package.namelist()}
    was = {name: _put_back(data, names) for name, data in held.items()}
    whole = _sha256([path.read_bytes()]) if was == held else None
    return {"file": whole, "parts": {name: _sha256([data]) for name, data in was.items()}}


def _put_back(data: bytes, names: Mapping[str, str]) -> bytes:
    for now, was in names.items():
        data = data.replace(now.encode(), was.encode())
    return data


def of_table(rows: pd.DataFrame, columns: Sequence[str] | None = None) -> Digest:
    """The rows, in whichever order, by these columns (else all of them). KeyError if one is no longer there."""
    names = list(rows.columns) if columns is None else list(columns)
    lines = sorted(json.dumps([_plain(value) for value in row], ensure_ascii=False) for row in _values(rows, names))
    return {"columns": names, "rows": len(lines), "sha256": _sha256(f"{line}\n".encode() for line in lines)}


def _values(rows: pd.DataFrame, names: Sequence[str]) -> Iterable[Sequence[Any]]:
    return zip(*(rows[name].tolist() for name in names), strict=True)


def _plain(value: Any) -> Any:
    """A value as text, however pandas held it: 5, 5.0 beside a NULL and numpy's 5 are the same amount."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple) or (hasattr(value, "tolist") and not pd.api.types.is_scalar(value)):
        return [_plain(inner) for inner in value]
    if pd.isna(value):
        return None
    if isinstance(value, datetime):
        return pd.Timestamp(value).tz_convert("UTC").isoformat() if value.tzinfo else value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _sha256(chunks: Iterable[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in chunks:
        digest.update(chunk)
    return digest.hexdigest()
