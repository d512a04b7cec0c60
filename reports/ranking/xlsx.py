"""Draw a ranking as the workbook that the Council's desk checks: ranks, scores, evidence, grounds. It proposes only.

Points are shown rounded half up to the programme's places; ranks rest on the unrounded ones. Nothing is computed here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from zipfile import BadZipFile

from reports.office.vietnamese import minute_long, number
from reports.ranking.page import Book, Cell, Column, Look
from schemas import files
from schemas.programme import Criterion
from schemas.programme.sections import ScoreClass
from scoring import CriterionScore, Ranking, UnitResult, round_half_up
from scoring.facts import ReportFact, UnitFacts
from scoring.methods.achievement import list_nothing_arose_vi
from scoring.methods.reporting import STATUS_VI

NOT_APPLICABLE = "KAD"
CLOSING_VI = "Bảng điểm"
PROPOSAL_VI = (
    "Kết quả do phần mềm tính từ báo cáo của các đơn vị, đề nghị Hội đồng Thi đua - Khen thưởng xem xét, quyết định."
)
DISCIPLINE = ("late_bands", "completeness", "first_time_quality")
STATE_VI = {"scored": "Chấm điểm", "not_applicable": "Không áp dụng", "nothing_arose": "Không phát sinh"}
RECEIPT_VI = {
    "override": "Quyết định của cán bộ",
    "received_trusted": "Máy chủ thư tin cậy",
    "register": "Sổ tiếp nhận",
    "first_seen": "Hệ thống thấy lần đầu",
}
UNIT = (Column("Hạng", 7, "center"), Column("Đơn vị", 22))


def render(ranking: Ranking, path: Path, sealed: str) -> Path:
    """Write the workbook to `path` as .xlsx, all or nothing; the same ranking gives the same bytes.

    `sealed`: the hash of the ranking's seal, which takes as long as all else together.
    """
    book = Book(_title(ranking), _heading(ranking), ranking.as_of, ranking.programme.scoring.rounding_places)
    draw_ranking(book, ranking, sealed)
    return files.write_blocks(path, book.pack())


def draw_ranking(book: Book, ranking: Ranking, sealed: str) -> None:
    """The ranking's pages; the last one is what it rests on, with the hash of its seal."""
    for draw in (_draw_ranks, _draw_scores, _draw_details, _draw_discipline, _draw_clusters):
        draw(book, ranking)
    _draw_grounds(book, ranking, sealed)


def read_closing(path: Path) -> str | None:
    """What a written workbook says of the year's closing, empty where it says nothing; None if it cannot be read."""
    from openpyxl import load_workbook  # drawing does not read

    try:
        book = load_workbook(path, read_only=True)
        try:
            rows = [[cell for cell in row if cell] for row in book.worksheets[-1].iter_rows(values_only=True)]
        finally:
            book.close()
    except (OSError, ValueError, KeyError, BadZipFile):
        return None
    return next((str(row[1]) for row in rows if len(row) > 1 and row[0] == CLOSING_VI), "")


def _title(ranking: Ranking) -> str:
    provisional = " - TẠM TÍNH" if ranking.provisional else ""
    if ranking.comparison:
        return f"SO SÁNH, KHÔNG THAY THẾ: XẾP HẠNG NĂM {ranking.year} THEO CHƯƠNG TRÌNH KHÁC{provisional}"
    return f"BẢNG XẾP HẠNG THI ĐUA NĂM {ranking.year} (đề nghị Hội đồng xét){provisional}"


def _heading(ranking: Ranking) -> tuple[str, str, str]:
    agency = ranking.programme.agency_on(ranking.facts.due[-1].due_at.date())
    note = f"Số liệu nhận đến {_moment(ranking, 'as_of')}"
    if ranking.provisional:
        note += f". {ranking.provisional_vi}"
    if ranking.closing_vi:
        note += f". {ranking.closing_vi}"
    return agency.superior_vi, agency.issuing_vi, note


