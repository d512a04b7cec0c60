"""Plain Python: the newest figures of a release, with the standard library and duckdb alone.

python vi-du.py [folder of a release]
"""

import sys
from pathlib import Path

import duckdb

folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent

with duckdb.connect(str(folder / "thidua.duckdb"), read_only=True) as release:
    name, as_of, content = release.execute("SELECT name, as_of, content_hash FROM out.release").fetchall()[0]
    print(f"{name}, received by {as_of:%d/%m/%Y}, content {content[:16]}")
    ((period,),) = release.execute(
        "SELECT max(period_id) FROM out.reporting JOIN out.period USING (period_id) WHERE is_due AND sent"
    ).fetchall()
    rows = release.execute(
        "SELECT indicator_code, indicator_name, total, unit_vi, of_units, units_expected FROM out.named_total "
        "WHERE period_id = $period AND total > 0 ORDER BY of_units DESC, indicator_code LIMIT 5",
        {"period": period},
    ).fetchall()
    print(f"{period}: the indicators that most units reported")
    for code, title, total, unit, of_units, expected in rows:
        print(f"  {code:>5}  {title[:50]:50}  {total:>12} {unit}  ({of_units} of {expected} units)")
