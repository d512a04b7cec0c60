"""How far the places hold: bands of units that cannot be told apart, and what each choice does. No score changes."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from reports.dossier.model import Dossier, Simulated
from reports.dossier.words import chance
from reports.office.tree import Block, Column, Heading, Row, Table, note, paragraph
from reports.office.vietnamese import number
from scoring.robust import CHOICES_VI

BANDS = (Column("Nhóm", 14, "center"), Column("Hạng", 20, "center"), Column("Các đơn vị chưa phân biệt được hạng", 131))
EFFECTS = (
    Column("Cách chọn", 40),
    Column("Phương án", 71),
    Column("Số đơn vị đổi điểm", 18, "center"),
    Column("Đổi hạng bình quân", 18, "right"),
    Column("Đổi hạng nhiều nhất", 18, "center"),
)
MOST_LEFT_OUT: Final = 3


def draw_hold(dossier: Dossier) -> Iterator[Block]:
    """Section IV; where an alternative changed no score it says so by name, and nothing else of the simulation."""
    yield Heading("IV. THỨ HẠNG VỮNG ĐẾN ĐÂU")
    grounds = dossier.grounds
    if grounds.simulated is None:
        yield from (paragraph(f"Chưa công bố kết quả mô phỏng: {text}.") for text in grounds.idle_vi)
        return
    apart = grounds.ranking.programme.robustness.apart_percent
    draws = number(len(grounds.simulated.found.ranks))
    yield paragraph(
        f"Thứ hạng được thử lại {draws} lần; mỗi lần chọn lại ngẫu nhiên trọng số và các cách chấm có thể quy định "
        "khác đi một cách hợp lệ, điểm so sánh trong cụm được tính lại. Khoảng hạng của từng đơn vị tại Phụ lục II. "
        f"Hai đơn vị chỉ được coi là phân biệt khi thứ tự giữa hai đơn vị giữ nguyên ở ít nhất {apart}% số lần thử; "
        "các đơn vị trong một nhóm dưới đây chưa phân biệt được với đơn vị đứng đầu nhóm:"
    )
    yield _draw_bands(dossier, grounds.simulated)
    yield paragraph("Tác động của từng phương án khi chỉ đổi riêng phương án đó:")
    yield Table(EFFECTS, tuple(_list_effects(grounds.simulated)), name="Tác động của từng phương án")
    shares = grounds.simulated.summary.shares
    if shares:
        told = "; ".join(
            f"{CHOICES_VI[share.choice]}: {chance(share.first)} ({chance(share.total)})" for share in shares
        )
        yield note(f"Phần trong biến động của hạng, riêng cách chọn đó (cả khi cùng tác động với cách khác): {told}.")


def _draw_bands(dossier: Dossier, simulated: Simulated) -> Table:
    names, stated = dossier.grounds.names, {u.unit_id: u.stated for u in simulated.summary.units}
    rows: list[Row] = []
    for position, band in enumerate(simulated.summary.bands, start=1):
        first, last = stated[band[0]], stated[band[-1]]
        ranks = str(first) if first == last else f"{first}–{last}"
        rows.append((str(position), ranks, ", ".join(names[unit_id] for unit_id in band)))
    return Table(BANDS, tuple(rows), name="Các nhóm đơn vị chưa phân biệt được hạng")


def _list_effects(simulated: Simulated) -> Iterator[Row]:
    """The declared alternatives, and of those left out one by one the few that move most."""
    declared = [e for e in simulated.found.effects if not e.choice.startswith("leave_")]
    left_out = [e for e in simulated.found.effects if e.choice.startswith("leave_")]
    moving = sorted(left_out, key=lambda e: (-e.mean_change, e.code))[:MOST_LEFT_OUT]
    for effect in (*declared, *moving):
        mean = number(Decimal(str(round(effect.mean_change, 6))), 2)
        yield (CHOICES_VI[effect.choice], effect.name_vi, str(effect.changed), mean, str(effect.most_change))
