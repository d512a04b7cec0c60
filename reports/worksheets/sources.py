"""Where the figures of a criterion stand: each report behind it, and the place beside the worksheet it opens from.

The archive names files by their content and is no place to open one from: who writes the worksheet lays copies of the
files beside it (`desk.reviews.originals`), under the places that are given here.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from schemas.programme import Criterion, Programme
from scoring import UnitResult

ORIGINALS: Final = "nguon"
"""The folder of the copies, beside the worksheet."""
WITH_CELLS: Final = frozenset({"xlsx", "xls", "ods"})
"""Files that a spreadsheet program opens at a cell."""


@dataclass(frozen=True, slots=True)
class Source:
    """One report behind a criterion: in words, its file in the archive, and the first cell of the criterion in it."""

    text: str
    unit_id: str
    period_id: str
    content_sha256: str
    media: str
    sheet: str = ""
    cell: str = ""

    @property
    def place(self) -> str:
        """The copy's place beside the worksheet; another version of the report has another one."""
        ending = f".{self.media}" if self.media else ""
        return f"{ORIGINALS}/{self.unit_id}/{self.period_id}_{self.content_sha256[:12]}{ending}"

    @property
    def link(self) -> str:
        """The same with the cell, where the file can be opened at one: `nguon/63-01/….xlsx#'Chỉ tiêu'!D15`."""
        if not self.cell or self.media not in WITH_CELLS:
            return self.place
        sheet = self.sheet.replace("'", "''")
        return f"{self.place}#'{sheet}'!{self.cell}"


class SourceFinder:
    """The sources of units' criteria, from rows of the query `score_sources`."""

    def __init__(self, programme: Programme, rows: Iterable[Mapping[str, Any]]) -> None:
        self._programme = programme
        self._cells: defaultdict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
        self._reports: defaultdict[str, dict[str, Mapping[str, Any]]] = defaultdict(dict)
        for row in rows:
            self._cells[row["unit_id"], row["indicator_code"]].append(row)
            self._reports[row["unit_id"]].setdefault(row["period_id"], row)

    def list_sources(self, unit: UnitResult, criterion: Criterion) -> Iterator[Source]:
        """One a report: its file, and the sheet and cells of the criterion's indicators in it."""
        codes = list_indicators(self._programme, criterion)
        for period_id, report in self._reports[unit.unit_id].items():
            file = f"{report['label_vi']}: {report['display_name']}"
            known = (unit.unit_id, period_id, report["content_sha256"], report["media"] or "")
            if not codes:
                received = report["received_at"].astimezone(self._programme.tz)
                yield Source(f"{file}, nhận {received:%d/%m/%Y %H:%M}", *known)
            elif rows := self._find_rows(unit.unit_id, codes, period_id):
                told = "; ".join(_tell_cells(rows))
                yield Source(f"{file} ▸ {told}", *known, rows[0]["sheet"], rows[0]["cell"])

    def _find_rows(self, unit_id: str, codes: Sequence[str], period_id: str) -> list[Mapping[str, Any]]:
        found = (row for code in codes for row in self._cells[unit_id, code])
        return [row for row in found if row["period_id"] == period_id and row["cell"]]


def list_indicators(programme: Programme, criterion: Criterion) -> list[str]:
    """The codes of the indicators that the criterion reads."""
    return [code for code in re.split("[;/]", criterion.inputs) if code in programme.indicator_by_code]


def _tell_cells(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """`trang Chỉ tiêu, ô D15 (2.3), D16 (2.4)`: a sheet each time, with the cells of the indicators on it."""
    by_sheet: defaultdict[str, list[str]] = defaultdict(list)
    for row in rows:
        by_sheet[row["sheet"]].append(f"{row['cell']} ({row['indicator_code']})")
    yield from (f"trang {sheet}, ô {', '.join(cells)}" for sheet, cells in by_sheet.items())
