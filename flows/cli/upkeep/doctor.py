"""`thidua doctor`: what an examination of the home found, and what is to be done."""

from __future__ import annotations

import typer

from desk.settings import Settings
from flows.cli.options import Home, ProgrammeOption


def doctor(home: Home = None, programme: ProgrammeOption = None) -> None:
    """Look over archive, ledger, releases, seals, calendar, disk, letters, runs and permissions; change nothing.

    Prints what was found and what to do. Exit 1 if something needs a person. Runs by itself every Monday under `up`.
    """
    from desk.doctor.examine import describe_notice_vi, examine
    from flows.cli.progress import progress_display

    settings = Settings.from_environment(home, programme)
    with progress_display() as progress:
        notices = examine(settings, progress)
    urgent = [notice for notice in notices if notice.needs_person]
    for title, listed in (
        ("Cần người xử lý:", urgent),
        ("Để biết:", [notice for notice in notices if not notice.needs_person]),
    ):
        if listed:
            typer.echo(title)
        for notice in listed:
            typer.echo(f"- {describe_notice_vi(notice)}")
    if urgent:
        raise typer.Exit(1)
    typer.echo("Không có việc gì cần người xử lý.")
