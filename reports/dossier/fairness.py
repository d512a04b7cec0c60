"""Who is favoured by the way of scoring, and the year beside the one before with what can be compared."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal

from reports.dossier.model import Dossier
from reports.dossier.words import count, describe_change, points_cell
from reports.office.tree import Block, Column, Heading, Row, Table, paragraph
from reports.office.vietnamese import lower_first, number

GROUPS = (
    Column("Nhóm đơn vị", 85),
    Column("Số đơn vị", 24, "center"),
    Column("Tổng điểm bình quân", 28, "right"),
    Column("Hạng bình quân", 28, "right"),
)
HEAPS = (
    Column("Ngưỡng xếp loại", 85),
    Column("Số đơn vị sát trên ngưỡng", 40, "center"),
    Column("Số đơn vị sát dưới ngưỡng", 40, "center"),
)
TURNS = (
    Column("Phương án", 65),
    Column("Lên hạng nhiều nhất (số bậc)", 50),
    Column("Xuống hạng nhiều nhất (số bậc)", 50),
)
MOVED = 5


def draw_fairness(dossier: Dossier) -> Iterator[Block]:
    """Section V: size, groups, thresholds, who gains and loses under each alternative, how many questions there are."""
    fair, programme = dossier.fairness, dossier.grounds.ranking.programme
    yield Heading("V. CÔNG BẰNG CỦA CÁCH CHẤM")
    if fair.size is not None:
        name = programme.indicator_by_code[programme.fairness.size_indicator].name_vi
        yield paragraph(
            f"Tương quan hạng giữa tổng điểm và quy mô ({lower_first(name)}) là {number(Decimal(str(fair.size)), 2)} "
            "(từ -1 đến 1; gần 0 là điểm không theo quy mô)."
        )
    if fair.groups:
        rows = tuple(
            (group.value or "(không ghi)", str(group.units), points_cell(group.total), points_cell(group.rank))
            for group in fair.groups
        )
        yield Table(GROUPS, rows, name="Điểm theo nhóm đơn vị")
    if fair.heaps:
        near = number(programme.fairness.heap_percent)
        yield paragraph(f"Số đơn vị cách ngưỡng xếp loại dưới {near} điểm phần trăm:")
        yield Table(HEAPS, tuple((h.class_vi, str(h.above), str(h.below)) for h in fair.heaps), name="Sát ngưỡng")
    if fair.turns:
        yield paragraph("Đơn vị lên, xuống hạng nhiều nhất theo từng phương án:")
        yield Table(TURNS, tuple(_list_turns(dossier)), name="Ai lên, ai xuống theo từng phương án")
    kinds = Counter(question.kind_vi for question in fair.questions)
    if kinds:
        told = "; ".join(f"{lower_first(kind)} ({count(found)})" for kind, found in kinds.items())
        yield paragraph(
            f"Những điều cần hỏi đơn vị, kèm căn cứ tại Phụ lục IV: {told}. Đây là câu hỏi, không trừ điểm."
        )
    else:
        yield paragraph("Không có nội dung cần hỏi lại đơn vị.")


def _list_turns(dossier: Dossier) -> Iterator[Row]:
    for turn in dossier.fairness.turns:
        sides = (
            "; ".join(f"{dossier.grounds.names[unit_id]} {moved:+d}" for unit_id, moved in side)
            for side in (turn.gains, turn.losses)
        )
        yield (turn.name_vi, *sides)


def draw_years(dossier: Dossier) -> Iterator[Block]:
    """Section VI: what can be compared with the year before and why, and who moved most."""
    ranking = dossier.grounds.ranking
    yield Heading(f"VI. SO VỚI NĂM {ranking.year - 1}")
    if dossier.years is None:
        yield paragraph(f"Chưa có xếp hạng năm {ranking.year - 1} để so sánh.")
        return
    yield from (paragraph(f"{text}.") for text in dossier.years.notes_vi)
    changes = sorted(dossier.grounds.changes.values(), key=lambda c: (c.now - c.then, c.unit_id))
    for words, moved in (
        ("Lên hạng nhiều nhất", [c for c in changes[:MOVED] if c.now < c.then]),
        ("Xuống hạng nhiều nhất", [c for c in reversed(changes[-MOVED:]) if c.now > c.then]),
    ):
        if moved:
            told = "; ".join(f"{dossier.grounds.names[c.unit_id]} {describe_change(c)}" for c in moved)
            yield paragraph(f"{words}: {told}.")
    gone = [unit for unit in dossier.years.units if unit.change is None]
    if gone:
        yield paragraph(f"Không so sánh được: {'; '.join(f'{unit.name_vi} ({unit.why_vi})' for unit in gone)}.")
    yield paragraph(
        "Nguyên nhân thay đổi thứ hạng của từng đơn vị (kết quả của đơn vị, của các đơn vị khác, việc gửi báo cáo, số "
        "liệu năm trước được sửa, cách chấm) tách chính xác tại Phụ lục III; các phần cộng lại đúng bằng số bậc."
    )
