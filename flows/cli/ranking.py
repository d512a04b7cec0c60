"""`thidua rank`: the year-end ranking, how far it holds, and why a unit stands where it does."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from desk.settings import Settings
from flows.cli.options import AsOf, Home, KnownAt, ProgrammeOption, moment_of

MAKE = "make"


class RankGroup(TyperGroup):
    """`thidua rank --year 2018` is `thidua rank make --year 2018`."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Insert the command that was left out."""
        if args and args[0].startswith("-") and args[0] != "--help":
            args = [MAKE, *args]
        return list(super().parse_args(ctx, args))


rank = typer.Typer(
    cls=RankGroup,
    no_args_is_help=True,
    help="The year-end ranking. `thidua rank --year 2018` makes it (as `rank make` does); `rank robust` says how far "
    "places rest on choices and on evidence, `rank explain` why a unit stands where it does and what would have gained "
    "a place, `rank fair` who is favoured. All of it proposes; the Council decides.",
)

Year = Annotated[int, typer.Option("--year", help="The year to rank, as 2018.")]


@rank.command(MAKE)
def make(
    year: Year,
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    reason: Annotated[
        str,
        typer.Option(
            "--reason", help="Why the year is ranked before all its periods are due; workbook and seal show it."
        ),
    ] = "",
) -> None:
    """Make the year-end ranking workbook and its seal. It proposes; the Council decides.

    Before all counted periods of the year are due it needs a reason.
    """
    from desk.outputs import rank as step
    from flows.cli.display import progress_display, rank_line

    settings = Settings.from_environment(home, programme)
    with progress_display() as progress:
        summary = step.run(settings, year, moment_of(settings, as_of, known_at), progress, reason=reason)
    if summary.provisional:
        typer.echo(summary.provisional_vi)
    for row in summary.top:
        typer.echo(rank_line(row))
    typer.echo("\n".join(summary.nothing_arose_vi))
    if summary.closing_vi:
        typer.echo(summary.closing_vi)
    typer.echo(f"{summary.xlsx}\nniêm phong {summary.seal} ({summary.manifest})")
    if summary.comparison:
        typer.echo(f"so sánh theo chương trình khác, không thay thế: {summary.comparison}")


ROBUST_EXAMPLE = (
    "`thidua rank robust --year 2018` reads: rank as stated, unit, the ranks it has in 95 of 100 draws, the class "
    "it is mostly in, and how often it is within each award line. A unit that is within the line in 60 % of the draws "
    "owes its place to choices that might lawfully have been others. docs/robustness.md explains every figure."
)


@rank.command("robust", epilog=ROBUST_EXAMPLE)
def robust(
    year: Year,
    draws: Annotated[
        int | None, typer.Option("--draws", min=100, help="How many draws (default: as the programme says).")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", min=0, help="Seed of the draws (default: as the programme says).")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", help="An alternative of the programme that is not looked at; may be repeated."),
    ] = None,
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Say how far the ranking rests on choices that might lawfully have been others, and on evidence; as a workbook.

    Each draw makes all choices of `[robustness]` in programme.toml anew (weights, what nothing earns, lateness, how
    points are added, one criterion or period left out) and ranks all units by them. Evidence is kept apart: which units
    could truly be among the first, given the errors that are known. No score changes. An alternative that changes no
    score is named, and nothing is written until it is mended or left out by --without.
    """
    from desk.outputs import robust as step
    from flows.cli.display import progress_display
    from flows.cli.ranking_display import show_robust

    settings = Settings.from_environment(home, programme)
    with progress_display() as progress:
        outcome = step.run(
            settings,
            year,
            moment_of(settings, as_of, known_at),
            progress,
            draws=draws,
            seed=seed,
            without=tuple(without or ()),
        )
    show_robust(outcome)
    typer.echo(str(outcome.xlsx))
