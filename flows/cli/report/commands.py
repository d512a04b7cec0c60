"""`thidua report` and the commands below it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desk.settings import Settings
from flows.cli.options import AsOf, Home, KnownAt, PeriodOption, ProgrammeOption, moment_of
from flows.cli.panels import MAKE, MakeGroup

report = typer.Typer(
    cls=MakeGroup,
    no_args_is_help=True,
    help="The consolidated report of a period: .docx to sign, .pdf to file, .xlsx annex, .html to look at. `thidua "
    "report --period 2018Q4` makes it (as `report make` does); `report list` names those that were made, `report "
    "again` makes one of them again, `report diff` says what changed since.",
)

ReportId = Annotated[
    str,
    typer.Argument(
        metavar="ID",
        help="The id at the foot of its pages, as 2018Q4-201812180730, or the beginning of the hash that `report list` "
        "shows.",
    ),
]


@report.command(MAKE)
def make(
    period: PeriodOption,
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
    final: Annotated[
        bool | None,
        typer.Option(
            "--final/--draft",
            help="Which one; by itself a draft before the due time, final after it.",
        ),
    ] = None,
    reason: Annotated[
        str,
        typer.Option("--reason", help="Why a final one is made before it is due, or once more; it is shown."),
    ] = "",
    formats: Annotated[
        str, typer.Option("--formats", help="Of a draft: which ones, as docx,pdf,xlsx,html; a final one has all.")
    ] = "",
) -> None:
    """Make the consolidated report of a period: .docx to sign, .pdf to file, .xlsx annex, .html to look at.

    A period has one final report; another needs a reason. Drafts say so on every page and may be made at any time.
    """
    from desk.outputs import report as step
    from flows.cli.progress import progress_display

    settings = Settings.from_environment(home, programme)
    with progress_display() as progress:
        summary = step.run(
            settings,
            period,
            moment_of(settings, as_of, known_at),
            progress,
            stage=None if final is None else "final" if final else "draft",
            reason=reason,
            formats=step.choose_formats(formats.split(",")),
        )
    typer.echo(f"{summary.period_id}, {summary.issue_vi}. {summary.headline_vi}")
    for path in summary.files.values():
        typer.echo(str(path))
    typer.echo(f"nhận đến {summary.moment.as_of.isoformat()}, biết đến {summary.moment.known_at.isoformat()}")


@report.command("list")
def list_reports(
    period: Annotated[str | None, typer.Option("--period", help="Of this period alone, as 2018Q4.")] = None,
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """List the reports that were made, drafts too: id, which one, when, the beginning of their hash."""
    from desk.outputs.stored_reports import list_stored_reports
    from warehouse import Warehouse

    settings = Settings.from_environment(home, programme)
    asked = None if period is None else settings.programme.period(period).id
    with Warehouse.reader(settings.warehouse) as warehouse:
        known = list_stored_reports(warehouse, settings.programme, asked)
    if not known:
        typer.echo("Chưa lập báo cáo nào.")
    for one in known:
        typer.echo(one.line_vi)


AGAIN_EXAMPLE = (
    "`thidua report again 2018Q4-201812180730` takes the moment of that report, the programme it was made by and the "
    "figures as they were known then, makes the four files anew, and holds them to the recorded hash."
)


@report.command("again", epilog=AGAIN_EXAMPLE)
def again(
    report_id: ReportId,
    out: Annotated[
        Path | None, typer.Option("--out", help="Folder to write to (default: lap-lai beside the report).")
    ] = None,
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Make a report that was made once again, byte for byte. Exit 1, with the reasons, if it is not the same."""
    from desk.outputs import report_again as step
    from flows.cli.progress import progress_display

    settings = Settings.from_environment(home, programme)
    with progress_display() as progress:
        summary = step.run(settings, report_id, out, progress)
    stored = summary.stored
    typer.echo(stored.line_vi)
    for path in summary.files.values():
        typer.echo(str(path))
    if summary.is_same:
        typer.echo("Giống từng byte bản đã lập.")
        return
    for line in summary.differing_vi:
        typer.echo(line)
    raise typer.Exit(1)


DIFF_EXAMPLE = (
    "`thidua report diff 2018Q4-201812180730` says what a report of today would say otherwise than the one the "
    "Minister has: figure by figure, and by what (a late report, another version, a correction, a decision, the "
    "programme). With two ids it holds two reports of a period against each other."
)


@report.command("diff", epilog=DIFF_EXAMPLE)
def diff(
    before: ReportId,
    after: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="The later one (default: what a report would say now).")
    ] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="Also write all of it into this workbook.")] = None,
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Say what changed since a report was made, figure by figure, and by what."""
    from desk.looks import report_changes as step
    from flows.cli.report.display import show_changes

    settings = Settings.from_environment(home, programme)
    show_changes(step.run(settings, before, after, xlsx))
    if xlsx is not None:
        typer.echo(str(xlsx))
