"""`thidua rank`: the year-end ranking, how far it holds, and why a unit stands where it does."""

from __future__ import annotations

from typing import Annotated

import typer

from desk.settings import Settings
from flows.cli.options import AsOf, Home, KnownAt, ProgrammeOption, find_unit, moment_of
from flows.cli.panels import MAKE, MakeGroup
from flows.cli.rank import dossiers, signing, worksheets
from flows.cli.rank.options import PROPOSED_VI, Reason, Without, Year

rank = typer.Typer(
    cls=MakeGroup,
    no_args_is_help=True,
    help="The year-end ranking. `thidua rank --year 2018` makes it (as `rank make` does); `rank robust` says how far "
    "places rest on choices and on evidence, `rank explain` why a unit stands where it does and what would have gained "
    "a place, `rank fair` who is favoured. All of it proposes; the Council decides.",
)

rank.command("list")(dossiers.list_rankings)
rank.command("dossier")(dossiers.dossier)
rank.command("verify-dossier")(dossiers.verify_dossier)
for step in (worksheets.worksheet, worksheets.take, worksheets.agreement, signing.sign, signing.verify_seal):
    rank.command()(step)


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
    from desk.rankings import rank as step
    from flows.cli.display import rank_line
    from flows.cli.progress import progress_display

    settings = Settings.from_environment(home, programme)
    with progress_display() as progress:
        summary = step.run(settings, year, moment_of(settings, as_of, known_at), progress, reason=reason)
    if summary.provisional:
        typer.echo(summary.provisional_vi)
    for row in summary.top:
        typer.echo(rank_line(row))
    typer.echo("\n".join((PROPOSED_VI, *summary.nothing_arose_vi)))
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
    from desk.rankings import robust as step
    from flows.cli.progress import progress_display
    from flows.cli.rank.results_display import show_robust

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
    typer.echo(PROPOSED_VI)
    typer.echo(str(outcome.xlsx))


EXPLAIN_EXAMPLE = (
    "`thidua rank explain --year 2018 --unit 63-48`: how far the unit is from the place and the class above; each "
    "single change that was in its own hands and would have gained a place, the smallest first; and the change against "
    "the year before by what caused it, adding up exactly."
)


@rank.command("explain", epilog=EXPLAIN_EXAMPLE)
def explain(
    year: Year,
    unit: Annotated[str, typer.Option("--unit", help="The unit, as 63-48 or 48.")],
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Say why a unit stands where it does and what would have gained it a place; on the terminal and as a workbook.

    The change of rank against the year before is split among the unit's own results, those of others, how all sent
    their reports, last year's figures mended since, and the way of scoring (Shapley: the parts add up exactly).
    """
    from desk.rankings import explain_rank as step
    from flows.cli.progress import progress_display
    from flows.cli.rank.results_display import show_explanation

    settings = Settings.from_environment(home, programme)
    last = [p for p in settings.programme.periods if p.year == year]
    found = find_unit(settings.programme, unit, last[-1] if last else None)
    with progress_display() as progress:
        explained = step.explain(settings, year, found.id, moment_of(settings, as_of, known_at), progress)
    show_explanation(explained)
    typer.echo(PROPOSED_VI)
    typer.echo(str(explained.xlsx))


@rank.command("years")
def years(
    year: Year,
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Lay the year beside the one before, and say what can be compared and why; as a workbook.

    A ranking stays with its own units: nothing of a unit that was merged is added to its successor.
    """
    from desk.rankings import explain_rank as step

    settings = Settings.from_environment(home, programme)
    found, path = step.compare(settings, year, moment_of(settings, as_of, known_at))
    typer.echo("\n".join((*found.notes_vi, PROPOSED_VI, str(path))))


@rank.command("fair")
def fair(
    year: Year,
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Say who is favoured by the way of scoring, and what is worth asking units about; as a workbook.

    Score against size and region, rank overall and in the cluster, who gains and loses under each alternative, units
    just above a class's threshold; plans far below last year's result, many rows without anything, figures like another
    unit's, self-scores above the computed ones. Questions with evidence: nothing takes points off.
    """
    from desk.rankings import explain_rank as step
    from flows.cli.progress import progress_display
    from flows.cli.rank.results_display import show_fairness

    settings = Settings.from_environment(home, programme)
    with progress_display() as progress:
        ranking, fairness, path = step.describe_fair(settings, year, moment_of(settings, as_of, known_at), progress)
    show_fairness(ranking, fairness)
    typer.echo(PROPOSED_VI)
    typer.echo(str(path))


@rank.command("card")
def card(
    year: Year,
    unit: Annotated[str, typer.Option("--unit", help="The unit, as 63-48 or 48.")] = "",
    every: Annotated[bool, typer.Option("--all", help="The scorecards of all units.")] = False,
    reason: Reason = "",
    without: Without = None,
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Write a unit's scorecard, or every unit's, as .docx and .html: its points with figures and cells, what it lacked.

    Points by criterion, self-scored, computed and verified; the distance to the next place and class; the smallest
    changes that would have gained a place; the change of rank split exactly; how far the place holds. For the unit's
    own eyes: it may quote the unit's sensitive amounts. All of it is proposed.
    """
    from desk.rankings import cards as step
    from flows.cli.progress import progress_display

    if bool(unit) == every:
        raise typer.BadParameter("ghi một đơn vị (--unit 48) hoặc --all", param_hint="--unit")
    settings = Settings.from_environment(home, programme)
    last = [p for p in settings.programme.periods if p.year == year]
    asked = () if every else (find_unit(settings.programme, unit, last[-1] if last else None).id,)
    with progress_display() as progress:
        moment = moment_of(settings, as_of, known_at)
        made = step.run(settings, year, asked, moment, progress, reason=reason, without=tuple(without or ()))
    typer.echo(f"{len(made.docx)} phiếu điểm (đề nghị xét) trong {made.folder}")
