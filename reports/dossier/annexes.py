"""The annexes of the dossier: every unit's place, interval and change, what is worth asking, how it was scored."""

from __future__ import annotations

from collections.abc import Iterator

from reports.dossier.model import Dossier
from reports.dossier.proposals import link_unit
from reports.dossier.signed import draw_steps
from reports.dossier.words import chance, code_of, points_cell, rank_cell, with_sign
from reports.office.letterhead import BLANK_DATE
from reports.office.tree import AnnexTitle, Block, Cell, Column, Heading, Row, Section, Table, note, paragraph
from reports.office.vietnamese import number
from reports.ranking.xlsx import list_grounds
from scoring.awards import list_lines
from scoring.explain.change import PARTS_VI, round_parts

RANKS = (
    Column("Hạng", 13, "center"),
    Column("Đơn vị", 36),
    Column("Cụm thi đua", 50),
    Column("Tổng điểm", 17, "right"),
    Column("Tỷ lệ đạt (%)", 17, "right"),
    Column("Thưởng", 15, "right"),
    Column("Trừ", 14, "right"),
    Column("Xếp loại", 22, "center"),
    Column("Hạng trong cụm", 15, "center"),
    Column("Đề nghị xét", 19, "center"),
    Column("Ghi chú", 34),
)
GROUNDS = (Column("Nội dung", 62), Column("Căn cứ", 190))
CRITERIA = (
    Column("Mã", 26, "center"),
    Column("Tiêu chí", 126),
    Column("Nhóm", 70),
    Column("Điểm tối đa", 30, "right"),
)
QUESTIONS = (Column("TT", 12, "center"), Column("Đơn vị", 40), Column("Điều cần hỏi", 60), Column("Căn cứ", 140))


def make_annexes(dossier: Dossier) -> tuple[Section, ...]:
    """Annexes I to V, each a landscape section of its own."""
    annexes = (_list_ranks, _list_spreads, _list_changes, _list_questions, _list_basis)
    return tuple(Section(tuple(make(dossier)), landscape=True) for make in annexes)


def _title(dossier: Dossier, name: str, title: str) -> AnnexTitle:
    ranking = dossier.grounds.ranking
    symbol = ranking.programme.agency_on(ranking.facts.due[-1].due_at.date()).symbol_vi
    return AnnexTitle(name, title, f"(Kèm theo Báo cáo số          /{symbol} {BLANK_DATE})")


def _list_ranks(dossier: Dossier) -> Iterator[Block]:
    ranking = dossier.grounds.for_council
    yield _title(dossier, "Phụ lục I", f"XẾP HẠNG THI ĐUA NĂM {ranking.year} (ĐỀ NGHỊ XÉT)")
    rows: list[Row] = []
    for row in ranking.rows:
        lines = dict.fromkeys(p.line.name_vi for p in dossier.proposals if row.unit_id in p.unit_ids)
        rows.append(
            (
                rank_cell(row.rank),
                link_unit(row),
                row.facts.cluster_name or "",
                *(
                    points_cell(value, row.places)
                    for value in (row.exact_total, row.exact_percent, row.exact_bonus, row.exact_penalty)
                ),
                row.class_vi,
                rank_cell(row.rank_in_cluster),
                "; ".join(lines),
                row.note_vi,
            )
        )
    yield Table(RANKS, tuple(rows), name="Xếp hạng thi đua (đề nghị xét)", sortable=True)


def _list_spreads(dossier: Dossier) -> Iterator[Block]:
    grounds = dossier.grounds
    yield _title(dossier, "Phụ lục II", "KHOẢNG HẠNG CỦA TỪNG ĐƠN VỊ")
    if grounds.simulated is None:
        yield from (paragraph(f"Chưa công bố kết quả mô phỏng: {text}.") for text in grounds.idle_vi)
    lines = list_lines(grounds.ranking.programme)
    classes = grounds.simulated.found.class_names if grounds.simulated else ()
    apart = grounds.ranking.programme.robustness.apart_percent
    ranks = ("Tốt nhất", f"Từ ({apart}%)", "Trung vị", f"Đến ({apart}%)", "Kém nhất") if grounds.simulated else ()
    chances = (*classes, *(f"{line.name_vi}: trong {line.quota} đầu" for line in lines)) if grounds.simulated else ()
    rest = (252 - 14 - 38 - 15 * len(ranks) - 2 * 18) / max(1, len(chances))
    columns = (
        Column("Hạng", 14, "center"),
        Column("Đơn vị", 38),
        *(Column(name, 15, "center") for name in ranks),
        *(Column(f"{name} (% lần thử)", min(rest, 30), "right") for name in chances),
        Column("Hạng thật có thể từ", 18, "center"),
        Column("đến", 18, "center"),
    )
    rows = tuple(_spread_row(dossier, unit.unit_id) for unit in grounds.ranking.rows)
    yield Table(columns, rows, name="Khoảng hạng của từng đơn vị", sortable=True)
    yield note(
        "Phần trăm là tỷ lệ số lần thử cách chấm khác, không phải xác suất đơn vị làm tốt. Hai cột cuối không đổi cách "
        f"chấm: xét theo sai số của số liệu, cùng đúng với độ tin cậy {apart}%. "
        f"{grounds.evidence_vi}."
    )


