"""What a damage function is given, a clean form to spoil, and what it gives back: files to send, cells it touched."""

from __future__ import annotations

import io
import random
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from sample.drafts import Draft
from sample.files.damaged import retype_form
from sample.flaws import plant
from schemas.form import INDICATORS, CellValue
from schemas.programme import Indicator
from tests.mutation.clean import (
    PROGRAMME,
    File,
    Place,
    Slot,
    cell_places,
    clean_draft,
    file_name,
    folder_of,
    post_letter,
    write_draft,
)
from tests.sources.source_files import book_bytes

Rows = dict[str, dict[str, CellValue]]


@dataclass(frozen=True, slots=True)
class Sent:
    """A mutant: the files that arrive, and the cells where a finding is due, as the kind says."""

    files: tuple[File, ...]
    cells: tuple[Place, ...] = ()


@dataclass
class Case:
    """One clean form to be damaged. `known`: the clean slots that the desk has taken in before."""

    slot: Slot
    rng: random.Random
    scratch: Path
    known: Collection[Slot] = field(repr=False, default=())

    @cached_property
    def draft(self) -> Draft:
        """The clean draft, to be changed."""
        return clean_draft(self.slot)

    @cached_property
    def tag(self) -> str:
        """Ten letters that no other case has, for names that say nothing."""
        return "".join(self.rng.choice("bcdghklmnpqrstvx") for _ in range(10))

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        """Those of the period, in form order."""
        return PROGRAMME.indicators_of(self.slot.period)

    # --- cells ------------------------------------------------------------------------------------------------

    def cell(self, code: str, key: str) -> Place:
        """Where the form holds that column of that row."""
        return cell_places(self.slot.period.id)[code, key]

    def list_required(self) -> list[Indicator]:
        """The rows asked of the unit that hold a number."""
        return [
            i
            for i in self.indicators
            if PROGRAMME.applies(self.slot.unit, i.applies_to) and self.draft.amounts[i.code].state == "value"
        ]

    def list_numbers(self, at_least: int, *, free: bool = True) -> list[Indicator]:
        """Counts of the quarter of at least so many; `free` ones are bound to no other row and need no evidence."""
        tied = {i.bound.other for i in PROGRAMME.indicators if i.bound}
        return [
            i
            for i in self.list_required()
            if i.type == "int"
            and i.year_aggregation == "sum"
            and not (free and (i.bound or i.evidence_required or i.code in tied))
            and (self.draft.amounts[i.code].period or 0) >= at_least
        ]

    def with_past(self, at_least: int) -> list[Indicator]:
        """Such free counts of which the unit reported something a quarter or a year before: jumps can be told there."""
        past = [clean_draft(self.slot.earlier(quarters)).amounts for quarters in (1, 4)]
        return [
            i for i in self.list_numbers(at_least) if any(i.code in p and (p[i.code].period or 0) > 0 for p in past)
        ]

    def list_others_sent_before(self) -> list[Slot]:
        """Other units' clean reports of the same quarter that the desk received before this one."""
        mine = self.slot
        others = [s for s in self.known if s.period == mine.period and s.unit.id != mine.unit.id]
        return sorted((s for s in others if s.received_at < mine.received_at), key=lambda s: s.unit.id)

    def pick(self, rows: list[Indicator]) -> str | None:
        """The code of one of the rows; None if there is none."""
        return self.rng.choice(rows).code if rows else None

    def set(self, code: str, **amounts: object) -> None:
        """Change the row's amounts in the draft, and its cells with them."""
        self.draft.amounts[code] = replace(self.draft.amounts[code], **amounts)  # type: ignore[arg-type]
        self.draft.write_amounts(code)

    def put(self, code: str | None, key: str, value: CellValue) -> Sent | None:
        """The form with one cell typed over."""
        if code is None:
            return None
        self.draft.rows[code][key] = value
        return self.by_folder(self.form(), self.cell(code, key))

    def plant(self, flaw: str) -> Sent | None:
        """The form with a flaw of the sample planted; None where nothing suits."""
        before = {code: dict(cells) for code, cells in self.draft.rows.items()}
        try:
            plant(flaw, self.draft, PROGRAMME, self.rng)
        except IndexError:
            return None
        return self.by_folder(self.form(), *self.list_changed(before))

    def list_changed(self, before: Mapping[str, Mapping[str, CellValue]]) -> list[Place]:
        """The cells that differ from what they were."""
        return [
            self.cell(code, key)
            for code, cells in self.draft.rows.items()
            for key in sorted({*cells, *before[code]})
            if cells.get(key) != before[code].get(key)
        ]

    # --- files ------------------------------------------------------------------------------------------------

    def form(self) -> bytes:
        """The draft as it now is, as the official form."""
        return write_draft(self.draft, self.scratch)

    def retype(self) -> bytes:
        """The draft as it now is, typed into another workbook: no stamp."""
        return retype_form(self.form(), self.scratch)

    def make_nameless_form(self) -> bytes:
        """The form, typed into another workbook, without a word of whose it is."""
        self.draft.info |= {"unit": None, "unit_code": None, "email": None}
        book = load_workbook(io.BytesIO(self.retype()))
        for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
            if isinstance(cell.value, str) and cell.value.startswith("Sở ") and self.slot.unit.name_vi in cell.value:
                cell.value = None
        return book_bytes(book)

    def edit(self, edit: Callable[[Workbook], Iterable[Place] | None]) -> Sent | None:
        """The form after somebody's work in its workbook; `edit` gives the cells touched, or None if nothing suits."""
        book = load_workbook(io.BytesIO(self.form()))
        cells = edit(book)
        return None if cells is None else self.by_folder(book_bytes(book), *cells)

    def by_folder(self, data: bytes, *cells: Place, place: str | None = None) -> Sent:
        """One file in the unit's folder, or elsewhere."""
        where = place or f"{folder_of(self.slot)}/{file_name(self.slot)}"
        return Sent((File(where, data, self.slot.received_at),), cells)

    def put_unsorted(self, data: bytes, *, dated: bool = True) -> Sent:
        """One file at a place that does not name the unit, nor, if not `dated`, the period."""
        folder = f"{self.slot.period.id}/Chưa phân loại" if dated else "Chưa phân loại"
        return self.by_folder(data, place=f"{folder}/Bao cao {self.tag}.xlsx")

    def by_mail(self, *attachments: tuple[str, bytes], sender: str | None = None, forwarded: bool = False) -> Sent:
        """One letter."""
        return self.letter(post_letter(self.slot, *attachments, sender=sender, forwarded=forwarded))

    def letter(self, data: bytes, suffix: str = "eml") -> Sent:
        """A letter as it is."""
        return Sent((File(f"thu/{self.slot.period.id}/{self.tag}.{suffix}", data, self.slot.received_at),))

    @property
    def name(self) -> str:
        """The file name of an attachment."""
        return file_name(self.slot)


def table(book: Workbook) -> Worksheet:
    """The sheet of indicators."""
    return book[INDICATORS.sheet]


def letter_of(key: str) -> str:
    """The column of the indicator table."""
    return chr(65 + [c.key for c in INDICATORS.columns].index(key))
