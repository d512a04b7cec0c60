"""`thidua programme`: check a programme's folder, begin a new one, write the page of files and columns."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.cli.options import ProgrammeOption
from schemas.kinds.kind import KindName

programme = typer.Typer(
    no_args_is_help=True,
    help="A programme is a folder of data: calendar, units, indicators, rules, criteria, texts. docs/programme.md says "
    "what every file and column means; `--programme FOLDER` or THIDUA_PROGRAMME runs it.",
)

Folder = Annotated[str, typer.Argument(help="A programme's folder, or the name of a built-in one.")]


@programme.command(epilog="Example: `thidua programme check my-programme`.")
def check(folder: Folder) -> None:
    """Load a programme and list everything that is wrong with it, by file, row and column; exit 1 if anything is."""
    from schemas.programme import ProgrammeError, load_programme
    from scoring.check import check_scoring

    try:
        data = load_programme(folder, (check_scoring,))
    except ProgrammeError as error:
        for fault in error.faults:
            typer.echo(fault)
        number = len(error.faults)
        typer.secho(f"{number} {'fault' if number == 1 else 'faults'} in {folder}", fg="red", err=True)
        raise typer.Exit(1) from None
    first, last = data.periods[0], data.periods[-1]
    typer.echo(f"{data.id}: {data.name_vi}")
    typer.echo(f"  periods     {len(data.periods)}, {first.id} to {last.id}; the next due days:")
    for period in _list_next(data.periods):
        window = f"{period.window_start:%d/%m/%Y} to {period.window_end:%d/%m/%Y}"
        typer.echo(f"              {period.id}, {window}, due {period.due_at:%d/%m/%Y %H:%M}")
    typer.echo(f"  units       {len(data.units)}, of them {len(data.units_of(last))} owe a report for {last.id}")
    typer.echo(f"  indicators  {len(data.indicators)}   rules {len(data.rules)}   criteria {len(data.criteria)}")
    typer.echo(f"  content     {data.content_hash[:16]}")
    typer.echo("Nothing is wrong with it.")


def _list_next(periods: tuple[Any, ...], number: int = 4) -> tuple[Any, ...]:
    """The next periods to fall due, or the last ones if all are."""
    now = datetime.now(periods[0].due_at.tzinfo)
    return tuple(p for p in periods if p.due_at >= now)[:number] or periods[-number:]


@programme.command(epilog="Example: `thidua programme new my-programme --kind month`, then `… check my-programme`.")
def new(
    folder: Annotated[Path, typer.Argument(help="The new folder; its name becomes the programme's id.")],
    kind: Annotated[KindName, typer.Option("--kind", help="How often units report.")],
    name: Annotated[str, typer.Option("--name", help="The programme's name, in Vietnamese.")] = "Chương trình mới",
) -> None:
    """Write a small programme that loads and runs: three units, four indicators, one rule, three criteria."""
    from schemas.kinds import KINDS
    from schemas.programme.new import write_new_programme

    written = write_new_programme(folder, KINDS[kind], name_vi=name, year=datetime.now().astimezone().year)
    typer.echo(f"{written}: change it to your own, then `thidua programme check {written}`")
    typer.echo(f"Run it with `--programme {written}` and a home of its own (`--home`).")


@programme.command(epilog="Example: `thidua programme reference --out docs/programme.md`.")
def reference(
    out: Annotated[Path | None, typer.Option("--out", help="Write the page there (default: to the terminal).")] = None,
) -> None:
    """Say what every file, column and key of a programme means, with type and default, as a page."""
    from schemas import files
    from schemas.programme.reference import render_reference

    text = render_reference()
    if out is None:
        typer.echo(text, nl=False)
    else:
        files.write_text(out, text)
        typer.echo(str(out))


@programme.command(epilog="Example: `thidua programme schedules --write` after a change of the calendar.")
def schedules(
    name: ProgrammeOption = None,
    write: Annotated[bool, typer.Option("--write", help="Write them into prefect.yaml.")] = False,
    file: Annotated[Path, typer.Option("--file", help="The file of deployments.")] = Path("prefect.yaml"),
) -> None:
    """Show when the deployments run, made from the programme's calendar, or write it into prefect.yaml."""
    from desk.settings import Settings
    from flows.schedules import make_schedules, write_deployments

    data = Settings.from_environment(None, name).programme
    for slug, schedule in make_schedules(data).items():
        typer.echo(f"{slug:<18} {schedule.form}  {schedule.rule}  ({data.time_zone})")
    if write:
        changed = write_deployments(file, file, data)
        typer.echo(f"{file}: {'written' if changed else 'says so already'}")
