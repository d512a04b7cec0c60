"""Draw what a simulation came to as a workbook, choices and evidence on pages of their own. It computes nothing."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Final

from reports.office.vietnamese import minute_long
from reports.ranking.page import Book, Cell, Column
from schemas import files
from scoring import Ranking
from scoring.awards import list_lines
from scoring.robust import CHOICES_VI, FirstPlaces, RobustRanking, RobustSummary

PROPOSAL_VI: Final = "Để tham khảo khi xét, không làm thay đổi điểm, hạng. Hạng là đề nghị xét, Hội đồng quyết định."
UNIT: Final = (Column("Hạng", 7, "center"), Column("Đơn vị", 24))


def render_robust(
    ranking: Ranking,
    found: RobustRanking,
    summary: RobustSummary,
    first: FirstPlaces,
    evidence_vi: str,
    path: Path,
) -> Path:
    """Write the workbook to `path`, all or nothing; the same figures give the same bytes."""
    agency = ranking.programme.agency_on(ranking.facts.due[-1].due_at.date())
    note = f"Số liệu nhận đến {minute_long(ranking.as_of.astimezone(ranking.programme.tz))}. {PROPOSAL_VI}"
    title = f"ĐỘ VỮNG CỦA XẾP HẠNG THI ĐUA NĂM {ranking.year}"
    book = Book(title, (agency.superior_vi, agency.issuing_vi, note), ranking.as_of, 2)
    draw_choices(book, ranking, found, summary)
    draw_evidence(book, ranking, first, evidence_vi)
    return files.write_blocks(path, book.pack())


def draw_choices(book: Book, ranking: Ranking, found: RobustRanking, summary: RobustSummary) -> None:
    """The pages of what other choices would have come to."""
    names = {row.unit_id: row.unit_name for row in ranking.rows}
    _draw_spread(book, ranking, found, summary, names)
    _draw_bands(book, summary, names)
    _draw_effects(book, found, summary)
    _draw_pairs(book, found, summary, names)


def _percent(share: float) -> Decimal:
    """A share as a percentage with one decimal."""
    return Decimal(str(share * 100)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _in_order(summary: RobustSummary) -> list[int]:
    """Places of the units in stated order; those without a rank last."""
    return sorted(range(len(summary.units)), key=lambda n: (summary.units[n].stated or len(summary.units) + 1, n))


def _draw_spread(
    book: Book, ranking: Ranking, found: RobustRanking, summary: RobustSummary, names: dict[str, str]
) -> None:
    apart = ranking.programme.robustness.apart_percent
    lines = list_lines(ranking.programme)
    columns = (
        *UNIT,
        Column("Tốt nhất", 8, "center"),
        Column(f"Từ (khoảng {apart}%)", 9, "center"),
        Column("Trung vị", 8, "center"),
        Column(f"Đến (khoảng {apart}%)", 9, "center"),
        Column("Kém nhất", 8, "center"),
        *(Column(f"{name} (% lần thử)", 11, "points") for name in found.class_names),
        *(Column(f"Trong {line.quota} đơn vị đầu: {line.name_vi} (% lần thử)", 14, "points") for line in lines),
    )
    page = book.page("Khoảng hạng", "Hạng của từng đơn vị khi cách chọn khác đi", columns, frozen=2)
    for place in _in_order(summary):
        unit = summary.units[place]
        ranks = (unit.best, unit.low, unit.median, unit.high, unit.worst)
        chances = [*unit.classes.values(), *(unit.lines[line.code] for line in lines)]
        page.row(
            (unit.stated or None, names[unit.unit_id], *(r or None for r in ranks), *(_percent(c) for c in chances))
        )
    page.note(
        f"{len(found.ranks)} lần thử. Mỗi lần chọn lại ngẫu nhiên trọng số và các phương án của chương trình; điểm so "
        "sánh trong cụm được tính lại. Phần trăm là tỷ lệ số lần thử, không phải xác suất đơn vị làm tốt."
    )


def _draw_bands(book: Book, summary: RobustSummary, names: dict[str, str]) -> None:
    columns = (Column("Nhóm", 8, "center"), Column("Hạng", 10, "center"), Column("Các đơn vị chưa phân biệt được", 110))
    page = book.page("Nhóm ngang nhau", "Các đơn vị chưa phân biệt được hạng", columns, frozen=1)
    stated = {unit.unit_id: unit.stated for unit in summary.units}
    for number, band in enumerate(summary.bands, start=1):
        ranks = f"{stated[band[0]]} - {stated[band[-1]]}" if len(band) > 1 else str(stated[band[0]])
        page.row((number, ranks, ", ".join(names[unit] for unit in band)))
    page.note("Trong một nhóm, thứ tự phụ thuộc cách chọn: không đủ cơ sở nói đơn vị nào hơn đơn vị đứng đầu nhóm.")


def _draw_effects(book: Book, found: RobustRanking, summary: RobustSummary) -> None:
    columns = (
        Column("Cách chọn", 34),
        Column("Phương án", 60),
        Column("Số đơn vị đổi điểm", 10, "center"),
        Column("Đổi hạng bình quân", 10, "points"),
        Column("Đổi hạng nhiều nhất", 10, "center"),
    )
    page = book.page("Từng phương án", "Tác động của từng phương án và phần của từng cách chọn", columns, frozen=1)
    for effect in found.effects:
        mean = Decimal(str(round(effect.mean_change, 6)))
        page.row((CHOICES_VI[effect.choice], effect.name_vi, effect.changed, mean, effect.most_change))
    page.band("Phần trong biến động của hạng (%): riêng cách chọn đó; cả khi cùng tác động với cách chọn khác")
    for share in summary.shares:
        page.row((CHOICES_VI[share.choice], "", None, _percent(share.first), str(_percent(share.total))))


def _draw_pairs(book: Book, found: RobustRanking, summary: RobustSummary, names: dict[str, str]) -> None:
    if summary.above is None:
        return
    order = _in_order(summary)
    heads = tuple(Column(names[found.units[n]], 6, "center", upright=True) for n in order)
    page = book.page("Từng cặp", "Tỷ lệ lần thử (%) đơn vị ở dòng đứng trên đơn vị ở cột", (*UNIT, *heads), frozen=2)
    for own in order:
        cells: list[Cell] = [None if own == other else round(100 * float(summary.above[own, other])) for other in order]
        page.row((summary.units[own].stated or None, names[found.units[own]], *cells))


def draw_evidence(book: Book, ranking: Ranking, first: FirstPlaces, evidence_vi: str) -> None:
    """The page of where units may truly stand, by the evidence."""
    names = {row.unit_id: row.unit_name for row in ranking.rows}
    lines = [line for line in list_lines(ranking.programme) if line.within == "all"]
    columns = (
        *UNIT,
        Column("Sai số của tổng điểm", 10, "points"),
        Column("Hạng thật có thể từ", 10, "center"),
        Column("đến", 10, "center"),
        *(Column(f"Có thể thuộc {line.quota} đơn vị đầu: {line.name_vi}", 16, "center") for line in lines),
    )
    page = book.page("Bằng chứng", "Hạng thật có thể ở đâu, xét theo sai số của số liệu", columns, frozen=2)
    places = {unit: n for n, unit in enumerate(first.units)}
    for row in ranking.rows:
        at = places[row.unit_id]
        best, worst = int(first.best[at]), int(first.worst[at])
        error = Decimal(str(round(float(first.errors[at]), 6)))
        page.row((row.rank, names[row.unit_id], error, best, worst, *("x" if best <= k.quota else None for k in lines)))
    page.note(
        f"Các khoảng cùng đúng với độ tin cậy {ranking.programme.robustness.apart_percent}% (Mogstad, Romano, Shaikh, "
        f"Wilhelm 2023). {evidence_vi}. Không đổi cách chọn nào ở trang này."
    )
