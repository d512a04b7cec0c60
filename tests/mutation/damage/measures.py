"""Damage to units of measure: multiples in the unit cell, titles and headings, number formats, words behind numbers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from decimal import Decimal

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.form import INDICATORS, INFO_SHEET
from tests.mutation.case import Case, Sent, table
from tests.mutation.clean import Place
from tests.mutation.damage import looks
from tests.sources.mutations import rebuilt

MONEY = (("1.4", "period"), ("1.5", "ytd"))
"""The indicators of money: the amount of each that the unit fills."""


def _edit(case: Case, change: Callable[[Worksheet], None], *touched: tuple[str, str]) -> Sent | None:
    def edit(book: Workbook) -> list[Place]:
        change(table(book))
        return [case.cell(*one) for one in touched]

    return case.edit(edit)


def _restate(case: Case, sheet: Worksheet, unit: str | None, times: Decimal) -> None:
    """The money in another unit: its cell and the amounts."""
    for code, key in MONEY:
        sheet[str(case.cell(code, "unit_of_measure")[1])].value = unit
        amount = sheet[str(case.cell(code, key)[1])]
        restated = Decimal(str(amount.value)) * times
        amount.value = int(restated) if restated == int(restated) else float(restated)


def money_in_thousands(case: Case) -> Sent | None:
    """`nghìn đồng` in the unit cells, and the amounts so."""
    return _edit(case, lambda sheet: _restate(case, sheet, "nghìn đồng", Decimal(1000)), *MONEY)


def money_in_billions(case: Case) -> Sent | None:
    return _edit(case, lambda sheet: _restate(case, sheet, "Tỷ đồng", Decimal("0.001")), *MONEY)


def money_in_dong(case: Case) -> Sent | None:
    return _edit(case, lambda sheet: _restate(case, sheet, "đ", Decimal(1_000_000)), *MONEY)


def unit_in_title_alone(case: Case) -> Sent | None:
    """No unit cells; `ĐVT: nghìn đồng` above the table."""

    def change(sheet: Worksheet) -> None:
        _restate(case, sheet, None, Decimal(1000))
        sheet["A1"].value = "ĐVT: nghìn đồng"

    return _edit(case, change, *MONEY)


def unit_retyped(case: Case) -> Sent | None:
    """`Tr.đ` is the form's own unit."""
    return _edit(case, lambda sheet: _restate(case, sheet, case.rng.choice(("Tr.đ", "TRIỆU  VNĐ", "trđ")), Decimal(1)))


def unit_unknown(case: Case) -> Sent | None:
    return _edit(case, lambda sheet: _restate(case, sheet, "nghìn USD", Decimal(1)), *MONEY)


def title_contradicts_units(case: Case) -> Sent | None:
    def change(sheet: Worksheet) -> None:
        sheet["A1"].value = "KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU (ĐVT: tỷ đồng)"

    return _edit(case, change, *MONEY)


def heading_contradicts_units(case: Case) -> Sent | None:
    """`Trong kỳ (nghìn đồng)` over a column."""

    def change(sheet: Worksheet) -> None:
        heading = INDICATORS.column("period").heading_vi
        cell = next(line[3] for line in sheet.iter_rows() if line[3].value == heading)
        cell.value = f"{heading} (nghìn đồng)"

    return _edit(case, change, MONEY[0])


def name_contradicts_unit(case: Case) -> Sent | None:
    def change(sheet: Worksheet) -> None:
        name = sheet[str(case.cell("1.4", "name")[1])]
        name.value = f"{name.value} (tỷ đồng)"

    return _edit(case, change, MONEY[0])


def unit_behind_a_name(case: Case) -> Sent | None:
    """`(ĐV: tỷ đồng)` behind the name, as short as people write it."""

    def change(sheet: Worksheet) -> None:
        name = sheet[str(case.cell("1.4", "name")[1])]
        name.value = f"{name.value} (ĐV: tỷ đồng)"

    return _edit(case, change, MONEY[0])


def unit_below_the_table(case: Case) -> Sent | None:
    def change(sheet: Worksheet) -> None:
        sheet[f"A{sheet.max_row + 2}"].value = "Ghi chú: kinh phí tính bằng tỷ đồng."

    return _edit(case, change, *MONEY)


def unit_on_the_cover(case: Case) -> Sent | None:
    def edit(book: Workbook) -> list[Place]:
        cover = book[INFO_SHEET]
        cover[f"A{cover.max_row + 2}"].value = "ĐVT: tỷ đồng"
        return [case.cell(*one) for one in MONEY]

    return case.edit(edit)


