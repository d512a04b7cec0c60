"""A unit's scorecard as a tree of blocks: its place, its points with what they rest on, what it lacked, what changed.

Everything is proposed; nothing is decided here. A scorecard for others than the unit quotes no sensitive amount.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from reports.dossier.figures import draw_figures, draw_reports
from reports.dossier.model import Grounds, Reader
from reports.dossier.signed import describe_state
from reports.dossier.withheld import show_gain
from reports.dossier.words import (
    MARK_VI,
    chance,
    code_of,
    count,
    describe_change,
    describe_moment,
    list_stages,
    points,
    span,
    with_sign,
)
from reports.office.tree import AnnexTitle, Block, Cell, Column, Document, Heading, Row, Section, Table, note, paragraph
from reports.office.vietnamese import number
from reports.office.widths import fit_figures
from scoring import CriterionScore, Ranking, UnitResult
from scoring.awards import list_lines
from scoring.exact import ZERO
from scoring.explain.change import PARTS_VI, round_parts

NOT_APPLICABLE: Final = "KAD"
MOST_GAINS: Final = 10
SUMMARY = (Column("Nội dung", 62), Column("Kết quả (đề nghị xét)", 103))
SCORES = (
    Column("Mã", 18, "center"),
    Column("Tiêu chí", 40),
    Column("Điểm tối đa", 13, "right"),
    Column("Tự chấm", 13, "right"),
    Column("Hệ thống chấm", 14, "right"),
    Column("Thẩm định", 14, "right"),
    Column("Căn cứ", 53),
)
GAINS = (
    Column("Tiêu chí", 20, "center"),
    Column("Thay đổi (mỗi dòng là một thay đổi riêng)", 81),
    Column("Tổng điểm thêm", 18, "right"),
    Column("Hạng khi đó", 22, "center"),
    Column("Xếp loại khi đó", 24, "center"),
)
CHANGES = (Column("Nguyên nhân", 125), Column("Số bậc lên (+), xuống (-)", 40, "right"))


def make_card(grounds: Grounds, unit_id: str, reader: Reader = "unit", page: str = "") -> Document:
    """The scorecard of one unit, which leads back to the dossier's `page` if there is one. KeyError if not ranked."""
    ranking = grounds.for_units if reader == "unit" else grounds.for_council
    unit = ranking.unit(unit_id)
    due = ranking.facts.due[-1].due_at.date()
    return fit_figures(
        Document(
            title=f"Phiếu điểm thi đua năm {ranking.year}: {unit.unit_name}",
            moment=ranking.as_of,
            profile=ranking.programme.layout_on(due),
            sections=make_card_sections(grounds, unit_id, reader, page=page),
            mark=MARK_VI,
        )
    )


def make_card_sections(
    grounds: Grounds, unit_id: str, reader: Reader, name: str = "PHIẾU ĐIỂM THI ĐUA", page: str = ""
) -> tuple[Section, ...]:
    """The scorecard's pages: the place and its points in portrait, the figures behind them in landscape."""
    ranking = grounds.for_units if reader == "unit" else grounds.for_council
    unit = ranking.unit(unit_id)
    return (
        Section(tuple(_body(grounds, ranking, unit, reader, name, page))),
        Section(tuple(_basis(grounds, ranking, unit, reader)), landscape=True),
    )


def _body(
    grounds: Grounds, ranking: Ranking, unit: UnitResult, reader: Reader, name: str, page: str
) -> Iterator[Block]:
    agency = ranking.programme.agency_on(ranking.facts.due[-1].due_at.date())
    title = f"{unit.unit_name.upper()}, NĂM {ranking.year}{' - TẠM TÍNH' if ranking.provisional else ''}"
    yield AnnexTitle(name, title, f"(Đề nghị xét; {agency.council_vi} quyết định)")
    yield Heading("1. Kết quả đề nghị xét", 2)
    yield Table(SUMMARY, tuple(_list_summary(grounds, ranking, unit, page)), name="Kết quả đề nghị xét")
    yield Heading("2. Điểm theo tiêu chí", 2)
    yield _draw_scores(unit)
    yield note(
        f"{NOT_APPLICABLE}: không áp dụng với đơn vị, không tính vào điểm tối đa. Có điểm thẩm định thì tính điểm thẩm "
        "định. Điểm hiển thị làm tròn; xếp hạng trên điểm chưa làm tròn."
    )
    yield Heading("3. Khoảng cách đến hạng trên, loại trên", 2)
    yield paragraph(_describe_distance(grounds, unit))
    yield Heading("4. Thay đổi nhỏ nhất đủ để lên hạng", 2)
    yield from _draw_gains(grounds, ranking, unit, own=reader == "unit")
    yield Heading(f"5. Thay đổi thứ hạng so với năm {ranking.year - 1}", 2)
    yield from _draw_change(grounds, ranking, unit)
    yield Heading("6. Thứ hạng vững đến đâu", 2)
    yield from _draw_spread(grounds, ranking, unit)
    yield from map(note, (f"{describe_moment(ranking)}.", *list_stages(ranking)))


