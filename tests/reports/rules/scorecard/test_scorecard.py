"""The scorecard's figures, reckoned again from the rows that were put in; what is sensitive is nowhere in it."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from html import unescape
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from reports.office.html_tree import draw_html
from reports.rules.scorecard import xlsx
from reports.rules.scorecard.build import build, find_looks_at
from reports.rules.scorecard.content import make_document
from reports.rules.scorecard.model import Scorecard
from schemas.tables import FINDING, SUBMISSION, VALUE
from tests.reports.minister.period_season import MOMENT, NOW, TTDN, UNITS, Q, Season, life_like, open_season
from warehouse import Warehouse
from warehouse.session import query_text
from warehouse.settled.needed import list_needed_marts

P = Q["2018Q4"]
SECRET = Decimal(774_613)
HIDDEN = ("2.21", "2.22", "2.23")


def plant(season: Season) -> Season:
    """Findings of known number beside those of the season: three go together, one is alone, one is only counted."""
    reports = [row for row in season.rows[SUBMISSION] if row["period_id"] == P.id]
    for place, report in enumerate(reports[:20]):
        if place < 6:
            find(season, report["submission_id"], "V02", "BLOCK", "2.4", "D13")
            find(season, report["submission_id"], "V06", "BLOCK", "2.4", "D13")
        if place in (7, 8):
            find(season, report["submission_id"], "R03", "BLOCK", "2.3", "E12")
        if place == 9:
            find(season, report["submission_id"], "R03", "BLOCK", "2.21", "E30")
            find(season, report["submission_id"], "V01", "NOTE", "2.22", "E31")
    return season


def find(season: Season, submission: str, code: str, severity: str, indicator: str, cell: str) -> None:
    season.add(
        FINDING, submission_id=submission, finding_id=f"{submission}{code}{cell}", sha256=submission.ljust(64, "0"),
        code=code, severity=severity, indicator_code=indicator, sheet="Chỉ tiêu", cell=cell, value_seen=str(SECRET),
        message_vi=f"thấy {SECRET}", fix_vi="sửa",
    )  # fmt: skip


@pytest.fixture(scope="module")
def season() -> Season:
    return plant(life_like())


@pytest.fixture(scope="module")
def warehouse(season: Season, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warehouse]:
    with open_season(tmp_path_factory.mktemp("scorecard"), season) as opened:
        yield opened


@pytest.fixture(scope="module")
def card(warehouse: Warehouse) -> Scorecard:
    with warehouse.settle_marts(MOMENT):
        return build(warehouse, TTDN, P, MOMENT)


def list_findings(season: Season, period_id: str = P.id) -> list[dict[str, Any]]:
    mine = {row["submission_id"] for row in season.rows[SUBMISSION] if row["period_id"] == period_id}
    return [f for f in season.rows[FINDING] if f["submission_id"] in mine and f["indicator_code"] not in HIDDEN]


def test_what_was_found_is_what_was_stored(card: Scorecard, season: Season) -> None:
    found = {rule.code: rule for rule in card.speaking_rules}
    stored = Counter((f["code"], f["severity"]) for f in list_findings(season))
    assert stored["V02", "BLOCK"] == stored["V06", "BLOCK"] == 6 and stored["R03", "BLOCK"] == 2
    for (code, severity), number in stored.items():
        rule = found[code]
        assert {"BLOCK": rule.returned, "EXPLAIN": rule.asked, "NOTE": rule.noted}[severity] == number, code
        assert rule.documents == len({f["submission_id"] for f in list_findings(season) if f["code"] == code})
    assert {code for code, _ in stored} == {c for c, rule in found.items() if rule.asked or rule.returned}


def test_a_rule_over_indicators_was_held_to_the_cells_with_the_amounts_it_needs(
    card: Scorecard, season: Season
) -> None:
    """R03 asks of indicators that add up whether the year-to-date is below the period: both have to be numbers."""
    judged = {
        row["submission_id"] for row in season.rows[SUBMISSION]
        if row["period_id"] == P.id and row["verdict"] in ("ACCEPTED", "ACCEPTED_WITH_QUESTIONS", "RETURNED")
    }  # fmt: skip
    flows = {i.code for i in TTDN.indicators_of(P) if i.year_aggregation == "sum"} - set(HIDDEN)
    amounts = defaultdict(set)
    for row in season.rows[VALUE]:
        if row["submission_id"] in judged and row["indicator_code"] in flows and row["state"] in ("value", "zero"):
            amounts[row["submission_id"], row["indicator_code"]].add(row["measure"])
    both = {place for place, measures in amounts.items() if {"period", "ytd"} <= measures}
    hit = {(f["submission_id"], f["indicator_code"]) for f in list_findings(season) if f["code"] == "R03"}
    rule = next(rule for rule in card.rules if rule.code == "R03")
    assert len(both) > 500
    assert (rule.looks_at, rule.hits, rule.passed) == ("indicators", len(hit), len(both - hit))


def test_another_rule_was_held_to_as_many_things_as_it_looks_at(card: Scorecard, season: Season) -> None:
    mine = {row["submission_id"] for row in season.rows[SUBMISSION] if row["period_id"] == P.id}
    cells = [v for v in season.rows[VALUE] if v["submission_id"] in mine and v["indicator_code"] not in HIDDEN]
    rules = {rule.code: rule for rule in card.rules}
    assert (rules["V02"].looks_at, rules["V02"].whole, rules["V02"].passed) == ("cells", len(cells), len(cells) - 6)
    rows = {(v["submission_id"], v["indicator_code"]) for v in cells}
    assert (rules["V05"].looks_at, rules["V05"].whole) == ("rows", len(rows))
    assert (rules["F01"].looks_at, rules["F01"].whole) == ("documents", len(mine))
    assert card.periods[-1].documents == len(mine)
    assert {find_looks_at(TTDN.rule_by_code[code]) for code in ("V13", "V28", "V34")} == {"scores", "lines", "rows"}


def test_rules_that_go_together_are_measured_against_chance(card: Scorecard, season: Season) -> None:
    documents = {row["submission_id"] for row in season.rows[SUBMISSION] if row["period_id"] == P.id}
    by_code = defaultdict(set)
    for finding in list_findings(season):
        by_code[finding["code"]].add(finding["submission_id"])
    expected = set()
    for first in by_code:
        for second in by_code:
            both = len(by_code[first] & by_code[second])
            chance = Decimal(len(by_code[first]) * len(by_code[second])) / len(documents)
            if first < second and both >= 3 and both >= 2 * chance:
                expected.add((first, second, both, both / chance))
    assert {(p.first, p.second, p.both, p.times) for p in card.pairs} == expected
    assert ("V02", "V06") in {(p.first, p.second) for p in card.pairs}
    assert next(rule for rule in card.rules if rule.code == "V02").together[0] == "V06"


def test_the_trend_ends_with_the_period_and_counts_each_for_itself(card: Scorecard, season: Season) -> None:
    assert [p.period_id for p in card.periods] == ["2017Q4", "2018Q1", "2018Q2", "2018Q3", "2018Q4"]
    rule = next(rule for rule in card.rules if rule.code == "V04")
    stored = [sum(f["code"] == "V04" for f in list_findings(season, p.period_id)) for p in card.periods]
    assert list(rule.trend) == stored and sum(stored) > 50
    assert rule.trend[-1] == rule.hits


def test_each_units_quality_is_told_period_by_period(card: Scorecard, season: Season) -> None:
    asked = Counter(f["submission_id"] for f in list_findings(season) if f["severity"] == "EXPLAIN")
    sent = {row["unit_id"]: row for row in season.rows[SUBMISSION] if row["period_id"] == P.id}
    late = 0
    for number, unit in enumerate(card.units):
        quality = unit.periods[-1]
        assert quality is not None
        report = sent.get(unit.unit_id)
        counts = report is not None and report["verdict"].startswith("ACCEPTED")
        assert quality.questions == (asked[report["submission_id"]] if counts and report else None), unit.name_vi
        assert quality.returns == (1 if report and report["verdict"] == "RETURNED" else 0)
        if counts and number % 9 == 0:
            assert quality.days_late == 1 + number % 5
            late += 1
    assert late > 4 and len(card.units) == len(UNITS)


def test_page_and_workbook_say_the_same_and_are_the_same_again(
    card: Scorecard, warehouse: Warehouse, tmp_path: Path
) -> None:
    with warehouse.settle_marts(MOMENT):
        again = build(warehouse, TTDN, P, MOMENT)
    page = draw_html(make_document(card))
    assert page == draw_html(make_document(again))
    first, second = (xlsx.render(one, tmp_path / name).read_bytes() for one, name in ((card, "a"), (again, "b")))
    assert first == second
    book = load_workbook(BytesIO(first), read_only=True)
    rows = {row[0]: row for row in book["Quy tắc"].iter_rows(min_row=5, values_only=True)}
    shown = {match[1]: match[2] for match in re.finditer(r'<tr><td class="c">(\w+)</td><td>(.*?)</td>', page.decode())}
    for rule in card.rules:
        assert rows[rule.code][1] == unescape(shown[rule.code]) == rule.title_vi
        assert rows[rule.code][9:13] == (rule.whole, rule.passed, rule.asked, rule.returned)
        assert rows[rule.code][4:6] == (rule.owner_vi, rule.version) == ("Cục", 1)
    assert "không tham gia xếp hạng" in page.decode()


def test_what_is_sensitive_is_nowhere_in_it(card: Scorecard, season: Season, tmp_path: Path) -> None:
    """Amounts and findings planted at sensitive indicators, and at those tied to them, change not a byte."""
    planted = plant(life_like())
    for report in [row for row in planted.rows[SUBMISSION] if row["period_id"] == P.id]:
        for code in HIDDEN:
            find(planted, report["submission_id"], "S01", "EXPLAIN", code, f"D{code}")
    for row in planted.rows[VALUE]:
        if row["indicator_code"] in HIDDEN and row["state"] == "value":
            row["amount"] = SECRET
    with open_season(tmp_path, planted) as opened, opened.settle_marts(MOMENT):
        other = build(opened, TTDN, P, MOMENT)
    assert str(SECRET) in str(planted.rows[VALUE])
    assert draw_html(make_document(other)) == draw_html(make_document(card))
    page, book = draw_html(make_document(other)).decode(), xlsx.render(other, tmp_path / "x.xlsx")
    cells = "".join(str(row) for sheet in load_workbook(book) for row in sheet.iter_rows(values_only=True))
    for text in (page, cells):
        assert str(SECRET) not in re.sub(r"[.\s]", "", text)


def test_a_period_without_a_document_says_so(tmp_path: Path) -> None:
    season = Season()
    season.submit(UNITS[0], Q["2018Q3"], Q["2018Q3"].due_at - timedelta(days=1))
    with open_season(tmp_path, season) as opened, opened.settle_marts(MOMENT):
        card = build(opened, TTDN, P, MOMENT)
    assert card.speaking_rules == () and card.as_of == NOW
    assert "Quý IV/2018 chưa có bản nộp nào để xét." in draw_html(make_document(card)).decode()
    xlsx.render(card, tmp_path / "x.xlsx")


def test_the_quality_of_units_is_asked_for_without_what_is_as_large_as_the_ledger() -> None:
    """Ten thousand units have millions of cells, which the page does not show."""
    assert not list_needed_marts(query_text("scorecard_units")) & {"out.cell", "out.completeness"}
