"""The page of a programme's release, made from an empty one: tables, keys, columns, labels, traps."""

from __future__ import annotations

import tempfile
from datetime import timedelta
from pathlib import Path

from reports.release.page import render_page
from schemas.programme import Programme
from warehouse import Moment, Warehouse
from warehouse.install import install
from warehouse.release import publish


def describe_release(programme: Programme) -> str:
    """The page as Markdown: what a release of this programme holds, whatever has been reported."""
    at = programme.periods[0].due_at + timedelta(days=1)
    with tempfile.TemporaryDirectory() as folder:
        with Warehouse.writer(Path(folder) / "warehouse" / "thidua.duckdb") as warehouse:
            install(warehouse, programme, at)
            release = publish(warehouse, Path(folder) / "releases", programme, Moment(at, at))
        return render_page(release.database)