def _moment(ranking: Ranking, name: str) -> str:
    return minute_long(getattr(ranking, name).astimezone(ranking.programme.tz))


def _draw_ranks(book: Book, ranking: Ranking) -> None:
    columns = (
        *UNIT,
        Column("Cụm thi đua", 36),
        Column("Tổng điểm xếp hạng", 10, "points_bold"),
        Column("Tỷ lệ đạt (%)", 10, "points"),
        Column("Điểm chuẩn đạt", 9, "points"),
        Column("Điểm tối đa áp dụng", 9, "points"),
        Column("Điểm thưởng", 9, "points"),
        Column("Điểm trừ", 9, "points"),
        Column("Xếp loại", 16, "center"),
        Column("Hạng trong cụm", 8, "center"),
        Column("Đề nghị xét", 14, "center"),
        Column("Ghi chú", 38),
    )
    page = book.page("Xếp hạng", "", columns, frozen=2)
    for row in ranking.rows:
        page.row((*_name_cells(row), row.facts.cluster_name, *_total_cells(row), *_rank_cells(ranking, row)))
    page.note(f"Tổng điểm xếp hạng = tỷ lệ đạt + điểm thưởng - điểm trừ. {PROPOSAL_VI}")


def _name_cells(row: UnitResult) -> tuple[Cell, Cell]:
    return row.rank, row.unit_name


def _total_cells(row: UnitResult) -> Iterator[Cell]:
    exact = (
        row.exact_total,
        row.exact_percent,
        row.exact_standard,
        row.exact_maximum,
        row.exact_bonus,
        row.exact_penalty,
    )
    return (round_half_up(value, row.places) for value in exact)


def _rank_cells(ranking: Ranking, row: UnitResult) -> tuple[Cell, ...]:
    proposal = ranking.programme.scoring.award_name_vi if row.proposed else None
    return row.class_vi, row.rank_in_cluster, proposal, row.note_vi


def _draw_scores(book: Book, ranking: Ranking) -> None:
    heads = tuple(
        Column(f"{c.code}. {c.name_vi} ({_points_label(c)})", 7.5, "points", upright=True) for c in ranking.criteria
    )
    page = book.page("Điểm theo tiêu chí", "Điểm theo từng tiêu chí", (*UNIT, *heads), frozen=2)
    for row in ranking.rows:
        page.row((*_name_cells(row), *(_score_cell(score, row.places) for score in row.scores)))
    page.note(f"{NOT_APPLICABLE}: không áp dụng, không tính vào điểm tối đa. Chữ đậm: điểm do cán bộ thẩm định.")


def _points_label(criterion: Criterion) -> str:
    sign = "-" if criterion.part == "penalty" else "+" if criterion.part == "bonus" else ""
    return sign + number(criterion.max_points)


def _score_cell(score: CriterionScore, places: int) -> Cell | tuple[Cell, Look]:
    if not score.applicable:
        return NOT_APPLICABLE, "muted"
    return round_half_up(score.exact_points, places), "points_bold" if score.verified else "points"


def _draw_details(book: Book, ranking: Ranking) -> None:
    columns = (
        *UNIT,
        Column("Tiêu chí", 34),
        Column("Điểm tối đa", 8, "points"),
        Column("Tự chấm", 8, "points"),
        Column("Máy tính", 8, "points"),
        Column("Thẩm định", 9, "points_bold"),
        Column("Trạng thái", 13, "center"),
        Column("Căn cứ tính", 62),
        Column("Minh chứng, giải trình của đơn vị; lý do thẩm định", 40),
    )
    page = book.page("Chi tiết", "Chi tiết từng tiêu chí", columns, frozen=3)
    names = {c.code: f"{c.code}. {c.name_vi}" for c in ranking.criteria}
    for row in ranking.rows:
        for score in row.scores:
            page.row((*_name_cells(row), names[score.criterion.code], *_detail_cells(score, row.places)))
    page.add_filters()


