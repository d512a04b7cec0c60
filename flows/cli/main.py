"""The `thidua` command: the desk's steps without Prefect. Heavy imports wait in the commands: it starts at once."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from desk.settings import Settings, close_to_others
from flows.cli import findings, programme, replies, rules, trace
from flows.cli.ending import QuickEnd
from flows.cli.options import (
    AsOf,
    Home,
    KnownAt,
    PeriodOption,
    ProgrammeOption,
    UsageError,
    find_unit,
    find_units,
    repeat_options,
)
from flows.cli.options import moment_of as _moment
from flows.cli.panels import DeskGroup, narrow
from flows.cli.rank import commands as ranking
from flows.cli.release import commands as releases
from flows.cli.report import commands
from flows.cli.rulings import corrections, decisions, explanations
from flows.cli.upkeep import doctor, keeping
from flows.part import Part
from schemas.garbage import keep_imports, look_seldom
from schemas.letter_kind import LetterKind

app = typer.Typer(
    name="thidua",
    cls=DeskGroup,
    help="Receive, check, consolidate and rank the periodical reports of a ministry's units.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    epilog="Everything lies under one home folder (--home or THIDUA_HOME): inbox/ in, feedback/, thu-di/, reports/, "
    "rankings/, releases/ out.",
)

app.add_typer(decisions.receipt, name="receipt")
app.command("decide")(decisions.decide)
app.command("send")(replies.send)
app.add_typer(explanations.explain, name="explain")
app.add_typer(corrections.corrections, name="corrections")
app.command("findings", epilog=findings.EXAMPLE)(findings.findings)
app.command("trace", epilog=trace.EXAMPLE)(trace.trace)
app.add_typer(rules.rules, name="rules")
app.add_typer(programme.programme, name="programme")
app.add_typer(commands.report, name="report")
app.add_typer(ranking.rank, name="rank")
app.add_typer(releases.release, name="release")
app.command("doctor")(doctor.doctor)
app.command("backup")(keeping.backup)
app.command("restore")(keeping.restore)
app.command("rebuild")(keeping.rebuild)
app.command("upgrade")(keeping.upgrade)


def run() -> None:
    """The `thidua` command: `main` in a process of its own, which ends at once when it is done."""
    end = QuickEnd()
    try:
        main()
        end.code = 0
    except SystemExit as left:
        end.code = left.code if isinstance(left.code, int) else None
        raise


def main() -> None:
    """Run the command line; a fault is a plain sentence and an exit code, never a traceback."""
    close_to_others()
    look_seldom()
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # to look for some takes 40 ms
    if sys.argv[1:2] == ["ingest"]:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # no matrices are multiplied there; its threads take 30 ms
    try:
        narrow(app, sys.argv[1:])()
    except KeyboardInterrupt:
        _fail("stopped by Ctrl-C; what was finished is kept, run again to continue", 130)
    except Exception as error:  # noqa: BLE001 -- the last net: the user gets a sentence, the operator a log
        from flows.cli.upkeep.crash import describe_error

        _fail(describe_error(error))


def _fail(message: str, code: int = 2) -> None:
    typer.secho(f"thidua: {message}", fg="red", err=True)
    sys.exit(code)


def _settings(home: Path | None, programme: str | None) -> Settings:
    return Settings.from_environment(home, programme)


def _show_version(wanted: bool) -> None:
    if wanted:
        from desk.version import code_version

        typer.echo(code_version())
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Receive, check, consolidate and rank the periodical reports of a ministry's units."""


@app.command()
def sample(
    home: Home = None,
    programme: ProgrammeOption = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same season.")] = 26,
) -> None:
    """Write the invented sample season into the inbox, and truth.json beside it."""
    from flows.cli.progress import progress_display
    from sample import write_season

    settings = _settings(home, programme)
    with progress_display() as progress:
        write_season(settings.inbox, settings.programme, seed=seed, workers=settings.worker_count, progress=progress)
    typer.echo(f"Sample season in {settings.inbox}; what the pipeline should find: {settings.home / 'truth.json'}")


