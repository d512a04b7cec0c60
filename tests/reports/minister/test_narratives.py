from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document

from reports.minister.claims import Ask, is_supported
from reports.minister.content import make_document
from reports.minister.formats import render_formats
from reports.minister.model import PeriodReport
from reports.minister.sentences.drafting import END
from reports.minister.sentences.narrative_blocks import name_units
from reports.minister.sentences.narratives import LONGEST_QUOTE, THIRD_WITHIN, build_narrative
from reports.minister.sentences.telling import WORDS_ANNEX, Telling
from reports.minister.sentences.wording import Wording
from reports.office.tree import Heading, Paragraph, join_runs
from schemas.tables import REMARK
from tests.reports.minister.period_season import MOMENT, TTDN, UNITS, Q, Season, open_season, small
from tests.reports.minister.settled import build, verify
from warehouse import Warehouse


def season_of_texts(*texts: tuple[int, str, str]) -> Season:
    """Reports in time that hold these texts: number of the unit, kind, text."""
    season, period = Season(), Q["2018Q4"]
    keys: dict[int, str] = {}
    for position, (unit, kind, text) in enumerate(texts, start=1):
        if unit not in keys:
            keys[unit] = season.submit(UNITS[unit], period, period.due_at - timedelta(days=1))
            season.value(keys[unit], TTDN.indicator_by_code["2.3"], "value", 7)
        season.add(REMARK, submission_id=keys[unit], kind=kind, position=position, text=text)
    return season


def list_texts(report: PeriodReport) -> list[str]:
    blocks = make_document(report).blocks
    return [
        b.text if isinstance(b, Heading) else join_runs(b.runs) for b in blocks if isinstance(b, Heading | Paragraph)
    ]


def test_each_theme_is_counted_by_units_and_what_fits_none_stands_apart(tmp_path: Path) -> None:
    season = season_of_texts(
        (0, "difficulty", "Thiếu kinh phí."),
        (0, "difficulty", "KINH PHÍ chậm; cán bộ kiêm nhiệm."),
        (1, "difficulty", "Ngân sách còn hạn chế."),
        (2, "difficulty", "Mưa nhiều."),
        (2, "proposal", "Thêm lớp tập huấn."),
    )
    with open_season(tmp_path, season) as warehouse:
        report = build(warehouse, TTDN, Q["2018Q4"], MOMENT)
        assert verify(warehouse, report) == ()
    groups = report.difficulties.groups
    assert [g.code for g in groups] == ["funds", "staff", ""]
    assert [dict(g.claim.values) for g in groups] == [
        {"units": 2, "remarks": 3}, {"units": 1, "remarks": 1}, {"units": 1, "remarks": 1},
    ]  # fmt: skip
    texts = list_texts(report)
    body = "theo nhóm: kinh phí, định mức chi (02 đơn vị)[0"
    assert [text.startswith("Khó khăn, vướng mắc: ") for text in texts if body in text] == [True]
    quoted = [re.sub(r"\[\d+\]", "", text) for text in texts if text[:3] in ("a) ", "c) ")]
    funds = f"a) Kinh phí, định mức chi (02 đơn vị): “Thiếu kinh phí.” ({UNITS[0].name_vi}); "
    assert any(text.startswith(funds) for text in quoted)
    assert f"c) Nội dung khác (01 đơn vị): “Mưa nhiều.” ({UNITS[2].name_vi})." in quoted
    assert [r.themes for r in report.difficulties.remarks][-1] == ()


def test_the_words_of_a_theme_come_from_its_own_units(warehouse: Warehouse, report: PeriodReport) -> None:
    rows = warehouse.query("report_remarks", period_id="2018Q4", **MOMENT.bound()).to_dict("records")
    written = {(row["unit_name"], row["text"]) for row in rows}
    for narrative in (report.difficulties, report.proposals):
        assert narrative.remarks
        assert {(unit, r.text) for r in narrative.remarks for unit in r.units} == {
            (row["unit_name"], row["text"]) for row in rows if row["kind"] == narrative.kind
        }
        quoted = [remark for group in narrative.groups for remark in group.quoted]
        assert {(unit, r.text) for r in quoted for unit in r.units} <= written
        assert all(group.quoted for group in narrative.groups)


def test_a_changed_count_is_no_longer_supported(warehouse: Warehouse, report: PeriodReport) -> None:
    claim = report.difficulties.groups[0].claim
    rows = Ask(warehouse, MOMENT).rows(claim.query, **claim.parameters)
    assert is_supported(claim, rows)
    assert not is_supported(replace(claim, values={**claim.values, "units": 99}), rows)


