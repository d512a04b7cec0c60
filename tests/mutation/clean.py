"""Clean forms of all sizes: three sizes in turn over all units (border units in each), eight quarters of two years."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from python_calamine import CalamineWorkbook

from reports.form.page import HEADING_ROW
from reports.form.workbook import write_form
from sample import texts
from sample.drafts import Draft, list_counts_of_form, make_draft
from sample.files import mail, places
from sample.numbers import Amounts, Numbers, make_unit_numbers
from sample.plan import Sending
from schemas.form import INDICATORS, SELF_SCORES, TableLayout
from schemas.programme import Indicator, Period, Unit, load_programme

PROGRAMME = load_programme("ttdn")
SEED = 4
SIZES = ("minimal", "typical", "full")
"""What is asked and no more, in small numbers; what most send; every cell that can be filled, asked or not."""
YEARS = (2018, 2019)
PERIODS = tuple(p for p in PROGRAMME.periods if p.year in YEARS)
UNITS = PROGRAMME.units_of(PERIODS[0])
CAP = Decimal(3)

Place = tuple[str, str | None]
"""A sheet and a cell of it; without a cell, what is missing from the sheet."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A unit and a period, and the size of the unit's forms."""

    unit: Unit
    period: Period
    size: str

    @property
    def received_at(self) -> datetime:
        """In time: from one to four days before it is due."""
        rng = random.Random(f"{SEED}:{self.unit.id}:{self.period.id}:receipt")
        return self.period.due_at.replace(hour=8, minute=0, second=0) - timedelta(hours=rng.randint(24, 96))

    def earlier(self, quarters: int) -> Slot:
        """The slot of the same unit so many quarters before."""
        return replace(self, period=PERIODS[PERIODS.index(self.period) - quarters])


@dataclass(frozen=True, slots=True)
class File:
    """A file as it arrives in the inbox."""

    place: str
    data: bytes
    received_at: datetime


