"""What the commands under `thidua rank` show on the terminal."""

from __future__ import annotations

from desk.outputs.robust import RobustOutcome
from flows.cli.display import console, new_listing
from flows.cli.listing import Whole
from scoring.awards import list_lines
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
    if outcome.evidence_missing_vi:
        console.print(f"Nguồn sai số chưa có: {', '.join(outcome.evidence_missing_vi)}", markup=False)
