"""`thidua rank dossier`, `list` and `verify-dossier`: what the Council is given, found again and held to the record."""

from __future__ import annotations

from typing import Annotated

import typer

from desk.settings import Settings
from flows.cli.options import AsOf, Home, KnownAt, ProgrammeOption, moment_of
from flows.cli.rank.options import PROPOSED_VI, Reason, Without, Year


def dossier(
    year: Year,
    reason: Reason = "",
    without: Without = None,
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Write the year's dossier for the Council: report and proposal, all tables, a page down to scorecards, letters.

    One folder: .docx to sign, .pdf to file, .xlsx with all tables, .html (offline, sortable, down to each scorecard)
    and a letter to each unit with its own scorecard. Award lines with reasons, who could truly be among the first,
    units that cannot be told apart, fairness, the year before; how far it is signed off and by whom. The same ranking
    in the same state gives the same bytes; what is signed since makes another one. It proposes; the Council decides.
    """
    from desk.rankings import dossier as step
    from flows.cli.progress import progress_display

    settings = Settings.from_environment(home, programme)
    with progress_display() as progress:
        moment = moment_of(settings, as_of, known_at)
        made = step.run(settings, year, moment, progress, reason=reason, without=tuple(without or ()))
    typer.echo(
        "\n".join(
            (
                *made.notes_vi,
                PROPOSED_VI,
                f"{made.files} tệp trong {made.folder}",
                f"niêm phong {made.seal}",
                f"mã hồ sơ {made.content[:12]}, tình trạng ký duyệt: {made.state_vi}",
            )
        )
    )


def list_rankings(
    year: Annotated[int | None, typer.Option("--year", help="Only what was made of this year.")] = None,
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """List the rankings and dossiers that were made: how far a ranking is signed off, which state a dossier shows."""
    from desk.rankings.stored_dossiers import list_records

    settings = Settings.from_environment(home, programme)
    found = list_records(settings, year)
    for one in found:
        typer.echo(f"{one.line_vi}\n    {settings.home / one.place}")
    if not found:
        typer.echo("chưa lập bảng xếp hạng, hồ sơ nào: thidua rank make --year 2018")


def verify_dossier(
    dossier_id: Annotated[
        str, typer.Argument(metavar="ID", help="The dossier, by the first characters that `thidua rank list` shows.")
    ],
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Hold a dossier's files against the record, then make it again and compare. Exit 1 if anything differs."""
    from desk.rankings.stored_dossiers import hold_dossier
    from flows.cli.progress import progress_display

    settings = Settings.from_environment(home, programme)
    with progress_display() as progress:
        held = hold_dossier(settings, dossier_id, progress)
    if held.differing_vi:
        typer.echo("\n".join((f"hồ sơ {held.stored.content[:12]} KHÁC với bản đã ghi sổ:", *held.differing_vi)))
        raise typer.Exit(1)
    typer.echo(f"hồ sơ đúng: {held.stored.line_vi}\n{held.files} tệp, lập lại giống hệt từng byte")
