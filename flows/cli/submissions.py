"""What the command line shows of an ingest, of one unit's submissions, of evidence, and of what the desk is asked."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from desk.answers.withdraw import withdrawal_vi
from desk.intake.summary import describe_repairs_vi, shorten_places
from desk.looks import status
from desk.looks.findings import list_suspicions
from desk.settings import Settings
from flows.cli.display import console, days_text, new_listing, show_problems, time_text
from flows.cli.findings import show_suspicions
from flows.cli.listing import Whole
from flows.cli.replies import show_replies
from reports.answers.desk_questions import RECEIPTS_VI, Question
from reports.answers.records import receipt_number
from reports.answers.version_standing import describe_standing_vi
from reports.office.vietnamese import describe_days_after_due
from reports.status_words import STATUS_VI
from schemas.findings import Verdict
from warehouse import Moment

if TYPE_CHECKING:
    import pandas as pd

LISTED_WHOLE: Final = 100
"""So many documents are listed one by one; of more only the first of each kind."""
FIRST_OF_KIND: Final = 5
MOST_KINDS: Final = 20


def show_ingest(summary: Any, settings: Settings, options: str = "") -> None:
    """Counts of an ingest, every new submission that was not simply accepted, what was made and where it lies, and how
    to go on: by commands with these `options`, which are those of the ingest.
    """
    if summary.documents == 0:
        _show_empty_inbox(settings, options)
        if not summary.verdicts:
            return
        console.print("Sổ theo dõi đã có từ trước:")
    else:
        console.print(
            f"Tài liệu: {summary.documents} (cả thư, gói nén, tệp kèm theo), mới xét: {summary.new_documents}"
        )
    for verdict in Verdict:
        total, new = summary.verdicts.get(verdict.value, 0), summary.new_verdicts.get(verdict.value, 0)
        console.print(f"  {verdict.label_vi:<22} {total:>6}   mới {new}")
    if told := describe_repairs_vi(summary.repaired):
        console.print(told)
    if summary.set_aside:
        console.print(withdrawal_vi(summary.set_aside))
    rows = [r for r in summary.rows if r["verdict"] != Verdict.ACCEPTED.value]
    if rows:
        _show_rows_to_look_at(rows)
    if summary.suspicions:
        show_suspicions(summary.suspicions)
    _show_results(summary, settings, options)


def _show_empty_inbox(settings: Settings, options: str) -> None:
    console.print(f"Không có gì trong {settings.inbox}.")
    console.print("Chép tệp báo cáo, thư mục hoặc thư đã xuất vào đó, rồi chạy lại:")
    console.print(f"  thidua ingest{options}")
    console.print("hoặc ghi dữ liệu thử vào đó:")
    console.print(f"  thidua sample{options}")


def _show_results(summary: Any, settings: Settings, options: str) -> None:
    """Each folder in which something lies after an ingest, how much of it is new, and the commands to look next."""
    notes = f", {summary.notes} ghi chú về bản chờ xác nhận" if summary.notes else ""
    console.print("Kết quả (mới trong lần này):")
    console.print(f"  trả lời đơn vị   {settings.feedback} ({summary.workbooks} sổ tính đánh dấu)")
    console.print(f"  thư trả lời      {settings.outbox} ({summary.replies} thư nháp, chưa gửi{notes})")
    console.print(f"  bản gốc đã nhận  {settings.archive}")
    period = max((row["period_id"] for row in summary.rows if row["period_id"]), default="KỲ")
    console.print("Xem tiếp:")
    console.print(f"  thidua status --period {period}{options}   (ai đã gửi)")
    console.print(f"  thidua status --problems{options}   (còn vướng gì)")
    console.print(f"  thidua send --dry-run{options}   (thư nào sẽ được gửi)")


def _show_rows_to_look_at(rows: Sequence[Mapping[str, Any]]) -> None:
    """All of them; of very many the first of each kind, which is a verdict and its codes, and how many there are."""
    kinds: dict[tuple[str, str], list[Mapping[str, Any]]] = defaultdict(list)
    for row in rows:
        kinds[row["verdict"], row["codes"]].append(row)
    frequent = sorted(kinds, key=lambda kind: -len(kinds[kind]))[:MOST_KINDS]
    short = len(rows) > LISTED_WHOLE
    if short:
        _show_kinds({kind: len(kinds[kind]) for kind in frequent}, len(rows), len(kinds))
    chosen = [row for kind in frequent for row in kinds[kind][:FIRST_OF_KIND]] if short else rows
    title = f"Cần xem ({FIRST_OF_KIND} tệp đầu của mỗi loại)" if short else "Cần xem"
    table = new_listing(title, "Đơn vị", Whole("Kỳ"), "Kết luận", "Mã", "Tệp")
    for row in chosen:
        verdict_vi, place = Verdict(row["verdict"]).label_vi, shorten_places(row["place"])
        table.add_row(row["unit_name"] or "?", row["period_id"] or "?", verdict_vi, row["codes"], place)
    console.print(table)
    if short:
        console.print("Danh sách đầy đủ: thidua status --problems")


def _show_kinds(counts: Mapping[tuple[str, str], int], rows: int, kinds: int) -> None:
    table = new_listing(f"Cần xem: {rows} tệp", "Kết luận", "Mã", Whole("Số tệp"))
    for (verdict, codes), count in counts.items():
        table.add_row(Verdict(verdict).label_vi, codes, str(count))
    if kinds > len(counts):
        table.add_row(f"{kinds - len(counts)} loại khác", "", str(rows - sum(counts.values())))
    console.print(table)


def show_units(settings: Settings, units: Sequence[Any], period_id: str | None, moment: Moment | None) -> None:
    """The units of one code, which two catalogues may give to different ones: each of which there is anything, else
    that of the newest.
    """
    shown = [_show_unit(settings, unit, period_id, moment, even_if_nothing=False) for unit in units]
    if not any(shown):
        _show_unit(settings, units[-1], period_id, moment, even_if_nothing=True)


def _show_unit(
    settings: Settings, unit: Any, period_id: str | None, moment: Moment | None, *, even_if_nothing: bool
) -> bool:
    """One line a submission and how it stands to the others; what waits for the desk and may concern the unit.

    True if there was anything to show.
    """
    from desk.answers.deliver import list_mails

    rows = status.list_unit_submissions(settings, unit.id, period_id, moment)
    asked = status.list_all_questions(settings, unit.id, period_id, moment)
    held = status.list_held_with_sign(settings, unit.id, moment)
    if rows.empty and held.empty and not asked and not even_if_nothing:
        return False
    mails = {mail.receipt_number: mail for mail in list_mails(settings)}
    table = new_listing(
        f"{unit.code} {unit.name_vi}",
        Whole("Số"),
        Whole("Số tiếp nhận"),
        Whole("Kỳ"),
        "Lần",
        "Kết luận",
        "Nhận lúc",
        "So với hạn gửi",
        "Quan hệ với các bản khác",
        "Thư trả lời",
        "Tệp",
    )
    for row in rows.to_dict("records"):
        number = receipt_number(row["unit_id"], row["period_id"], row["sha256"])
        table.add_row(
            row["submission_id"][:8],
            number,
            row["period_id"] or "chưa rõ",
            "" if row["version_no"] is None else str(row["version_no"]),
            Verdict(row["verdict"]).label_vi,
            time_text(row["received_at"], None),
            describe_days_after_due(None if row["days_after_due"] is None else int(row["days_after_due"])),
            "; ".join(describe_standing_vi({str(key): value for key, value in row.items()})),
            mails[number].state_vi if number in mails else "",
            row["place"],
        )
    console.print(table)
    _show_standings(status.list_standings(settings, unit.id, period_id, moment))
    if not held.empty:
        waiting = new_listing("Chờ xác nhận, có dấu hiệu của đơn vị này", Whole("Số"), Whole("Kỳ"), "Lý do", "Tệp")
        for row in held.to_dict("records"):
            waiting.add_row(row["submission_id"][:8], row["period_id"] or "chưa rõ", row["message_vi"], row["origin"])
        console.print(waiting)
    show_questions(asked)
    return True


def _show_standings(rows: pd.DataFrame) -> None:
    """What becomes of it all for each period: verdict and lateness by the one rule, as in every report."""
    if rows.empty:
        return
    table = new_listing(
        "Tính theo kỳ", Whole("Kỳ"), "Kết luận", "Chậm", "Sửa đến hết ngày vẫn đúng hạn", "Chờ xác nhận"
    )
    for row in rows.to_dict("records"):
        open_until = time_text(row["open_until"], None)[:10] if row["status"] == "returned" else ""
        held = str(row["held_documents"] or "")
        table.add_row(row["period_id"], STATUS_VI[row["status"]], days_text(row["days_late"]), open_until, held)
    console.print(table)


def show_all_problems(settings: Settings, period_id: str | None, moment: Moment | None, *, every: bool) -> None:
    """Every document that was not accepted (and, without `every`, not replaced since), then what the desk is asked."""
    from desk.answers.deliver import list_mails

    show_problems(status.list_submissions(settings, moment), period_id, every)
    show_questions(status.list_questions(settings, None, period_id, moment))
    show_suspicions(list_suspicions(settings, period_id and [period_id], moment))
    trouble = [mail for mail in list_mails(settings) if mail.needs_person and period_id in (None, mail.period_id)]
    if trouble:
        show_replies(trouble)


def show_questions(asked: list[Question]) -> None:
    """What units have to explain and what the desk is asked, each with its state; nothing where nothing is asked."""
    of_units = [q for q in asked if not q.is_derived]
    of_desk = [q for q in asked if q.is_derived]
    for title, questions in (
        ("Nội dung đơn vị giải trình", of_units),
        ("Cần cán bộ xem (không đổi kết luận)", of_desk),
    ):
        if questions:
            _question_table(title, questions)


def _question_table(title: str, questions: list[Question]) -> None:
    table = new_listing(
        title,
        Whole("Số"),
        Whole("Câu hỏi"),
        "Đơn vị",
        Whole("Kỳ"),
        Whole("Mã"),
        "Vị trí",
        "Nội dung",
        "Việc cần làm",
        "Tình trạng",
        "Giải trình",
        "Người xem xét, lý do",
    )
    for one in questions:
        table.add_row(
            one.submission_id[:8],
            one.id[:8],
            one.unit_name or "chưa rõ",
            one.period_id or "chưa rõ",
            one.code,
            " ".join(filter(None, (one.indicator_code, one.cell))),
            one.message_vi,
            "" if one.is_settled else one.fix_vi,
            one.state_vi,
            answer_vi(one),
            ruling_vi(one),
        )
    console.print(table)


def answer_vi(question: Question) -> str:
    """What the unit said, and where or by whom that stands; empty where it said nothing."""
    if question.answer is None:
        return ""
    return f"{question.answer} ({question.answer_source})" if question.answer_source else question.answer


def ruling_vi(question: Question) -> str:
    """Who ruled and why; empty where nobody has."""
    return f"{question.ruled_by}: {question.ruling_reason}" if question.ruled_by else ""


def show_evidence(evidence: Any, differences: pd.DataFrame, programme: Any) -> None:
    """A document's receipt on one page: every candidate, the one that counts, and which others disagree with it."""
    found, zone = evidence.submission, programme.tz
    notes = {(r["sighting_id"], r["kind"], r["claimed_at"]): r for r in differences.to_dict("records")}
    console.print(f"{found['origin']}\n{found['unit_name'] or 'chưa rõ đơn vị'}, {found['period_id'] or 'chưa rõ kỳ'}")
    console.print(f"được tính: {time_text(found['received_at'], zone)} ({kind_vi(found['receipt_kind'])})")
    table = new_listing(
        "Bằng chứng về thời điểm nhận", "", Whole("Thời điểm"), "Loại", "Thứ tự", "So với", "Căn cứ", "Nơi thấy"
    )
    for row in evidence.candidates.to_dict("records"):
        table.add_row(
            "►" if row["counts"] is True else "",
            time_text(row["claimed_at"], zone),
            kind_vi(row["kind"]),
            order_vi(row),
            difference_vi(notes.get((row["sighting_id"], row["kind"], row["claimed_at"]))),
            row["detail"] or "",
            row["origin"],
        )
    console.print(table)
    if any(r["questioned"] for r in notes.values()):
        console.print(
            f"Bằng chứng lệch quá {programme.receipt.tolerance_hours} giờ và nằm hai bên hạn gửi hoặc lúc khóa kỳ: "
            "cần cán bộ xác nhận thời điểm nhận.",
            style="bold",
        )
    for row in evidence.decisions.to_dict("records"):
        when = time_text(row["recorded_at"], zone)
        console.print(f"{when} {row['decided_by']}: {decision_vi(row, programme)} (lý do: {row['reason']})")


