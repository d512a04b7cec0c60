"""Ways to gain by form: what a unit sends that did the same as the honest unit beside it, day by day, real files.

Every unit of the season did the same (`make_honest_draft`). A strategy is what its unit sends in a quarter instead.
"""

from __future__ import annotations

import copy
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from openpyxl import load_workbook

from reports.form.workbook import FormEntries, write_form
from sample.drafts import Draft, list_counts_of_form, make_draft
from sample.numbers import ZERO, Amounts, Numbers, make_unit_numbers
from sample.texts import Row
from schemas.form import INDICATORS, CellValue
from schemas.programme import Period, Unit
from tests.mutation.clean import PROGRAMME, write_draft

YEAR: Final = 2018
PERIODS: Final = tuple(p for p in PROGRAMME.periods if p.year == YEAR)
EARLY, DUE, SOON, LATE, CLOSED = -3, 0, 2, 9, 40
"""Days from the due day; the period closes thirty days after it."""
DAYS: Final = (EARLY, DUE, SOON, LATE, CLOSED)
COMPARED: Final = ("2.13", "2.14", "2.16", "2.17", "5.3")
"""What is scored by the place in the cluster, and needs no document."""
BASE: Final = "63-26"


@dataclass(frozen=True, slots=True)
class Sent:
    """One file of a unit: the day on which it comes, counted from the due day, and its bytes."""

    day: int
    data: bytes


@dataclass(frozen=True, slots=True)
class Quarter:
    """A unit's quarter: whose, which, and where forms are written."""

    unit: Unit
    period: Period
    scratch: Path

    def write(self, draft: Draft) -> bytes:
        """The draft as the official form."""
        return write_draft(draft, self.scratch)


Play = Callable[[Quarter, Draft], Iterable[Sent]]


@dataclass(frozen=True, slots=True)
class Strategy:
    """A way to gain, the criteria it aims at, and where it may earn more what a person is told.

    `asked` are codes of findings and questions, `noted` is a note beside the unit's place in the ranking.
    """

    name: str
    play: Play
    criteria: tuple[str, ...]
    asked: tuple[str, ...] = ()
    noted: str = ""


@cache
def list_true_amounts() -> Numbers:
    """What every unit did: one initiative in the fourth quarter, incidents of which some were answered."""
    numbers = make_unit_numbers(PROGRAMME, PROGRAMME.unit_by_id[BASE], PERIODS, 4)
    for period in PERIODS:
        rows = numbers[period.id]
        last = int(period.is_last)
        rows["5.2"] = Amounts("value", *map(Decimal, (last, last, 2)))
        rows["2.21"] = Amounts("value", *map(Decimal, (4, 4 * period.number, 12)))
        rows["2.22"] = Amounts("value", *map(Decimal, (1, period.number, 4)))
        rows["2.18"] = Amounts("value", *map(Decimal, (1, period.number, 9)))
        rows["2.5"] = Amounts("value", *map(Decimal, (6, 6 * period.number, 60)))
        rows["2.6"] = Amounts("value", *map(Decimal, (90, 90 * period.number, 900)))
    return numbers


def make_honest_draft(unit: Unit, period: Period) -> Draft:
    """What the unit did, as it is."""
    draft = make_draft(PROGRAMME, unit, period, list_true_amounts()[period.id], period.due_at.date(), 4)
    draft.exemplars = [_initiative(draft)] if period.is_last else []
    list_counts_of_form(draft)
    return draft


def _initiative(draft: Draft) -> Row:
    day = draft.period.window_start + timedelta(days=20)
    name = f"Bản đồ số của {draft.unit.name_vi}"
    return {
        "kind": "Sáng kiến", "name": name, "holder": "Phòng Thông tin", "decision_number": "77/QĐ-UBND",
        "decided_on": day, "summary": "Đã áp dụng.",
    }  # fmt: skip


def set_amounts(draft: Draft, code: str, **amounts: CellValue) -> None:
    """Other amounts in a row, x among them."""
    cells = draft.rows[code]
    for key, value in amounts.items():
        if value is None:
            cells.pop(key, None)
        else:
            cells[key] = value


def mark_nothing(draft: Draft, codes: Iterable[str]) -> None:
    """x in these rows and nothing else."""
    for code in codes:
        draft.rows[code] = {"not_applicable": "x"}


def raise_amounts(draft: Draft, by: int, codes: Iterable[str] = COMPARED) -> None:
    """So much more in these rows, in the quarter and since the year began."""
    for code in codes:
        row = draft.amounts[code]
        number = draft.period.number
        set_amounts(
            draft, code, period=int(row.period or 0) + by, ytd=int(row.ytd or 0) + by * number, not_applicable=None
        )