def two_units_typed_behind_money(case: Case) -> Sent | None:
    """`1 tỷ 200 triệu đồng`: two numbers in one cell."""
    return case.put("1.4", "period", f"1 tỷ {case.rng.randint(10, 90) * 10} triệu đồng")


def _format(case: Case, code: str | None, key: str, pattern: str, value: float | None = None) -> Sent | None:
    if code is None:
        return None

    def change(sheet: Worksheet) -> None:
        cell = sheet[str(case.cell(code, key)[1])]
        cell.number_format = pattern
        cell.value = cell.value if value is None else value

    return _edit(case, change, (code, key))


def format_says_billions(case: Case) -> Sent | None:
    return _format(case, *MONEY[0], '#,##0.0##" tỷ đồng"')


def format_says_dong(case: Case) -> Sent | None:
    """The button *Currency* of a Vietnamese Excel."""
    return _format(case, *MONEY[1], '_-* #,##0\\ "₫"_-;\\-* #,##0\\ "₫"_-;_-* "-"??\\ "₫"_-;_-@_-')


def format_says_the_unit(case: Case) -> Sent | None:
    return _format(case, *MONEY[0], '#,##0.0##" tr.đ"')


def format_shows_thousands(case: Case) -> Sent | None:
    return _format(case, *MONEY[0], "#,##0,", 1_234_000)


def format_rounds_money(case: Case) -> Sent | None:
    """An amount with a fraction, shown without it."""
    return _format(case, *MONEY[0], "#,##0", 1234.6)


def format_rounds_to_a_power(case: Case) -> Sent | None:
    """A large amount shown as `1E+3`."""
    return _format(case, *MONEY[0], "0E+0", 1234)


def format_shows_percent(case: Case) -> Sent | None:
    return _format(case, case.pick(case.list_numbers(1)), "period", "0%")


def format_says_another_count(case: Case) -> Sent | None:
    return _format(case, case.pick(case.list_numbers(1)), "period", '0" pa nô"')


def unit_typed_behind_money(case: Case) -> Sent | None:
    """`1,2 tỷ đồng` in a cell of millions."""
    amount = int(case.draft.amounts["1.4"].period or 0)
    return case.put("1.4", "period", f"{amount} tỷ đồng") if amount else None


def unit_of_count_changed(case: Case) -> Sent | None:
    """Another thing is counted than the form asks for."""
    code = case.pick(case.list_numbers(1))
    if code is None:
        return None

    def change(sheet: Worksheet) -> None:
        sheet[str(case.cell(code, "unit_of_measure")[1])].value = "pa nô"

    return _edit(case, change, (code, "unit_of_measure"))


def count_in_thousands(case: Case) -> Sent | None:
    """`nghìn …` in the unit cell of a count, and its amounts so."""
    code = case.pick(case.list_numbers(1))
    if code is None:
        return None
    keys = [key for key in ("period", "ytd", "plan") if getattr(case.draft.amounts[code], key)]

    def change(sheet: Worksheet) -> None:
        unit = sheet[str(case.cell(code, "unit_of_measure")[1])]
        unit.value = f"nghìn {unit.value}"
        for key in keys:
            amount = sheet[str(case.cell(code, key)[1])]
            amount.value = float(Decimal(str(amount.value)) / 1000)

    return _edit(case, change, *((code, key) for key in keys))


def hidden_sheet(case: Case) -> Sent | None:
    """The sheet of indicators hidden."""

    def edit(book: Workbook) -> list[Place]:
        table(book).sheet_state = "hidden"
        return [case.cell(i.code, "period") for i in case.list_required()]

    return case.edit(edit)


def stale_formula_with_macros(case: Case) -> Sent | None:
    """A workbook with macros is a workbook: its stale results are found."""
    sent = looks.stale_formula(case)
    if sent is None:
        return None
    (file,) = sent.files
    with zipfile.ZipFile(io.BytesIO(file.data)) as package:
        types = package.read("[Content_Types].xml")
    macros = types.replace(b"spreadsheetml.sheet.main+xml", b"x").replace(
        b"application/vnd.openxmlformats-officedocument.x", b"application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    )
    assert macros != types
    data = rebuilt(file.data, "[Content_Types].xml", rb"(?s)^.*$", macros)
    return case.by_folder(data, *sent.cells, place=file.place.replace(".xlsx", ".xlsm"))