def difference_vi(row: Mapping[Any, Any] | None) -> str:
    """How far a time lies from the one that counts, and whether that matters; empty for what contradicts nothing."""
    if row is None:
        return ""
    minutes = round(abs((row["claimed_at"] - row["received_at"]).total_seconds()) / 60)
    way = "sớm hơn" if row["claimed_at"] < row["received_at"] else "muộn hơn"
    far = f"{way} {minutes // 60} giờ {minutes % 60} phút"
    if row["questioned"]:
        return f"{far}: CẦN XEM, " + ("khác bên hạn gửi" if row["changes_due"] else "khác bên lúc khóa kỳ")
    if row["beyond_tolerance"]:
        return f"{far}, không đổi việc đúng hạn"
    return f"{far}, trong mức cho phép"


def order_vi(row: Mapping[Any, Any]) -> str:
    """The place of a candidate in the order of trust; a person's word stands above it."""
    if row["kind"] == "override":
        return "trên hết" if row["counts"] else "đã thay"
    return "chỉ tham khảo" if row["rank"] is None else str(row["rank"])


def kind_vi(kind: str) -> str:
    """A kind of evidence as an official reads it."""
    return RECEIPTS_VI.get(kind, kind)


def decision_vi(row: Mapping[Any, Any], programme: Any) -> str:
    """What a person decided about a document, in words."""
    outcome = json.loads(row["outcome"])
    if row["kind"] == "identity":
        unit = programme.unit_by_id.get(outcome["unit_id"])
        return f"là báo cáo của {unit.name_vi if unit else outcome['unit_id']}, {outcome['period_id']}"
    return f"nhận lúc {time_text(outcome['received_at'], programme.tz)}"
