"""Write a worksheet of a year's scores: for reviewers, for a blind double review, or for a unit to answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from desk.clock import now_in
from desk.outputs.default_moment import find_default_moment, format_stamp
from desk.reviews.figures import make_worksheet
from desk.reviews.originals import put_originals
from desk.settings import Settings
from reports.worksheets.model import ALL, ScopeError, sample_scope
from reports.worksheets.xlsx import render
from schemas import files
from schemas.errors import PlainError
from schemas.worksheets import FORMS, Kind
from warehouse import Moment, Warehouse

FOLDER = "phieu"


class WorksheetError(PlainError, ValueError):
    """The worksheet cannot be made or taken; the message says why, where (sheet and cell), and what to do."""


@dataclass(frozen=True, slots=True)
class Written:
    """A worksheet that lies there: its rows, where, and whether it lay there before (it is never overwritten).

    `lost`: places beside it at which no copy of a report could be laid, since the archive does not have it whole.
    """

    rows: int
    path: Path
    was_there: bool
    lost: tuple[str, ...] = ()


def write_worksheet(
    settings: Settings,
    year: int,
    *,
    clusters: Sequence[str] = (),
    unit_id: str | None = None,
    blind: int | None = None,
    seed: int = 1,
    moment: Moment | None = None,
    now: datetime | None = None,
) -> Written:
    """The worksheet of all units or of some clusters; of one unit, to answer; or of a sample, to be scored blind.

    WorksheetError where there is nothing to be put in it. One that lies there is left: somebody may have filled it in.
    """
    kind, scope = _choose(clusters, unit_id, blind, seed)
    programme = settings.programme
    with Warehouse.reader(settings.warehouse) as warehouse:
        at = moment or find_default_moment(warehouse, programme, now or now_in(programme))
        try:
            worksheet = make_worksheet(warehouse, programme, year, kind, scope, at)
        except ScopeError as error:
            raise WorksheetError(str(error)) from None
    name = f"{FORMS[kind]}_{year}_{_name_scope(kind, scope)}{format_stamp(at)}.xlsx"
    path = settings.rankings / str(year) / FOLDER / name
    sources = () if kind == "unit" else (source for _, source in worksheet.sources)
    lost = put_originals(settings, sources, path.parent)
    made = files.create_bytes(path, render(worksheet))
    return Written(len(worksheet.rows), path, was_there=not made, lost=lost)


def _choose(clusters: Sequence[str], unit_id: str | None, blind: int | None, seed: int) -> tuple[Kind, str]:
    if sum((bool(clusters), unit_id is not None, blind is not None)) > 1:
        raise WorksheetError("chọn một trong ba: --cluster, --unit hoặc --blind")
    if unit_id is not None:
        return "unit", unit_id
    if blind is not None:
        return "blind", sample_scope(blind, seed)
    return "review", ",".join(sorted(set(clusters))) or ALL


def _name_scope(kind: Kind, scope: str) -> str:
    return "" if kind == "review" and scope == ALL else f"{scope.replace(':', '-').replace(',', '-')}_"