@app.command()
def form(
    period: PeriodOption,
    unit: Annotated[str | None, typer.Option("--unit", help="Official code of one unit.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Write a form for every unit of the period.")] = False,
    out: Annotated[Path, typer.Option("--out", help="Folder to write to.")] = Path("forms"),
    programme: ProgrammeOption = None,
) -> None:
    """Write the official form of a period as a workbook, for one unit or for all."""
    from reports.form.workbook import write_form

    data = _settings(None, programme).programme
    chosen_period = data.period(period)
    if every == (unit is not None):
        raise UsageError("name one unit with --unit 01, or ask for --all")
    units = data.units_of(chosen_period) if every else (find_unit(data, str(unit), chosen_period),)
    out.mkdir(parents=True, exist_ok=True)
    for chosen in units:
        path = write_form(data, chosen, chosen_period, out / f"{data.id}_{period}_{chosen.code}.xlsx")
        typer.echo(str(path))


@app.command()
def ingest(
    home: Home = None,
    programme: ProgrammeOption = None,
    strict: Annotated[bool, typer.Option("--strict", help="Exit 1 if anything new was not accepted.")] = False,
    cluster: Annotated[
        str | None,
        typer.Option("--cluster", metavar="tcp://…", help="Read and judge on the Dask cluster with this scheduler."),
    ] = None,
    cluster_archive: Annotated[
        str | None,
        typer.Option(
            "--cluster-archive",
            metavar="PLACE",
            help="Where the cluster's machines find the archive: a folder, or a store as s3://bucket/thidua, into "
            "which new documents are put first (default: the same folder as here).",
        ),
    ] = None,
    verify_all: Annotated[
        bool,
        typer.Option("--verify-all", help="Read every file of the inbox, those that look as they did before too."),
    ] = False,
) -> None:
    """Archive what the inbox holds, read and judge what is new, load it, and answer the units.

    Exit 2 if a fault of the product left something undone: all else is done, and the next ingest tries again.
    """
    with keep_imports():
        from desk.intake import ingest as step
        from desk.system_faults import SystemFaultsError, describe_faults_vi
        from flows.cli.progress import progress_display
        from flows.cli.submissions import show_ingest

    if cluster_archive and not cluster:
        raise UsageError("--cluster-archive is for --cluster: name the scheduler, as --cluster tcp://10.0.0.5:8786")
    settings = _settings(home, programme)
    with progress_display() as progress:
        place = step.ClusterPlace(cluster, cluster_archive) if cluster else None
        summary = step.run(settings, progress, cluster=place, verify_all=verify_all)
    show_ingest(summary, settings, repeat_options(home, programme))
    if summary.faults:
        raise SystemFaultsError(describe_faults_vi(summary.faults))
    bad = sum(n for verdict, n in summary.new_verdicts.items() if not verdict.startswith("ACCEPTED"))
    if strict and bad:
        raise typer.Exit(1)