def _detail_cells(score: CriterionScore, places: int) -> tuple[Cell, ...]:
    own, verified = score.self_score, score.verified
    computed = None if score.exact_computed is None else round_half_up(score.exact_computed, places)
    return (
        score.criterion.max_points,
        None if own is None or own.points is None else round_half_up(own.points, places),
        computed,
        None if verified is None else round_half_up(verified.points, places),
        STATE_VI[score.state],
        "\n".join(score.evidence_vi),
        "\n".join(_list_grounds(score)),
    )


def _list_grounds(score: CriterionScore) -> Iterator[str]:
    if score.self_score and score.self_score.evidence:
        yield f"Minh chứng: {score.self_score.evidence}"
    if score.self_score and score.self_score.note:
        yield f"Giải trình: {score.self_score.note}"
    if score.verified:
        yield f"Thẩm định ({score.verified.decided_by}): {score.verified.reason}"


def _draw_discipline(book: Book, ranking: Ranking) -> None:
    criteria = [c for c in ranking.criteria if c.method in DISCIPLINE]
    columns = (
        Column("Đơn vị", 20),
        Column("Kỳ báo cáo", 13, "center"),
        Column("Hạn gửi", 17, "moment"),
        Column("Thời điểm nhận", 17, "moment"),
        Column("Loại bằng chứng", 18),
        Column("Chi tiết bằng chứng", 40),
        Column("Tình trạng", 22),
        Column("Số ngày chậm", 8, "center"),
        Column("Số lần trả lại", 8, "center"),
        Column("Ô phải báo cáo", 8, "center"),
        Column("Ô đã trả lời", 8, "center"),
        *(Column(f"{c.code} (% điểm)", 9, "points") for c in criteria),
    )
    page = book.page("Chấp hành báo cáo", "Căn cứ chấm điểm chấp hành chế độ báo cáo", columns, frozen=2)
    for row in ranking.rows:
        parts = [dict(row.score(c.code).parts) for c in criteria]
        for report in row.facts.reports:
            percents = (_percent(p.get(report.period_id), row.places) for p in parts)
            page.row((*_report_cells(row.facts, report), *percents))
    page.add_filters()


def _report_cells(unit: UnitFacts, report: ReportFact) -> tuple[Cell, ...]:
    status = STATUS_VI.get(report.status, report.status)
    return (
        unit.name_vi,
        report.label_vi,
        report.due_at,
        report.received_at,
        RECEIPT_VI.get(report.receipt_kind or "", report.receipt_kind),
        report.receipt_detail,
        status[:1].upper() + status[1:],
        report.days_late,
        report.returns,
        report.expected_cells,
        report.answered_cells,
    )


def _percent(share: Fraction | None, places: int) -> Decimal | None:
    return None if share is None else round_half_up(share * 100, places)


def _draw_clusters(book: Book, ranking: Ranking) -> None:
    columns = (
        Column("Hạng trong cụm", 10, "center"),
        Column("Đơn vị", 26),
        Column("Tổng điểm xếp hạng", 12, "points_bold"),
        Column("Tỷ lệ đạt (%)", 12, "points"),
        Column("Xếp loại", 18, "center"),
        Column("Hạng chung", 10, "center"),
        Column("Đề nghị xét", 16, "center"),
        Column("Ghi chú", 44),
    )
    page = book.page("Theo cụm", "Theo cụm thi đua", columns, frozen=2)
    for name, rows in _group_by_cluster(ranking):
        page.band(f"{name} ({len(rows)} đơn vị)")
        for row in rows:
            class_vi, inside, proposal, note = _rank_cells(ranking, row)
            page.row(
                (inside, row.unit_name, row.rounded_total, row.rounded_percent, class_vi, row.rank, proposal, note)
            )


def _group_by_cluster(ranking: Ranking) -> Iterable[tuple[str, Sequence[UnitResult]]]:
    groups: dict[str, list[UnitResult]] = {c.code: [] for c in ranking.programme.clusters}
    for row in ranking.rows:
        groups.setdefault(row.facts.cluster_code or "", []).append(row)
    for code, rows in groups.items():
        if rows:
            yield f"{code}. {rows[0].facts.cluster_name}" if code else "Chưa xếp cụm", rows