def slots() -> list[Slot]:
    """Every unit and period, units in order: sizes in turn."""
    return [Slot(unit, p, SIZES[(n // 4) % 3]) for n, unit in enumerate(UNITS) for p in PERIODS]


def clean_draft(slot: Slot) -> Draft:
    """A faultless filled form, anew at each call, so that it can be damaged."""
    amounts = _numbers(slot.unit.id, slot.size)[slot.period.id]
    sent_on = slot.received_at.date() - timedelta(days=1)
    draft = make_draft(PROGRAMME, slot.unit, slot.period, amounts, sent_on, SEED)
    if slot.size == "minimal":
        draft.activities, draft.exemplars, draft.remarks = [], [], []
        for cells in draft.rows.values():
            cells.pop("note", None)
    if slot.size == "full":
        _fill(draft)
    return draft


def write_draft(draft: Draft, scratch: Path) -> bytes:
    """The draft as the official form."""
    return write_form(PROGRAMME, draft.unit, draft.period, scratch / "form.xlsx", draft.entries()).read_bytes()


def send_clean(slot: Slot, scratch: Path) -> File:
    """The clean form as it is sent: most into the unit's folder, every fourth unit by mail."""
    data = write_draft(clean_draft(slot), scratch)
    name = file_name(slot)
    if UNITS.index(slot.unit) % 4 != 3:
        return File(f"{folder_of(slot)}/{name}", data, slot.received_at)
    return File(f"thu/{slot.period.id}/{slot.unit.code}.eml", post_letter(slot, (name, data)), slot.received_at)


def file_name(slot: Slot) -> str:
    """A file name as offices give it."""
    return places.file_name(slot.unit, slot.period, _sending(slot), "", _rng(slot, "name"))


def folder_of(slot: Slot) -> str:
    """The unit's folder of the period."""
    return places.folder_of(PROGRAMME, slot.unit, slot.period, _sending(slot))


def letter(slot: Slot, *attachments: tuple[str, bytes], sender: str | None = None) -> mail.Letter:
    """The unit's letter with these attachments, from its registered address unless another is given."""
    return mail.Letter(
        sender=sender or PROGRAMME.contact(slot.unit) or "",
        sender_name=f"Sở TTTT {slot.unit.name_vi}",
        to=PROGRAMME.agency_on(slot.period.due_at.date()).mail,
        subject=places.subject(slot.unit, slot.period, "", 1),
        body=f"Kính gửi Cục, Sở gửi báo cáo {slot.period.label_vi}.\n",
        sent_at=slot.received_at - timedelta(seconds=20),
        received_at=slot.received_at,
        trusted_hosts=PROGRAMME.receipt.trusted_hosts,
        attachments=tuple(mail.Attachment(name, data) for name, data in attachments),
        key=f"{slot.unit.id}:{slot.period.id}:{len(attachments)}",
    )


def post_letter(
    slot: Slot, *attachments: tuple[str, bytes], sender: str | None = None, forwarded: bool = False
) -> bytes:
    """That letter as an Internet message."""
    return mail.render_eml(letter(slot, *attachments, sender=sender), _rng(slot, "letter"), forwarded=forwarded)


def as_msg(slot: Slot, *attachments: tuple[str, bytes]) -> bytes:
    """That letter as Outlook saves it."""
    return mail.render_msg(letter(slot, *attachments), _rng(slot, "letter"))


@cache
def cell_places(period_id: str) -> Mapping[tuple[str, str], Place]:
    """Where a form of the period holds each column of each coded row, read from a blank one as Excel shows it."""
    period = PROGRAMME.period(period_id)
    with tempfile.TemporaryDirectory() as scratch:
        book = CalamineWorkbook.from_path(str(write_form(PROGRAMME, UNITS[0], period, Path(scratch) / "form.xlsx")))
    found: dict[tuple[str, str], Place] = {}
    for layout in (INDICATORS, SELF_SCORES):
        if layout.sheet in book.sheet_names:
            rows = book.get_sheet_by_name(layout.sheet).to_python(skip_empty_area=False)
            for number, row in enumerate(rows, start=1):
                for position, column in enumerate(layout.columns):
                    found[str(row[0]), column.key] = layout.sheet, f"{chr(65 + position)}{number}"
    return found


def row_place(layout: TableLayout, row: int, key: str) -> Place:
    """The cell of a table of free rows; rows from 0."""
    position = [c.key for c in layout.columns].index(key)
    return layout.sheet, f"{chr(65 + position)}{HEADING_ROW + 2 + row}"


def _sending(slot: Slot) -> Sending:
    return Sending(slot.unit.id, slot.period.id, 1, "clean", "none", "folder", slot.received_at, 0)


def _rng(slot: Slot, about: str) -> random.Random:
    return random.Random(f"{SEED}:{slot.unit.id}:{slot.period.id}:{about}")


@cache
def _numbers(unit_id: str, size: str) -> Numbers:
    numbers = make_unit_numbers(PROGRAMME, PROGRAMME.unit_by_id[unit_id], PERIODS, SEED)
    if size == "minimal":
        _shrink(numbers)
    if size == "full":
        _complete(numbers, PROGRAMME.unit_by_id[unit_id])
    return numbers


def _shrink(numbers: Numbers) -> None:
    """Counts of at most three a quarter and no plans. What held between rows still holds: all are capped alike."""
    total: dict[tuple[int, str], Decimal] = {}
    for period in PERIODS:
        rows = numbers[period.id]
        for code, row in rows.items():
            if row.state == "value" and row.period is not None and row.ytd is not None:
                amount = min(row.period, CAP)
                key = period.year, code
                total[key] = total.get(key, Decimal(0)) + amount
                rows[code] = replace(row, period=amount, ytd=total[key], plan=None)


def _complete(numbers: Numbers, unit: Unit) -> None:
    """A number in every row: 0 instead of a mark, something where nothing is asked."""
    for period in PERIODS:
        rows = numbers[period.id]
        for indicator in PROGRAMME.indicators_of(period):
            row = rows[indicator.code]
            if row.state == "not_applicable" and PROGRAMME.applies(unit, indicator.applies_to):
                rows[indicator.code] = Amounts("value", Decimal(0), Decimal(0), row.plan)
            elif row.state != "value":
                rows[indicator.code] = make_unasked_amounts(indicator, period)


def make_unasked_amounts(indicator: Indicator, period: Period) -> Amounts:
    amount = Decimal(60 if indicator.bound else 1)
    if indicator.year_aggregation != "sum":
        return Amounts("value", amount)
    return Amounts("value", amount, amount * period.number, amount * 4)


def _fill(draft: Draft) -> None:
    rng = random.Random(f"{SEED}:{draft.unit.id}:{draft.period.id}:fill")
    first, last = draft.period.window_start, draft.period.window_end
    for code, cells in draft.rows.items():
        cells.setdefault("note", texts.make_note(rng))
        indicator = PROGRAMME.indicator_by_code[code]
        if draft.amounts[code].primary(indicator):
            cells.setdefault("evidence", texts.make_document("BC-STTTT", rng, first, last))
    while len(draft.activities) < 12:
        draft.activities += texts.make_activities(draft.unit, draft.period, rng, set(draft.amounts))
    while len(draft.exemplars) < 3:
        draft.exemplars += texts.make_exemplars(PROGRAMME.exemplar_kinds, draft.unit, draft.period, rng)
    draft.activities = list({(row["name"], row["starts_on"]): row for row in draft.activities}.values())
    list_counts_of_form(draft)
    for cells in draft.self_scores.values():
        cells.setdefault("evidence", texts.make_document("QĐ-UBND", rng, first, last))
        cells.setdefault("note", texts.make_note(rng))
