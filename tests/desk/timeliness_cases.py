"""The cases of docs/timeliness.md laid through the real ingest: a unit a case, the fourth quarter of 2018 (due Monday
17/12/2018, closed 16/01/2019; 29/12 to 01/01 are no working days)."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from desk.intake import ingest
from desk.settings import Settings
from reports.form.workbook import FormEntries, write_form
from sample.drafts import Draft
from schemas.programme import Unit
from tests.mutation.clean import PROGRAMME, Slot, clean_draft, folder_of, post_letter, write_draft

PERIOD: Final = PROGRAMME.period("2018Q4")
RUNS: Final = {
    "14/12": "2018-12-14", "17/12": "2018-12-17", "19/12": "2018-12-19", "20/12": "2018-12-20", "24/12": "2018-12-24",
    "27/12": "2018-12-27", "03/01": "2019-01-03", "21/01": "2019-01-21",
}  # fmt: skip
Make = Callable[[Slot, int, Path], bytes]


@dataclass(frozen=True, slots=True)
class Sent:
    """One file: the day of the run that finds it, and what makes it. `unmatched`: what says the period says another one
    than the form, or no period at all.
    """

    day: str
    make: Make
    mailed: bool = False
    unmatched: bool = False


def _draft(slot: Slot, version: int) -> Draft:
    """A clean form; each version names another evidence, so that none is a copy of another."""
    draft = copy.deepcopy(clean_draft(slot))
    draft.rows["1.2"]["note"] = f"Bản thứ {version}"
    return draft


def good(slot: Slot, version: int, scratch: Path) -> bytes:
    """A clean form whose figures differ from those of other versions."""
    draft = _draft(slot, version)
    for measure in ("period", "ytd"):
        draft.rows["2.1"][measure] = int(str(draft.rows["2.1"][measure])) + version
    return write_draft(draft, scratch)


def same_figures(slot: Slot, version: int, scratch: Path) -> bytes:
    """The figures of version 1 with another note."""
    draft = _draft(slot, version)
    for measure in ("period", "ytd"):
        draft.rows["2.1"][measure] = int(str(draft.rows["2.1"][measure])) + 1
    return write_draft(draft, scratch)


def wrong_cell(slot: Slot, version: int, scratch: Path) -> bytes:
    """A filled form with one cell that is no number."""
    draft = _draft(slot, version)
    draft.rows["2.1"]["period"] = f"khoảng {version}"
    return write_draft(draft, scratch)


def asks(slot: Slot, version: int, scratch: Path) -> bytes:
    """A filled form with one required row left blank, which is a question."""
    draft = _draft(slot, version)
    for name in ("period", "ytd", "plan", "not_applicable"):
        draft.rows["2.1"].pop(name, None)
    return write_draft(draft, scratch)


def blank(slot: Slot, version: int, scratch: Path) -> bytes:
    """The form as it is handed out, nothing filled but its first page."""
    entries = FormEntries(info=clean_draft(slot).info)
    return write_form(PROGRAMME, slot.unit, PERIOD, scratch / "blank.xlsx", entries).read_bytes()


def few_cells(slot: Slot, version: int, scratch: Path) -> bytes:
    """A form with a third of its rows filled: questions, but no report."""
    draft = _draft(slot, version)
    for code in list(draft.rows)[len(draft.rows) // 3 :]:
        for name in ("period", "ytd", "plan", "not_applicable"):
            draft.rows[code].pop(name, None)
    return write_draft(draft, scratch)


def torn(slot: Slot, version: int, scratch: Path) -> bytes:
    """A file that cannot be read."""
    return good(slot, version, scratch)[: 4000 + version]


CASES: Final[Mapping[str, Sequence[Sent]]] = {
    "nothing": (),
    "unreadable": (Sent("17/12", torn),),
    "unreadable, then good": (Sent("17/12", torn), Sent("20/12", good)),
    "held": (Sent("17/12", good, mailed=True),),
    "empty form": (Sent("17/12", blank),),
    "few cells": (Sent("17/12", few_cells),),
    "few cells, then good": (Sent("17/12", few_cells), Sent("19/12", good)),
    "good, then few cells": (Sent("14/12", good), Sent("24/12", few_cells)),
    "empty form, then good": (Sent("17/12", blank), Sent("20/12", good)),
    "good": (Sent("14/12", good),),
    "returned, mended in 2 days": (Sent("17/12", wrong_cell), Sent("19/12", good)),
    "returned, mended over a weekend": (Sent("14/12", wrong_cell), Sent("19/12", good)),
    "returned, mended in 5 days": (Sent("17/12", wrong_cell), Sent("24/12", good)),
    "returned, open": (Sent("17/12", wrong_cell),),
    "returned, then unreadable": (Sent("17/12", wrong_cell), Sent("19/12", torn)),
    "late": (Sent("20/12", good),),
    "late, returned, mended": (Sent("20/12", wrong_cell), Sent("24/12", good)),
    "good, other figures later": (Sent("14/12", good), Sent("24/12", good)),
    "good, other note later": (Sent("14/12", good), Sent("24/12", same_figures)),
    "good, then a worse one": (Sent("14/12", good), Sent("24/12", wrong_cell)),
    "only after closing": (Sent("21/01", good),),
    "good, other figures after closing": (Sent("14/12", good), Sent("21/01", good)),
    "two returns": (Sent("17/12", wrong_cell), Sent("20/12", wrong_cell), Sent("24/12", good)),
    "returns, the last over a holiday": (
        Sent("17/12", wrong_cell), Sent("20/12", wrong_cell), Sent("24/12", wrong_cell), Sent("27/12", wrong_cell),
        Sent("03/01", good),
    ),
    "same file again": (Sent("14/12", good), Sent("24/12", lambda slot, _, scratch: good(slot, 1, scratch))),
    "questions open": (Sent("17/12", asks),),
    "questions, mended in 2 days": (Sent("17/12", asks), Sent("19/12", good)),
    "period unknown": (Sent("17/12", good, unmatched=True),),
    "period unknown, then good": (Sent("17/12", good, unmatched=True), Sent("20/12", good)),
    "good, then period unknown": (Sent("14/12", good), Sent("24/12", good, unmatched=True)),
    "returned, then period unknown": (Sent("17/12", wrong_cell), Sent("19/12", good, unmatched=True)),
    "unreadable, period unknown": (Sent("17/12", torn, unmatched=True),),
    "period unknown, after closing": (Sent("21/01", good, unmatched=True),),
}  # fmt: skip


def unit_of(case: str) -> Unit:
    """The unit that the case is laid through."""
    return PROGRAMME.units_of(PERIOD)[list(CASES).index(case) + 2]


def lay_cases(settings: Settings, scratch: Path) -> None:
    """Lay every file into the inbox on its day and take it in that day at nine."""
    for day, date in RUNS.items():
        for case, files in CASES.items():
            for version, sent in enumerate(files, start=1):
                if sent.day == day:
                    _lay(settings, case, version, sent, scratch)
        ingest.run(settings, now=datetime.fromisoformat(f"{date}T09:00:00+07:00"))


def _lay(settings: Settings, case: str, version: int, sent: Sent, scratch: Path) -> None:
    slot = Slot(unit_of(case), PERIOD, "typical")
    data, name = sent.make(slot, version, scratch), f"{slot.unit.abbr}_bao-cao_lan-{version}.xlsx"
    place = f"{folder_of(slot)}/{name}"
    if sent.unmatched:
        place = f"{'2018Q3' if sent.make is good else 'bao-cao'}/{slot.unit.name_vi}/{name}"
    if sent.mailed:
        server = PROGRAMME.receipt.trusted_hosts[0]
        failed = f"Authentication-Results: {server}; dmarc=fail header.from=example.vn\n".encode()
        place, data = f"thu/{slot.unit.code}.eml", failed + post_letter(slot, (name, data))
    path = settings.inbox / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
