"""Open a release with the DuckDB of this environment; print its version, rows and views, and the sum of all amounts."""

import json
import sys

import duckdb

with duckdb.connect(sys.argv[1], read_only=True) as release:
    names = [name for (name,) in release.execute(
        "SELECT table_name FROM information_schema.tables WHERE table_schema = 'out' ORDER BY 1"
    ).fetchall()]  # fmt: skip
    rows = {name: release.execute(f"SELECT count(*) FROM out.{name}").fetchall()[0][0] for name in names}
    ((amount,),) = release.execute("SELECT CAST(sum(amount) AS VARCHAR) FROM out.cell").fetchall()
    ((found,),) = release.execute("SELECT count(*) FROM out.unit WHERE name_folded = out.fold(name_vi)").fetchall()
print(json.dumps({"version": duckdb.__version__, "rows": rows, "amount": amount, "folded": found}))
