"""`thidua rank worksheet`, `take` and `agreement`: the course of a year's scores through people's hands."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from desk.settings import Settings
from flows.cli.options import AsOf, Home, KnownAt, ProgrammeOption, find_unit, moment_of

Year = Annotated[int, typer.Option("--year", help="The year whose scores it is about, as 2018.")]


def worksheet(
    year: Year,
    cluster: Annotated[
        list[str] | None, typer.Option("--cluster", help="Only the units of this cluster; may be repeated.")
    ] = None,
    unit: Annotated[
        str | None,
        typer.Option("--unit", help="A worksheet in which this unit explains, to be sent to it; as 63-48 or 48."),
    ] = None,
    blind: Annotated[
        int | None,
        typer.Option("--blind", min=1, help="A sample of so many rows, to be scored by several people blind."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Which sample is drawn.")] = 1,
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Write the reviewers' worksheet of a year: what units gave themselves, what was computed and from where, what was
    verified, what units said to it. `thidua rank take FILE` takes it back. Each score leads to the reports it rests on,
    opened at their cell: copies, read-only, in the folder `nguon` beside the worksheet.

    With --unit it is the unit's own, to answer by mail; --blind draws a sample for a double review. One that lies there
    is never overwritten.
    """
    from desk.reviews.worksheet import write_worksheet

    settings = Settings.from_environment(home, programme)
    last = [p for p in settings.programme.periods if p.year == year]
    unit_id = find_unit(settings.programme, unit, last[-1] if last else None).id if unit else None
    moment = moment_of(settings, as_of, known_at)
    made = write_worksheet(
        settings, year, clusters=tuple(cluster or ()), unit_id=unit_id, blind=blind, seed=seed, moment=moment
    )
    typer.echo(f"{made.path}\n{made.rows} dòng" + (" (phiếu đã có, giữ nguyên)" if made.was_there else ""))
    for place in made.lost:
        typer.echo(f"{place}: kho lưu không còn bản gốc nguyên vẹn, liên kết này không mở được; chạy thidua doctor")


def take(
    file: Annotated[
        Path, typer.Argument(exists=True, dir_okay=False, help="The worksheet as the reviewers filled it in.")
    ],
    year: Annotated[int | None, typer.Option("--year", help="Refuse a worksheet of another year.")] = None,
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Take a reviewers' worksheet back, in whole or not at all; every refusal names its cell.

    Taken again it records nothing new. One that was made from other figures than those of now is refused as stale.
    """
    from desk.reviews.take import take_worksheet
    from schemas.worksheets import STEPS_VI

    taken = take_worksheet(Settings.from_environment(home, programme), file, year=year)
    new = "; ".join(f"{STEPS_VI[step]}: {count} điểm" for step, count in taken.new.items())
    known = f"; {taken.known} điểm đã ghi từ trước" if taken.known else ""
    typer.echo(f"Năm {taken.year}: {f'đã ghi {new}' if new else 'không có điểm mới'}{known}")


def agreement(year: Year, home: Home = None, programme: ProgrammeOption = None) -> None:
    """Say how far reviewers agree who scored a sample blind: share of equal scores, mean difference, the greatest."""
    from desk.reviews.agreement import find_agreement
    from flows.cli.rank.display import show_agreement

    settings = Settings.from_environment(home, programme)
    show_agreement(find_agreement(settings, year), settings.programme)
