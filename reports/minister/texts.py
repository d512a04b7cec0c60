"""Sentences of the report that are not about one indicator: discipline, narratives, assessment, follow-up."""

from __future__ import annotations

from collections.abc import Mapping

from reports.minister.claims import Ask, Row, claim_from_row, claim_from_rows
from reports.minister.model import Claim, Counts, IndicatorRow, Paragraph, Scalar
from reports.office.vietnamese import join_list, lower_first, number, share
from schemas.programme import ExemplarKind, Period, Programme

GAPS_NAMED = 5
UNITS_NAMED = {
    "incomplete": "Có {count} đơn vị gửi biểu mẫu để trống phần lớn chỉ tiêu, chưa tính là báo cáo: {names}",
    "unreadable": "Đã nhận tệp của {count} đơn vị nhưng không đọc được số liệu: {names}",
    "missing": "{count} đơn vị chưa gửi báo cáo: {names}",
    "not_yet_due": "{count} đơn vị chưa gửi, còn trong hạn: {names}",
}
"""How the units are named that have no report which could be judged, by their status."""


def write_discipline(ask: Ask, period: Period, counts: Counts, previous: Period | None) -> tuple[Paragraph, ...]:
    """Section I: who reported, in time or late, with which outcome, how completely."""
    row = _find_overall(ask, period)
    paragraphs = [Paragraph((*_write_sending(row, period), *_write_units_without(row, period)))]
    if outcome := _write_outcome(row, counts, period):
        paragraphs.append(Paragraph(outcome))
    paragraphs += _write_held_documents(ask, period)
    paragraphs += _write_late(ask, period)
    for status, wording in UNITS_NAMED.items():
        paragraphs += _write_units(ask, period, status, wording, "discipline")
    paragraphs += _write_restatements(ask, period)
    if previous is not None:
        paragraphs += _write_previous(ask, previous)
    return tuple(paragraphs)


def _find_overall(ask: Ask, period: Period) -> Row:
    """The row over all units; it is there even when there is no unit."""
    return next(r for r in ask.rows("claim_discipline", period_id=period.id) if r["is_all"])


def _write_sending(row: Row, period: Period) -> tuple[Claim, ...]:
    wordings = {
        "on_time": "đơn vị đúng hạn",
        "late": "đơn vị chậm",
        "sent_returned": "đơn vị có báo cáo đã bị trả lại, chưa gửi lại",
        "sent_held": "đơn vị có báo cáo đang chờ xác nhận",
        "sent_incomplete": "đơn vị gửi lại biểu mẫu để trống phần lớn chỉ tiêu",
    }
    if row["sent"]:
        text = f"Có {row['sent']}/{row['units']} đơn vị gửi báo cáo (đạt {share(row['sent'], row['units'])})"
        text += f", trong đó {join_list(_format_counts(row, wordings))}"
    else:
        text = f"Chưa có đơn vị nào trong {row['units']} đơn vị gửi báo cáo"
    columns = ("is_all", "units", "sent", *wordings)
    return (claim_from_row("discipline.sent", text, "claim_discipline", {"period_id": period.id}, row, columns),)


def _write_units_without(row: Row, period: Period) -> tuple[Claim, ...]:
    """What those that sent no report have sent instead; nothing where they sent nothing at all, which is said below."""
    instead = {
        "unsent_returned": "đơn vị có biểu mẫu để trống phần lớn chỉ tiêu đã bị trả lại",
        "unsent_incomplete": "đơn vị có biểu mẫu để trống phần lớn chỉ tiêu",
        "unsent_held": "đơn vị có tài liệu đã nhận đang chờ xác nhận",
        "unreadable": "đơn vị có tệp đã nhận nhưng không đọc được",
    }
    wordings = instead | {"missing": "đơn vị chưa gửi tài liệu nào", "not_yet_due": "đơn vị chưa gửi, còn trong hạn"}
    if not _format_counts(row, instead):
        return ()
    text = f"{number(row['unsent'])} đơn vị chưa có báo cáo, gồm {join_list(_format_counts(row, wordings))}"
    columns = ("is_all", "units", "unsent", *wordings)
    return (claim_from_row("discipline.unsent", text, "claim_discipline", {"period_id": period.id}, row, columns),)


