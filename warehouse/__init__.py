"""DuckDB: migrations, load, the ledger of expected cells, marts, as-of, releases for analysts."""

from warehouse.session import (
    Moment,
    UpgradeWaitsError,
    Warehouse,
    WarehouseBusyError,
    WarehouseDamagedError,
    WarehouseFaultError,
    WarehouseLostError,
    WarehouseMissingError,
)

__all__ = [
    "Moment",
    "UpgradeWaitsError",
    "Warehouse",
    "WarehouseBusyError",
    "WarehouseDamagedError",
    "WarehouseFaultError",
    "WarehouseLostError",
    "WarehouseMissingError",
]