def _spread_row(dossier: Dossier, unit_id: str) -> Row:
    grounds = dossier.grounds
    unit, spread = grounds.ranking.unit(unit_id), grounds.spreads.get(unit_id)
    best, worst = grounds.bounds[unit_id]
    told: list[str | Cell] = []
    if spread:
        told += [
            rank_cell(rank or None) for rank in (spread.best, spread.low, spread.median, spread.high, spread.worst)
        ]
        lines = [spread.lines[line.code] for line in list_lines(grounds.ranking.programme)]
        told += [Cell(chance(share), sort=round(share * 1_000_000)) for share in (*spread.classes.values(), *lines)]
    return (rank_cell(unit.rank), link_unit(unit), *told, rank_cell(best), rank_cell(worst))


def _list_changes(dossier: Dossier) -> Iterator[Block]:
    ranking = dossier.grounds.ranking
    yield _title(dossier, "Phụ lục III", f"THAY ĐỔI THỨ HẠNG SO VỚI NĂM {ranking.year - 1} THEO NGUYÊN NHÂN")
    if dossier.years is None:
        yield paragraph(f"Chưa có xếp hạng năm {ranking.year - 1} để so sánh.")
        return
    columns = (
        Column("Đơn vị", 36),
        Column(f"Hạng năm {dossier.years.then}", 17, "center"),
        Column(f"Hạng năm {dossier.years.now}", 17, "center"),
        Column("Số bậc lên (+), xuống (-)", 20, "center"),
        *(Column(name, 25, "right") for name in PARTS_VI.values()),
        Column("Vì sao không so sánh được", 37),
    )
    rows: list[Row] = []
    for unit in dossier.years.units:
        change = dossier.grounds.changes.get(unit.unit_id)
        parts = round_parts(change) if change else {}
        told = (Cell(with_sign(parts[name]), sort=parts[name]) if parts else "" for name in PARTS_VI)
        moved = "" if unit.change is None else Cell(f"{unit.change:+d}" if unit.change else "0", sort=unit.change)
        rows.append((unit.name_vi, rank_cell(unit.then), rank_cell(unit.now), moved, *told, unit.why_vi))
    yield Table(columns, tuple(rows), name="Thay đổi thứ hạng theo nguyên nhân", sortable=True)
    yield note("Phần của mỗi nguyên nhân là bình quân trên mọi thứ tự thay đổi; các phần cộng lại đúng bằng số bậc.")


def _list_questions(dossier: Dossier) -> Iterator[Block]:
    yield _title(dossier, "Phụ lục IV", "NHỮNG ĐIỀU CẦN HỎI ĐƠN VỊ TRƯỚC KHI QUYẾT ĐỊNH")
    questions = dossier.fairness.questions
    if not questions:
        yield paragraph("Không có nội dung cần hỏi lại đơn vị.")
        return
    rows = tuple(
        (number(n), dossier.grounds.names[q.unit_id], q.kind_vi, q.words_vi) for n, q in enumerate(questions, start=1)
    )
    yield Table(QUESTIONS, rows, name="Những điều cần hỏi đơn vị", sortable=True)
    yield note("Là câu hỏi, không phải kết luận: không trừ điểm, không hạ hạng.")


def _list_basis(dossier: Dossier) -> Iterator[Block]:
    yield _title(dossier, "Phụ lục V", "CĂN CỨ, CÁCH CHẤM VÀ CÁCH XẾP HẠNG")
    rows = tuple(
        (label, "; ".join(text.split("\n")))
        for label, text in list_grounds(dossier.grounds.ranking, dossier.grounds.seal)
    )
    yield Table(GROUNDS, rows, name="Căn cứ, cách chấm và cách xếp hạng")
    criteria = tuple(
        (code_of(c), c.name_vi, c.group_vi, Cell(number(c.max_points), sort=c.max_points))
        for c in dossier.grounds.ranking.criteria
    )
    yield Table(CRITERIA, criteria, name="Các tiêu chí", sortable=True)
    yield Heading("Quá trình trình, thẩm định, phê duyệt bảng xếp hạng", 2)
    yield from draw_steps(dossier.grounds.steps)