@app.command()
def status(
    home: Home = None,
    programme: ProgrammeOption = None,
    period: Annotated[str | None, typer.Option("--period", help="Who reported for this period, as 2018Q4.")] = None,
    unit: Annotated[str | None, typer.Option("--unit", help="Everything the unit with this code sent.")] = None,
    problems: Annotated[
        bool,
        typer.Option(
            "--problems", help="Every document that was not accepted, and the questions that wait for the desk."
        ),
    ] = False,
    indicators: Annotated[
        bool, typer.Option("--indicators", help="With --period: for each indicator, how many cells are in which state.")
    ] = False,
    every: Annotated[
        bool, typer.Option("--all", help="With --problems: also documents that an accepted report has since replaced.")
    ] = False,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Show who reported, on time or days late, with which verdict; or what a unit sent, or what was not accepted."""
    from desk.looks import status as step
    from flows.cli.display import show_calendar_end, show_completeness, show_period, show_system_faults

    settings = _settings(home, programme)
    moment = _moment(settings, as_of, known_at)
    if unit is not None:
        from flows.cli.submissions import show_units

        data = settings.programme
        chosen = find_units(data, unit, data.period(period) if period else None)
        show_units(settings, chosen, period, moment)
    elif problems:
        from flows.cli.submissions import show_all_problems

        show_all_problems(settings, period, moment, every=every)
    elif indicators and period is not None:
        show_completeness(settings.programme.period(period), step.list_indicators(settings, period, moment))
    elif period is not None:
        standing = step.look_at_period(settings, period, moment)
        show_period(settings.programme.period(period), standing.units, standing.held_documents)
    else:
        raise UsageError("give one of --period 2018Q4 (with or without --indicators), --unit 01, --problems")
    show_system_faults(settings)
    show_calendar_end(settings)


@app.command(
    epilog="Example: thidua diff --unit 42 --period 2018Q4 --xlsx so-sanh.xlsx shows the version before the one that "
    "counts against it. For any two: thidua diff --unit 42 --period 2018Q4 --from 04863070 --to 6656ba00, with the ids "
    "that `thidua status --unit 42` shows; returned, replaced and late ones too."
)
def diff(
    unit: Annotated[str, typer.Option("--unit", help="Official code of the unit.")],
    period: PeriodOption,
    before: Annotated[
        str | None,
        typer.Option("--from", metavar="ID", help="The earlier version (default: the one before the other)."),
    ] = None,
    after: Annotated[
        str | None, typer.Option("--to", metavar="ID", help="The later version (default: the one that counts).")
    ] = None,
    xlsx: Annotated[
        Path | None, typer.Option("--xlsx", help="Also write the comparison to this workbook, for printing.")
    ] = None,
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Show two versions of a unit's report cell by cell, with the effect on totals."""
    from desk.looks import diff as step
    from flows.cli.differences import show_diff

    settings = _settings(home, programme)
    chosen = find_unit(settings.programme, unit, settings.programme.period(period))
    summary = step.run(settings, chosen, period, before, after, _moment(settings, as_of, known_at), xlsx)
    show_diff(summary.diff)
    if summary.xlsx is not None:
        typer.echo(str(summary.xlsx))


@app.command()
def remind(
    period: PeriodOption,
    home: Home = None,
    programme: ProgrammeOption = None,
    kind: Annotated[
        LetterKind | None,
        typer.Option("--kind", help="remind, urge or escalate; by itself what the calendar has for the day."),
    ] = None,
) -> None:
    """List who is missing and write a letter draft (.eml) about each; nothing is sent.

    A reminder before the due day, an urging after it, at last a letter to the superior and a list for the leaders.
    """
    from desk.outputs import remind as step
    from reports.status_words import STATUS_VI

    settings = _settings(home, programme)
    summary = step.run(settings, period, kind=kind)
    for row in summary.missing:
        typer.echo(f"{row['unit_id']}  {row['unit']}  {STATUS_VI[row['status']]}")
    typer.echo(
        f"{len(summary.missing)} đơn vị chưa có báo cáo được chấp nhận; {len(summary.drafts)} thư nháp "
        f"({summary.kind_vi}) ở {settings.reminders / period}"
    )
    if summary.overdue_list:
        typer.echo(f"Danh sách báo cáo lãnh đạo: {summary.overdue_list}")
    if summary.without_address:
        typer.echo(f"Nơi chưa có địa chỉ thư: {summary.without_address}")
    if summary.held:
        names = ", ".join(row["unit"] for row in summary.held)
        typer.echo(f"Không nhắc {len(summary.held)} đơn vị có báo cáo chờ xác nhận: {names}")
    if summary.held_documents:
        typer.echo(f"Tài liệu chờ xác nhận của kỳ: {summary.held_documents}")


@app.command()
def verify(
    seal: Annotated[Path, typer.Argument(help="The niem-phong_….json that was written with a ranking.")],
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Rank again at the moment a seal names, and say whether anything differs. Exit 1 if it does.

    Exit 3 if it cannot be compared: made by an earlier format, or by a programme whose tables are not stored.

    Compared: format, programme and its content, year, moments, provisional or not, units, inputs, scores. The versions
    of the software that sealed and that checks are shown.
    """
    from flows.cli.upkeep.seals import check_seal

    said, code = check_seal(_settings(home, programme), seal)
    typer.echo(said)
    if code:
        raise typer.Exit(code)


@app.command()
def up(
    home: Home = None,
    programme: ProgrammeOption = None,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the Prefect UI on this machine.")] = 4200,
    only: Annotated[Part | None, typer.Option(help="Only one of the two, for a service manager.")] = None,
) -> None:
    """Start the Prefect UI with these commands as flows, on schedule and on demand; Ctrl-C stops it.

    A local server and a worker; the deployments of prefect.yaml are applied anew.
    """
    from flows.up import up as start

    start(_settings(home, programme), port, only)


if __name__ == "__main__":
    run()