def _basis(grounds: Grounds, ranking: Ranking, unit: UnitResult, reader: Reader) -> Iterator[Block]:
    yield Heading("7. Số liệu dùng để chấm và ô trong báo cáo", 2)
    yield from draw_figures(grounds, ranking, unit, reader)
    yield Heading("8. Chấp hành chế độ báo cáo", 2)
    yield draw_reports(unit)


def _list_summary(grounds: Grounds, ranking: Ranking, unit: UnitResult, page: str) -> Iterator[Row]:
    ranked = sum(row.rank is not None for row in ranking.rows)
    beside = [row for row in ranking.rows if row.facts.cluster_code == unit.facts.cluster_code and row.rank]
    place = f"{unit.rank}/{ranked} đơn vị{' (đồng hạng)' if unit.tied else ''}"
    yield "Hạng chung (đề nghị xét)", place if unit.rank else "không xếp hạng"
    if unit.facts.cluster_code:
        inside = f"{unit.rank_in_cluster}/{len(beside)} đơn vị" if unit.rank_in_cluster else "không xếp hạng"
        yield "Hạng trong cụm (đề nghị xét)", f"{inside} ({unit.facts.cluster_name})"
    yield "Tổng điểm xếp hạng", points(unit.exact_total, unit.places)
    yield "Xếp loại (đề nghị xét)", unit.class_vi
    yield "Tỷ lệ đạt", _describe_percent(unit)
    yield "Điểm thưởng; điểm trừ", f"{points(unit.exact_bonus)}; {points(unit.exact_penalty)}"
    if spread := grounds.spreads.get(unit.unit_id):
        apart = ranking.programme.robustness.apart_percent
        yield f"Khoảng hạng ở {apart}% số lần thử", span(spread.low, spread.high)
    award = ranking.programme.scoring.award_name_vi
    yield f"Mức {award}", "Đề nghị xét" if unit.proposed else "Không thuộc số lượng đề nghị xét"
    if unit.note_vi:
        yield "Ghi chú", unit.note_vi
    yield "Tình trạng ký duyệt xếp hạng", describe_state(grounds.steps)
    yield "Mã niêm phong của xếp hạng", grounds.seal
    if page:
        yield (
            "Hồ sơ xếp hạng",
            Cell(f"Kết quả xếp hạng năm {ranking.year} của {count(len(ranking.rows))} đơn vị", link=page),
        )


def _describe_percent(unit: UnitResult) -> str:
    standard, maximum = points(unit.exact_standard), points(unit.exact_maximum)
    return f"{points(unit.exact_percent, unit.places)}% ({standard}/{maximum} điểm chuẩn áp dụng)"


def _draw_scores(unit: UnitResult) -> Table:
    rows = [_score_row(score, unit.places) for score in unit.scores]
    maximum, own = points(unit.exact_maximum), [s for s in unit.scores if s.criterion.part == "standard"]
    told = [Fraction(s.self_score.points) for s in own if s.self_score and s.self_score.points is not None]
    computed = points(sum((s.exact_computed or ZERO for s in own), ZERO), unit.places)
    counted = f"Tính điểm chuẩn đạt {points(unit.exact_standard, unit.places)}"
    said = points(sum(told, ZERO)) if told else ""
    rows.append(("", "Cộng điểm chuẩn áp dụng", maximum, said, computed, "", counted))
    return Table(SCORES, tuple(rows), total_rows=1, name="Điểm theo tiêu chí")


def _score_row(score: CriterionScore, places: int) -> tuple[str, ...]:
    criterion, own, verified = score.criterion, score.self_score, score.verified
    sign = {"penalty": "-", "bonus": "+"}.get(criterion.part, "")
    return (
        code_of(criterion),
        criterion.name_vi,
        f"{sign}{number(criterion.max_points)}",
        "" if own is None or own.points is None else number(own.points),
        points(score.exact_computed, places) if score.applicable else NOT_APPLICABLE,
        points(verified.points, places) if verified else "",
        "; ".join(_list_basis(score)),
    )


def _list_basis(score: CriterionScore) -> Iterator[str]:
    yield from score.evidence_vi
    own, verified = score.self_score, score.verified
    if own and own.evidence:
        yield f"minh chứng: {own.evidence}"
    if own and own.note:
        yield f"giải trình: {own.note}"
    if verified:
        yield f"thẩm định ({verified.decided_by}): {verified.reason}"


