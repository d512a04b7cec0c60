"""What a flow shows the operator, in Vietnamese: progress while it works, then tables and summaries."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote
from uuid import UUID

from prefect.artifacts import (
    create_markdown_artifact,
    create_progress_artifact,
    create_table_artifact,
    update_progress_artifact,
)

from desk.answers.deliver import Delivery
from desk.answers.withdraw import withdrawal_vi
from desk.intake.ingest import IngestSummary
from desk.intake.summary import describe_repairs_vi, shorten_places
from desk.looks.findings import Cluster
from desk.looks.scorecard import ScorecardFormat, ScorecardSummary
from desk.outputs.remind import RemindSummary
from desk.outputs.report import ReportSummary
from desk.rankings.dossier import DossierOutcome
from desk.rankings.rank import RankSummary
from desk.settings import Settings
from desk.watch.concerns import Concern
from reports.minister.issue import Format
from reports.office.vietnamese import number_with_places
from reports.status_words import STATUS_VI
from schemas.findings import Verdict
from schemas.grammar.text import slug
from sources.identity.period import name_period
from warehouse.release import Release

UPDATE_SECONDS = 1.0
_TO_LOOK_AT = (
    Verdict.HELD,
    Verdict.UNREADABLE,
    Verdict.RETURNED,
    Verdict.ACCEPTED_WITH_QUESTIONS,
    Verdict.ACCEPTED,
)
"""What waits for the desk comes first: a table shows so many rows and no more."""
ROWS_SHOWN = 500
ALL_SUBMISSIONS_VI = " Danh sách đầy đủ: thidua status --problems."
EMPTY = "–"
_MARKDOWN = re.compile(r"[\\`*_{}\[\]()<>#+!|~&@]|:(?=/)|(?<=www)\.|^[-=]", re.IGNORECASE)
_NUMBERED = re.compile(r"^(\d+)\.")
"""What Markdown reads as something else than itself: addresses too, of which it makes links, and numbers of a list."""

REPORT_FILES_VI: Mapping[Format, str] = {
    "docx": "Báo cáo (Word)",
    "pdf": "Báo cáo (PDF)",
    "xlsx": "Số liệu (Excel)",
    "html": "Báo cáo (trang web)",
}
SCORECARD_FILES_VI: Mapping[ScorecardFormat, str] = {
    "html": "Phiếu theo dõi quy tắc (trang web)",
    "xlsx": "Phiếu theo dõi quy tắc (Excel)",
}
HEADINGS_VI = {
    "unit": "Đơn vị",
    "unit_id": "Mã đơn vị",
    "unit_name": "Đơn vị",
    "period_id": "Kỳ",
    "verdict": "Kết quả",
    "place": "Tài liệu",
    "codes": "Mã và tên lỗi",
    "status": "Tình trạng",
    "receipt_number": "Số tiếp nhận",
    "recipient": "Gửi đến",
    "error": "Lỗi",
    "rank": "Thứ hạng",
    "total": "Tổng điểm",
    "class": "Xếp loại",
    "cause": "Nguyên nhân",
    "cell": "Ô",
    "units": "Số đơn vị",
    "examples": "Ví dụ",
    "check": "Cần kiểm tra",
    "concern": "Việc",
    "what_to_do": "Chi tiết và cách xử lý",
}


@dataclass
class ProgressBar:
    """A progress artifact that can be called as a step's `progress`; it tells the server at most once a second."""

    artifact: UUID
    title: str
    _next: float = field(default=0.0)

    def __call__(self, done: int, total: int, label: str) -> None:
        """Show `done` of `total`; `label` names what is being worked on."""
        now = time.monotonic()
        if now < self._next and done < total:
            return
        self._next = now + UPDATE_SECONDS
        share = 100.0 * done / total if total else 100.0
        said = f"{self.title}: {done}/{total} {escape_markdown(label)}".rstrip()
        update_progress_artifact(self.artifact, min(share, 100.0), said)


