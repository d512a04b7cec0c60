"""The flow `rank`: the year-end emulation ranking, sealed."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from desk.rankings import dossier as dossiers
from desk.rankings import rank as steps
from desk.rankings.dossier import DossierOutcome
from desk.rankings.rank import RankSummary
from desk.settings import Settings
from flows.artifacts import progress_bar, show_dossier, show_ranking
from flows.parameters import AUTO, RankOptions, YearId, name_field, resolve_day, resolve_year
from flows.runs import HOURS, TRY_AGAIN, ends_in_words, fails_in_words, fails_openly, name_run
from flows.service.desk import open_desk, write_alone
from flows.signing.ask import ask_for_steps
from schemas.programme.agenda import Event
from warehouse import Moment


@flow(
    name="rank",
    flow_run_name="Xếp hạng {year}",
    description="Chấm điểm, xếp hạng thi đua cả năm và niêm phong kết quả.",
    timeout_seconds=10 * HOURS,
    on_failure=[fails_openly],
    on_crashed=[fails_openly],
)
@ends_in_words
def rank(year: YearId = AUTO, options: Annotated[RankOptions, name_field("Tùy chọn")] = RankOptions()) -> RankSummary:
    """Xếp hạng thi đua cả năm.

    Args:
        year: Tự động là năm gần nhất mà kỳ cuối đã đến hạn nộp.
        options: Mốc số liệu; lý do, nếu xếp hạng khi năm chưa đến hạn đủ các kỳ; có lập hồ sơ, trình ký hay không.
    """
    settings = open_desk()
    now = datetime.now(settings.programme.tz)
    chosen, moment = (
        resolve_year(year, settings.programme, now),
        resolve_day(options.as_of_day, settings.programme, now),
    )
    name_run(f"Xếp hạng năm {chosen}")
    with write_alone():
        made = rank_year(settings, chosen, options.reason, moment)
        if options.dossier:
            make_dossier(settings, made, options.reason)
    if options.sign and ask_for_steps(settings, made.seal) and options.dossier:
        with write_alone():
            make_dossier(settings, made, options.reason)
    return made


def rank_year(
    settings: Settings, year: int, reason: str = "", moment: Moment | None = None, event: Event | None = None
) -> RankSummary:
    """Rank the year and show its head; see `desk.rankings.rank`."""
    summary = score(settings, year, reason, moment, event)
    show_ranking(summary)
    return summary


def make_dossier(settings: Settings, made: RankSummary, reason: str = "") -> DossierOutcome:
    """The dossier of that ranking as far as it is signed off now, and where it lies; see `desk.rankings.dossier`."""
    outcome = draw_dossier(settings, made, reason)
    show_dossier(made.year, outcome)
    return outcome


@task(name="lap-ho-so", cache_policy=NO_CACHE, persist_result=False, **TRY_AGAIN)
@fails_in_words
def draw_dossier(settings: Settings, made: RankSummary, reason: str) -> DossierOutcome:
    """The dossier's folder, at the ranking's own moment."""
    with progress_bar("lap-ho-so", "Lập hồ sơ xếp hạng") as progress:
        return dossiers.run(settings, made.year, made.moment, progress, reason=reason)


@task(name="cham-diem", cache_policy=NO_CACHE, persist_result=False, **TRY_AGAIN)
@fails_in_words
def score(
    settings: Settings, year: int, reason: str = "", moment: Moment | None = None, event: Event | None = None
) -> RankSummary:
    """The year's dossier and its seal."""
    with progress_bar("cham-diem", "Chấm điểm và xếp hạng") as progress:
        return steps.run(settings, year, moment, progress, reason=reason, event=event)
