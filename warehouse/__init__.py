"""DuckDB: migrations, load, the ledger of expected cells, marts, as-of, releases for analysts."""

from warehouse.session import (
    Moment,
    Warehouse,
    WarehouseBusyError,
    WarehouseDamagedError,
    WarehouseFaultError,
    WarehouseMissingError,
)

__all__ = [
    "Moment",
    "Warehouse",
    "WarehouseBusyError",
    "WarehouseDamagedError",
    "WarehouseFaultError",
    "WarehouseMissingError",
]
