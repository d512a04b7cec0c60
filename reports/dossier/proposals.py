"""Who is proposed up to each award line and why, and who could truly be among the first: proposals, never decisions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from reports.dossier.model import Dossier
from reports.dossier.words import chance, count, points, points_cell, rank_cell, rank_of, span
from reports.office.tree import Block, Cell, Column, Heading, Row, Table, note, paragraph
from reports.office.vietnamese import join_list
from schemas.programme.sections import AwardLine
from scoring import UnitResult
from scoring.awards import LineProposal, is_eligible, list_lines

CARDS: Final = "phieu-diem"
"""The folder of the scorecards beside the dossier's page."""
MOST_NAMES: Final = 30
BELOW: Final = 3
PROPOSED = (
    Column("TT", 9, "center"),
    Column("Đơn vị", 32),
    Column("Hạng", 12, "center"),
    Column("Tổng điểm", 16, "right"),
    Column("Trong mức (% lần thử)", 18, "right"),
    Column("Hạng thật có thể", 17, "center"),
    Column("Lý do đề nghị xét", 61),
)
BY_CLUSTER = (
    Column("Cụm thi đua", 58),
    Column("Số đơn vị", 14, "center"),
    Column("Dẫn đầu cụm (hạng chung; tổng điểm)", 63),
    Column("Được đề nghị xét", 30, "center"),
)


def link_unit(row: UnitResult) -> Cell:
    """The unit's name, which leads to its scorecard on the page."""
    return Cell(row.unit_name, link=f"{CARDS}/{name_card(row.unit_id)}")


def name_card(unit_id: str) -> str:
    """What a scorecard's page is called."""
    return f"phieu-diem_{unit_id}.html"


def draw_proposals(dossier: Dossier) -> Iterator[Block]:
    """Section III: every line with its quota, the units proposed with reasons, who is near, and cluster by cluster."""
    yield Heading("III. ĐỀ NGHỊ XÉT KHEN THƯỞNG")
    lines = list_lines(dossier.grounds.ranking.programme)
    if not lines:
        yield paragraph("Chương trình không quy định số lượng đề nghị xét khen thưởng.")
    for position, line in enumerate(lines, start=1):
        where = "trong mỗi cụm thi đua" if line.within == "cluster" else "xét chung các đơn vị"
        yield Heading(f"{position}. {line.name_vi}: {count(line.quota)} đơn vị, {where}", 2)
        yield from _draw_line(dossier, line)
    yield Heading(f"{len(lines) + 1}. Theo cụm thi đua", 2)
    yield _draw_clusters(dossier)


def _draw_line(dossier: Dossier, line: AwardLine) -> Iterator[Block]:
    proposals = [p for p in dossier.proposals if p.line.code == line.code]
    yield paragraph(
        "Đề nghị xét theo thứ hạng, trong số các đơn vị có đủ báo cáo các kỳ được chấp nhận; bằng nhau ở hạng cuối thì "
        "nêu tất cả để Hội đồng quyết định."
    )
    rows = tuple(row for proposal in proposals for row in _list_rows(dossier, proposal))
    numbered = tuple((str(n), *row) for n, row in enumerate(rows, start=1))
    if numbered:
        yield Table(PROPOSED, numbered, name=f"Đề nghị xét {line.name_vi}")
    else:
        yield paragraph("Không có đơn vị nào đủ điều kiện đề nghị xét.")
    for proposal in proposals:
        if proposal.straddles:
            yield paragraph(
                f"{count(len(proposal.unit_ids))} đơn vị cho {count(line.quota)} chỉ tiêu do đồng hạng tại giới hạn số "
                "lượng: Hội đồng quyết định."
            )
    yield from _name_left_out(dossier, line, proposals)
    if line.within == "all":
        yield from _name_possible(dossier, line, proposals)


def _list_rows(dossier: Dossier, proposal: LineProposal) -> Iterator[Row]:
    ranking, grounds = dossier.grounds.for_council, dossier.grounds
    for unit_id in proposal.unit_ids:
        row, spread = ranking.unit(unit_id), grounds.spreads.get(unit_id)
        share = spread.lines[proposal.line.code] if spread else None
        yield (
            link_unit(row),
            rank_cell(row.rank),
            points_cell(row.exact_total, row.places),
            chance(share) if share is not None else "",
            span(*grounds.bounds[unit_id]),
            _explain(dossier, row, proposal),
        )


def _explain(dossier: Dossier, row: UnitResult, proposal: LineProposal) -> str:
    """Why the unit is proposed, and what is to be looked at."""
    ranked = sum(one.rank is not None for one in dossier.grounds.ranking.rows)
    inside = f"Hạng {row.rank_in_cluster} trong {row.facts.cluster_name}" if proposal.cluster else ""
    reports = row.facts.reports
    parts = [
        inside or f"Hạng {rank_of(row)}/{ranked}",
        f"xếp loại {row.class_vi}",
        f"đủ {count(len(reports))}/{count(len(reports))} báo cáo được chấp nhận",
    ]
    late = [report for report in reports if (report.days_late or 0) > 0]
    parts.append(f"{count(len(late))} báo cáo chậm" if late else "không báo cáo nào chậm")
    return "; ".join([*parts, *row.notes_vi])


