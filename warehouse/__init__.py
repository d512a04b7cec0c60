"""DuckDB: migrations, load, the ledger of expected cells, marts, as-of, releases for analysts."""
