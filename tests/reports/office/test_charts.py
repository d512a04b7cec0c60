from __future__ import annotations

import re
from decimal import Decimal
from html import unescape
from xml.etree import ElementTree

import pytest

from reports.office.charts import POINT, SIZE, Bar, GridRow, Share, draw_bars, draw_share_grid
from reports.office.tree import Chart
from reports.office.widths import measure_width

SVG = "{http://www.w3.org/2000/svg}"


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def test_a_grid_says_each_share_and_darkens_what_lags() -> None:
    rows = [GridRow("Cụm <một>", (Share(5, 7), Share(7, 7))), GridRow("Cụm hai", (Share(0, 0), Share(0, 9)))]
    chart = draw_share_grid("Đúng hạn", ("quý I", "quý II"), rows, 160)
    assert texts(chart.svg) == ["quý I", "quý II", "Cụm <một>", "5/7", "7/7", "Cụm hai", "…", "0/9"]
    boxes = [one.get("fill", "") for one in ElementTree.fromstring(chart.svg).iter(f"{SVG}rect")]
    assert boxes[1] == boxes[2] == "#ffffff" and boxes[3] < boxes[0] < boxes[1]
    assert chart.alternative.startswith("Đúng hạn. Cụm <một>: quý I 5/7 (71,4%), quý II 7/7 (100%); ")
    assert ElementTree.fromstring(chart.svg).get("aria-label") == chart.alternative


def test_bars_stand_in_proportion_and_nothing_is_not_zero() -> None:
    bars = [Bar("Một", Decimal(200), Decimal(50)), Bar("Hai", None, Decimal(0)), Bar("Ba " * 60, Decimal("-4"))]
    chart = draw_bars("Kết quả", ("kế hoạch", "cùng kỳ"), bars, 160)
    lengths = [float(one.get("width", "")) for one in ElementTree.fromstring(chart.svg).iter(f"{SVG}rect")][2:]
    assert len(lengths) == 2
    assert abs(lengths[0] / lengths[1] - 4) < 0.01
    told = texts(chart.svg)
    assert told[2:5] == ["Một", "200%", "50%"] and told[5:8] == ["Hai", "…", "0%"]
    assert told[8].endswith("…") and told[9:] == ["-4%", "…"]
    assert "Hai: kế hoạch …, cùng kỳ 0%" in chart.alternative


def test_the_same_input_is_the_same_text_and_nothing_in_it_is_styled_or_loaded() -> None:
    first = draw_bars("a", ("b",), [Bar("c", Decimal(1))], 160).svg
    assert draw_bars("a", ("b",), [Bar("c", Decimal(1))], 160).svg == first
    assert "style=" not in first and "href" not in first


LONGEST = "Các tỉnh Duyên hải Nam Trung Bộ và Tây Nguyên"
WIDE = "3.9. NGƯỜI THAM DỰ TẬP HUẤN NGHIỆP VỤ THÔNG TIN ĐỐI NGOẠI KHÁC CỦA CÁC ĐƠN VỊ"


def find_labels_and_edges(chart: Chart) -> list[tuple[str, float, float]]:
    """Each label at the left with its width and where the boxes beside it begin, in points."""
    left = min(float(x) for x in re.findall(r'<rect x="([\d.]+)"', chart.svg))
    labels = re.findall(r'<text x="0.0"[^>]*>([^<]*)</text>', chart.svg)
    return [(unescape(label), measure_width(unescape(label), SIZE) / POINT, left) for label in labels]


@pytest.mark.parametrize("label", [LONGEST, WIDE, "m" * 60, "Cụm một"])
@pytest.mark.parametrize("width", [120.0, 160.0, 230.0])
def test_a_label_stays_clear_of_the_boxes_beside_it(label: str, width: float) -> None:
    grid = draw_share_grid("Đúng hạn", ("quý I", "quý II"), [GridRow(label, (Share(5, 7), Share(7, 7)))], width)
    bars = draw_bars("Kết quả", ("kế hoạch",), [Bar(label, Decimal(120))], width)
    for chart in (grid, bars):
        ((shown, wide, left),) = find_labels_and_edges(chart)
        assert wide < left - 3
        assert shown == label or (shown.endswith("…") and label.startswith(shown[:-1]))


def test_a_label_that_has_room_is_shown_whole() -> None:
    rows = [GridRow(LONGEST, (Share(5, 7),)), GridRow("Cụm một", (Share(5, 7),))]
    ((first, *_), (second, *_)) = find_labels_and_edges(draw_share_grid("Đúng hạn", ("quý I",), rows, 160.0))
    assert (first, second) == (LONGEST, "Cụm một")
