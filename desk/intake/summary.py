"""What an ingest tells when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from warehouse import Moment, Warehouse

if TYPE_CHECKING:
    from desk.answers.answered import Answered
    from desk.looks.findings import Cluster
    from desk.system_faults import SystemFault
    from schemas.programme import Programme

MOST_PLACES: Final = 5
PLACES_MARK: Final = " | "


@dataclass(frozen=True, slots=True)
class IngestSummary:
    """What an ingest found: counts of documents, verdicts over the whole ledger and of this run, new submissions.

    `suspicions`: cells of the periods that got new reports, at which so many units fail that the form or the rule is
    to be looked at. `set_aside`: files of answers about reports that were judged anew. `workbooks`, `replies`, `notes`:
    how many marked workbooks, drafts of replies and notes on held reports the run wrote. `faults`: what was left undone
    because of a fault of the product. `repaired`: how many damaged objects of the archive came in again.
    """

    run_id: str
    documents: int
    new_documents: int
    verdicts: dict[str, int] = field(default_factory=dict)
    new_verdicts: dict[str, int] = field(default_factory=dict)
    rows: Sequence[Mapping[str, Any]] = ()
    suspicions: list[Cluster] = field(default_factory=list)
    set_aside: int = 0
    workbooks: int = 0
    replies: int = 0
    notes: int = 0
    faults: list[SystemFault] = field(default_factory=list)
    repaired: int = 0

    def with_answers(self, answered: Answered, faults: list[SystemFault]) -> IngestSummary:
        """The summary with what became of the answers, and what is undone."""
        return replace(
            self,
            set_aside=len(answered.set_aside),
            workbooks=len(answered.workbooks),
            replies=len(answered.replies),
            notes=len(answered.held),
            faults=faults,
        )


def summarise(
    warehouse: Warehouse, programme: Programme, run_id: str, documents: int, new: int, now: datetime
) -> IngestSummary:
    """What the ledger holds as of now, and what the run added to it."""
    from warehouse.arrow import light_rows  # late, with Arrow

    moment = Moment(now, now)
    with warehouse.settle_marts(moment):
        counts = warehouse.arrow("verdict_counts", **moment.bound()).to_pylist()
        fresh = warehouse.arrow("run_submissions", run_id=run_id, **moment.bound())
        touched = set(fresh["period_id"].to_pylist()) - {None}
        failing = _list_failing(warehouse, programme, touched, moment) if touched else []
    return IngestSummary(
        run_id=run_id,
        documents=documents,
        new_documents=new,
        verdicts={row["verdict"]: row["submissions"] for row in counts},
        new_verdicts=dict(Counter(fresh["verdict"].to_pylist())),
        rows=light_rows(fresh.drop_columns(["submission_id"])),
        suspicions=[cluster for cluster in failing if cluster.suspicious],
    )


def _list_failing(warehouse: Warehouse, programme: Programme, periods: set[str], moment: Moment) -> list[Cluster]:
    from desk.looks.findings import list_clusters_in  # late: most runs find nothing new

    return list_clusters_in(warehouse, programme, periods, moment)


def describe_repairs_vi(repaired: int) -> str:
    """That objects of the archive were damaged and are whole again, and what that may mean; empty where none was."""
    if not repaired:
        return ""
    return (
        f"Kho lưu: {repaired} bản gốc đã bị hỏng hoặc bị thay nội dung, nay được chép lại từ hộp nhận. Kiểm tra ổ đĩa "
        "và ai có quyền ghi vào kho; chạy thidua doctor để xem những bản khác."
    )


def shorten_places(place: str) -> str:
    """The first places of a document that lies at many, and how many others there are."""
    places = place.split(PLACES_MARK)
    more = len(places) - MOST_PLACES
    return place if more <= 0 else f"{PLACES_MARK.join(places[:MOST_PLACES])}{PLACES_MARK}và {more} nơi khác"