@contextmanager
def progress_bar(key: str, title: str) -> Iterator[ProgressBar]:
    """A progress artifact that stands at 100 % when the work ends without an error."""
    artifact = cast("UUID", create_progress_artifact(0.0, key=key, description=title))  # sync here: never a coroutine
    yield ProgressBar(artifact, title)
    update_progress_artifact(artifact, 100.0)


def show_verdicts(summary: IngestSummary, calendar_end: str = "") -> None:
    """How many documents came, what became of the new submissions (what waits first), and where the ledger stands.

    `calendar_end` is told beside it where the programme's calendar is about to end.
    """
    counts = "; ".join(f"{verdict_vi(name)}: {count}" for name, count in summary.verdicts.items()) or EMPTY
    said = f"**{summary.documents}** tài liệu, **{summary.new_documents}** mới. Toàn bộ sổ theo dõi: {counts}."
    said += format_suspicions(summary.suspicions)
    said += f" **{calendar_end}**" if calendar_end else ""
    said += f" **{describe_repairs_vi(summary.repaired)}**" if summary.repaired else ""
    said += f" {withdrawal_vi(summary.set_aside)}." if summary.set_aside else ""
    if summary.rows:
        first = sorted(summary.rows, key=lambda row: _TO_LOOK_AT.index(row["verdict"]))
        rows = [
            {
                **row,
                "period_id": period_vi(row["period_id"]),
                "verdict": verdict_vi(row["verdict"]),
                "place": shorten_places(row["place"]),
                "codes": name_rules(row["codes"]),
            }
            for row in first[:ROWS_SHOWN]
        ]
        _show_table("tiep-nhan", rows, said, len(first), ALL_SUBMISSIONS_VI)
    else:
        create_markdown_artifact(f"{said}\n\nKhông có báo cáo mới.", key="tiep-nhan", description="Tiếp nhận")
    show_suspicions(summary.suspicions)


def show_suspicions(suspicions: Sequence[Cluster]) -> None:
    """The cells at which so many units fail that the form or the rule is to be looked at; nothing if there are none."""
    if suspicions:
        rows = [
            {
                "period_id": period_vi(c.period_id),
                "codes": name_rules(c.code),
                "cause": c.cause_vi,
                "cell": c.place_vi,
                "units": f"{c.units}/{c.reporting} ({c.share_vi})",
                "examples": ", ".join(c.examples),
                "check": c.check_vi,
            }
            for c in suspicions
        ]
        _show_table("nghi-bieu-mau", rows, "Nhiều đơn vị cùng mắc một lỗi: nghi biểu mẫu hoặc quy tắc.")


def format_suspicions(suspicions: Sequence[Cluster]) -> str:
    """One sentence beside the verdicts: where the form or a rule may be wrong; empty where nothing is suspected."""
    if not suspicions:
        return ""
    named = "; ".join(
        f"{name_rules(c.code)}, {escape_markdown(c.place_vi)} "
        f"({c.units}/{c.reporting} đơn vị, {period_vi(c.period_id)})"
        for c in suspicions[:3]
    )
    more = f" và {len(suspicions) - 3} ô khác" if len(suspicions) > 3 else ""
    return f" **Nghi biểu mẫu hoặc quy tắc sai**: {named}{more}; xem bảng nghi-bieu-mau."


def show_replies(done: Delivery) -> None:
    """How many replies were sent, and every one that a person should look at."""
    said = f"Thư trả lời: đã gửi {len(done.sent)}, không được {len(done.failed)}, không rõ {len(done.unclear)}"
    said += f"; còn nháp {done.drafts}."
    rows = [
        {
            "receipt_number": m.receipt_number,
            "unit": m.unit_name,
            "recipient": m.recipient,
            "status": m.state_vi,
            "error": m.error,
        }
        for m in (*done.unclear, *done.failed, *(mail for mail in done.left if mail.needs_person))
    ]
    if rows:
        _show_table("thu-tra-loi", rows, said)
    else:
        create_markdown_artifact(said, key="thu-tra-loi", description="Thư trả lời")