def _describe_distance(grounds: Grounds, unit: UnitResult) -> str:
    found = grounds.distances[unit.unit_id]
    if unit.rank is None:
        return f"Đơn vị không xếp hạng: {unit.note_vi}."
    parts = []
    if not found.above:
        parts.append("Không có đơn vị nào ở hạng trên")
    elif found.total:
        parts.append(f"Kém đơn vị ngay trên ({grounds.names[found.above]}) {points(found.total)} điểm")
    else:
        parts.append(f"Bằng tổng điểm đơn vị ngay trên ({grounds.names[found.above]}), xếp sau theo tiêu chí phụ")
    if found.next_class_vi:
        parts.append(
            f"còn thiếu {points(found.points)} điểm chuẩn ({points(found.percent)} điểm phần trăm) để đạt loại "
            f"{found.next_class_vi}"
        )
    return f"{'; '.join(parts)}."


def _draw_gains(grounds: Grounds, ranking: Ranking, unit: UnitResult, *, own: bool) -> Iterator[Block]:
    gains = grounds.gains[unit.unit_id]
    if not gains:
        yield paragraph("Không có thay đổi riêng lẻ nào trong khả năng của đơn vị đủ để lên hạng.")
        return
    codes = {c.code: code_of(c) for c in ranking.criteria}
    rows = tuple(
        (
            codes[gain.criterion],
            show_gain(gain, ranking, own=own),
            with_sign(gain.total),
            f"{gain.rank}{' (đồng hạng)' if gain.shared else ''}",
            gain.class_vi,
        )
        for gain in gains[:MOST_GAINS]
    )
    yield Table(GAINS, rows, name="Thay đổi nhỏ nhất đủ để lên hạng")
    more = f" Còn {count(len(gains) - MOST_GAINS)} thay đổi khác lớn hơn." if len(gains) > MOST_GAINS else ""
    yield note(
        "Chỉ gồm việc trong tay đơn vị: gửi đúng hạn, đủ, đạt ngay; văn bản; số liệu đến mức kế hoạch hoặc mức cao "
        f"nhất của cụm. Đã tính lại điểm của các đơn vị cùng cụm.{more}"
    )


def _draw_change(grounds: Grounds, ranking: Ranking, unit: UnitResult) -> Iterator[Block]:
    change = grounds.changes.get(unit.unit_id)
    if change is None:
        yield paragraph(f"Không so sánh được: {grounds.unlike_vi[unit.unit_id]}.")
        return
    yield paragraph(f"So với năm {ranking.year - 1}, đơn vị {describe_change(change)}. Trong đó:")
    rows = [(PARTS_VI[name], with_sign(part)) for name, part in round_parts(change).items()]
    rows.append(("Cộng", with_sign(Fraction(change.then - change.now))))
    yield Table(CHANGES, tuple(rows), total_rows=1, name="Thay đổi thứ hạng theo nguyên nhân")
    yield note("Phần của mỗi nguyên nhân là bình quân trên mọi thứ tự thay đổi; các phần cộng lại đúng bằng số bậc.")


def _draw_spread(grounds: Grounds, ranking: Ranking, unit: UnitResult) -> Iterator[Block]:
    spread = grounds.spreads.get(unit.unit_id)
    if spread is None:
        yield from (paragraph(f"Chưa công bố kết quả mô phỏng: {text}.") for text in grounds.idle_vi)
    elif spread.low and grounds.simulated:
        draws, apart = number(len(grounds.simulated.found.ranks)), ranking.programme.robustness.apart_percent
        classes = ", ".join(f"{name} {chance(share)}" for name, share in spread.classes.items() if share)
        lines = "; ".join(
            f"trong {count(line.quota)} đơn vị đầu{' của cụm' if line.within == 'cluster' else ''} ({line.name_vi}) ở "
            f"{chance(spread.lines[line.code])} số lần"
            for line in list_lines(ranking.programme)
        )
        yield paragraph(
            f"Qua {draws} lần thử, mỗi lần chọn lại các cách chấm có thể quy định khác đi một cách hợp lệ, hạng của "
            f"đơn vị là {span(spread.low, spread.high)} ở {apart}% số lần (tốt nhất {spread.best}, kém nhất "
            f"{spread.worst}); xếp loại: {classes}{f'; {lines}' if lines else ''}."
        )
    best, worst = grounds.bounds[unit.unit_id]
    yield paragraph(
        f"Xét theo sai số của số liệu (không đổi cách chấm), hạng thật của đơn vị có thể là {span(best, worst)}. "
        f"{grounds.evidence_vi}."
    )
