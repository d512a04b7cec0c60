"""`thidua send`: the replies to units, sent, listed, and settled where nobody knows whether one was sent."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

import typer

from desk.settings import Settings, SmtpServer
from flows.cli.options import Home, ProgrammeOption

NO_SERVER_VI = "chưa cấu hình máy chủ thư (THIDUA_SMTP_HOST): thư để nháp, cán bộ mở và gửi"


def send(
    home: Home = None,
    programme: ProgrammeOption = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be sent; nothing is sent.")] = False,
    listing: Annotated[
        bool, typer.Option("--list", help="List every reply that was not (or not certainly) sent, with the reason.")
    ] = False,
    since: Annotated[
        datetime | None,
        typer.Option(
            "--since", formats=["%Y-%m-%d"], help="Answer reports received from that day on (default: 30 days back)."
        ),
    ] = None,
    confirm: Annotated[
        tuple[str, str] | None,
        typer.Option(
            "--confirm",
            metavar="NUMBER sent|again",
            help="Record whether the reply with this receipt number was sent.",
        ),
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Who decides: the official's name.")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why, as it will stand in the record.")] = "",
) -> None:
    """Send the drafted replies by SMTP, each at most once; without a server they stay drafts in thu-di/."""
    from desk.answers import deliver

    settings = Settings.from_environment(home, programme)
    start = since.replace(tzinfo=settings.programme.tz) if since else None
    if confirm is not None:
        _confirm(settings, confirm, by, reason)
    elif listing:
        show_replies(deliver.list_mails(settings))
    elif dry_run:
        _dry_run(settings, start)
    else:
        _send(settings, start)


def _confirm(settings: Settings, confirm: tuple[str, str], by: str, reason: str) -> None:
    from desk.answers import deliver

    token, ruling = confirm
    if ruling not in ("sent", "again"):
        raise deliver.ConfirmError(f"--confirm {ruling}: ghi sent (đã gửi) hoặc again (gửi lại)")
    mail = deliver.confirm(settings, token, "sent" if ruling == "sent" else "again", by, reason)
    typer.echo(f"đã ghi cho {mail.receipt_number}: {mail.state_vi}, người quyết định {mail.decided_by}")


def _dry_run(settings: Settings, since: datetime | None) -> None:
    from desk.answers import deliver
    from desk.answers.answer import answer_units
    from desk.clock import now_in

    answer_units(settings)
    start = since or now_in(settings.programme) - deliver.OLD
    due = [mail for mail in deliver.list_mails(settings) if deliver.must_send(mail, start)]
    for mail in due:
        typer.echo(f"{mail.receipt_number}  {mail.recipient}  {mail.unit_name or ''}")
    typer.echo(f"{len(due)} thư sẽ được gửi")


def _send(settings: Settings, since: datetime | None) -> None:
    from desk.answers import deliver
    from flows.cli.progress import progress_display

    server = SmtpServer.from_environment()
    with progress_display() as progress:
        done = deliver.run(settings, server, since, progress)
    if server is None:
        typer.echo(f"{NO_SERVER_VI}: {settings.outbox}")
    typer.echo(
        f"đã gửi {len(done.sent)}, không được {len(done.failed)}, không rõ {len(done.unclear)}, còn nháp {done.drafts}"
    )
    trouble: list[Any] = [*done.failed, *done.unclear, *(mail for mail in done.left if mail.is_unclear)]
    if trouble:
        show_replies(trouble)
        raise typer.Exit(1)


def show_replies(mails: list[Any]) -> None:
    """One line a reply that is not known as sent; what a person must settle first."""
    from flows.cli.display import console, new_listing, time_text
    from flows.cli.listing import Whole

    shown = [mail for mail in mails if mail.is_unsent or mail.is_unclear]
    table = new_listing(
        "Thư trả lời chưa gửi xong",
        Whole("Số tiếp nhận"),
        "Đơn vị",
        Whole("Gửi đến"),
        "Tình trạng",
        "Lần",
        "Lúc",
        "Lỗi",
    )
    for mail in sorted(shown, key=lambda mail: (not mail.is_unclear, mail.state == "prepared", mail.receipt_number)):
        error = " ".join(filter(None, (str(mail.code) if mail.code else "", mail.error)))
        table.add_row(
            mail.receipt_number,
            mail.unit_name or "chưa rõ",
            mail.recipient or "",
            mail.state_vi,
            str(mail.attempt),
            time_text(mail.at, None),
            error,
        )
    console.print(table)
    if any(mail.is_unclear for mail in shown):
        console.print(
            "Thư không rõ đã gửi hay chưa: xem nhật ký máy chủ thư hoặc hỏi đơn vị, rồi ghi "
            "thidua send --confirm SỐ sent|again --by … --reason …",
            style="bold",
        )