def _sum_rows(draft: Draft) -> Iterator[str]:
    """The rows whose quarters add up and that the unit filled."""
    for code, row in draft.amounts.items():
        indicator = PROGRAMME.indicator_by_code[code]
        if indicator.year_aggregation == "sum" and row.state == "value":
            yield code


# --- the strategies ---------------------------------------------------------------------------------------------


def send_honestly(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """The true figures, three days before they are due."""
    yield Sent(EARLY, quarter.write(draft))


def mark_everything(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    mark_nothing(draft, list(draft.rows))
    draft.activities, draft.exemplars = [], []
    yield Sent(DUE, quarter.write(draft))


def mark_some(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """x where least was done, plans left out."""
    year = list_true_amounts()[PERIODS[-1].id]
    rows = [c for c in _sum_rows(draft) if not PROGRAMME.indicator_by_code[c].evidence_required]
    least = sorted(rows, key=lambda code: year[code].ytd or ZERO)[:6]
    mark_nothing(draft, least)
    draft.activities = [row for row in draft.activities if row["indicator_code"] not in least]
    yield Sent(DUE, quarter.write(draft))


def mark_before_others(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """x beside the plan, where the plan will not be met."""
    for code in ("2.5", "2.6", "2.18"):
        set_amounts(draft, code, period=None, ytd=None, not_applicable="x")
    draft.activities = [row for row in draft.activities if row["indicator_code"] not in ("2.5", "2.6", "2.18")]
    yield Sent(DUE, quarter.write(draft))


def send_blank(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    path = quarter.scratch / "blank.xlsx"
    entries = FormEntries(info=draft.info)
    yield Sent(DUE, write_form(PROGRAMME, quarter.unit, quarter.period, path, entries).read_bytes())


def correct_late(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """Any figures in time, the true ones when they are known."""
    first = copy.deepcopy(draft)
    raise_amounts(first, 3)
    yield Sent(DUE, quarter.write(first))
    yield Sent(LATE, quarter.write(draft))


def plan_one(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    for code in _sum_rows(draft):
        set_amounts(draft, code, plan=1)
    yield Sent(DUE, quarter.write(draft))


def lower_plans(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """The plans of the year made those figures that were reached, in the last quarter."""
    if quarter.period.is_last:
        for code in _sum_rows(draft):
            row = draft.amounts[code]
            if row.ytd and row.plan and row.ytd < row.plan:
                set_amounts(draft, code, plan=int(row.ytd))
    yield Sent(DUE, quarter.write(draft))


def copy_report(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """The figures of another unit, which did the same, with two of them raised."""
    raise_amounts(draft, 2, ("2.13", "2.16"))
    yield Sent(DUE, quarter.write(draft))


def list_nine_times(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """One initiative in nine rows, written a little otherwise each time."""
    if quarter.period.is_last:
        (row,) = draft.exemplars
        name, number = str(row["name"]), str(row["decision_number"])
        spelt = (
            (name, number), (name.upper(), number), (f"{name}.", number), (f"“{name}”", number), (f" {name} ", number),
            (f"- {name}", number), (name, number.lower()), (name.replace(" ", "  "), number),
            (f"{name};", f"{number}."),
        )  # fmt: skip
        draft.exemplars = [{**row, "name": said, "decision_number": of} for said, of in spelt]
        set_amounts(draft, "5.2", period=9, ytd=9)
    yield Sent(DUE, quarter.write(draft))


def date_in_1998(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    for code in ("1.2", "4.1", "5.1"):
        if draft.rows[code].get("evidence"):
            draft.rows[code]["evidence"] = "12/KH-UBND ngày 10/05/1998"
    yield Sent(DUE, quarter.write(draft))


def raise_before_closing(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """The true figures in time, higher ones once the others' are known."""
    yield Sent(DUE, quarter.write(copy.deepcopy(draft)))
    raise_amounts(draft, 20)
    yield Sent(LATE, quarter.write(draft))


def raise_after_closing(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    yield Sent(DUE, quarter.write(copy.deepcopy(draft)))
    raise_amounts(draft, 20)
    yield Sent(CLOSED, quarter.write(draft))


def raise_when_returned(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """A wrong cell on the due day, to be asked for another version; in that more than the cell is changed."""
    first = copy.deepcopy(draft)
    set_amounts(first, "2.1", period="khoảng 3")
    yield Sent(DUE, quarter.write(first))
    raise_amounts(draft, 20)
    yield Sent(SOON, quarter.write(draft))


def score_highest(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    limits = {c.code: c.max_points for c in PROGRAMME.criteria_of(YEAR)}
    for code, cells in draft.self_scores.items():
        cells["points"] = float(limits[code])
    yield Sent(DUE, quarter.write(draft))


def split_in_two(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """Three fifths of the rows in one file, the others in another."""
    codes = list(draft.rows)
    cut = 3 * len(codes) // 5
    for kept in (set(codes[:cut]), set(codes[cut:])):
        half = copy.deepcopy(draft)
        half.rows = {code: cells for code, cells in draft.rows.items() if code in kept}
        yield Sent(DUE, quarter.write(half))


def swallow_a_quarter(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """Nothing in the second quarter; what is then stated since the year began holds anything."""
    if quarter.period.number == 2:
        return
    if quarter.period.number > 2:
        for code in (*COMPARED, "2.5", "2.6"):
            set_amounts(draft, code, ytd=int(draft.amounts[code].ytd or 0) + 60, not_applicable=None)
            if draft.amounts[code].state != "value":
                set_amounts(draft, code, period=0)
    yield Sent(DUE, quarter.write(draft))


def send_few_cells_later(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """A good form, and then one with few rows, those raised."""
    yield Sent(DUE, quarter.write(copy.deepcopy(draft)))
    raise_amounts(draft, 20)
    draft.rows = {code: cells for code, cells in draft.rows.items() if code in COMPARED}
    yield Sent(SOON, quarter.write(draft))


def hide_second_form(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """Higher figures in a second table on a hidden sheet."""
    book = load_workbook(io.BytesIO(quarter.write(draft)))
    sheet = book.copy_worksheet(book[INDICATORS.sheet])
    sheet.title, sheet.sheet_state = "Số liệu", "hidden"
    for row in sheet.iter_rows():
        for cell in row[3:5]:
            if isinstance(cell.value, int):
                cell.value += 20
    stream = io.BytesIO()
    book.save(stream)
    yield Sent(DUE, stream.getvalue())


def hide_incidents(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """x where others act: false reports of which few were answered are said not to be."""
    mark_nothing(draft, ("2.21", "2.22"))
    yield Sent(DUE, quarter.write(draft))


def reach_plans_at_last(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """In the last quarter exactly what is lacking to the plans."""
    if quarter.period.is_last:
        for code in _sum_rows(draft):
            row = draft.amounts[code]
            if row.plan and row.plan >= 10 and row.ytd and row.ytd < row.plan:
                set_amounts(draft, code, period=int((row.period or 0) + row.plan - row.ytd), ytd=int(row.plan))
    yield Sent(DUE, quarter.write(draft))


def send_just_enough(quarter: Quarter, draft: Draft) -> Iterator[Sent]:
    """On the due day just so many cells that the form counts as sent; the rest when it comes back."""
    first = copy.deepcopy(draft)
    codes = list(first.rows)
    first.rows = {code: first.rows[code] for code in codes[: 11 * len(codes) // 20]}
    yield Sent(DUE, quarter.write(first))
    yield Sent(SOON, quarter.write(draft))


STRATEGIES: Final = (
    Strategy("x everywhere", mark_everything, ("I.2", "III.4", "III.7"), ("V37",)),
    Strategy("x in some rows", mark_some, ("II.4", "III.4", "III.5", "V.2")),
    Strategy("x beside a plan", mark_before_others, ("III.2", "III.6"), ("V35",)),
    Strategy("empty forms on the due days", send_blank, ("I.1", "I.2"), ("F10",)),
    Strategy("late corrections", correct_late, ("I.1", "III.4", "III.5"), ("U09",)),
    Strategy("a plan of 1", plan_one, ("III.1", "III.2"), ("L01",)),
    Strategy("plans just met at last", reach_plans_at_last, ("III.1", "III.2"), noted="Vừa đủ kế hoạch năm"),
    Strategy("plans lowered to what was done", lower_plans, ("III.2", "III.6"), ("F32",)),
    Strategy("copied report", copy_report, ("III.4", "III.5"), ("R13",)),
    Strategy("one initiative nine times", list_nine_times, ("BONUS.1",)),
    Strategy("evidence of 1998", date_in_1998, ("II.1", "II.2"), ("V28",)),
    Strategy("other figures before closing", raise_before_closing, ("III.4", "III.5"), ("U09",)),
    Strategy("other figures after closing", raise_after_closing, ("III.4", "III.5")),
    Strategy("returned on purpose", raise_when_returned, ("III.4", "III.5"), ("U09",)),
    Strategy("self-score at maximum", score_highest, ("II.1",)),
    Strategy("just enough cells on the due day", send_just_enough, ("I.1", "I.2", "I.3")),
    Strategy("report split over two files", split_in_two, ("I.2", "III.4"), ("R15",)),
    Strategy("a quarter swallowed", swallow_a_quarter, ("III.2", "III.4", "III.5"), ("V38",)),
    Strategy("few cells after a good form", send_few_cells_later, ("I.1", "III.4", "III.5")),
    Strategy("hidden second form", hide_second_form, ("III.4", "III.5"), ("F13",)),
    Strategy("incidents hidden behind x", hide_incidents, ("III.7",), noted="tính đủ điểm: III.7"),
)
"""Every strategy, each played by a unit of its own."""