def _draw_grounds(book: Book, ranking: Ranking, sealed: str) -> None:
    page = book.page("Căn cứ", "Căn cứ xếp hạng", (Column("Nội dung", 34, "label"), Column("Căn cứ", 110)), frozen=0)
    for label, text in list_grounds(ranking, sealed):
        page.row((label, text))
    page.note(PROPOSAL_VI)


def list_grounds(ranking: Ranking, sealed: str) -> Iterator[tuple[str, str]]:
    """What the ranking rests on, label by label: bases, periods, rules of scoring and order, moment, hashes, seal."""
    rules, last = ranking.programme.scoring, ranking.facts.due[-1].window_end
    classes = sorted(rules.classes, key=lambda c: -c.min_percent)
    yield "Phong trào", ranking.programme.name_vi
    yield "Căn cứ pháp lý", "\n".join(b.text_vi for b in ranking.programme.legal_bases if b.valid_on(last))
    yield "Kỳ báo cáo được tính", ", ".join(p.label_vi for p in ranking.facts.due)
    yield "Tổng điểm xếp hạng", "Tỷ lệ đạt (điểm chuẩn đạt / điểm tối đa áp dụng × 100) + điểm thưởng - điểm trừ"
    yield "Xếp loại theo tỷ lệ đạt", "; ".join(f"{c.name_vi}: {_threshold(c)}" for c in classes)
    yield "Tiêu chí không áp dụng", f"Ghi {NOT_APPLICABLE}, không tính vào điểm tối đa của đơn vị"
    yield "Không phát sinh cả năm", "\n".join(list_nothing_arose_vi(ranking.programme))
    yield "Thiếu số liệu, không có báo cáo", "Tính 0 điểm, nêu rõ lý do tại trang Chi tiết"
    yield "Không ghi kế hoạch năm", "Tính 0 điểm" if rules.missing_plan == "zero" else "Không tính chỉ tiêu"
    yield "Khi tổng điểm bằng nhau", "; ".join(_tie_break(name) for name in rules.tie_breaks)
    yield "Vẫn bằng nhau", f"Đồng hạng (1-2-2-4), ghi chú: {rules.tie_note_vi}"
    yield (
        "Đủ căn cứ xếp hạng",
        f"Tiêu chí áp dụng cho đơn vị chiếm từ {number(rules.least_applicable_percent)}% điểm chuẩn của năm; "
        "dưới mức đó không xếp hạng, không đề nghị xét, không tính vào hạng của đơn vị khác",
    )
    yield "Đề nghị xét", f"{rules.award_name_vi}: {rules.award_quota} đơn vị đứng đầu có đủ báo cáo được chấp nhận"
    yield "Làm tròn", f"Hiển thị {rules.rounding_places} chữ số thập phân; xếp hạng trên điểm chưa làm tròn"
    yield from _trace_rows(ranking, sealed)


def _threshold(grade: ScoreClass) -> str:
    return f"từ {number(grade.min_percent)}%" if grade.min_percent > 0 else "còn lại"


def _tie_break(name: str) -> str:
    kind, _, code = name.partition(":")
    words = {"penalty": "ít điểm trừ hơn", "criterion": f"điểm tiêu chí {code} cao hơn"}
    return words.get(kind, f"tỷ lệ điểm nhóm {code} cao hơn")


def _trace_rows(ranking: Ranking, sealed: str) -> Iterator[tuple[str, str]]:
    yield "Số liệu nhận đến", _moment(ranking, "as_of")
    yield "Theo ghi nhận đến", _moment(ranking, "known_at")
    if ranking.closing_vi:
        yield CLOSING_VI, ranking.closing_vi
    yield "Mã băm chương trình", ranking.programme.content_hash
    yield "Phiên bản phần mềm", ranking.code_version
    yield "Mã niêm phong", sealed
