"""Draw what explains a ranking as plain tables: one unit, two years, fairness. Nothing is computed here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Final

from reports.office.vietnamese import minute_long
from reports.ranking.page import Book, Column
from schemas import files
from scoring import Ranking, round_half_up
from scoring.explain.change import PARTS_VI, RankChange
from scoring.explain.distance import Distance
from scoring.explain.fair import Fairness
from scoring.explain.gains import Gain
from scoring.explain.years import YearComparison

NOTE_VI: Final = "Hạng, xếp loại là đề nghị xét, Hội đồng quyết định; giải thích không làm thay đổi điểm, hạng."


def _write(ranking: Ranking, title: str, path: Path, draw: Callable[[Book], None]) -> Path:
    """A workbook with the ranking's agency and moment over every page; the same figures give the same bytes."""
    agency = ranking.programme.agency_on(ranking.facts.due[-1].due_at.date())
    note = f"Số liệu nhận đến {minute_long(ranking.as_of.astimezone(ranking.programme.tz))}. {NOTE_VI}"
    book = Book(title, (agency.superior_vi, agency.issuing_vi, note), ranking.as_of, 2)
    draw(book)
    return files.write_blocks(path, book.pack())


def _two(value: Fraction) -> Decimal:
    return round_half_up(value, 2)


def render_explanation(
    ranking: Ranking,
    unit_id: str,
    distance: Distance,
    gains: Sequence[Gain],
    change: RankChange | None,
    why_vi: str,
    path: Path,
) -> Path:
    """One unit: distances, the smallest changes that would have gained a place, the change against the year before."""
    unit = ranking.unit(unit_id)
    names = {row.unit_id: row.unit_name for row in ranking.rows}

    def draw(book: Book) -> None:
        page = book.page("Khoảng cách", "Khoảng cách đến hạng trên, xếp loại trên", (Column("", 60), Column("", 40)), 1)
        page.row(("Hạng", str(unit.rank or "")))
        page.row(("Tổng điểm xếp hạng", (round_half_up(unit.exact_total, unit.places), "points")))
        page.row(("Xếp loại", unit.class_vi))
        if distance.above:
            page.row(("Đơn vị ngay trên", names[distance.above]))
            page.row(("Kém đơn vị ngay trên (điểm)", (_two(distance.total), "points")))
        if distance.next_class_vi:
            page.row(("Xếp loại cao hơn gần nhất", distance.next_class_vi))
            page.row(("Còn thiếu (điểm chuẩn trong điểm tối đa áp dụng)", (_two(distance.points), "points")))
        _draw_gains(book, gains)
        _draw_change(book, ranking.year, change, why_vi)

    return _write(ranking, f"GIẢI THÍCH THỨ HẠNG NĂM {ranking.year}: {unit.unit_name.upper()}", path, draw)


def _draw_gains(book: Book, gains: Sequence[Gain]) -> None:
    columns = (
        Column("Tiêu chí", 10, "center"),
        Column("Thay đổi nhỏ nhất đủ để lên hạng (mỗi dòng một thay đổi riêng)", 80),
        Column("Tổng điểm thêm", 10, "points"),
        Column("Hạng khi đó", 9, "center"),
        Column("Xếp loại khi đó", 16, "center"),
    )
    page = book.page("Thay đổi nhỏ nhất", "Thay đổi nhỏ nhất trong khả năng của đơn vị đủ để lên hạng", columns, 1)
    for gain in gains:
        rank = f"{gain.rank} (đồng hạng)" if gain.shared else gain.rank
        page.row((gain.criterion, gain.words_vi, _two(gain.total), rank, gain.class_vi))
    if not gains:
        page.note("Không có thay đổi riêng lẻ nào đủ để lên hạng.")


def _draw_change(book: Book, year: int, change: RankChange | None, why_vi: str) -> None:
    columns = (Column("Nguyên nhân", 70), Column("Số bậc tăng (+), giảm (-)", 16, "points"))
    page = book.page("Đổi hạng", f"Đổi hạng so với năm {year - 1}, tách theo nguyên nhân", columns, 1)
    if change is None:
        page.note(f"Không so sánh được: {why_vi}.")
        return
    for name, places in change.parts.items():
        page.row((PARTS_VI[name], _two(places)))
    page.row((f"Cộng: từ hạng {change.then} đến hạng {change.now}", (Decimal(change.then - change.now), "points_bold")))
    page.note("Phần của từng nguyên nhân là bình quân trên mọi thứ tự thay đổi (Shapley); các phần cộng lại vừa đủ.")


