"""`thidua release` and the commands below it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desk.settings import Settings
from flows.cli.options import AsOf, Home, KnownAt, ProgrammeOption, moment_of
from flows.cli.panels import MAKE, ReadyGroup

release = typer.Typer(
    cls=ReadyGroup,
    help="Immutable copies of the figures for analysts. `thidua release` publishes one (as `release make` does); "
    "`release list` names those that were published, `release verify` holds one against what it was, `release diff` "
    "says what differs between two, `release export` writes one in a format of others.",
)

ReleaseId = Annotated[str, typer.Argument(metavar="ID", help="The name of the release: that of its folder.")]


@release.command(MAKE)
def make(home: Home = None, programme: ProgrammeOption = None, as_of: AsOf = None, known_at: KnownAt = None) -> None:
    """Publish an immutable copy for analysts: DuckDB, Parquet, CSV, .xlsx, data package; latest.json points to it.

    The same content is published once. Names are never used again: index.json remembers them.
    """
    from desk.outputs import release as step

    settings = Settings.from_environment(home, programme)
    published = step.run(settings, moment_of(settings, as_of, known_at))
    typer.echo(f"{published.name}: {published.database}" + ("" if published.fresh else " (không có gì đổi từ đó)"))


@release.command("list")
def list_all(home: Home = None, programme: ProgrammeOption = None) -> None:
    """List the releases: name, moment, hash of the content."""
    from desk.outputs import release as step
    from flows.cli.release.display import show_releases

    show_releases(step.list_all_releases(Settings.from_environment(home, programme)))


@release.command()
def verify(name: ReleaseId, home: Home = None, programme: ProgrammeOption = None) -> None:
    """Hold every file of a release against its hash, the index and the ledger. Exit 1 if it is not as published."""
    from desk.outputs import release as step

    faults = step.verify(Settings.from_environment(home, programme), name)
    for fault in faults:
        typer.echo(fault)
    if faults:
        typer.echo(f"Bản phát hành {name} KHÔNG còn nguyên vẹn: {len(faults)} chỗ. Khôi phục từ bản sao lưu.")
        raise typer.Exit(1)
    typer.echo(f"Bản phát hành {name} nguyên vẹn.")


@release.command()
def page(
    out: Annotated[Path | None, typer.Option("--out", help="Write the page to this file (default: print it).")] = None,
    programme: ProgrammeOption = None,
) -> None:
    """Write the page of a release's data: tables, keys, columns, labels, traps, a picture of the relations."""
    from desk.outputs.release_page import describe_release
    from schemas import files

    text = describe_release(Settings.from_environment(None, programme).programme)
    if out is None:
        typer.echo(text, nl=False)
    else:
        typer.echo(str(files.write_text(out, text)))


@release.command()
def diff(
    before: Annotated[str, typer.Argument(metavar="BEFORE", help="The earlier release.")],
    after: Annotated[str, typer.Argument(metavar="AFTER", help="The later release.")],
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Say what differs between two releases: amounts by cause, units, periods, indicators, rules and criteria."""
    from desk.outputs import release as step
    from flows.cli.release.display import show_differences

    show_differences(before, after, step.compare(Settings.from_environment(home, programme), before, after))


@release.command()
def export(
    name: ReleaseId,
    form: Annotated[str, typer.Option("--format", help="How: sdmx, dhis2, csv, xlsx, vtl, qcvn125 (docs/exports.md).")],
    out: Annotated[Path, typer.Option("--out", metavar="FOLDER", help="A folder that is not there yet.")],
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Write a release in a format of others, from its folder alone: SDMX, DHIS2, CSV, .xlsx, VTL rules, QCVN 125."""
    from desk.outputs import export as step

    made = step.run(Settings.from_environment(home, programme), name, form, out)
    typer.echo(f"{made.release}, {made.title_vi}: {made.observations} số liệu, {made.folder}")
    for written in made.names:
        typer.echo(f"  {written}")
