"""`thidua corrections`: known errors of reports, corrected by dated rows of the desk's own file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from desk.settings import Settings
from flows.cli.options import Home, ProgrammeOption

corrections = typer.Typer(
    no_args_is_help=True,
    help="Corrections of known errors in reports, from dinh-chinh.csv in the desk's folder. Reports stay as they came.",
)


@corrections.command()
def check(home: Home = None, programme: ProgrammeOption = None) -> None:
    """Check the file against what the reports say; every fault is named by line and column. Nothing is changed."""
    from desk.rulings import corrections as step

    found = step.check(Settings.from_environment(home, programme))
    typer.echo(f"{found.new} dòng mới áp dụng được; {found.known} dòng đã áp dụng trước đây")
    _show_notes(found.notes_vi)


@corrections.command("apply")
def apply_(home: Home = None, programme: ProgrammeOption = None) -> None:
    """Apply the file's new rows: all of them, or none where one is at fault."""
    from desk.rulings import corrections as step

    done = step.apply(Settings.from_environment(home, programme))
    typer.echo(f"đã áp dụng {done.new} dòng; {done.known} dòng đã áp dụng trước đây")
    _show_notes(done.notes_vi)


@corrections.command("list")
def list_(
    period: Annotated[str | None, typer.Option("--period", help="Of this period, as 2018Q4.")] = None,
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """List the corrections in force: what was reported, what counts instead, who decided and why."""
    from desk.rulings import corrections as step
    from flows.cli.display import console, new_listing
    from flows.cli.listing import Whole
    from schemas.corrections import MEASURES_VI, amount_vi

    rows = step.list_corrections(Settings.from_environment(home, programme), period)
    amounts = (Whole("Báo cáo ghi"), Whole("Đính chính"))
    columns = ("Đơn vị", Whole("Kỳ"), Whole("Chỉ tiêu"), "Cột", *amounts, "Lý do", "Người quyết định", Whole("Ngày"))
    table = new_listing("Đính chính đang có hiệu lực", *columns, "Tình trạng")
    named = {key: name for name, key in MEASURES_VI.items()}
    for row in rows.to_dict("records"):
        table.add_row(
            row["unit_name"],
            row["period_id"],
            row["indicator_code"],
            named[row["measure"]],
            amount_vi(row["expected_state"], row["expected_amount"], yes_no=row["yes_no"]),
            amount_vi(row["corrected_state"], row["corrected_amount"], yes_no=row["yes_no"]),
            row["reason"],
            row["decided_by"],
            f"{row['decided_on']:%d/%m/%Y}",
            "đang áp dụng" if row["applies"] else "BÁO CÁO ĐÃ ĐỔI" if row["stale"] else "không áp dụng lúc này",
        )
    console.print(table)


def _show_notes(notes: Sequence[str]) -> None:
    for note in notes:
        typer.echo(f"Lưu ý: {note}")