def show_missing(summary: RemindSummary) -> None:
    """Which units have no accepted report yet, and the drafts written to them."""
    key = f"chua-gui-{slug(summary.period_id)}"
    if not summary.missing:
        said = f"{period_vi(summary.period_id)}: không còn đơn vị nào phải nhắc."
        create_markdown_artifact(said, key=key, description="Đơn vị chưa gửi")
        return
    counts = f"**{len(summary.missing)}** đơn vị chưa có báo cáo đạt; đã soạn {len(summary.drafts)} {summary.kind_vi}"
    said = f"{period_vi(summary.period_id)}: {counts}"
    folders = sorted({path.parent for path in summary.drafts})
    rows = [{**row, "status": STATUS_VI[row["status"]]} for row in summary.missing]
    _show_table(key, rows, f"{said}{''.join(f' trong `{folder}`' for folder in folders)}.")
    lists = {
        "Danh sách báo cáo lãnh đạo (Word)": summary.overdue_list,
        "Nơi chưa có địa chỉ thư": summary.without_address,
    }
    if files := {name: path for name, path in lists.items() if path is not None}:
        title = f"Danh sách chưa gửi {period_vi(summary.period_id)}"
        _show_summary(f"danh-sach-{slug(summary.period_id)}", title, "", files)


def show_report(summary: ReportSummary, scorecard: ScorecardSummary | None = None) -> None:
    """The report's headline, where its files and the scorecard of rules are; draft and final one stand apart."""
    made_up = ", lập bù" if summary.issue.missed else ""
    title = f"Báo cáo {period_vi(summary.period_id)} ({summary.issue_vi}{made_up})"
    files = {REPORT_FILES_VI[made_as]: path for made_as, path in summary.files.items()}
    if scorecard is not None:
        files |= {SCORECARD_FILES_VI[made_as]: path for made_as, path in scorecard.files.items()}
    key = f"bao-cao-{summary.period_id.lower()}{'-du-thao' if summary.issue.is_draft else ''}"
    _show_summary(key, title, summary.headline_vi, files)


def show_ranking(summary: RankSummary) -> None:
    """The head of the ranking and where the dossier and its seal are."""
    standing = "TẠM TÍNH" if summary.provisional else "đủ các kỳ"
    first = [{**row, "total": number_with_places(row["total"])} for row in summary.top]
    _show_table(f"xep-hang-{summary.year}", first, f"Xếp hạng năm {summary.year} ({standing}), đề nghị xét: dẫn đầu.")
    files = {"Hồ sơ xếp hạng (Excel)": summary.xlsx, "Niêm phong": summary.manifest}
    if summary.comparison:
        files["Bản so sánh (Excel)"] = summary.comparison
    told = (summary.provisional_vi, *summary.nothing_arose_vi, summary.closing_vi)
    lead = ("Đề nghị xét; Hội đồng quyết định.", f"Mã niêm phong: `{summary.seal}`")
    headline = "\n\n".join([*lead, *told]).strip()
    _show_summary(
        f"ho-so-xep-hang-{summary.year}", f"Xếp hạng thi đua năm {summary.year} ({standing})", headline, files
    )


def show_dossier(year: int, made: DossierOutcome) -> None:
    """Where the dossier's own documents are, and in which state of sign-off they show the ranking."""
    names = {
        f"bao-cao_{year}.docx": "Báo cáo, đề nghị (Word)",
        f"bao-cao_{year}.pdf": "Báo cáo, đề nghị (PDF)",
        f"bang-bieu_{year}.xlsx": "Toàn bộ bảng biểu (Excel)",
        f"ho-so_{year}.html": "Hồ sơ (trang web)",
    }
    lines = ("Đề nghị xét; Hội đồng quyết định.", f"Tình trạng ký duyệt: {escape_markdown(made.state_vi)}.")
    told = (f"{made.files} tệp trong {_code(made.folder)}, mã hồ sơ `{made.content[:12]}`.", *made.notes_vi)
    files = {title: made.folder / name for name, title in names.items()}
    _show_summary(f"ho-so-trinh-{year}", f"Hồ sơ xếp hạng năm {year}", "\n\n".join((*lines, *told)), files)


