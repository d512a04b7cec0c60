"""The consolidated report of one period: Word to sign, PDF to file, a page to look at, a workbook as annex."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from desk.clock import now_in
from desk.outputs.changes_since import list_changes_since
from desk.outputs.default_moment import find_default_moment, format_stamp, require_submissions
from desk.outputs.issue import DRAFT_VI, IssuedReport, choose_stage, find_issued_report, resolve_issue
from desk.outputs.issued import keep_copy, restore_report
from desk.outputs.record import Occasion, hash_files, record_output
from desk.outputs.release_of import find_release_of
from desk.outputs.report_inputs import FILE_NAME as MANIFEST_NAME
from desk.outputs.report_inputs import encode_manifest, make_manifest
from desk.progress import Progress, silent
from desk.rankings.rank import rank_by_own_tables
from desk.rulings.corrections import require_fresh
from desk.settings import Settings
from reports.minister import build as report_build
from reports.minister.charts import OnTime, load_on_time_record
from reports.minister.figures.load import is_years_last
from reports.minister.formats import render_formats
from reports.minister.issue import FORMATS, Format, Issue, Stage, name_issue
from reports.minister.model import PeriodReport, RankedYear
from reports.minister.sentences.wording import Wording
from reports.minister.sentences.year import summarise_ranking
from reports.office.vietnamese import minute_long
from schemas import files
from schemas.errors import PlainError
from schemas.programme import Period, Programme
from schemas.programme.agenda import Event
from scoring import ScoringError
from warehouse import Moment, Warehouse

ON_TIME = timedelta(hours=1)
"""So long after the moment the calendar asks for it, a report is not made late: ingest comes first."""


@dataclass(frozen=True, slots=True)
class ReportSummary:
    """Where the report lies, format by format, what it says in a line, and how it is issued, in words too."""

    period_id: str
    files: Mapping[Format, Path]
    moment: Moment
    headline_vi: str
    issue: Issue
    issue_vi: str

    @property
    def docx(self) -> Path:
        """The Word file. Raises KeyError where none was asked for."""
        return self.files["docx"]

    @property
    def xlsx(self) -> Path:
        """The workbook. Raises KeyError where none was asked for."""
        return self.files["xlsx"]


@dataclass(frozen=True, slots=True)
class ReportModel:
    """All that the files of a report say: the report, and who was on time in the periods before."""

    report: PeriodReport
    record: tuple[OnTime, ...]


class FormatsError(PlainError, ValueError):
    """A format nobody knows, or some formats only of a final report."""


def choose_formats(names: Iterable[str]) -> tuple[Format, ...]:
    """The formats of these names, all of none. Raises FormatsError for a name that is no format."""
    asked = {name.strip().lower() for name in names if name.strip()}
    if unknown := sorted(asked - set(FORMATS)):
        raise FormatsError(f"không có định dạng {', '.join(unknown)}; các định dạng: {', '.join(FORMATS)}")
    return tuple(known for known in FORMATS if known in asked) or FORMATS


def run(
    settings: Settings,
    period_id: str,
    moment: Moment | None = None,
    progress: Progress = silent,
    now: datetime | None = None,
    *,
    stage: Stage | None = None,
    reason: str = "",
    event: Event | None = None,
    formats: Sequence[Format] = FORMATS,
) -> ReportSummary:
    """Make the report as of the moment (else the standing one). The same moment gives the same bytes.

    Without a stage it is a draft before the due time and final after it; `event`: what of the agenda it is made for.
    A final report that was issued of the moment is given back as it was, and is always issued in all formats; it names
    the release that was published of its moment before it. Raises NotDueError and AlreadyIssuedError
    (`desk.outputs.issue`), IssuedLostError (`desk.outputs.issued`), FormatsError.
    """
    programme = settings.programme
    period = programme.period(period_id)
    with Warehouse.writer(settings.warehouse, must_exist=True) as warehouse:
        clock = now or now_in(programme)  # once nobody else writes: what is on record by then is in it
        files.remove_leftovers(settings.reports)  # the warehouse is ours: no other run writes reports
        at = moment or find_default_moment(warehouse, programme, clock)
        with warehouse.settle_report(at, period.id):
            require_submissions(warehouse, at)
            require_fresh(warehouse, at)
            why = " ".join(reason.split())
            is_final = choose_stage(period, at, stage) == "final"
            if is_final and set(formats) != set(FORMATS):
                raise FormatsError(
                    "bản chính thức luôn có đủ các định dạng: chọn cả bốn ở ô “Định dạng” trong biểu mẫu, hoặc bỏ "
                    f"--formats trên dòng lệnh; chỉ bản dự thảo chọn được định dạng ({DRAFT_VI})"
                )
            if is_final and (issued := find_issued_report(warehouse, programme, period, at, why)):
                return _give_back(settings, period_id, at, issued)
            missed = event.at if event is not None and clock - event.at > ON_TIME else None
            issue = resolve_issue(warehouse, programme, period, at, stage=stage, reason=why, missed=missed)
            is_chosen, release = moment is not None, ""
            if is_final:
                release = find_release_of(warehouse, settings, at, programme.content_hash, clock, chosen=is_chosen)
            model = build_model(warehouse, programme, period, at, issue, progress, release)
            manifest = None if issue.is_draft else make_manifest(warehouse, programme, period, at, release)
        made = draw_files(model, period, at, issue, settings.reports / period.id, formats, progress)
        paths = tuple(made.values())
        content, occasion = hash_files(*paths), _occasion(issue, event)
        if manifest is not None:
            keep_copy(settings, content, paths, {MANIFEST_NAME: encode_manifest(manifest)})
        record_output(warehouse, settings, "report", period.id, at, content, paths[0], clock, occasion)
        progress(2, 2, f"Xong báo cáo {period.label_vi}")
    report = model.report
    return ReportSummary(period.id, made, at, report.discipline[0].text_vi, issue, name_issue(issue, report.wording))


def require_issuable(settings: Settings, period_id: str, reason: str, now: datetime | None = None) -> None:
    """Raise what `run` would of a final report of now: NotDueError or AlreadyIssuedError. Nothing is made."""
    programme = settings.programme
    period, why = programme.period(period_id), " ".join(reason.split())
    with Warehouse.reader(settings.warehouse) as warehouse:
        at = find_default_moment(warehouse, programme, now or now_in(programme))
        if find_issued_report(warehouse, programme, period, at, why) is None:
            resolve_issue(warehouse, programme, period, at, stage="final", reason=why)


def make_files(
    warehouse: Warehouse,
    programme: Programme,
    period: Period,
    moment: Moment,
    issue: Issue,
    folder: Path,
    formats: Sequence[Format] = FORMATS,
    progress: Progress = silent,
    release: str = "",
) -> tuple[PeriodReport, dict[Format, Path]]:
    """The model of the report and its files in the folder: all that depends on warehouse, programme and moment alone.

    The same programme, moment, issue and `release` (which the report names) give the same bytes, whenever they are
    asked for.
    """
    model = build_model(warehouse, programme, period, moment, issue, progress, release)
    return model.report, draw_files(model, period, moment, issue, folder, formats, progress)


def build_model(
    warehouse: Warehouse,
    programme: Programme,
    period: Period,
    moment: Moment,
    issue: Issue,
    progress: Progress = silent,
    release: str = "",
) -> ReportModel:
    """What the files are drawn from; of years after the period's no cells are asked for."""
    progress(0, 2, f"Tổng hợp số liệu {period.label_vi}")
    with warehouse.settle_report(moment, period.id):
        since = list_changes_since(warehouse, programme, period, moment, issue)
        ranking = rank_years_end(warehouse, programme, period, moment)
        report = report_build.build(warehouse, programme, period, moment, issue, ranking, since, release)
        return ReportModel(report, load_on_time_record(warehouse, programme, period, moment))


