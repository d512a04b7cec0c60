from __future__ import annotations

from decimal import Decimal
from xml.etree import ElementTree

from reports.office.charts import Bar, GridRow, Share, draw_bars, draw_share_grid

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