def show_release(release: Release) -> None:
    """The release's name and files."""
    headline = "" if release.fresh else "Không có gì thay đổi từ bản này: không phát hành bản mới."
    _show_summary(
        f"phat-hanh-{slug(release.name)}",
        f"Bản phát hành {release.name}",
        headline,
        {"Kho số liệu (DuckDB)": release.database},
    )


def show_concerns(concerns: Sequence[Concern]) -> None:
    """What stands wrong now, a row each."""
    if concerns:
        rows = [{"concern": c.title_vi, "what_to_do": c.text_vi} for c in concerns]
        _show_table("trong-coi", rows, f"{len(concerns)} việc cần người xem.")
    else:
        create_markdown_artifact("Không có việc gì cần người xem.", key="trong-coi", description="Trông coi")


def show_note(text_vi: str) -> None:
    """One sentence on what a run did or did not do."""
    create_markdown_artifact(text_vi, key="ghi-chu", description="Ghi chú")


def verdict_vi(name: str) -> str:
    """A verdict as an official reads it; anything else unchanged."""
    return Verdict(name).label_vi if name in Verdict.__members__ else name


def period_vi(period_id: str | None) -> str:
    """A period as its reports call it, `Quý IV/2018`; empty where none is known."""
    return name_period(period_id, Settings.from_environment().programme) if period_id else ""


def table_vi(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, str]]:
    """Rows with Vietnamese headings and printable cells: Prefect's page shows a cell as Markdown, links included."""
    return [
        {HEADINGS_VI.get(key, key): escape_markdown(_format_value(value)) for key, value in row.items()} for row in rows
    ]


def name_rules(codes: str) -> str:
    """Codes with the titles of their rules: `V02 (Số liệu không phải là số); U07 (…)`; a code of no rule stays bare."""
    rules = Settings.from_environment().programme.rule_by_code
    return "; ".join(f"{code} ({rules[code].title_vi})" if code in rules else code for code in codes.split())


def file_links(files: Mapping[str, Path]) -> str:
    """A markdown list of files: a link by which the server hands each out, and the path to copy."""
    return "\n".join(f"- {_link(name, path)} – {_code(path)}" for name, path in files.items())


def escape_markdown(text: str) -> str:
    """The text as Markdown that shows it as it is: a file's name is whatever its sender chose."""
    return _NUMBERED.sub(r"\1\\.", _MARKDOWN.sub(r"\\\g<0>", " ".join(text.split())))


def _link(name: str, path: Path) -> str:
    """The name as a link to the file; alone where no server hands it out."""
    settings, base = Settings.from_environment(), os.environ.get("THIDUA_FILES_URL")
    if base is None or not path.is_relative_to(settings.home):
        return name
    return f"[{name}]({base}/{quote(path.relative_to(settings.home).as_posix())})"


def _code(path: Path) -> str:
    """The path as a span of code; a grave accent would end it."""
    return f"`{str(path).replace('`', 'ˋ')}`"


def _show_table(
    key: str, rows: Sequence[Mapping[str, Any]], said: str, total: int | None = None, where_all_vi: str = ""
) -> None:
    """The first rows; of more than are shown, how many there are in all and where to see them."""
    every = len(rows) if total is None else total
    more = f" Hiển thị {ROWS_SHOWN}/{every} dòng.{where_all_vi}" if every > ROWS_SHOWN else ""
    create_table_artifact(table_vi(rows[:ROWS_SHOWN]), key=key, description=said + more)


def _show_summary(key: str, title: str, headline: str, files: Mapping[str, Path]) -> None:
    parts = [f"# {title}", *([headline] if headline else []), file_links(files)]
    create_markdown_artifact("\n\n".join(parts), key=key, description=title)


def _format_value(value: Any) -> str:
    return EMPTY if value is None or value == "" else str(value)
