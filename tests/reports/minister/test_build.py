from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from reports.minister.claims import is_supported
from reports.minister.figures.tables import result_row, show_change
from reports.minister.model import PeriodReport
from schemas.programme import ExemplarKind
from schemas.tables import SUBMISSION
from tests.reports.minister.period_season import (
    ITEMS,
    MOMENT,
    TTDN,
    UNITS,
    Q,
    Season,
    open_season,
    row_of,
    said,
    season_of,
    small,
)
from tests.reports.minister.settled import build, verify
from warehouse import Moment, Warehouse


def test_every_claim_holds_and_a_changed_figure_does_not(warehouse: Warehouse, report: PeriodReport) -> None:
    assert verify(warehouse, report) == ()
    claim = next(c for c in report.claims if c.id == "discipline.sent")
    rows = warehouse.query(claim.query, **MOMENT.bound(), **claim.parameters).to_dict("records")
    assert not is_supported(replace(claim, values={**claim.values, "sent": 62}), rows)  # type: ignore[arg-type]


def test_the_same_moment_gives_the_same_model(warehouse: Warehouse, report: PeriodReport) -> None:
    assert build(warehouse, TTDN, Q["2018Q4"], MOMENT) == report


def test_every_kind_of_exemplars_is_counted(warehouse: Warehouse, report: PeriodReport) -> None:
    assert report.exemplar_intro is not None
    assert report.exemplar_intro.text_vi == (
        "Có 07 đơn vị nêu 07 điển hình và 07 sáng kiến, đều có quyết định công nhận."
    )
    kinds = (
        ExemplarKind(code="plain", name_vi="Gương tốt"),
        ExemplarKind(code="initiative", name_vi="Sáng kiến", recognised=True),
        ExemplarKind(code="exemplar", name_vi="Điển hình"),
    )
    told = build(warehouse, TTDN.model_copy(update={"exemplar_kinds": kinds}), Q["2018Q4"], MOMENT)
    assert told.exemplar_intro is not None
    assert [claim.text_vi for claim in told.exemplar_intro.claims] == [
        "Có 07 đơn vị nêu 07 sáng kiến, đều có quyết định công nhận",
        "07 điển hình",
    ]
    assert verify(warehouse, told) == ()


def test_without_kinds_nothing_is_said_of_exemplars(warehouse: Warehouse) -> None:
    told = build(warehouse, TTDN.model_copy(update={"exemplar_kinds": ()}), Q["2018Q4"], MOMENT)
    assert (told.exemplar_intro, told.exemplars, told.exemplars_rest) == (None, (), ())
    assert not [claim for claim in told.claims if claim.id.startswith("exemplars")]


def test_figures_in_the_text_stand_in_the_table(report: PeriodReport) -> None:
    told = [c for c in report.claims if c.id.startswith("indicator.") and c.id.endswith(".total")]
    assert len(told) > 5
    for claim in told:
        row = row_of(report, claim.id.removeprefix("indicator.").removesuffix(".total"))
        cells = result_row(row, report)
        figures = {
            int(f) if f.isdigit() else f for f in re.findall(r"(?<![\w.])\d[\d.,]*\d|(?<![\w.])\d", claim.text_vi)
        }
        name_figures = {int(f) if f.isdigit() else f for f in re.findall(r"\d[\d.,]*\d|\d", row.name_vi)}
        units = {int(n) for n in cells[3].partition(" ")[0].split("/")}
        assert figures - name_figures <= {
            int(cells[2]) if cells[2].isdigit() else cells[2],
            *units,
            row.ytd_carried_units,
        }
        assert claim.values["total"] == row.total


