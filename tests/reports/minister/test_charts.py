from __future__ import annotations

from decimal import Decimal

from reports.minister.charts import draw_lagging, draw_on_time, draw_totals, load_on_time_record
from reports.minister.content import make_document
from reports.minister.model import PeriodReport
from reports.minister.sentences.wording import Wording
from reports.office.tree import Chart
from tests.reports.minister.period_season import MOMENT, TTDN, Q
from warehouse import Warehouse

WORDING = Wording(TTDN.report_text_by_code)


def test_the_record_adds_up_to_the_reports_own_counts(warehouse: Warehouse, report: PeriodReport) -> None:
    record = load_on_time_record(warehouse, TTDN, Q["2018Q4"], MOMENT)
    now = [one for one in record if one.period_vi == report.label_vi]
    assert sum(one.on_time for one in now) == report.counts.on_time
    assert sum(one.units for one in now) == report.counts.units
    assert [one.cluster_vi for one in now] == [cluster.name_vi for cluster in report.clusters]
    assert 1 < len({one.period_vi for one in record}) <= 5
    (chart,) = draw_on_time(record, WORDING)
    first = report.clusters[0]
    assert f"{first.name_vi}: " in chart.alternative
    assert f"{report.label_vi} {first.counts.on_time}/{first.counts.units} (" in chart.alternative
    assert not list(draw_on_time((), WORDING))


def test_charts_say_what_the_model_says(report: PeriodReport) -> None:
    (totals,) = draw_totals(report)
    row = max((r for r in report.rows if not r.is_part), key=lambda r: abs(r.last_year.percent or Decimal(0)))
    assert f"{row.code}. {row.name_vi}: " in totals.alternative
    (lagging,) = draw_lagging(report)
    least = min((u for u in report.units if u.is_accepted), key=lambda u: Decimal(u.answered_cells) / u.expected_cells)
    assert lagging.alternative.split(". ", 1)[1].startswith(f"{least.name_vi}: ")


def test_all_charts_stand_in_the_document_with_its_id(report: PeriodReport) -> None:
    document = make_document(report, ())
    charts = [block for block in document.blocks if isinstance(block, Chart)]
    assert len(charts) == 2 and all(chart.alternative for chart in charts)
    assert document.imprint is not None and document.imprint.id == "2018Q4-201812312359"
    assert all(table.name for table in document.tables)
