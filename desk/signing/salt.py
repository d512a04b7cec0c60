"""The salt of a year's seals: drawn once, kept in the journal, so that a seal made again is the same."""

from __future__ import annotations

import secrets
from datetime import datetime

from schemas.tables import SEAL_SALT
from warehouse import Warehouse


def load_salt(warehouse: Warehouse, year: int) -> bytes:
    """The year's salt; empty before it was first sealed."""
    rows = warehouse.query("seal_salt", year=year)
    return b"" if rows.empty else bytes.fromhex(str(rows.iloc[0]["salt"]))


def keep_salt(warehouse: Warehouse, year: int, now: datetime) -> bytes:
    """The year's salt, drawn now if there is none."""
    known = load_salt(warehouse, year)
    if known:
        return known
    drawn = secrets.token_bytes(32)
    warehouse.insert(SEAL_SALT, [{"year": year, "salt": drawn.hex(), "recorded_at": now}])
    return drawn
