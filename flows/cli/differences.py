"""What the command line shows of two versions of a report. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from flows.cli.display import console, new_listing
from flows.cli.listing import Whole
from reports.office.vietnamese import day_short, number_or_gap
from reports.versions.model import PartChange, ReportDiff, TotalChange
from reports.versions.texts import difference_vi


def show_diff(diff: ReportDiff) -> None:
    """The two versions, the summary, then a table for each kind of difference; nothing where there is none."""
    console.print(Text(f"{diff.unit_code} {diff.unit_name}, {diff.label_vi}", style="bold"))
    console.print(Text(diff.moment_vi))
    _show_versions(diff)
    for line in diff.summary_vi:
        console.print(Text(f"• {line}"))
    if diff.others_vi:
        console.print("Các bản khác của kỳ này:")
    for line in diff.others_vi:
        console.print(Text(f"  {line}"))
    for show in (_show_cells, _show_totals, _show_parts, _show_findings, _show_corrections):
        show(diff)


def _show_table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """A table of these rows."""
    table = new_listing(title, *columns)
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _show_versions(diff: ReportDiff) -> None:
    _show_table("Hai bản", ("", *_sides(diff)), diff.side_by_side)


def _sides(diff: ReportDiff) -> tuple[str, str]:
    marks = {"before": ("\n(đang tính)", ""), "after": ("", "\n(đang tính)"), None: ("", "")}[diff.effective]
    return f"Bản trước\n{diff.before.id}{marks[0]}", f"Bản sau\n{diff.after.id}{marks[1]}"


def _show_cells(diff: ReportDiff) -> None:
    if not diff.cells:
        return
    columns = (Whole("Mã"), "Chỉ tiêu", "Cột", *_sides(diff), "Chênh lệch", "Ô")
    _show_table(
        "Số liệu khác nhau",
        columns,
        (
            (
                one.code,
                f"{one.name_vi} ({one.unit_vi})",
                one.measure_vi,
                one.before.text_vi,
                "\n".join(filter(None, (one.after.text_vi, one.note_vi))),
                difference_vi(one.difference, one.percent),
                _format_places(one.before.place, one.after.place),
            )
            for one in diff.cells
        ),
    )


def _show_totals(diff: ReportDiff) -> None:
    if not diff.totals:
        return
    before, after = _sides(diff)
    now = () if diff.effective else ("Tổng hiện nay",)
    columns = (
        Whole("Mã"),
        "Chỉ tiêu",
        "Phạm vi",
        *now,
        f"Tổng với\n{before}",
        f"Tổng với\n{after}",
        "Chênh lệch",
        "Đơn vị có số",
    )
    _show_table("Ảnh hưởng đến tổng", columns, (_total_row(one, standing=bool(now)) for one in diff.totals))
    if diff.totals_note_vi:
        console.print(Text(diff.totals_note_vi))


def _total_row(one: TotalChange, *, standing: bool) -> tuple[str, ...]:
    now = (number_or_gap(one.standing),) if standing else ()
    named = (one.code, f"{one.name_vi}, {one.quantity_vi} ({one.unit_vi})", one.scope_vi)
    two = (number_or_gap(one.before), number_or_gap(one.after))
    return (*named, *now, *two, difference_vi(one.difference, one.percent), f"{one.units_before} → {one.units_after}")


def _show_parts(diff: ReportDiff) -> None:
    if not diff.parts:
        return
    columns = ("Phần", "Thay đổi", "Tên", "Mục", "Bản trước", "Bản sau", "Ô")
    _show_table("Nội dung khác", columns, (row for part in diff.parts for row in _part_rows(part)))


def _part_rows(part: PartChange) -> Iterable[tuple[str, ...]]:
    places = _format_places(part.before_place, part.after_place)
    for field in part.fields:
        named = (part.part_vi, part.kind_vi, part.title_vi, field.label_vi)
        yield (*named, field.before or "", field.after or "", places)


def _show_findings(diff: ReportDiff) -> None:
    if not diff.findings:
        return
    columns = ("Tình trạng", Whole("Mã"), "Mức độ", "Bản trước", "Bản sau", "Ô")
    _show_table(
        "Lỗi, lưu ý",
        columns,
        (
            (
                one.outcome_vi,
                " ".join(filter(None, (one.code, one.indicator_code))),
                one.severity.label_vi,
                one.before_vi or "",
                one.after_text_vi,
                _format_places(one.before_place, one.after_place),
            )
            for one in diff.findings
        ),
    )


def _show_corrections(diff: ReportDiff) -> None:
    if not diff.corrections:
        return
    amounts = (Whole("Báo cáo ghi"), Whole("Số được tính"))
    columns = (Whole("Chỉ tiêu"), "Cột", *amounts, "Tình trạng", "Lý do", "Người quyết định", Whole("Ngày"))
    _show_table(
        "Đính chính (chỉ áp dụng cho bản đang được tính)",
        columns,
        (
            (
                one.code,
                one.measure_vi,
                one.expected_vi,
                one.corrected_vi,
                one.status_vi,
                one.reason,
                one.decided_by,
                day_short(one.decided_on),
            )
            for one in diff.corrections
        ),
    )


def _format_places(before: str, after: str) -> str:
    return before if before == after else f"{before or '-'} → {after or '-'}"
