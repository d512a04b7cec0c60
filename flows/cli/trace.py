"""`thidua trace`: a figure of the report, back to the cell it was read from."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desk.settings import Settings
from flows.cli.options import Home, ProgrammeOption

EXAMPLE = (
    "Example: thidua trace R2018Q4-017 lists the figures of subject [017] of the last report of 2018Q4; thidua trace "
    "R2018Q4-017.1 prints the tree of its first: query, units, cells, files, letters, receipts. With --unit 01 only "
    "that unit's branch; --open goc/ puts its original there, --picture o.png draws the cell. R2018Q4-01-2.3 is the "
    "cell of unit 01 for indicator 2.3."
)


def trace(
    code: Annotated[str, typer.Argument(help="The code of a figure, as R2018Q4-017, R2018Q4-017.1 or R2018Q4-01-2.3.")],
    home: Home = None,
    programme: ProgrammeOption = None,
    unit: Annotated[str, typer.Option("--unit", help="Only the branch of the unit with this code.")] = "",
    open_in: Annotated[
        Path | None,
        typer.Option(
            "--open", metavar="FOLDER", help="Copy the original, and its letter, there, not to be written to."
        ),
    ] = None,
    picture: Annotated[
        Path | None,
        typer.Option("--picture", metavar="FILE", help="Draw the cell and what is around it, .svg or .png."),
    ] = None,
    report: Annotated[
        Path | None,
        typer.Option("--report", metavar="FILE", help="The workbook (phu-luc_….xlsx) of another report than the last."),
    ] = None,
    sensitive: Annotated[
        bool,
        typer.Option(
            "--sensitive", help="Also what single units said of sensitive indicators; for the desk's own eyes."
        ),
    ] = False,
) -> None:
    """Print where a figure of the report comes from, down to cell, file, letter and receipt. Exit 1 if it differs.

    Figures bear a small number in brackets: [017] in the report of 2018Q4 is R2018Q4-017. Its workbook lists all.
    """
    from desk.looks import trace as step
    from reports.trace.show import describe_tree, draw_lines, list_figures

    settings = Settings.from_environment(home, programme)
    traced = step.run(settings, code, report, with_sensitive=sensitive)
    if sensitive:
        typer.echo("Có số của từng đơn vị ở chỉ tiêu nhạy cảm: chỉ dùng trong cơ quan, không gửi đi.")
    typer.echo(f"Báo cáo: {traced.workbook}; nhận đến {traced.register.as_of.isoformat()}, "
               f"biết đến {traced.register.known_at.isoformat()}")  # fmt: skip
    if traced.tree is None:
        typer.echo(f"Mã này có {len(traced.entries)} số liệu; chọn một:")
        typer.echo("\n".join(list_figures(traced.entries)))
        return
    typer.echo("\n".join(draw_lines(describe_tree(traced.tree, settings.programme.tz, unit))))
    if open_in is not None:
        for path in step.take_out(settings, step.choose_cell(traced.tree, unit, with_place=False), open_in):
            typer.echo(f"Bản gốc: {path}")
    if picture is not None:
        cell = step.choose_cell(traced.tree, unit, with_place=True)
        typer.echo(f"Hình: {step.draw_picture(settings, cell, picture, with_sensitive=sensitive)}")
    if not traced.tree.agrees:
        raise typer.Exit(1)