def test_quotations_are_short_few_and_none_twice(tmp_path: Path) -> None:
    texts = [(n, "difficulty", f"Kinh phí {'rất ' * n}thiếu, cán bộ kiêm nhiệm") for n in range(6)]
    season = season_of_texts(*texts, (7, "difficulty", "Kinh phí " + "x" * LONGEST_QUOTE))
    report = small(tmp_path, season)
    funds, staff = report.difficulties.groups
    assert [len(g.quoted) for g in (funds, staff)] == [3, 3]
    assert not {r.text for r in funds.quoted} & {r.text for r in staff.quoted}
    assert sum(len(r.text) for r in funds.quoted) <= THIRD_WITHIN
    assert len(report.difficulties.remarks) == 7
    assert dict(funds.claim.values) == {"units": 7, "remarks": 7}


@pytest.mark.parametrize(
    "text", ["kinh phí " * 3300, "ngân sách\u202e #[*x*] </td><script>\x07 {%", "kinh phí " + "ạ" * 30000]
)
def test_odd_and_endless_texts_stand_word_for_word_in_the_annex_of_every_format(text: str, tmp_path: Path) -> None:
    report = small(tmp_path, season_of_texts((0, "difficulty", text), (1, "proposal", text)))
    assert [g.code for g in report.difficulties.groups] == ["funds"]
    made = render_formats(report, tmp_path, "x")
    shown = report.difficulties.remarks[0].text
    word = Document(str(made["docx"]))
    assert [row.cells[4].text for row in word.tables[-1].rows[1:]] == [shown, shown]
    page = made["html"].read_text("utf-8")
    assert "<script>\x07" not in page and "</td><script>" not in page
    assert made["pdf"].read_bytes().startswith(b"%PDF")


def test_a_programme_without_themes_tells_all_apart(warehouse: Warehouse) -> None:
    programme = TTDN.model_copy(update={"themes": ()})
    with warehouse.settle_marts(MOMENT):
        narrative = build_narrative(Telling(Ask(warehouse, MOMENT), programme, Q["2018Q4"]), "difficulty")
    assert [group.code for group in narrative.groups] == [""]
    assert narrative.groups[0].claim.values["remarks"] == narrative.paragraph.claims[0].values["remarks"]


def test_nothing_written_is_one_sentence(tmp_path: Path) -> None:
    report = small(tmp_path, season_of_texts((0, "difficulty", " \u202e ")))
    assert not report.difficulties.groups and not report.difficulties.remarks
    assert not any(WORDS_ANNEX in text for text in list_texts(report))


def test_many_units_are_named_by_three_and_counted() -> None:
    say = Wording(TTDN.report_text_by_code).say
    assert name_units(("A", "B", "C", "D"), say) == "A, B, C và D"
    assert name_units(tuple("ABCDEFG"), say) == "A, B, C và 04 đơn vị khác"


def test_drafts_stand_under_headings_that_say_who_completes_them(report: PeriodReport) -> None:
    texts = list_texts(report)
    heads = [text for text in texts if "Cục hoàn thiện trước khi trình" in text]
    assert [head[:2] for head in heads] == ["2.", "3."]
    between = texts[texts.index(heads[0]) + 1 : texts.index(heads[1])]
    assert len(between) == len(report.drafts.requests)
    ends = [position for position, text in enumerate(texts) if text.endswith(END)]
    assert ends == [texts.index(heads[1]) + len(report.drafts.tasks)]


def test_drafts_hold_who_was_late_returned_and_asked_and_what_units_propose(
    warehouse: Warehouse, report: PeriodReport
) -> None:
    by_id = {claim.id: claim for claim in report.claims}
    assert {"requests.training", "tasks.late", "follow_up.returned", "follow_up.questions"} <= set(by_id)
    assert by_id["tasks.late"].values["unit_name"] == by_id["discipline.late"].values["unit_name"]
    assert verify(warehouse, report) == ()
    assert any("hạn gửi ngày 15/03/2019" in sentence.text_vi for sentence in report.drafts.tasks)


def test_what_ends_with_the_year_is_asked_for(tmp_path: Path) -> None:
    report = small(tmp_path, Season(), "2017Q4")
    asked = [sentence.text_vi for sentence in report.drafts.requests]
    assert any("chỉ tiêu 3.1" in text and "hết hiệu lực ngày" in text for text in asked)
    last = small(tmp_path, Season(), TTDN.periods[-1].id)
    assert any("lịch báo cáo hết ở quý IV/2026" in sentence.text_vi for sentence in last.drafts.requests)
    assert not any("Hướng dẫn các đơn vị báo cáo" in sentence.text_vi for sentence in last.drafts.tasks)


def test_what_only_differs_in_a_name_is_quoted_once_while_there_is_other(tmp_path: Path) -> None:
    alike = [(n, "difficulty", f"Kinh phí của địa phương {UNITS[n].name_vi} còn thiếu.") for n in range(4)]
    report = small(tmp_path, season_of_texts(*alike, (5, "difficulty", "Ngân sách giao chậm.")))
    quoted = [remark.text for remark in report.difficulties.groups[0].quoted]
    assert quoted[:2] == [alike[0][2], "Ngân sách giao chậm."]
