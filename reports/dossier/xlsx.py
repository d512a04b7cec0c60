"""All tables of the dossier in one workbook: the ranking's pages, then what is proposed, tried, asked and compared."""

from __future__ import annotations

from decimal import Decimal

from reports.dossier.model import Dossier
from reports.dossier.signed import STATES_VI, describe_state
from reports.dossier.withheld import show_gain
from reports.office.vietnamese import minute_long
from reports.ranking.explain_xlsx import NOTE_VI, draw_fairness, draw_years
from reports.ranking.page import Book, Column
from reports.ranking.robust_xlsx import draw_choices, draw_evidence
from reports.ranking.xlsx import PROPOSAL_VI, draw_ranking
from scoring import round_half_up
from scoring.explain.change import PARTS_VI, round_parts


def draw_workbook(dossier: Dossier) -> bytes:
    """The workbook without any unit's sensitive amounts; equal dossiers give equal bytes."""
    grounds, ranking = dossier.grounds, dossier.grounds.for_council
    agency = ranking.programme.agency_on(ranking.facts.due[-1].due_at.date())
    moment = f"Số liệu nhận đến {minute_long(ranking.as_of.astimezone(ranking.programme.tz))}"
    signed = f"Tình trạng ký duyệt: {describe_state(grounds.steps)}"
    note = ". ".join(text for text in (moment, signed, ranking.provisional_vi, ranking.closing_vi, NOTE_VI) if text)
    title = f"HỒ SƠ XẾP HẠNG THI ĐUA NĂM {ranking.year} (đề nghị Hội đồng xét)"
    places = ranking.programme.scoring.rounding_places
    book = Book(title, (agency.superior_vi, agency.issuing_vi, note), ranking.as_of, places)
    _draw_proposals(book, dossier)
    draw_ranking(book, ranking, grounds.seal)
    if grounds.simulated:
        draw_choices(book, ranking, grounds.simulated.found, grounds.simulated.summary)
    draw_evidence(book, ranking, grounds.first, grounds.evidence_vi)
    draw_fairness(book, ranking, dossier.fairness)
    if dossier.years:
        draw_years(book, dossier.years)
        _draw_changes(book, dossier)
    _draw_gains(book, dossier)
    _draw_steps(book, dossier)
    return b"".join(book.pack())


def _draw_proposals(book: Book, dossier: Dossier) -> None:
    columns = (
        Column("Mức", 22), Column("Số lượng", 9, "center"), Column("Xét trong", 40), Column("Hạng", 8, "center"),
        Column("Đơn vị đề nghị xét", 26), Column("Tổng điểm", 10, "points_bold"),
        Column("Hạng thật có thể từ", 10, "center"), Column("đến", 8, "center"), Column("Ghi chú", 60),
    )  # fmt: skip
    page = book.page("Đề nghị xét", "Đề nghị xét theo từng mức khen", columns, 1)
    ranking, bounds = dossier.grounds.for_council, dossier.grounds.bounds
    for proposal in dossier.proposals:
        for unit_id in proposal.unit_ids:
            row = ranking.unit(unit_id)
            where = row.facts.cluster_name if proposal.cluster else "tất cả các đơn vị"
            total = round_half_up(row.exact_total, row.places)
            line = (proposal.line.name_vi, proposal.line.quota, where, row.rank, row.unit_name, total)
            page.row((*line, *bounds[unit_id], row.note_vi))
    page.note(PROPOSAL_VI)


def _draw_changes(book: Book, dossier: Dossier) -> None:
    columns = (
        Column("Đơn vị", 26), Column("Hạng trước", 9, "center"), Column("Hạng nay", 9, "center"),
        *(Column(name, 18, "points") for name in PARTS_VI.values()), Column("Cộng", 9, "points_bold"),
    )  # fmt: skip
    page = book.page("Đổi hạng", "Thay đổi thứ hạng theo nguyên nhân (số bậc lên +, xuống -)", columns, 1)
    for row in dossier.grounds.ranking.rows:
        if change := dossier.grounds.changes.get(row.unit_id):
            shown = round_parts(change)
            parts = (shown[name] for name in PARTS_VI)
            page.row((row.unit_name, change.then, change.now, *parts, Decimal(change.then - change.now)))
    page.note("Bình quân trên mọi thứ tự thay đổi (Shapley); làm tròn sao cho các phần cộng lại đúng bằng số bậc.")


def _draw_gains(book: Book, dossier: Dossier) -> None:
    columns = (
        Column("Đơn vị", 26), Column("Tiêu chí", 12, "center"), Column("Thay đổi nhỏ nhất đủ để lên hạng", 80),
        Column("Tổng điểm thêm", 10, "points"), Column("Hạng nay", 9, "center"), Column("Hạng khi đó", 9, "center"),
        Column("Xếp loại khi đó", 16, "center"),
    )  # fmt: skip
    page = book.page("Thay đổi nhỏ nhất", "Mỗi dòng là một thay đổi riêng, trong tay đơn vị", columns, 1)
    ranking = dossier.grounds.ranking
    for row in ranking.rows:
        for gain in dossier.grounds.gains[row.unit_id]:
            words, total = show_gain(gain, ranking, own=False), round_half_up(gain.total, 2)
            page.row((row.unit_name, gain.criterion, words, total, row.rank, gain.rank, gain.class_vi))
    page.add_filters()


def _draw_steps(book: Book, dossier: Dossier) -> None:
    columns = (
        Column("Trạng thái", 24), Column("Người ký", 26), Column("Chức vụ", 26), Column("Thời gian", 18, "moment"),
        Column("Ý kiến", 60),
    )  # fmt: skip
    page = book.page("Ký duyệt", "Quá trình trình, thẩm định, phê duyệt bảng xếp hạng", columns, 1)
    for one in dossier.grounds.steps:
        page.row((STATES_VI[one.state], one.person, one.role, one.recorded_at, one.note))
    page.note(f"Niêm phong {dossier.grounds.seal}. Các bước chỉ được ghi thêm. {PROPOSAL_VI}")
