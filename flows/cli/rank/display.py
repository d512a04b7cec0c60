"""What the commands about worksheets show on the terminal."""

from __future__ import annotations

from desk.reviews.agreement import Agreements
from flows.cli.display import console, new_listing
from flows.cli.listing import Whole
from schemas.programme import Programme
from scoring.exact import vi_number, vi_percent
from scoring.reviews.agreement import Agreement

SHOWN = 20


def show_agreement(found: Agreements, programme: Programme) -> None:
    """The agreement of all and of each criterion, then the greatest differences."""
    if found.whole is None:
        console.print(f"Năm {found.year} chưa có dòng nào do hai người chấm độc lập: thidua rank worksheet --blind 30")
        return
    table = new_listing(
        f"Mức thống nhất của người chấm độc lập năm {found.year}",
        "Tiêu chí",
        Whole("Số cặp điểm"),
        Whole("Bằng nhau"),
        Whole("Chênh lệch bình quân"),
        Whole("Bình quân trị tuyệt đối"),
        Whole("Lớn nhất"),
    )
    for name, one in (("Tất cả", found.whole), *found.by_criterion.items()):
        table.add_row(name, *_describe(one))
    console.print(table)
    apart = sorted((d for d in found.differences if d.difference), key=lambda d: (-abs(d.difference), d.key))
    for pair in apart[:SHOWN]:
        unit = programme.unit_by_id[pair.key[0]].name_vi
        given = "; ".join(f"{who} {vi_number(p)}" for who, p in zip(pair.people, pair.points, strict=True))
        console.print(f"{unit}, {pair.key[1]}: {given}", markup=False)


def _describe(one: Agreement) -> tuple[str, ...]:
    share = f"{one.equal}/{one.pairs} ({vi_percent(one.share)})"
    return (
        str(one.pairs),
        share,
        vi_number(one.mean_difference, 4),
        vi_number(one.mean_absolute, 4),
        vi_number(one.greatest, 4),
    )
