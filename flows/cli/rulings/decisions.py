"""The commands by which people decide: whose a held report is, and when a report was received."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from desk.settings import Settings
from flows.cli.options import Home, ProgrammeOption

receipt = typer.Typer(no_args_is_help=True, help="The evidence of when a report was received, and a person's override.")

Id = Annotated[
    str,
    typer.Argument(
        help="The id shown by `thidua status`, or before the report was judged again; six characters are enough."
    ),
]
By = Annotated[str, typer.Option("--by", help="Who decides: the official's name.")]
Reason = Annotated[str, typer.Option("--reason", help="Why, as it will stand in the record.")]


@receipt.command()
def show(id: Id, home: Home = None, programme: ProgrammeOption = None) -> None:
    """Print every candidate time of a document on one page, the one that counts marked."""
    from desk.looks import status
    from desk.rulings import decide as step
    from flows.cli.submissions import show_evidence

    settings = Settings.from_environment(home, programme)
    found = step.load_evidence(settings, id)
    show_former_id(found.submission)
    differences = status.list_receipt_differences(settings, found.submission["submission_id"])
    show_evidence(found, differences, settings.programme)


@receipt.command()
def override(
    id: Id,
    received: Annotated[
        str,
        typer.Option(
            "--received",
            metavar="TIME",
            help="When it was received, as 20/11/2026, '20/11/2026 14:30' or 2026-11-20T14:30; in the programme's time "
            "zone unless an offset is given. A day alone means its beginning.",
        ),
    ],
    by: By,
    reason: Reason,
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Record another receipt time, with a name and a reason. Lateness and score follow it; the evidence stays."""
    from desk.rulings import decide as step

    when = step.parse_receipt_time(received)
    found = step.override_receipt(Settings.from_environment(home, programme), id, when, by, reason)
    show_former_id(found)
    typer.echo(f"đã ghi cho {found['origin']}: nhận lúc {when:%d/%m/%Y %H:%M}, người quyết định {by}")


def decide(
    id: Id,
    unit: Annotated[str, typer.Option("--unit", help="Whose report it is: official code.")],
    period: Annotated[str, typer.Option("--period", help="For which period, as 2018Q4.")],
    by: By,
    reason: Reason,
    force: Annotated[
        bool, typer.Option("--force", help="Also reassign a report that is not held to another unit or period.")
    ] = False,
    home: Home = None,
    programme: ProgrammeOption = None,
) -> None:
    """Settle who sent a held report and for which period; the next ingest judges it so.

    One that is not held is refused, with the signs it bears, unless --force is given.
    """
    from desk.rulings import decide as step

    settings = Settings.from_environment(home, programme)
    found = step.settle_identity(settings, id, unit, period, by, reason, force=force)
    show_former_id(found)
    typer.echo(
        f"đã ghi cho {found['origin']}: đơn vị {unit}, {period}, người quyết định {by}. "
        "Chạy thidua ingest để xét lại; báo cáo sẽ mang số mới, số cũ vẫn dùng được."
    )


def show_former_id(found: Mapping[str, Any]) -> None:
    """Say so where the id that was typed is one from before the document was judged anew."""
    if found["former_id"]:
        typer.echo(f"số {found['former_id'][:8]} nay là {found['submission_id'][:8]}: cùng tài liệu, đã xét lại")
