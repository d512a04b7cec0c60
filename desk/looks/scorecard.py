"""The scorecard of a period's rules and of the quality of what units sent, as a page and a workbook."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from desk.clock import now_in
from desk.outputs.default_moment import find_default_moment, format_stamp, require_submissions
from desk.settings import Settings
from reports.office.html_tree import draw_html
from reports.rules.scorecard import xlsx
from reports.rules.scorecard.build import build
from reports.rules.scorecard.content import make_document
from reports.rules.scorecard.texts import summary_vi
from schemas import files
from warehouse import Moment, Warehouse

ScorecardFormat = Literal["html", "xlsx"]
NAME: Final = "phieu-quy-tac"


@dataclass(frozen=True, slots=True)
class ScorecardSummary:
    """Where the scorecard lies, of which moment it is, and what it says in a line."""

    period_id: str
    files: Mapping[ScorecardFormat, Path]
    moment: Moment
    headline_vi: str


def run(settings: Settings, period_id: str, moment: Moment | None = None) -> ScorecardSummary:
    """Make the scorecard of the period beside its report, as of the moment (else the standing one).

    The same moment gives the same bytes. It is for information and enters no score. Raises UnknownPeriodError, and
    NothingKnownError where nothing had been received.
    """
    programme = settings.programme
    period = programme.period(period_id)
    with Warehouse.reader(settings.warehouse) as warehouse:
        at = moment or find_default_moment(warehouse, programme, now_in(programme))
        require_submissions(warehouse, at)
        with warehouse.settle_marts(at):
            card = build(warehouse, programme, period, at)
    folder = settings.reports / period.id
    folder.mkdir(parents=True, exist_ok=True)
    page, book = (folder / f"{NAME}_{period.id}_{format_stamp(at)}.{ending}" for ending in ("html", "xlsx"))
    files.write_bytes(page, draw_html(make_document(card)))
    return ScorecardSummary(period.id, {"html": page, "xlsx": xlsx.render(card, book)}, at, summary_vi(card))