def test_directions_in_the_text_are_those_of_the_model(report: PeriodReport) -> None:
    told = [c for c in report.claims if c.id.endswith((".previous", ".last_year")) and "change" in c.values]
    assert len(told) > 5
    for claim in told:
        _, code, key = claim.id.rsplit(".", 2)[0].partition(".")[0], *claim.id.partition(".")[2].rsplit(".", 1)
        row = row_of(report, code)
        comparison = getattr(row, key)
        assert comparison.change is not None
        assert ("tăng" in claim.text_vi or "nhiều hơn" in claim.text_vi) == (comparison.change > 0)
        assert ("giảm" in claim.text_vi or "ít hơn" in claim.text_vi) == (comparison.change < 0)
        assert ("tính trên" in claim.text_vi) == claim.id.startswith("indicator.")
        assert "tính trên" not in claim.text_vi or f"(tính trên {comparison.units:02d} đơn vị)" in claim.text_vi
        assert show_change(row, comparison)[0] == ("+" if comparison.change > 0 else "-")


def test_counts_add_up(report: PeriodReport) -> None:
    for counts in (report.counts, *(c.counts for c in report.clusters)):
        assert counts.units == counts.received + counts.missing + counts.not_yet_due
        waiting = (counts.sent_returned, counts.sent_held, counts.sent_incomplete)
        assert counts.sent == counts.on_time + counts.late + sum(waiting)
        assert counts.accepted == counts.on_time + counts.late
        unsettled = counts.returned + counts.held + counts.incomplete + counts.unreadable
        assert counts.received == counts.accepted + unsettled
    assert sum(c.counts.units for c in report.clusters) == report.counts.units == 63
    assert (report.counts.returned, report.counts.held, report.counts.missing) == (1, 1, 2)


def test_only_valid_indicators_in_form_order(report: PeriodReport) -> None:
    assert [r.code for r in report.rows] == [i.code for i in TTDN.indicators_of(Q["2018Q4"])]
    assert "3.1" not in {r.code for r in report.rows}


def test_a_compared_period_without_data_says_so(tmp_path: Path) -> None:
    with open_season(tmp_path, season_of((0, "2018Q4", "value", 7))) as warehouse:
        report = build(warehouse, TTDN, Q["2018Q4"], MOMENT)
        assert verify(warehouse, report) == ()
    assert row_of(report).previous.gap == row_of(report).last_year.gap == "no_data"
    assert result_row(row_of(report), report)[4:6] == ("…", "…")
    assert "Không có số liệu quý III/2018 để so sánh." in report.comparison_notes


def test_the_first_period_has_nothing_before_it(tmp_path: Path) -> None:
    season = season_of((0, "2017Q3", "value", 7))
    report = small(tmp_path, season, "2017Q3")
    assert row_of(report).previous.gap == row_of(report).last_year.gap == "no_period"
    assert result_row(row_of(report), report)[4] == "–"
    assert report.summary.changes_lead_vi == "Chưa so sánh được mức tăng, giảm với kỳ trước."


def test_an_empty_season_is_a_report_too(tmp_path: Path) -> None:
    before = Moment(Q["2018Q4"].due_at - timedelta(days=3), Q["2018Q4"].due_at - timedelta(days=3))
    report = small(tmp_path, Season(), moment=before)
    assert (report.counts.not_yet_due, report.counts.missing) == (63, 0)
    assert all(row.total is None for row in report.rows)


def test_lineage_reaches_file_sheet_and_cell(report: PeriodReport) -> None:
    read = [c for c in report.cells if c.state in ("value", "zero")]
    assert len(read) > 1900
    assert {row.code for row in report.rows} - {c.indicator_code for c in report.cells} == TTDN.sensitive_codes
    assert all(c.origin and c.display_name and c.sheet and c.cell and c.sha256 for c in read)
    for row in (row for row in report.rows if not row.sensitive):
        cumulative = row.kind == "cumulative"
        cells = report.cells if cumulative else read
        mine = [c.ytd_amount if cumulative else c.amount for c in cells if c.indicator_code == row.code]
        assert sum((a for a in mine if a is not None), Decimal(0)) == row.total