def render_years(ranking: Ranking, found: YearComparison, path: Path) -> Path:
    """Two years side by side, with what can be compared and why."""
    return _write(ranking, f"XẾP HẠNG HAI NĂM {found.then}, {found.now}", path, lambda book: draw_years(book, found))


def draw_years(book: Book, found: YearComparison) -> None:
    """The page of two years."""
    columns = (
        Column("Đơn vị", 28),
        Column(f"Hạng năm {found.then}", 10, "center"),
        Column(f"Hạng năm {found.now}", 10, "center"),
        Column("Số bậc tăng (+), giảm (-)", 12, "center"),
        Column("Vì sao không so sánh được", 70),
    )
    page = book.page("Hai năm", f"So sánh năm {found.now} với năm {found.then}", columns, 1)
    for note in found.notes_vi:
        page.band(note)
    for unit in found.units:
        page.row((unit.name_vi, unit.then, unit.now, unit.change, unit.why_vi))


def render_fairness(ranking: Ranking, fairness: Fairness, path: Path) -> Path:
    """Who is favoured, and what is worth asking."""
    title = f"AI ĐƯỢC LỢI TỪ CÁCH CHẤM NĂM {ranking.year}"
    return _write(ranking, title, path, lambda book: draw_fairness(book, ranking, fairness))


def draw_fairness(book: Book, ranking: Ranking, fairness: Fairness) -> None:
    """The pages of fairness."""
    names = {row.unit_id: row.unit_name for row in ranking.rows}
    _draw_ranks(book, ranking)
    _draw_groups(book, fairness)
    _draw_turns(book, fairness, names)
    columns = (Column("Đơn vị", 24), Column("Điều cần hỏi", 36), Column("Căn cứ", 90))
    page = book.page("Điều cần hỏi", "Những điều cần hỏi đơn vị, kèm căn cứ", columns, 1)
    for question in fairness.questions:
        page.row((names[question.unit_id], question.kind_vi, question.words_vi))
    page.note("Là câu hỏi, không phải kết luận: không trừ điểm, không hạ hạng.")


def _draw_ranks(book: Book, ranking: Ranking) -> None:
    columns = (
        Column("Đơn vị", 24), Column("Cụm", 40), Column("Hạng chung", 9, "center"),
        Column("Hạng trong cụm", 9, "center"), Column("Tổng điểm", 10, "points"),
    )  # fmt: skip
    page = book.page("Hạng chung và cụm", "Hạng chung và hạng trong cụm", columns, 1)
    for row in ranking.rows:
        total = round_half_up(row.exact_total, row.places)
        page.row((row.unit_name, row.facts.cluster_name, row.rank, row.rank_in_cluster, total))


def _draw_groups(book: Book, fairness: Fairness) -> None:
    columns = (
        Column("Nhóm đơn vị", 44), Column("Số đơn vị", 9, "center"),
        Column("Tổng điểm bình quân", 11, "points"), Column("Hạng bình quân", 11, "points"),
    )  # fmt: skip
    page = book.page("Quy mô và vùng", "Điểm theo vùng và quy mô; dồn sát ngưỡng xếp loại", columns, 1)
    for group in fairness.groups:
        page.row((group.value or "(không ghi)", group.units, _two(group.total), _two(group.rank)))
    page.band("Số đơn vị sát trên, sát dưới ngưỡng xếp loại")
    for heap in fairness.heaps:
        page.row((heap.class_vi, None, Decimal(heap.above), Decimal(heap.below)))
    if fairness.size is not None:
        value = Decimal(str(round(fairness.size, 6)))
        page.row(("Tương quan hạng (Spearman) giữa tổng điểm và quy mô, từ -1 đến 1", None, value, None))


def _draw_turns(book: Book, fairness: Fairness, names: dict[str, str]) -> None:
    columns = (Column("Phương án", 50), Column("Lên hạng nhiều nhất", 44), Column("Xuống hạng nhiều nhất", 44))
    page = book.page("Ai được, ai mất", "Ai lên, ai xuống khi cách chọn khác đi", columns, 1)
    for turn in fairness.turns:
        texts = ("; ".join(f"{names[u]} {n:+d}" for u, n in side) for side in (turn.gains, turn.losses))
        page.row((turn.name_vi, *texts))
