"""`thidua findings`: what was found in a period, clustered over its units: what many fail at is not their fault."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Any, Literal

import typer

from desk.settings import Settings
from flows.cli.options import AsOf, Home, KnownAt, ProgrammeOption, moment_of

EXAMPLE = (
    "Example: `thidua findings --period 2018Q4` lists the cells that fail, those in many units first and marked ►; "
    "`thidua findings --period 2018Q4 --rule R04` then shows who failed there, with what in the cell."
)
MARK = "►"


def findings(
    period: Annotated[
        str, typer.Option("--period", help="The period, as 2018Q4; auto: the latest whose window has ended.")
    ] = "auto",
    by: Annotated[
        Literal["rule", "unit"], typer.Option("--by", help="rule: one line a failing cell; unit: one a unit.")
    ] = "rule",
    rule: Annotated[
        str | None, typer.Option("--rule", help="The single findings of this rule: unit, cell, what stands in it, id.")
    ] = None,
    every: Annotated[bool, typer.Option("--all", help="Also list cells at which only one unit failed.")] = False,
    home: Home = None,
    programme: ProgrammeOption = None,
    as_of: AsOf = None,
    known_at: KnownAt = None,
) -> None:
    """Cluster a period's findings over its units: where many fail at one cell, look at the form or the rule."""
    from desk.clock import now_in
    from desk.looks import findings as step
    from desk.looks.probation import find_rule
    from flows.parameters import AUTO, resolve_period

    settings = Settings.from_environment(home, programme)
    data, moment = settings.programme, moment_of(settings, as_of, known_at)
    chosen = resolve_period(AUTO if period == "auto" else period, data, moment.as_of if moment else now_in(data))
    known = step.list_reported_periods(settings, moment)
    if chosen.id not in known:
        last = f"kỳ gần nhất có báo cáo: thidua findings --period {known[-1]}" if known else "chưa kỳ nào có báo cáo"
        typer.echo(f"{chosen.label_vi}: chưa có báo cáo nào được chấp nhận hay trả lại; {last}")
    elif rule is not None:
        _show_rule(settings, chosen, find_rule(data, rule), moment)
    elif by == "unit":
        _show_units(chosen, step.list_unit_findings(settings, chosen.id, moment=moment))
    else:
        _show_clusters(data, chosen, step.list_clusters(settings, [chosen.id], moment), every)


def show_suspicions(clusters: Sequence[Any]) -> None:
    """One line a cell that speaks against the form or the rule, with what to look at; nothing where there is none."""
    from desk.looks.findings import sentences_vi
    from flows.cli.display import console

    if not clusters:
        return
    console.print("\nNghi biểu mẫu hoặc quy tắc, không phải lỗi của từng đơn vị:", style="bold")
    for sentence in sentences_vi(clusters):
        console.print(f"{MARK} {sentence}")


def _show_clusters(programme: Any, period: Any, clusters: Sequence[Any], every: bool) -> None:
    from flows.cli.display import console, new_listing
    from flows.cli.listing import Whole
    from schemas.findings import Severity

    shown = [c for c in clusters if every or c.units > 1]
    reporting = f"{clusters[0].reporting} đơn vị có báo cáo, " if clusters else ""
    table = new_listing(
        f"{period.label_vi}: {reporting}{len(clusters)} ô có lỗi hoặc lưu ý",
        "",
        Whole("Mã"),
        "Nguyên nhân",
        "Ô",
        "Mức độ",
        "Đơn vị",
        "Tỷ lệ",
        "Còn",
        "Ví dụ",
    )
    for one in shown:
        table.add_row(
            MARK if one.suspicious else "",
            one.code,
            one.cause_vi,
            one.place_vi.removeprefix("chỉ tiêu "),
            Severity(one.severity).label_vi,
            f"{one.units}/{one.reporting}",
            one.share_vi,
            str(one.standing),
            ", ".join(one.examples),
        )
    if shown:
        console.print(table)
    else:
        console.print(table.title)
    if len(shown) < len(clusters):
        console.print(f"{len(clusters) - len(shown)} ô chỉ một đơn vị mắc, không liệt kê (--all để xem).")
    limits = programme.suspicion
    console.print(
        f"{MARK}: từ {limits.least_units} đơn vị và từ {limits.least_percent}% số đơn vị có báo cáo cùng mắc. "
        "Còn: số đơn vị mà bản đang tính vẫn mắc; số kia đã sửa sau khi bị trả lại, hoặc chưa gửi lại."
    )
    show_suspicions([c for c in clusters if c.suspicious])


def _show_units(period: Any, rows: Any) -> None:
    from flows.cli.display import console, new_listing
    from flows.cli.listing import Whole
    from schemas.findings import Severity

    severities = (Severity.BLOCK, Severity.EXPLAIN, Severity.NOTE)
    table = new_listing(
        f"{period.label_vi}: lỗi và lưu ý theo đơn vị",
        Whole("Mã"),
        "Đơn vị",
        *(s.label_vi for s in severities),
        f"Ở ô {MARK}",
        "Quy tắc (số ô)",
    )
    for (code, name), group in rows.groupby(["unit_code", "unit_name"], sort=False):
        counts, codes = Counter(group["severity"]), Counter(group["code"])
        table.add_row(
            code,
            name,
            *(str(counts[s.value] or "") for s in severities),
            str(int(group["suspicious"].sum()) or ""),
            ", ".join(f"{rule} ({count})" for rule, count in codes.most_common()),
        )
    console.print(table)
    console.print(f"Ở ô {MARK}: trong đó bao nhiêu ô nhiều đơn vị cùng mắc, nghi do biểu mẫu hoặc quy tắc.")


def _show_rule(settings: Settings, period: Any, rule: Any, moment: Any) -> None:
    from desk.looks import findings as step
    from flows.cli.display import console, new_listing
    from flows.cli.listing import Whole

    cause = settings.programme.cause_by_code[rule.code]
    rows = step.list_unit_findings(settings, period.id, rule.code, moment)
    if rule.mode == "shadow":
        console.print(f"{rule.code} đang thử, không ghi lỗi cho đơn vị: xem thidua rules probation --rule {rule.code}")
    table = new_listing(
        f"{period.label_vi}, {rule.code}: {cause}",
        "Đơn vị",
        "Chỉ tiêu, ô",
        "Ghi trong ô",
        "Nội dung",
        Whole("Bản"),
        Whole("Lỗi số"),
    )
    for row in rows.to_dict("records"):
        table.add_row(
            row["unit_name"],
            " ".join(filter(None, (row["indicator_code"], row["cell"]))) or (row["sheet"] or ""),
            row["typed"] or "",
            row["message_vi"],
            row["submission_id"][:8] + ("" if row["stands"] else "\nđã trả lại"),
            row["finding_id"][:8],
        )
    console.print(table)
    console.print(f"{rows['unit_id'].nunique()} đơn vị, {len(rows)} ô")
    show_suspicions(
        [c for c in step.list_clusters(settings, [period.id], moment) if c.suspicious and c.code == rule.code]
    )