def _name_left_out(dossier: Dossier, line: AwardLine, proposals: Sequence[LineProposal]) -> Iterator[Block]:
    """Who stands as high as those proposed and is not, with the reason; who comes next and by how little."""
    ranking = dossier.grounds.for_council
    for proposal in proposals:
        chosen = [ranking.unit(unit_id) for unit_id in proposal.unit_ids]
        last = max((row.rank or 0 for row in chosen), default=0)
        beside = [row for row in ranking.rows if row.rank and proposal.cluster in (None, row.facts.cluster_code)]
        refused = [row for row in beside if (row.rank or 0) <= last and not is_eligible(row.facts)]
        for row in refused:
            yield paragraph(f"{row.unit_name} (hạng {row.rank}) chưa được đề nghị xét: {_name_gap(row)}.")
        following = [row for row in beside if (row.rank or 0) > last and is_eligible(row.facts)][:BELOW]
        if chosen and following and proposal.cluster is None:
            told = "; ".join(_describe_near(dossier, row, chosen[-1], line) for row in following)
            yield paragraph(f"Kề dưới mức đề nghị: {told}.")


def _name_gap(row: UnitResult) -> str:
    missing = [report.label_vi for report in row.facts.reports if not report.is_accepted]
    return f"chưa có báo cáo được chấp nhận của {join_list(missing)}"


def _describe_near(dossier: Dossier, row: UnitResult, last: UnitResult, line: AwardLine) -> str:
    spread = dossier.grounds.spreads.get(row.unit_id)
    inside = f", trong mức ở {chance(spread.lines[line.code])} số lần thử" if spread else ""
    gap = points(last.exact_total - row.exact_total)
    return f"{row.unit_name} (hạng {row.rank}, kém {gap} điểm{inside})"


def _name_possible(dossier: Dossier, line: AwardLine, proposals: Sequence[LineProposal]) -> Iterator[Block]:
    """The units that could truly be among so many first, by the evidence."""
    grounds = dossier.grounds
    ranked = [row for row in grounds.ranking.rows if row.rank]
    among = [row.unit_name for row in ranked if grounds.bounds[row.unit_id][0] <= line.quota]
    apart = grounds.ranking.programme.robustness.apart_percent
    lead = f"Xét theo sai số của số liệu, với độ tin cậy {apart}%, "
    if len(among) == len(ranked):
        yield paragraph(
            f"{lead}chưa loại trừ được đơn vị nào trong {count(len(ranked))} đơn vị khỏi {count(line.quota)} hạng đầu: "
            "số liệu của các kỳ trong năm chưa đủ để phân biệt chắc chắn. Đó là giới hạn của số liệu, không phải lỗi "
            "của đơn vị nào."
        )
    else:
        names = join_list(among) if len(among) <= MOST_NAMES else "danh sách tại Phụ lục II"
        yield paragraph(
            f"{lead}các đơn vị thật sự có thể thuộc {count(line.quota)} hạng đầu gồm {count(len(among))} đơn vị: "
            f"{names}."
        )
    firm = [u for p in proposals for u in p.unit_ids if grounds.bounds[u][1] <= line.quota]
    if firm:
        yield paragraph(f"Chắc chắn thuộc {count(line.quota)} hạng đầu: {join_list([grounds.names[u] for u in firm])}.")
    yield note(f"{grounds.evidence_vi}.")


def _draw_clusters(dossier: Dossier) -> Table:
    ranking = dossier.grounds.for_council
    groups: dict[str | None, list[UnitResult]] = {}
    for row in ranking.rows:
        groups.setdefault(row.facts.cluster_code, []).append(row)
    proposed = {unit_id for proposal in dossier.proposals for unit_id in proposal.unit_ids}
    rows: list[Row] = []
    for code in sorted(groups, key=lambda c: (c is None, c or "")):
        members = groups[code]
        leading = [row for row in members if row.rank_in_cluster == 1 or (code is None and row.rank)]
        told = "; ".join(
            f"{row.unit_name} (hạng {row.rank}; {points(row.exact_total, row.places)})" for row in leading[:BELOW]
        )
        chosen = sum(row.unit_id in proposed for row in members)
        rows.append((members[0].facts.cluster_name or "Chưa xếp cụm", str(len(members)), told, str(chosen)))
    rows.append(("Tổng số", str(len(ranking.rows)), "", str(len(proposed))))
    return Table(BY_CLUSTER, tuple(rows), total_rows=1, name="Theo cụm thi đua")
