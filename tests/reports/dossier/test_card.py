"""Scorecards: points with what they rest on, distances, gains, changes that add up, how far the place holds."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reports.dossier.card import make_card
from reports.dossier.model import Dossier
from reports.dossier.words import points
from reports.office.docx_tree import draw_docx
from reports.office.html_tree import draw_html
from scoring.exact import ZERO
from tests.reports.dossier.made import OWNER, find_table, make, tell_document


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return make()


def number_of(text: str) -> Decimal:
    return Decimal(text.replace(".", "").replace(",", "."))


def test_every_criterion_has_its_points_and_the_sums_are_those_of_the_ranking(dossier: Dossier) -> None:
    for row in dossier.grounds.ranking.rows:
        *scores, total = find_table(make_card(dossier.grounds, row.unit_id), "Điểm theo tiêu chí")
        assert [line[1] for line in scores] == [s.criterion.name_vi for s in row.scores]
        computed = ["KAD" if not s.applicable else points(s.exact_computed) for s in row.scores]
        assert [line[4] for line in scores] == computed
        whole = sum((s.exact_computed or ZERO for s in row.scores if s.criterion.part == "standard"), ZERO)
        assert total[2] == points(row.exact_maximum) and total[4] == points(whole)
        assert total[6] == f"Tính điểm chuẩn đạt {points(row.exact_standard)}"


def test_self_scored_computed_and_verified_points_stand_side_by_side_with_their_grounds(dossier: Dossier) -> None:
    scores = {line[0]: line for line in find_table(make_card(dossier.grounds, OWNER), "Điểm theo tiêu chí")}
    assert scores["II.1"][3] == "5" and "minh chứng: Số 12/KH-STTTT" in scores["II.1"][6]
    assert scores["II.2"][5] == "3,00"
    assert "thẩm định (Nguyễn Văn A): Chưa có văn bản phát động" in scores["II.2"][6]
    assert {"Thưởng 1", "Trừ 1"} <= scores.keys()


def test_figures_name_their_cells_and_a_corrected_one_is_marked(dossier: Dossier) -> None:
    shown = tell_document(make_card(dossier.grounds, OWNER))
    assert "† (Chỉ tiêu, ô D43)" in shown and "đã đính chính" in shown
    other = next(row.unit_id for row in dossier.grounds.ranking.rows if row.unit_id != OWNER)
    assert "†" not in tell_document(make_card(dossier.grounds, other))


def test_the_parts_of_the_change_add_up_as_they_are_shown(dossier: Dossier) -> None:
    assert dossier.grounds.changes
    for unit_id, change in dossier.grounds.changes.items():
        *parts, total = find_table(make_card(dossier.grounds, unit_id), "Thay đổi thứ hạng theo nguyên nhân")
        assert sum(number_of(part[1]) for part in parts) == number_of(total[1]) == change.then - change.now


def test_a_change_that_cannot_be_compared_says_why(dossier: Dossier) -> None:
    grounds = replace(dossier.grounds, changes={}, unlike_vi=dict.fromkeys(dossier.grounds.names, "chưa có xếp hạng"))
    assert "Không so sánh được: chưa có xếp hạng." in tell_document(make_card(grounds, OWNER))


def test_the_interval_of_ranks_is_that_of_the_simulation(dossier: Dossier) -> None:
    spread = dossier.grounds.spreads[OWNER]
    shown = tell_document(make_card(dossier.grounds, OWNER))
    assert f"hạng của đơn vị là {spread.low}–{spread.high} ở 95% số lần" in shown
    assert f"(tốt nhất {spread.best}, kém nhất {spread.worst})" in shown


def test_an_alternative_without_effect_is_named_and_no_interval_is_shown(dossier: Dossier) -> None:
    grounds = replace(dossier.grounds, simulated=None, idle_vi=("phương án x (Y) không làm thay đổi điểm",))
    shown = tell_document(make_card(grounds, OWNER))
    assert "Chưa công bố kết quả mô phỏng: phương án x (Y)" in shown and "số lần" not in shown


def test_every_result_says_that_it_is_proposed(dossier: Dossier) -> None:
    card = make_card(dossier.grounds, OWNER)
    assert card.mark == "ĐỀ NGHỊ XÉT"
    summary = dict(find_table(card, "Kết quả đề nghị xét"))
    assert {"Hạng chung (đề nghị xét)", "Xếp loại (đề nghị xét)", "Hạng trong cụm (đề nghị xét)"} <= summary.keys()
    assert dossier.grounds.seal in tell_document(card)


def test_gains_shown_are_the_smallest_and_lead_to_a_better_rank(dossier: Dossier) -> None:
    for row in dossier.grounds.ranking.rows:
        gains = dossier.grounds.gains[row.unit_id]
        if not gains or row.rank is None:
            continue
        shown = find_table(make_card(dossier.grounds, row.unit_id), "Thay đổi nhỏ nhất đủ để lên hạng")
        assert len(shown) == min(10, len(gains))
        assert all(int(line[3].split()[0]) < row.rank for line in shown)
        added = [number_of(line[2]) for line in shown]
        assert added == sorted(added)


def test_a_card_is_the_same_bytes_again(dossier: Dossier) -> None:
    again = make()
    for draw in (draw_docx, draw_html):
        assert draw(make_card(dossier.grounds, OWNER)) == draw(make_card(again.grounds, OWNER))
