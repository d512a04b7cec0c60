"""What the commands under `thidua rank` show on the terminal."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction

from desk.rankings.explain_rank import Explanation
from desk.rankings.robust import RobustOutcome
from flows.cli.display import console, new_listing
from flows.cli.listing import Whole
from scoring import Ranking
from scoring.awards import list_lines
from scoring.exact import vi_number
from scoring.explain.change import PARTS_VI
from scoring.explain.fair import Fairness
from scoring.robust import CHOICES_VI

SHOWN = 15


def show_robust(outcome: RobustOutcome) -> None:
    """The first units with their spread, what each choice has in it, and who could truly be within each line."""
    lines = list_lines(outcome.ranking.programme)
    table = new_listing(
        f"Độ vững của xếp hạng năm {outcome.ranking.year}, {len(outcome.found.ranks)} lần thử",
        Whole("Hạng"),
        "Đơn vị",
        Whole("Khoảng"),
        "Xếp loại thường gặp",
        *(Whole(f"Trong {line.quota} đầu") for line in lines),
        Whole("Theo bằng chứng"),
    )
    names = {row.unit_id: row.unit_name for row in outcome.ranking.rows}
    first = {u: n for n, u in enumerate(outcome.first.units)}
    ranked = sorted((u for u in outcome.summary.units if u.stated), key=lambda u: u.stated)
    for unit in ranked[:SHOWN]:
        named, chance = max(unit.classes.items(), key=lambda one: one[1])
        at = first[unit.unit_id]
        table.add_row(
            str(unit.stated),
            names[unit.unit_id],
            f"{unit.low}-{unit.high}",
            f"{named} {chance:.0%}",
            *(f"{unit.lines[line.code]:.0%}" for line in lines),
            f"{outcome.first.best[at]}-{outcome.first.worst[at]}",
        )
    console.print(table)
    shares = "; ".join(f"{CHOICES_VI[s.choice]}: {s.first:.0%} ({s.total:.0%})" for s in outcome.summary.shares)
    console.print(f"Phần của từng cách chọn, riêng (cả tác động chung): {shares}", markup=False)
    for line in lines:
        if line.within == "all":
            among = outcome.first.among_first(line.quota)
            console.print(f"Có thể thật sự thuộc {line.quota} đơn vị đầu ({line.name_vi}): {len(among)} đơn vị")
    console.print(f"{outcome.evidence_vi}.", markup=False)


def show_explanation(found: Explanation) -> None:
    """Distances, the smallest changes, and the change of rank by parts."""
    unit = found.ranking.unit(found.unit_id)
    place = f"hạng {unit.rank}" if unit.rank else "không xếp hạng"
    console.print(f"{unit.unit_name}: {place}, {vi_number(unit.exact_total)} điểm, {unit.class_vi}", markup=False)
    if found.distance.above:
        above = found.ranking.unit(found.distance.above).unit_name
        console.print(f"Kém {above} ngay trên {vi_number(found.distance.total)} điểm", markup=False)
    if found.distance.next_class_vi:
        points = vi_number(found.distance.points)
        console.print(f"Còn thiếu {points} điểm chuẩn để đạt loại {found.distance.next_class_vi}", markup=False)
    table = new_listing("Thay đổi nhỏ nhất đủ để lên hạng", Whole("Tiêu chí"), "Thay đổi", Whole("Điểm"), Whole("Hạng"))
    for gain in found.gains[:SHOWN]:
        table.add_row(
            gain.criterion,
            gain.words_vi,
            f"+{vi_number(gain.total)}",
            f"{gain.rank}{' (đồng hạng)' if gain.shared else ''}",
        )
    console.print(table)
    year = found.ranking.year - 1
    if found.change is None:
        console.print(f"Không so sánh được với năm {year}: {found.why_vi}", markup=False)
        return
    console.print(f"Năm {year} hạng {found.change.then}, nay hạng {found.change.now}. Số bậc do:", markup=False)
    for name, places in found.change.parts.items():
        sign = "+" if places > 0 else ""
        console.print(f"  {sign}{vi_number(places)}  {PARTS_VI[name]}", markup=False)


def show_fairness(ranking: Ranking, fairness: Fairness) -> None:
    """What the scores go along with, and how many questions there are of each kind."""
    if fairness.size is not None:
        console.print(f"Tương quan giữa tổng điểm và quy mô: {vi_number(Fraction(fairness.size))}", markup=False)
    table = new_listing(f"Điểm theo nhóm đơn vị, năm {ranking.year}", "Nhóm", Whole("Số"), Whole("Điểm"), Whole("Hạng"))
    for group in fairness.groups:
        table.add_row(group.value, str(group.units), vi_number(group.total), vi_number(group.rank))
    console.print(table)
    for heap in fairness.heaps:
        console.print(f"Sát ngưỡng {heap.class_vi}: {heap.above} đơn vị trên, {heap.below} đơn vị dưới", markup=False)
    for kind, count in Counter(q.kind_vi for q in fairness.questions).items():
        console.print(f"{kind}: {count}", markup=False)
