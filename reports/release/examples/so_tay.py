"""Sổ tay: mở bằng `marimo edit so-tay.py`, hoặc chạy `python so-tay.py` trong thư mục của bản phát hành."""

import marimo

app = marimo.App(app_title="Bản phát hành số liệu")


@app.cell
def _():
    from pathlib import Path

    import duckdb
    import marimo as mo

    folder = Path(__file__).parent
    release = duckdb.connect(str(folder / "thidua.duckdb"), read_only=True)
    return mo, release


@app.cell
def _(mo, release):
    name, as_of = release.execute("SELECT name, as_of FROM out.release").fetchall()[0]
    mo.md(f"# {name}\n\nSố liệu nhận đến {as_of:%d/%m/%Y}. Tổng nào cũng ghi số đơn vị đứng sau nó (`of_units`).")
    return


@app.cell
def _(mo, release):
    periods = [
        period
        for (period,) in release.execute(
            "SELECT DISTINCT period_id FROM out.reporting JOIN out.period USING (period_id) "
            "WHERE is_due AND sent ORDER BY period_id DESC"
        ).fetchall()
    ]
    chosen = mo.ui.dropdown(periods, value=periods[0] if periods else None, label="Kỳ báo cáo")
    chosen
    return (chosen,)


@app.cell
def _(chosen, release):
    totals = release.execute(
        "SELECT indicator_code, indicator_name, total, unit_vi, of_units, units_expected, ytd_total, ytd_carried_units "
        "FROM out.named_total WHERE period_id = $period ORDER BY indicator_code",
        {"period": chosen.value},
    ).df()
    totals
    return (totals,)


@app.cell
def _(chosen, release):
    reporting = release.execute(
        "SELECT cluster_code, status_vi, count(*) AS units FROM out.named_reporting "
        "WHERE period_id = $period GROUP BY ALL ORDER BY ALL",
        {"period": chosen.value},
    ).df()
    reporting
    return (reporting,)


if __name__ == "__main__":
    app.run()
