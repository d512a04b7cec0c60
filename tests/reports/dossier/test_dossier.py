"""The dossier: proposals with reasons, who could be among the first, bands, fairness, years; one tree, same bytes."""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import PurePosixPath

import pytest
from openpyxl import load_workbook

from reports.dossier.content import make_dossier
from reports.dossier.formats import count_files, draw_files
from reports.dossier.letters import make_letter
from reports.dossier.model import Dossier
from reports.dossier.signed import Step
from schemas.programme.sections import AwardLine
from tests.reports.dossier.made import OWNER, few_draws, find_table, make, read_file, tell_document, this_year
from tests.reports.office.conformance import find_faults
from tests.scoring.builders import report, with_scoring

SIGNED_AT = datetime(2019, 1, 5, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def dossier() -> Dossier:
    return make()


@pytest.fixture(scope="module")
def drawn(dossier: Dossier) -> Mapping[str, bytes]:
    return dict(draw_files(dossier))


def test_the_same_ranking_is_the_same_bytes_in_every_file(dossier: Dossier, drawn: Mapping[str, bytes]) -> None:
    again = dict(draw_files(make()))
    assert count_files(dossier) == len(drawn) == 4 + 2 * 9
    assert {name for name in drawn if drawn[name] != again[name]} == set() and drawn.keys() == again.keys()


def test_the_page_leads_to_every_scorecard_and_nowhere_else(dossier: Dossier, drawn: Mapping[str, bytes]) -> None:
    page = drawn["ho-so_2018.html"].decode()
    links = set(re.findall(r'<a href="([^"]+)">', page))
    assert links == {name for name in drawn if PurePosixPath(name).parent.name == "phieu-diem"}
    assert not re.search(r"https?://(?!www\.w3\.org)", page)
    assert page.count('<table class="sortable">') >= 4


def test_every_scorecard_leads_back_to_the_page(drawn: Mapping[str, bytes]) -> None:
    cards = [data.decode() for name, data in drawn.items() if name.startswith("phieu-diem/")]
    assert len(cards) == 9
    assert all(re.findall(r'<a href="([^"]+)">', card) == ["../ho-so_2018.html"] for card in cards)


def test_every_document_says_how_far_it_is_signed_off_and_by_whom(dossier: Dossier) -> None:
    steps = (
        Step("draft", "Đỗ Văn Nam", "Chuyên viên", "Trình", SIGNED_AT),
        Step("verified", "Nguyễn Thu Hà", "Phó phòng", "Đã đối chiếu", SIGNED_AT),
    )
    signed = replace(dossier, grounds=replace(dossier.grounds, steps=steps))
    shown = "đã thẩm định (Nguyễn Thu Hà, Phó phòng, ngày 05/01/2019)"
    for name, data in draw_files(signed):
        text = " ".join(read_file(name, data).split())
        if name.startswith("thu-don-vi/"):
            assert "chưa phải kết quả chính thức; bảng xếp hạng đã thẩm định./." in text
        assert shown in text, name
    table = find_table(make_dossier(signed), "Quá trình trình, thẩm định, phê duyệt")
    assert [row[1:5] for row in table] == [
        ["dự thảo, đã trình", "Đỗ Văn Nam", "Chuyên viên", "05/01/2019 09:30"],
        ["đã thẩm định", "Nguyễn Thu Hà", "Phó phòng", "05/01/2019 09:30"],
    ]
    book = load_workbook(BytesIO(dict(draw_files(signed))["bang-bieu_2018.xlsx"]))
    assert [cell.value for cell in book["Ký duyệt"][8]][:3] == ["đã thẩm định", "Nguyễn Thu Hà", "Phó phòng"]


def test_one_that_nobody_signed_says_so(dossier: Dossier) -> None:
    told = tell_document(make_dossier(dossier))
    assert "Tình trạng ký duyệt: chưa trình ký." in told
    assert "chưa ai thẩm định, phê duyệt hay công bố" in told


def test_the_pdf_to_be_filed_is_a_2a_and_ua_1(drawn: Mapping[str, bytes]) -> None:
    (pdf,) = (data for name, data in drawn.items() if name.endswith(".pdf"))
    assert find_faults(pdf) == []


def test_every_unit_proposed_has_its_reason_and_the_rest_is_left_to_the_council(dossier: Dossier) -> None:
    proposed = find_table(make_dossier(dossier), "Đề nghị xét Bằng khen")
    assert [line[1] for line in proposed] == [
        dossier.grounds.names[unit_id] for proposal in dossier.proposals for unit_id in proposal.unit_ids
    ]
    assert all("báo cáo được chấp nhận" in line[6] and line[5] for line in proposed)
    assert "xem xét, quyết định" in tell_document(make_dossier(dossier))


def test_a_unit_that_stands_high_and_lacks_a_report_is_named_with_the_reason() -> None:
    facts = this_year()
    ranking = make(facts).grounds.ranking
    best = ranking.rows[0].unit_id
    gap = (*(report(quarter) for quarter in (1, 2, 3)), report(4, "returned"))
    units = tuple(replace(u, reports=gap) if u.unit.id == best else u for u in facts.units)
    dossier = make(replace(facts, units=units), programme=few_draws(with_scoring(award_quota=8)))
    row = dossier.grounds.ranking.unit(best)
    last = max(dossier.grounds.ranking.unit(u).rank or 0 for p in dossier.proposals for u in p.unit_ids)
    assert row.rank is not None and row.rank <= last
    told = f"{row.unit_name} (hạng {row.rank}) chưa được đề nghị xét: chưa có báo cáo được chấp nhận của Quý IV/2018"
    assert told in tell_document(make_dossier(dossier))


def test_lines_within_clusters_have_their_own_quota_and_table() -> None:
    lines = (AwardLine(code="cum", name_vi="Giấy khen", quota=1, within="cluster"),)
    dossier = make(programme=few_draws(with_scoring(award_lines=lines)))
    document = make_dossier(dossier)
    assert "2. Giấy khen: 01 đơn vị, trong mỗi cụm thi đua" in tell_document(document)
    clusters = {row.facts.cluster_code for row in dossier.grounds.ranking.rows}
    table = find_table(document, "Đề nghị xét Giấy khen")
    assert len(table) >= len(clusters) - 1 and all(line[6].startswith("Hạng 1 trong") for line in table)


def test_the_units_that_could_be_among_the_first_are_those_of_the_evidence(dossier: Dossier) -> None:
    grounds, shown = dossier.grounds, tell_document(make_dossier(dossier))
    quota = grounds.ranking.programme.scoring.award_quota
    among = [row for row in grounds.ranking.rows if row.rank and grounds.bounds[row.unit_id][0] <= quota]
    if len(among) == sum(row.rank is not None for row in grounds.ranking.rows):
        assert "chưa loại trừ được đơn vị nào" in shown
    else:
        assert f"gồm {len(among):02d} đơn vị" in shown and all(row.unit_name in shown for row in among)


def test_every_band_is_shown_and_holds_every_ranked_unit_once(dossier: Dossier) -> None:
    bands = find_table(make_dossier(dossier), "Các nhóm đơn vị chưa phân biệt được hạng")
    units = [name for band in bands for name in band[2].split(", ")]
    assert sorted(units) == sorted(row.unit_name for row in dossier.grounds.ranking.rows if row.rank)


def test_an_alternative_without_effect_is_named_and_nothing_else_of_the_simulation_told(dossier: Dossier) -> None:
    grounds = replace(dossier.grounds, simulated=None, idle_vi=("phương án x (Y) không làm thay đổi điểm",))
    silent = replace(dossier, grounds=grounds, fairness=replace(dossier.fairness, turns=()))
    shown = tell_document(make_dossier(silent))
    assert "Chưa công bố kết quả mô phỏng: phương án x (Y)" in shown and "lần thử;" not in shown
    book = load_workbook(BytesIO(dict(draw_files(silent))["bang-bieu_2018.xlsx"]), read_only=True)
    assert "Khoảng hạng" not in book.sheetnames and "Bằng chứng" in book.sheetnames


def test_the_seal_told_is_the_rankings_in_every_format(dossier: Dossier, drawn: Mapping[str, bytes]) -> None:
    for name in ("bao-cao_2018.docx", "ho-so_2018.html", "bang-bieu_2018.xlsx"):
        hashes = set(re.findall(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])", read_file(name, drawn[name])))
        own = {dossier.grounds.seal, dossier.grounds.ranking.programme.content_hash}
        assert dossier.grounds.seal in hashes and len(hashes - own) <= (name != "bang-bieu_2018.xlsx")


def test_the_workbook_has_all_tables(drawn: Mapping[str, bytes]) -> None:
    book = load_workbook(BytesIO(drawn["bang-bieu_2018.xlsx"]), read_only=True)
    assert book.sheetnames == [
        *("Đề nghị xét", "Xếp hạng", "Điểm theo tiêu chí", "Chi tiết", "Chấp hành báo cáo", "Theo cụm", "Căn cứ"),
        *("Khoảng hạng", "Nhóm ngang nhau", "Từng phương án", "Từng cặp", "Bằng chứng"),
        *("Hạng chung và cụm", "Quy mô và vùng", "Ai được, ai mất", "Điều cần hỏi", "Hai năm", "Đổi hạng"),
        *("Thay đổi nhỏ nhất", "Ký duyệt"),
    ]


def test_a_letter_is_addressed_to_the_unit_and_carries_its_scorecard(
    dossier: Dossier, drawn: Mapping[str, bytes]
) -> None:
    letter = make_letter(dossier.grounds, OWNER)
    head = letter.sections[0].blocks[0]
    assert "Sở Thông tin và Truyền thông thành phố Hà Nội" in str(head) and "V/v" in str(head)
    assert len(letter.sections) == 3 and find_table(letter, "Điểm theo tiêu chí")
    with zipfile.ZipFile(BytesIO(drawn[f"thu-don-vi/thu_{OWNER}.docx"])) as package:
        assert "V/v đối chiếu phiếu điểm" in package.read("word/document.xml").decode()


def test_a_year_without_one_before_says_so() -> None:
    dossier = replace(make(), years=None)
    assert "Chưa có xếp hạng năm 2017 để so sánh" in tell_document(make_dossier(dossier))
    assert draw_files(dossier)