def draw_files(
    model: ReportModel,
    period: Period,
    moment: Moment,
    issue: Issue,
    folder: Path,
    formats: Sequence[Format],
    progress: Progress = silent,
) -> dict[Format, Path]:
    """The files of the report in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    progress(1, 2, "Soạn báo cáo")
    return render_formats(model.report, folder, name_files(period, moment, issue), formats, model.record)


def name_files(period: Period, moment: Moment, issue: Issue) -> str:
    """What the names of a report's files have in common."""
    return f"{_name_issue(issue)}{period.id}_{format_stamp(moment)}"


def rank_years_end(warehouse: Warehouse, programme: Programme, period: Period, moment: Moment) -> RankedYear | None:
    """The year's ranking for the report of its last period; None for others, or while one of it is not due.

    Where the year cannot be ranked, what has no rows and says why: a report does not wait for that.
    """
    year = period.year
    if not is_years_last(programme, period) or any(
        p.due_at > moment.as_of for p in programme.periods if p.year == year
    ):
        return None
    try:
        return summarise_ranking(rank_by_own_tables(warehouse, programme, year, moment))
    except ScoringError as error:
        told = str(error).splitlines()[0]
        return RankedYear(year, programme.scoring.award_name_vi, f"Chưa xếp hạng được năm {year}: {told}", ())


def _give_back(settings: Settings, period_id: str, moment: Moment, issued: IssuedReport) -> ReportSummary:
    """The files of a report that was issued, restored where somebody changed or deleted them."""
    made = restore_report(settings, issued.content, issued.place)
    headline = f"Bản đã lập lúc {minute_long(issued.made_at)}, giữ nguyên như khi lập."
    named = name_issue(issued.issue, Wording(settings.programme.report_text_by_code))
    return ReportSummary(period_id, made, moment, headline, issued.issue, named)


def _name_issue(issue: Issue) -> str:
    """What a file's name says besides period and moment: nothing for the first final report."""
    if issue.is_draft:
        return "du-thao_"
    return "" if issue.number == 1 else f"lan-{issue.number}_"


def _occasion(issue: Issue, event: Event | None) -> Occasion:
    return Occasion(
        event=issue.stage,
        scheduled_for=None if event is None else event.at,
        number=None if issue.is_draft else issue.number,
        reason=issue.reason or None,
        missed=issue.missed is not None,
    )
