"""What the command line shows of two versions of a report. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Iterable

from rich.text import Text

from flows.cli.display import console, table_of
from flows.cli.listing import Whole
from reports.office.vietnamese import day_short, number_or_gap
from reports.versions.model import PartChange, ReportDiff, TotalChange
from reports.versions.texts import difference_vi


def show_diff(diff: ReportDiff) -> None:
    """The two versions, the summary, then a table for each kind of difference; nothing where there is none."""
    console.print(Text(f"{diff.unit_code} {diff.unit_name}, {diff.label_vi}", style="bold"))
    console.print(Text(diff.moment_vi))
    _versions(diff)
    for line in diff.summary_vi:
        console.print(Text(f"• {line}"))
    if diff.others_vi:
        console.print("Các bản khác của kỳ này:")
    for line in diff.others_vi:
        console.print(Text(f"  {line}"))
    for show in (_cells, _totals, _parts, _findings, _corrections):
        show(diff)


def _table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """A table of these rows."""
    table = table_of(title, *columns)
    for row in rows:
        table.add_row(*row)
    console.print(table)


def _versions(diff: ReportDiff) -> None:
    _table("Hai bản", ("", *_sides(diff)), diff.side_by_side)


def _sides(diff: ReportDiff) -> tuple[str, str]:
    marks = {"before": ("\n(đang tính)", ""), "after": ("", "\n(đang tính)"), None: ("", "")}[diff.effective]
    return f"Bản trước\n{diff.before.id}{marks[0]}", f"Bản sau\n{diff.after.id}{marks[1]}"


def _cells(diff: ReportDiff) -> None:
    if not diff.cells:
        return
    columns = (Whole("Mã"), "Chỉ tiêu", "Cột", *_sides(diff), "Chênh lệch", "Ô")
    _table(
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
                _places(one.before.place, one.after.place),
            )
            for one in diff.cells
        ),
    )


def _totals(diff: ReportDiff) -> None:
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
    _table("Ảnh hưởng đến tổng", columns, (_total(one, standing=bool(now)) for one in diff.totals))
    if diff.totals_note_vi:
        console.print(Text(diff.totals_note_vi))


def _total(one: TotalChange, *, standing: bool) -> tuple[str, ...]:
    now = (number_or_gap(one.standing),) if standing else ()
    named = (one.code, f"{one.name_vi}, {one.quantity_vi} ({one.unit_vi})", one.scope_vi)
    two = (number_or_gap(one.before), number_or_gap(one.after))
    return (*named, *now, *two, difference_vi(one.difference, one.percent), f"{one.units_before} → {one.units_after}")


def _parts(diff: ReportDiff) -> None:
    if not diff.parts:
        return
    columns = ("Phần", "Thay đổi", "Tên", "Mục", "Bản trước", "Bản sau", "Ô")
    _table("Nội dung khác", columns, (row for part in diff.parts for row in _part(part)))


def _part(part: PartChange) -> Iterable[tuple[str, ...]]:
    places = _places(part.before_place, part.after_place)
    for field in part.fields:
        named = (part.part_vi, part.kind_vi, part.title_vi, field.label_vi)
        yield (*named, field.before or "", field.after or "", places)


def _findings(diff: ReportDiff) -> None:
    if not diff.findings:
        return
    columns = ("Tình trạng", Whole("Mã"), "Mức độ", "Bản trước", "Bản sau", "Ô")
    _table(
        "Lỗi, lưu ý",
        columns,
        (
            (
                one.fate_vi,
                " ".join(filter(None, (one.code, one.indicator_code))),
                one.severity.label_vi,
                one.before_vi or "",
                one.shown_after_vi,
                _places(one.before_place, one.after_place),
            )
            for one in diff.findings
        ),
    )


def _corrections(diff: ReportDiff) -> None:
    if not diff.corrections:
        return
    amounts = (Whole("Báo cáo ghi"), Whole("Số được tính"))
    columns = (Whole("Chỉ tiêu"), "Cột", *amounts, "Tình trạng", "Lý do", "Người quyết định", Whole("Ngày"))
    _table(
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


def _places(before: str, after: str) -> str:
    return before if before == after else f"{before or '-'} → {after or '-'}"