def _write_outcome(row: Row, counts: Counts, period: Period) -> tuple[Claim, ...]:
    parameters: dict[str, Scalar] = {"period_id": period.id}
    accepted = "báo cáo được chấp nhận"
    if counts.with_questions:
        accepted += f" (trong đó {counts.with_questions} báo cáo còn nội dung cần giải trình)"
    wordings = {
        "accepted": accepted,
        "returned": "báo cáo trả lại để sửa",
        "held": "báo cáo chờ xác nhận",
        "incomplete": "biểu mẫu để trống phần lớn chỉ tiêu",
        "unreadable": "tệp không đọc được",
    }
    parts = _format_counts(row, wordings)
    if not parts:
        return ()
    text = f"Kết quả kiểm tra: {', '.join(parts)}"
    columns = ("is_all", "with_questions", *wordings)
    claims = [claim_from_row("discipline.outcome", text, "claim_discipline", parameters, row, columns)]
    if counts.expected_cells:
        rate = share(counts.answered_cells, counts.expected_cells)
        answered = f"{number(counts.answered_cells)}/{number(counts.expected_cells)}"
        text = f"các báo cáo được chấp nhận trả lời {answered} lượt chỉ tiêu phải báo cáo ({rate})"
        cells = ("is_all", "answered_cells", "expected_cells")
        claims.append(claim_from_row("discipline.complete", text, "claim_discipline", parameters, row, cells))
    return tuple(claims)


def _format_counts(row: Row, wordings: Mapping[str, str]) -> list[str]:
    """`3 đơn vị …` for each column of the row that is not zero, in the wordings' order."""
    return [f"{number(row[column])} {wording}" for column, wording in wordings.items() if row[column]]


def _write_held_documents(ask: Ask, period: Period) -> list[Paragraph]:
    """The documents that wait for a person; those of units already told of as held are marked."""
    row = ask.one("claim_held_documents", period_id=period.id)
    if not row["documents"]:
        return []
    what = f"{number(row['documents'])} tài liệu chờ xác nhận đơn vị hoặc kỳ báo cáo, chưa được tính vào số liệu"
    if row["of_held_units"]:
        all_of_them = row["of_held_units"] == row["documents"]
        own = "đều" if all_of_them else f"trong đó {number(row['of_held_units'])} tài liệu"
        text = f"Có {what} ({own} của các đơn vị có báo cáo chờ xác nhận nêu trên)"
    else:
        text = f"Ngoài ra có {what}"
    parameters: dict[str, Scalar] = {"period_id": period.id}
    columns = ("documents", "of_held_units")
    return [Paragraph((claim_from_row("discipline.held", text, "claim_held_documents", parameters, row, columns),))]


def _write_restatements(ask: Ask, period: Period) -> list[Paragraph]:
    row = ask.one("claim_restatements", period_id=period.id)
    wordings = {
        "kept_apart": "báo cáo gửi sau khi khóa kỳ được lưu riêng, không thay số liệu đã khóa",
        "used": "báo cáo gửi sau khi khóa kỳ được dùng vì đơn vị chưa có báo cáo nào được chấp nhận trước đó",
    }
    parts = _format_counts(row, wordings)
    if not parts:
        return []
    parameters: dict[str, Scalar] = {"period_id": period.id}
    columns = ("kept_apart", "used")
    claim = claim_from_row("discipline.restated", "; ".join(parts), "claim_restatements", parameters, row, columns)
    return [Paragraph((claim,))]


def _write_late(ask: Ask, period: Period) -> list[Paragraph]:
    rows = ask.rows("claim_late_units", period_id=period.id)
    if not rows:
        return []
    names = [f"{r['unit_name']} ({number(r['days_late'])} ngày)" for r in rows]
    text = f"{len(rows)} đơn vị gửi chậm: {join_list(names)}"
    parameters: dict[str, Scalar] = {"period_id": period.id}
    claim = claim_from_rows("discipline.late", text, "claim_late_units", parameters, rows, ("unit_name", "days_late"))
    return [Paragraph((claim,))]


def _write_units(ask: Ask, period: Period, status: str, wording: str, section: str) -> list[Paragraph]:
    """One paragraph naming the units of a status (`{count}`, `{names}`), or none where there are none."""
    parameters: dict[str, Scalar] = {"period_id": period.id, "status": status}
    rows = ask.rows("claim_units_by_status", **parameters)
    if not rows:
        return []
    text = wording.format(count=len(rows), names=join_list([r["unit_name"] for r in rows]))
    claim = claim_from_rows(f"{section}.{status}", text, "claim_units_by_status", parameters, rows, ("unit_name",))
    return [Paragraph((claim,))]


