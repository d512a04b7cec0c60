"""Damage to codes and labels, and to where values stand against them."""

from __future__ import annotations

import io
from collections.abc import Callable
from itertools import pairwise

from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from schemas.programme import Indicator
from tests.mutation.case import Case, Sent, table
from tests.mutation.clean import Place, clean_draft
from tests.sources.source_files import book_bytes


def _edit(case: Case, edit: Callable[[Worksheet], list[Place]], *, retyped: bool = True) -> Sent:
    book = load_workbook(io.BytesIO(case.retype() if retyped else case.form()))
    cells = edit(table(book))
    return case.by_folder(book_bytes(book), *cells)


def _ref(case: Case, code: str, key: str) -> str:
    return str(case.cell(code, key)[1])


def _two(case: Case) -> tuple[str, str]:
    one, other = case.rng.sample([i.code for i in case.indicators], 2)
    return one, other


# --- codes and labels ---------------------------------------------------------------------------------------------


def label_of_another(case: Case) -> Sent:
    """One row under the name of another."""
    code, other = _two(case)

    def edit(sheet: Worksheet) -> list[Place]:
        sheet[_ref(case, code, "name")] = sheet[_ref(case, other, "name")].value
        return [case.cell(code, "name")]

    return _edit(case, edit)


def label_of_another_retyped(case: Case) -> Sent:
    """One row under the name of another, which somebody typed anew: a letter wrong, other capitals."""
    code, other = _two(case)

    def edit(sheet: Worksheet) -> list[Place]:
        name = str(sheet[_ref(case, other, "name")].value)
        middle = len(name) // 2
        sheet[_ref(case, code, "name")] = f"{name[:middle].upper()}{name[middle + 1 :]}"
        return [case.cell(code, "name")]

    return _edit(case, edit)


def labels_swapped(case: Case) -> Sent:
    return _swap(case, "name", retyped=True)


def codes_swapped(case: Case) -> Sent:
    """The codes of two rows exchanged in the official form."""
    return _swap(case, "code", retyped=False)


def _swap(case: Case, key: str, *, retyped: bool) -> Sent:
    codes = _two(case)

    def edit(sheet: Worksheet) -> list[Place]:
        one, other = (sheet[_ref(case, code, key)] for code in codes)
        one.value, other.value = other.value, one.value
        return [case.cell(code, "name") for code in codes]

    return _edit(case, edit, retyped=retyped)


def labels_shifted(case: Case) -> Sent:
    """The names one row too low from some row on."""
    return _shift_texts(case, "name", retyped=True)


def labels_shifted_in_form(case: Case) -> Sent:
    return _shift_texts(case, "name", retyped=False)


def codes_shifted(case: Case) -> Sent:
    """The codes one row too low from some row on, so that names and values belong to the code above."""
    return _shift_texts(case, "code", retyped=True)


def _shift_texts(case: Case, key: str, *, retyped: bool) -> Sent:
    codes = [i.code for i in case.indicators][case.rng.randint(1, 12) :]

    def edit(sheet: Worksheet) -> list[Place]:
        texts = [sheet[_ref(case, code, key)].value for code in codes]
        for code, text in zip(codes[1:], texts, strict=False):
            sheet[_ref(case, code, key)] = text
        sheet[_ref(case, codes[0], key)] = None
        return [case.cell(code, "name") for code in codes]

    return _edit(case, edit, retyped=retyped)


def labels_shortened(case: Case) -> Sent:
    """Names cut short or typed with other marks and capitals: each is still its own."""

    def edit(sheet: Worksheet) -> list[Place]:
        for indicator in case.indicators:
            cell = sheet[_ref(case, indicator.code, "name")]
            words = str(cell.value).split()
            cell.value = " ".join(words[: max(4, len(words) - 2)]).rstrip(",").upper()
        return []

    return _edit(case, edit)


# --- values against the year so far -------------------------------------------------------------------------------


def _find_runs(case: Case, at_least: int) -> list[list[Indicator]]:
    """Rows under each other whose amounts of the quarter and the year, and of the quarter before, are numbers."""
    if case.slot.period.number == 1:
        return []
    before = clean_draft(case.slot.earlier(1)).amounts
    runs: list[list[Indicator]] = [[]]
    for indicator in case.indicators:
        now, then = case.draft.amounts[indicator.code], before.get(indicator.code)
        known = indicator.year_aggregation == "sum" and now.ytd and then is not None and then.ytd
        apart = not runs[-1] or (then is not None and before[runs[-1][-1].code].ytd != then.ytd)
        if known and apart:
            runs[-1].append(indicator)
        else:
            runs.append([indicator] if known else [])
    return [run for run in runs if len(run) >= at_least]


def values_one_row_down(case: Case) -> Sent | None:
    """Counts pasted one row too low within a group of counts: no row says so by itself."""
    return _move_rows(case, ("period", "ytd", "plan"), down=True)


def values_one_row_up(case: Case) -> Sent | None:
    return _move_rows(case, ("period", "ytd", "plan"), down=False)


def plans_one_row_down(case: Case) -> Sent | None:
    """Only the plans slipped."""
    return _move_rows(case, ("plan",), down=True)


def _move_rows(case: Case, keys: tuple[str, ...], *, down: bool) -> Sent | None:
    runs = _find_runs(case, 6)
    if not runs or ("plan" in keys[:1] and case.slot.size == "minimal"):
        return None
    run = max(runs, key=len)
    before = {code: dict(cells) for code, cells in case.draft.rows.items()}
    for one, other in pairwise(run):
        source, target = (one, other) if down else (other, one)
        for key in keys:
            case.draft.rows[target.code][key] = before[source.code].get(key)
    changed = case.list_changed(before)
    return case.by_folder(case.form(), *changed) if changed else None


def columns_one_left(case: Case) -> Sent | None:
    """The year so far under *Trong kỳ*, the plan under *Lũy kế*."""
    return _move_columns(case, {"period": "ytd", "ytd": "plan", "plan": None})


def columns_one_right(case: Case) -> Sent | None:
    """The quarter under *Lũy kế*, the year so far under *Kế hoạch năm*."""
    return _move_columns(case, {"period": None, "ytd": "period", "plan": "ytd"})


def ytd_and_plan_exchanged(case: Case) -> Sent | None:
    return _move_columns(case, {"ytd": "plan", "plan": "ytd"})


def _move_columns(case: Case, sources: dict[str, str | None]) -> Sent | None:
    if case.slot.size == "minimal" or not _find_runs(case, 4):
        return None
    before = {code: dict(cells) for code, cells in case.draft.rows.items()}
    for indicator in case.indicators:
        if indicator.year_aggregation == "sum" and "plan" in before[indicator.code]:
            cells = case.draft.rows[indicator.code]
            cells.update(
                {key: before[indicator.code].get(source) if source else None for key, source in sources.items()}
            )
    return case.by_folder(case.form(), *case.list_changed(before))


def ytd_fell(case: Case) -> Sent | None:
    """The amounts of the quarter under *Lũy kế* too: less than the quarter before had, row after row."""
    runs = _find_runs(case, 4)
    if not runs:
        return None
    before = clean_draft(case.slot.earlier(1)).amounts
    run = [i for i in max(runs, key=len) if (case.draft.amounts[i.code].period or 0) < (before[i.code].ytd or 0)]
    if len(run) < 3 or len(run) < len(max(runs, key=len)):
        return None
    for indicator in run:
        case.set(indicator.code, ytd=case.draft.amounts[indicator.code].period)
    return case.by_folder(case.form(), *(case.cell(i.code, "ytd") for i in run))
