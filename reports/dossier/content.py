"""What the dossier's report and proposal to the Council says, and in which order: one tree that every format draws."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from reports.dossier.annexes import make_annexes
from reports.dossier.fairness import draw_fairness, draw_years
from reports.dossier.hold import draw_hold
from reports.dossier.model import Dossier
from reports.dossier.proposals import draw_proposals, link_unit
from reports.dossier.signed import describe_state
from reports.dossier.words import (
    MARK_VI,
    count,
    describe_moment,
    describe_seal,
    list_stages,
    points_cell,
    rank_cell,
    span,
)
from reports.office.letterhead import BLANK_DATE
from reports.office.tree import (
    Block,
    Column,
    Document,
    Heading,
    Imprint,
    Letterhead,
    Row,
    Section,
    Signature,
    Table,
    hash_content,
    note,
    paragraph,
)
from reports.office.vietnamese import join_list, letter, lower_first, number
from reports.office.widths import fit_figures
from scoring import Ranking
from scoring.awards import list_lines

END: Final = "./."
SHOWN: Final = 10
FIRST = (
    Column("Hạng", 12, "center"),
    Column("Đơn vị", 38),
    Column("Cụm thi đua", 45),
    Column("Tổng điểm", 16, "right"),
    Column("Xếp loại", 20, "center"),
    Column("Khoảng hạng", 16, "center"),
    Column("Đề nghị xét", 18, "center"),
)


def make_dossier(dossier: Dossier) -> Document:
    """The report and proposal with its annexes; equal dossiers give equal trees."""
    ranking = dossier.grounds.for_council
    document = fit_figures(
        Document(
            title=f"Báo cáo {lower_first(_name_subject(ranking))}",
            moment=ranking.as_of,
            profile=ranking.programme.layout_on(ranking.facts.due[-1].due_at.date()),
            sections=(Section(tuple(_body(dossier))), *make_annexes(dossier)),
            mark=MARK_VI,
        )
    )
    name = f"xep-hang-{ranking.year}-{ranking.as_of:%Y%m%d%H%M}"
    digest = hash_content(document)
    return replace(
        document, imprint=Imprint(name, f"SHA-256 {digest}", f"thidua:{ranking.programme.id}:{name}:{digest}")
    )


def _name_subject(ranking: Ranking) -> str:
    provisional = " (tạm tính)" if ranking.provisional else ""
    return f"Kết quả chấm điểm, xếp hạng thi đua năm {ranking.year}{provisional} và đề nghị xét khen thưởng"


def _body(dossier: Dossier) -> Iterator[Block]:
    ranking = dossier.grounds.for_council
    agency = ranking.programme.agency_on(ranking.facts.due[-1].due_at.date())
    yield Letterhead(
        superior=agency.superior_vi,
        issuing=agency.issuing_vi,
        number_line=f"Số:          /{agency.symbol_vi}",
        dated_line=f"{agency.place_vi}, {BLANK_DATE}",
        kind="BÁO CÁO",
        subject=_name_subject(ranking),
        addressee=agency.council_vi,
    )
    yield from _open(dossier)
    yield from _draw_result(dossier)
    yield from draw_proposals(dossier)
    yield from draw_hold(dossier)
    yield from draw_fairness(dossier)
    yield from draw_years(dossier)
    yield from _propose(dossier)
    recipients = ("Như trên", *(one for one in agency.recipients_vi if one != "Như trên"))
    yield Signature(recipients, agency.file_mark_vi, agency.signatory_vi)


def _open(dossier: Dossier) -> Iterator[Block]:
    ranking = dossier.grounds.for_council
    last = ranking.facts.due[-1].window_end
    bases = join_list([basis.text_vi for basis in ranking.programme.legal_bases if basis.valid_on(last)])
    agency = ranking.programme.agency_on(ranking.facts.due[-1].due_at.date())
    lead = f"Thực hiện {bases}, trên" if bases else "Trên"
    yield paragraph(
        f"{lead} cơ sở báo cáo của các {agency.unit_body_vi}, kết quả chấm điểm, xếp hạng thi đua năm {ranking.year} "
        "và các đề nghị xét như sau. Toàn bộ là đề nghị để Hội đồng xem xét, quyết định:"
    )
    yield Heading("I. CĂN CỨ VÀ CÁCH CHẤM ĐIỂM")
    due = join_list([lower_first(period.label_vi) for period in ranking.facts.due])
    standard = [c for c in ranking.criteria if c.part == "standard"]
    verified = sum(bool(score.verified) for row in ranking.rows for score in row.scores)
    yield paragraph(
        f"Kết quả tính trên báo cáo {due} của {count(len(ranking.rows))} đơn vị, theo {count(len(standard))} tiêu chí "
        f"với {number(sum((c.max_points for c in standard), start=standard[0].max_points * 0))} điểm chuẩn"
        f"{_describe_rest(ranking)}. Tổng điểm xếp hạng bằng tỷ lệ đạt (điểm chuẩn đạt trên điểm tối đa áp dụng với "
        "đơn vị) cộng điểm thưởng, trừ điểm trừ. Căn cứ, cách chấm và cách xếp hạng nêu tại Phụ lục V."
    )
    told = (
        f"Có {count(verified)} điểm do cán bộ thẩm định; các điểm còn lại"
        if verified
        else "Chưa có điểm nào được cán bộ thẩm định; toàn bộ điểm"
    )
    yield paragraph(f"{told} do hệ thống chấm từ báo cáo của đơn vị.")
    signed = f"Tình trạng ký duyệt: {describe_state(dossier.grounds.steps)}."
    yield from map(
        note, (f"{describe_moment(ranking)}. {describe_seal(dossier.grounds)}", signed, *list_stages(ranking))
    )


def _describe_rest(ranking: Ranking) -> str:
    parts = {part: sum(c.part == part for c in ranking.criteria) for part in ("bonus", "penalty")}
    told = [
        f"{count(found)} {name}"
        for found, name in ((parts["bonus"], "tiêu chí thưởng"), (parts["penalty"], "tiêu chí trừ"))
        if found
    ]
    return f", {join_list(told)}" if told else ""


def _draw_result(dossier: Dossier) -> Iterator[Block]:
    ranking = dossier.grounds.for_council
    yield Heading("II. KẾT QUẢ CHẤM ĐIỂM, XẾP HẠNG (ĐỀ NGHỊ XÉT)")
    yield paragraph(_describe_classes(ranking))
    yield _draw_classes(ranking)
    yield paragraph(
        f"{count(min(SHOWN, len(ranking.rows)))} đơn vị đứng đầu như sau (danh sách đầy đủ tại Phụ lục I; phiếu điểm "
        "từng đơn vị kèm theo):"
    )
    rows = tuple(_first_row(dossier, row.unit_id) for row in ranking.rows[:SHOWN])
    yield Table(FIRST, rows, name="Các đơn vị đứng đầu")
    tied = [row for row in ranking.rows if row.tied]
    if tied:
        note_vi = ranking.programme.scoring.tie_note_vi
        groups = Counter(row.rank for row in tied)
        told = "; ".join(
            f"hạng {rank}: {join_list([row.unit_name for row in tied if row.rank == rank])}" for rank in groups
        )
        yield paragraph(f"Các đơn vị đồng hạng sau khi đã xét mọi tiêu chí phụ ({note_vi}): {told}.")
    absent = [row for row in ranking.rows if row.rank is None]
    if absent:
        yield paragraph(f"Không xếp hạng: {'; '.join(f'{row.unit_name} ({row.note_vi})' for row in absent)}.")


def _describe_classes(ranking: Ranking) -> str:
    found = Counter(row.class_vi for row in ranking.rows)
    classes = [c.name_vi for c in sorted(ranking.programme.scoring.classes, key=lambda c: -c.min_percent)]
    told = [f"{count(found[name])} đơn vị loại {name}" for name in (*classes, *(found.keys() - set(classes)))]
    kept = [text for text in told if not text.startswith("00 ")]
    return f"Trong {count(len(ranking.rows))} đơn vị, đề nghị xét xếp loại {join_list(kept)}."


def _draw_classes(ranking: Ranking) -> Table:
    classes = [c.name_vi for c in sorted(ranking.programme.scoring.classes, key=lambda c: -c.min_percent)]
    width = (165 - 60 - 15) / len(classes)
    columns = (
        Column("Cụm thi đua", 60),
        Column("Số đơn vị", 15, "center"),
        *(Column(name, width, "center") for name in classes),
    )
    names = {row.facts.cluster_code: row.facts.cluster_name or "Chưa xếp cụm" for row in ranking.rows}
    rows: list[Row] = []
    for code in sorted(names, key=lambda c: (c is None, c or "")):
        rows.append((names[code], *_count_classes(ranking, classes, code)))
    rows.append(("Tổng số", *_count_classes(ranking, classes)))
    return Table(columns, tuple(rows), total_rows=1, name="Xếp loại theo cụm thi đua")


def _count_classes(ranking: Ranking, classes: list[str], *clusters: str | None) -> tuple[str, ...]:
    rows = [row for row in ranking.rows if not clusters or row.facts.cluster_code in clusters]
    found = Counter(row.class_vi for row in rows)
    return (str(len(rows)), *(str(found[name]) for name in classes))


def _first_row(dossier: Dossier, unit_id: str) -> Row:
    row = dossier.grounds.for_council.unit(unit_id)
    spread = dossier.grounds.spreads.get(unit_id)
    return (
        rank_cell(row.rank),
        link_unit(row),
        row.facts.cluster_name or "",
        points_cell(row.exact_total, row.places),
        row.class_vi,
        span(spread.low, spread.high) if spread else "",
        _award(dossier, unit_id),
    )


def _award(dossier: Dossier, unit_id: str) -> str:
    return "; ".join(dict.fromkeys(p.line.name_vi for p in dossier.proposals if unit_id in p.unit_ids))


def _propose(dossier: Dossier) -> Iterator[Block]:
    yield Heading("VII. ĐỀ NGHỊ")
    points = list(_list_requests(dossier))
    for position, text in enumerate(points):
        shown = f"{letter(position)}) {text}" if len(points) > 1 else text
        yield paragraph(f"{shown}{END if position == len(points) - 1 else '.'}")


def _list_requests(dossier: Dossier) -> Iterator[str]:
    ranking = dossier.grounds.for_council
    lines = join_list([f"{line.name_vi}" for line in list_lines(ranking.programme)])
    yield (
        "Đề nghị Hội đồng xem xét, quyết định xếp hạng, xếp loại"
        f"{f' và danh sách khen thưởng ({lines}) nêu tại mục III' if lines else ''}"
    )
    if any(row.tied for row in ranking.rows) or any(p.straddles for p in dossier.proposals):
        yield "Đối với các đơn vị đồng hạng, đồng hạng tại giới hạn số lượng: đề nghị Hội đồng quyết định thứ tự"
    if dossier.grounds.simulated:
        yield (
            "Đối với các đơn vị chưa phân biệt được hạng với đơn vị ngay trên mức đề nghị (mục IV): đề nghị Hội đồng "
            "cân nhắc thành tích cụ thể, không chỉ căn cứ thứ hạng"
        )
    asked = len({question.unit_id for question in dossier.fairness.questions})
    if asked:
        yield (
            f"Trước khi quyết định, đề nghị hỏi lại {count(asked)} đơn vị về các nội dung tại Phụ lục IV; các nội dung "
            "này là câu hỏi, không trừ điểm, không hạ hạng"
        )
    yield "Phiếu điểm được gửi từng đơn vị để đối chiếu, giải trình trước khi Hội đồng quyết định"