def _write_previous(ask: Ask, previous: Period) -> list[Paragraph]:
    row = _find_overall(ask, previous)
    if not row["sent"]:
        return []
    text = f"{previous.label_vi} có {row['sent']}/{row['units']} đơn vị gửi báo cáo"
    if row["on_time"]:
        text += f", trong đó {row['on_time']} đơn vị đúng hạn"
    columns = ("is_all", "units", "sent", "on_time")
    parameters: dict[str, Scalar] = {"period_id": previous.id}
    return [Paragraph((claim_from_row("discipline.before", text, "claim_discipline", parameters, row, columns),))]


def write_exemplars(ask: Ask, programme: Programme, period: Period) -> Paragraph | None:
    """The opening sentence about exemplars, then a word on each further kind; None where the programme has no kinds.

    The first kind that no decision recognises and the first that one does are counted together.
    """
    if not programme.exemplar_kinds:
        return None
    plain = next((kind for kind in programme.exemplar_kinds if not kind.recognised), None)
    recognised = next(iter(programme.kinds_by_decision), None)
    further = [kind for kind in programme.exemplar_kinds if kind not in (plain, recognised)]
    counted = {kind: ask.one("claim_exemplars", **_bind_kinds(period, None, kind)) for kind in further}
    parameters = _bind_kinds(period, plain, recognised)
    row = ask.one("claim_exemplars", **parameters)
    if not row["listed"]:
        text = f"Các báo cáo được chấp nhận không nêu {', '.join(k.noun_vi for k in programme.exemplar_kinds)} nào"
    else:
        nouns = {"exemplars": plain, "initiatives": recognised}
        parts = _format_counts(row, {column: kind.noun_vi for column, kind in nouns.items() if kind})
        others = row["listed"] - row["exemplars"] - row["initiatives"] - sum(r["initiatives"] for r in counted.values())
        parts += [f"{others} mục chưa ghi rõ loại"] if others else []
        parts = parts or [f"{row['listed']} mục"]
        text = f"{row['units']} đơn vị nêu {join_list(parts)}"
        if recognised and row["initiatives_recognised"]:
            text += f", trong đó {row['initiatives_recognised']} {recognised.noun_vi} ghi rõ quyết định công nhận"
    columns = ("listed", "units", "exemplars", "initiatives", "initiatives_recognised")
    claims = [claim_from_row("exemplars.listed", text, "claim_exemplars", parameters, row, columns)]
    claims += [_write_kind(kind, period, found) for kind, found in counted.items() if found["initiatives"]]
    return Paragraph(tuple(claims))


def _bind_kinds(period: Period, plain: ExemplarKind | None, recognised: ExemplarKind | None) -> dict[str, Scalar]:
    names = {"exemplar_kind": plain, "initiative_kind": recognised}
    return {"period_id": period.id, **{key: kind.name_vi if kind else "" for key, kind in names.items()}}


def _write_kind(kind: ExemplarKind, period: Period, row: Row) -> Claim:
    text = f"{row['initiatives']} {kind.noun_vi}"
    if kind.recognised and row["initiatives_recognised"]:
        text += f", trong đó {row['initiatives_recognised']} ghi rõ quyết định công nhận"
    columns = ("initiatives", "initiatives_recognised")
    return claim_from_row(
        f"exemplars.{kind.code}", text, "claim_exemplars", _bind_kinds(period, None, kind), row, columns
    )


def write_narrative(ask: Ask, period: Period, kind: str, noun_vi: str) -> Paragraph:
    """The opening sentence about the difficulties or the proposals."""
    parameters: dict[str, Scalar] = {"period_id": period.id, "kind": kind}
    row = ask.one("claim_remarks", **parameters)
    text = f"{row['units']} đơn vị nêu {row['remarks']} {noun_vi}"
    if not row["remarks"]:
        text = f"Các báo cáo được chấp nhận không nêu {noun_vi} nào"
    return Paragraph((claim_from_row(f"remarks.{kind}", text, "claim_remarks", parameters, row, ("remarks", "units")),))


def write_assessment(
    ask: Ask, period: Period, rows: tuple[IndicatorRow, ...], others: Mapping[str, Period | None]
) -> tuple[Paragraph, ...]:
    """Section V.1: only what figures support."""
    paragraphs = []
    for key, other in others.items():
        if other is not None:
            paragraphs += _write_balance(ask, period, key, other)
    return (*paragraphs, *_write_gaps(ask, period, rows))


