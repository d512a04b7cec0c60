"""`thidua rules`: the rules as they stand, what those on probation have met, the scorecard, and the page of all."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from desk.settings import Settings
from flows.cli.options import AsOf, Home, KnownAt, PeriodOption, ProgrammeOption, moment_of

rules = typer.Typer(
    no_args_is_help=True,
    help="The rules that reports are held to. A new rule runs in shadow first: its hits are counted, units are told "
    "nothing. `thidua rules probation --rule L06` shows what it met in past periods, to decide whether to turn it on.",
)

Code = Annotated[str, typer.Argument(help="The rule's code, as R04.")]


@rules.command("list", epilog="Example: `thidua rules list`, then `thidua rules show R04`.")
def list_(programme: ProgrammeOption = None) -> None:
    """List every rule: code, family, severity, whether on or in shadow, title, what it looks at."""
    from flows.cli.display import console, new_listing
    from flows.cli.listing import Whole
    from reports.rules.texts import MODES_VI, scope_vi
    from schemas.findings import Severity

    data = Settings.from_environment(None, programme).programme
    table = new_listing(
        f"{len(data.rules)} quy tắc", Whole("Mã"), "Nhóm", "Mức độ", Whole("Chế độ"), "Nội dung", "Phạm vi"
    )
    for rule in data.rules:
        table.add_row(
            rule.code,
            data.family_of(rule.code).name_vi,
            Severity(rule.severity).label_vi,
            MODES_VI[rule.mode],
            data.cause_by_code[rule.code],
            scope_vi(rule, data.calendar.of_kind),
        )
    console.print(table)


@rules.command(epilog="Example: `thidua rules show R04`.")
def show(code: Code, programme: ProgrammeOption = None) -> None:
    """Show one rule: what it asks, what blanks mean, message, remedy, clause, validity."""
    from desk.looks.probation import find_rule
    from flows.cli.display import console
    from reports.rules.texts import facts_vi

    data = Settings.from_environment(None, programme).programme
    rule = find_rule(data, code)
    console.print(f"{rule.code} {data.cause_by_code[rule.code]}", style="bold")
    for name, text in facts_vi(data, rule):
        console.print(f"{name}: {text}")


@rules.command(epilog="Example: `thidua rules probation --rule L06 --periods 4`.")
def probation(
    rule: Annotated[
        list[str] | None,
        typer.Option("--rule", help="This rule, in shadow or on; may be repeated. Default: every rule in shadow."),
    ] = None,
    periods: Annotated[
        int, typer.Option("--periods", min=1, help="How many of the latest periods with reports to look at.")
    ] = 8,
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Show what rules in shadow would have found in past periods, and whether to turn them on.

    A rule over indicators is held to the stored reports again, so that one just added shows its history at once.
    """
    from desk.looks import probation as step
    from flows.cli.display import console
    from flows.cli.progress import progress_display

    settings = Settings.from_environment(home, programme)
    with progress_display() as progress:
        found = step.probation(settings, rule or (), periods, moment_of(settings, as_of, known_at), progress)
    if not found:
        console.print("Không có quy tắc nào đang thử (cột mode là shadow trong rules.csv).")
    for one in found:
        _show_history(settings.programme, one)


@rules.command(epilog="Example: `thidua rules scorecard --period 2018Q4`; the flow makes it beside the report.")
def scorecard(
    period: PeriodOption,
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Make the period's scorecard of rules, .html and .xlsx: what each looked at and found, the quality of units' data.

    It is for information: nothing of it enters a score or a rank, and nothing of sensitive indicators is in it.
    """
    from desk.looks import scorecard as step

    settings = Settings.from_environment(home, programme)
    made = step.run(settings, period, moment_of(settings, as_of, known_at))
    typer.echo(f"{made.period_id}: {made.headline_vi}")
    for path in made.files.values():
        typer.echo(str(path))


@rules.command(epilog="Example: `thidua rules page --out docs/rules.md`; `make docs` does the same.")
def page(
    out: Annotated[Path | None, typer.Option("--out", help="Write the page to this file (default: print it).")] = None,
    programme: ProgrammeOption = None,
) -> None:
    """Write the page of all rules, for officials, from the programme's tables."""
    from reports.rules.page import render_page

    text = render_page(Settings.from_environment(None, programme).programme)
    if out is None:
        typer.echo(text, nl=False)
    else:
        out.write_text(text, "utf-8", newline="\n")
        typer.echo(str(out))


def _show_history(programme: Any, one: Any) -> None:
    from flows.cli.display import console, new_listing
    from flows.cli.listing import Whole
    from reports.rules.texts import MODES_VI
    from reports.rules.trials import UNKNOWN_PERIOD_VI, verdict_vi
    from schemas.findings import Severity

    rule = one.rule
    how = "xét lại trên báo cáo đã lưu" if one.rechecked else "theo kết quả đã ghi khi xét"
    severity = Severity(rule.severity).label_vi
    title = f"{rule.code} {one.cause_vi} ({severity}, {MODES_VI[rule.mode]}; {how})"
    columns = (Whole("Kỳ"), "Báo cáo", "Đơn vị", "Báo cáo mắc", "Tỷ lệ", "Số ô", "Đơn vị mắc", "Đã chấp nhận")
    table = new_listing(title, *columns)
    for period in one.periods:
        name = period.period_id or UNKNOWN_PERIOD_VI
        counts = (period.hits, period.hit_units, period.accepted)
        table.add_row(
            name if period.in_force else f"{name} (chưa hiệu lực)",
            str(period.reports),
            str(period.units),
            str(period.hit_reports),
            period.share_vi,
            *map(str, counts),
        )
    console.print(table)
    _show_cases(one.cases)
    console.print(f"{rule.code}: {verdict_vi(one, programme.suspicion)}\n", style="bold")


def _show_cases(cases: Sequence[Any]) -> None:
    from flows.cli.display import console
    from reports.rules.trials import UNKNOWN_PERIOD_VI

    for case in cases:
        where = f", chỉ tiêu {case.indicator_code}" if case.indicator_code else ""
        period = case.period_id or UNKNOWN_PERIOD_VI
        text = f"  {period} {case.unit_name}{where} (bản {case.submission_id[:8]}): {case.message_vi}"
        console.print(text)
