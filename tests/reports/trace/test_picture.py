from __future__ import annotations

from xml.etree import ElementTree

import pytest

from reports.office.typesetting import draw_png
from reports.trace.picture import PictureError, draw_neighbourhood
from schemas.form import Cell


def grid_of(**texts: str) -> dict[tuple[int, int], Cell]:
    return {(int(name[1:]), ord(name[0]) - 64): Cell("S", name, text, "text") for name, text in texts.items()}


def read_texts(svg: str) -> list[str]:
    return [element.text or "" for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def test_the_cell_is_framed_amid_what_is_around_it() -> None:
    cells = grid_of(A1="xa", B9="Tin, bài", D10="1.234", F12="góc", D30="ngoài")
    svg, width = draw_neighbourhood(cells, "S", "D10", "Hà Nội › D10")
    texts = read_texts(svg)
    assert {"Hà Nội › D10", "D", "10", "Tin, bài", "1.234", "góc"} <= set(texts)
    assert not {"xa", "ngoài"} & set(texts)
    assert svg.count('stroke="#000"') == 1 and width > 20
    assert draw_png(svg, width).startswith(b"\x89PNG")
    assert draw_neighbourhood(cells, "S", "D10", "Hà Nội › D10") == (svg, width)


@pytest.mark.parametrize("text", ["<script>&amp;\x07\u202e", "ạ" * 30000, "\u0301" * 500, "=1+1", "😀"])
def test_whatever_stands_in_a_cell_is_drawn_as_text(text: str) -> None:
    svg, width = draw_neighbourhood(grid_of(A1=text, B2=text), "S", "B2", text)
    assert "<script" not in svg
    assert all(len(drawn) <= 400 for drawn in read_texts(svg))
    assert 20 < width < 2000


@pytest.mark.parametrize("address", ["", "D", "10", "D0", "ô D10"])
def test_what_is_no_address_is_refused_in_words(address: str) -> None:
    with pytest.raises(PictureError, match="không phải địa chỉ ô"):
        draw_neighbourhood({}, "S", address, "")