def _write_balance(ask: Ask, period: Period, key: str, other: Period) -> list[Paragraph]:
    compared = ask.rows("claim_indicator_change", period_id=period.id, other_id=other.id, indicator_code=None)
    if not compared:
        return []
    row = compared[0]
    wordings = {
        "indicators_up": "chỉ tiêu tăng",
        "indicators_down": "chỉ tiêu giảm",
        "indicators_level": "chỉ tiêu không đổi",
    }
    text = (
        f"Trong {row['indicators_compared']} chỉ tiêu so sánh được với {lower_first(other.label_vi)} (trên cùng các "
        f"đơn vị có số liệu cả hai kỳ), {', '.join(_format_counts(row, wordings))}"
    )
    parameters: dict[str, Scalar] = {"period_id": period.id, "other_id": other.id, "indicator_code": None}
    columns = ("indicators_compared", "indicators_up", "indicators_down", "indicators_level")
    return [Paragraph((claim_from_row(f"balance.{key}", text, "claim_indicator_change", parameters, row, columns),))]


def _write_gaps(ask: Ask, period: Period, indicators: tuple[IndicatorRow, ...]) -> list[Paragraph]:
    names = {row.code: row.name_vi for row in indicators}
    rows = [r for r in ask.rows("claim_gaps", period_id=period.id) if r["indicator_code"] in names]
    if not rows:
        return []
    named = rows[:GAPS_NAMED]
    shown = [f"chỉ tiêu {r['indicator_code']} ({r['units']} đơn vị)" for r in named]
    text = f"Trong các báo cáo được chấp nhận, số liệu còn trống hoặc không hợp lệ ở {join_list(shown)}"
    if len(rows) > len(named):
        text += " và một số chỉ tiêu khác nêu tại các bảng trên"
    columns = ("indicator_code", "units")
    return [Paragraph((claim_from_rows("gaps", text, "claim_gaps", {"period_id": period.id}, named, columns),))]


def write_follow_up(ask: Ask, period: Period) -> tuple[Paragraph, ...]:
    """Section V.2: the units to be urged, and for what."""
    paragraphs = []
    for status, wording in (
        ("missing", "Đôn đốc {count} đơn vị chưa gửi báo cáo: {names}"),
        ("incomplete", "Đề nghị {count} đơn vị điền đủ chỉ tiêu phải báo cáo và gửi lại: {names}"),
        ("unreadable", "Đề nghị {count} đơn vị gửi lại báo cáo bằng tệp đọc được: {names}"),
        ("returned", "Đề nghị {count} đơn vị sửa và gửi lại báo cáo đã bị trả lại: {names}"),
        ("held", "Xác nhận đơn vị gửi và kỳ báo cáo đối với {count} báo cáo đang chờ: {names}"),
    ):
        paragraphs += _write_units(ask, period, status, wording, "follow_up")
    row = ask.one("claim_questions", period_id=period.id)
    claims = []
    parameters: dict[str, Scalar] = {"period_id": period.id}
    if row["questions"]:
        text = f"Đề nghị {row['units']} đơn vị giải trình {row['questions']} nội dung nêu tại Phụ lục II"
        columns = ("questions", "units")
        claims.append(claim_from_row("follow_up.questions", text, "claim_questions", parameters, row, columns))
    if row["explained"]:
        text = f"xem xét {row['explained']} nội dung đơn vị đã giải trình nêu tại Phụ lục II"
        shown = text if claims else text[:1].upper() + text[1:]
        claims.append(claim_from_row("follow_up.explained", shown, "claim_questions", parameters, row, ("explained",)))
    if claims:
        paragraphs.append(Paragraph(tuple(claims)))
    return tuple(paragraphs)


def write_comparison_notes(programme: Programme, others: Mapping[str, tuple[Period | None, bool]]) -> tuple[str, ...]:
    """How comparisons were made, and which period offers no figures (`others`: period and whether it has data)."""
    notes = ["Mức tăng, giảm chỉ tính trên các đơn vị có số liệu ở cả hai kỳ được so sánh."]
    if others["previous"][0] is None:
        notes.append(f"Đây là kỳ đầu tiên của {lower_first(programme.name_vi)}; không có kỳ trước để so sánh.")
    elif others["last_year"][0] is None:
        notes.append("Cùng kỳ năm trước chưa có chế độ báo cáo này; không có số liệu so sánh.")
    for period, has_data in others.values():
        if period is not None and not has_data:
            notes.append(f"Không có số liệu {lower_first(period.label_vi)} để so sánh.")
    return tuple(notes)
