"""The letter that takes a unit its scorecard: to be held against the unit's own files and answered before the Council
decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.dossier.card import make_card_sections
from reports.dossier.model import Grounds
from reports.dossier.signed import Step, name_state
from reports.dossier.words import MARK_VI, points
from reports.office.letterhead import BLANK_DATE
from reports.office.tree import Block, Document, Letterhead, Section, Signature, paragraph
from reports.office.unit_titles import unit_title
from reports.office.widths import fit_figures
from scoring import Ranking, UnitResult


def make_letter(grounds: Grounds, unit_id: str) -> Document:
    """The letter of one unit with its own scorecard behind it; KeyError if it is not ranked."""
    ranking = grounds.for_units
    unit = ranking.unit(unit_id)
    return fit_figures(
        Document(
            title=f"Phiếu điểm thi đua năm {ranking.year} gửi {unit.unit_name}",
            moment=ranking.as_of,
            profile=ranking.programme.layout_on(ranking.facts.due[-1].due_at.date()),
            sections=(
                Section(tuple(_body(ranking, unit, grounds.steps))),
                *make_card_sections(grounds, unit_id, "unit"),
            ),
            mark=MARK_VI,
        )
    )


def _body(ranking: Ranking, unit: UnitResult, steps: Sequence[Step]) -> Iterator[Block]:
    last = ranking.facts.due[-1]
    agency = ranking.programme.agency_on(last.due_at.date())
    addressee = unit_title(ranking.programme, unit.facts.unit, last)
    yield Letterhead(
        superior=agency.superior_vi,
        issuing=agency.issuing_vi,
        number_line=f"Số:          /{agency.symbol_vi.partition('-')[2] or agency.symbol_vi}",
        dated_line=f"{agency.place_vi}, {BLANK_DATE}",
        kind="",
        subject=f"V/v đối chiếu phiếu điểm thi đua năm {ranking.year}",
        addressee=addressee,
    )
    provisional = " (tạm tính)" if ranking.provisional else ""
    yield paragraph(
        f"Trên cơ sở báo cáo của đơn vị, kết quả chấm điểm thi đua năm {ranking.year}{provisional} như sau, "
        f"để đề nghị {agency.council_vi} xem xét, quyết định:"
    )
    yield paragraph(f"{_describe_result(ranking, unit)} Chi tiết từng tiêu chí, số liệu, ô báo cáo tại phiếu kèm theo.")
    yield paragraph(
        "Đề nghị đơn vị đối chiếu phiếu điểm với hồ sơ, báo cáo đã gửi. Nếu có điểm chưa đúng, đề nghị "
        f"trả lời bằng văn bản, nêu rõ tiêu chí, số liệu, minh chứng và gửi về {agency.mail}."
    )
    yield paragraph(
        f"Kết quả trong văn bản này là đề nghị xét, chưa phải kết quả chính thức; bảng xếp hạng {name_state(steps)}./."
    )
    recipients = ("Như trên", *(one for one in agency.recipients_vi if "Thi đua" in one))
    yield Signature(recipients, agency.file_mark_vi, agency.signatory_vi)


def _describe_result(ranking: Ranking, unit: UnitResult) -> str:
    ranked = sum(row.rank is not None for row in ranking.rows)
    if unit.rank is None:
        return f"Đơn vị không xếp hạng ({unit.note_vi})."
    inside = f", hạng {unit.rank_in_cluster} trong cụm {unit.facts.cluster_name}" if unit.rank_in_cluster else ""
    award = f"; đề nghị xét {ranking.programme.scoring.award_name_vi}" if unit.proposed else ""
    return (
        f"Tổng điểm xếp hạng {points(unit.exact_total, unit.places)}; đề nghị xét hạng {unit.rank}/{ranked}{inside}; "
        f"đề nghị xét xếp loại {unit.class_vi}{award}."
    )
