# ruff: noqa: E501 -- rows of test data read better unbroken
"""A desk whose sensitive amounts, and the texts about them, are numbers and words that stand nowhere else."""

import gzip
import io
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq

from schemas.tables import ACTIVITY, EXEMPLAR, FINDING, REMARK, SELF_SCORE
from tests.warehouse.build import Desk
from warehouse import Warehouse

SPELLED = (
    "1.4", "1,4", "1 . 4", "1·4", "1-4", "1_4", "01.04", "CT.1.4", "Chỉ tiêu 1.4", "chi tieu 1,4:", "mục 1.4)", "I.4", "i,4", "(1.4)",
    "１．４", "１，４", "1\u200b.4", "1\u00a0.\u00a04", "dòng 1.4.", "Sách tiếng Lào", "SÁCH  TIẾNG LÀO", "sach tieng lao", "Sách tiê\u0301ng Lào",
)  # fmt: skip
PLANTED = 731946.0
WORDS = (b"731946", b"731947", b"731,946", b"731.946", b"lubricus", b"velatus")
"""What must be in no byte of whatever leaves."""
KEPT = b"perennis"
"""What may, and shows that the search reads what is there."""


def plant(desk: Desk) -> None:
    """A report with the planted amounts, and every text about them in each spelling."""
    sent = desk.send(
        "h-2", "2020Q1", "2020-04-09 08:00", values={"1.1": 8, "1.2": 2, "1.3": "2.5", "1.4": (PLANTED, PLANTED + 1)},
        findings=[("V01", "1.4", "D3")],
    )  # fmt: skip
    insert_texts(desk.warehouse, sent)


def insert_texts(warehouse: Warehouse, sent: str) -> None:
    """A text for every spelling, each with the planted word; and one that stays."""
    texts = [*((f"{text} lubricus", None) for text in SPELLED), ("giữ lại perennis", None), ("lubricus", "1.4")]
    place: dict[str, Any] = {"submission_id": sent, "sheet": "Hoạt động", "cell": "A1"}
    activities, remarks, exemplars, findings, scores = [], [], [], [], []
    for number, (text, code) in enumerate(texts, start=1):
        dated = {"starts_on": None, "ends_on": None, "place": None, "partner": None, "participants": None}
        activities.append({**place, "position": number, "name": text, "indicator_code": code, **dated})
        remarks.append({**place, "kind": "note", "position": number, "indicator_code": code, "text": text})
        if code is None:
            exemplars.append(
                {
                    **place,
                    "position": number,
                    "kind": "",
                    "name": "",
                    "holder": "",
                    "decision_number": "",
                    "decided_on": None,
                    "summary": text,
                }
            )
        told = {"sha256": "0" * 64, "code": "V01", "severity": "EXPLAIN", "value_seen": None, "fix_vi": "sửa"}
        findings.append({**place, **told, "finding_id": f"t{number:019d}", "indicator_code": code, "message_vi": text})
        if code is None:
            scores.append({**place, "criterion_code": f"Z.{number}", "points": None, "evidence": text, "note": None})
    for spelled in SPELLED[:19]:
        activities.append(
            {
                **place,
                "position": len(activities) + 1,
                "name": "velatus",
                "indicator_code": spelled,
                **dict.fromkeys(("starts_on", "ends_on", "place", "partner", "participants")),
            }
        )
    for table, rows in (
        (ACTIVITY, activities),
        (REMARK, remarks),
        (EXEMPLAR, exemplars),
        (FINDING, findings),
        (SELF_SCORE, scores),
    ):
        put_rows(warehouse, table.name, [{name: row[name] for name in table.columns} for row in rows])


def put_rows(warehouse: Warehouse, table: str, rows: Sequence[dict[str, Any]]) -> None:
    """Into the tables of the submission, which the warehouse itself writes with it alone."""
    names = ", ".join(rows[0])
    marks = ", ".join("?" for _ in rows[0])
    warehouse.connection.executemany(
        f"INSERT INTO {table} ({names}) VALUES ({marks})", [list(row.values()) for row in rows]
    )


def readable(path: Path) -> Iterator[bytes]:
    """A file's bytes, and what is packed in it: parts of a workbook, columns of Parquet, rows of the database."""
    data = path.read_bytes()
    yield data
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield from (package.read(name) for name in package.namelist())
    elif path.suffix == ".parquet":
        yield repr(pq.read_table(path).to_pylist()).encode()
    elif path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as opened:
            names = opened.execute(
                "SELECT table_name FROM information_schema.tables WHERE table_schema = 'out'"
            ).fetchall()
            for (name,) in names:
                rows = opened.execute(f"SELECT to_json(t) FROM out.{name} AS t").fetchall()
                yield "\n".join(row[0] for row in rows).encode()
    elif path.suffix == ".gz":
        yield gzip.decompress(data)
