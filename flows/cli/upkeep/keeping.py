"""Keeping what the desk has: `thidua rebuild`, `backup`, `restore` and `upgrade`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from desk.settings import Settings
from flows.cli.options import Home, ProgrammeOption

if TYPE_CHECKING:
    from desk.keeping.rebuild import Rebuilt

SHOWN: Final = 20


def rebuild(
    home: Home = None,
    programme: ProgrammeOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only compare, table by table; nothing is changed. Exit 1 if any differs.")
    ] = False,
    new_journal: Annotated[
        bool,
        typer.Option("--new-journal", help="The other way round: begin the journal anew from a warehouse that opens."),
    ] = False,
) -> None:
    """Make the warehouse anew from its journal, compare it with the one that is there, and put it in its place.

    The one that was there, damaged or not, is kept beside it. Exit 1 if documents on record are not in the archive.
    """
    from desk.keeping import rebuild as step
    from flows.cli.progress import progress_display

    settings = Settings.from_environment(home, programme)
    if new_journal:
        aside = step.begin_anew(settings)
        kept = f"; nhật ký cũ giữ ở {aside}" if aside else ""
        typer.echo(f"đã lập lại nhật ký từ sổ theo dõi{kept}")
        return
    with progress_display() as progress:
        done = step.run(settings, progress, check=check)
    _show_rebuilt(settings, done)
    if done.missing or (check and (done.tables is None or done.differing)):
        raise typer.Exit(1)


def _show_rebuilt(settings: Settings, done: Rebuilt) -> None:
    from flows.cli.display import console, new_listing
    from flows.cli.listing import Whole

    if done.tables is not None:
        table = new_listing("So từng bảng", Whole("Bảng"), Whole("Đang có"), Whole("Dựng lại"), "Kết quả")
        for one in done.tables:
            counts = ["không có" if rows is None else str(rows) for rows in (one.rows, one.other_rows)]
            table.add_row(one.table, *counts, "bằng nhau" if one.equal else "KHÁC", style="" if one.equal else "red")
        console.print(table)
    else:
        typer.echo("sổ theo dõi cũ không còn hoặc không đọc được, không so được")
    what = "đã dựng lại" if done.in_place else "đã dựng thử, không thay đổi gì"
    typer.echo(f"{what} sổ theo dõi từ {done.lines} dòng nhật ký: {settings.warehouse}")
    if done.aside:
        typer.echo(f"sổ theo dõi cũ giữ ở {done.aside}")
    _show_some("tài liệu có trong sổ nhưng không có trong kho lưu", done.missing)


def backup(
    target: Annotated[Path, typer.Argument(metavar="DEST", help="A new or empty folder, or an earlier backup.")],
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Back up the home: what is new since the last time, and a sound copy of the warehouse, all of it read back.

    Exit 1 if a file of the home is damaged or could not be read; all others are backed up then.
    """
    from desk.keeping import backup as step
    from flows.cli.progress import progress_display

    settings = Settings.from_environment(home, programme)
    with progress_display() as progress:
        done = step.run(settings, target, progress)
    typer.echo(step.describe_backup_vi(done, target))
    _show_some("tệp hỏng, đang thay đổi hoặc không đọc được, chưa sao lưu", done.damaged)
    if done.damaged:
        raise typer.Exit(1)


def restore(
    source: Annotated[Path, typer.Argument(metavar="SRC", help="The folder of a backup.")],
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Restore a backup into an empty home, every file held to its hash; a home that holds anything is refused.

    Exit 1 if the backup itself is damaged; all that is sound is restored then.
    """
    from desk.keeping import restore as step
    from flows.cli.progress import progress_display

    settings = Settings.from_environment(home, programme)
    with progress_display() as progress:
        done = step.run(settings, source, progress)
    typer.echo(
        f"đã khôi phục vào {settings.home} từ bản sao lưu lúc {done.made_at}: {done.files} tệp, "
        f"{done.lines} dòng nhật ký"
    )
    _show_some("tệp mà bản sao lưu thiếu hoặc đã hỏng", done.damaged)
    if done.must_rebuild:
        typer.echo("sổ theo dõi trong bản sao lưu không dùng được: chạy thidua rebuild để dựng lại từ nhật ký")
    if done.damaged:
        raise typer.Exit(1)


def upgrade(home: Home = None, programme: ProgrammeOption = None) -> None:
    """Bring the warehouse to the layout of this version; a copy of it is laid beside it first."""
    from desk.keeping import upgrade as step

    settings = Settings.from_environment(home, programme)
    done = step.run(settings)
    if done.before == done.after:
        typer.echo("không có gì phải nâng cấp")
    else:
        typer.echo(
            f"đã nâng cấp sổ theo dõi từ cấu trúc {done.before} lên {done.after}; bản trước khi nâng cấp nằm trong "
            f"{settings.warehouse.parent}"
        )


def _show_some(what: str, names: list[str] | tuple[str, ...]) -> None:
    if names:
        more = f"\n  … và {len(names) - SHOWN} tệp khác" if len(names) > SHOWN else ""
        typer.echo(f"{len(names)} {what}:" + "".join(f"\n  {name}" for name in names[:SHOWN]) + more)