def test_documents_that_wait_for_a_person_are_told(tmp_path: Path) -> None:
    season, period = season_of((0, "2018Q4", "value", 7)), Q["2018Q4"]
    season.submit(UNITS[0], period, period.due_at - timedelta(hours=3), "HELD")
    first = datetime.combine(period.window_start, time(), TTDN.tz)
    for received in (first - timedelta(seconds=1), first, period.due_at, period.closes_at + timedelta(seconds=1)):
        season.submit(UNITS[1], period, received, "HELD", "no period")
        season.rows[SUBMISSION][-1].update(unit_id=None, period_id=None)
    season.submit(UNITS[2], Q["2018Q3"], period.due_at, "HELD")
    late = Moment(period.closes_at + timedelta(days=30), period.closes_at + timedelta(days=30))
    with open_season(tmp_path, season) as warehouse:
        report = build(warehouse, TTDN, period, late)
        assert verify(warehouse, report) == ()
        (before,) = warehouse.query("claim_held_documents", period_id="2018Q3", **late.bound()).to_dict("records")
    assert before["documents"] == 3, "what came as the window began came while the period before was reported on"
    text = "Ngoài ra có 02 tài liệu chờ xác nhận đơn vị hoặc kỳ báo cáo, chưa được tính vào số liệu"
    assert said(report, "discipline.held") == [text]


def test_held_documents_of_held_units_are_not_told_twice(report: PeriodReport) -> None:
    assert "01 báo cáo chờ xác nhận" in said(report, "discipline.outcome")[0]
    (text,) = said(report, "discipline.held")
    assert text.startswith("Có 01 tài liệu")
    assert text.endswith("(của đơn vị có báo cáo chờ xác nhận nêu trên)")


def test_reports_after_the_period_closed_are_told(tmp_path: Path) -> None:
    season, period = season_of((0, "2018Q4", "value", 7), (1, "2018Q4", "value", 8)), Q["2018Q4"]
    after = period.closes_at + timedelta(days=1)
    for unit in UNITS[:3]:
        season.value(season.submit(unit, period, after), ITEMS, "value", 900, 900)
    season.submit(UNITS[3], period, after, "UNREADABLE")
    season.submit(UNITS[3], period, after, "HELD", "of nobody")
    season.rows[SUBMISSION][-1]["unit_id"] = None
    with open_season(tmp_path, season) as warehouse:
        closed = build(warehouse, TTDN, period, Moment(period.closes_at, period.closes_at))
        later = build(warehouse, TTDN, period, Moment(after, after))
        assert verify(warehouse, later) == ()
    assert said(closed, "discipline.restated") == []
    assert said(later, "discipline.restated") == [
        "02 báo cáo gửi sau khi khóa kỳ được lưu riêng, không thay số liệu đã khóa; 01 báo cáo gửi sau khi khóa kỳ "
        "được dùng vì đơn vị chưa có báo cáo nào được chấp nhận trước đó"
    ]
    assert (row_of(closed).total, row_of(later).total) == (Decimal(15), Decimal(915))


def test_counts_of_zero_are_left_out(tmp_path: Path, report: PeriodReport) -> None:
    folders = [tmp_path / name for name in "ab"]
    for folder in folders:
        folder.mkdir()
    few = small(folders[0], season_of((0, "2018Q3", "value", 7), (0, "2018Q4", "value", 7)))
    assert said(few, "discipline.sent") == ["Có 01/63 đơn vị gửi báo cáo (đạt 1,6%); trong đó 01 đơn vị đúng hạn"]
    assert said(few, "discipline.outcome") == ["Kết quả kiểm tra: 01 báo cáo được chấp nhận"]
    assert said(few, "balance.previous")[0].endswith("có số liệu cả hai kỳ), 01 chỉ tiêu không đổi")
    none = small(folders[1], Season())
    assert said(none, "discipline.sent") == ["Chưa có đơn vị nào trong 63 đơn vị gửi báo cáo"]
    assert said(none, "discipline.outcome") == said(none, "discipline.held") == []
    for told in (few, none, report):
        zeros = [
            c.text_vi for c in told.claims if re.search(r"(?<![\d.,])0 (báo cáo|đơn vị|chỉ tiêu|sáng kiến)", c.text_vi)
        ]
        assert zeros == []
